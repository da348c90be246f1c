// SPDX-License-Identifier: Apache-2.0
// CHECK and NOT NULL constraints; VALIDATE, DROP, ALTER and RENAME of any constraint.
#include <algorithm>

#include <fmt/format.h>

#include "effects/families.h"
#include "effects/spelling.h"

namespace pgtidy::effects {
namespace {

constexpr LockMode exclusive = LockMode::access_exclusive;

Name name_of(const Table& table) { return {table.schema, table.name}; }

Name referenced_name(const TableConstraint& constraint, const Draft& draft) {
  const Table* referenced = draft.before().table(constraint.referenced);
  return referenced != nullptr ? name_of(*referenced) : Name{constraint.referenced_schema, constraint.referenced_name};
}

void lock_referenced(const TableConstraint& constraint, LockMode mode, LockMode on_partitions, Draft& draft) {
  const Name name = referenced_name(constraint, draft);
  if (name.empty()) return;
  draft.lock(name, mode, LockRole::referenced);
  if (const Table* referenced = draft.before().table(constraint.referenced)) draft.lock_partitions(*referenced, on_partitions);
}

// The column whose NOT NULL constraint has this name (18 and later).
const Column* not_null_named(const Table& table, std::string_view name) {
  for (const Column& column : table.columns) {
    if (!column.not_null) continue;
    if (column.not_null_name == name) return &column;
    if (column.not_null_name.empty() && made_up_name(table.name, column.name, "not_null") == name) return &column;
  }
  return nullptr;
}

void refuse_missing(const Table* table, std::string_view constraint, Draft& draft) {
  if (table == nullptr || !table->columns_known || !table->certain) return;
  draft.refuse("42704", fmt::format("constraint \"{}\" of relation \"{}\" does not exist", constraint, table->name));
}

void validate_not_null(const Table& table, const Column& column, Draft& draft) {
  if (column.not_null_valid) return;
  draft.lock_tree(table, LockMode::share_update_exclusive);
  draft.scan_tree(table);
  draft.because("every row is read, while reads and writes go on");
}

void validate_foreign_key(const Table& table, const TableConstraint& constraint, Draft& draft) {
  draft.lock_partitions(table, LockMode::share_update_exclusive);
  lock_referenced(constraint, LockMode::row_share, LockMode::access_share, draft);
  scan_for_orphans(table, referenced_name(constraint, draft), draft);
}

// ── DROP ─────────────────────────────────────────────────────────────────────────────────────────────────────────

void drop_foreign_key(const Table& table, const TableConstraint& constraint, Draft& draft) {
  draft.lock_partitions(table, exclusive);
  if (constraint.referenced == table.oid) return;
  lock_referenced(constraint, exclusive, exclusive, draft);
  draft.because("the foreign key's triggers go from the referenced table too");
}

void drop_key(const op::DropConstraint& drop, const Table& table, const TableConstraint& constraint, Draft& draft) {
  if (const Index* index = draft.before().index(constraint.index)) {
    draft.lock(*index, exclusive, LockRole::index);
    for (const Table* partition : draft.partitions(table)) {
      draft.lock(*partition, exclusive, LockRole::partition);
      for (const Index* own : draft.before().indexes_of(*partition)) {
        if (own->parent == index->oid) draft.lock(*own, exclusive, LockRole::index);
      }
    }
  }
  for (const auto& reference : draft.references_to(table)) {
    if (reference.constraint->referenced_columns != constraint.columns) continue;
    if (drop.cascade)
      draft.lock(*reference.table, exclusive, LockRole::referencing);
    else
      draft.refuse("2BP01",
                   fmt::format("cannot drop constraint {} on table {} because other objects depend on it", constraint.name, table.name));
  }
}

void drop_known(const op::DropConstraint& drop, const Table& table, const TableConstraint& constraint, Draft& draft) {
  if (constraint.inherited > 0) {
    draft.refuse("42P16", fmt::format("cannot drop inherited constraint \"{}\" of relation \"{}\"", constraint.name, table.name));
  }
  switch (constraint.kind) {
    case ConstraintKind::foreign_key: return drop_foreign_key(table, constraint, draft);
    case ConstraintKind::check: return draft.lock_tree(table, exclusive);
    default: return drop_key(drop, table, constraint, draft);
  }
}

// ── ALTER ────────────────────────────────────────────────────────────────────────────────────────────────────────

void alter_enforced(const Table& table, const TableConstraint& constraint, bool enforced, Draft& draft) {
  if (constraint.kind == ConstraintKind::check) {
    if (draft.version() < 19) {
      draft.refuse("42809",
                   fmt::format("cannot alter enforceability of constraint \"{}\" of relation \"{}\"", constraint.name, table.name));
    }
    draft.lock_tree(table, exclusive);
    if (enforced && !constraint.enforced) draft.scan_tree(table);
    return draft.because("all rows are checked now");
  }
  if (constraint.kind != ConstraintKind::foreign_key) return;
  draft.lock_partitions(table, exclusive);
  const LockMode mode = enforced ? LockMode::share_row_exclusive : exclusive;
  lock_referenced(constraint, mode, mode, draft);
  if (!enforced || constraint.enforced) return;
  scan_for_orphans(table, referenced_name(constraint, draft), draft);
  draft.because("all rows are checked now");
}

}  // namespace

void add(const op::AddCheck& check, Draft& draft) {
  if (!check.enforced) draft.needs(18, "NOT ENFORCED");
  if (has_subquery(check.expression)) draft.refuse("0A000", "cannot use subquery in check constraint");
  if (check.in_create) return;
  const Table* table = draft.table(check.table);
  const bool partitioned = table != nullptr && table->kind == RelationKind::partitioned_table;
  if (check.no_inherit && partitioned) {
    draft.refuse("42P16", fmt::format("cannot add NO INHERIT constraint to partitioned table \"{}\"", check.table.name));
  }
  if (check.only || (check.no_inherit && draft.version() < 18))
    draft.lock(check.table, exclusive);
  else
    draft.lock_tree(check.table, exclusive);
  if (check.only && !check.no_inherit && table != nullptr && !table->children.empty()) {
    draft.refuse("42P16", "constraint must be added to child tables too");
  }
  if (check.not_valid || !check.enforced) return;
  if (table == nullptr || check.no_inherit)
    draft.scan(check.table);
  else
    draft.scan_tree(*table);
  draft.because("every row is checked while reads and writes wait");
}

void add(const op::AddNotNull& constraint, Draft& draft) {
  draft.needs(18, "a NOT NULL table constraint");
  if (constraint.in_create) return;
  const Table* table = draft.lock_tree(constraint.table, exclusive);
  if (constraint.not_valid) return;
  if (table == nullptr)
    draft.scan(constraint.table);
  else if (!scan_tree_for_nulls(*table, constraint.column, draft))
    return;
  draft.because("every row is checked while reads and writes wait");
}

void add(const op::ValidateConstraint& validate, Draft& draft) {
  draft.lock(validate.table, LockMode::share_update_exclusive);
  const Table* table = draft.table(validate.table);
  const TableConstraint* constraint = table == nullptr ? nullptr : table->constraint(validate.constraint);
  if (constraint != nullptr) {
    if (constraint->validated) return;
    draft.because("every row is read, while reads and writes go on");
    if (constraint->kind == ConstraintKind::foreign_key) return validate_foreign_key(*table, *constraint, draft);
    draft.lock_tree(*table, LockMode::share_update_exclusive);
    return draft.scan_tree(*table);
  }
  if (const Column* column = table == nullptr ? nullptr : not_null_named(*table, validate.constraint)) {
    return validate_not_null(*table, *column, draft);
  }
  refuse_missing(table, validate.constraint, draft);
  draft.scan(validate.table);
  draft.uncertain("which constraint it is, is not known");
}

void add(const op::DropConstraint& drop, Draft& draft) {
  draft.lock(drop.table, exclusive);
  const Table* table = draft.table(drop.table);
  const TableConstraint* constraint = table == nullptr ? nullptr : table->constraint(drop.constraint);
  if (constraint != nullptr) return drop_known(drop, *table, *constraint, draft);
  if (table != nullptr && draft.version() >= 18 && not_null_named(*table, drop.constraint) != nullptr) {
    return draft.lock_tree(*table, exclusive);
  }
  if (!drop.if_exists) refuse_missing(table, drop.constraint, draft);
  if (table == nullptr || !table->columns_known) draft.uncertain("a foreign key would lock the referenced table too");
}

void add(const op::AlterConstraint& alter, Draft& draft) {
  if (alter.enforced) draft.needs(18, "ALTER CONSTRAINT … ENFORCED");
  if (alter.inherit) draft.needs(18, "ALTER CONSTRAINT … INHERIT");
  draft.lock(alter.table, exclusive);
  const Table* table = draft.table(alter.table);
  const TableConstraint* constraint = table == nullptr ? nullptr : table->constraint(alter.constraint);
  if (constraint == nullptr) return;
  if (alter.enforced) return alter_enforced(*table, *constraint, *alter.enforced, draft);
  if (alter.deferrable || alter.initially_deferred) {
    if (constraint->kind != ConstraintKind::foreign_key) {
      draft.refuse("42809",
                   fmt::format("constraint \"{}\" of relation \"{}\" is not a foreign key constraint", alter.constraint, table->name));
    }
    draft.lock_partitions(*table, exclusive);
  }
}

void add(const op::RenameConstraint& rename, Draft& draft) {
  if (rename.domain) return;
  if (draft.absent(rename.table)) {
    if (!rename.if_exists) draft.refuse("42P01", fmt::format("relation \"{}\" does not exist", rename.table.name));
    return;
  }
  draft.lock(rename.table, exclusive);
  const Table* table = draft.table(rename.table);
  const TableConstraint* constraint = table == nullptr ? nullptr : table->constraint(rename.from);
  if (constraint == nullptr) return;
  if (constraint->kind == ConstraintKind::check && !constraint->no_inherit) draft.lock_tree(*table, exclusive);
  if (const Index* index = draft.before().index(constraint->index)) draft.lock(*index, LockMode::share_update_exclusive, LockRole::index);
}

}  // namespace pgtidy::effects
