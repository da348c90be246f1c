// SPDX-License-Identifier: Apache-2.0
// PARTITION OF, ATTACH and DETACH, INHERIT: what a child gets from its parent.
#include <algorithm>

#include "catalog/impl.h"

namespace pgtidy::catalog {

void Writer::Impl::become_partition(Oid parent_oid, Oid child_oid, const op::PartitionBound& bound, const op::Operation& o) {
  Table* child = s().edit<Table>(child_oid);
  const Table* parent = s().find<Table>(parent_oid);
  if (child == nullptr || parent == nullptr) return;
  child->is_partition = true;
  child->has_bound = true;
  child->default_partition = bound.is_default;
  child->bound.clear();
  for (const auto& value : bound.values) child->bound.push_back({value.kind, std::string(value.value)});
  const std::vector<Oid> indexes = parent->indexes;
  for (const Oid index : indexes) {
    // AttachPartitionEnsureIndexes: one that is invalid won't do
    if (s().find<Index>(index) == nullptr || adopt_index(index, child_oid, false) != Oid::none) continue;
    const Oid own = clone_index(*s().find<Index>(index), child_oid, o, index);
    if (own != Oid::none) index_partitions(child_oid, own, o);
  }
  clone_foreign_keys(parent_oid, child_oid, o);
  foreign_keys_to_partition(parent_oid, child_oid);
  clone_triggers(*s().find<Table>(parent_oid), child_oid, o);
}

// An index of the partition that does what the parent's does is all that is needed.
Oid Writer::Impl::adopt_index(Oid parent_index, Oid child, bool invalid_too) {
  const Index& index = *s().find<Index>(parent_index);
  Index* same = s().edit<Index>(matching_index(index, *s().find<Table>(index.table), *s().find<Table>(child), invalid_too));
  if (same == nullptr) return Oid::none;
  same->parent = parent_index;
  link_constraints(*same, index);
  return same->oid;
}

void Writer::Impl::invalidate_index(Oid oid, Oid up_to) {
  Index* index = s().edit<Index>(oid);
  while (index != nullptr && index->valid) {
    index->valid = false;
    index = index->oid == up_to ? nullptr : s().edit<Index>(index->parent);
  }
}

// commands/tablecmds.c: validatePartitionedIndex. It is valid once every partition that is sure to be there has a valid part of it.
void Writer::Impl::validate_index(Oid oid) {
  Index* index = s().edit<Index>(oid);
  while (index != nullptr && !index->valid) {
    const auto& children = s().find<Table>(index->table)->children;
    std::size_t& next = waits_for_[index->oid];  // the one that had none is asked first: else N partitions would be asked N times
    for (std::size_t asked = 0; asked < children.size(); ++asked, ++next) {
      if (next >= children.size()) next = 0;
      const Table* partition = s().find<Table>(children[next]);
      if (partition == nullptr || !partition->is_partition || !partition->certain) continue;
      const Index* part = s().find<Index>(index_part(index->oid, partition->oid));
      if (part == nullptr || !part->valid) return;
    }
    waits_for_.erase(index->oid);
    index->valid = true;
    index = s().edit<Index>(index->parent);
  }
}

// A partition's key is a part of the parent's.
void Writer::Impl::link_constraints(const Index& child, const Index& parent) {
  if (child.constraint == Oid::none || parent.constraint == Oid::none) return;
  TableConstraint* constraint = find_constraint(*s().edit<Table>(child.table), child.constraint);
  if (constraint == nullptr) return;
  constraint->parent = parent.constraint;
  constraint->inherited = 1;
  constraint->local = false;
}

Oid Writer::Impl::matching_index(const Index& index, const Table& parent, const Table& child, bool invalid_too) {
  for (const Oid oid : child.indexes) {
    const Index* candidate = s().find<Index>(oid);
    if (candidate == nullptr || candidate->parent != Oid::none || candidate->unique != index.unique || candidate->method != index.method)
      continue;
    if (candidate->predicate.has_value() != index.predicate.has_value() || candidate->keys.size() != index.keys.size()) continue;
    if (index.constraint != Oid::none && candidate->constraint == Oid::none) continue;  // UNIQUE will do for a primary key
    if (!candidate->valid && !invalid_too) continue;
    if (candidate->exclusion || candidate->nulls_not_distinct != index.nulls_not_distinct) continue;
    if (index.predicate && candidate->predicate->text != index.predicate->text) continue;
    const bool same =
        std::equal(index.keys.begin(), index.keys.end(), candidate->keys.begin(), [&](const IndexColumn& a, const IndexColumn& b) {
          if ((a.number == 0) != (b.number == 0) || a.opclass != b.opclass || a.collation != b.collation) return false;
          if (a.number == 0) return a.text == b.text;
          const Column* left = parent.column(a.number);
          const Column* right = child.column(b.number);
          return left != nullptr && right != nullptr && left->name == right->name;
        });
    if (same && translated(index.include, parent, child) == candidate->include) return oid;
  }
  return Oid::none;
}

Oid Writer::Impl::clone_index(const Index& index, Oid child_oid, const op::Operation& o, Oid parent_index) {
  const Table& from = *s().find<Table>(index.table);
  Table& to = *s().edit<Table>(child_oid);
  if (to.kind == RelationKind::foreign_table) return Oid::none;  // commands/indexcmds.c: those are skipped
  IndexPlan plan;
  plan.method = index.method;
  plan.unique = index.unique, plan.primary = index.primary, plan.exclusion = index.exclusion;
  plan.nulls_not_distinct = index.nulls_not_distinct;
  plan.keys = index.keys;
  for (auto& key : plan.keys) {
    if (key.number != 0) key.number = translated({key.number}, from, to).front();
    key.expression_columns = translated(key.expression_columns, from, to);
  }
  plan.include = translated(index.include, from, to);
  plan.include_names = index.include_names;
  if (index.predicate) plan.predicate = translated(*index.predicate, from, to);
  plan.options = index.options;
  const auto at = std::find_if(from.constraints.begin(), from.constraints.end(), [&](const auto& c) { return c.oid == index.constraint; });
  std::optional<TableConstraint> constraint;
  if (index.constraint != Oid::none && at != from.constraints.end()) {
    if (at->kind == ConstraintKind::primary_key && to.primary_key() != nullptr) return Oid::none;
    constraint = *at;
    constraint->name.clear();
    constraint->comment.clear();
    constraint->columns = translated(at->columns, from, to);
    constraint->created = o.place;
    constraint->parent = parent_index == Oid::none ? Oid::none : at->oid;
    constraint->inherited = parent_index == Oid::none ? 0 : 1;
    constraint->local = parent_index == Oid::none;
  }
  const bool primary = constraint && constraint->kind == ConstraintKind::primary_key;
  const Numbers keys = constraint ? constraint->columns : Numbers{};
  const Oid made = put_index(child_oid, std::move(plan), o, false, std::move(constraint), parent_index);
  if (primary) set_not_null(child_oid, keys, o);
  return made;
}

void Writer::Impl::clone_triggers(const Table& parent, Oid child, const op::Operation& o) {
  std::vector<Oid> triggers;
  for (const Trigger& trigger : parent.triggers) {
    if (trigger.for_each_row) triggers.push_back(trigger.oid);
  }
  const Oid above = parent.oid;
  for (const Oid trigger : triggers) {
    const Oid copy = clone_trigger(above, trigger, child, o);
    each_partition(child, copy, [&](Oid from, Oid of_parent, Oid partition) { return clone_trigger(from, of_parent, partition, o); });
  }
}

Oid Writer::Impl::clone_trigger(Oid parent_oid, Oid trigger_oid, Oid child_oid, const op::Operation& o) {
  const Table& parent = *s().find<Table>(parent_oid);
  Table& child = *s().edit<Table>(child_oid);
  const Trigger trigger =
      *std::find_if(parent.triggers.begin(), parent.triggers.end(), [&](const auto& t) { return t.oid == trigger_oid; });
  const auto same_name = [&](const Trigger& own) { return own.name == trigger.name; };
  if (std::any_of(child.triggers.begin(), child.triggers.end(), same_name)) return Oid::none;
  Trigger copy = trigger;
  copy.oid = s().next_oid();
  copy.schema = child.schema;
  copy.comment.clear();
  copy.created = o.place;
  copy.update_of = translated(trigger.update_of, parent, child);
  copy.when_columns = translated(trigger.when_columns, parent, child);
  copy.parent = trigger.oid;
  s().refer(child.oid, copy.function_oid);
  child.triggers.push_back(std::move(copy));
  return child.triggers.back().oid;
}

// What a partition, and the partitions below it, have of its parent's triggers.
void Writer::Impl::drop_trigger_copies(const Table& parent, Oid child) {
  std::vector<Oid> gone;
  for (const Trigger& trigger : parent.triggers) gone.push_back(trigger.oid);
  std::vector<Oid> tables = descendants(child);
  tables.insert(tables.begin(), child);
  for (const Oid table : gone.empty() ? std::vector<Oid>{} : tables) {
    std::erase_if(s().edit<Table>(table)->triggers, [&](const Trigger& trigger) {
      const bool copy = std::find(gone.begin(), gone.end(), trigger.parent) != gone.end();
      if (copy) gone.push_back(trigger.oid);
      return copy;
    });
  }
}

void Writer::Impl::apply(const op::AttachPartition& o) {
  const Table* parent = altered(o.table, o);
  Table* child = altered(o.partition, o);
  if (parent == nullptr || child == nullptr || parent == child || child->is_partition) return;
  if (parent->kind != RelationKind::partitioned_table && !parent->assumed) return;
  const Oid parent_oid = parent->oid;
  const auto below = descendants(child->oid);
  if (std::find(below.begin(), below.end(), parent_oid) != below.end()) return;
  inherit_columns(*child, *parent);
  for (Column& column : child->columns) {
    if (parent->column(column.name) != nullptr) column.local = false;
  }
  inherit_checks(*child, *parent);
  for (TableConstraint& check : child->constraints) {
    if (check.kind == ConstraintKind::check && check.inherited > 0) check.local = false;
  }
  child->parents.push_back(parent_oid);
  s().edit<Table>(parent_oid)->children.push_back(child->oid);
  s().refer(child->oid, parent_oid);
  touch(*child, o);
  become_partition(parent_oid, child->oid, o.bound, o);
}

void Writer::Impl::apply(const op::DetachPartition& o) {
  const Table* parent = altered(o.table, o);
  Table* child = altered(o.partition, o);
  if (parent == nullptr || child == nullptr || parent == child) return;
  detach(parent->oid, child->oid);
  touch(*child, o);
}

void Writer::Impl::detach(Oid parent_oid, Oid child_oid) {
  Table& child = *s().edit<Table>(child_oid);
  Table& parent = *s().edit<Table>(parent_oid);
  std::erase(child.parents, parent_oid);
  std::erase(parent.children, child_oid);
  const bool partition = child.is_partition;
  child.is_partition = child.has_bound = child.default_partition = false;
  child.bound.clear();
  for (Column& column : child.columns) {
    if (column.inherited == 0 || parent.column(column.name) == nullptr) continue;
    if (--column.inherited == 0) column.local = true;
  }
  struct Key {
    std::string name;
    Oid oid, referenced;
  };
  std::vector<Key> keys;  // on their own from now on
  for (TableConstraint& constraint : child.constraints) {
    const bool from_parent = constraint.kind != ConstraintKind::check || parent.constraint(constraint.name) != nullptr;
    const bool own_part = constraint.kind == ConstraintKind::foreign_key && find_constraint(child, constraint.parent) != nullptr;
    if (constraint.inherited == 0 || !from_parent || own_part) continue;
    if (constraint.kind == ConstraintKind::foreign_key) keys.push_back({constraint.name, constraint.oid, constraint.referenced});
    constraint.parent = Oid::none;
    if (--constraint.inherited == 0) constraint.local = true;
  }
  if (!partition) return;
  // RelationGetFKeyList gives them by name
  std::sort(keys.begin(), keys.end(), [](const Key& a, const Key& b) { return a.name < b.name; });
  for (const Key& key : keys) spread_reference(child_oid, key.oid, key.referenced);
  for (const Oid oid : child.indexes) {
    if (Index* index = s().edit<Index>(oid)) index->parent = Oid::none;
  }
  drop_trigger_copies(parent, child_oid);
  std::vector<Oid> holders = live_holders(child_oid);
  holders.push_back(child_oid);
  for (const Oid holder : holders) {  // keys that referenced the partition as a part of its parent
    Table* table = s().edit<Table>(holder);
    if (table == nullptr) continue;
    std::vector<Oid> gone;
    std::erase_if(table->constraints, [&](const TableConstraint& c) {
      const bool below = std::find(gone.begin(), gone.end(), c.parent) != gone.end();
      const bool part = below || (c.referenced == child_oid && c.parent != Oid::none);
      if (part) forget_constraint_name(table->schema, c.name);
      if (part) gone.push_back(c.oid);
      return part;
    });
  }
}

void Writer::Impl::apply(const op::AttachIndex& o) {
  const Oid parent = s().relation_oid(o.index);
  Index* child = s().edit<Index>(s().relation_oid(o.partition));
  const Index* index = s().find<Index>(parent);
  if (child == nullptr || index == nullptr || child->oid == parent) return;
  child->parent = parent;
  link_constraints(*child, *index);
  validate_index(parent);
}

void Writer::Impl::apply(const op::SetInherit& o) {
  Table* child = altered(o.table, o);
  const Table* parent = child == nullptr ? nullptr : altered(o.parent, o);
  if (parent == nullptr || child == parent) return;
  const bool there = std::find(child->parents.begin(), child->parents.end(), parent->oid) != child->parents.end();
  if (there == o.inherit) return;
  touch(*child, o);
  if (!o.inherit) return detach(parent->oid, child->oid);
  const auto below = descendants(child->oid);
  if (std::find(below.begin(), below.end(), parent->oid) != below.end()) return;
  if (!add_parent(*child, o.parent)) child->columns_known = false;
}

}  // namespace pgtidy::catalog
