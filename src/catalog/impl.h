// SPDX-License-Identifier: Apache-2.0
// The Writer's inside: one `apply` an operation, spread over one file per object kind.
//
// Every apply first asks whether PostgreSQL would carry the operation out, and only then changes anything. References
// into the catalog (Table&, Column&) are good until an object is added or dropped.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "catalog/names.h"
#include "catalog/plans.h"
#include "catalog/state.h"
#include "catalog/types.h"
#include "catalog/writer.h"
#include "ops/query_shape.h"

namespace pgtidy::catalog {

class Writer::Impl {
 public:
  explicit Impl(Catalog& catalog) : catalog_(catalog) {}

  void begin_migration(std::uint32_t number, bool keep_session);
  void apply_any(const op::Operation& operation);
  void expect_rollbacks(std::span<const op::Operation* const> ahead);
  void set_certain(bool certain) { s().certain = certain; }
  void expect_unknown_changes() { s().unknown_changes = true; }

  // What a catalog doesn't keep.
  void apply(const op::Operation&) {}

  // tables.cpp, like.cpp, partitions.cpp, table_properties.cpp
  void apply(const op::CreateTable& o);
  void apply(const op::AttachPartition& o);
  void apply(const op::DetachPartition& o);
  void apply(const op::AttachIndex& o);
  void apply(const op::SetInherit& o);
  void apply(const op::SetRowSecurity& o);
  void apply(const op::SetLogged& o);
  void apply(const op::SetOptions& o);
  void apply(const op::SetReplicaIdentity& o);
  void apply(const op::SetOfType& o);
  void apply(const op::SetOwner& o);
  void apply(const op::CommentOn& o);
  // owners.cpp
  void apply(const op::AlterOther& o);
  void apply(const op::Utility& o);
  // columns.cpp
  void apply(const op::AddColumn& o);
  void apply(const op::SetNotNull& o);
  void apply(const op::DropNotNull& o);
  void apply(const op::SetDefault& o);
  void apply(const op::DropDefault& o);
  void apply(const op::SetType& o);
  void name_index_columns_anew(const Table& table, AttributeNumber changed);
  void checks_made_anew(Table& table, AttributeNumber changed);
  void foreign_keys_made_anew(Oid table, AttributeNumber changed);
  void apply(const op::AddIdentity& o);
  void apply(const op::SetIdentity& o);
  void apply(const op::DropIdentity& o);
  void apply(const op::SetExpression& o);
  void apply(const op::DropExpression& o);
  // constraints.cpp, foreign_keys.cpp
  void apply(const op::AddPrimaryKey& o);
  void apply(const op::AddUnique& o);
  void apply(const op::AddForeignKey& o);
  void apply(const op::AddCheck& o);
  void apply(const op::AddNotNull& o);
  void apply(const op::AddExclusion& o);
  void apply(const op::ValidateConstraint& o);
  void apply(const op::AlterConstraint& o);
  // indexes.cpp
  void apply(const op::CreateIndex& o);
  // sequences.cpp, views.cpp
  void apply(const op::CreateSequence& o);
  void apply(const op::AlterSequence& o);
  void apply(const op::CreateView& o);
  void apply(const op::Refresh& o);
  // types.cpp
  void apply(const op::CreateType& o);
  void apply(const op::AddEnumValue& o);
  void apply(const op::RenameEnumValue& o);
  void apply(const op::CreateDomain& o);
  void apply(const op::AlterDomain& o);
  void apply(const op::AlterComposite& o);
  // functions.cpp, triggers_policies.cpp, others.cpp
  void apply(const op::CreateFunction& o);
  void apply(const op::AlterFunction& o);
  void apply(const op::CreateTrigger& o);
  void apply(const op::EnableTrigger& o);
  void apply(const op::CreateRule& o);
  void apply(const op::CreatePolicy& o);
  void apply(const op::AlterPolicy& o);
  void apply(const op::CreateSchema& o);
  void apply(const op::CreateExtension& o);
  void apply(const op::CreateStatistics& o);
  void apply(const op::CreatePublication& o);
  void apply(const op::CreateEventTrigger& o);
  void apply(const op::CreateOther& o);
  // rename.cpp, set_schema.cpp
  void apply(const op::RenameTable& o);
  void apply(const op::RenameColumn& o);
  void apply(const op::RenameConstraint& o);
  void apply(const op::RenameObject& o);
  void apply(const op::SetSchema& o);
  // drop.cpp
  void apply(const op::DropTable& o);
  void apply(const op::DropIndex& o);
  void apply(const op::DropObject& o);
  void apply(const op::DropColumn& o);
  void apply(const op::DropConstraint& o);
  // rows.cpp
  void apply(const op::UpdateRows& o);
  void apply(const op::InsertRows& o);
  void apply(const op::DeleteRows& o);
  void apply(const op::MergeRows& o);
  void apply(const op::TruncateTable& o);
  void apply(const op::CopyRows& o);
  // transactions.cpp
  void apply(const op::Begin&);
  void apply(const op::Commit& o);
  void apply(const op::Rollback& o);
  void apply(const op::Savepoint& o);
  void apply(const op::ReleaseSavepoint& o);
  void apply(const op::RollbackTo& o);
  void apply(const op::SetVariable& o);

