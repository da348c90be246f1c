// SPDX-License-Identifier: Apache-2.0
// All other objects of a schema, and what every kind of object has: DROP, RENAME, OWNER, COMMENT, GRANT.
#pragma once

#include "pgtidy/op/common.h"

namespace pgtidy::op {

// ── Any object ───────────────────────────────────────────────────────────────────────────────────────────────

struct RenameTable : Operation {
  Name table;
  ObjectKind object = ObjectKind::table;
  std::string_view to;
  bool if_exists = false;
};  // tables, views, indexes, sequences
struct RenameColumn : Operation {
  Name table;
  ObjectKind object = ObjectKind::table;
  std::string_view from, to;
  bool if_exists = false;
};
struct RenameConstraint : Operation {
  Name table;
  std::string_view from, to;
  bool domain = false;
  bool if_exists = false;
};
struct RenameObject : Operation {  // all other kinds
  ObjectKind object = ObjectKind::other;
  Name name;                 // the object; for triggers, rules, policies its own name
  Name table;                // triggers, rules, policies
  List<TypeName> arguments;  // routines
  bool arguments_written = false;
  std::string_view to;
  bool if_exists = false;
};
struct SetSchema : Operation {
  ObjectKind object = ObjectKind::table;
  Name name;
  List<TypeName> arguments;
  bool arguments_written = false;
  std::string_view schema;
  bool if_exists = false;
};
struct SetOwner : Operation {
  ObjectKind object = ObjectKind::table;
  Name name;
  List<TypeName> arguments;  // routines
  bool arguments_written = false;
  std::string_view owner;
};
struct DropTable : Operation {
  Name table;
  ObjectKind object = ObjectKind::table;
  bool if_exists = false;
  bool cascade = false;
  std::uint16_t of = 1;
};  // tables and foreign tables; `of` names in the statement
struct DropIndex : Operation {
  Name index;
  bool concurrently = false;
  bool if_exists = false;
  bool cascade = false;
  std::uint16_t of = 1;
};
struct DropObject : Operation {
  ObjectKind object = ObjectKind::other;
  Name name;
  Name table;  // triggers, rules, policies
  List<TypeName> arguments;
  bool arguments_written = false;
  bool if_exists = false;
  bool cascade = false;
};
struct CommentOn : Operation {
  ObjectKind object = ObjectKind::other;
  Name name;
  std::string_view member;
  std::string_view text;
  bool remove = false;
};  // member: column, constraint, trigger, …
struct Grant : Operation {
  bool revoke = false;
  ObjectKind object = ObjectKind::other;
  bool all_in_schema = false;
  List<Name> objects;
  Names privileges;  // empty: ALL
  Names grantees;    // "public" for PUBLIC
};

// ── Indexes ──────────────────────────────────────────────────────────────────────────────────────────────────

struct CreateIndex : Operation {
  std::string_view name;  // empty: PostgreSQL makes one up
  Name table;
  std::uint32_t table_at = Place::nowhere;
  bool only = false;  // ON ONLY parent
  bool unique = false;
  bool concurrently = false;
  bool if_not_exists = false;
  bool nulls_not_distinct = false;
  std::string_view method;  // btree where none was written
  List<IndexKey> keys;
  Names include;
  Expression predicate;
  List<Option> options;
};
enum class ReindexScope : std::uint8_t { index, table, schema, system, database };
struct Reindex : Operation {
  ReindexScope scope = ReindexScope::index;
  Name name;
  bool concurrently = false;
  bool tablespace = false;
};
struct AlterIndexColumn : Operation {
  Name index;
};  // ALTER INDEX … ALTER COLUMN n SET STATISTICS

// ── Other relations ──────────────────────────────────────────────────────────────────────────────────────────

struct CreateSequence : Operation {
  Name sequence;
  bool if_not_exists = false;
  Persistence persistence = Persistence::permanent;
  TypeName type;
  Name owned_by;
  std::string_view owned_by_column;
};
struct AlterSequence : Operation {
  Name sequence;
  bool if_exists = false;
  bool owned_by_written = false;
  Name owned_by;
  std::string_view owned_by_column;
  TypeName type;
  bool restart = false;
};
struct CreateView : Operation {
  Name view;
  bool materialized = false;
  bool or_replace = false;
  bool if_not_exists = false;
  bool with_data = true;
  bool recursive = false;
  Persistence persistence = Persistence::permanent;
  Names column_names;
  Expression query;
  List<Option> options;
};
struct Refresh : Operation {
  Name view;
  bool concurrently = false;
  bool with_data = true;
};

// ── Types ────────────────────────────────────────────────────────────────────────────────────────────────────

struct Attribute {
  std::string_view name;
  TypeName type;
};
enum class TypeKind : std::uint8_t { enum_, composite, range, base, shell };
struct CreateType : Operation {
  Name type;
  TypeKind type_kind = TypeKind::enum_;
  Names labels;
  List<Attribute> attributes;
  TypeName subtype;
  Name multirange;
};
struct AddEnumValue : Operation {
  Name type;
  std::string_view value;
  std::string_view neighbour;
  bool after = true;
  bool if_not_exists = false;
};
struct RenameEnumValue : Operation {
  Name type;
  std::string_view from, to;
};
struct CreateDomain : Operation {
  Name domain;
  TypeName type;
  Name collation;
  bool not_null = false;
  Expression default_value;
  List<std::string_view> check_names;
};
enum class DomainChange : std::uint8_t {
  set_default,
  drop_default,
  set_not_null,
  drop_not_null,
  add_constraint,
  drop_constraint,
  validate_constraint
};
struct AlterDomain : Operation {
  Name domain;
  DomainChange change = DomainChange::set_default;
  std::string_view constraint;
  Expression expression;
  bool not_valid = false;
  bool if_exists = false;
  bool cascade = false;
  bool not_null = false;
};
enum class AttributeChange : std::uint8_t { add, drop, set_type };
struct AlterComposite : Operation {
  Name type;
  AttributeChange change = AttributeChange::add;
  Attribute attribute;
  bool if_exists = false;
  bool cascade = false;
};

// ── Routines, triggers, policies, the rest ───────────────────────────────────────────────────────────────────

struct Argument {
  std::string_view name;
  TypeName type;
  char mode = 'i';
  bool has_default = false;
  Expression default_value;
};  // i in, o out, b inout, v variadic, t table
struct CreateFunction : Operation {
  Name name;
  bool procedure = false;
  bool or_replace = false;
  List<Argument> arguments;
  TypeName returns;           // empty name: none written
  std::string_view language;  // sql where none was written
  Volatility volatility = Volatility::volatile_;
  bool security_definer = false;
  bool strict = false;
  bool set_search_path = false;
  bool temporary_first = false;  // pg_temp before another schema in it
  std::string_view body;         // AS $$…$$
  std::string_view sql_body;     // what stands in BEGIN ATOMIC … END; RETURN x as SELECT x
  List<Option> options;
};
struct AlterFunction : Operation {
  Name name;
  List<TypeName> arguments;
  bool arguments_written = false;
  std::optional<Volatility> volatility;
  std::optional<bool> security_definer;
  std::optional<bool> strict;
  bool set_search_path = false;
  bool temporary_first = false;
};
struct CreateTrigger : Operation {
  std::string_view name;
  Name table;
  bool or_replace = false;
  bool constraint = false;
  bool before = false, instead_of = false, for_each_row = false;
  bool on_insert = false, on_update = false, on_delete = false, on_truncate = false;
  Names update_of;
  Name function;
  Name referenced;  // CREATE CONSTRAINT TRIGGER … FROM
  Expression when;
};
struct CreateRule : Operation {
  std::string_view name;
  Name table;
  bool or_replace = false;
  bool instead = false;
};
struct CreatePolicy : Operation {
  std::string_view name;
  Name table;
  bool permissive = true;
  char command = '*';  // r select, a insert, w update, d delete, * all (pg_policy.polcmd)
  Names roles;         // "public" for PUBLIC
  Expression using_;
  Expression with_check;
};
struct AlterPolicy : Operation {
  std::string_view name;
  Name table;
  Names roles;
  Expression using_;
  Expression with_check;
};
struct CreateSchema : Operation {
  std::string_view schema;
  bool if_not_exists = false;
  std::string_view owner;
};
struct CreateExtension : Operation {
  std::string_view extension;
  bool if_not_exists = false;
  bool cascade = false;
  std::string_view schema;
};
struct CreateStatistics : Operation {
  Name name;
  Name table;
  Names columns;
  bool if_not_exists = false;
};  // columns: those in expressions, too
struct CreatePublication : Operation {
  std::string_view name;
  bool all_tables = false;
  List<Name> tables;
};
struct CreateEventTrigger : Operation {
  std::string_view name;
  std::string_view event;
};
// Objects whose existence is all that anybody asks about: aggregates, operators, collations, roles, servers, …
struct CreateOther : Operation {
  ObjectKind object = ObjectKind::other;
  Name name;
  List<TypeName> arguments;
};
struct AlterOther : Operation {
  ObjectKind object = ObjectKind::other;
  Name name;
};

}  // namespace pgtidy::op
