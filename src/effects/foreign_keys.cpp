// SPDX-License-Identifier: Apache-2.0
// FOREIGN KEY, however it was spelt: both tables are locked against writes; the rows that are there are checked unless
// the spelling says, or implies, that they need not be.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "effects/families.h"

namespace pgtidy::effects {
namespace {

constexpr LockMode against_writes = LockMode::share_row_exclusive;

bool is_unique_over(const Index& index, const Table& table, const std::vector<std::string_view>& columns) {
  if (!index.unique || index.predicate || index.keys.size() != columns.size()) return false;
  return std::all_of(index.keys.begin(), index.keys.end(), [&](const IndexColumn& key) {
    const Column* column = key.number == 0 ? nullptr : table.column(key.number);
    return column != nullptr && contains(columns, std::string_view(column->name));
  });
}

std::vector<std::string_view> referenced_columns(const op::AddForeignKey& key, const Table& referenced) {
  if (!key.referenced_columns.empty()) return {key.referenced_columns.begin(), key.referenced_columns.end()};
  std::vector<std::string_view> columns;
  const TableConstraint* primary = referenced.primary_key();
  if (primary == nullptr) return columns;
  for (const AttributeNumber number : primary->columns) {
    if (const Column* column = referenced.column(number)) columns.push_back(column->name);
  }
  return columns;
}

// Types between which no `=` exists, said only of built-in types that are surely of different kinds.
std::string_view comparison_group(const ColumnType& type) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 19> groups{{
      {"int2", "number"},   {"int4", "number"},      {"int8", "number"},        {"numeric", "number"}, {"float4", "number"},
      {"float8", "number"}, {"text", "string"},      {"varchar", "string"},     {"bpchar", "string"},  {"name", "string"},
      {"date", "moment"},   {"timestamp", "moment"}, {"timestamptz", "moment"}, {"uuid", "uuid"},      {"bool", "bool"},
      {"bytea", "bytea"},   {"jsonb", "jsonb"},      {"inet", "address"},       {"cidr", "address"},
  }};
  if (type.schema != "pg_catalog" || type.array_dimensions > 0) return {};
  const auto* found = std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == type.name; });
  return found == groups.end() ? std::string_view() : found->second;
}

void refuse_types(const op::AddForeignKey& key, const Table& table, const Table& referenced, const std::vector<std::string_view>& columns,
                  Draft& draft) {
  for (std::size_t i = 0; i < key.columns.size() && i < columns.size(); ++i) {
    const Column* from = table.column(key.columns[i]);
    const Column* to = referenced.column(columns[i]);
    if (from == nullptr || to == nullptr) continue;
    const std::string_view a = comparison_group(from->type);
    const std::string_view b = comparison_group(to->type);
    if (a.empty() || b.empty() || a == b) continue;
    draft.refuse("42804", fmt::format("foreign key constraint cannot be implemented: {} is {}, {}.{} is {}", key.columns[i],
                                      from->type.formatted, referenced.name, columns[i], to->type.formatted));
  }
}

void refuse_target(const op::AddForeignKey& key, const Table* table, const Table& referenced, Draft& draft) {
  const std::vector<std::string_view> columns = referenced_columns(key, referenced);
  if (referenced.columns_known) {
    if (columns.empty()) return draft.refuse("42704", fmt::format("there is no primary key for referenced table \"{}\"", referenced.name));
    for (const std::string_view column : columns) {
      if (referenced.column(column) == nullptr) {
        return draft.refuse("42703", fmt::format("column \"{}\" referenced in foreign key constraint does not exist", column));
      }
    }
    const auto indexes = draft.before().indexes_of(referenced);
    const bool unique =
        std::any_of(indexes.begin(), indexes.end(), [&](const Index* index) { return is_unique_over(*index, referenced, columns); });
    if (!unique) {
      draft.refuse("42830", fmt::format("there is no unique constraint matching given keys for referenced table \"{}\"", referenced.name));
    }
  }
  if (table == nullptr) return;
  refuse_types(key, *table, referenced, columns, draft);
  if (table->persistence == Persistence::permanent && referenced.persistence != Persistence::permanent) {
    draft.refuse("42P16", "constraints on permanent tables may reference only permanent tables");
  }
  if (table->persistence == Persistence::temporary && referenced.persistence != Persistence::temporary) {
    draft.refuse("42P16", "constraints on temporary tables may reference only temporary tables");
  }
}

