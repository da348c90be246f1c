// SPDX-License-Identifier: Apache-2.0
// CREATE TABLE, DROP TABLE, and new names, schemas and owners of relations.
#include <algorithm>

#include <fmt/format.h>

#include "effects/families.h"
#include "effects/spelling.h"

namespace pgtidy::effects {
namespace {

const Table* default_partition(const Table& parent, const Draft& draft) {
  for (const Oid oid : parent.children) {
    const Table* child = draft.before().table(oid);
    if (child != nullptr && child->default_partition) return child;
  }
  return nullptr;
}

bool covers_key(const Index& index, const std::vector<op::PartitionKey>& key) {
  return std::all_of(key.begin(), key.end(), [&](const op::PartitionKey& part) {
    return std::any_of(index.keys.begin(), index.keys.end(), [&](const IndexColumn& column) { return column.text == part.column; });
  });
}

void create_partition(const op::CreateTable& create, const Table& parent, Draft& draft) {
  draft.lock(parent, LockMode::access_exclusive, LockRole::parent);
  draft.lock_indexes(parent, LockMode::share_update_exclusive);
  if (const Table* others = default_partition(parent, draft)) {
    if (create.bound.is_default) {
      draft.refuse("42P17",
                   fmt::format("partition \"{}\" conflicts with existing default partition \"{}\"", create.table.name, others->name));
    }
    draft.lock(*others, LockMode::access_exclusive, LockRole::partition);
    if (!check_stands_for_bound(*others, parent, draft)) {
      draft.scan(*others);
      draft.because("the default partition is read: it may hold rows of the new one");
    }
  }
  for (const TableConstraint& constraint : parent.constraints) {
    if (constraint.kind != ConstraintKind::foreign_key) continue;
    if (const Table* referenced = draft.before().table(constraint.referenced)) {
      draft.lock(*referenced, LockMode::share_row_exclusive, LockRole::referenced);
    }
  }
  const LockMode on_referencing = draft.version() >= 15 ? LockMode::share_row_exclusive : LockMode::access_share;
  for (const auto& reference : draft.references_to(parent)) draft.lock(*reference.table, on_referencing, LockRole::referencing);
  if (create.partition_by == PartitionStrategy::none) return;
  const std::vector<op::PartitionKey> key(create.partition_key.begin(), create.partition_key.end());
  for (const Index* index : draft.before().indexes_of(parent)) {
    if (index->unique && !covers_key(*index, key)) {
      draft.refuse("0A000", "unique constraint on partitioned table must include all partitioning columns");
    }
  }
}

// Objects that CASCADE would take along, or that forbid the command.
void dependent(const Relation& relation, bool cascade, bool together, Draft& draft) {
  if (cascade || together) return;
  draft.refuse("2BP01", fmt::format("cannot drop {} {} because other objects depend on it", to_string(relation.kind), relation.name));
}

void drop_references(const Table& table, bool cascade, bool together, Draft& draft) {
  for (const TableConstraint& constraint : table.constraints) {
    if (constraint.kind != ConstraintKind::foreign_key || constraint.referenced == table.oid) continue;
    const Table* referenced = draft.before().table(constraint.referenced);
    if (referenced == nullptr) {
      if (!constraint.referenced_name.empty()) {
        draft.lock(Name{constraint.referenced_schema, constraint.referenced_name}, LockMode::access_exclusive, LockRole::referenced);
      }
      continue;
    }
    draft.lock(*referenced, LockMode::access_exclusive, LockRole::referenced);
    draft.lock_partitions(*referenced, LockMode::access_exclusive);
    draft.because(fmt::format("its foreign key's triggers go from {} too", referenced->name));
  }
  for (const auto& reference : draft.references_to(table)) {
    if (reference.table->oid == table.oid) continue;
    dependent(table, cascade, together, draft);
    if (cascade) draft.lock(*reference.table, LockMode::access_exclusive, LockRole::referencing);
  }
}

void drop_one(const Table& table, bool cascade, bool together, Draft& draft) {
  draft.lock(table, LockMode::access_exclusive);
  draft.lock_indexes(table, LockMode::access_exclusive);
  for (const Sequence* sequence : draft.owned_sequences(table)) draft.lock(*sequence, LockMode::access_exclusive, LockRole::other);
  drop_references(table, cascade, together, draft);
  for (const View* view : draft.views_on(table)) {
    dependent(table, cascade, together, draft);
    if (cascade) drop_view(*view, draft);
  }
}

bool is_table_like(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::table:
    case ObjectKind::view:
    case ObjectKind::materialized_view:
    case ObjectKind::foreign_table:
    case ObjectKind::index:
    case ObjectKind::sequence: return true;
    default: return false;
  }
}

void lock_owned_sequences(const Relation& relation, Draft& draft) {
  const Table* table = draft.before().table(relation.oid);
  if (table == nullptr) return;
  for (const Sequence* sequence : draft.owned_sequences(*table)) draft.lock(*sequence, LockMode::access_exclusive, LockRole::other);
}

void lock_all_indexes(const Relation& relation, Draft& draft) {
  if (const Table* table = draft.before().table(relation.oid)) return draft.lock_indexes(*table, LockMode::access_exclusive);
  const View* view = draft.before().view(relation.oid);
  if (view == nullptr) return;
  for (const Oid oid : view->indexes) {
    if (const Index* index = draft.before().index(oid)) draft.lock(*index, LockMode::access_exclusive, LockRole::index);
  }
}

}  // namespace

