// SPDX-License-Identifier: Apache-2.0
// The simulated schema and the questions one may ask of it. It is what PostgreSQL's pg_catalog would hold after the
// statements so far, as far as they say (truth/catalog holds it against real servers).
//
// Unknown is an answer: a history may start in the middle. A relation that no file creates but some file changes is
// `assumed`: it exists, is an ordinary table with rows, and has the columns that were seen, and others.
//
// Objects belong to the catalog and move when it changes: keep an Oid, not a pointer, over a change.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pgtidy/operation.h"
#include "pgtidy/source.h"

namespace pgtidy {

enum class Oid : std::uint32_t { none = 0 };
using AttributeNumber = std::int16_t;  // 1-based; 0: an expression

// Every object remembers the statement that made it and the one that last changed it.
struct CatalogObject {
  Oid oid = Oid::none;
  std::string schema;  // empty for objects that live in no schema
  std::string name;
  Place created;        // of the definition: a column's element, a table's statement
  Place changed;        // of the operation that last changed it (never the creation's)
  bool certain = true;  // false: a "maybe": made under a condition that could not be decided
  std::string owner;    // empty: who runs the migrations
  std::string comment;
};
[[nodiscard]] std::string qualified(const CatalogObject& object);  // schema.name, as checks print it

struct ColumnType {
  Oid oid = Oid::none;                 // a type of this catalog; none: built in, an extension's, or unknown
  std::string schema;                  // pg_catalog for built-in types; empty: unknown
  std::string name;                    // internal: int4, timestamptz, varchar, bpchar, order_status
  std::vector<std::string> modifiers;  // {"10", "2"}
  int array_dimensions = 0;
  std::string formatted;  // as format_type() prints it: numeric(10,2), timestamp with time zone

