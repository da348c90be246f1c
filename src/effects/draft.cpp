// SPDX-License-Identifier: Apache-2.0
#include "effects/draft.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

namespace pgtidy::effects {
namespace {

void sort_unique(std::vector<std::string>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

}  // namespace

std::string full_name(const Relation& relation) { return (relation.schema.empty() ? "public" : relation.schema) + "." + relation.name; }

std::string full_name(const Name& name) {
  return fmt::format("{}.{}", name.schema.empty() ? std::string_view("public") : name.schema, name.name);
}

bool holds_rows(const Relation& relation) {
  return relation.kind == RelationKind::table || relation.kind == RelationKind::materialized_view;
}

bool made_by(const op::Operation& operation, const Place& created) {
  return created.known() && created.file == operation.place.file && created.statement == operation.place.statement;
}

std::string made_up_name(std::string_view first, std::string_view second, std::string_view label) {
  constexpr std::size_t longest = 63;
  const std::size_t overhead = (second.empty() ? 0 : 1) + (label.empty() ? 0 : 1) + label.size();
  while (first.size() + second.size() + overhead > longest && !(first.empty() && second.empty())) {
    (first.size() > second.size() ? first : second).remove_suffix(1);
  }
  std::string name(first);
  if (!second.empty()) name.append("_").append(second);
  if (!label.empty()) name.append("_").append(label);
  return name;
}

// ── What is known ────────────────────────────────────────────────────────────────────────────────────────────────

const Index* Draft::index_of(const Table& table, std::string_view name) const {
  for (const Index* index : before_.indexes_of(table)) {
    if (index->name == name) return index;
  }
  return nullptr;
}

std::vector<const Table*> Draft::descendants(const Table& table) const {
  std::vector<const Table*> found;
  std::unordered_set<std::uint32_t> seen{static_cast<std::uint32_t>(table.oid)};
  std::vector<const Table*> queue{&table};
  for (std::size_t next = 0; next < queue.size(); ++next) {
    for (const Oid oid : queue[next]->children) {
      const Table* child = before_.table(oid);
      if (child == nullptr || !seen.insert(static_cast<std::uint32_t>(oid)).second) continue;
      queue.push_back(child);
      found.push_back(child);
    }
  }
  return found;
}

std::vector<const Table*> Draft::partitions(const Table& table) const {
  if (table.kind != RelationKind::partitioned_table) return {};
  return descendants(table);
}

std::vector<Draft::Reference> Draft::references_to(const Table& table) const {
  std::vector<Reference> found;
  const auto add = [&](const Table& other) {
    for (const TableConstraint& constraint : other.constraints) {
      if (constraint.kind == ConstraintKind::foreign_key && constraint.referenced == table.oid) found.push_back({&other, &constraint});
    }
  };
  add(table);
  for (const Oid user : before_.users_of(table.oid)) {
    if (const Table* other = before_.table(user)) add(*other);
  }
  return found;
}

std::vector<const Sequence*> Draft::owned_sequences(const Table& table, AttributeNumber column) const {
  std::vector<const Sequence*> found;
  for (const Oid user : before_.users_of(table.oid)) {
    const Sequence* sequence = before_.sequence(user);
    if (sequence == nullptr || sequence->owner_table != table.oid) continue;
    if (column == 0 || sequence->owner_column == column) found.push_back(sequence);
  }
  return found;
}

std::vector<const View*> Draft::views_on(const Relation& relation, AttributeNumber column) const {
  std::vector<const View*> found;
  std::unordered_set<std::uint32_t> seen;
  const auto add_users = [&](Oid of, AttributeNumber number) {
    for (const Oid user : before_.users_of(of)) {
      const View* view = before_.view(user);
      if (view == nullptr) continue;
      const bool uses = std::any_of(view->uses.begin(), view->uses.end(), [&](const Dependency& dependency) {
        return dependency.object == of && (number == 0 || dependency.column == number);
      });
      if (uses && seen.insert(static_cast<std::uint32_t>(user)).second) found.push_back(view);
    }
  };
  add_users(relation.oid, column);
  // NOLINTNEXTLINE(modernize-loop-convert): it grows meanwhile
  for (std::size_t next = 0; next < found.size(); ++next) add_users(found[next]->oid, 0);
  return found;
}

std::vector<const Table*> Draft::tables_with(Oid type) const {
  std::vector<const Table*> found;
  for (const Oid user : before_.users_of(type)) {
    const Table* table = before_.table(user);
    if (table == nullptr) continue;
    const bool column =
        std::any_of(table->columns.begin(), table->columns.end(), [&](const Column& each) { return each.type.oid == type; });
    if (column || table->of_type == type) found.push_back(table);
  }
  return found;
}

// ── Locks ────────────────────────────────────────────────────────────────────────────────────────────────────────

void Draft::lock(RelationLock lock) {
  const auto [place, inserted] = places_.try_emplace(lock.relation, effect_.locks.size());
  if (inserted) {
    effect_.locks.push_back(std::move(lock));
    return;
  }
  RelationLock& held = effect_.locks[place->second];
  held.mode = std::max(held.mode, lock.mode);
}

void Draft::lock(const Relation& relation, LockMode mode, LockRole role) {
  lock({.oid = relation.oid,
        .relation = full_name(relation),
        .kind = relation.kind,
        .mode = mode,
        .role = role,
        .is_new = before_.is_new(relation)});
}

void Draft::lock(const Name& name, LockMode mode, LockRole role) {
  if (const Relation* known = relation(name)) return lock(*known, mode, role);
  lock({.oid = Oid::none, .relation = full_name(name), .kind = RelationKind::table, .mode = mode, .role = role, .is_new = false});
}

void Draft::lock_composite_type(const UserType& type, LockMode mode) {
  lock({.oid = type.oid,
        .relation = type.schema + "." + type.name,
        .kind = RelationKind::composite_type,
        .mode = mode,
        .role = LockRole::target,
        .is_new = false});
}

void Draft::lock_tree(const Table& table, LockMode mode, LockRole role) {
  lock(table, mode, role);
  for (const Table* child : descendants(table)) lock(*child, mode, LockRole::partition);
}

void Draft::lock_partitions(const Table& table, LockMode mode) {
  for (const Table* child : partitions(table)) lock(*child, mode, LockRole::partition);
}

void Draft::lock_indexes(const Table& table, LockMode mode) {
  for (const Index* index : before_.indexes_of(table)) lock(*index, mode, LockRole::index);
}

const Table* Draft::lock_tree(const Name& name, LockMode mode) {
  const Table* known = table(name);
  if (known == nullptr) {
    lock(name, mode);
    return nullptr;
  }
  lock_tree(*known, mode);
  return known;
}

// ── Work ─────────────────────────────────────────────────────────────────────────────────────────────────────────

void Draft::scan(const Relation& relation) {
  if (holds_rows(relation) && !before_.is_new(relation)) effect_.scan.push_back(full_name(relation));
}

void Draft::scan(const Name& name) {
  if (const Relation* known = relation(name)) return scan(*known);
  effect_.scan.push_back(full_name(name));
}

void Draft::scan_tree(const Table& table) {
  scan(table);
  for (const Table* child : descendants(table)) scan(*child);
}

void Draft::rewrite(const Table& table) {
  if (!holds_rows(table) || before_.is_new(table)) return;
  effect_.rewrite.push_back(full_name(table));
  scan(table);
  lock(table, LockMode::access_exclusive);
  for (const Index* index : before_.indexes_of(table)) rebuild(*index);
}

void Draft::rewrite(const Name& name) {
  if (const Table* known = table(name)) return rewrite(*known);
  effect_.rewrite.push_back(full_name(name));
  effect_.scan.push_back(full_name(name));
  lock(name, LockMode::access_exclusive);
}

void Draft::rewrite_materialized(const View& view) {
  if (before_.is_new(view)) return;
  effect_.rewrite.push_back(full_name(view));
  scan(view);
  for (const Oid oid : view.indexes) {
    if (const Index* index = before_.index(oid)) rebuild(*index);
  }
}

void Draft::rebuild(const Index& index) {
  lock(index, LockMode::access_exclusive, LockRole::index);
  rebuild_unlocked(index);
}

void Draft::rebuild_unlocked(const Index& index) {
  if (!index.partitioned) effect_.rebuild.push_back(full_name(index));
}

void Draft::refuse(std::string_view sqlstate, std::string message) {
  if (!effect_.fails) effect_.fails = Failure{std::string(sqlstate), std::move(message)};
}

void Draft::needs(int version, std::string_view syntax) {
  if (this->version() < version) refuse("42601", fmt::format("syntax error: {} needs PostgreSQL {}", syntax, version));
}

void Draft::uncertain(std::string_view why) {
  effect_.certain = false;
  if (effect_.because.empty()) effect_.because = why;
}

void Draft::because(std::string reason) {
  if (effect_.because.empty()) effect_.because = std::move(reason);
}

Effect Draft::finish() && {
  for (auto* names : {&effect_.rewrite, &effect_.scan, &effect_.rebuild, &effect_.build, &effect_.waits}) sort_unique(*names);
  return std::move(effect_);
}

}  // namespace pgtidy::effects
