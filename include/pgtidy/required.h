// SPDX-License-Identifier: Apache-2.0
// Columns that rows which are there already could have no value for: to add one fails unless the table is empty. And those that one
// default can't fill.
#pragma once

#include <algorithm>

#include "pgtidy/catalog.h"
#include "pgtidy/operation.h"

namespace pgtidy {

// NOT NULL (written, by a primary key or by its domain), and nothing gives a value.
[[nodiscard]] inline bool requires_value(const op::ColumnDefinition& column, const Catalog& catalog) {
  const auto type = catalog.type(column.type.name);
  const bool domain = type && type->kind == UserTypeKind::domain;
  if (!column.not_null && !column.primary_key && !(domain && type->not_null)) return false;
  if (column.serial || column.identity != Identity::none || column.generated != GeneratedKind::none) return false;
  return column.default_value.empty() ? !(domain && type->default_value) : column.default_value.is_null_constant();
}

// The same of one that was added, as long as nothing of that was changed.
[[nodiscard]] inline bool requires_value(const Column& column, const Catalog& catalog) {
  const UserType* type = catalog.type(column.type.oid);
  const bool given = column.default_value || column.serial || column.identity != Identity::none ||
                     column.generated != GeneratedKind::none || (type != nullptr && type->default_value);
  return column.not_null && column.certain && !column.changed.known() && !given;
}

// One constant can't be the value of all rows: the column is unique by itself, or a foreign key's.
[[nodiscard]] inline bool differs_by_row(const Table& table, const Column& column, const Catalog& catalog) {
  const auto indexes = catalog.indexes_of(table);
  return table.refers_by(column.number) || std::any_of(indexes.begin(), indexes.end(), [&](const Index* index) {
           return index->unique && index->keys.size() == 1 && index->keys.front().number == column.number;
         });
}

}  // namespace pgtidy