  [[nodiscard]] bool known() const { return !schema.empty(); }
  [[nodiscard]] bool is(std::string_view built_in) const { return array_dimensions == 0 && schema == "pg_catalog" && name == built_in; }
};

[[nodiscard]] inline bool among(const std::vector<AttributeNumber>& columns, AttributeNumber column) {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

// What is kept of an expression when its parse tree is gone.
struct StoredExpression {
  std::string text;
  std::vector<AttributeNumber> columns;  // of the table it belongs to
  std::vector<std::string> functions;    // names as called, schema left out
  bool constant = false;
  bool null_constant = false;
  std::vector<Oid> uses;  // functions and sequences of this catalog
};

struct Column {
  std::string name;
  AttributeNumber number = 0;
  ColumnType type;
  bool not_null = false;
  bool not_null_valid = true;  // false: NOT NULL … NOT VALID (18) waits for VALIDATE
  std::string not_null_name;   // constraint of 18 and later; empty: not named by the author
  std::optional<StoredExpression> default_value;
  std::optional<StoredExpression> generated_as;
  GeneratedKind generated = GeneratedKind::none;
  Identity identity = Identity::none;
  bool serial = false;
  std::string collation;
  bool local = true;            // defined here, not only inherited
  std::uint16_t inherited = 0;  // parents that have it
  bool nulls_possible = false;  // added without a default to a table with rows, and by no UPDATE set since
  Place created;
  Place changed;
  Place default_place;  // where the present default was written
  Place type_place;     // where the present type was written
  bool certain = true;
  std::string comment;
};

enum class ConstraintKind : std::uint8_t { primary_key, unique, foreign_key, check, exclusion };
[[nodiscard]] std::string_view to_string(ConstraintKind kind);  // pk, unique, fk, check, exclude

struct TableConstraint {
  Oid oid = Oid::none;
  std::string name;
  ConstraintKind kind = ConstraintKind::check;
  std::vector<AttributeNumber> columns;  // in order of the key
  bool validated = true;
  bool enforced = true;
  bool deferrable = false;
  bool deferred = false;
  bool no_inherit = false;
  bool local = true;
  std::uint16_t inherited = 0;
  Oid index = Oid::none;  // of primary keys, unique and exclusion constraints
  // Foreign keys
  Oid referenced = Oid::none;        // none: a table that isn't known
  Oid referenced_index = Oid::none;  // the unique index that it leans on; none: not known
  Oid parent = Oid::none;            // the partitioned table's constraint that this one is a part of
  std::string referenced_schema;     // as written where the table isn't known
  std::string referenced_name;
  std::vector<AttributeNumber> referenced_columns;
  std::vector<std::string> referenced_column_names;  // as written, where the table isn't known
  ForeignKeyAction on_delete = ForeignKeyAction::no_action;
  ForeignKeyAction on_update = ForeignKeyAction::no_action;
  char match = 's';
  // Checks
  std::optional<StoredExpression> expression;
  std::vector<AttributeNumber> proves_not_null;  // Expression::proves_not_null
  std::vector<AttributeNumber> pinned;           // Expression::columns_pinned
  std::uint32_t created_in = 0;                  // as Relation::created_in
  Place created;
  Place changed;
  bool certain = true;
  std::string comment;

  // It is a foreign key, and the column is one of its own.
  [[nodiscard]] bool refers_by(AttributeNumber column) const { return kind == ConstraintKind::foreign_key && among(columns, column); }
};

enum class RelationKind : std::uint8_t {
  table,
  partitioned_table,
  foreign_table,
  view,
  materialized_view,
  index,
  sequence,
  composite_type
};
[[nodiscard]] std::string_view to_string(RelationKind kind);  // "partitioned table"

// All relations share one namespace per schema (pg_class).
struct Relation : CatalogObject {
  RelationKind kind = RelationKind::table;
  Persistence persistence = Persistence::permanent;
  std::uint32_t created_in = 0;  // number of the migration that created it (Statement::migration)
  bool assumed = false;          // no file creates it

  [[nodiscard]] bool is_table() const { return kind <= RelationKind::foreign_table; }
};

struct Trigger : CatalogObject {
  char enabled = 'O';  // pg_trigger.tgenabled
  std::string function_schema, function;
  Oid function_oid = Oid::none;  // none: not of this catalog
  Oid parent = Oid::none;        // the partitioned table's trigger that this one is a copy of
  bool before = false, instead_of = false, for_each_row = false;
  bool on_insert = false, on_update = false, on_delete = false, on_truncate = false;
  bool constraint = false;
  std::vector<AttributeNumber> update_of;
  std::vector<AttributeNumber> when_columns;
};

struct PolicyCondition : StoredExpression {
  std::optional<bool> truth;               // Expression::as_boolean: `true`, `1 = 1`, `x OR true`
  std::vector<AttributeNumber> tied;       // Expression::columns_tied
  std::vector<std::string> calls_for_all;  // Expression::calls_without_columns, as written: auth.uid
};

struct Policy : CatalogObject {
  char command = '*';  // op::CreatePolicy
  bool permissive = true;
  std::vector<std::string> roles;
  std::optional<PolicyCondition> using_;
  std::optional<PolicyCondition> with_check;

  [[nodiscard]] bool for_command(char c) const { return command == '*' || command == c; }
};

struct Dependency {
  Oid object = Oid::none;
  AttributeNumber column = 0;  // 0: the whole object
  friend bool operator==(const Dependency&, const Dependency&) = default;
};

struct Rule : CatalogObject {
  std::vector<Dependency> uses;  // what its condition and its actions name
};

// A value of a partition's bound.
struct BoundValue {
  op::BoundKind kind = op::BoundKind::unknown;
  std::string value;
};

struct Table : Relation {
  std::vector<Column> columns;  // live ones, in order; numbers may have gaps
  AttributeNumber last_number = 0;
  std::vector<TableConstraint> constraints;
  std::vector<Oid> indexes;
  std::vector<Trigger> triggers;
  std::vector<Policy> policies;
  std::vector<Rule> rules;
  bool row_security = false;
  bool force_row_security = false;
  Place row_security_place;
  PartitionStrategy partition_by = PartitionStrategy::none;
  std::vector<AttributeNumber> partition_columns;  // 0 for an expression
  std::string partition_key;                       // text
  bool is_partition = false;
  bool has_bound = false;
  bool default_partition = false;
  std::vector<BoundValue> bound;  // op::PartitionBound::values
  bool detach_pending = false;
  std::vector<Oid> parents;  // partition parent, or INHERITS, in order
  std::vector<Oid> children;
  bool has_rows = false;                    // INSERT … SELECT, COPY, CREATE TABLE AS since it was made
  bool has_some_rows = false;               // INSERT … VALUES that certainly ran, and nothing took them out since
  std::optional<std::uint32_t> emptied_in;  // migration that took all rows out (TRUNCATE, DELETE without WHERE), if none came since
  std::optional<std::uint32_t> removed_in;  // migration that last took rows out, some or all
  std::uint32_t rows_put = 0;               // by INSERT … VALUES and the like, all together; 2^32 - 1: nobody can count them
  Place empty_at;       // the last statement that only a table without rows passes, though none were taken out: it added a required column
  Place empty_earlier;  // the same, of a file before that one
  Place copied_at;      // the last INSERT … SELECT that read all its rows
  bool columns_known = true;  // false: assumed, or made from something unknown
  Oid of_type = Oid::none;
  std::vector<std::pair<std::string, std::string>> options;
  char replica_identity = 'd';
  std::vector<std::vector<AttributeNumber>> released;  // columns whose foreign key was dropped by its name: on purpose

  [[nodiscard]] const Column* column(std::string_view name) const;
  [[nodiscard]] const Column* column(AttributeNumber number) const;
  [[nodiscard]] const TableConstraint* constraint(std::string_view name) const;
  [[nodiscard]] const TableConstraint* primary_key() const;
  // All its columns are known, and it is neither a partition (its parent speaks for it) nor temporary.
  [[nodiscard]] bool stands_for_itself() const;
  // A foreign key holds the column.
  [[nodiscard]] bool refers_by(AttributeNumber column) const;
  // The same, or one did until it was dropped by its name.
  [[nodiscard]] bool declares_foreign_key(AttributeNumber column) const;
  // A valid CHECK says that the column is never null: SET NOT NULL then reads no row (PostgreSQL 12 and later).
  [[nodiscard]] bool proven_not_null(AttributeNumber column) const;
  [[nodiscard]] std::vector<std::string> names(const std::vector<AttributeNumber>& columns) const;
};

struct IndexColumn {
  AttributeNumber number = 0;  // 0: an expression
  std::string text;            // column's name as created, or the expression's text
  std::string name;            // of the index's own attribute: lower for lower(email)
  std::vector<AttributeNumber> expression_columns;
  bool constant = false;  // the expression is one: ((true))
  std::string opclass;    // as written; empty where it is the method's default one
  std::string collation;
  bool descending = false;
  bool nulls_first = false;
};

struct Index : Relation {
  Oid table = Oid::none;
  std::string method = "btree";
  bool unique = false;
  bool primary = false;
  bool exclusion = false;
  bool nulls_not_distinct = false;
  bool valid = true;
  bool partitioned = false;
  bool concurrently = false;  // how it was made
  std::vector<IndexColumn> keys;
  std::vector<AttributeNumber> include;
  std::vector<std::string> include_names;  // of the index's own attributes, as IndexColumn::name
  std::optional<StoredExpression> predicate;
  std::vector<std::pair<std::string, std::string>> options;
  Oid parent = Oid::none;      // index of the partitioned table
  Oid constraint = Oid::none;  // the constraint that owns it
  std::vector<Oid> calls;      // functions of this catalog that its expressions call

  [[nodiscard]] bool uses(AttributeNumber column) const;           // as key, INCLUDE, in an expression or the predicate
  [[nodiscard]] bool in_expression(AttributeNumber column) const;  // in an expression or the predicate
};

struct Sequence : Relation {
  Oid owner_table = Oid::none;
  AttributeNumber owner_column = 0;
  bool identity = false;
  std::string type = "bigint";
};

struct View : Relation {
  std::vector<std::string> columns;
  std::vector<ColumnType> types;        // parallel to columns; not known: an expression's whose type can't be read off
  std::vector<std::string> collations;  // parallel to columns; empty: the type's own
  std::vector<Dependency> origins;      // parallel to columns: the table's column that it shows as it is, also through other views
  std::vector<std::optional<StoredExpression>> default_values;  // parallel to columns: ALTER VIEW … SET DEFAULT
  std::vector<std::string> column_comments;                     // parallel to columns, or shorter
  bool columns_known = true;                                    // false where the query's columns could not be read off
  bool populated = true;
  std::vector<Dependency> uses;
  std::vector<Oid> indexes;       // of a materialized view
  std::vector<Trigger> triggers;  // INSTEAD OF
  std::vector<Rule> rules;        // without the one that makes it a view
  std::vector<std::pair<std::string, std::string>> options;
  std::string query;  // the statement that made it, as written
};

enum class UserTypeKind : std::uint8_t { enum_, domain, composite, range, base, shell };
struct DomainCheck {
  std::string name;
  bool validated = true;
};
struct UserType : CatalogObject {
  UserTypeKind kind = UserTypeKind::enum_;
  std::uint32_t created_in = 0;
  std::vector<std::string> labels;
  ColumnType base;  // domains, ranges (subtype)
  bool not_null = false;
  std::optional<std::string> default_value;
  std::vector<DomainCheck> checks;
  std::vector<std::pair<std::string, ColumnType>> attributes;

  [[nodiscard]] bool constrained() const { return not_null || !checks.empty(); }  // domains
};

struct Function : CatalogObject {
  std::vector<ColumnType> arguments;           // identity arguments: in, inout, variadic
  std::vector<std::string> argument_names;     // parallel to arguments; empty: none
  std::vector<std::string> argument_defaults;  // parallel to arguments; empty: none
  bool procedure = false;
  bool aggregate = false;
  std::string language;
  Volatility volatility = Volatility::volatile_;
  bool security_definer = false;
  bool strict = false;
  bool sets_search_path = false;
  bool searches_temporary_first = false;  // pg_temp stands in that path before another schema
  std::string returns;
  std::string body;
  std::string sql_body;            // what stands in BEGIN ATOMIC … END; RETURN x as SELECT x
  std::vector<Oid> uses;           // types and tables of this catalog in its signature
  Oid constructor_of = Oid::none;  // the range type that it was made with, and goes with
};

struct Schema : CatalogObject {};
struct Extension : CatalogObject {};
struct EventTrigger : CatalogObject {
  std::string event;
};
struct Statistics : CatalogObject {
  Oid table = Oid::none;
  std::vector<AttributeNumber> columns;
};
struct Publication : CatalogObject {
  bool all_tables = false;
  std::vector<Oid> tables;
};

// The answer to "is it there?". absent: it was dropped, or never made although all of its kind are known.
enum class Presence : std::uint8_t { unknown, absent, maybe, present };

template <class T>
struct Found {
  const T* object = nullptr;  // set for present and maybe
  Presence presence = Presence::unknown;

  [[nodiscard]] explicit operator bool() const { return object != nullptr; }
  const T* operator->() const { return object; }
  const T& operator*() const { return *object; }
};

namespace catalog {
class Writer;  // src/catalog: the only one that changes a catalog
}

class Catalog {
 public:
  Catalog();
  Catalog(const Catalog&);
  Catalog& operator=(const Catalog&);
  Catalog(Catalog&&) noexcept;
  Catalog& operator=(Catalog&&) noexcept;
  ~Catalog();

  // By name, through search_path where no schema is written.
  [[nodiscard]] Found<Relation> relation(const Name& name) const;
  [[nodiscard]] Found<Table> table(const Name& name) const;
  [[nodiscard]] Found<Index> index(const Name& name) const;
  [[nodiscard]] Found<View> view(const Name& name) const;
  [[nodiscard]] Found<Sequence> sequence(const Name& name) const;
  [[nodiscard]] Found<UserType> type(const Name& name) const;
  // All overloads that the name may mean.
  [[nodiscard]] std::vector<const Function*> functions(const Name& name) const;

  // By oid; null if it is gone or another kind.
  [[nodiscard]] const Relation* relation(Oid oid) const;
  [[nodiscard]] const Table* table(Oid oid) const;
  [[nodiscard]] const Index* index(Oid oid) const;
  [[nodiscard]] const View* view(Oid oid) const;
  [[nodiscard]] const Sequence* sequence(Oid oid) const;
  [[nodiscard]] const UserType* type(Oid oid) const;

  // Everything of a kind, ordered by schema and name; without temporary relations and without those that no file
  // creates (an `assumed` table is found by its name).
  [[nodiscard]] std::vector<const Table*> tables() const;
  [[nodiscard]] std::vector<const Index*> indexes() const;
  [[nodiscard]] std::vector<const View*> views() const;
  [[nodiscard]] std::vector<const Sequence*> sequences() const;
  [[nodiscard]] std::vector<const UserType*> types() const;
  [[nodiscard]] std::vector<const Function*> functions() const;
  [[nodiscard]] std::vector<const Schema*> schemas() const;
  [[nodiscard]] std::vector<const Extension*> extensions() const;
  [[nodiscard]] std::vector<const EventTrigger*> event_triggers() const;
  [[nodiscard]] std::vector<const Statistics*> statistics() const;
  [[nodiscard]] std::vector<const Publication*> publications() const;

  [[nodiscard]] std::vector<const Index*> indexes_of(const Table& table) const;
  [[nodiscard]] bool begins_index(const Table& table, AttributeNumber column) const;  // a valid one
  // It can't hold more: a CHECK leaves one value to a column that is unique and not null, or a unique index has a constant key.
  [[nodiscard]] bool holds_one_row(const Table& table) const;
  // Objects that refer to this one, by oid: tables by a foreign key or a column's type, views, sequences, functions.
  // An entry may be out of date: look at what the object holds.
  [[nodiscard]] std::vector<Oid> users_of(Oid object) const;
  [[nodiscard]] bool makes_tables() const;  // some table was made by the history, not only named
  // The first tables of the history, in the order in which they were made, without partitions: some hundred, enough to
  // tell its habits without looking at all tables for each.
  [[nodiscard]] std::vector<const Table*> oldest_tables() const;
  // Some table has, or had, a policy or row-level security.
  [[nodiscard]] bool uses_row_security() const;
  [[nodiscard]] bool has_extension(std::string_view name) const;

  // Nobody can be using it yet: made by the migration that runs now (or by a pending one), and not filled since.
  [[nodiscard]] bool is_new(const Relation& relation) const;
  // The same by name; an unknown relation is not new.
  [[nodiscard]] bool is_new(const Name& name) const;

  // The number of the migration that runs now, or ran last.
  [[nodiscard]] std::uint32_t migration() const;

  // The type's canonical form, as columns have it.
  [[nodiscard]] ColumnType resolve(const TypeName& type) const;
  // The worst volatility of what the expression calls; unknown functions make it unknown.
  [[nodiscard]] std::optional<Volatility> volatility(const Expression& expression) const;
  // The schema in which CREATE puts an object of this name: the written one or the first of search_path.
  [[nodiscard]] std::string creation_schema(const Name& name) const;
  // A session variable that the script has set: lock_timeout, TimeZone. Unset or reset: nothing.
  [[nodiscard]] std::optional<std::string_view> variable(std::string_view name) const;

  struct State;  // src/catalog/state.h

 private:
  friend class catalog::Writer;
  std::unique_ptr<State> state_;
};

}  // namespace pgtidy
