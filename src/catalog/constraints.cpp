// SPDX-License-Identifier: Apache-2.0
// Primary keys, UNIQUE, CHECK, NOT NULL, EXCLUDE.
#include <algorithm>

#include "catalog/impl.h"
#include "pgtidy/syntax/statement.h"

namespace pgtidy::catalog {

TableConstraint Writer::Impl::plain_constraint(const op::Constraint& o, ConstraintKind kind) {
  TableConstraint constraint;
  constraint.name = o.name;
  constraint.kind = kind;
  // Rows of a table that is being made need no look.
  constraint.validated = (o.in_create || !o.not_valid) && o.enforced;
  constraint.enforced = o.enforced;
  constraint.deferrable = o.deferrable || o.initially_deferred;
  constraint.deferred = o.initially_deferred;
  constraint.no_inherit = o.no_inherit;
  constraint.created = o.place;
  constraint.created_in = o.statement->migration;
  return constraint;
}

Table* Writer::Impl::constrained(const op::Constraint& o) {
  const bool skipped = !o.in_create && !o.column_definition.empty() && o.statement == skipped_column_.statement;
  if (skipped && o.column_definition == skipped_column_.name) return nullptr;
  return o.in_create ? created(o, o.table) : altered(o.table, o);
}

TableConstraint& Writer::Impl::put_constraint(Table& table, TableConstraint constraint) {
  constraint.oid = s().next_oid();
  constraint.certain = s().certain;
  remember_constraint_name(table.schema, constraint.name);
  if (constraint.expression) refer_expression(table.oid, *constraint.expression);
  s().refer(table.oid, constraint.referenced);
  table.constraints.push_back(std::move(constraint));
  return table.constraints.back();
}

void Writer::Impl::apply(const op::AddPrimaryKey& o) { add_key(o, ConstraintKind::primary_key, false); }

void Writer::Impl::apply(const op::AddUnique& o) { add_key(o, ConstraintKind::unique, o.nulls_not_distinct); }

void Writer::Impl::add_key(const op::KeyConstraint& o, ConstraintKind kind, bool nulls_not_distinct) {
  Table* table = constrained(o);
  if (table == nullptr || (!o.name.empty() && find_constraint(*table, o.name) != nullptr)) return;
  if (!o.using_index.empty()) return key_using_index(*table, o, kind);
  const auto columns = numbers_of(*table, o.columns, o);
  const auto include = numbers_of(*table, o.include, o);
  if (!columns || !include) return;
  IndexPlan plan;
  plan.name = o.name;
  plan.unique = true;
  plan.primary = kind == ConstraintKind::primary_key;
  plan.nulls_not_distinct = nulls_not_distinct;
  if (o.without_overlaps) plan.method = "gist", plan.exclusion = true;
  for (std::size_t i = 0; i < columns->size(); ++i) {
    IndexColumn key;
    key.number = (*columns)[i];
    key.text = key.name = o.columns[i];
    plan.keys.push_back(std::move(key));
  }
  plan.include = *include;
  plan.include_names.assign(o.include.begin(), o.include.end());
  for (const auto& option : o.options) plan.options.emplace_back(option.name, option.value);
  if (redundant_key(*table, o, kind, plan)) return;
  if (kind == ConstraintKind::primary_key && table->primary_key() != nullptr) return;
  TableConstraint constraint = plain_constraint(o, kind);
  constraint.columns = *columns;
  const Oid oid = table->oid;
  if (!put_key(oid, std::move(plan), o, std::move(constraint))) return;
  if (kind == ConstraintKind::primary_key) set_not_null(oid, *columns, o, o.only || (!o.in_create && !o.column_definition.empty()));
}

// Makes the constraint's index, and the constraint with it.
bool Writer::Impl::put_key(Oid table, IndexPlan plan, const op::Constraint& o, TableConstraint constraint) {
  const Oid index = put_index(table, std::move(plan), o, o.only, std::move(constraint), Oid::none);
  if (index == Oid::none) return false;
  creating_.own_keys.push_back(s().find<Index>(index)->constraint);
  if (o.name.empty()) creating_.named_by_us.push_back(s().find<Index>(index)->constraint);
  if (!o.in_create) touch(*s().edit<Table>(table), o);
  return true;
}

namespace {

bool same_index(const Index& index, const IndexPlan& plan) {
  const auto text = [](const std::optional<StoredExpression>& predicate) { return predicate ? predicate->text : std::string{}; };
  return index.method == plan.method && index.exclusion == plan.exclusion && index.include == plan.include &&
         index.nulls_not_distinct == plan.nulls_not_distinct && text(index.predicate) == text(plan.predicate) &&
         std::equal(index.keys.begin(), index.keys.end(), plan.keys.begin(), plan.keys.end(),
                    [](const IndexColumn& a, const IndexColumn& b) {
                      return a.number == b.number && (a.number != 0 || a.text == b.text) && a.opclass == b.opclass &&
                             a.collation == b.collation && a.descending == b.descending && a.nulls_first == b.nulls_first;
                    });
}

}  // namespace

// `id int UNIQUE PRIMARY KEY`: CREATE TABLE makes one index of keys on the same columns.
bool Writer::Impl::redundant_key(Table& table, const op::Constraint& o, ConstraintKind kind, const IndexPlan& plan) {
  if (!o.in_create) return false;
  for (TableConstraint& prior : table.constraints) {
    if (std::find(creating_.own_keys.begin(), creating_.own_keys.end(), prior.oid) == creating_.own_keys.end()) continue;
    Index* index = s().edit<Index>(prior.index);
    if (index == nullptr || !same_index(*index, plan)) continue;
    if (prior.deferrable != (o.deferrable || o.initially_deferred) || prior.deferred != o.initially_deferred) continue;
    auto& ours = creating_.named_by_us;
    const auto made_up = std::find(ours.begin(), ours.end(), prior.oid);
    if (kind == ConstraintKind::primary_key && prior.kind == ConstraintKind::unique) {
      prior.kind = ConstraintKind::primary_key;
      index->primary = true;
      if (made_up != ours.end() && o.name.empty()) {
        rename_constraint(table, prior, choose_index_name(s(), table.schema, table.name, {}, IndexLabel::primary_key), true);
      }
      const Numbers columns = prior.columns;
      set_not_null(table.oid, columns, o);
    }
    if (made_up != ours.end() && !o.name.empty()) {
      ours.erase(made_up);
      rename_constraint(table, prior, o.name, true);
    }
    return true;
  }
  return false;
}

void Writer::Impl::key_using_index(Table& table, const op::KeyConstraint& o, ConstraintKind kind) {
  Index* index = s().edit<Index>(s().relation_oid({table.schema, o.using_index}));
  if (index == nullptr || index->table != table.oid || index->constraint != Oid::none || !index->unique) return;
  if (kind == ConstraintKind::primary_key && table.primary_key() != nullptr) return;
  const std::string name(o.name.empty() ? o.using_index : o.name);
  if (name != index->name) {
    if (taken(table.schema, name)) return;
    rename_relation(*index, name);
  }
  TableConstraint constraint = plain_constraint(o, kind);
  constraint.name = name;
  for (const IndexColumn& key : index->keys) constraint.columns.push_back(key.number);
  constraint.index = index->oid;
  index->primary = kind == ConstraintKind::primary_key;
  const Numbers columns = constraint.columns;
  index->constraint = put_constraint(table, std::move(constraint)).oid;
  index->changed = o.place;
  if (kind == ConstraintKind::primary_key) set_not_null(table.oid, columns, o);
  touch(table, o);
}

void Writer::Impl::apply(const op::AddCheck& o) {
  Table* table = constrained(o);
  if (table == nullptr) return;
  if (o.no_inherit && table->kind == RelationKind::partitioned_table) return;
  TableConstraint check = plain_constraint(o, ConstraintKind::check);
  check.expression = stored(o.expression, table);
  check.columns = check.expression->columns;
  for (const auto column : o.expression.proves_not_null()) {
    if (const Column* proven = column_of(*table, column, o)) check.proves_not_null.push_back(proven->number);
  }
  for (const auto column : o.expression.columns_pinned()) {
    if (const Column* pinned = find_column(*table, column)) check.pinned.push_back(pinned->number);
  }
  if (check.name.empty()) {
    const auto names = table->names(check.columns);
    check.name = choose_constraint_name(s(), table->schema, table->name, names.size() == 1 ? names.front() : "", "check");
  } else if (TableConstraint* same = find_constraint(*table, check.name)) {
    // It was inherited, now it is the table's own; but what a partition has of its parent never is.
    if (same->kind == ConstraintKind::check && !table->is_partition) same->local = true;
    return;
  }
  const std::string name = put_constraint(*table, std::move(check)).name;
  if (!o.in_create) touch(*table, o);
  if (o.no_inherit) return;
  check_to_children(table->oid, name);
}

void Writer::Impl::check_to_children(Oid parent_oid, std::string_view name) {
  pass_down(parent_oid, [&](const Table& parent, Table& child) {
    const TableConstraint* from = parent.constraint(name);
    if (from == nullptr) return false;
    const bool there = child.constraint(name) != nullptr;
    inherit_check(child, parent, *from);
    return !there;
  });
}

void Writer::Impl::apply(const op::AddNotNull& o) {
  Table* table = constrained(o);
  const Column* column = table == nullptr ? nullptr : column_of(*table, o.column, o);
  if (column == nullptr) return;
  const bool was = column->not_null;
  set_not_null(table->oid, {column->number}, o);
  Column* changed = find_column(*s().edit<Table>(table->oid), o.column);
  changed->not_null_name = o.name;
  changed->not_null_valid = was || !o.not_valid || o.in_create;
}

void Writer::Impl::apply(const op::AddExclusion& o) {
  Table* table = constrained(o);
  if (table == nullptr || (!o.name.empty() && find_constraint(*table, o.name) != nullptr)) return;
  IndexPlan plan;
  plan.name = o.name;
  plan.method = o.method.empty() ? "btree" : std::string(o.method);
  plan.exclusion = true;
  TableConstraint constraint = plain_constraint(o, ConstraintKind::exclusion);
  for (const auto& key : o.keys) {
    auto column = index_column(key, table, plan.method, o);
    if (!column) return;
    constraint.columns.push_back(column->number);
    plan.keys.push_back(std::move(*column));
  }
  const auto include = numbers_of(*table, o.include, o);
  if (!include) return;
  plan.include = *include;
  plan.include_names.assign(o.include.begin(), o.include.end());
  for (const auto& option : o.options) plan.options.emplace_back(option.name, option.value);
  if (o.predicate) plan.predicate = stored(o.predicate, table);
  if (!redundant_key(*table, o, ConstraintKind::exclusion, plan)) put_key(table->oid, std::move(plan), o, std::move(constraint));
}

void Writer::Impl::apply(const op::ValidateConstraint& o) {
  Table* table = altered(o.table, o);
  if (table == nullptr) return;
  with_children(table->oid, [&](Table& each) {
    TableConstraint* constraint = find_constraint(each, o.constraint);
    if (constraint != nullptr && constraint->enforced) {
      if (!constraint->validated && constraint->kind == ConstraintKind::foreign_key) s().rewritten[constraint->oid] = s().next_oid();
      constraint->validated = true;
      constraint->changed = o.place;
    } else if (constraint == nullptr && each.assumed) {
      TableConstraint assumed;  // what it says is in no file
      assumed.name = o.constraint;
      assumed.created = o.place;
      put_constraint(each, std::move(assumed)).certain = false;
    }
    for (Column& column : each.columns) {
      if (!column.not_null_name.empty() && column.not_null_name == o.constraint) column.not_null_valid = true;
    }
  });
}

void Writer::Impl::apply(const op::AlterConstraint& o) {
  Table* table = altered(o.table, o);
  const TableConstraint* named = table == nullptr ? nullptr : find_constraint(*table, o.constraint);
  if (named == nullptr) return;
  std::vector<Oid> altered{named->oid};  // the key and the parts of it, in partitions and for them
  std::vector<Oid> tables = descendants(table->oid);
  tables.insert(tables.begin(), table->oid);
  for (const Oid each : tables) {
    for (TableConstraint& constraint : s().edit<Table>(each)->constraints) {
      const bool part = std::find(altered.begin(), altered.end(), constraint.parent) != altered.end();
      if (constraint.oid != altered.front() && !part) continue;
      if (part) altered.push_back(constraint.oid);
      alter_constraint(constraint, o);
    }
  }
}

void Writer::Impl::alter_constraint(TableConstraint& constraint, const op::AlterConstraint& o) {
  if (o.deferrable || o.initially_deferred) {  // what isn't written is back at its default
    const auto was = std::pair(constraint.deferred, constraint.deferrable);
    constraint.deferred = o.initially_deferred.value_or(false);
    constraint.deferrable = o.deferrable.value_or(false) || constraint.deferred;
    if (was != std::pair(constraint.deferred, constraint.deferrable)) s().rewritten[constraint.oid] = s().next_oid();
  }
  if (o.enforced) {
    constraint.enforced = *o.enforced;
    constraint.validated = *o.enforced;
  }
  if (o.inherit) constraint.no_inherit = !*o.inherit;
  constraint.changed = o.place;
}

}  // namespace pgtidy::catalog
