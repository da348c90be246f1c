// SPDX-License-Identifier: Apache-2.0
#include "ops/left_out.h"

#include <iterator>

#include "ops/lowering.h"
#include "syntax/nodes.h"

namespace pgtidy::ops {
namespace {

const ::Node* node_of(const Statement& statement) {
  return statement.tree == nullptr ? nullptr : static_cast<const ::RawStmt*>(statement.tree)->stmt;
}

void add(NamesUsed& all, NamesUsed&& more) {
  const auto append = [](auto& to, auto& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  append(all.functions, more.functions);
  append(all.sequences, more.sequences);
  append(all.relations, more.relations);
  append(all.types, more.types);
}

}  // namespace

bool gone_at_commit(const Statement& statement) {
  const ::Node* node = node_of(statement);
  if (const auto* table = PGTIDY_AS(CreateStmt, node)) return table->oncommit == ONCOMMIT_DROP;
  if (const auto* table = PGTIDY_AS(CreateTableAsStmt, node)) return table->into->onCommit == ONCOMMIT_DROP;
  return false;
}

Name event_trigger_function(const Statement& statement) {
  const auto* trigger = PGTIDY_AS(CreateEventTrigStmt, node_of(statement));
  if (trigger == nullptr) return {};
  const auto parts = syntax::elements(trigger->funcname);
  if (parts.empty()) return {};
  return {parts.size() > 1 ? syntax::string_of(parts[parts.size() - 2]) : std::string_view{}, syntax::string_of(parts.back())};
}

NamesUsed names_in_function(const Statement& statement) {
  NamesUsed used;
  const auto* function = PGTIDY_AS(CreateFunctionStmt, node_of(statement));
  if (function == nullptr) return used;
  if (function->sql_body != nullptr) add(used, names_used(Expression(function->sql_body, {}, 0)));
  for (const auto* parameter : syntax::elements<::FunctionParameter>(function->parameters)) {
    if (parameter->defexpr != nullptr) add(used, names_used(Expression(parameter->defexpr, {}, 0)));
  }
  return used;
}

bool drops_several(const Statement& statement) {
  const auto* drop = PGTIDY_AS(DropStmt, node_of(statement));
  return drop != nullptr && syntax::elements(drop->objects).size() > 1;
}

ObjectKind altered_routine(const Statement& statement) {
  const auto* alter = PGTIDY_AS(AlterFunctionStmt, node_of(statement));
  return alter == nullptr ? ObjectKind::routine : object_kind(alter->objtype);
}

std::optional<OwnedChange> owned_change(const Statement& statement) {
  OwnedChange change;
  const ::List* roles = nullptr;
  if (const auto* drop = PGTIDY_AS(DropOwnedStmt, node_of(statement))) {
    roles = drop->roles;
    change.drop = true;
    change.cascade = drop->behavior == DROP_CASCADE;
  } else if (const auto* reassign = PGTIDY_AS(ReassignOwnedStmt, node_of(statement))) {
    roles = reassign->roles;
    change.to = Lowering::role(reassign->newrole);
  } else {
    return std::nullopt;
  }
  for (const auto* role : syntax::elements<::RoleSpec>(roles)) change.roles.push_back(Lowering::role(role));
  return change;
}

Discard discarded(const Statement& statement) {
  const auto* discard = PGTIDY_AS(DiscardStmt, node_of(statement));
  if (discard == nullptr) return Discard::nothing;
  switch (discard->target) {
    case DISCARD_ALL: return Discard::all;
    case DISCARD_TEMP: return Discard::temporary;
    default: return Discard::nothing;
  }
}

namespace {

void add_targets(NamesInRule& used, const ::RangeVar* relation, const ::List* targets) {
  const Name name{syntax::view(relation->schemaname), syntax::view(relation->relname)};
  for (const auto* target : syntax::elements<::ResTarget>(targets)) {
    if (target->name != nullptr) used.columns.push_back({name, syntax::view(target->name)});
  }
}

}  // namespace

NamesInRule names_in_rule(const Statement& statement) {
  NamesInRule used;
  const auto* rule = PGTIDY_AS(RuleStmt, node_of(statement));
  if (rule == nullptr) return used;
  const auto read = [&](const ::Node* part) {
    if (part == nullptr) return;
    add(used, names_used(Expression(part, {}, 0)));
    syntax::walk(part, [&](const ::Node* node) {
      if (const auto* insert = PGTIDY_AS(InsertStmt, node)) add_targets(used, insert->relation, insert->cols);
      if (const auto* update = PGTIDY_AS(UpdateStmt, node)) add_targets(used, update->relation, update->targetList);
      const auto* reference = PGTIDY_AS(ColumnRef, node);
      const auto fields = syntax::elements(reference == nullptr ? nullptr : reference->fields);
      const std::string_view row = fields.size() == 2 ? syntax::string_of(fields.front()) : std::string_view{};
      if (row == "new" || row == "old") used.columns.push_back({{}, syntax::string_of(fields.back())});
      return true;
    });
  };
  read(rule->whereClause);
  for (const auto* action : syntax::elements(rule->actions)) read(action);
  return used;
}

}  // namespace pgtidy::ops
