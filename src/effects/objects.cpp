// SPDX-License-Identifier: Apache-2.0
// Views, sequences, triggers, rules, policies and what else belongs to a relation.
#include <algorithm>

#include <fmt/format.h>

#include "effects/families.h"
#include "effects/spelling.h"

namespace pgtidy::effects {
namespace {

constexpr LockMode exclusive = LockMode::access_exclusive;

bool on_table(ObjectKind kind) { return kind == ObjectKind::trigger || kind == ObjectKind::rule || kind == ObjectKind::policy; }

bool is_row_trigger(const Table& table, std::string_view name) {
  return std::any_of(table.triggers.begin(), table.triggers.end(),
                     [&](const Trigger& trigger) { return trigger.name == name && trigger.for_each_row; });
}

std::vector<std::string_view> new_columns(const op::CreateView& create) {
  std::vector<std::string_view> names = create.query.output_columns();
  for (std::size_t i = 0; i < create.column_names.size() && i < names.size(); ++i) names[i] = create.column_names[i];
  return names;
}

// CREATE OR REPLACE VIEW may add columns at the end, nothing else.
void refuse_replacement(const op::CreateView& create, const View& present, Draft& draft) {
  const std::vector<std::string_view> names = new_columns(create);
  const bool unread = std::any_of(names.begin(), names.end(), [](std::string_view name) { return name.empty(); });
  if (!present.columns_known || names.empty() || unread) return;
  if (names.size() < present.columns.size()) return draft.refuse("42P16", "cannot drop columns from view");
  for (std::size_t i = 0; i < present.columns.size(); ++i) {
    if (names[i] == present.columns[i]) continue;
    draft.refuse("42P16", fmt::format("cannot change name of view column \"{}\" to \"{}\"", present.columns[i], names[i]));
  }
}

void lock_owner(const Name& table, Draft& draft) {
  if (!table.empty()) draft.lock(table, LockMode::access_share, LockRole::other);
}

// A function's result has no modifiers: varchar(10) is varchar.
std::string without_modifiers(std::string type) {
  const std::size_t open = type.find('(');
  const std::size_t close = type.find(')', open == std::string::npos ? 0 : open);
  if (open != std::string::npos && close != std::string::npos) type.erase(open, close - open + 1);
  return type;
}

}  // namespace

void add(const op::CreateView& create, Draft& draft) {
  const Found<View> present = draft.before().view(create.view);
  if (create.materialized) {
    if (create.if_not_exists && present) return;
    return read_relations(create.query, create.view, create.with_data && !spelt(create, "where") && !spelt(create, "limit"), draft);
  }
  if (create.or_replace && present && draft.before().creation_schema(create.view) == present->schema) {
    draft.lock(*present, exclusive);
    if (present.presence == Presence::present) refuse_replacement(create, *present, draft);
  }
  read_relations(create.query, create.view, false, draft);
}

void add(const op::CreateSequence& create, Draft& draft) { lock_owner(create.owned_by, draft); }

void add(const op::AlterSequence& alter, Draft& draft) {
  if (draft.absent(alter.sequence)) {
    if (!alter.if_exists) draft.refuse("42P01", fmt::format("relation \"{}\" does not exist", alter.sequence.name));
    return;
  }
  draft.lock(alter.sequence, LockMode::share_row_exclusive);
  lock_owner(alter.owned_by, draft);
}

void add(const op::CreateTrigger& create, Draft& draft) {
  draft.lock(create.table, LockMode::share_row_exclusive);
  if (!create.referenced.empty()) draft.lock(create.referenced, LockMode::access_share, LockRole::referenced);
  const Table* table = draft.table(create.table);
  if (table != nullptr && create.for_each_row) draft.lock_partitions(*table, LockMode::share_row_exclusive);
}

void add(const op::CreateRule& create, Draft& draft) { draft.lock(create.table, exclusive); }
void add(const op::CreatePolicy& create, Draft& draft) { draft.lock(create.table, exclusive); }
void add(const op::AlterPolicy& alter, Draft& draft) { draft.lock(alter.table, exclusive); }

void add(const op::CreateStatistics& create, Draft& draft) {
  if (!create.table.empty()) draft.lock(create.table, LockMode::share_update_exclusive);
}

void add(const op::CreatePublication& create, Draft& draft) {
  for (const Name& table : create.tables) draft.lock(table, LockMode::share_update_exclusive);
}

void add(const op::CreateFunction& create, Draft& draft) {
  if (!create.or_replace || create.returns.name.empty()) return;
  const std::string returns = draft.before().resolve(create.returns).formatted;
  for (const Function* present : draft.before().functions(create.name)) {
    if (!present->certain || present->returns.empty() || returns.empty() || create.returns.setof) continue;
    std::vector<std::string> arguments;
    for (const op::Argument& argument : create.arguments) {
      if (argument.mode != 'o' && argument.mode != 't') arguments.push_back(draft.before().resolve(argument.type).formatted);
    }
    const bool same = std::equal(arguments.begin(), arguments.end(), present->arguments.begin(), present->arguments.end(),
                                 [](const std::string& wanted, const ColumnType& have) { return wanted == have.formatted; });
    if (same && without_modifiers(present->returns) != without_modifiers(returns))
      draft.refuse("42P13", "cannot change return type of existing function");
  }
}

void add(const op::RenameObject& rename, Draft& draft) {
  if (rename.object == ObjectKind::type) return lock_composite(rename.name, exclusive, draft);
  if (rename.object == ObjectKind::attribute) return lock_composite(rename.table, exclusive, draft);
  if (!on_table(rename.object) || rename.table.empty()) return;
  draft.lock(rename.table, exclusive);
  const Table* table = draft.table(rename.table);
  const bool clones = rename.object == ObjectKind::trigger && table != nullptr && is_row_trigger(*table, rename.name.name);
  if (clones) draft.lock_partitions(*table, exclusive);
}

void add(const op::CommentOn& comment, Draft& draft) {
  switch (comment.object) {
    case ObjectKind::table:
    case ObjectKind::view:
    case ObjectKind::materialized_view:
    case ObjectKind::foreign_table:
    case ObjectKind::index:
    case ObjectKind::sequence:
    case ObjectKind::column: return draft.lock(comment.name, LockMode::share_update_exclusive);
    case ObjectKind::constraint:
    case ObjectKind::trigger:
    case ObjectKind::rule:
    case ObjectKind::policy: return draft.lock(comment.name, LockMode::access_share);
    default: return;
  }
}

void add(const op::Grant& grant, Draft& draft) {
  const bool relations = grant.object == ObjectKind::table || grant.object == ObjectKind::sequence || grant.object == ObjectKind::column;
  if (draft.version() < 18 || !relations || grant.all_in_schema) return;
  for (const Name& name : grant.objects) draft.lock(name, LockMode::access_share);
}

}  // namespace pgtidy::effects
