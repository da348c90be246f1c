// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "plpgsql/system_rows.h"

namespace pgtidy::plpgsql {
namespace {

using Row = SystemRow;
using rows::name;
using rows::nothing;
using rows::schema;
using rows::unknown;

Value row_security(const Row& row, const Catalog&) {
  const Table* table = rows::table_of(row);
  return table == nullptr || table->assumed ? some() : boolean(table->row_security);
}
Value has_indexes(const Row& row, const Catalog&) {
  const Table* table = rows::table_of(row);
  return table == nullptr || table->assumed ? some() : boolean(!table->indexes.empty());
}
constexpr auto table_columns = std::to_array<SystemColumn>({
    {"schemaname", schema},
    {"tablename", name},
    {"tableowner", nothing},
    {"tablespace", unknown},
    {"hasindexes", has_indexes},
    {"rowsecurity", row_security},
});

constexpr auto view_columns = std::to_array<SystemColumn>({
    {"schemaname", schema},
    {"viewname", name},
    {"viewowner", nothing},
    {"definition", nothing},
});
constexpr auto materialized_view_columns = std::to_array<SystemColumn>({
    {"schemaname", schema},
    {"matviewname", name},
    {"matviewowner", nothing},
    {"definition", nothing},
});
constexpr auto sequence_columns = std::to_array<SystemColumn>({
    {"schemaname", schema},
    {"sequencename", name},
    {"last_value", unknown},
});

Value index_table(const Row& row, const Catalog& catalog) {
  const Index* index = rows::index_of(row);
  if (index == nullptr) return outside(Value::Outside::relation);
  const Relation* table = catalog.relation(index->table);
  return table == nullptr ? some() : text(table->name);
}
constexpr auto index_columns = std::to_array<SystemColumn>({
    {"schemaname", schema},
    {"tablename", index_table},
    {"indexname", name},
    {"indexdef", nothing},
});

Value policy_name(const Row& row, const Catalog&) { return row.policy == nullptr ? some() : text(row.policy->name); }
Value permissive(const Row& row, const Catalog&) {
  return row.policy == nullptr ? some() : text(row.policy->permissive ? "PERMISSIVE" : "RESTRICTIVE");
}
Value command(const Row& row, const Catalog&) {
  if (row.policy == nullptr) return some();
  switch (row.policy->command) {
    case 'r': return text("SELECT");
    case 'a': return text("INSERT");
    case 'w': return text("UPDATE");
    case 'd': return text("DELETE");
    default: return text("ALL");
  }
}
template <std::optional<PolicyCondition> Policy::*Member>
Value condition(const Row& row, const Catalog&) {
  return row.policy == nullptr ? Value{} : row.policy->*Member ? some() : null_value();
}
constexpr auto policy_columns = std::to_array<SystemColumn>({
    {"schemaname", schema},
    {"tablename", name},
    {"policyname", policy_name},
    {"permissive", permissive},
    {"roles", nothing},
    {"cmd", command},
    {"qual", condition<&Policy::using_>},
    {"with_check", condition<&Policy::with_check>},
});

constexpr std::string_view catalog = "pg_catalog";
constexpr auto relations = std::to_array<SystemRelation>({
    {catalog, "pg_tables", "tablename", "schemaname", "", "", table_columns, rows::tables},
    {catalog, "pg_views", "viewname", "schemaname", "", "", view_columns, rows::views},
    {catalog, "pg_matviews", "matviewname", "schemaname", "", "", materialized_view_columns, rows::materialized_views},
    {catalog, "pg_sequences", "sequencename", "schemaname", "", "", sequence_columns, rows::sequences},
    {catalog, "pg_indexes", "indexname", "schemaname", "", "", index_columns, rows::indexes},
    {catalog, "pg_policies", "tablename", "schemaname", "", "", policy_columns, rows::policies},
});

}  // namespace

std::span<const SystemRelation> system_views() { return relations; }

const SystemColumn* SystemRelation::column(std::string_view wanted) const {
  for (const SystemColumn& each : columns) {
    if (each.name == wanted) return &each;
  }
  return nullptr;
}

const SystemRelation* system_relation(std::string_view schema, std::string_view name) {
  for (const auto& some : {system_catalogs(), system_views(), information_schema()}) {
    for (const SystemRelation& each : some) {
      const bool there = schema.empty() ? each.schema == "pg_catalog" : each.schema == schema;
      if (there && each.name == name) return &each;
    }
  }
  return nullptr;
}

}  // namespace pgtidy::plpgsql
