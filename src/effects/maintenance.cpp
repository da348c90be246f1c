// SPDX-License-Identifier: Apache-2.0
// VACUUM, ANALYZE, CLUSTER, REFRESH, LOCK and TRUNCATE.
#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "effects/families.h"
#include "effects/spelling.h"

namespace pgtidy::effects {
namespace {

constexpr LockMode exclusive = LockMode::access_exclusive;
constexpr LockMode maintenance = LockMode::share_update_exclusive;

void rewrite_view(const View& view, Draft& draft) {
  draft.lock(view, exclusive);
  draft.rewrite_materialized(view);
}

void vacuum_one(const op::Vacuum& vacuum, const Table& table, Draft& draft) {
  if (table.kind == RelationKind::foreign_table && !vacuum.analyze_only) return;
  draft.lock(table, vacuum.full && holds_rows(table) ? exclusive : maintenance);
  if (vacuum.full) draft.rewrite(table);
}

// The partitions are done too; tables that inherit from it are from 18 on, before they are only sampled.
void vacuum_children(const op::Vacuum& vacuum, const Table& table, Draft& draft) {
  const bool only = spelt(vacuum, "only");
  const bool all = table.kind == RelationKind::partitioned_table || draft.version() >= 18;
  for (const Table* child : draft.descendants(table)) {
    if (all && !only)
      vacuum_one(vacuum, *child, draft);
    else if (vacuum.analyze_only)
      draft.lock(*child, LockMode::access_share, LockRole::partition);
  }
}

void vacuum_database(const op::Vacuum& vacuum, Draft& draft) {
  for (const Table* table : draft.before().tables()) {
    if (table->kind != RelationKind::foreign_table && (vacuum.analyze_only || holds_rows(*table))) vacuum_one(vacuum, *table, draft);
  }
  for (const View* view : draft.before().views()) {
    if (view->kind != RelationKind::materialized_view) continue;
    if (vacuum.full)
      rewrite_view(*view, draft);
    else
      draft.lock(*view, maintenance);
  }
}

bool fit_for_concurrent_refresh(const View& view, const Catalog& catalog) {
  return std::any_of(view.indexes.begin(), view.indexes.end(), [&](Oid oid) {
    const Index* index = catalog.index(oid);
    if (index == nullptr || !index->unique || index->predicate || !index->valid) return false;
    // Columns of a view have no numbers: a key that is none of its names is an expression.
    return std::all_of(index->keys.begin(), index->keys.end(), [&](const IndexColumn& key) {
      return !view.columns_known || std::find(view.columns.begin(), view.columns.end(), key.text) != view.columns.end();
    });
  });
}

void refresh_concurrently(const op::Refresh& refresh, const View& view, Draft& draft) {
  if (!view.populated) {
    draft.refuse("0A000", "CONCURRENTLY cannot be used when the materialized view is not populated");
  }
  if (!refresh.with_data) draft.refuse("42601", "CONCURRENTLY and WITH NO DATA options cannot be used together");
  if (!fit_for_concurrent_refresh(view, draft.before())) {
    draft.refuse("55000", fmt::format("cannot refresh materialized view \"{}\" concurrently", full_name(view)));
  }
  draft.scan(view);
  draft.because("the new rows are compared with the old ones; reads go on");
}

void truncate_one(const Table& table, bool identities, Draft& draft) {
  draft.lock(table, exclusive);
  if (holds_rows(table)) draft.lock_indexes(table, exclusive);
  if (!identities) return;
  for (const Sequence* sequence : draft.owned_sequences(table)) draft.lock(*sequence, exclusive, LockRole::other);
}

void truncate_tree(const Table& table, bool identities, Draft& draft) {
  truncate_one(table, identities, draft);
  for (const Table* child : draft.descendants(table)) truncate_one(*child, identities, draft);
}

// CASCADE: tables that reference it, and those that reference them.
void truncate_references(const Table& table, bool identities, Draft& draft) {
  std::vector<const Table*> queue{&table};
  std::unordered_set<const Table*> seen{&table};
  for (std::size_t next = 0; next < queue.size(); ++next) {
    for (const auto& reference : draft.references_to(*queue[next])) {
      if (!seen.insert(reference.table).second) continue;
      queue.push_back(reference.table);
      truncate_one(*reference.table, identities, draft);
      for (const Table* partition : draft.partitions(*reference.table)) truncate_one(*partition, identities, draft);
      draft.because(fmt::format("CASCADE empties {} too", reference.table->name));
    }
  }
}

void lock_view_tables(const View& view, LockMode mode, Draft& draft) {
  for (const Dependency& dependency : view.uses) {
    if (const Table* table = draft.before().table(dependency.object)) draft.lock_tree(*table, mode, LockRole::other);
  }
}

}  // namespace

void add(const op::Vacuum& vacuum, Draft& draft) {
  if (!vacuum.analyze_only) draft.refuse_in_transaction();
  if (vacuum.full) draft.because("VACUUM FULL writes the table anew");
  if (vacuum.table.empty()) return vacuum_database(vacuum, draft);
  if (const Table* table = draft.table(vacuum.table)) {
    vacuum_one(vacuum, *table, draft);
    return vacuum_children(vacuum, *table, draft);
  }
  const View* view = draft.before().view(vacuum.table).object;
  if (view != nullptr && vacuum.full) return rewrite_view(*view, draft);
  draft.lock(vacuum.table, vacuum.full ? exclusive : maintenance);
  if (vacuum.full) draft.rewrite(vacuum.table);
}

void add(const op::ClusterTable& cluster, Draft& draft) {
  draft.because("CLUSTER writes the table anew in the index's order");
  if (cluster.table.empty()) return draft.refuse_in_transaction();
  const Table* table = draft.table(cluster.table);
  if (table == nullptr) {
    if (const View* view = draft.before().view(cluster.table).object) return rewrite_view(*view, draft);
    return draft.rewrite(cluster.table);
  }
  if (table->kind != RelationKind::partitioned_table) {
    draft.lock(*table, exclusive);
    return draft.rewrite(*table);
  }
  draft.refuse_in_transaction();
  if (draft.version() < 15) draft.refuse("0A000", "cannot cluster a partitioned table");
  draft.lock(*table, exclusive);
  for (const Table* partition : draft.partitions(*table)) {
    draft.lock(*partition, exclusive, LockRole::partition);
    draft.rewrite(*partition);
  }
}

void add(const op::Refresh& refresh, Draft& draft) {
  draft.lock(refresh.view, refresh.concurrently ? LockMode::exclusive : exclusive);
  const View* view = draft.before().view(refresh.view).object;
  if (view == nullptr) return;
  if (refresh.concurrently) {
    refresh_concurrently(refresh, *view, draft);
  } else {
    for (const Oid oid : view->indexes) {
      if (const Index* index = draft.before().index(oid)) draft.rebuild(*index);
    }
    draft.because("reads of the view wait until it is filled");
  }
  if (!refresh.with_data) return;
  for (const Dependency& dependency : view->uses) {
    const Relation* relation = draft.before().relation(dependency.object);
    if (relation == nullptr) continue;
    draft.lock(*relation, LockMode::access_share, LockRole::other);
    if (const Table* table = draft.before().table(relation->oid))
      draft.scan_tree(*table);
    else
      draft.scan(*relation);
  }
}

void add(const op::LockTable& lock, Draft& draft) {
  const LockMode mode = static_cast<LockMode>(std::clamp(lock.mode, 1, 8));
  draft.lock(lock.table, mode);
  if (const View* view = draft.before().view(lock.table).object) return lock_view_tables(*view, mode, draft);
  const Table* table = draft.table(lock.table);
  if (table != nullptr && !spelt(lock, "only")) draft.lock_tree(*table, mode);
}

void add(const op::TruncateTable& truncate, Draft& draft) {
  const bool identities = spelt(truncate, "restart");
  const Table* table = draft.table(truncate.table);
  if (table == nullptr) return draft.lock(truncate.table, exclusive);
  if (spelt(truncate, "only")) {
    if (table->kind == RelationKind::partitioned_table) draft.refuse("42809", "cannot truncate only a partitioned table");
    truncate_one(*table, identities, draft);
  } else {
    truncate_tree(*table, identities, draft);
  }
  if (truncate.cascade) return truncate_references(*table, identities, draft);
  if (!names_one(truncate)) return;  // tables that are emptied together may reference each other
  for (const auto& reference : draft.references_to(*table)) {
    if (reference.table->oid != table->oid) draft.refuse("0A000", "cannot truncate a table referenced in a foreign key constraint");
  }
}

}  // namespace pgtidy::effects