 private:
  struct Saved {
    std::string savepoint;                  // empty: BEGIN
    std::unique_ptr<Catalog::State> state;  // none where no ROLLBACK is ahead
  };
  // Its source is looked up before the new table, perhaps of the same name, is there.
  struct Like : op::LikeClause {
    Oid from = Oid::none;
  };
  // The table that the present statement makes, for the operations that follow its op::CreateTable.
  struct Creating {
    const Statement* statement = nullptr;
    Oid table = Oid::none;  // none: it was there already, so nothing of the statement happens
    std::uint16_t columns_to_come = 0;
    std::uint16_t columns_seen = 0;
    std::vector<Like> likes;
    op::List<op::PartitionKey> keys;
    Oid partition_of = Oid::none;
    op::PartitionBound bound;
    std::vector<Oid> own_keys;     // the statement's own, not those of a parent or of LIKE
    std::vector<Oid> named_by_us;  // of these, those with a made-up name
  };
  // A table or view that triggers and rules hang on.
  struct Attached {
    Relation* relation = nullptr;
    Table* table = nullptr;
    std::vector<Trigger>* triggers = nullptr;
    std::vector<Rule>* rules = nullptr;
  };
  // ADD COLUMN IF NOT EXISTS of a column that was there: its constraints are left out, too.
  struct SkippedColumn {
    const Statement* statement = nullptr;
    std::string_view name;
  };
  // CREATE SCHEMA: the elements of the statement look for names in the new schema first.
  struct SchemaElements {
    const Statement* statement = nullptr;
    std::string schema;
  };
  using OidByName = std::map<std::string, Oid, std::less<>>;

  Catalog::State& s() { return *catalog_.state_; }

  // ── Names, new objects, columns by name (objects.cpp)
  [[nodiscard]] std::string creation_schema(const Name& name, Persistence persistence = Persistence::permanent);
  void describe(CatalogObject& object, std::string_view schema, std::string_view name, const op::Operation& o);
  void describe_relation(Relation& relation, RelationKind kind, std::string_view schema, std::string_view name, const op::Operation& o);
  void touch(CatalogObject& object, const op::Operation& o);
  void enter(const Relation& relation);  // its name; the caller has made sure that it is free
  void leave(const Relation& relation);  // its name is free again, and known to be gone
  [[nodiscard]] bool taken(std::string_view schema, std::string_view name) { return s().relations.contains(KeyView(schema, name)); }
  // The table to be altered; one that no file creates is made up. Null for what was dropped and for other relations.
  [[nodiscard]] Table* altered(const Name& name, const op::Operation& o);
  // The same, for an operation that may belong to the CREATE TABLE before it.
  [[nodiscard]] Table* created(const op::Operation& o, const Name& name);
  // The same, for a constraint; null where it belongs to a column that was there already.
  [[nodiscard]] Table* constrained(const op::Constraint& o);
  [[nodiscard]] Attached attached(const Name& name, const op::Operation& o);
  [[nodiscard]] Column* column_of(Table& table, std::string_view name, const op::Operation& o);
  [[nodiscard]] static Column* find_column(Table& table, std::string_view name);
  [[nodiscard]] static Column* find_column(Table& table, AttributeNumber number);
  [[nodiscard]] static TableConstraint* find_constraint(Table& table, std::string_view name);
  [[nodiscard]] static TableConstraint* find_constraint(Table& table, Oid oid);
  // Nothing if a column is missing.
  [[nodiscard]] std::optional<Numbers> numbers_of(Table& table, op::Names names, const op::Operation& o);
  [[nodiscard]] Numbers columns_in(const Expression& expression, const Table& table);
  [[nodiscard]] StoredExpression stored(const Expression& expression, const Table* table);
  StoredExpression used_in(const Expression& expression);  // functions and objects only
  StoredExpression used_names(const ops::NamesUsed& names);
  void refer_expression(Oid holder, const StoredExpression& expression);
  // The same columns, by name, in another table.
  [[nodiscard]] static Numbers translated(const Numbers& numbers, const Table& from, const Table& to);
  [[nodiscard]] static StoredExpression translated(StoredExpression expression, const Table& from, const Table& to);
  [[nodiscard]] std::vector<Oid> descendants(Oid table);  // parents first
  void with_children(Oid table, const std::function<void(Table&)>& function) { with_children(table, false, function); }
  void with_children(Oid table, bool only, const std::function<void(Table&)>& function);
  // Each way from a parent to a child below `table`, parents first: a child of two parents is met twice. `give` answers
  // whether the child's own children are to be met, too: one that has it already has given it to them.
  void pass_down(Oid table, const std::function<bool(const Table& parent, Table& child)>& give);
  [[nodiscard]] std::vector<Oid> live_holders(Oid of);
  void remember_constraint_name(std::string_view schema, std::string_view name);
  void forget_constraint_name(std::string_view schema, std::string_view name);

