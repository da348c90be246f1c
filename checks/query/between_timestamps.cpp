// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"

namespace pgtidy::checks::query {
namespace {

struct BetweenTimestamps final {
  static constexpr CheckInfo info{
      .summary = "BETWEEN on points in time counts the upper end twice, or misses the last day",
      .why =
          R"(`BETWEEN a AND b` includes both ends. For days, months or pages of points in time that is one too many: what happened at midnight
belongs to two days, and `BETWEEN '2026-01-01' AND '2026-01-31'` leaves out all of the 31st but its first
instant. Half-open ranges fit together without gap or overlap: `t >= a AND t < b`.

Said of timestamp columns, in the application's queries (`queries:` in the config) and in views. Whole days (`date`) are
values, and BETWEEN is right for them.)",
      .bad = R"(CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamptz NOT NULL);
-- >>> queries/orders.sql
SELECT count(*) FROM orders WHERE placed_at BETWEEN $1 AND $2;)",
      .good = R"(CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamptz NOT NULL);
-- >>> queries/orders.sql
SELECT count(*) FROM orders WHERE placed_at >= $1 AND placed_at < $2;)",
  };

  void visit(const Table& table, const Column& column, CheckContext& cx) const {
    if (!column.type.is("timestamptz") && !column.type.is("timestamp")) return;
    for (const Access& access : cx.evidence().of(table.oid)) {
      for (const AccessKey& key : access.range) {
        if (!key.between || key.column != column.number || !key.expression.empty()) continue;
        const EvidenceQuery& query = cx.evidence().queries()[access.query];
        auto finding = cx.report(query.place.known() ? query.place : column.created,
                                 "{} takes {} BETWEEN two points in time, both included", to_string(query), column.name);
        finding.about(qualified(table)).help(fmt::format("{0} >= … AND {0} < …", column.name));
        break;
      }
    }
  }
};

}  // namespace

extern constinit const CheckDef check_between_timestamps = define_check<BetweenTimestamps>();

}  // namespace pgtidy::checks::query
