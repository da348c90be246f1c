// SPDX-License-Identifier: Apache-2.0
// What changes of rows tell about a table.
#include <algorithm>
#include <limits>

#include "catalog/impl.h"

namespace pgtidy::catalog {

namespace {

constexpr std::uint32_t few = 10'000, countless = std::numeric_limits<std::uint32_t>::max();

bool is_filled(const Table& table) { return table.has_rows && !table.emptied_in; }

}  // namespace

void Writer::Impl::fill_rows(const Name& name) {
  const Oid oid = s().relation_oid(name);
  if (const View* view = s().find<View>(oid)) {
    for (const Dependency& origin : view->origins) fill_rows(origin.object);  // what it shows as it is can be written through it
    return;
  }
  fill_rows(oid);
}

// Its partitions, too: any of them may have got the rows.
void Writer::Impl::fill_rows(Oid oid) {
  const Table* table = s().find<Table>(oid);
  if (table == nullptr || is_filled(*table)) return;
  Table& filled = *s().edit<Table>(oid);
  filled.has_rows = true;
  filled.emptied_in.reset();
  for (const Oid child : std::vector<Oid>(filled.children)) {
    const Table* partition = s().find<Table>(child);
    if (partition != nullptr && partition->is_partition) fill_rows(child);
  }
}

// All rows of one table, each by itself: what isn't a join, a summary or a choice.
void Writer::Impl::note_copy(const op::InsertRows& o) {
  const bool all = o.where_kind == op::Where::nothing || o.where_kind == op::Where::constant_true;
  if (!o.select || o.summarises || !all || !s().certain) return;
  const auto relations = o.query.relations();
  if (relations.size() != 1 || !o.reads(relations.front())) return;
  const Oid source = s().relation_oid({relations.front().schema, relations.front().name});
  const Table* copy = s().find<Table>(s().relation_oid(o.table));
  const bool stays = copy == nullptr || copy->persistence != Persistence::temporary;
  if (stays && source != s().relation_oid(o.table) && s().find<Table>(source) != nullptr) s().edit<Table>(source)->copied_at = o.place;
}

// INSERT … VALUES puts in a countable few: nobody waits for those.
void Writer::Impl::apply(const op::InsertRows& o) {
  note_copy(o);
  if (o.select || (o.rows > few && o.rows < countless)) return fill_rows(o.table);
  const Oid oid = s().relation_oid(o.table);
  const Table* table = s().find<Table>(oid);
  if (table == nullptr) return;
  const bool some = table->has_some_rows || s().certain;
  const std::uint32_t put =
      !s().certain ? countless : static_cast<std::uint32_t>(std::min<std::uint64_t>(std::uint64_t{table->rows_put} + o.rows, countless));
  if (some == table->has_some_rows && !table->emptied_in && (put == table->rows_put || table->rows_put > few)) return;
  Table& filled = *s().edit<Table>(oid);
  filled.has_some_rows = some;
  filled.rows_put = put;
  filled.emptied_in.reset();
}

void Writer::Impl::apply(const op::DeleteRows& o) {
  Table* table = s().edit<Table>(s().relation_oid(o.table));
  if (table != nullptr) table->removed_in = s().migration;
  if (o.where_kind != op::Where::nothing && o.where_kind != op::Where::constant_true) return;
  table = s().certain ? altered(o.table, o) : nullptr;
  if (table == nullptr) return;
  table->emptied_in = s().migration;
  table->has_some_rows = false;
  table->rows_put = 0;
}

void Writer::Impl::apply(const op::MergeRows& o) {
  fill_rows(o.table);
  Table* table = s().edit<Table>(s().relation_oid(o.table));
  if (table == nullptr) return;
  table->removed_in = s().migration;
  for (Column& column : table->columns) column.nulls_possible = false;  // any may be set
}

void Writer::Impl::apply(const op::CopyRows& o) {
  if (o.from) fill_rows(o.table);
}

void Writer::Impl::apply(const op::UpdateRows& o) {
  const Oid oid = s().relation_oid(o.table);
  const Table* table = s().find<Table>(oid);
  if (table == nullptr) return;
  const bool fills = std::any_of(o.columns.begin(), o.columns.end(), [&](std::string_view name) {
    const Column* column = table->column(name);
    return column != nullptr && column->nulls_possible;
  });
  if (!fills) return;
  Table& changed = *s().edit<Table>(oid);
  for (const auto name : o.columns) {
    if (Column* column = find_column(changed, name)) column->nulls_possible = false;
  }
}

void Writer::Impl::apply(const op::TruncateTable& o) {
  Table* table = altered(o.table, o);
  if (table == nullptr) return;
  table->removed_in = s().migration;
  if (s().certain) {
    table->emptied_in = s().migration;
    table->has_some_rows = false;
    table->rows_put = 0;
  }
  for (Column& column : table->columns) column.nulls_possible = false;
}

}  // namespace pgtidy::catalog