  // ── Tables
  void first_columns(const op::CreateTable& o, Table& table);
  [[nodiscard]] bool add_parent(Table& table, const Name& name);
  void inherit_columns(Table& child, const Table& parent);
  void inherit_checks(Table& child, const Table& parent);
  void inherit_check(Table& child, const Table& parent, const TableConstraint& check);
  void check_to_children(Oid parent_oid, std::string_view name);
  void columns_of_type(const op::CreateTable& o, Table& table);
  void columns_of_query(const op::CreateTable& o, Table& table);
  [[nodiscard]] Dependency origin_of(const ops::OutputColumn& output);  // of a column that is shown as it is
  [[nodiscard]] ColumnType type_of_output(const ops::OutputColumn& output);
  [[nodiscard]] std::string collation_of_output(const ops::OutputColumn& output, const ColumnType& type);
  [[nodiscard]] std::string collation_of_source(const ops::OutputColumn& output);
  [[nodiscard]] ops::ColumnsOf columns_by_name();
  [[nodiscard]] ColumnType type_in_view(const View& view, std::string_view name);
  Column& add_plain_column(Table& table, Column column);
  void finish_columns(const op::Operation& o);
  void next_likes(const op::Operation& o);
  void like_columns(const Like& like, const op::Operation& o);
  [[nodiscard]] static Column like_column(const Column& from, const op::LikeClause& like);
  void like_view_extras(const op::LikeClause& like, const View& view, Oid table, const op::Operation& o);
  void like_statistics(Oid source, const Table& table, const std::function<Numbers(const Numbers&)>& translate, const op::Operation& o);
  [[nodiscard]] std::string free_statistics_name(std::string_view schema, std::string_view table, std::string_view columns);
  void like_extras(const Like& like, const op::Operation& o);

  // ── Partitions
  [[nodiscard]] std::vector<Oid> partitions_of(Oid table);  // in the order of their bounds
  // Each partition below the table, each with all that is below it before the next: `make` gets what its parent has and answers what
  // is made of it for the partition; none: nothing goes further down.
  void each_partition(Oid table, Oid of_table, const std::function<Oid(Oid parent, Oid of_parent, Oid partition)>& make);
  void become_partition(Oid parent, Oid child, const op::PartitionBound& bound, const op::Operation& o);
  // An invalid index can be adopted, too; then the parent's is invalid itself.
  [[nodiscard]] Oid adopt_index(Oid parent_index, Oid child, bool invalid_too);
  void invalidate_index(Oid index, Oid up_to);
  void validate_index(Oid index);
  void link_constraints(const Index& child, const Index& parent);
  [[nodiscard]] Oid matching_index(const Index& index, const Table& parent, const Table& child, bool invalid_too);
  Oid clone_index(const Index& index, Oid child, const op::Operation& o, Oid parent_index);
  void clone_triggers(const Table& parent, Oid child, const op::Operation& o);
  Oid clone_trigger(Oid parent, Oid trigger, Oid child, const op::Operation& o);
  void drop_trigger_copies(const Table& parent, Oid child);
  void detach(Oid parent, Oid child);

