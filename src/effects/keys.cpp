// SPDX-License-Identifier: Apache-2.0
// PRIMARY KEY, UNIQUE and EXCLUDE: constraints that an index stands for.
#include <algorithm>

#include <fmt/format.h>

#include "effects/families.h"

namespace pgtidy::effects {
namespace {

constexpr LockMode exclusive = LockMode::access_exclusive;

std::string joined(const op::Names& columns) { return fmt::format("{}", fmt::join(columns, "_")); }

std::string schema_of(const Name& table, const Table* known) {
  if (known != nullptr) return known->schema;
  return std::string(table.schema.empty() ? std::string_view("public") : table.schema);
}

void build(const op::Constraint& constraint, const Table* table, std::string_view made_up, Draft& draft) {
  const std::string name = constraint.name.empty() ? std::string(made_up) : std::string(constraint.name);
  draft.build(schema_of(constraint.table, table) + "." + name);
}

// The partitions get an index each: SHARE until 17, ACCESS EXCLUSIVE from 18.
void build_in_partitions(const Table& table, std::string_view columns, std::string_view label, bool exclusively, Draft& draft) {
  for (const Table* partition : draft.partitions(table)) {
    draft.lock(*partition, exclusively || draft.version() >= 18 ? exclusive : LockMode::share, LockRole::partition);
    draft.scan(*partition);
    draft.build(partition->schema + "." + made_up_name(partition->name, columns, label));
  }
}

void refuse_index(const op::KeyConstraint& key, const Table& table, const Index& index, Draft& draft) {
  if (table.kind == RelationKind::partitioned_table) {
    draft.refuse("0A000", "ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables");
  }
  if (!index.valid) draft.refuse("55000", fmt::format("index \"{}\" is not valid", key.using_index));
  if (!index.unique) draft.refuse("42809", fmt::format("\"{}\" is not a unique index", key.using_index));
  if (std::any_of(index.keys.begin(), index.keys.end(), [](const IndexColumn& column) { return column.number == 0; })) {
    draft.refuse("42809", fmt::format("index \"{}\" contains expressions", key.using_index));
  }
  if (index.predicate) draft.refuse("42809", fmt::format("\"{}\" is a partial index", key.using_index));
  if (index.constraint != Oid::none)
    draft.refuse("55000", fmt::format("index \"{}\" is already associated with a constraint", key.using_index));
}

// USING INDEX: nothing is built; the index is renamed where the constraint has another name.
void take_index(const op::KeyConstraint& key, const Table* table, bool primary, Draft& draft) {
  draft.lock(key.table, exclusive);
  const Index* index = table == nullptr ? nullptr : draft.index_of(*table, key.using_index);
  if (index == nullptr) return;
  refuse_index(key, *table, *index, draft);
  if (!key.name.empty() && key.name != key.using_index) draft.lock(*index, LockMode::share_update_exclusive, LockRole::index);
  if (!primary) return;
  bool reads = false;
  for (const IndexColumn& column : index->keys) {
    const Column* known = table->column(column.number);
    if (known == nullptr) continue;
    if (known->not_null && !known->not_null_valid) {
      draft.refuse("55000", fmt::format("incompatible NOT VALID constraint \"{}\" on relation \"{}\"", known->not_null_name, table->name));
    }
    reads = scan_for_nulls(*table, known->name, draft) || reads;
  }
  if (reads) draft.because("the key's columns may be null: every row is read to make them NOT NULL");
}

bool any_nullable(const op::KeyConstraint& key, const Table& table) {
  return std::any_of(key.columns.begin(), key.columns.end(), [&](std::string_view name) {
    const Column* column = table.column(name);
    return column == nullptr || !column->not_null;
  });
}

void refuse_key(const op::KeyConstraint& key, std::string_view kind, Draft& draft) {
  if (key.not_valid) draft.refuse("0A000", fmt::format("{} constraints cannot be marked NOT VALID", kind));
  if (key.without_overlaps) draft.needs(18, "WITHOUT OVERLAPS");
}

void build_key(const op::KeyConstraint& key, std::string_view label, bool exclusively, Draft& draft) {
  const Table* table = draft.table(key.table);
  const std::string columns = label == "pkey" ? std::string() : joined(key.columns);
  draft.lock(key.table, exclusive);
  draft.because("the constraint's index is built while reads and writes wait");
  if (table != nullptr && table->kind == RelationKind::partitioned_table) {
    if (!key.only) build_in_partitions(*table, columns, label, exclusively, draft);
    return;
  }
  draft.scan(key.table);
  build(key, table, made_up_name(key.table.name, columns, label), draft);
}

}  // namespace

void add(const op::AddPrimaryKey& key, Draft& draft) {
  refuse_key(key, "PRIMARY KEY", draft);
  if (key.in_create) return;
  const Table* table = draft.table(key.table);
  if (table != nullptr && table->primary_key() != nullptr && table->primary_key()->certain) {
    draft.refuse("42P16", fmt::format("multiple primary keys for table \"{}\" are not allowed", key.table.name));
  }
  if (!key.using_index.empty()) return take_index(key, table, true, draft);
  build_key(key, "pkey", table != nullptr && any_nullable(key, *table), draft);
}

void add(const op::AddUnique& key, Draft& draft) {
  refuse_key(key, "UNIQUE", draft);
  if (key.nulls_not_distinct) draft.needs(15, "NULLS NOT DISTINCT");
  if (key.in_create) return;
  if (!key.using_index.empty()) return take_index(key, draft.table(key.table), false, draft);
  build_key(key, "key", false, draft);
}

void add(const op::AddExclusion& exclusion, Draft& draft) {
  if (exclusion.not_valid) draft.refuse("0A000", "EXCLUDE constraints cannot be marked NOT VALID");
  const Table* table = draft.table(exclusion.table);
  std::vector<std::string_view> columns;
  for (const op::IndexKey& key : exclusion.keys) columns.push_back(key.column.empty() ? std::string_view("expr") : key.column);
  const std::string joined_columns = fmt::format("{}", fmt::join(columns, "_"));
  const bool partitioned = table != nullptr && table->kind == RelationKind::partitioned_table;
  if (partitioned && draft.version() < 17) draft.refuse("0A000", "exclusion constraints are not supported on partitioned tables");
  if (exclusion.in_create) return;
  draft.lock(exclusion.table, exclusive);
  draft.because("the constraint's index is built while reads and writes wait");
  if (partitioned) return build_in_partitions(*table, joined_columns, "excl", false, draft);
  draft.scan(exclusion.table);
  build(exclusion, table, made_up_name(exclusion.table.name, joined_columns, "excl"), draft);
}

}  // namespace pgtidy::effects
