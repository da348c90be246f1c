// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"
#include "pgtidy/lifecycle.h"

namespace pgtidy::checks::shape {
namespace {

struct TimeSeries final {
  static constexpr CheckInfo info{
      .summary = "a table that is a time series, without what PostgreSQL has for them",
      .why =
          R"(Rows that are added in the order of time, never changed, and looked for by stretches of it. PostgreSQL has for them

* a BRIN index on the time: it is a thousandth of a btree's size, as long as rows lie in the order in which they came;
* partitions by time, from some fifty million rows on or where old ones are dropped by the month;
* materialized views for sums by the hour or the day.

PostgreSQL by default: TimescaleDB, which is PostgreSQL, or InfluxDB only where the rate or the compression asks for it, with the reason above
the table: `-- decision: …`.

Seen from queries that bound the time while none changes a row (`queries:`), or from facts that say so of a large table (`facts:`).)",
      .bad =
          R"(CREATE TABLE readings (id bigint PRIMARY KEY, sensor_id bigint NOT NULL, recorded_at timestamptz NOT NULL, value numeric NOT NULL);
-- >>> queries/readings.sql
SELECT avg(value) FROM readings WHERE recorded_at >= $1 AND recorded_at < $2;)",
      .good =
          R"(CREATE TABLE readings (id bigint PRIMARY KEY, sensor_id bigint NOT NULL, recorded_at timestamptz NOT NULL, value numeric NOT NULL);
CREATE INDEX readings_recorded_at_idx ON readings USING brin (recorded_at);
-- >>> queries/readings.sql
SELECT avg(value) FROM readings WHERE recorded_at >= $1 AND recorded_at < $2;)",
      .severity = Severity::info,
      .on_by_default = false,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (!table.stands_for_itself() || table.kind == RelationKind::partitioned_table || soft_delete_mark(table) != nullptr) return;
    if (!cx.has_queries() && cx.facts().tables.empty()) return;
    const Column* time = time_of(table);
    if (time == nullptr || served(table, *time, cx.catalog()) || !cx.decision(table.created).empty()) return;
    const std::string what = how(table, *time, cx);
    if (what.empty()) return;
    auto finding = cx.report(table.created, "{} is a time series by {}: {}", table.name, time->name, what);
    finding.about(qualified(table)).note_size(table);
    finding.help(
        fmt::format("USING brin ({}); partitions from some fifty million rows on, or where old ones are dropped", quoted(time->name)));
  }

 private:
  // The one time that every row has; null where rows know of later ones, as what is changed or expires does.
  static const Column* time_of(const Table& table) {
    const Column* time = nullptr;
    for (const Column& column : table.columns) {
      if (!is_point_in_time(column)) continue;
      if (time != nullptr || !column.not_null) return nullptr;
      time = &column;
    }
    return time;
  }

  static bool served(const Table& table, const Column& time, const Catalog& catalog) {
    const auto indexes = catalog.indexes_of(table);
    return std::any_of(indexes.begin(), indexes.end(),
                       [&](const Index* index) { return index->method == "brin" && index->uses(time.number); });
  }

  static std::string how(const Table& table, const Column& time, CheckContext& cx) {
    if (const TableFacts* facts = cx.facts().of(table); facts != nullptr && facts->n_tup_ins) {
      const double changed = facts->n_tup_upd.value_or(0) + facts->n_tup_del.value_or(0);
      if (changed > *facts->n_tup_ins / 100) return {};
      if (scale(*facts) == Scale::large && !cx.has_queries()) return "rows are added and hardly ever changed";
    }
    if (!cx.has_queries()) return {};
    std::string bounded;
    for (const Access& access : cx.evidence().of(table.oid)) {
      if (access.kind == Access::Kind::update) return {};
      const auto bounds = [&](const AccessKey& key) { return key.column == time.number && !key.optional; };
      if (bounded.empty() && std::any_of(access.range.begin(), access.range.end(), bounds))
        bounded = to_string(cx.evidence().queries()[access.query]) + " looks for a stretch of it, and no query changes a row";
    }
    return bounded;
  }
};

}  // namespace

extern constinit const CheckDef check_time_series = define_check<TimeSeries>();

}  // namespace pgtidy::checks::shape