  // ── Columns
  void put_column(Table& table, const op::AddColumn& o);
  void fill_column(Table& table, Column& column, const op::AddColumn& o);
  void merge_column(Table& table, Column& column, const op::AddColumn& o);
  void add_to_children(Oid parent, std::string_view name);
  [[nodiscard]] bool read_by_view(Oid table, AttributeNumber column);
  [[nodiscard]] bool keeps_null_default(const ColumnType& type);
  void set_default(Table& table, Column& column, StoredExpression value, const Place& place);
  void set_not_null(Oid table, const Numbers& columns, const op::Operation& o, bool only = false);

  // ── Sequences, views
  void own_sequence(Table& table, Column& column, const Name& wanted, bool identity, const op::Operation& o);
  void own(Sequence& sequence, const Name& table, std::string_view column);
  [[nodiscard]] std::vector<Oid> owned_sequences(Oid table, AttributeNumber column = 0);
  void fill_view(View& view, const op::CreateView& o);
  void set_view_default(View& view, std::string_view column, const Expression& value, const op::Operation& o);
  [[nodiscard]] bool reads_temporary(const Expression& query);

  // ── Constraints and indexes
  [[nodiscard]] static TableConstraint plain_constraint(const op::Constraint& o, ConstraintKind kind);
  TableConstraint& put_constraint(Table& table, TableConstraint constraint);
  void alter_constraint(TableConstraint& constraint, const op::AlterConstraint& o);
  void add_key(const op::KeyConstraint& o, ConstraintKind kind, bool nulls_not_distinct);
  bool put_key(Oid table, IndexPlan plan, const op::Constraint& o, TableConstraint constraint);
  [[nodiscard]] bool redundant_key(Table& table, const op::Constraint& o, ConstraintKind kind, const IndexPlan& plan);
  void key_using_index(Table& table, const op::KeyConstraint& o, ConstraintKind kind);
  [[nodiscard]] std::optional<IndexColumn> index_column(const op::IndexKey& key, Table* table, std::string_view method,
                                                        const op::Operation& o);
  [[nodiscard]] std::optional<IndexPlan> plan_of(const op::CreateIndex& o, Table* table, const View* view);
  // Makes the index, its constraint, and (for partitioned tables, unless `only`) those of the partitions. None where
  // the name is taken.
  Oid put_index(Oid owner, IndexPlan plan, const op::Operation& o, bool only, std::optional<TableConstraint> constraint, Oid parent_index);
  void index_partitions(Oid table, Oid index, const op::Operation& o);
  void remake_index_partitions(Oid table, AttributeNumber changed, const op::Operation& o);
  [[nodiscard]] Oid index_part(Oid index, Oid partition);

  // ── Foreign keys
  [[nodiscard]] std::string foreign_key_name(const Table& table, const Numbers& columns);
  void resolve_reference(const op::AddForeignKey& o, TableConstraint& key);
  [[nodiscard]] Oid key_for(const Table& referenced, Numbers columns);
  void spread_reference(Oid table, Oid key, Oid referenced);
  Oid reference_partition(Oid table, Oid key, Oid partition);
  void foreign_keys_to_partition(Oid parent, Oid partition);
  void clone_foreign_keys(Oid parent, Oid child, const op::Operation& o);
  [[nodiscard]] bool attach_foreign_key(Oid parent, Oid key, Oid child);
  void forget_parts(Table& table, Oid key);
  Oid clone_foreign_key(Oid parent, Oid key, Oid child, const op::Operation& o);

  // ── Types, routines, triggers, policies, the rest
  [[nodiscard]] UserType* new_type(const Name& name, UserTypeKind kind, const op::Operation& o);
  [[nodiscard]] UserType* altered_type(const Name& name);
  [[nodiscard]] bool type_in_the_way(std::string_view schema, std::string_view name);  // of a new relation; a shell type gives way
  [[nodiscard]] std::vector<Table*> typed_tables(Oid type);
  void add_range_functions(const UserType& range, const op::CreateType& o);
  void set_domain_default(UserType& type, const Expression& value);
  void add_domain_check(UserType& type, std::string_view name, bool validated);
  [[nodiscard]] ColumnType argument_type(const TypeName& type);
  [[nodiscard]] ColumnType result_of_call(const Name& function);
  [[nodiscard]] std::vector<Oid> routines(const Name& name, op::List<TypeName> arguments, bool written, ObjectKind kind);
  void put_function(Function function, bool or_replace, const op::Operation& o);
  void refer_function_types(const Function& function);
  void refer_function(Oid holder, Trigger& trigger);
  [[nodiscard]] std::vector<Dependency> uses_of_rule(const Relation& of, const op::CreateRule& o);
  static void set_policy_roles(Policy& policy, op::Names roles);
  PolicyCondition policy_condition(const Expression& expression, const Table& table);
  void set_policy_conditions(Table& table, Policy& policy, const Expression& using_, const Expression& with_check);
  void add_extension(std::string_view name, std::string_view schema, const op::Operation& o);

