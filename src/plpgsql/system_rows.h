// SPDX-License-Identifier: Apache-2.0
// Rows of the system's relations, and the values that several of them have.
#pragma once

#include "plpgsql/system_relation.h"

namespace pgtidy::plpgsql::rows {

void relations(Scan& scan);  // all of pg_class
void tables(Scan& scan);     // ordinary and partitioned tables
void views(Scan& scan);
void materialized_views(Scan& scan);
void tables_and_views(Scan& scan);
void sequences(Scan& scan);
void indexes(Scan& scan);
void attributes(Scan& scan);  // of all relations, dropped ones and the system's own
void columns(Scan& scan);     // of tables and views
void constraints(Scan& scan);
void constraint_columns(Scan& scan);  // `number`: its place in the key, from 1
void used_columns(Scan& scan);        // columns that a constraint rests on: of a foreign key those it refers to
void triggers(Scan& scan);
void trigger_events(Scan& scan);  // `number`: the event's letter
void policies(Scan& scan);
void parents(Scan& scan);
void types(Scan& scan);
void labels(Scan& scan);
void functions(Scan& scan);
void extensions(Scan& scan);
void schemas(Scan& scan);

// Values. Of a ghost: what is known of what isn't seen.
[[nodiscard]] const Table* table_of(const SystemRow& row);
[[nodiscard]] const View* view_of(const SystemRow& row);
[[nodiscard]] const Index* index_of(const SystemRow& row);
[[nodiscard]] Value name(const SystemRow& row, const Catalog& catalog);
[[nodiscard]] Value schema(const SystemRow& row, const Catalog& catalog);
[[nodiscard]] Value schema_number(const SystemRow& row, const Catalog& catalog);
[[nodiscard]] Value oid(const SystemRow& row, const Catalog& catalog);
[[nodiscard]] Value nothing(const SystemRow& row, const Catalog& catalog);  // not known, and not NULL
[[nodiscard]] Value unknown(const SystemRow& row, const Catalog& catalog);  // not known at all
[[nodiscard]] Value numbers(const std::vector<AttributeNumber>& columns);
[[nodiscard]] Value letter(char c);
[[nodiscard]] Value yes_no(bool yes);
[[nodiscard]] char kind_letter(const Relation& relation);
// The column that a row of `attributes` or `columns` is of.
struct Attribute {
  std::string_view name;
  const Column* column = nullptr;    // of a table
  const ColumnType* type = nullptr;  // of a table's or view's, where it is known
  bool dropped = false;
};
[[nodiscard]] std::optional<Attribute> attribute(const SystemRow& row);

}  // namespace pgtidy::plpgsql::rows
