// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

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
    if (cx.has_queries()) judge(table, column, cx.evidence(), cx);
  }

  void visit(const View& view, CheckContext& cx) const {
    if (cx.has_queries() || !says_between(view.query)) return;
    const Evidence evidence = cx.evidence_of(view);
    for (const Dependency& use : view.uses) {
      const Table* table = cx.catalog().table(use.object);
      const Column* column = table == nullptr || use.column == 0 ? nullptr : table->column(use.column);
      if (column != nullptr) judge(*table, *column, evidence, cx);
    }
  }

 private:
  // A view is read anew as evidence: only where it may say it.
  static bool says_between(std::string_view query) {
    constexpr std::string_view word = "between";
    const auto same = [](char a, char b) { return (a | ' ') == b; };
    return std::search(query.begin(), query.end(), word.begin(), word.end(), same) != query.end();
  }

  static void judge(const Table& table, const Column& column, const Evidence& evidence, CheckContext& cx) {
    if (!column.type.is("timestamptz") && !column.type.is("timestamp")) return;
    for (const Access& access : evidence.of(table.oid)) {
      const EvidenceQuery& query = evidence.queries()[access.query];
      const bool meant = std::any_of(access.range.begin(), access.range.end(), [&](const AccessKey& key) {
        return key.between && key.column == column.number && key.expression.empty();
      });
      if (!meant) continue;
      auto finding = cx.report(query.place.known() ? query.place : column.created, "{} takes {} BETWEEN two points in time, both included",
                               to_string(query), column.name);
      finding.about(qualified(table)).help(fmt::format("{0} >= … AND {0} < …", column.name));
    }
  }
};

}  // namespace

extern constinit const CheckDef check_between_timestamps = define_check<BetweenTimestamps>();

}  // namespace pgtidy::checks::query