void refuse(const op::AddForeignKey& key, const Table* table, const Table* referenced, Draft& draft) {
  if (!key.enforced) draft.needs(18, "NOT ENFORCED");
  if (!key.on_delete_columns.empty()) draft.needs(15, "ON DELETE SET NULL (columns)");
  if (referenced == nullptr && draft.absent(key.referenced)) {
    draft.refuse("42P01", fmt::format("relation \"{}\" does not exist", key.referenced.name));
  }
  if (table != nullptr && table->columns_known) {
    for (const std::string_view column : key.columns) {
      if (table->column(column) != nullptr) continue;
      draft.refuse("42703", fmt::format("column \"{}\" referenced in foreign key constraint does not exist", column));
    }
  }
  if (key.not_valid && !key.in_create && draft.version() < 18 && table != nullptr && table->kind == RelationKind::partitioned_table) {
    draft.refuse("42809", fmt::format("cannot add NOT VALID foreign key on partitioned table \"{}\" referencing relation \"{}\"",
                                      key.table.name, key.referenced.name));
  }
  if (referenced != nullptr) refuse_target(key, table, *referenced, draft);
}

bool checks_rows(const op::AddForeignKey& key) {
  if (key.in_create || key.not_valid || !key.enforced) return false;
  return key.column_definition.empty() || key.column_has_default;
}

// A column of the same ALTER TABLE, without a default: no row refers to anything yet.
bool all_null(const op::AddForeignKey& key, const Table& table) {
  return std::all_of(key.columns.begin(), key.columns.end(), [&](std::string_view name) {
    const Column* column = table.column(name);
    return column != nullptr && made_by(key, column->created) && !column->default_value;
  });
}

}  // namespace

void scan_for_orphans(const Table& referencing, const Name& referenced, Draft& draft) {
  if (draft.before().is_new(referencing)) return;
  draft.scan(referencing);
  for (const Table* partition : draft.partitions(referencing)) draft.scan(*partition);
  const Table* target = draft.table(referenced);
  if (target == nullptr) return draft.scan(referenced);
  draft.scan(*target);
  if (draft.version() >= 16) return;  // from 16 on partitions are looked up by their indexes
  for (const Table* partition : draft.partitions(*target)) draft.scan(*partition);
}

void add(const op::AddForeignKey& key, Draft& draft) {
  const Table* table = draft.table(key.table);
  const Table* referenced = draft.table(key.referenced);
  if (key.in_create && table != nullptr && !made_by(key, table->created)) return;  // IF NOT EXISTS, and it did
  const bool self = key.in_create && (key.table == key.referenced || (table != nullptr && table == referenced));
  if (self) return;
  refuse(key, table, referenced, draft);
  if (!key.in_create) {
    draft.lock(key.table, against_writes);
    if (table != nullptr) draft.lock_partitions(*table, against_writes);
  }
  draft.lock(key.referenced, against_writes, LockRole::referenced);
  if (referenced != nullptr) draft.lock_partitions(*referenced, against_writes);
  if (!checks_rows(key)) return;
  draft.because("all rows are checked while writes to both tables wait");
  if (table == nullptr) {
    draft.scan(key.table);
    draft.scan(key.referenced);
  } else if (all_null(key, *table)) {
    draft.scan(*table);
  } else {
    scan_for_orphans(*table, key.referenced, draft);
  }
}

}  // namespace pgtidy::effects
