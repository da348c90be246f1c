// SPDX-License-Identifier: Apache-2.0
// ALTER TABLE's forms that concern one column, but for its type and its end.
#include <algorithm>

#include <fmt/format.h>

#include "effects/families.h"
#include "effects/spelling.h"

namespace pgtidy::effects {
namespace {

constexpr LockMode exclusive = LockMode::access_exclusive;

// A domain with NOT NULL or CHECK, also through other domains: each row's new value must be checked.
const UserType* constrained_domain(ColumnType type, const Catalog& catalog) {
  constexpr int deepest = 32;
  for (int depth = 0; depth < deepest && type.oid != Oid::none && type.array_dimensions == 0; ++depth) {
    const UserType* domain = catalog.type(type.oid);
    if (domain == nullptr || domain->kind != UserTypeKind::domain) return nullptr;
    if (domain->constrained()) return domain;
    type = ColumnType(domain->base);
  }
  return nullptr;
}

// Why a new column makes PostgreSQL write every row anew; empty: it doesn't.
std::string reason_to_rewrite(const op::ColumnDefinition& column, Draft& draft) {
  if (column.serial) return "serial calls nextval() for each row: every row is written anew";
  if (column.identity != Identity::none) return "identity numbers each row: every row is written anew";
  if (column.generated == GeneratedKind::stored) return "a stored generated column is computed for each row: every row is written anew";
  if (const UserType* domain = constrained_domain(draft.before().resolve(column.type), draft.before())) {
    return fmt::format("domain {} has a constraint: every row is written anew", domain->name);
  }
  if (!column.default_value || column.default_value.is_null_constant()) return {};
  if (draft.version() < 11) return "before PostgreSQL 11 any default is written to every row";
  const auto volatility = draft.before().volatility(column.default_value);
  if (volatility == Volatility::volatile_) return "the default is volatile: every row is written anew";
  if (volatility) return {};
  draft.uncertain("whether the default is volatile is not known");
  return "the default may be volatile";
}

void lock_called_sequences(const Expression& expression, Draft& draft) {
  for (const WrittenName& sequence : sequences_called(expression.text())) {
    draft.lock(Name{sequence.schema, sequence.name}, LockMode::row_exclusive, LockRole::other);
  }
}

void refuse_column(const op::AddColumn& add, const Table& table, Draft& draft) {
  const op::ColumnDefinition& column = add.column;
  if (table.is_partition) draft.refuse("42809", "cannot add column to a partition");
  if (table.of_type != Oid::none) draft.refuse("42809", "cannot add column to typed table");
  if (table.column(column.name) != nullptr && table.column(column.name)->certain) {
    draft.refuse("42701", fmt::format("column \"{}\" of relation \"{}\" already exists", column.name, table.name));
  }
  const bool only = !table.children.empty() && spelt(add, "only");
  if (only) draft.refuse("42P16", "column must be added to child tables too");
  const bool identity_recurses = table.kind == RelationKind::partitioned_table && draft.version() >= 17;
  if (column.identity != Identity::none && !table.children.empty() && !identity_recurses) {
    draft.refuse("42P16", "cannot recursively add identity column to table that has child tables");
  }
  for (const ColumnReference& reference : column.generated_as.columns()) {
    const Column* other = table.column(reference.column);
    if (other == nullptr || other->generated == GeneratedKind::none) continue;
    draft.refuse("42P17", fmt::format("cannot use generated column \"{}\" in column generation expression", reference.column));
  }
  const bool filled = column.default_value && !column.default_value.is_null_constant();
  const bool numbered = column.serial || column.identity != Identity::none || column.generated != GeneratedKind::none;
  if (column.not_null && !filled && !numbered && table.has_rows && !draft.before().is_new(table)) {
    draft.refuse("23502", fmt::format("column \"{}\" of relation \"{}\" contains null values", column.name, table.name));
  }
}

void rewrite_tree(const Table& table, Draft& draft) {
  draft.rewrite(table);
  for (const Table* child : draft.descendants(table)) draft.rewrite(*child);
}

void lock_identity_sequence(const Table* table, std::string_view column, LockMode mode, Draft& draft) {
  const Column* known = table == nullptr ? nullptr : table->column(column);
  if (known == nullptr || known->identity == Identity::none) return;
  for (const Sequence* sequence : draft.owned_sequences(*table, known->number)) {
    if (sequence->identity) draft.lock(*sequence, mode, LockRole::other);
  }
}

const Column* column_of(const Table* table, std::string_view name) { return table == nullptr ? nullptr : table->column(name); }

// ALTER … ALTER COLUMN of a column that isn't there.
void refuse_missing(const Table* table, std::string_view column, Draft& draft) {
  if (table == nullptr || !table->columns_known || table->column(column) != nullptr) return;
  draft.refuse("42703", fmt::format("column \"{}\" of relation \"{}\" does not exist", column, table->name));
}

// ALTER TABLE ONLY leaves partitions and children alone.
const Table* lock_altered(const Name& name, bool only, LockMode mode, Draft& draft) {
  if (!only) return draft.lock_tree(name, mode);
  draft.lock(name, mode);
  return draft.table(name);
}

void alter_column(const Name& name, bool only, std::string_view column, LockMode mode, Draft& draft) {
  refuse_missing(lock_altered(name, only, mode, draft), column, draft);
}

}  // namespace

void add(const op::AddColumn& add, Draft& draft) {
  if (add.column.generated == GeneratedKind::virtual_) draft.needs(18, "a virtual generated column");
  if (add.in_create) return;
  const Table* table = draft.table(add.table);
  if (add.if_not_exists && column_of(table, add.column.name) != nullptr) return draft.lock(add.table, exclusive);
  draft.lock_tree(add.table, exclusive);
  if (table != nullptr) refuse_column(add, *table, draft);
  if (has_subquery(add.column.default_value)) draft.refuse("0A000", "cannot use subquery in DEFAULT expression");

  const std::string reason = reason_to_rewrite(add.column, draft);
  if (!reason.empty()) {
    if (table == nullptr)
      draft.rewrite(add.table);
    else
      rewrite_tree(*table, draft);
    lock_called_sequences(add.column.default_value, draft);
    draft.because(reason);
  } else if (add.column.generated == GeneratedKind::virtual_ && add.column.not_null) {
    if (table == nullptr)
      draft.scan(add.table);
    else
      draft.scan_tree(*table);
    draft.because("NOT NULL of a virtual column is checked by computing it for every row");
  } else if (add.column.default_value && !add.column.default_value.is_null_constant()) {
    draft.because("the default is kept in the catalog: no row is written");
  }
}

bool scan_for_nulls(const Table& table, std::string_view name, Draft& draft) {
  const Column* column = table.column(name);
  if (column != nullptr) {
    if (column->not_null && column->not_null_valid) return false;
    if (draft.version() >= 12 && table.proven_not_null(column->number)) return false;
  }
  draft.scan(table);
  return true;
}

bool scan_tree_for_nulls(const Table& table, std::string_view name, Draft& draft) {
  bool reads = scan_for_nulls(table, name, draft);
  for (const Table* child : draft.descendants(table)) reads = scan_for_nulls(*child, name, draft) || reads;
  return reads;
}

void add(const op::SetNotNull& set, Draft& draft) {
  const Table* table = lock_altered(set.table, set.only, exclusive, draft);
  refuse_missing(table, set.column, draft);
  bool reads = table == nullptr;
  if (table == nullptr) {
    draft.scan(set.table);
  } else {
    reads = set.only ? scan_for_nulls(*table, set.column, draft) : scan_tree_for_nulls(*table, set.column, draft);
  }
  if (!reads) return;
  draft.because(fmt::format("no valid CHECK ({} IS NOT NULL) stands for it: every row is read", set.column));
}

void add(const op::DropNotNull& drop, Draft& draft) {
  const Table* table = draft.table(drop.table);
  const Column* column = column_of(table, drop.column);
  const bool nothing_to_drop = draft.version() >= 18 && column != nullptr && !column->not_null;
  if (nothing_to_drop)
    draft.lock(drop.table, exclusive);
  else
    (void)lock_altered(drop.table, drop.only, exclusive, draft);
  refuse_missing(table, drop.column, draft);
  if (column == nullptr) return;
  if (const TableConstraint* key = table->primary_key(); key != nullptr && contains(key->columns, column->number)) {
    draft.refuse("42P16", fmt::format("column \"{}\" is in a primary key", drop.column));
  }
  if (column->identity != Identity::none) {
    draft.refuse("42601", fmt::format("column \"{}\" of relation \"{}\" is an identity column", drop.column, table->name));
  }
}

void add(const op::SetDefault& set, Draft& draft) {
  alter_column(set.table, set.only, set.column, exclusive, draft);
  if (has_subquery(set.value)) draft.refuse("0A000", "cannot use subquery in DEFAULT expression");
}

void add(const op::DropDefault& drop, Draft& draft) { alter_column(drop.table, drop.only, drop.column, exclusive, draft); }

void add(const op::AddIdentity& identity, Draft& draft) {
  const Table* table = draft.table(identity.table);
  draft.lock(identity.table, exclusive);
  if (table != nullptr && draft.version() >= 17) draft.lock_partitions(*table, exclusive);
  refuse_missing(table, identity.column, draft);
  const Column* column = column_of(table, identity.column);
  if (column == nullptr) return;
  if (!column->not_null && column->certain) {
    draft.refuse("55000", fmt::format("column \"{}\" of relation \"{}\" must be declared NOT NULL before identity can be added",
                                      identity.column, table->name));
  }
  if (column->identity != Identity::none) {
    draft.refuse("55000", fmt::format("column \"{}\" of relation \"{}\" is already an identity column", identity.column, table->name));
  }
  if (column->default_value) {
    draft.refuse("55000", fmt::format("column \"{}\" of relation \"{}\" already has a default value", identity.column, table->name));
  }
}

void add(const op::SetIdentity& identity, Draft& draft) {
  const Table* table = draft.table(identity.table);
  draft.lock(identity.table, exclusive);
  if (table != nullptr && draft.version() >= 17) draft.lock_partitions(*table, exclusive);
  refuse_missing(table, identity.column, draft);
  lock_identity_sequence(table, identity.column, LockMode::share_row_exclusive, draft);
}

void add(const op::DropIdentity& identity, Draft& draft) {
  const Table* table = draft.table(identity.table);
  draft.lock(identity.table, exclusive);
  if (table != nullptr && draft.version() >= 17) draft.lock_partitions(*table, exclusive);
  refuse_missing(table, identity.column, draft);
  lock_identity_sequence(table, identity.column, exclusive, draft);
}

void add(const op::SetExpression& set, Draft& draft) {
  draft.needs(17, "SET EXPRESSION");
  const Table* table = draft.lock_tree(set.table, exclusive);
  refuse_missing(table, set.column, draft);
  const Column* column = column_of(table, set.column);
  if (column == nullptr || column->generated != GeneratedKind::virtual_) {
    if (table == nullptr)
      draft.rewrite(set.table);
    else
      rewrite_tree(*table, draft);
    return draft.because("a stored generated column is computed anew for each row");
  }
  const bool checked = std::any_of(table->constraints.begin(), table->constraints.end(),
                                   [](const TableConstraint& constraint) { return constraint.kind == ConstraintKind::check; });
  if (!checked) return;
  if (draft.version() < 19) {
    return draft.refuse("0A000",
                        "ALTER TABLE / SET EXPRESSION is not supported for virtual generated columns in tables with check constraints");
  }
  draft.scan_tree(*table);
  draft.because("the table's CHECK constraints are verified with the new expression");
}

void add(const op::DropExpression& drop, Draft& draft) {
  const Table* table = draft.lock_tree(drop.table, exclusive);
  refuse_missing(table, drop.column, draft);
  const Column* column = column_of(table, drop.column);
  if (column == nullptr) return;
  if (column->generated == GeneratedKind::virtual_) {
    draft.refuse("0A000", "ALTER TABLE / DROP EXPRESSION is not supported for virtual generated columns");
  } else if (column->generated == GeneratedKind::none && !drop.if_exists) {
    draft.refuse("55000", fmt::format("column \"{}\" of relation \"{}\" is not a generated column", drop.column, table->name));
  }
}

void add(const op::SetStatistics& set, Draft& draft) {
  alter_column(set.table, spelt(set, "only"), set.column, LockMode::share_update_exclusive, draft);
}
void add(const op::SetStorage& set, Draft& draft) { alter_column(set.table, spelt(set, "only"), set.column, exclusive, draft); }
void add(const op::SetCompression& set, Draft& draft) { draft.lock(set.table, exclusive); }

void add(const op::SetColumnOptions& set, Draft& draft) {
  draft.lock(set.table, LockMode::share_update_exclusive);
  refuse_missing(draft.table(set.table), set.column, draft);
}

}  // namespace pgtidy::effects