  // ── Renames
  void rename_relation(Relation& relation, std::string_view to);
  void rename_constraint(Table& table, TableConstraint& constraint, std::string_view to, bool index_too);
  void rename_attribute(const Name& type, std::string_view from, std::string_view to, const op::Operation& o);
  void rename_type(const op::RenameObject& o);
  void rename_function(const op::RenameObject& o);
  void rename_member(const op::RenameObject& o);
  void rename_schema(const op::RenameObject& o);
  template <class T>
  void rename_in(OidByName& names, const op::RenameObject& o);
  void move_relation(Relation& relation, std::string_view schema);
  void move_with_dependents(Oid oid, std::string_view schema);
  void move_extension(Extension& extension, std::string_view schema);
  void move_type(UserType& type, std::string_view schema, std::string_view name);
  void move_statistics(Statistics& statistics, std::string_view schema, std::string_view name);
  void move_function(Function& function, std::string_view schema, std::string_view name);
  void retitle(const CatalogObject& type);  // columns print the type's new name

  // ── Drops
  void drop(std::vector<Target> work, const op::Operation& o);
  [[nodiscard]] bool blocked(const Target& target, const std::vector<Oid>& together = {});
  void note_gone(NameSet& gone, const Name& name);
  void drop_named_relation(const Name& name, ObjectKind kind, bool cascade, bool alone, const op::Operation& o);
  void drop_named_type(const op::DropObject& o);
  void drop_attached(const op::DropObject& o);
  void drop_schema(const op::DropObject& o);
  void drop_whole_schema(const std::string& name, const op::Operation& o);
  void drop_extension(std::string_view name, bool cascade, const op::Operation& o);
  void drop_in(OidByName& names, std::string_view name);
  void dependents_of(Oid object, AttributeNumber column, std::vector<Target>& into);
  void foreign_keys_on(const Table& table, Oid index, std::vector<Target>& into);
  void drop_relation(Oid oid, std::vector<Target>& more);
  void drop_table(Oid oid, std::vector<Target>& more);
  void drop_index(Oid oid, std::vector<Target>& more);
  void drop_child_indexes(Oid child, Oid parent_index, std::vector<Target>& more);
  void drop_column(Oid table, AttributeNumber number, std::vector<Target>& more, const op::Operation& o);
  void drop_constraint(Oid table, Oid oid, std::vector<Target>& more);
  void drop_type(Oid oid, std::vector<Target>& more);
  void drop_function(Oid oid, std::vector<Target>& more);
  void drop_statistics(Oid oid);
  void drop_member(const Target& target, const op::Operation& o);

  // ── Owners
  [[nodiscard]] std::string owner_of(std::string_view role);
  void reassign_owned(std::string_view from, std::string_view to);
  void drop_owned(const std::vector<std::string>& roles, bool cascade, const op::Operation& o);
  [[nodiscard]] bool schemas_empty_without(const std::vector<Oid>& schemas, const std::vector<Oid>& together);
  static void forget_roles(Table& table, const std::vector<std::string>& roles);

  // ── Rows, session
  void note_copy(const op::InsertRows& o);
  void fill_rows(const Name& name);
  void fill_rows(Oid oid);
  void save(std::string_view savepoint);
  void end_transaction();
  void drop_temporary(const std::vector<Oid>& relations);
  void set_search_path(op::Names values, bool reset);

  Catalog& catalog_;
  std::vector<Saved> saved_;
  std::set<std::string, std::less<>> rollbacks_ahead_;  // savepoints' names; empty: the whole transaction
  std::optional<std::vector<std::string>> path_before_local_;
  Creating creating_;
  SkippedColumn skipped_column_;
  SchemaElements schema_elements_;
  std::unordered_map<Oid, std::size_t> waits_for_;  // an invalid index of a partitioned table: the child that had no part of it, by place
};

}  // namespace pgtidy::catalog
