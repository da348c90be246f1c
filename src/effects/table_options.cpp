// SPDX-License-Identifier: Apache-2.0
// ALTER TABLE's forms that change what a table is stored like, or what holds for it as a whole.
#include <algorithm>

#include <fmt/format.h>

#include "effects/families.h"

namespace pgtidy::effects {
namespace {

constexpr LockMode exclusive = LockMode::access_exclusive;

void rewrite_whole(const Name& name, Draft& draft) {
  const Table* table = draft.table(name);
  draft.lock(name, exclusive);
  if (table == nullptr)
    draft.rewrite(name);
  else
    draft.rewrite(*table);
}

bool published(const Table& table, const Catalog& catalog) {
  const auto publications = catalog.publications();
  return std::any_of(publications.begin(), publications.end(),
                     [&](const Publication* publication) { return publication->all_tables || contains(publication->tables, table.oid); });
}

// A logged table may not reference an unlogged one.
void refuse_logging(const op::SetLogged& set, const Table& table, Draft& draft) {
  if (set.logged) {
    for (const TableConstraint& constraint : table.constraints) {
      const Table* other = constraint.kind == ConstraintKind::foreign_key ? draft.before().table(constraint.referenced) : nullptr;
      if (other == nullptr || other->oid == table.oid || other->persistence != Persistence::unlogged) continue;
      draft.refuse("42P16", fmt::format("could not change table \"{}\" to logged because it references unlogged table \"{}\"", table.name,
                                        other->name));
    }
    return;
  }
  if (published(table, draft.before())) {
    draft.refuse("55000", fmt::format("cannot change table \"{}\" to unlogged because it is part of a publication", table.name));
  }
  for (const auto& reference : draft.references_to(table)) {
    if (reference.table->oid == table.oid || reference.table->persistence == Persistence::unlogged) continue;
    draft.refuse("42P16", fmt::format("could not change table \"{}\" to unlogged because it references logged table \"{}\"", table.name,
                                      reference.table->name));
  }
}

void check_identity_index(const op::SetReplicaIdentity& set, const Table& table, const Index& index, Draft& draft) {
  if (!index.unique) {
    return draft.refuse("42809", fmt::format("cannot use non-unique index \"{}\" as replica identity", set.index));
  }
  if (index.predicate) return draft.refuse("0A000", fmt::format("cannot use partial index \"{}\" as replica identity", set.index));
  for (const IndexColumn& key : index.keys) {
    const Column* column = key.number == 0 ? nullptr : table.column(key.number);
    if (column == nullptr || column->not_null) continue;
    draft.refuse("42809",
                 fmt::format("index \"{}\" cannot be used as replica identity because column \"{}\" is nullable", set.index, column->name));
  }
}

}  // namespace

void add(const op::SetInherit& set, Draft& draft) {
  draft.lock(set.table, exclusive);
  draft.lock(set.parent, set.inherit ? LockMode::share_update_exclusive : LockMode::access_share, LockRole::parent);
}

void add(const op::SetRowSecurity& set, Draft& draft) { draft.lock(set.table, exclusive); }

void add(const op::SetLogged& set, Draft& draft) {
  const Relation* relation = draft.relation(set.table);
  draft.lock(set.table, exclusive);
  if (relation == nullptr) {
    draft.uncertain("whether the table is logged is not known");
    return draft.rewrite(set.table);
  }
  const Table* table = draft.before().table(relation->oid);
  const bool changes = set.logged == (relation->persistence != Persistence::permanent);
  if (table == nullptr) return;  // a sequence
  if (table->kind == RelationKind::partitioned_table) {
    if (draft.version() >= 18) {
      draft.refuse("42809", fmt::format("ALTER action SET {} cannot be performed on relation \"{}\"", set.logged ? "LOGGED" : "UNLOGGED",
                                        table->name));
    }
    return;
  }
  if (!changes) return;
  refuse_logging(set, *table, draft);
  draft.rewrite(*table);
  if (draft.version() >= 15) {
    for (const Sequence* sequence : draft.owned_sequences(*table)) draft.lock(*sequence, exclusive, LockRole::other);
  }
  draft.because(set.logged ? "SET LOGGED writes the table anew, to the log too" : "SET UNLOGGED writes the table anew");
}

void add(const op::SetAccessMethod& set, Draft& draft) {
  draft.needs(15, "SET ACCESS METHOD");
  draft.lock(set.table, exclusive);
  const Table* table = draft.table(set.table);
  if (table != nullptr && table->kind == RelationKind::partitioned_table) {
    if (draft.version() < 17) draft.refuse("42809", "cannot change access method of a partitioned table");
    return;
  }
  if (set.method.empty() || set.method == "heap" || set.method == "default") return;
  rewrite_whole(set.table, draft);
  draft.because("another access method stores every row anew");
}

void add(const op::SetTablespace& set, Draft& draft) {
  if (set.table.empty()) return;
  draft.lock(set.table, exclusive);
  draft.because("the files are copied to the other tablespace while the lock is held");
}

void add(const op::SetOptions& set, Draft& draft) {
  const Relation* relation = draft.relation(set.table);
  const bool other = set.options.empty();  // OPTIONS of a foreign table, SET WITHOUT OIDS
  const bool view = set.object == ObjectKind::view || (relation != nullptr && relation->kind == RelationKind::view);
  const bool exclusively = view || other || std::any_of(set.options.begin(), set.options.end(), [](const op::Option& option) {
                             return option.name == "user_catalog_table" || option.name == "fastupdate" || option.name == "buffering" ||
                                    option.name == "pages_per_range" || option.name == "autosummarize" ||
                                    option.name == "gin_pending_list_limit";
                           });
  draft.lock(set.table, exclusively ? exclusive : LockMode::share_update_exclusive);
}

void add(const op::SetReplicaIdentity& set, Draft& draft) {
  draft.lock(set.table, exclusive);
  const Table* table = draft.table(set.table);
  if (set.index.empty() || table == nullptr) return;
  const Index* index = draft.index_of(*table, set.index);
  if (index == nullptr) return;
  draft.lock(*index, LockMode::share, LockRole::index);
  check_identity_index(set, *table, *index, draft);
}

void add(const op::SetCluster& set, Draft& draft) {
  draft.lock(set.table, LockMode::share_update_exclusive);
  const Table* table = draft.table(set.table);
  if (set.index.empty() || table == nullptr) return;
  if (const Index* index = draft.index_of(*table, set.index)) draft.lock(*index, LockMode::share_update_exclusive, LockRole::index);
}

void add(const op::EnableTrigger& enable, Draft& draft) {
  const LockMode mode = enable.rule ? exclusive : LockMode::share_row_exclusive;
  draft.lock(enable.table, mode);
  const Table* table = draft.table(enable.table);
  if (table == nullptr || enable.rule || enable.all) return;
  const bool row_trigger = std::any_of(table->triggers.begin(), table->triggers.end(),
                                       [&](const Trigger& trigger) { return trigger.name == enable.trigger && trigger.for_each_row; });
  if (row_trigger) draft.lock_partitions(*table, mode);
}

void add(const op::SetOfType& set, Draft& draft) { draft.lock(set.table, exclusive); }

}  // namespace pgtidy::effects
