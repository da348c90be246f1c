// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "catalog/types.h"
#include "plpgsql/system_rows.h"

namespace pgtidy::plpgsql {
namespace {

using Row = SystemRow;
using rows::name;
using rows::nothing;
using rows::schema;
using rows::unknown;
using rows::yes_no;

// ── tables, views, schemata, sequences, routines
Value table_type(const Row& row, const Catalog&) {
  if (row.relation == nullptr) return some();
  const RelationKind kind = row.relation->kind;
  return text(kind == RelationKind::view ? "VIEW" : kind == RelationKind::foreign_table ? "FOREIGN" : "BASE TABLE");
}
constexpr auto table_columns = std::to_array<SystemColumn>({
    {"table_catalog", nothing},
    {"table_schema", schema},
    {"table_name", name},
    {"table_type", table_type},
});
constexpr auto view_columns = std::to_array<SystemColumn>({
    {"table_catalog", nothing},
    {"table_schema", schema},
    {"table_name", name},
    {"view_definition", unknown},
});
Value schema_name(const Row& row, const Catalog&) { return row.text.empty() ? some() : text(row.text); }
constexpr auto schemata_columns = std::to_array<SystemColumn>({
    {"catalog_name", nothing},
    {"schema_name", schema_name},
    {"schema_owner", nothing},
});
constexpr auto sequence_columns = std::to_array<SystemColumn>({
    {"sequence_catalog", nothing},
    {"sequence_schema", schema},
    {"sequence_name", name},
});
Value routine_name(const Row& row, const Catalog&) { return row.object == nullptr ? some() : text(row.object->name); }
Value routine_type(const Row& row, const Catalog&) {
  return row.object == nullptr ? some() : text(static_cast<const Function*>(row.object)->procedure ? "PROCEDURE" : "FUNCTION");
}
constexpr auto routine_columns = std::to_array<SystemColumn>({
    {"routine_catalog", nothing},
    {"routine_schema", schema},
    {"specific_schema", schema},
    {"routine_name", routine_name},
    {"routine_type", routine_type},
});

// ── columns
Value column_name(const Row& row, const Catalog&) {
  const auto attribute = rows::attribute(row);
  return attribute ? text(attribute->name) : some();
}
Value position(const Row& row, const Catalog&) { return row.ghost ? some() : number(row.number); }
Value is_nullable(const Row& row, const Catalog& catalog) {
  const auto attribute = rows::attribute(row);
  if (!attribute) return some();
  const UserType* type = attribute->type == nullptr ? nullptr : catalog.type(attribute->type->oid);
  const bool by_domain = type != nullptr && type->kind == UserTypeKind::domain && type->not_null;
  return yes_no(!(by_domain || (attribute->column != nullptr && attribute->column->not_null)));
}
Value column_default(const Row& row, const Catalog&) {
  const auto attribute = rows::attribute(row);
  if (!attribute) return {};
  return attribute->column != nullptr && attribute->column->default_value ? some() : null_value();
}
// The type, or what its domain is over.
const ColumnType* base_type(const Row& row, const Catalog& catalog) {
  const auto attribute = rows::attribute(row);
  const ColumnType* type = attribute ? attribute->type : nullptr;
  for (int i = 0; type != nullptr && type->array_dimensions == 0 && i < 10; ++i) {
    const UserType* user = catalog.type(type->oid);
    if (user == nullptr || user->kind != UserTypeKind::domain) break;
    type = &user->base;
  }
  return type != nullptr && type->known() ? type : nullptr;
}
Value data_type(const Row& row, const Catalog& catalog) {
  const ColumnType* type = base_type(row, catalog);
  if (type == nullptr) return some();
  if (type->array_dimensions > 0) return text("ARRAY");
  return text(type->schema == "pg_catalog" ? catalog::format_type(*type, false) : "USER-DEFINED");
}
Value udt_name(const Row& row, const Catalog& catalog) {
  const ColumnType* type = base_type(row, catalog);
  return type == nullptr ? some() : text((type->array_dimensions > 0 ? "_" : "") + type->name);
}
Value udt_schema(const Row& row, const Catalog& catalog) {
  const ColumnType* type = base_type(row, catalog);
  return type == nullptr ? some() : text(type->schema);
}
Value character_length(const Row& row, const Catalog& catalog) {
  const ColumnType* type = base_type(row, catalog);
  if (type == nullptr) return {};
  const bool characters = type->is("varchar") || type->is("bpchar") || type->is("bit") || type->is("varbit");
  if (!characters || type->modifiers.empty()) return null_value();
  std::int64_t length = 0;
  for (const char c : type->modifiers.front()) length = length < 100000000 && c >= '0' && c <= '9' ? length * 10 + (c - '0') : length;
  return number(length);
}
Value is_identity(const Row& row, const Catalog&) {
  const auto attribute = rows::attribute(row);
  return attribute ? yes_no(attribute->column != nullptr && attribute->column->identity != Identity::none) : some();
}
Value is_generated(const Row& row, const Catalog&) {
  const auto attribute = rows::attribute(row);
  return attribute ? text(attribute->column != nullptr && attribute->column->generated_as ? "ALWAYS" : "NEVER") : some();
}
constexpr auto column_columns = std::to_array<SystemColumn>({
    {"table_catalog", nothing},
    {"table_schema", schema},
    {"table_name", name},
    {"column_name", column_name},
    {"ordinal_position", position},
    {"column_default", column_default},
    {"is_nullable", is_nullable},
    {"data_type", data_type},
    {"character_maximum_length", character_length},
    {"udt_schema", udt_schema},
    {"udt_name", udt_name},
    {"is_identity", is_identity},
    {"is_generated", is_generated},
});

// ── constraints
Value constraint_name(const Row& row, const Catalog&) { return row.constraint == nullptr ? some() : text(row.constraint->name); }
Value constraint_type(const Row& row, const Catalog&) {
  if (row.constraint == nullptr) return some();
  switch (row.constraint->kind) {
    case ConstraintKind::primary_key: return text("PRIMARY KEY");
    case ConstraintKind::unique: return text("UNIQUE");
    case ConstraintKind::foreign_key: return text("FOREIGN KEY");
    case ConstraintKind::check: return text("CHECK");
    case ConstraintKind::exclusion: break;
  }
  return some();
}
Value deferrable(const Row& row, const Catalog&) { return row.constraint == nullptr ? some() : yes_no(row.constraint->deferrable); }
constexpr auto constraint_columns = std::to_array<SystemColumn>({
    {"constraint_catalog", nothing},
    {"constraint_schema", schema},
    {"constraint_name", constraint_name},
    {"table_catalog", nothing},
    {"table_schema", schema},
    {"table_name", name},
    {"constraint_type", constraint_type},
    {"is_deferrable", deferrable},
});
Value number_name(const Row& row, AttributeNumber number) {
  const Table* table = rows::table_of(row);
  const Column* column = table == nullptr ? nullptr : table->column(number);
  return column == nullptr ? some() : text(column->name);
}
Value key_column(const Row& row, const Catalog&) {
  return row.constraint == nullptr ? some() : number_name(row, row.constraint->columns[static_cast<std::size_t>(row.number - 1)]);
}
constexpr auto key_columns = std::to_array<SystemColumn>({
    {"constraint_catalog", nothing},
    {"constraint_schema", schema},
    {"constraint_name", constraint_name},
    {"table_catalog", nothing},
    {"table_schema", schema},
    {"table_name", name},
    {"column_name", key_column},
    {"ordinal_position", position},
    {"position_in_unique_constraint", unknown},
});
Value used_column(const Row& row, const Catalog&) {
  return row.ghost ? some() : number_name(row, static_cast<AttributeNumber>(row.number));
}
constexpr auto usage_columns = std::to_array<SystemColumn>({
    {"table_catalog", nothing},
    {"table_schema", schema},
    {"table_name", name},
    {"column_name", used_column},
    {"constraint_catalog", nothing},
    {"constraint_schema", unknown},
    {"constraint_name", constraint_name},
});
constexpr auto referential_columns = std::to_array<SystemColumn>({
    {"constraint_catalog", nothing},
    {"constraint_schema", schema},
    {"constraint_name", constraint_name},
    {"unique_constraint_name", unknown},
    {"update_rule", nothing},
    {"delete_rule", nothing},
});

// ── triggers
Value trigger_name(const Row& row, const Catalog&) { return row.trigger == nullptr ? some() : text(row.trigger->name); }
Value event(const Row& row, const Catalog&) {
  return row.trigger == nullptr ? some() : text(row.number == 'i' ? "INSERT" : row.number == 'u' ? "UPDATE" : "DELETE");
}
Value timing(const Row& row, const Catalog&) {
  return row.trigger == nullptr ? some() : text(row.trigger->before ? "BEFORE" : row.trigger->instead_of ? "INSTEAD OF" : "AFTER");
}
Value orientation(const Row& row, const Catalog&) {
  return row.trigger == nullptr ? some() : text(row.trigger->for_each_row ? "ROW" : "STATEMENT");
}
constexpr auto trigger_columns = std::to_array<SystemColumn>({
    {"trigger_catalog", nothing},
    {"trigger_schema", schema},
    {"trigger_name", trigger_name},
    {"event_manipulation", event},
    {"event_object_catalog", nothing},
    {"event_object_schema", schema},
    {"event_object_table", name},
    {"action_orientation", orientation},
    {"action_timing", timing},
    {"action_statement", nothing},
});

// A foreign key alone.
void references(Scan& scan) {
  rows::constraints(scan);
  std::erase_if(scan.rows, [](const Row& row) { return row.constraint != nullptr && row.constraint->kind != ConstraintKind::foreign_key; });
}
// Exclusion constraints are none of the standard's.
void standard_constraints(Scan& scan) {
  rows::constraints(scan);
  std::erase_if(scan.rows, [](const Row& row) { return row.constraint != nullptr && row.constraint->kind == ConstraintKind::exclusion; });
}

constexpr std::string_view standard = "information_schema";
constexpr auto relations = std::to_array<SystemRelation>({
    {standard, "tables", "table_name", "table_schema", "", "", table_columns, rows::tables_and_views},
    {standard, "views", "table_name", "table_schema", "", "", view_columns, rows::views},
    {standard, "schemata", "schema_name", "", "", "", schemata_columns, rows::schemas},
    {standard, "sequences", "sequence_name", "sequence_schema", "", "", sequence_columns, rows::sequences},
    {standard, "routines", "routine_name", "routine_schema", "", "", routine_columns, rows::functions},
    {standard, "columns", "table_name", "table_schema", "", "", column_columns, rows::columns},
    {standard, "table_constraints", "table_name", "table_schema", "", "", constraint_columns, standard_constraints},
    {standard, "key_column_usage", "table_name", "table_schema", "", "", key_columns, rows::constraint_columns},
    {standard, "constraint_column_usage", "", "", "", "", usage_columns, rows::used_columns},
    {standard, "referential_constraints", "", "", "", "", referential_columns, references},
    {standard, "triggers", "event_object_table", "event_object_schema", "", "", trigger_columns, rows::trigger_events},
});

}  // namespace

std::span<const SystemRelation> information_schema() { return relations; }

}  // namespace pgtidy::plpgsql
