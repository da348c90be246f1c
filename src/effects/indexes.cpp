// SPDX-License-Identifier: Apache-2.0
// CREATE, DROP, REINDEX and ALTER INDEX. CONCURRENTLY takes a weaker lock, runs outside of transaction blocks only, and
// waits for other transactions instead of making them wait.
#include <algorithm>

#include <fmt/format.h>

#include "effects/conversion.h"
#include "effects/families.h"
#include "effects/spelling.h"

namespace pgtidy::effects {
namespace {

constexpr LockMode exclusive = LockMode::access_exclusive;

std::string joined_columns(const op::CreateIndex& create) {
  std::vector<std::string_view> names;
  for (const op::IndexKey& key : create.keys) names.push_back(key.column.empty() ? std::string_view("expr") : key.column);
  return fmt::format("{}", fmt::join(names, "_"));
}

bool same_keys(const op::CreateIndex& create, const Index& index) {
  if (index.method != create.method || index.unique != create.unique || index.keys.size() != create.keys.size()) return false;
  if (index.predicate || create.predicate || index.constraint != Oid::none) return false;
  return std::equal(index.keys.begin(), index.keys.end(), create.keys.begin(), [](const IndexColumn& have, const op::IndexKey& want) {
    return have.number != 0 && have.text == want.column && have.descending == want.descending && want.opclass.empty() &&
           have.opclass.empty();
  });
}

void build_in_partitions(const op::CreateIndex& create, const Table& parent, Draft& draft) {
  for (const Table* partition : draft.partitions(parent)) {
    draft.lock(*partition, LockMode::share, LockRole::partition);
    const auto indexes = draft.before().indexes_of(*partition);
    const auto twin = std::find_if(indexes.begin(), indexes.end(), [&](const Index* index) { return same_keys(create, *index); });
    if (twin != indexes.end()) {
      draft.lock(**twin, LockMode::share, LockRole::index);
    } else if (partition->kind == RelationKind::table) {
      draft.scan(*partition);
      draft.build(partition->schema + "." + made_up_name(partition->name, joined_columns(create), "idx"));
    }
  }
}

// Surely volatile: many functions are immutable in some of their forms only, and the body of an SQL function may take
// its call's place before the server looks.
bool surely_volatile(const Expression& expression, const Draft& draft) {
  if (!expression || draft.before().volatility(expression) != Volatility::volatile_) return false;
  for (const FunctionCall& call : expression.functions()) {
    const auto functions = draft.before().functions(Name{call.schema, call.name});
    if (std::any_of(functions.begin(), functions.end(), [](const Function* function) { return function->language == "sql"; })) return false;
  }
  return true;
}

void refuse_keys(const op::CreateIndex& create, const Table* table, Draft& draft) {
  constexpr std::size_t most = 32;
  if (create.keys.size() + create.include.size() > most) draft.refuse("54011", "cannot use more than 32 columns in an index");
  for (const op::IndexKey& key : create.keys) {
    if (surely_volatile(key.expression, draft)) draft.refuse("42P17", "functions in index expression must be marked IMMUTABLE");
    if (table == nullptr || key.column.empty()) continue;
    const Column* column = table->column(key.column);
    if (column == nullptr && table->columns_known) draft.refuse("42703", fmt::format("column \"{}\" does not exist", key.column));
    if (column != nullptr && create.method == "btree" && key.opclass.empty() && without_btree(column->type)) {
      draft.refuse("42704", fmt::format("data type {} has no default operator class for access method \"btree\"", column->type.formatted));
    }
  }
  if (surely_volatile(create.predicate, draft)) draft.refuse("42P17", "functions in index predicate must be marked IMMUTABLE");
}

void refuse_create(const op::CreateIndex& create, const Relation* relation, const Table* table, Draft& draft) {
  if (create.nulls_not_distinct) draft.needs(15, "NULLS NOT DISTINCT");
  if (relation == nullptr) {
    if (draft.absent(create.table)) draft.refuse("42P01", fmt::format("relation \"{}\" does not exist", create.table.name));
  } else if (relation->kind == RelationKind::foreign_table || relation->kind == RelationKind::view) {
    draft.refuse("42809", fmt::format("cannot create index on {} \"{}\"", to_string(relation->kind), relation->name));
  } else if (relation->kind == RelationKind::partitioned_table && create.concurrently) {
    draft.refuse("0A000", fmt::format("cannot create index on partitioned table \"{}\" concurrently", relation->name));
  }
  refuse_keys(create, table, draft);
}

void wait_concurrently(const Name& table, Draft& draft) {
  const Relation* relation = draft.relation(table);
  draft.wait_for(relation == nullptr ? full_name(table) : full_name(*relation));
}

// ── DROP ─────────────────────────────────────────────────────────────────────────────────────────────────────────

void refuse_drop(const op::DropIndex& drop, const Index& index, Draft& draft) {
  if (index.constraint != Oid::none) {
    draft.refuse("2BP01", fmt::format("cannot drop index {0} because constraint {0} requires it", index.name));
  }
  if (index.parent != Oid::none)
    draft.refuse("2BP01", fmt::format("cannot drop index {} because its parent index requires it", index.name));
  if (drop.concurrently && index.partitioned) {
    draft.refuse("0A000", fmt::format("cannot drop partitioned index \"{}\" concurrently", index.name));
  }
}

void drop_partitioned(const Index& index, const Table& table, Draft& draft) {
  for (const Table* partition : draft.partitions(table)) {
    draft.lock(*partition, exclusive, LockRole::partition);
    for (const Index* own : draft.before().indexes_of(*partition)) {
      const Index* parent = draft.before().index(own->parent);
      if (parent != nullptr && (parent->oid == index.oid || parent->parent == index.oid)) draft.lock(*own, exclusive, LockRole::index);
    }
  }
}

// ── REINDEX ──────────────────────────────────────────────────────────────────────────────────────────────────────

const Relation* owner_of(const Index& index, const Catalog& catalog) { return catalog.relation(index.table); }

void reindex_one(const Index& index, bool concurrently, Draft& draft) {
  const Relation* owner = owner_of(index, draft.before());
  if (concurrently && index.exclusion) return;  // skipped with a warning
  draft.lock(index, concurrently ? LockMode::share_update_exclusive : exclusive, LockRole::index);
  if (owner == nullptr) return;
  draft.lock(*owner, concurrently ? LockMode::share_update_exclusive : LockMode::share);
  if (index.partitioned) return;
  if (concurrently) draft.wait_for(full_name(*owner));
  draft.rebuild_unlocked(index);
  draft.scan(*owner);
}

void reindex_tree(const Index& index, bool concurrently, Draft& draft) {
  reindex_one(index, concurrently, draft);
  const Table* table = draft.before().table(index.table);
  if (!index.partitioned || table == nullptr) return;
  draft.refuse_in_transaction();
  for (const Table* partition : draft.partitions(*table)) {
    for (const Index* own : draft.before().indexes_of(*partition)) {
      const Index* parent = draft.before().index(own->parent);
      if (parent == nullptr || (parent->oid != index.oid && parent->parent != index.oid)) continue;
      reindex_one(*own, concurrently, draft);
      draft.lock(*own, LockMode::share, LockRole::index);
    }
  }
}

void reindex_table(const Table& table, bool concurrently, Draft& draft) {
  draft.lock(table, concurrently ? LockMode::share_update_exclusive : LockMode::share);
  if (concurrently) draft.wait_for(full_name(table));
  for (const Index* index : draft.before().indexes_of(table)) {
    if (!index->partitioned) reindex_one(*index, concurrently, draft);
  }
  if (table.kind != RelationKind::partitioned_table) return;
  draft.refuse_in_transaction();
  for (const Table* partition : draft.partitions(table)) {
    reindex_table(*partition, concurrently, draft);
    draft.lock(*partition, LockMode::share, LockRole::partition);  // asked for first, even concurrently
  }
}

void reindex_all(const op::Reindex& reindex, Draft& draft) {
  draft.refuse_in_transaction();
  if (reindex.scope == op::ReindexScope::system) return;
  for (const Index* index : draft.before().indexes()) {
    const bool meant = reindex.scope == op::ReindexScope::database || index->schema == reindex.name.name;
    if (meant && !index->partitioned) reindex_one(*index, reindex.concurrently, draft);
  }
  for (const Table* table : draft.before().tables()) {
    const bool meant = reindex.scope == op::ReindexScope::database || table->schema == reindex.name.name;
    if (meant && holds_rows(*table)) draft.lock(*table, reindex.concurrently ? LockMode::share_update_exclusive : LockMode::share);
  }
}

}  // namespace

void add(const op::CreateIndex& create, Draft& draft) {
  const Relation* relation = draft.relation(create.table);
  const Table* table = relation == nullptr ? nullptr : draft.before().table(relation->oid);
  if (create.concurrently) draft.refuse_in_transaction();
  draft.lock(create.table, create.concurrently ? LockMode::share_update_exclusive : LockMode::share);
  const std::string schema = relation == nullptr ? std::string(create.table.schema) : relation->schema;
  const Name name{schema, create.name};
  if (create.if_not_exists && !create.name.empty() && draft.relation(name) != nullptr) {
    return draft.because("the index is there already; the lock is taken all the same");
  }
  refuse_create(create, relation, table, draft);
  if (table != nullptr && table->kind == RelationKind::partitioned_table) {
    if (!create.only) build_in_partitions(create, *table, draft);
    return draft.because(create.only ? "ON ONLY makes the parent's index and builds nothing" : "an index is built in each partition");
  }
  draft.scan(create.table);
  draft.build((schema.empty() ? "public" : schema) + "." +
              (create.name.empty() ? made_up_name(create.table.name, joined_columns(create), "idx") : std::string(create.name)));
  if (create.concurrently) wait_concurrently(create.table, draft);
  draft.because(create.concurrently ? "it waits for every transaction that writes to the table" : "every row is read while writes wait");
}

void add(const op::DropIndex& drop, Draft& draft) {
  if (drop.concurrently) {
    draft.refuse_in_transaction();
    if (drop.of > 1) draft.refuse("0A000", "DROP INDEX CONCURRENTLY does not support dropping multiple objects");
    if (drop.cascade) draft.refuse("0A000", "DROP INDEX CONCURRENTLY does not support CASCADE");
  }
  if (draft.absent(drop.index)) {
    if (!drop.if_exists) draft.refuse("42704", fmt::format("index \"{}\" does not exist", drop.index.name));
    return;
  }
  const LockMode mode = drop.concurrently ? LockMode::share_update_exclusive : exclusive;
  draft.lock(drop.index, mode, LockRole::index);
  const Index* index = draft.index(drop.index);
  if (index == nullptr) return draft.uncertain("the index's table, which is locked too, is not known");
  refuse_drop(drop, *index, draft);
  const Relation* owner = owner_of(*index, draft.before());
  if (owner == nullptr) return;
  draft.lock(*owner, mode);
  if (drop.concurrently) draft.wait_for(full_name(*owner));
  if (const Table* table = draft.before().table(index->table); table != nullptr && index->partitioned)
    drop_partitioned(*index, *table, draft);
}

void add(const op::Reindex& reindex, Draft& draft) {
  if (reindex.concurrently) {
    draft.needs(12, "REINDEX CONCURRENTLY");
    draft.refuse_in_transaction();
    draft.because("new indexes are built beside the old ones, then transactions are waited for");
  } else {
    draft.because("writes wait, and reads too: planning a query locks every index");
  }
  if (reindex.scope == op::ReindexScope::index) {
    if (const Index* index = draft.index(reindex.name)) return reindex_tree(*index, reindex.concurrently, draft);
    draft.lock(reindex.name, reindex.concurrently ? LockMode::share_update_exclusive : exclusive, LockRole::index);
    return draft.uncertain("the index's table, which is locked too, is not known");
  }
  if (reindex.scope != op::ReindexScope::table) return reindex_all(reindex, draft);
  if (const Table* table = draft.table(reindex.name)) return reindex_table(*table, reindex.concurrently, draft);
  draft.lock(reindex.name, reindex.concurrently ? LockMode::share_update_exclusive : LockMode::share);
  draft.scan(reindex.name);
  draft.uncertain("the table's indexes, which are locked too, are not known");
}

void add(const op::AlterIndexColumn& alter, Draft& draft) { draft.lock(alter.index, LockMode::share_update_exclusive, LockRole::index); }

}  // namespace pgtidy::effects
