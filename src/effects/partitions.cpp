// SPDX-License-Identifier: Apache-2.0
// ATTACH and DETACH PARTITION, for tables and for indexes.
#include <algorithm>

#include <fmt/format.h>

#include "effects/families.h"

namespace pgtidy::effects {
namespace {

constexpr LockMode exclusive = LockMode::access_exclusive;

std::vector<std::string> key_names(const Index& index, const Table& table) {
  std::vector<std::string> names;
  for (const IndexColumn& key : index.keys) {
    const Column* column = key.number == 0 ? nullptr : table.column(key.number);
    names.push_back(column != nullptr ? column->name : key.text);
  }
  return names;
}

bool has_match(const Index& wanted, const Table& parent, const Table& partition, const Draft& draft) {
  const auto indexes = draft.before().indexes_of(partition);
  const std::vector<std::string> names = key_names(wanted, parent);
  return std::any_of(indexes.begin(), indexes.end(), [&](const Index* index) {
    return index->method == wanted.method && index->unique == wanted.unique &&
           index->predicate.has_value() == wanted.predicate.has_value() &&
           (wanted.constraint == Oid::none || index->constraint != Oid::none) && key_names(*index, partition) == names;
  });
}

// The parent's indexes that the partition (or its leaves) doesn't have are built now.
void build_missing(const Table& parent, const Table& partition, Draft& draft) {
  std::vector<const Table*> leaves{&partition};
  for (const Table* child : draft.partitions(partition)) leaves.push_back(child);
  for (const Index* wanted : draft.before().indexes_of(parent)) {
    draft.lock(*wanted, LockMode::share_update_exclusive, LockRole::index);
    for (const Table* leaf : leaves) {
      if (!holds_rows(*leaf) || has_match(*wanted, parent, *leaf, draft)) continue;
      std::string columns;
      if (!wanted->primary) columns = fmt::format("{}", fmt::join(key_names(*wanted, parent), "_"));
      const std::string_view label = wanted->primary ? "pkey" : wanted->constraint != Oid::none ? "key" : "idx";
      draft.build(leaf->schema + "." + made_up_name(leaf->name, columns, label));
      draft.scan(*leaf);
      draft.because(fmt::format("it has no index like {}: one is built", wanted->name));
    }
  }
}

bool has_foreign_key_like(const TableConstraint& wanted, const Table& parent, const Table& partition) {
  const std::vector<std::string> names = parent.names(wanted.columns);
  return std::any_of(partition.constraints.begin(), partition.constraints.end(), [&](const TableConstraint& own) {
    return own.kind == ConstraintKind::foreign_key && own.referenced == wanted.referenced && own.validated &&
           partition.names(own.columns) == names && own.on_delete == wanted.on_delete && own.on_update == wanted.on_update;
  });
}

void attach_foreign_keys(const Table& parent, const Table& partition, Draft& draft) {
  for (const TableConstraint& constraint : parent.constraints) {
    if (constraint.kind != ConstraintKind::foreign_key) continue;
    const Table* referenced = draft.before().table(constraint.referenced);
    if (referenced == nullptr) continue;
    // The twin's own triggers go: that takes more than making new ones.
    const bool twin = has_foreign_key_like(constraint, parent, partition);
    draft.lock(*referenced, twin ? exclusive : LockMode::share_row_exclusive, LockRole::referenced);
    if (twin) continue;
    scan_for_orphans(partition, Name{referenced->schema, referenced->name}, draft);
    draft.because(fmt::format("its rows are checked against {}", referenced->name));
  }
  const LockMode mode = draft.version() >= 15 ? LockMode::share_row_exclusive : LockMode::access_share;
  for (const auto& reference : draft.references_to(parent)) draft.lock(*reference.table, mode, LockRole::referencing);
}

const Table* default_partition(const Table& parent, const Draft& draft) {
  for (const Oid oid : parent.children) {
    const Table* child = draft.before().table(oid);
    if (child != nullptr && child->default_partition) return child;
  }
  return nullptr;
}

void check_bounds(const op::AttachPartition& attach, const Table& parent, const Table* partition, Draft& draft) {
  const bool first_default = attach.bound.is_default && parent.children.empty();
  if (!first_default) {
    if (partition == nullptr) {
      draft.scan(attach.partition);
      draft.because("its rows are checked against the bounds");
    } else if (!check_stands_for_bound(*partition, parent, draft)) {
      draft.scan(*partition);
      for (const Table* child : draft.partitions(*partition)) draft.scan(*child);
      draft.because("no valid CHECK says what the bounds say: its rows are checked");
    }
  }
  const Table* others = default_partition(parent, draft);
  if (others == nullptr) return;
  if (attach.bound.is_default) {
    draft.refuse("42P17",
                 fmt::format("partition \"{}\" conflicts with existing default partition \"{}\"", attach.partition.name, others->name));
  }
  draft.lock(*others, exclusive, LockRole::partition);
  if (check_stands_for_bound(*others, parent, draft)) return;
  draft.scan(*others);
  draft.because("the default partition is read: it may hold rows of the new one");
}

// ── DETACH ───────────────────────────────────────────────────────────────────────────────────────────────────────

void detach_references(const Table& parent, const Table& partition, Draft& draft) {
  for (const TableConstraint& constraint : parent.constraints) {
    const Table* referenced = constraint.kind == ConstraintKind::foreign_key ? draft.before().table(constraint.referenced) : nullptr;
    if (referenced != nullptr) draft.lock(*referenced, LockMode::share_row_exclusive, LockRole::referenced);
  }
  for (const auto& reference : draft.references_to(parent)) {
    draft.lock(*reference.table, exclusive, LockRole::referencing);
    draft.scan(*reference.table);
    draft.scan(partition);
    draft.because(fmt::format("{} references the table: no row of it may need the partition", reference.table->name));
  }
}

void detach_concurrently(const op::DetachPartition& detach, const Table* parent, Draft& draft) {
  draft.needs(14, "DETACH PARTITION … CONCURRENTLY");
  draft.refuse_in_transaction();
  draft.lock(detach.table, LockMode::share_update_exclusive);
  draft.lock(detach.partition, exclusive, LockRole::partition);
  draft.wait_for(parent == nullptr ? full_name(detach.table) : full_name(*parent));
  if (parent != nullptr && default_partition(*parent, draft) != nullptr) {
    draft.refuse("55000", "cannot detach partitions concurrently when a default partition exists");
  }
}

}  // namespace

void add(const op::AttachPartition& attach, Draft& draft) {
  const Table* parent = draft.table(attach.table);
  const Table* partition = draft.table(attach.partition);
  draft.lock(attach.table, draft.version() >= 12 ? LockMode::share_update_exclusive : exclusive, LockRole::parent);
  draft.lock(attach.partition, exclusive, LockRole::partition);
  if (parent == nullptr) {
    draft.scan(attach.partition);
    return draft.uncertain("what the table is partitioned by is not known");
  }
  if (partition != nullptr) {
    draft.lock_partitions(*partition, exclusive);
    if (partition->is_partition) draft.refuse("42809", fmt::format("\"{}\" is already a partition", partition->name));
    build_missing(*parent, *partition, draft);
  }
  check_bounds(attach, *parent, partition, draft);
  if (partition != nullptr) attach_foreign_keys(*parent, *partition, draft);
}

void add(const op::DetachPartition& detach, Draft& draft) {
  const Table* parent = draft.table(detach.table);
  const Table* partition = draft.table(detach.partition);
  if (partition != nullptr) draft.lock_partitions(*partition, exclusive);
  if (detach.finalize) {
    draft.lock(detach.table, LockMode::share_update_exclusive);
    draft.lock(detach.partition, exclusive, LockRole::partition);
    if (partition != nullptr && !partition->detach_pending && partition->certain) {
      draft.refuse("55000", fmt::format("cannot complete detaching partition \"{}\"", partition->name));
    }
    return;
  }
  if (detach.concurrently) {
    detach_concurrently(detach, parent, draft);
  } else {
    draft.lock(detach.table, exclusive);
    draft.lock(detach.partition, exclusive, LockRole::partition);
    if (parent != nullptr) {
      if (const Table* others = default_partition(*parent, draft)) draft.lock(*others, exclusive, LockRole::partition);
    }
  }
  if (parent == nullptr || partition == nullptr) return;
  detach_references(*parent, *partition, draft);
  for (const Index* index : draft.before().indexes_of(*partition)) {
    if (index->parent != Oid::none) draft.lock(*index, exclusive, LockRole::index);
  }
}

void add(const op::AttachIndex& attach, Draft& draft) {
  draft.lock(attach.index, LockMode::share_update_exclusive, LockRole::index);
  draft.lock(attach.partition, exclusive, LockRole::index);
  draft.because("the partition's index is locked: its table can't be planned for");
}

}  // namespace pgtidy::effects
