// SPDX-License-Identifier: Apache-2.0
// What each operation costs: one overload an operation, one file a family. An operation without an overload locks no
// relation, reads none and may run in a transaction block.
#pragma once

#include "effects/draft.h"
#include "pgtidy/operation.h"

namespace pgtidy::effects {

inline void add(const op::Operation&, Draft&) {}

// tables.cpp
void add(const op::CreateTable& create, Draft& draft);
void add(const op::DropTable& drop, Draft& draft);
void add(const op::RenameTable& rename, Draft& draft);
void add(const op::RenameColumn& rename, Draft& draft);
void add(const op::SetSchema& set, Draft& draft);
void add(const op::SetOwner& set, Draft& draft);
// DROP TABLE, also by DROP … CASCADE of something it stands on. `together`: other objects are dropped with it.
void drop_table(const Table& table, bool cascade, bool together, Draft& draft);
void drop_view(const View& view, Draft& draft);
// Does a valid CHECK exclude the rows that the partition constraint forbids? The bounds' values are not compared: a
// CHECK over the partition key is taken to be the one that was added for this.
[[nodiscard]] bool check_stands_for_bound(const Table& partition, const Table& parent, const Draft& draft);

// table_options.cpp
void add(const op::SetInherit& set, Draft& draft);
void add(const op::SetRowSecurity& set, Draft& draft);
void add(const op::SetLogged& set, Draft& draft);
void add(const op::SetAccessMethod& set, Draft& draft);
void add(const op::SetTablespace& set, Draft& draft);
void add(const op::SetOptions& set, Draft& draft);
void add(const op::SetReplicaIdentity& set, Draft& draft);
void add(const op::SetCluster& set, Draft& draft);
void add(const op::EnableTrigger& enable, Draft& draft);
void add(const op::SetOfType& set, Draft& draft);

// columns.cpp
void add(const op::AddColumn& column, Draft& draft);
void add(const op::SetNotNull& set, Draft& draft);
void add(const op::DropNotNull& drop, Draft& draft);
void add(const op::SetDefault& set, Draft& draft);
void add(const op::DropDefault& drop, Draft& draft);
void add(const op::AddIdentity& identity, Draft& draft);
void add(const op::SetIdentity& identity, Draft& draft);
void add(const op::DropIdentity& identity, Draft& draft);
void add(const op::SetExpression& set, Draft& draft);
void add(const op::DropExpression& drop, Draft& draft);
void add(const op::SetStatistics& set, Draft& draft);
void add(const op::SetStorage& set, Draft& draft);
void add(const op::SetCompression& set, Draft& draft);
void add(const op::SetColumnOptions& set, Draft& draft);
// SET NOT NULL's reading, of the table itself or of those below it too. Answers whether anything is read: what proves the column
// spares it.
[[nodiscard]] bool scan_for_nulls(const Table& table, std::string_view column, Draft& draft);
[[nodiscard]] bool scan_tree_for_nulls(const Table& table, std::string_view column, Draft& draft);

// drop_column.cpp
void add(const op::DropColumn& drop, Draft& draft);

// change_type.cpp
void add(const op::SetType& set, Draft& draft);

// keys.cpp
void add(const op::AddPrimaryKey& key, Draft& draft);
void add(const op::AddUnique& key, Draft& draft);
void add(const op::AddExclusion& exclusion, Draft& draft);

// foreign_keys.cpp
void add(const op::AddForeignKey& key, Draft& draft);
// Checking all rows of a foreign key: both tables are read.
void scan_for_orphans(const Table& referencing, const Name& referenced, Draft& draft);

// constraints.cpp
void add(const op::AddCheck& check, Draft& draft);
void add(const op::AddNotNull& constraint, Draft& draft);
void add(const op::ValidateConstraint& validate, Draft& draft);
void add(const op::DropConstraint& drop, Draft& draft);
void add(const op::AlterConstraint& alter, Draft& draft);
void add(const op::RenameConstraint& rename, Draft& draft);

// partitions.cpp
void add(const op::AttachPartition& attach, Draft& draft);
void add(const op::DetachPartition& detach, Draft& draft);
void add(const op::AttachIndex& attach, Draft& draft);

// indexes.cpp
void add(const op::CreateIndex& create, Draft& draft);
void add(const op::DropIndex& drop, Draft& draft);
void add(const op::Reindex& reindex, Draft& draft);
void add(const op::AlterIndexColumn& alter, Draft& draft);

// maintenance.cpp
void add(const op::Vacuum& vacuum, Draft& draft);
void add(const op::ClusterTable& cluster, Draft& draft);
void add(const op::Refresh& refresh, Draft& draft);
void add(const op::LockTable& lock, Draft& draft);
void add(const op::TruncateTable& truncate, Draft& draft);

// rows.cpp
void add(const op::UpdateRows& update, Draft& draft);
void add(const op::DeleteRows& remove, Draft& draft);
void add(const op::InsertRows& insert, Draft& draft);
void add(const op::MergeRows& merge, Draft& draft);
void add(const op::CopyRows& copy, Draft& draft);
void add(const op::Query& query, Draft& draft);
// A query's relations: ACCESS SHARE on each, but for the one that it makes. `whole`: nothing is left out of them.
void read_relations(const Expression& query, const Name& into, bool whole, Draft& draft);

// types_domains.cpp
void add(const op::AddEnumValue& value, Draft& draft);
void add(const op::AlterDomain& alter, Draft& draft);
void add(const op::AlterComposite& alter, Draft& draft);
// A composite type is a relation too; other types are none.
void lock_composite(const Name& type, LockMode mode, Draft& draft);

// objects.cpp
void add(const op::CreateView& create, Draft& draft);
void add(const op::CreateSequence& create, Draft& draft);
void add(const op::AlterSequence& alter, Draft& draft);
void add(const op::CreateTrigger& create, Draft& draft);
void add(const op::CreateRule& create, Draft& draft);
void add(const op::CreatePolicy& create, Draft& draft);
void add(const op::AlterPolicy& alter, Draft& draft);
void add(const op::CreateStatistics& create, Draft& draft);
void add(const op::CreatePublication& create, Draft& draft);
void add(const op::CreateFunction& create, Draft& draft);
void add(const op::RenameObject& rename, Draft& draft);
void add(const op::CommentOn& comment, Draft& draft);
void add(const op::Grant& grant, Draft& draft);

// drop_objects.cpp
void add(const op::DropObject& drop, Draft& draft);

// utilities.cpp
void add(const op::Utility& utility, Draft& draft);
void add(const op::CreateOther& create, Draft& draft);
void add(const op::AlterOther& alter, Draft& draft);

}  // namespace pgtidy::effects
