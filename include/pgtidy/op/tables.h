// SPDX-License-Identifier: Apache-2.0
// Tables and their columns, constraints and properties.
#pragma once

#include "pgtidy/op/common.h"

namespace pgtidy::op {

// ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────

struct ColumnDefinition {
  std::string_view name;
  TypeName type;
  bool serial = false;    // type is then int2, int4 or int8
  bool not_null = false;  // written NOT NULL (PRIMARY KEY, serial and identity imply it too: see the catalog)
  bool null_written = false;
  std::uint32_t not_null_at = Place::nowhere;
  std::string_view not_null_name;
  bool not_null_not_valid = false;
  Expression default_value;  // empty: none was written
  std::uint32_t default_at = Place::nowhere;
  Expression generated_as;
  GeneratedKind generated = GeneratedKind::none;
  Identity identity = Identity::none;
  Name identity_sequence;  // SEQUENCE NAME option, else empty
  Name collation;
  bool primary_key = false;  // an AddPrimaryKey follows
  bool unique = false;       // an AddUnique follows
  bool references = false;   // an AddForeignKey follows
  bool check = false;        // an AddCheck follows
  std::string_view storage;
  std::string_view compression;
};

enum class BoundKind : std::uint8_t { minimum, number, text, maximum, null, unknown };  // unknown: an expression
struct BoundValue {
  BoundKind kind = BoundKind::unknown;
  std::string_view value;  // of a literal
};
struct PartitionBound {
  bool present = false;
  bool is_default = false;
  PartitionStrategy strategy = PartitionStrategy::none;
  List<BoundValue> values;  // FROM (…), IN (…), or MODULUS and REMAINDER
};

struct LikeClause {
  Name source;
  bool defaults = false, constraints = false, identity = false, indexes = false, generated = false, comments = false, statistics = false,
       storage = false, compression = false;
  std::uint16_t before_column = 0;  // how many columns of the statement stand before it
};

struct PartitionKey {
  std::string_view column;  // empty: an expression
  Expression expression;
};

struct CreateTable : Operation {
  Name table;
  ObjectKind object = ObjectKind::table;  // table or foreign_table
  Persistence persistence = Persistence::permanent;
  bool if_not_exists = false;
  bool as_query = false;  // CREATE TABLE AS, SELECT INTO
  bool with_data = true;
  Expression query;
  Names column_names;  // CREATE TABLE t (a, b) AS …
  List<LikeClause> like;
  List<Name> inherits;
  Name partition_of;
  PartitionBound bound;
  PartitionStrategy partition_by = PartitionStrategy::none;
  List<PartitionKey> partition_key;
  Name of_type;
  List<Option> options;
  std::uint16_t columns = 0;  // AddColumn operations that follow
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
  bool only = false;
};
struct SetNotNull : Operation {
  Name table;
  std::string_view column;
  bool only = false;
};
struct DropNotNull : Operation {
  Name table;
  std::string_view column;
  bool only = false;
};
struct SetDefault : Operation {
  Name table;
  std::string_view column;
  Expression value;
  bool only = false;
};
struct DropDefault : Operation {
  Name table;
  std::string_view column;
  bool only = false;
};
struct SetType : Operation {
  Name table;
  std::string_view column;
  TypeName type;
  Name collation;
  Expression using_;  // empty: none was written
};
struct AddIdentity : Operation {
  Name table;
  std::string_view column;
  Identity identity = Identity::always;
  Name sequence;
};  // sequence: SEQUENCE NAME option
struct SetIdentity : Operation {
  Name table;
  std::string_view column;
  std::optional<Identity> identity;
};
struct DropIdentity : Operation {
  Name table;
  std::string_view column;
  bool if_exists = false;
};
struct SetExpression : Operation {
  Name table;
  std::string_view column;
  Expression expression;
};
struct DropExpression : Operation {
  Name table;
  std::string_view column;
  bool if_exists = false;
};
struct SetStatistics : Operation {
  Name table;
  std::string_view column;
};
struct SetStorage : Operation {
  Name table;
  std::string_view column;
  std::string_view storage;
};
struct SetCompression : Operation {
  Name table;
  std::string_view column;
  std::string_view compression;
};
struct SetColumnOptions : Operation {
  Name table;
  std::string_view column;
  bool reset = false;
  List<Option> options;
};

// ── Constraints ──────────────────────────────────────────────────────────────────────────────────────────────

struct Constraint : Operation {
  Name table;
  std::string_view name;  // empty: PostgreSQL makes one up
  std::uint32_t name_at = Place::nowhere;
  bool in_create = false;              // CREATE TABLE
  bool only = false;                   // ALTER TABLE ONLY: partitions and children are left out
  std::string_view column_definition;  // the column in whose definition it was written, else empty
  bool not_valid = false;
  bool enforced = true;
  bool deferrable = false;
  bool initially_deferred = false;
  bool no_inherit = false;
};
struct KeyConstraint : Constraint {
  Names columns;  // empty with USING INDEX
  Names include;
  List<Option> options;  // of its index
  std::string_view using_index;
  bool without_overlaps = false;
};
struct AddPrimaryKey : KeyConstraint {};
struct AddUnique : KeyConstraint {
  bool nulls_not_distinct = false;
};
struct AddForeignKey : Constraint {
  Names columns;
  Name referenced;
  std::uint32_t referenced_at = Place::nowhere;
  Names referenced_columns;  // empty: the primary key
  ForeignKeyAction on_delete = ForeignKeyAction::no_action;
  ForeignKeyAction on_update = ForeignKeyAction::no_action;
  Names on_delete_columns;          // SET NULL (a, b)
  char match = 's';                 // s simple, f full, p partial
  bool column_has_default = false;  // ADD COLUMN … DEFAULT … REFERENCES: even DEFAULT NULL makes it scan
};
struct AddCheck : Constraint {
  Expression expression;
};
struct AddNotNull : Constraint {
  std::string_view column;
};  // 18: ADD CONSTRAINT n NOT NULL c [NOT VALID]

struct AddExclusion : Constraint {
  std::string_view method;  // gist
  List<IndexKey> keys;
  Names include;
  List<Option> options;
  Expression predicate;
};

struct ValidateConstraint : Operation {
  Name table;
  std::string_view constraint;
};
struct DropConstraint : Operation {
  Name table;
  std::string_view constraint;
  bool if_exists = false;
  bool cascade = false;
  bool only = false;
};
struct AlterConstraint : Operation {
  Name table;
  std::string_view constraint;
  std::optional<bool> deferrable, initially_deferred, enforced, inherit;
};

// ── Table properties ─────────────────────────────────────────────────────────────────────────────────────────

struct AttachPartition : Operation {
  Name table;
  Name partition;
  PartitionBound bound;
};
struct DetachPartition : Operation {
  Name table;
  Name partition;
  bool concurrently = false;
  bool finalize = false;
};
struct AttachIndex : Operation {
  Name index;
  Name partition;
};  // ALTER INDEX … ATTACH PARTITION
struct SetInherit : Operation {
  Name table;
  Name parent;
  bool inherit = true;
};
enum class RowSecurity : std::uint8_t { enable, disable, force, no_force };
struct SetRowSecurity : Operation {
  Name table;
  RowSecurity value = RowSecurity::enable;
};
struct SetLogged : Operation {
  Name table;
  bool logged = true;
};
struct SetAccessMethod : Operation {
  Name table;
  std::string_view method;
};
struct SetTablespace : Operation {
  Name table;
  ObjectKind object = ObjectKind::table;
  std::string_view tablespace;
};
struct SetOptions : Operation {
  Name table;
  ObjectKind object = ObjectKind::table;
  bool reset = false;
  List<Option> options;
};
struct SetReplicaIdentity : Operation {
  Name table;
  char identity = 'd';
  std::string_view index;
};
struct SetCluster : Operation {
  Name table;
  std::string_view index;
};  // empty: SET WITHOUT CLUSTER
struct EnableTrigger : Operation {
  Name table;
  std::string_view trigger;
  char enabled = 'O';
  bool rule = false;
  bool all = false;
  bool only = false;
};  // O origin, D disabled, A always, R replica
struct SetOfType : Operation {
  Name table;
  Name type;
};  // empty: NOT OF

}  // namespace pgtidy::op
