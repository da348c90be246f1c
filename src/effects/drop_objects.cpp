// SPDX-License-Identifier: Apache-2.0
// DROP of anything but tables, indexes and columns: what stands on it goes along with CASCADE, or forbids it.
#include <algorithm>

#include <fmt/format.h>

#include "effects/families.h"
#include "effects/spelling.h"

namespace pgtidy::effects {
namespace {

constexpr LockMode exclusive = LockMode::access_exclusive;

void refuse_dependents(const op::DropObject& drop, Draft& draft) {
  if (drop.cascade || !names_one(drop)) return;
  draft.refuse("2BP01", fmt::format("cannot drop {} {} because other objects depend on it", to_string(drop.object), to_string(drop.name)));
}

void drop_from_table(const op::DropObject& drop, Draft& draft) {
  draft.lock(drop.table, exclusive);
  const Table* table = draft.table(drop.table);
  if (table == nullptr || drop.object != ObjectKind::trigger) return;
  const bool clones = std::any_of(table->triggers.begin(), table->triggers.end(),
                                  [&](const Trigger& trigger) { return trigger.name == drop.name.name && trigger.for_each_row; });
  if (clones) draft.lock_partitions(*table, exclusive);
}

void drop_view_object(const op::DropObject& drop, Draft& draft) {
  const View* view = draft.before().view(drop.name).object;
  if (view == nullptr) return draft.lock(drop.name, exclusive);
  draft.lock(*view, exclusive);
  drop_view(*view, draft);
  for (const View* user : draft.views_on(*view)) {
    refuse_dependents(drop, draft);
    if (drop.cascade) drop_view(*user, draft);
  }
}

bool calls(const Column& column, std::string_view sequence) {
  return column.default_value && column.default_value->text.find(sequence) != std::string::npos;
}

void drop_sequence(const op::DropObject& drop, Draft& draft) {
  draft.lock(drop.name, exclusive);
  const Relation* relation = draft.relation(drop.name);
  if (relation == nullptr) return;
  const Sequence* sequence = draft.before().sequence(relation->oid);
  const Table* owner = sequence == nullptr ? nullptr : draft.before().table(sequence->owner_table);
  const Column* column = owner == nullptr ? nullptr : owner->column(sequence->owner_column);
  if (column == nullptr) return;
  const bool needed = column->serial || column->identity != Identity::none || calls(*column, sequence->name);
  if (!needed) return;
  refuse_dependents(drop, draft);
  if (drop.cascade) draft.lock(*owner, exclusive, LockRole::other);
}

void drop_typed_column(const Table& table, const Column& column, Draft& draft) {
  draft.lock(table, exclusive, LockRole::other);
  for (const Index* index : draft.before().indexes_of(table)) {
    if (index->uses(column.number)) draft.lock(*index, exclusive, LockRole::index);
  }
  for (const View* view : draft.views_on(table, column.number)) drop_view(*view, draft);
}

void drop_type(const op::DropObject& drop, Draft& draft) {
  const UserType* type = draft.before().type(drop.name).object;
  if (type == nullptr) return;
  if (type->kind == UserTypeKind::composite) draft.lock_composite_type(*type, exclusive);
  for (const Table* table : draft.tables_with(type->oid)) {
    if (table->of_type == type->oid) refuse_dependents(drop, draft);
    for (const Column& column : table->columns) {
      if (column.type.oid != type->oid) continue;
      refuse_dependents(drop, draft);
      if (drop.cascade) drop_typed_column(*table, column, draft);
    }
  }
}

bool runs_function(const Table& table, Oid function) {
  return std::any_of(table.triggers.begin(), table.triggers.end(),
                     [&](const Trigger& trigger) { return trigger.function_oid == function; });
}

void drop_function(const op::DropObject& drop, Draft& draft) {
  if (!drop.arguments.empty()) return;  // triggers call functions without arguments
  for (const Function* function : draft.before().functions(drop.name)) {
    for (const Oid user : draft.before().users_of(function->oid)) {
      const Table* table = draft.before().table(user);
      if (table == nullptr || !runs_function(*table, function->oid)) continue;
      refuse_dependents(drop, draft);
      if (!drop.cascade) continue;
      draft.lock(*table, exclusive, LockRole::other);
      draft.lock_partitions(*table, exclusive);  // they have the trigger, too
    }
  }
}

void drop_schema(const op::DropObject& drop, Draft& draft) {
  for (const Table* table : draft.before().tables()) {
    if (table->schema != drop.name.name) continue;
    refuse_dependents(drop, draft);
    if (drop.cascade) drop_table(*table, true, true, draft);
  }
  for (const View* view : draft.before().views()) {
    if (view->schema != drop.name.name) continue;
    refuse_dependents(drop, draft);
    if (drop.cascade) drop_view(*view, draft);
  }
  for (const Sequence* sequence : draft.before().sequences()) {
    if (sequence->schema == drop.name.name && drop.cascade) draft.lock(*sequence, exclusive, LockRole::other);
  }
}

// Extensions' types usually have the extension's name: citext, hstore, ltree, vector.
void drop_extension(const op::DropObject& drop, Draft& draft) {
  for (const Table* table : draft.before().tables()) {
    for (const Column& column : table->columns) {
      if (column.type.oid != Oid::none || column.type.name != drop.name.name || column.type.schema == "pg_catalog") continue;
      refuse_dependents(drop, draft);
      if (drop.cascade) drop_typed_column(*table, column, draft);
    }
  }
}

void drop_statistics(const op::DropObject& drop, Draft& draft) {
  for (const Statistics* statistics : draft.before().statistics()) {
    const bool meant = statistics->name == drop.name.name && (drop.name.schema.empty() || statistics->schema == drop.name.schema);
    const Table* table = meant ? draft.before().table(statistics->table) : nullptr;
    if (table != nullptr) draft.lock(*table, LockMode::share_update_exclusive);
  }
}

// Which server a foreign table is of, is not kept.
void drop_server(const op::DropObject& drop, Draft& draft) {
  if (!drop.cascade) return;
  for (const Table* table : draft.before().tables()) {
    if (table->kind == RelationKind::foreign_table) draft.lock(*table, exclusive, LockRole::other);
  }
  draft.uncertain("whose tables the foreign tables are is not known");
}

bool gone(const op::DropObject& drop, Draft& draft) {
  const bool relation =
      drop.object == ObjectKind::view || drop.object == ObjectKind::materialized_view || drop.object == ObjectKind::sequence;
  if (!relation || !draft.absent(drop.name)) return false;
  if (!drop.if_exists) draft.refuse("42P01", fmt::format("{} \"{}\" does not exist", to_string(drop.object), drop.name.name));
  return true;
}

}  // namespace

void add(const op::DropObject& drop, Draft& draft) {
  if (gone(drop, draft)) return;
  switch (drop.object) {
    case ObjectKind::trigger:
    case ObjectKind::rule:
    case ObjectKind::policy: return drop_from_table(drop, draft);
    case ObjectKind::view:
    case ObjectKind::materialized_view: return drop_view_object(drop, draft);
    case ObjectKind::sequence: return drop_sequence(drop, draft);
    case ObjectKind::type:
    case ObjectKind::domain: return drop_type(drop, draft);
    case ObjectKind::function:
    case ObjectKind::routine: return drop_function(drop, draft);
    case ObjectKind::schema: return drop_schema(drop, draft);
    case ObjectKind::extension: return drop_extension(drop, draft);
    case ObjectKind::foreign_server:
    case ObjectKind::foreign_data_wrapper: return drop_server(drop, draft);
    case ObjectKind::statistics: return drop_statistics(drop, draft);
    case ObjectKind::database:
    case ObjectKind::tablespace: return draft.refuse_in_transaction();
    case ObjectKind::subscription:
      draft.refuse_in_transaction();
      return draft.uncertain("only a subscription without a slot can be dropped in a transaction block");
    default: return;
  }
}

}  // namespace pgtidy::effects
