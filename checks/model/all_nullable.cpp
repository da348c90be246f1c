// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::model {
namespace {

constexpr std::array<OptionInfo, 2> nullable_options{{
    {.name = "columns", .default_value = "4", .meaning = "how many columns beside the key a table must have to be judged"},
    {.name = "derived-tables",
     .default_value = "search,cache,caches,view,views,snapshot,snapshots,stat,stats,statistics,projection,projections",
     .meaning = "words in the names of tables that are filled from others, where what may be null was decided"},
}};

// NOT NULL may stand in the domain, in its CHECK, too.
bool may_be_null(const Table& table, const Column& column, const Catalog& catalog) {
  if (column.not_null || column.generated != GeneratedKind::none || table.proven_not_null(column.number)) return false;
  const UserType* type = catalog.type(column.type.oid);
  return type == nullptr || type->kind != UserTypeKind::domain || !type->constrained();
}

struct AllNullable final {
  static constexpr CheckInfo info{
      .summary = "a table in which nothing but the key must have a value",
      .why = R"(Where every column may be null, a row that says nothing at all is a good row. Each query has to think of null in each
column, and mistakes of the code are stored and found much later. What every row has is NOT NULL; what only some have may
be another table.

Judged are tables with a primary key and four columns or more beside it. A default is no promise: an explicit null gets past it.
Foreign tables, partitions and tables made by a query are left alone, and so are those whose names say that they are
filled from others (`user_search`, `post_stats`; see the options).)",
      .bad = "CREATE TABLE users (id bigint PRIMARY KEY, email text, name text, locale text, created_at timestamptz);",
      .good = "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, name text, locale text, created_at timestamptz NOT NULL);",
      .severity = Severity::info,
      .options = nullable_options,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (table.kind != RelationKind::table && table.kind != RelationKind::partitioned_table) return;
    if (table.assumed || !table.columns_known || table.is_partition || !table.parents.empty()) return;
    const TableConstraint* key = table.primary_key();
    if (table.persistence == Persistence::temporary || key == nullptr) return;
    if (any_of(words(table.name), cx.option_list("derived-tables"))) return;
    const auto type_written = [](const Column& column) { return column.type_place.part == Part::column_type; };
    if (!std::all_of(table.columns.begin(), table.columns.end(), type_written)) return;  // CREATE TABLE AS, LIKE
    std::int64_t beside = 0;
    for (const Column& column : table.columns) {
      if (among(key->columns, column.number)) continue;
      if (!may_be_null(table, column, cx.catalog())) return;
      ++beside;
    }
    if (beside < std::max<std::int64_t>(1, cx.option_number("columns"))) return;
    auto finding = cx.report(table.created.head(), "every column of {} but its key may be null", table.name);
    finding.about(qualified(table)).help("NOT NULL for what every row has");
  }
};

}  // namespace

extern constinit const CheckDef check_all_nullable = define_check<AllNullable>();

}  // namespace pgtidy::checks::model
