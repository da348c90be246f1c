// SPDX-License-Identifier: Apache-2.0
// What statements do, however they were spelt. One statement lowers to a list of operations in the order in which
// PostgreSQL carries them out (ALTER TABLE's passes, CREATE TABLE's columns, checks, keys, then foreign keys).
//
// Operations are plain data. They, their names and their lists live in the arena of their script's parse tree: copy
// what must outlive it. `REFERENCES` in a column, `ADD FOREIGN KEY` and `CREATE TABLE … FOREIGN KEY` are all
// op::AddForeignKey; `in_create` tells when the table is made by the same statement.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "pgtidy/source.h"
#include "pgtidy/syntax/expression.h"

namespace pgtidy {

class Statement;  // pgtidy/syntax/statement.h

// A name as it was written, folded: schema is empty where none was written.
struct Name {
  std::string_view schema;
  std::string_view name;

  [[nodiscard]] bool empty() const { return name.empty(); }
  friend bool operator==(const Name&, const Name&) = default;
};
[[nodiscard]] std::string to_string(const Name& name);  // schema.name, or name

// A type as it was written, in PostgreSQL's internal names: `integer` and `int` are pg_catalog.int4.
struct TypeName {
  Name name;
  std::span<const std::string_view> modifiers;  // {"10", "2"} for numeric(10,2)
  int array_dimensions = 0;
  bool setof = false;
  std::uint32_t at = Place::nowhere;            // byte offset in the file
};

enum class ObjectKind : std::uint8_t {
  table, view, materialized_view, foreign_table, index, sequence, type, domain, schema, extension, function,
  procedure, routine, aggregate, operator_, trigger, rule, policy, event_trigger, collation, conversion, cast,
  statistics, publication, subscription, column, constraint, domain_constraint, attribute, enum_value, access_method,
  operator_class, operator_family, foreign_server, foreign_data_wrapper, language, role, database, tablespace,
  text_search, transform, user_mapping, large_object, parameter, default_acl, other,
};
[[nodiscard]] std::string_view to_string(ObjectKind kind);  // "materialized view"

enum class Persistence : std::uint8_t { permanent, unlogged, temporary };
enum class GeneratedKind : std::uint8_t { none, stored, virtual_ };
enum class Identity : std::uint8_t { none, always, by_default };
enum class Volatility : std::uint8_t { volatile_, stable, immutable };
enum class PartitionStrategy : std::uint8_t { none, list, range, hash };
enum class ForeignKeyAction : std::uint8_t { no_action, restrict, cascade, set_null, set_default };

namespace op {

template <class T>
using List = std::span<const T>;
using Names = List<std::string_view>;

struct Operation {
  std::uint8_t kind = 0;                   // place of the type in op::All
  const Statement* statement = nullptr;    // never null
  Place place;                             // of the whole operation; place.head() is its keywords
};

// ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────

struct ColumnDefinition {
  std::string_view name;
  TypeName type;
  bool serial = false;                  // type is then int2, int4 or int8
  bool not_null = false;                // written NOT NULL (PRIMARY KEY, serial and identity imply it too: see the catalog)
  bool null_written = false;
  std::uint32_t not_null_at = Place::nowhere;
  std::string_view not_null_name;
  bool not_null_not_valid = false;
  Expression default_value;             // empty: none was written
  std::uint32_t default_at = Place::nowhere;
  Expression generated_as;
  GeneratedKind generated = GeneratedKind::none;
  Identity identity = Identity::none;
  Name identity_sequence;               // SEQUENCE NAME option, else empty
  Name collation;
  bool primary_key = false;             // an AddPrimaryKey follows
  bool unique = false;                  // an AddUnique follows
  bool references = false;              // an AddForeignKey follows
  bool check = false;                   // an AddCheck follows
  std::string_view storage;
  std::string_view compression;
};

struct PartitionBound {
  bool present = false;
  bool is_default = false;
  PartitionStrategy strategy = PartitionStrategy::none;
};

struct LikeClause {
  Name source;
  bool defaults = false, constraints = false, identity = false, indexes = false, generated = false, comments = false,
       statistics = false, storage = false, compression = false;
  std::uint16_t before_column = 0;  // how many columns of the statement stand before it
};

struct PartitionKey {
  std::string_view column;  // empty: an expression
  Expression expression;
};

struct Option {
  std::string_view name;   // "autovacuum.enabled" keeps its namespace
  std::string_view value;  // empty: none
};

struct CreateTable : Operation {
  Name table;
  ObjectKind object = ObjectKind::table;    // table or foreign_table
  Persistence persistence = Persistence::permanent;
  bool if_not_exists = false;
  bool as_query = false;                    // CREATE TABLE AS, SELECT INTO
  bool with_data = true;
  Expression query;
  Names column_names;                       // CREATE TABLE t (a, b) AS …
  List<LikeClause> like;
  List<Name> inherits;
  Name partition_of;
  PartitionBound bound;
  PartitionStrategy partition_by = PartitionStrategy::none;
  List<PartitionKey> partition_key;
  Name of_type;
  List<Option> options;
  std::uint16_t columns = 0;                // AddColumn operations that follow
};

struct AddColumn : Operation {
  Name table;
  ColumnDefinition column;
  bool if_not_exists = false;
  bool in_create = false;
};
struct DropColumn : Operation {
  Name table;
  std::string_view column;
  bool if_exists = false;
  bool cascade = false;
};
struct SetNotNull : Operation { Name table; std::string_view column; };
struct DropNotNull : Operation { Name table; std::string_view column; };
struct SetDefault : Operation { Name table; std::string_view column; Expression value; };
struct DropDefault : Operation { Name table; std::string_view column; };
struct SetType : Operation {
  Name table;
  std::string_view column;
  TypeName type;
  Name collation;
  Expression using_;  // empty: none was written
};
struct AddIdentity : Operation { Name table; std::string_view column; Identity identity = Identity::always; Name sequence; };  // sequence: SEQUENCE NAME option
struct SetIdentity : Operation { Name table; std::string_view column; std::optional<Identity> identity; };
struct DropIdentity : Operation { Name table; std::string_view column; bool if_exists = false; };
struct SetExpression : Operation { Name table; std::string_view column; Expression expression; };
struct DropExpression : Operation { Name table; std::string_view column; bool if_exists = false; };
struct SetStatistics : Operation { Name table; std::string_view column; };
struct SetStorage : Operation { Name table; std::string_view column; std::string_view storage; };
struct SetCompression : Operation { Name table; std::string_view column; std::string_view compression; };
struct SetColumnOptions : Operation { Name table; std::string_view column; bool reset = false; List<Option> options; };

// ── Constraints ──────────────────────────────────────────────────────────────────────────────────────────────

struct Constraint : Operation {
  Name table;
  std::string_view name;              // empty: PostgreSQL makes one up
  std::uint32_t name_at = Place::nowhere;
  bool in_create = false;             // CREATE TABLE
  bool only = false;                  // ALTER TABLE ONLY: partitions and children are left out
  std::string_view column_definition; // the column in whose definition it was written, else empty
  bool not_valid = false;
  bool enforced = true;
  bool deferrable = false;
  bool initially_deferred = false;
  bool no_inherit = false;
};
struct KeyConstraint : Constraint {
  Names columns;                      // empty with USING INDEX
  Names include;
  std::string_view using_index;
  bool without_overlaps = false;
};
struct AddPrimaryKey : KeyConstraint {};
struct AddUnique : KeyConstraint { bool nulls_not_distinct = false; };
struct AddForeignKey : Constraint {
  Names columns;
  Name referenced;
  std::uint32_t referenced_at = Place::nowhere;
  Names referenced_columns;           // empty: the primary key
  ForeignKeyAction on_delete = ForeignKeyAction::no_action;
  ForeignKeyAction on_update = ForeignKeyAction::no_action;
  Names on_delete_columns;            // SET NULL (a, b)
  char match = 's';                   // s simple, f full, p partial
  bool column_has_default = false;    // ADD COLUMN … DEFAULT … REFERENCES: even DEFAULT NULL makes it scan
};
struct AddCheck : Constraint { Expression expression; };
struct AddNotNull : Constraint { std::string_view column; };  // 18: ADD CONSTRAINT n NOT NULL c [NOT VALID]

struct IndexKey {
  std::string_view column;            // empty: an expression
  Expression expression;
  Name opclass;
  Name collation;
  bool descending = false;
  std::optional<bool> nulls_first;    // as written
};
struct AddExclusion : Constraint {
  std::string_view method;            // gist
  List<IndexKey> keys;
  Names include;
  Expression predicate;
};

struct ValidateConstraint : Operation { Name table; std::string_view constraint; };
struct DropConstraint : Operation { Name table; std::string_view constraint; bool if_exists = false; bool cascade = false; };
struct AlterConstraint : Operation {
  Name table;
  std::string_view constraint;
  std::optional<bool> deferrable, initially_deferred, enforced, inherit;
};

// ── Table properties ─────────────────────────────────────────────────────────────────────────────────────────

struct AttachPartition : Operation { Name table; Name partition; PartitionBound bound; };
struct DetachPartition : Operation { Name table; Name partition; bool concurrently = false; bool finalize = false; };
struct AttachIndex : Operation { Name index; Name partition; };  // ALTER INDEX … ATTACH PARTITION
struct SetInherit : Operation { Name table; Name parent; bool inherit = true; };
enum class RowSecurity : std::uint8_t { enable, disable, force, no_force };
struct SetRowSecurity : Operation { Name table; RowSecurity value = RowSecurity::enable; };
struct SetLogged : Operation { Name table; bool logged = true; };
struct SetAccessMethod : Operation { Name table; std::string_view method; };
struct SetTablespace : Operation { Name table; ObjectKind object = ObjectKind::table; std::string_view tablespace; };
struct SetOptions : Operation { Name table; ObjectKind object = ObjectKind::table; bool reset = false; List<Option> options; };
struct SetReplicaIdentity : Operation { Name table; char identity = 'd'; std::string_view index; };
struct SetCluster : Operation { Name table; std::string_view index; };  // empty: SET WITHOUT CLUSTER
struct EnableTrigger : Operation { Name table; std::string_view trigger; char enabled = 'O'; bool rule = false; bool all = false; };  // O origin, D disabled, A always, R replica
struct SetOfType : Operation { Name table; Name type; };  // empty: NOT OF

// ── Any object ───────────────────────────────────────────────────────────────────────────────────────────────

struct RenameTable : Operation { Name table; ObjectKind object = ObjectKind::table; std::string_view to; bool if_exists = false; };  // tables, views, indexes, sequences
struct RenameColumn : Operation { Name table; ObjectKind object = ObjectKind::table; std::string_view from, to; bool if_exists = false; };
struct RenameConstraint : Operation { Name table; std::string_view from, to; bool domain = false; bool if_exists = false; };
struct RenameObject : Operation {  // all other kinds
  ObjectKind object = ObjectKind::other;
  Name name;                       // the object; for triggers, rules, policies its own name
  Name table;                      // triggers, rules, policies
  List<TypeName> arguments;        // routines
  bool arguments_written = false;
  std::string_view to;
  bool if_exists = false;
};
struct SetSchema : Operation { ObjectKind object = ObjectKind::table; Name name; List<TypeName> arguments; bool arguments_written = false; std::string_view schema; bool if_exists = false; };
struct SetOwner : Operation { ObjectKind object = ObjectKind::table; Name name; std::string_view owner; };
struct DropTable : Operation { Name table; ObjectKind object = ObjectKind::table; bool if_exists = false; bool cascade = false; std::uint16_t of = 1; };  // tables and foreign tables; `of` names in the statement
struct DropIndex : Operation { Name index; bool concurrently = false; bool if_exists = false; bool cascade = false; std::uint16_t of = 1; };
struct DropObject : Operation {
  ObjectKind object = ObjectKind::other;
  Name name;
  Name table;                      // triggers, rules, policies
  List<TypeName> arguments;
  bool arguments_written = false;
  bool if_exists = false;
  bool cascade = false;
};
struct CommentOn : Operation { ObjectKind object = ObjectKind::other; Name name; std::string_view member; std::string_view text; bool remove = false; };  // member: column, constraint, trigger, …
struct Grant : Operation {
  bool revoke = false;
  ObjectKind object = ObjectKind::other;
  bool all_in_schema = false;
  List<Name> objects;
  Names privileges;                // empty: ALL
  Names grantees;                  // "public" for PUBLIC
};

// ── Indexes ──────────────────────────────────────────────────────────────────────────────────────────────────

struct CreateIndex : Operation {
  std::string_view name;           // empty: PostgreSQL makes one up
  Name table;
  std::uint32_t table_at = Place::nowhere;
  bool only = false;               // ON ONLY parent
  bool unique = false;
  bool concurrently = false;
  bool if_not_exists = false;
  bool nulls_not_distinct = false;
  std::string_view method;         // btree where none was written
  List<IndexKey> keys;
  Names include;
  Expression predicate;
  List<Option> options;
};
enum class ReindexScope : std::uint8_t { index, table, schema, system, database };
struct Reindex : Operation { ReindexScope scope = ReindexScope::index; Name name; bool concurrently = false; bool tablespace = false; };
struct AlterIndexColumn : Operation { Name index; };   // ALTER INDEX … ALTER COLUMN n SET STATISTICS

// ── Other relations ──────────────────────────────────────────────────────────────────────────────────────────

struct CreateSequence : Operation { Name sequence; bool if_not_exists = false; Persistence persistence = Persistence::permanent; TypeName type; Name owned_by; std::string_view owned_by_column; };
struct AlterSequence : Operation { Name sequence; bool if_exists = false; bool owned_by_written = false; Name owned_by; std::string_view owned_by_column; TypeName type; bool restart = false; };
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
struct Refresh : Operation { Name view; bool concurrently = false; bool with_data = true; };

// ── Types ────────────────────────────────────────────────────────────────────────────────────────────────────

struct Attribute { std::string_view name; TypeName type; };
enum class TypeKind : std::uint8_t { enum_, composite, range, base, shell };
struct CreateType : Operation { Name type; TypeKind type_kind = TypeKind::enum_; Names labels; List<Attribute> attributes; TypeName subtype; Name multirange; };
struct AddEnumValue : Operation { Name type; std::string_view value; std::string_view neighbour; bool after = true; bool if_not_exists = false; };
struct RenameEnumValue : Operation { Name type; std::string_view from, to; };
struct CreateDomain : Operation { Name domain; TypeName type; Name collation; bool not_null = false; Expression default_value; List<std::string_view> check_names; };
enum class DomainChange : std::uint8_t { set_default, drop_default, set_not_null, drop_not_null, add_constraint, drop_constraint, validate_constraint };
struct AlterDomain : Operation { Name domain; DomainChange change = DomainChange::set_default; std::string_view constraint; Expression expression; bool not_valid = false; bool if_exists = false; bool cascade = false; bool not_null = false; };
enum class AttributeChange : std::uint8_t { add, drop, set_type };
struct AlterComposite : Operation { Name type; AttributeChange change = AttributeChange::add; Attribute attribute; bool if_exists = false; bool cascade = false; };

// ── Routines, triggers, policies, the rest ───────────────────────────────────────────────────────────────────

struct Argument { std::string_view name; TypeName type; char mode = 'i'; bool has_default = false; };  // i in, o out, b inout, v variadic, t table
struct CreateFunction : Operation {
  Name name;
  bool procedure = false;
  bool or_replace = false;
  List<Argument> arguments;
  TypeName returns;                // empty name: none written
  std::string_view language;       // sql where none was written
  Volatility volatility = Volatility::volatile_;
  bool security_definer = false;
  bool strict = false;
  bool set_search_path = false;
  std::string_view body;           // AS $$…$$; empty for BEGIN ATOMIC
  List<Option> options;
};
struct AlterFunction : Operation { Name name; List<TypeName> arguments; bool arguments_written = false; std::optional<Volatility> volatility; std::optional<bool> security_definer; std::optional<bool> strict; bool set_search_path = false; };
struct CreateTrigger : Operation {
  std::string_view name;
  Name table;
  bool or_replace = false;
  bool constraint = false;
  bool before = false, instead_of = false, for_each_row = false;
  bool on_insert = false, on_update = false, on_delete = false, on_truncate = false;
  Names update_of;
  Name function;
  Name referenced;                 // CREATE CONSTRAINT TRIGGER … FROM
  Expression when;
};
struct CreateRule : Operation { std::string_view name; Name table; bool or_replace = false; bool instead = false; };
struct CreatePolicy : Operation {
  std::string_view name;
  Name table;
  bool permissive = true;
  char command = '*';              // r select, a insert, w update, d delete, * all (pg_policy.polcmd)
  Names roles;                     // "public" for PUBLIC
  Expression using_;
  Expression with_check;
};
struct AlterPolicy : Operation { std::string_view name; Name table; Names roles; Expression using_; Expression with_check; };
struct CreateSchema : Operation { std::string_view schema; bool if_not_exists = false; std::string_view owner; };
struct CreateExtension : Operation { std::string_view extension; bool if_not_exists = false; bool cascade = false; std::string_view schema; };
struct CreateStatistics : Operation { Name name; Name table; Names columns; bool if_not_exists = false; };  // columns: those in expressions, too
struct CreatePublication : Operation { std::string_view name; bool all_tables = false; List<Name> tables; };
struct CreateEventTrigger : Operation { std::string_view name; std::string_view event; };
// Objects whose existence is all that anybody asks about: aggregates, operators, collations, roles, servers, …
struct CreateOther : Operation { ObjectKind object = ObjectKind::other; Name name; List<TypeName> arguments; };
struct AlterOther : Operation { ObjectKind object = ObjectKind::other; Name name; };

// ── Rows ─────────────────────────────────────────────────────────────────────────────────────────────────────

// What a WHERE says about how many rows are meant. nothing: there is none. constant_true: `true`, `1 = 1`.
// null_test: only `c IS NULL` / `IS NOT NULL` tests, and joins by columns. bounded: a key range, a list of values, a
// LIMIT, a ctid: a batch.
enum class Where : std::uint8_t { nothing, constant_true, null_test, condition, bounded };

struct RowChange : Operation {
  Name table;
  std::uint32_t table_at = Place::nowhere;
  bool only = false;
  Expression where;
  Where where_kind = Where::nothing;
  Names equals;                      // columns that the WHERE holds equal to a value or a list of values
  bool in_with = false;              // inside WITH … AS (…) of another statement
};
struct UpdateRows : RowChange {
  Names columns;
  bool from = false;                 // UPDATE … FROM, or a sub-select in WHERE
};
struct DeleteRows : RowChange { bool from = false; };
struct InsertRows : Operation {
  Name table;
  std::uint32_t table_at = Place::nowhere;
  Names columns;
  bool select = false;               // INSERT … SELECT, from at least one relation
  Where where_kind = Where::nothing; // of that SELECT
  Expression query;
  std::uint32_t rows = 0;            // of VALUES
  bool on_conflict = false;
  bool in_with = false;
};
struct MergeRows : Operation { Name table; };
struct TruncateTable : Operation { Name table; bool cascade = false; };
struct CopyRows : Operation { Name table; bool from = false; };  // from: into the table
struct Query : Operation { bool calls_function = false; List<Name> relations; bool for_update = false; };  // SELECT, VALUES, EXPLAIN ANALYZE

// ── Session and transactions ─────────────────────────────────────────────────────────────────────────────────

struct Begin : Operation {};
struct Commit : Operation { bool chain = false; };
struct Rollback : Operation { bool chain = false; };
struct Savepoint : Operation { std::string_view name; };
struct ReleaseSavepoint : Operation { std::string_view name; };
struct RollbackTo : Operation { std::string_view name; };
struct SetVariable : Operation { std::string_view name; Names values; bool local = false; bool reset = false; };  // reset: RESET, SET … TO DEFAULT
struct LockTable : Operation { Name table; int mode = 8; bool nowait = false; };  // mode: 1 ACCESS SHARE … 8 ACCESS EXCLUSIVE (storage/lockdefs.h)
struct Vacuum : Operation { Name table; bool full = false; bool analyze_only = false; };  // empty table: the whole database
struct ClusterTable : Operation { Name table; std::string_view index; };
struct Do : Operation { std::string_view body; std::string_view language; };
struct Call : Operation { Name procedure; };
// Commands that no transaction block may hold, or that touch nothing of the schema: CREATE DATABASE, ALTER SYSTEM,
// CHECKPOINT, DISCARD, LISTEN, PREPARE, …
struct Utility : Operation { std::string_view command; bool transaction_allowed = true; };
// A statement that pgtidy does not model. Counted in the summary as not analysed.
struct Unmodelled : Operation { std::string_view command; };

template <class... T>
struct TypeList {
  static constexpr std::size_t size = sizeof...(T);
};

using All = TypeList<
    CreateTable, AddColumn, DropColumn, SetNotNull, DropNotNull, SetDefault, DropDefault, SetType, AddIdentity,
    SetIdentity, DropIdentity, SetExpression, DropExpression, SetStatistics, SetStorage, SetCompression,
    SetColumnOptions, AddPrimaryKey, AddUnique, AddForeignKey, AddCheck, AddNotNull, AddExclusion, ValidateConstraint,
    DropConstraint, AlterConstraint, AttachPartition, DetachPartition, AttachIndex, SetInherit, SetRowSecurity,
    SetLogged, SetAccessMethod, SetTablespace, SetOptions, SetReplicaIdentity, SetCluster, EnableTrigger, SetOfType,
    RenameTable, RenameColumn, RenameConstraint, RenameObject, SetSchema, SetOwner, DropTable, DropIndex, DropObject,
    CommentOn, Grant, CreateIndex, Reindex, AlterIndexColumn, CreateSequence, AlterSequence, CreateView, Refresh,
    CreateType, AddEnumValue, RenameEnumValue, CreateDomain, AlterDomain, AlterComposite, CreateFunction,
    AlterFunction, CreateTrigger, CreateRule, CreatePolicy, AlterPolicy, CreateSchema, CreateExtension,
    CreateStatistics, CreatePublication, CreateEventTrigger, CreateOther, AlterOther, UpdateRows, DeleteRows,
    InsertRows, MergeRows, TruncateTable, CopyRows, Query, Begin, Commit, Rollback, Savepoint, ReleaseSavepoint,
    RollbackTo, SetVariable, LockTable, Vacuum, ClusterTable, Do, Call, Utility, Unmodelled>;

namespace detail {
template <class T, class... U>
constexpr std::uint8_t index_in(TypeList<U...>) {
  std::uint8_t index = 0;
  (void)((std::is_same_v<T, U> ? true : (++index, false)) || ...);
  return index;
}
}  // namespace detail

template <class T>
inline constexpr std::uint8_t kind_of = detail::index_in<T>(All{});

// The operation as a T, or null.
template <class T>
[[nodiscard]] const T* as(const Operation& operation) {
  return operation.kind == kind_of<T> ? static_cast<const T*>(&operation) : nullptr;
}

// Calls `function` with the operation as what it is. All overloads must return the same type.
template <class Function>
decltype(auto) dispatch(const Operation& operation, Function&& function) {
  return [&]<class... T>(TypeList<T...>) -> decltype(auto) {
    using Result = std::invoke_result_t<Function&, const CreateTable&>;
    using Call = Result (*)(Function&, const Operation&);
    static constexpr std::array<Call, sizeof...(T)> calls{
        +[](Function& f, const Operation& o) -> Result { return f(static_cast<const T&>(o)); }...};
    return calls[operation.kind](function, operation);
  }(All{});
}

}  // namespace op
}  // namespace pgtidy
