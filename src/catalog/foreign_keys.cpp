// SPDX-License-Identifier: Apache-2.0
// Foreign keys, and their copies where a partitioned table is on either side.
#include <algorithm>

#include "catalog/impl.h"

namespace pgtidy::catalog {

void Writer::Impl::apply(const op::AddForeignKey& o) {
  Table* table = constrained(o);
  if (table == nullptr || (!o.name.empty() && find_constraint(*table, o.name) != nullptr)) return;
  const auto columns = numbers_of(*table, o.columns, o);
  if (!columns) return;
  TableConstraint key = plain_constraint(o, ConstraintKind::foreign_key);
  key.columns = *columns;
  key.on_delete = o.on_delete;
  key.on_update = o.on_update;
  key.match = o.match;
  resolve_reference(o, key);
  if (key.name.empty()) key.name = foreign_key_name(*table, key.columns);
  const Oid table_oid = table->oid;
  const Oid referenced = key.referenced;
  const Oid oid = put_constraint(*table, std::move(key)).oid;
  if (!o.in_create) touch(*table, o);
  spread_reference(table_oid, oid, referenced);
  if (o.only) return;
  each_partition(table_oid, oid, [&](Oid parent, Oid of_parent, Oid child) { return clone_foreign_key(parent, of_parent, child, o); });
}

std::string Writer::Impl::foreign_key_name(const Table& table, const Numbers& columns) {
  return choose_constraint_name(s(), table.schema, table.name, join_columns(table.names(columns)), "fkey");
}

void Writer::Impl::resolve_reference(const op::AddForeignKey& o, TableConstraint& key) {
  const Oid oid = s().relation_oid(o.referenced);
  const Table* referenced = s().find<Table>(oid);
  key.referenced_schema = o.referenced.schema;
  key.referenced_name = o.referenced.name;
  key.referenced_column_names.assign(o.referenced_columns.begin(), o.referenced_columns.end());
  if (referenced == nullptr) return;
  key.referenced = oid;
  key.referenced_schema = referenced->schema;
  if (o.referenced_columns.empty()) {
    const TableConstraint* primary = referenced->primary_key();
    if (primary == nullptr) return;
    key.referenced_columns = primary->columns;
    key.referenced_column_names = referenced->names(primary->columns);
    key.referenced_index = primary->index;
    return;
  }
  Table& seen = *s().edit<Table>(oid);
  if (auto numbers = numbers_of(seen, o.referenced_columns, o)) key.referenced_columns = std::move(*numbers);
  key.referenced_index = key_for(seen, key.referenced_columns);
}

// The unique index that has just these columns, in any order. One that may wait until the transaction's end won't do.
Oid Writer::Impl::key_for(const Table& referenced, Numbers columns) {
  std::sort(columns.begin(), columns.end());
  for (const Oid oid : referenced.indexes) {
    const Index* index = s().find<Index>(oid);
    if (index == nullptr || !index->unique || !index->valid || index->predicate || index->keys.size() != columns.size()) continue;
    const auto deferrable = [&](const TableConstraint& constraint) { return constraint.oid == index->constraint && constraint.deferrable; };
    if (std::any_of(referenced.constraints.begin(), referenced.constraints.end(), deferrable)) continue;
    Numbers keys;
    for (const IndexColumn& key : index->keys) keys.push_back(key.number);
    std::sort(keys.begin(), keys.end());
    if (keys == columns) return oid;
  }
  return Oid::none;
}

// A key to a partitioned table stands once more for every partition.
void Writer::Impl::spread_reference(Oid table, Oid key, Oid referenced) {
  each_partition(referenced, key, [&](Oid, Oid of_parent, Oid partition) { return reference_partition(table, of_parent, partition); });
}

Oid Writer::Impl::reference_partition(Oid table_oid, Oid key, Oid partition_oid) {
  Table* table = s().edit<Table>(table_oid);
  const Table* partition = s().find<Table>(partition_oid);
  const TableConstraint* from = table == nullptr ? nullptr : find_constraint(*table, key);
  const Table* parent = from == nullptr ? nullptr : s().find<Table>(from->referenced);
  if (parent == nullptr || partition == nullptr) return Oid::none;
  TableConstraint copy = *from;
  copy.parent = key;
  copy.comment.clear();
  copy.referenced = partition_oid;
  copy.referenced_schema = partition->schema;
  copy.referenced_name = partition->name;
  copy.referenced_columns = translated(from->referenced_columns, *parent, *partition);
  copy.referenced_index = key_for(*partition, copy.referenced_columns);
  copy.name = foreign_key_name(*table, copy.columns);
  copy.local = false;
  copy.inherited = 1;
  return put_constraint(*table, std::move(copy)).oid;
}

// A new partition is referenced wherever its parent is.
void Writer::Impl::foreign_keys_to_partition(Oid parent_oid, Oid partition) {
  struct Reference {
    Oid table, key, parent;
  };
  std::vector<Reference> references;
  std::vector<Oid> holders = live_holders(parent_oid);
  holders.push_back(parent_oid);  // a key that references its own table
  for (const Oid holder : holders) {
    const Table* table = s().find<Table>(holder);
    for (const TableConstraint& key : table == nullptr ? std::vector<TableConstraint>{} : table->constraints) {
      if (key.kind == ConstraintKind::foreign_key && key.referenced == parent_oid) references.push_back({holder, key.oid, key.parent});
    }
  }
  const auto all = references;  // what a referencing partition has of its parent's key comes with that
  std::erase_if(references, [&](const Reference& part) {
    return std::any_of(all.begin(), all.end(), [&](const Reference& whole) { return whole.key == part.parent; });
  });
  // CloneFkReferenced scans pg_constraint, where a row that was changed stands after all others.
  const auto row = [&](const Reference& reference) {
    const auto at = s().rewritten.find(reference.key);
    return at == s().rewritten.end() ? reference.key : at->second;
  };
  std::sort(references.begin(), references.end(), [&](const auto& a, const auto& b) { return row(a) < row(b); });
  for (const auto& reference : references) {
    const Oid made = reference_partition(reference.table, reference.key, partition);
    if (made == Oid::none) continue;
    find_constraint(*s().edit<Table>(reference.table), made)->validated = true;  // even of a key that is NOT VALID
    spread_reference(reference.table, made, partition);
  }
}

void Writer::Impl::clone_foreign_keys(Oid parent_oid, Oid child_oid, const op::Operation& o) {
  const Table& above = *s().find<Table>(parent_oid);
  std::vector<std::pair<std::string, Oid>> keys;  // by name, as RelationGetFKeyList gives them
  for (const TableConstraint& key : above.constraints) {
    const bool copy_of_own =
        std::any_of(above.constraints.begin(), above.constraints.end(), [&](const auto& c) { return c.oid == key.parent; });
    if (key.kind == ConstraintKind::foreign_key && !copy_of_own) keys.emplace_back(key.name, key.oid);
  }
  std::sort(keys.begin(), keys.end());
  for (const auto& [name, key] : keys) {
    const Oid own = clone_foreign_key(parent_oid, key, child_oid, o);
    if (own == Oid::none) continue;
    each_partition(child_oid, own, [&](Oid parent, Oid of_parent, Oid child) { return clone_foreign_key(parent, of_parent, child, o); });
  }
}

// A partition that has an equal key already keeps it, as a part of the parent's.
bool Writer::Impl::attach_foreign_key(Oid parent_oid, Oid key, Oid child_oid) {
  const Table& parent = *s().find<Table>(parent_oid);
  Table& child = *s().edit<Table>(child_oid);
  const TableConstraint& from = *find_constraint(*s().edit<Table>(parent_oid), key);
  const Numbers columns = translated(from.columns, parent, child);
  for (TableConstraint& own : child.constraints) {
    if (own.kind != ConstraintKind::foreign_key || own.parent != Oid::none || own.referenced != from.referenced) continue;
    if (own.columns != columns || own.referenced_columns != from.referenced_columns) continue;
    if (own.on_delete != from.on_delete || own.on_update != from.on_update || own.match != from.match) continue;
    if (own.deferrable != from.deferrable || own.deferred != from.deferred || !own.validated) continue;
    own.parent = key;
    own.local = false;
    own.inherited = 1;
    forget_parts(child, own.oid);  // the parent's key has its own
    return true;
  }
  return false;
}

// The parts of a key that stand for the partitions of the table it references.
void Writer::Impl::forget_parts(Table& table, Oid key) {
  std::vector<Oid> gone{key};
  std::erase_if(table.constraints, [&](const TableConstraint& c) {
    const bool part = std::find(gone.begin(), gone.end(), c.parent) != gone.end();
    if (part) forget_constraint_name(table.schema, c.name);
    if (part) gone.push_back(c.oid);
    return part;
  });
}

// None where the partition has an equal key: what is below it has its own parts of that.
Oid Writer::Impl::clone_foreign_key(Oid parent_oid, Oid key, Oid child_oid, const op::Operation& o) {
  if (attach_foreign_key(parent_oid, key, child_oid)) return Oid::none;
  const Table& parent = *s().find<Table>(parent_oid);
  Table& child = *s().edit<Table>(child_oid);
  const TableConstraint* from = find_constraint(*s().edit<Table>(parent_oid), key);
  TableConstraint copy = *from;
  copy.parent = key;
  copy.comment.clear();
  copy.columns = translated(from->columns, parent, child);
  if (find_constraint(child, copy.name) != nullptr) copy.name = foreign_key_name(child, copy.columns);
  copy.local = false;
  copy.inherited = 1;
  copy.created = o.place;
  return put_constraint(child, std::move(copy)).oid;
}

}  // namespace pgtidy::catalog
