// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"

namespace pgtidy::checks::key {
namespace {

bool unique_and_never_null(const Table& table, const Index& index) {
  if (!index.unique || !index.valid || index.predicate) return false;
  return std::all_of(index.keys.begin(), index.keys.end(), [&](const IndexColumn& key) {
    const Column* column = table.column(key.number);
    return column != nullptr && column->not_null;
  });
}

struct MissingPrimaryKey final {
  static constexpr CheckInfo info{
      .summary = "a table without a primary key",
      .why = R"(Without a primary key nothing says what a row is: the same row can be there twice, foreign keys have nothing
to refer to, `ON CONFLICT` and editors have nothing to aim at, and logical replication refuses UPDATE and DELETE on
the table unless it is given another identity.

The table is judged as the whole history leaves it: a key that a later file adds counts. Partitions are judged at their
parent; temporary and foreign tables, tables made by a query, and partitioned tables whose partition key is an
expression (no primary key can hold it) are left alone.)",
      .bad = "CREATE TABLE readings (sensor_id bigint NOT NULL, taken_at timestamptz NOT NULL, value numeric NOT NULL);",
      .good = R"(CREATE TABLE readings (
  sensor_id bigint NOT NULL, taken_at timestamptz NOT NULL, value numeric NOT NULL,
  PRIMARY KEY (sensor_id, taken_at)
);)",
      .severity = Severity::warning,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (table.kind != RelationKind::table && table.kind != RelationKind::partitioned_table) return;
    if (table.assumed || !table.columns_known || table.persistence == Persistence::temporary) return;
    if (table.is_partition || !table.parents.empty() || table.columns.empty() || table.primary_key() != nullptr) return;
    const auto& by = table.partition_columns;
    if (std::find(by.begin(), by.end(), AttributeNumber{0}) != by.end()) return;
    const auto type_written = [](const Column& column) { return column.type_place.part == Part::column_type; };
    if (std::none_of(table.columns.begin(), table.columns.end(), type_written)) return;  // CREATE TABLE AS, LIKE

    auto finding = cx.report(table.created.head(), "{} has no primary key", table.name);
    finding.about(qualified(table));
    for (const Index* index : cx.catalog().indexes_of(table)) {
      if (!unique_and_never_null(table, *index)) continue;
      finding.note(index->created, fmt::format("{} is unique and never null", index->name)).help("make those columns the primary key");
      return;
    }
    const Column* id = table.column("id");
    if (table.kind == RelationKind::partitioned_table && !by.empty()) {
      const std::string columns = fmt::format("{}", fmt::join(table.names(by), ", "));
      const bool apart = id != nullptr && std::find(by.begin(), by.end(), id->number) == by.end();
      finding.help(fmt::format("PRIMARY KEY ({}{}): of a partitioned table it holds the partition key, too", apart ? "id, " : "",
                               apart || by.empty() ? columns : columns + ", …"));
      return;
    }
    if (id != nullptr) return void(finding.help(id->not_null ? "make id the primary key" : "make id NOT NULL, and the primary key"));
    finding.help("declare the columns that identify a row PRIMARY KEY, or add id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY");
  }
};

}  // namespace

extern constinit const CheckDef check_missing_primary_key = define_check<MissingPrimaryKey>();

}  // namespace pgtidy::checks::key