bool check_stands_for_bound(const Table& partition, const Table& parent, const Draft&) {
  const std::vector<std::string> key = parent.names(parent.partition_columns);
  if (key.empty() || contains(parent.partition_columns, AttributeNumber{0})) return false;
  return std::all_of(key.begin(), key.end(), [&](const std::string& name) {
    const Column* column = partition.column(name);
    if (column == nullptr) return false;
    const bool never_null = (column->not_null && column->not_null_valid) || partition.proven_not_null(column->number);
    return never_null && std::any_of(partition.constraints.begin(), partition.constraints.end(), [&](const TableConstraint& constraint) {
             if (constraint.kind != ConstraintKind::check || !constraint.validated || !constraint.enforced) return false;
             return constraint.expression && contains(constraint.expression->columns, column->number);
           });
  });
}

void add(const op::CreateTable& create, Draft& draft) {
  if (draft.relation(create.table) != nullptr) {
    const Presence presence = draft.before().relation(create.table).presence;
    if (create.if_not_exists) return;
    if (presence == Presence::present && create.persistence != Persistence::temporary && !draft.relation(create.table)->assumed) {
      draft.refuse("42P07", fmt::format("relation \"{}\" already exists", create.table.name));
    }
  }
  if (!create.partition_of.empty()) {
    if (const Table* parent = draft.table(create.partition_of))
      create_partition(create, *parent, draft);
    else
      draft.lock(create.partition_of, LockMode::access_exclusive, LockRole::parent);
  }
  for (const Name& parent : create.inherits) draft.lock(parent, LockMode::share_update_exclusive, LockRole::parent);
  for (const op::LikeClause& like : create.like) draft.lock(like.source, LockMode::access_share, LockRole::other);
  if (create.as_query)
    read_relations(create.query, create.table, create.with_data && !spelt(create, "where") && !spelt(create, "limit"), draft);
}

void drop_view(const View& view, Draft& draft) {
  draft.lock(view, LockMode::access_exclusive, LockRole::other);
  for (const Oid oid : view.indexes) {
    if (const Index* index = draft.before().index(oid)) draft.lock(*index, LockMode::access_exclusive, LockRole::index);
  }
}

void drop_table(const Table& table, bool cascade, bool together, Draft& draft) {
  drop_one(table, cascade, together, draft);
  const bool partitioned = table.kind == RelationKind::partitioned_table;
  for (const Table* child : draft.descendants(table)) {
    if (!partitioned) dependent(table, cascade, together, draft);
    if (partitioned || cascade) drop_one(*child, cascade, true, draft);
  }
  if (!table.is_partition) return;
  for (const Oid oid : table.parents) {
    const Table* parent = draft.before().table(oid);
    if (parent == nullptr) continue;
    draft.lock(*parent, LockMode::access_exclusive, LockRole::parent);
    if (const Table* others = default_partition(*parent, draft)) draft.lock(*others, LockMode::access_exclusive, LockRole::partition);
  }
}

void add(const op::DropTable& drop, Draft& draft) {
  if (draft.absent(drop.table)) {
    if (!drop.if_exists) draft.refuse("42P01", fmt::format("table \"{}\" does not exist", drop.table.name));
    return;
  }
  if (const Table* table = draft.table(drop.table)) return drop_table(*table, drop.cascade, drop.of > 1, draft);
  draft.lock(drop.table, LockMode::access_exclusive);
}

void add(const op::RenameTable& rename, Draft& draft) {
  if (draft.absent(rename.table)) {
    if (!rename.if_exists) draft.refuse("42P01", fmt::format("relation \"{}\" does not exist", rename.table.name));
    return;
  }
  // ALTER TABLE i RENAME locks an index as it would a table, which holds up the table's plans.
  const bool index = rename.object == ObjectKind::index;
  draft.lock(rename.table, index ? LockMode::share_update_exclusive : LockMode::access_exclusive,
             index ? LockRole::index : LockRole::target);
}

void add(const op::RenameColumn& rename, Draft& draft) {
  if (rename.object == ObjectKind::type || rename.object == ObjectKind::attribute) {
    return lock_composite(rename.table, LockMode::access_exclusive, draft);
  }
  if (draft.absent(rename.table)) {
    if (!rename.if_exists) draft.refuse("42P01", fmt::format("relation \"{}\" does not exist", rename.table.name));
    return;
  }
  const Table* table = draft.lock_tree(rename.table, LockMode::access_exclusive);
  if (table != nullptr && table->columns_known && table->column(rename.from) == nullptr) {
    draft.refuse("42703", fmt::format("column \"{}\" does not exist", rename.from));
  }
}

void add(const op::SetSchema& set, Draft& draft) {
  if (set.object == ObjectKind::type) return lock_composite(set.name, LockMode::access_exclusive, draft);
  if (!is_table_like(set.object)) return;
  if (draft.absent(set.name)) {
    if (!set.if_exists) draft.refuse("42P01", fmt::format("relation \"{}\" does not exist", set.name.name));
    return;
  }
  draft.lock(set.name, LockMode::access_exclusive);
  if (const Relation* relation = draft.relation(set.name)) lock_owned_sequences(*relation, draft);
}

void add(const op::SetOwner& set, Draft& draft) {
  if (set.object == ObjectKind::type) return lock_composite(set.name, LockMode::access_exclusive, draft);
  if (!is_table_like(set.object)) return;
  draft.lock(set.name, LockMode::access_exclusive);
  const Relation* relation = draft.relation(set.name);
  if (relation == nullptr) return;
  lock_all_indexes(*relation, draft);
  lock_owned_sequences(*relation, draft);
}

}  // namespace pgtidy::effects
