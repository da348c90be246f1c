// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "plpgsql/system_rows.h"

namespace pgtidy::plpgsql {
namespace {

using Row = SystemRow;
using rows::letter;
using rows::name;
using rows::nothing;
using rows::numbers;
using rows::oid;
using rows::schema_number;
using rows::unknown;

// ── pg_class
Value relkind(const Row& row, const Catalog&) { return row.relation == nullptr ? some() : letter(rows::kind_letter(*row.relation)); }
Value persistence(const Row& row, const Catalog&) {
  if (row.relation == nullptr) return some();
  const Persistence how = row.relation->persistence;
  return letter(how == Persistence::temporary ? 't' : how == Persistence::unlogged ? 'u' : 'p');
}
template <bool Table::*Member>
Value of_table(const Row& row, const Catalog&) {
  if (row.relation == nullptr) return some();
  const Table* table = rows::table_of(row);
  return table != nullptr && table->assumed ? some() : boolean(table != nullptr && table->*Member);
}
Value has_index(const Row& row, const Catalog&) {
  const Table* table = rows::table_of(row);
  return table == nullptr || table->assumed ? some() : boolean(!table->indexes.empty());
}
constexpr auto class_columns = std::to_array<SystemColumn>({
    {"oid", oid},
    {"relname", name},
    {"relnamespace", schema_number},
    {"relkind", relkind},
    {"relpersistence", persistence},
    {"relispartition", of_table<&Table::is_partition>},
    {"relrowsecurity", of_table<&Table::row_security>},
    {"relforcerowsecurity", of_table<&Table::force_row_security>},
    {"relhasindex", has_index},
    {"relowner", nothing},
    {"reltuples", nothing},
    {"relpages", nothing},
    {"relacl", unknown},
    {"reloptions", unknown},
});

// ── pg_namespace
Value schema_name(const Row& row, const Catalog&) { return row.text.empty() ? some() : text(row.text); }
Value namespace_oid(const Row& row, const Catalog&) { return row.text.empty() ? some() : schema_oid(row.text); }
constexpr auto namespace_columns = std::to_array<SystemColumn>({
    {"oid", namespace_oid},
    {"nspname", schema_name},
    {"nspowner", nothing},
    {"nspacl", unknown},
});

// ── pg_attribute
Value attribute_name(const Row& row, const Catalog&) {
  const auto attribute = rows::attribute(row);
  return !attribute
             ? some()
             : text(attribute->dropped ? "........pg.dropped." + std::to_string(row.number) + "........" : std::string(attribute->name));
}
Value attribute_number(const Row& row, const Catalog&) { return row.ghost ? some() : number(row.number); }
Value attribute_type(const Row& row, const Catalog&) {
  const auto attribute = rows::attribute(row);
  return attribute && attribute->type != nullptr ? type_oid(*attribute->type) : some();
}
Value not_null(const Row& row, const Catalog&) {
  const auto attribute = rows::attribute(row);
  return attribute ? boolean(attribute->column != nullptr ? attribute->column->not_null : row.number < 0) : some();
}
Value has_default(const Row& row, const Catalog&) {
  const auto attribute = rows::attribute(row);
  if (!attribute) return some();
  const Column* column = attribute->column;
  return boolean(column != nullptr && (column->default_value || column->generated_as));
}
Value is_dropped(const Row& row, const Catalog&) {
  const auto attribute = rows::attribute(row);
  return attribute ? boolean(attribute->dropped) : some();
}
Value identity(const Row& row, const Catalog&) {
  const auto attribute = rows::attribute(row);
  if (!attribute) return some();
  const Identity how = attribute->column == nullptr ? Identity::none : attribute->column->identity;
  return text(how == Identity::always ? "a" : how == Identity::by_default ? "d" : "");
}
Value generated(const Row& row, const Catalog&) {
  const auto attribute = rows::attribute(row);
  if (!attribute) return some();
  const GeneratedKind how = attribute->column == nullptr ? GeneratedKind::none : attribute->column->generated;
  return text(how == GeneratedKind::stored ? "s" : how == GeneratedKind::virtual_ ? "v" : "");
}
constexpr auto attribute_columns = std::to_array<SystemColumn>({
    {"attrelid", oid},
    {"attname", attribute_name},
    {"attnum", attribute_number},
    {"atttypid", attribute_type},
    {"attnotnull", not_null},
    {"atthasdef", has_default},
    {"attisdropped", is_dropped},
    {"attidentity", identity},
    {"attgenerated", generated},
    {"atttypmod", nothing},
});

// ── pg_constraint
Value constraint_name(const Row& row, const Catalog&) { return row.constraint == nullptr ? some() : text(row.constraint->name); }
Value constraint_oid(const Row& row, const Catalog&) { return row.constraint == nullptr ? some() : member_oid(row.constraint->oid); }
Value constraint_type(const Row& row, const Catalog&) {
  if (row.constraint == nullptr) return some();
  switch (row.constraint->kind) {
    case ConstraintKind::primary_key: return letter('p');
    case ConstraintKind::unique: return letter('u');
    case ConstraintKind::foreign_key: return letter('f');
    case ConstraintKind::check: return letter('c');
    case ConstraintKind::exclusion: return letter('x');
  }
  return some();
}
Value refers_to(const Row& row, const Catalog&) {
  if (row.constraint == nullptr) return outside(Value::Outside::oid);
  return row.constraint->kind == ConstraintKind::foreign_key ? relation_oid(row.constraint->referenced) : number(0);
}
Value constraint_index(const Row& row, const Catalog&) {
  if (row.constraint == nullptr) return outside(Value::Outside::oid);
  const bool refers = row.constraint->kind == ConstraintKind::foreign_key;
  const Oid index = refers ? row.constraint->referenced_index : row.constraint->index;
  return row.constraint->kind == ConstraintKind::check ? number(0) : relation_oid(index);
}
Value key(const Row& row, const Catalog&) { return row.constraint == nullptr ? Value{} : numbers(row.constraint->columns); }
Value foreign_key(const Row& row, const Catalog&) {
  const bool known =
      row.constraint != nullptr && (row.constraint->kind != ConstraintKind::foreign_key || !row.constraint->referenced_columns.empty());
  return known ? numbers(row.constraint->referenced_columns) : Value{};
}
char action_letter(ForeignKeyAction action) { return std::string_view("arcnd")[static_cast<std::size_t>(action)]; }
template <ForeignKeyAction TableConstraint::*Member>
Value action(const Row& row, const Catalog&) {
  if (row.constraint == nullptr) return some();
  return letter(row.constraint->kind == ConstraintKind::foreign_key ? action_letter(row.constraint->*Member) : ' ');
}
template <bool TableConstraint::*Member>
Value of_constraint(const Row& row, const Catalog&) {
  return row.constraint == nullptr ? some() : boolean(row.constraint->*Member);
}
constexpr auto constraint_columns = std::to_array<SystemColumn>({
    {"oid", constraint_oid},
    {"conname", constraint_name},
    {"connamespace", schema_number},
    {"contype", constraint_type},
    {"conrelid", oid},
    {"confrelid", refers_to},
    {"conindid", constraint_index},
    {"conkey", key},
    {"confkey", foreign_key},
    {"confdeltype", action<&TableConstraint::on_delete>},
    {"confupdtype", action<&TableConstraint::on_update>},
    {"condeferrable", of_constraint<&TableConstraint::deferrable>},
    {"condeferred", of_constraint<&TableConstraint::deferred>},
    {"convalidated", of_constraint<&TableConstraint::validated>},
    {"conislocal", of_constraint<&TableConstraint::local>},
    {"connoinherit", of_constraint<&TableConstraint::no_inherit>},
});

// ── pg_index
Value index_table(const Row& row, const Catalog&) {
  const Index* index = rows::index_of(row);
  if (index != nullptr) return relation_oid(index->table);
  return row.relation == nullptr ? outside(Value::Outside::oid) : relation_oid(row.relation->oid);
}
Value index_oid(const Row& row, const Catalog& catalog) {
  return rows::index_of(row) == nullptr ? outside(Value::Outside::oid) : oid(row, catalog);
}
template <bool Index::*Member>
Value of_index(const Row& row, const Catalog&) {
  const Index* index = rows::index_of(row);
  return index == nullptr ? some() : boolean(index->*Member);
}
Value index_key(const Row& row, const Catalog&) {
  const Index* index = rows::index_of(row);
  if (index == nullptr) return some();
  std::vector<AttributeNumber> columns;
  for (const IndexColumn& each : index->keys) columns.push_back(each.number);
  columns.insert(columns.end(), index->include.begin(), index->include.end());
  Value value = numbers(columns);
  value.reg = true;  // its first element is number 0
  return value;
}
Value predicate(const Row& row, const Catalog&) {
  const Index* index = rows::index_of(row);
  return index == nullptr ? Value{} : index->predicate ? some() : null_value();
}
Value key_count(const Row& row, const Catalog&) {
  const Index* index = rows::index_of(row);
  return index == nullptr ? some() : number(static_cast<std::int64_t>(index->keys.size()));
}
constexpr auto index_columns = std::to_array<SystemColumn>({
    {"indexrelid", index_oid},
    {"indrelid", index_table},
    {"indisunique", of_index<&Index::unique>},
    {"indisprimary", of_index<&Index::primary>},
    {"indisexclusion", of_index<&Index::exclusion>},
    {"indisvalid", of_index<&Index::valid>},
    {"indkey", index_key},
    {"indnkeyatts", key_count},
    {"indpred", predicate},
});

// ── pg_type, pg_enum
Value type_name(const Row& row, const Catalog&) {
  if (row.object != nullptr) return text(row.object->name);
  return row.text.empty() ? outside(Value::Outside::type) : text(row.text);
}
Value type_number(const Row& row, const Catalog& catalog) {
  return row.object == nullptr ? outside(Value::Outside::oid) : type_oid(catalog.resolve(TypeName{{row.object->schema, row.object->name}}));
}
Value type_kind(const Row& row, const Catalog&) {
  if (row.object == nullptr) return some();
  if (row.relation != nullptr) return letter('c');
  switch (static_cast<const UserType*>(row.object)->kind) {
    case UserTypeKind::enum_: return letter('e');
    case UserTypeKind::domain: return letter('d');
    case UserTypeKind::composite: return letter('c');
    case UserTypeKind::range: return letter('r');
    case UserTypeKind::base: return letter('b');
    case UserTypeKind::shell: return letter('p');
  }
  return some();
}
constexpr auto type_columns = std::to_array<SystemColumn>({
    {"oid", type_number},
    {"typname", type_name},
    {"typnamespace", schema_number},
    {"typtype", type_kind},
    {"typowner", nothing},
});
Value label(const Row& row, const Catalog&) {
  return row.object == nullptr ? some() : text(static_cast<const UserType*>(row.object)->labels[static_cast<std::size_t>(row.number - 1)]);
}
constexpr auto enum_columns = std::to_array<SystemColumn>({
    {"enumtypid", type_number},
    {"enumlabel", label},
    {"enumsortorder", attribute_number},
});

// ── pg_proc
const Function* function(const Row& row) { return static_cast<const Function*>(row.object); }
Value function_name(const Row& row, const Catalog&) { return row.object == nullptr ? some() : text(row.object->name); }
Value function_oid(const Row& row, const Catalog&) { return row.object == nullptr ? some() : member_oid(row.object->oid); }
Value function_kind(const Row& row, const Catalog&) {
  return row.object == nullptr ? some() : letter(function(row)->procedure ? 'p' : function(row)->aggregate ? 'a' : 'f');
}
Value source(const Row& row, const Catalog&) {
  return row.object == nullptr || function(row)->body.empty() ? some() : text(function(row)->body);
}
Value argument_count(const Row& row, const Catalog&) {
  return row.object == nullptr ? some() : number(static_cast<std::int64_t>(function(row)->arguments.size()));
}
constexpr auto proc_columns = std::to_array<SystemColumn>({
    {"oid", function_oid},
    {"proname", function_name},
    {"pronamespace", schema_number},
    {"prokind", function_kind},
    {"pronargs", argument_count},
    {"prosrc", source},
});

// ── pg_trigger, pg_policy, pg_extension, pg_inherits
Value trigger_name(const Row& row, const Catalog&) { return row.trigger == nullptr ? some() : text(row.trigger->name); }
Value trigger_enabled(const Row& row, const Catalog&) { return row.trigger == nullptr ? some() : letter(row.trigger->enabled); }
Value is_internal(const Row& row, const Catalog&) { return row.trigger == nullptr ? some() : boolean(false); }
constexpr auto trigger_columns = std::to_array<SystemColumn>({
    {"tgname", trigger_name},
    {"tgrelid", oid},
    {"tgenabled", trigger_enabled},
    {"tgisinternal", is_internal},
});
Value policy_name(const Row& row, const Catalog&) { return row.policy == nullptr ? some() : text(row.policy->name); }
Value policy_command(const Row& row, const Catalog&) { return row.policy == nullptr ? some() : letter(row.policy->command); }
Value permissive(const Row& row, const Catalog&) { return row.policy == nullptr ? some() : boolean(row.policy->permissive); }
constexpr auto policy_columns = std::to_array<SystemColumn>({
    {"polname", policy_name},
    {"polrelid", oid},
    {"polcmd", policy_command},
    {"polpermissive", permissive},
});
constexpr auto extension_columns = std::to_array<SystemColumn>({
    {"extname", function_name},
    {"oid", function_oid},
    {"extversion", nothing},
    {"extnamespace", nothing},
});
Value parent(const Row& row, const Catalog&) {
  const Table* table = row.ghost ? nullptr : rows::table_of(row);
  return table == nullptr ? some() : relation_oid(table->parents[static_cast<std::size_t>(row.number - 1)]);
}
constexpr auto inherits_columns = std::to_array<SystemColumn>({
    {"inhrelid", oid},
    {"inhparent", parent},
    {"inhseqno", attribute_number},
});

constexpr std::string_view catalog = "pg_catalog";
constexpr auto relations = std::to_array<SystemRelation>({
    {catalog, "pg_class", "relname", "relnamespace", "oid", "", class_columns, rows::relations},
    {catalog, "pg_namespace", "nspname", "oid", "", "", namespace_columns, rows::schemas},
    {catalog, "pg_attribute", "", "", "attrelid", "", attribute_columns, rows::attributes},
    {catalog, "pg_constraint", "", "", "conrelid", "", constraint_columns, rows::constraints},
    {catalog, "pg_index", "", "", "indexrelid", "indrelid", index_columns, rows::indexes},
    {catalog, "pg_type", "typname", "typnamespace", "", "", type_columns, rows::types},
    {catalog, "pg_enum", "", "", "", "", enum_columns, rows::labels},
    {catalog, "pg_proc", "proname", "pronamespace", "", "", proc_columns, rows::functions},
    {catalog, "pg_trigger", "", "", "tgrelid", "", trigger_columns, rows::triggers},
    {catalog, "pg_policy", "", "", "polrelid", "", policy_columns, rows::policies},
    {catalog, "pg_extension", "extname", "", "", "", extension_columns, rows::extensions},
    {catalog, "pg_inherits", "", "", "inhrelid", "", inherits_columns, rows::parents},
});

}  // namespace

std::span<const SystemRelation> system_catalogs() { return relations; }

}  // namespace pgtidy::plpgsql
