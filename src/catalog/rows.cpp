// SPDX-License-Identifier: Apache-2.0
// What changes of rows tell about a table.
#include <algorithm>

#include "catalog/impl.h"

namespace pgtidy::catalog {

void Writer::Impl::fill_rows(const Name& name) {
  const Oid oid = s().relation_oid(name);
  const Table* table = s().find<Table>(oid);
  if (table == nullptr || (table->has_rows && !table->emptied_in)) return;
  Table& filled = *s().edit<Table>(oid);
  filled.has_rows = true;
  filled.emptied_in.reset();
}

// INSERT … VALUES puts in a countable few: nobody waits for those.
void Writer::Impl::apply(const op::InsertRows& o) {
  constexpr std::uint32_t few = 10'000;  // as Scale::small
  if (o.select || o.rows > few) return fill_rows(o.table);
  const Oid oid = s().relation_oid(o.table);
  const Table* table = s().find<Table>(oid);
  if (table == nullptr || (table->has_some_rows && !table->emptied_in)) return;
  Table& filled = *s().edit<Table>(oid);
  filled.has_some_rows = filled.has_some_rows || s().certain;
  filled.emptied_in.reset();
}

void Writer::Impl::apply(const op::DeleteRows& o) {
  if (o.where_kind != op::Where::nothing && o.where_kind != op::Where::constant_true) return;
  Table* table = s().certain ? altered(o.table, o) : nullptr;
  if (table == nullptr) return;
  table->emptied_in = s().migration;
  table->has_some_rows = false;
}

void Writer::Impl::apply(const op::MergeRows& o) {
  fill_rows(o.table);
  Table* table = s().edit<Table>(s().relation_oid(o.table));
  if (table == nullptr) return;
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
  if (s().certain) {
    table->emptied_in = s().migration;
    table->has_some_rows = false;
  }
  for (Column& column : table->columns) column.nulls_possible = false;
}

}  // namespace pgtidy::catalog
