// SPDX-License-Identifier: Apache-2.0
// An effect while it is put together: what every family of operations needs to say "this relation is locked, that one
// is read in full" without caring whether the catalog knows it.
//
// Rules kept here, once:
// - A relation that the catalog doesn't know is an ordinary table with rows; its name is what was written, in `public`
//   where no schema was.
// - Partitioned and foreign tables hold no rows: they are locked, never read or written anew; their partitions are.
// - A new table is empty, or nobody waits for it: it is never read in full, never written anew.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pgtidy/catalog.h"
#include "pgtidy/effect.h"
#include "pgtidy/operation.h"

namespace pgtidy::effects {

class Draft {
 public:
  Draft(const Catalog& before, int version) : before_(before), version_(version) {}

  [[nodiscard]] const Catalog& before() const { return before_; }
  // The user's; 10 to 13 behave as 14 but where a family says so.
  [[nodiscard]] int version() const {
    version_matters_ = true;
    return version_;
  }
  [[nodiscard]] bool version_matters() const { return version_matters_; }  // false: the effect is that of all versions

  // ── What is known ──────────────────────────────────────────────────────────────────────────────────────────
  [[nodiscard]] const Relation* relation(const Name& name) const { return before_.relation(name).object; }
  [[nodiscard]] const Table* table(const Name& name) const { return before_.table(name).object; }
  [[nodiscard]] const Index* index(const Name& name) const { return before_.index(name).object; }
  // An index by the name that a table's command gives it: it lives in the table's schema.
  [[nodiscard]] const Index* index_of(const Table& table, std::string_view name) const;
  [[nodiscard]] bool absent(const Name& name) const { return before_.relation(name).presence == Presence::absent; }
  // Partitions and inheriting tables, at all levels, in order; not the table itself.
  [[nodiscard]] std::vector<const Table*> descendants(const Table& table) const;
  [[nodiscard]] std::vector<const Table*> partitions(const Table& table) const;  // those of descendants() that are partitions
  // Foreign keys of other tables (and its own) that reference `table`.
  struct Reference {
    const Table* table = nullptr;
    const TableConstraint* constraint = nullptr;
  };
  [[nodiscard]] std::vector<Reference> references_to(const Table& table) const;
  [[nodiscard]] std::vector<const Sequence*> owned_sequences(const Table& table, AttributeNumber column = 0) const;
  // Views and materialized views that use the table (or the column), and those that use them in turn.
  [[nodiscard]] std::vector<const View*> views_on(const Relation& relation, AttributeNumber column = 0) const;
  // Tables with a column of the type, or made OF it.
  [[nodiscard]] std::vector<const Table*> tables_with(Oid type) const;

  // ── Locks ──────────────────────────────────────────────────────────────────────────────────────────────────
  void lock(const Relation& relation, LockMode mode, LockRole role = LockRole::target);
  void lock(const Name& name, LockMode mode, LockRole role = LockRole::target);
  void lock_composite_type(const UserType& type, LockMode mode);                        // a composite type is a relation too
  void lock_tree(const Table& table, LockMode mode, LockRole role = LockRole::target);  // with descendants
  void lock_partitions(const Table& table, LockMode mode);
  void lock_indexes(const Table& table, LockMode mode);
  // Locks the table of an ALTER TABLE with its descendants, known or not; null where it isn't known.
  const Table* lock_tree(const Name& name, LockMode mode);

  // ── Work ───────────────────────────────────────────────────────────────────────────────────────────────────
  void scan(const Relation& relation);
  void scan(const Name& name);
  void scan_tree(const Table& table);
  // Writes the table anew, its indexes with it: ACCESS EXCLUSIVE on each.
  void rewrite(const Table& table);
  void rewrite(const Name& name);
  void rewrite_materialized(const View& view);
  void rebuild(const Index& index);           // under ACCESS EXCLUSIVE
  void rebuild_unlocked(const Index& index);  // the lock is the caller's
  void build(std::string name) { effect_.build.push_back(std::move(name)); }
  void wait_for(std::string relation) { effect_.waits.push_back(std::move(relation)); }

  void refuse(std::string_view sqlstate, std::string message);
  void needs(int version, std::string_view syntax);  // older servers don't parse it
  void refuse_in_transaction() { effect_.transaction_allowed = false; }
  void uncertain(std::string_view why);
  void because(std::string reason);

  // Sorted, each name once.
  [[nodiscard]] Effect finish() &&;

 private:
  void lock(RelationLock lock);

  const Catalog& before_;
  int version_;
  mutable bool version_matters_ = false;
  Effect effect_;
  std::unordered_map<std::string, std::size_t> places_;  // of the relations in effect_.locks
};

[[nodiscard]] std::string full_name(const Relation& relation);
[[nodiscard]] std::string full_name(const Name& name);

// Can it be read and written anew by itself?
[[nodiscard]] bool holds_rows(const Relation& relation);

// Did the same statement make what stands at `created`? (CREATE TABLE's own columns and constraints, ADD COLUMN's column)
[[nodiscard]] bool made_by(const op::Operation& operation, const Place& created);

template <class List, class Value>
[[nodiscard]] bool contains(const List& list, const Value& value) {
  for (const auto& entry : list) {
    if (entry == value) return true;
  }
  return false;
}

// An identifier as PostgreSQL makes it up: first_second_label, 63 bytes at most.
[[nodiscard]] std::string made_up_name(std::string_view first, std::string_view second, std::string_view label);

}  // namespace pgtidy::effects
