// SPDX-License-Identifier: Apache-2.0
// DROP COLUMN, with all that stands on the column.
#include <algorithm>

#include <fmt/format.h>

#include "effects/families.h"

namespace pgtidy::effects {
namespace {

constexpr LockMode exclusive = LockMode::access_exclusive;

struct Doomed {
  const op::DropColumn& drop;
  const Table& table;
  const Column& column;
};

void refuse_dependents(const Doomed& doomed, Draft& draft) {
  if (doomed.drop.cascade) return;
  draft.refuse("2BP01",
               fmt::format("cannot drop column {} of table {} because other objects depend on it", doomed.column.name, doomed.table.name));
}

bool in_partition_key(const Table& table, AttributeNumber number) { return contains(table.partition_columns, number); }

// Foreign keys go with the column, and their triggers with them, from both tables.
void drop_foreign_keys(const Doomed& doomed, Draft& draft) {
  for (const TableConstraint& constraint : doomed.table.constraints) {
    if (constraint.kind != ConstraintKind::foreign_key || !contains(constraint.columns, doomed.column.number)) continue;
    if (const Table* referenced = draft.before().table(constraint.referenced)) {
      if (referenced->oid == doomed.table.oid) continue;
      draft.lock(*referenced, exclusive, LockRole::referenced);
      draft.lock_partitions(*referenced, exclusive);
    } else if (!constraint.referenced_name.empty()) {
      draft.lock(Name{constraint.referenced_schema, constraint.referenced_name}, exclusive, LockRole::referenced);
    }
    draft.because("its foreign key's triggers go from the referenced table too");
  }
  for (const auto& reference : draft.references_to(doomed.table)) {
    if (!contains(reference.constraint->referenced_columns, doomed.column.number)) continue;
    if (reference.table->oid == doomed.table.oid && contains(reference.constraint->columns, doomed.column.number)) continue;
    refuse_dependents(doomed, draft);
    if (doomed.drop.cascade) draft.lock(*reference.table, exclusive, LockRole::referencing);
  }
}

void drop_generated(const Doomed& doomed, Draft& draft) {
  if (draft.version() < 15) return;  // 14 drops the generated column along
  for (const Column& other : doomed.table.columns) {
    if (other.generated_as && contains(other.generated_as->columns, doomed.column.number)) refuse_dependents(doomed, draft);
  }
}

void drop_policies_and_triggers(const Doomed& doomed, Draft& draft) {
  const AttributeNumber number = doomed.column.number;
  for (const Policy& policy : doomed.table.policies) {
    const bool uses =
        (policy.using_ && contains(policy.using_->columns, number)) || (policy.with_check && contains(policy.with_check->columns, number));
    if (uses) refuse_dependents(doomed, draft);
  }
  for (const Trigger& trigger : doomed.table.triggers) {
    if (contains(trigger.update_of, number) || contains(trigger.when_columns, number)) refuse_dependents(doomed, draft);
  }
}

void drop_from(const Doomed& doomed, Draft& draft) {
  const AttributeNumber number = doomed.column.number;
  for (const Index* index : draft.before().indexes_of(doomed.table)) {
    if (index->uses(number)) draft.lock(*index, exclusive, LockRole::index);
  }
  for (const Sequence* sequence : draft.owned_sequences(doomed.table, number)) draft.lock(*sequence, exclusive, LockRole::other);
  drop_foreign_keys(doomed, draft);
  drop_generated(doomed, draft);
  drop_policies_and_triggers(doomed, draft);
  for (const View* view : draft.views_on(doomed.table, number)) {
    refuse_dependents(doomed, draft);
    if (doomed.drop.cascade) drop_view(*view, draft);
  }
}

}  // namespace

void add(const op::DropColumn& drop, Draft& draft) {
  const Table* table = draft.table(drop.table);
  const Column* column = table == nullptr ? nullptr : table->column(drop.column);
  if (column == nullptr) {
    const bool missing = table != nullptr && table->columns_known;
    if (missing && !drop.if_exists) {
      draft.refuse("42703", fmt::format("column \"{}\" of relation \"{}\" does not exist", drop.column, table->name));
    }
    if (missing)
      draft.lock(drop.table, exclusive);
    else
      draft.lock_tree(drop.table, exclusive);
    return;
  }
  draft.lock_tree(*table, exclusive);
  if (in_partition_key(*table, column->number)) {
    draft.refuse("42P16", fmt::format("cannot drop column \"{}\" because it is part of the partition key of relation \"{}\"", drop.column,
                                      table->name));
  }
  if (column->inherited > 0) draft.refuse("42P16", fmt::format("cannot drop inherited column \"{}\"", drop.column));
  if (table->of_type != Oid::none) draft.refuse("42809", "cannot drop column from typed table");
  drop_from({drop, *table, *column}, draft);
  for (const Table* child : draft.descendants(*table)) {
    const Column* inherited = child->column(drop.column);
    if (inherited != nullptr && !inherited->local) drop_from({drop, *child, *inherited}, draft);
  }
}

}  // namespace pgtidy::effects
