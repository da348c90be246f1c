// SPDX-License-Identifier: Apache-2.0
#include "ops/left_out.h"

#include <iterator>

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

}  // namespace pgtidy::ops
