// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "pgtidy/check.h"

namespace pgtidy::checks::shape {
namespace {

struct Analytics final {
  static constexpr CheckInfo info{
      .summary = "a large table that queries sum up whole, again and again",
      .why =
          R"(`GROUP BY` over all rows reads all rows, each time it is asked. PostgreSQL has

* materialized views, refreshed on a schedule with `REFRESH MATERIALIZED VIEW CONCURRENTLY`: the sums are read, not made;
* BRIN indexes and partitions by time, where a query wants a stretch of it;
* a replica, so that reports don't take the application's memory.

PostgreSQL by default: ClickHouse or BigQuery where billions of rows are summed up by whatever column is asked for, with the reason above
the table: `-- decision: …`.

Seen from the application's queries (`queries:`, or the statements in `facts:`): one where facts say that the table is large, three where its
size isn't known.)",
      .bad = R"(CREATE TABLE views (id bigint PRIMARY KEY, page text NOT NULL);
-- >>> queries/views.sql
SELECT page, count(*) FROM views GROUP BY page;
-- >>> facts.yaml
tables: {public.views: {rows: 40000000}})",
      .good = R"(CREATE TABLE views (id bigint PRIMARY KEY, page text NOT NULL);
CREATE MATERIALIZED VIEW views_by_page AS SELECT page, count(*) AS views FROM views GROUP BY page;
CREATE UNIQUE INDEX views_by_page_key ON views_by_page (page);
-- >>> queries/views.sql
SELECT views FROM views_by_page WHERE page = $1;
-- >>> facts.yaml
tables: {public.views: {rows: 40000000}})",
      .severity = Severity::info,
      .on_by_default = false,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (!table.stands_for_itself() || !cx.knows_queries()) return;
    const Scale size = cx.facts().scale_of(table);
    if (size == Scale::small || size == Scale::ordinary) return;
    std::set<std::size_t> queries;
    for (const Access& access : cx.evidence().of(table.oid)) {
      const bool asked = cx.evidence().queries()[access.query].is_asked();
      if (asked && !access.group.empty() && !access.selective() && access.kind == Access::Kind::select) queries.insert(access.query);
    }
    constexpr std::size_t several = 3;
    if (queries.size() < (size == Scale::large ? 1 : several) || !cx.decision(table.created).empty()) return;
    auto finding = cx.report(table.created, "{} sums up all of {}{}", to_string(cx.evidence().queries()[*queries.begin()]), table.name,
                             queries.size() == 1 ? "" : fmt::format(", as {} more do", queries.size() - 1));
    finding.about(qualified(table)).note_size(table).help("a materialized view, refreshed CONCURRENTLY on a schedule");
  }
};

}  // namespace

extern constinit const CheckDef check_analytics = define_check<Analytics>();

}  // namespace pgtidy::checks::shape
