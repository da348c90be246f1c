// SPDX-License-Identifier: Apache-2.0
// Statements that read or change rows. What they read by an index isn't known here: only the reading of all rows is said.
#include <algorithm>

#include <fmt/format.h>

#include "effects/families.h"
#include "effects/spelling.h"
#include "pgtidy/syntax/statement.h"

namespace pgtidy::effects {
namespace {

constexpr LockMode writing = LockMode::row_exclusive;

bool all_rows(op::Where where) { return where == op::Where::nothing || where == op::Where::constant_true; }

void read_relation(const Name& name, bool whole, LockMode mode, Draft& draft) {
  draft.lock(name, mode, LockRole::other);
  if (const Table* table = draft.table(name)) {
    for (const Table* child : draft.descendants(*table)) draft.lock(*child, mode, LockRole::partition);
    if (whole) draft.scan_tree(*table);
    return;
  }
  const View* view = draft.before().view(name).object;
  if (view == nullptr || view->kind == RelationKind::materialized_view) {
    if (whole) draft.scan(name);
    return;
  }
  for (const Dependency& dependency : view->uses) {
    const Table* table = whole ? draft.before().table(dependency.object) : nullptr;
    if (table != nullptr) draft.scan_tree(*table);
  }
}

void read_from(const RelationReference& reference, const Name& into, bool whole, Draft& draft) {
  const Name name{reference.schema, reference.name};
  if (name != into || draft.relation(name) != nullptr) read_relation(name, whole, LockMode::access_share, draft);
}

void change_rows(const op::RowChange& change, Draft& draft) {
  const Table* table = draft.table(change.table);
  draft.lock(change.table, writing);
  if (table != nullptr && !change.only) draft.lock_tree(*table, writing);
  if (!all_rows(change.where_kind)) return;
  if (table == nullptr)
    draft.scan(change.table);
  else if (change.only)
    draft.scan(*table);
  else
    draft.scan_tree(*table);
  draft.because("without WHERE every row is meant");
}

// Numbers are drawn for the columns that the list leaves out.
void lock_sequences(const op::InsertRows& insert, const Table& table, Draft& draft) {
  if (insert.columns.empty()) return;
  for (const Sequence* sequence : draft.owned_sequences(table)) {
    const Column* column = table.column(sequence->owner_column);
    if (column != nullptr && !contains(insert.columns, std::string_view(column->name))) draft.lock(*sequence, writing, LockRole::other);
  }
}

}  // namespace

void read_relations(const Expression& query, const Name& into, bool whole, Draft& draft) {
  for (const RelationReference& reference : query.relations()) read_from(reference, into, whole, draft);
}

void add(const op::UpdateRows& update, Draft& draft) { change_rows(update, draft); }
void add(const op::DeleteRows& remove, Draft& draft) { change_rows(remove, draft); }

void add(const op::InsertRows& insert, Draft& draft) {
  draft.lock(insert.table, writing);
  if (const Table* table = draft.table(insert.table)) lock_sequences(insert, *table, draft);
  if (!insert.select) return;
  for (const RelationReference& reference : insert.query.relations()) {
    if (insert.reads(reference)) read_from(reference, insert.table, all_rows(insert.where_kind), draft);
  }
}

void add(const op::MergeRows& merge, Draft& draft) {
  draft.needs(15, "MERGE");
  draft.lock_tree(merge.table, writing);
}

void add(const op::CopyRows& copy, Draft& draft) {
  if (copy.from) return draft.lock(copy.table, writing);
  if (copy.table.empty()) return;
  draft.lock(copy.table, LockMode::access_share, LockRole::other);  // children that inherit have a COPY of their own
  draft.scan(copy.table);
}

void add(const op::Query& query, Draft& draft) {
  const bool explain = spelt(query, "explain") && !spelt(query, "analyze");
  const bool whole = !explain && !spelt(query, "where") && !spelt(query, "limit");
  for (const Name& name : query.relations) {
    read_relation(name, whole, query.for_update ? LockMode::row_share : LockMode::access_share, draft);
  }
  if (!query.calls_function || query.statement == nullptr) return;
  for (const WrittenName& sequence : sequences_called(query.statement->text)) {
    draft.lock(Name{sequence.schema, sequence.name}, writing, LockRole::other);
  }
}

}  // namespace pgtidy::effects
