// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::lock {
namespace {

struct RefreshMatviewNotConcurrent final {
  static constexpr CheckInfo info{
      .summary = "REFRESH MATERIALIZED VIEW keeps readers out until its query is done",
      .why = R"(REFRESH takes ACCESS EXCLUSIVE on the materialized view and holds it while the query runs and the indexes are built:
whoever reads the view waits. With CONCURRENTLY readers see the old rows until the new ones are there. It needs a unique
index on plain columns, without WHERE, and a view that has been filled once.

A view that the same migration makes, or that was never filled, has no readers, and is no finding.)",
      .bad = R"(CREATE MATERIALIZED VIEW sales AS SELECT day, sum(total) AS total FROM orders GROUP BY day;
-- >>> 2.sql
REFRESH MATERIALIZED VIEW sales;)",
      .good = R"(CREATE MATERIALIZED VIEW sales AS SELECT day, sum(total) AS total FROM orders GROUP BY day;
CREATE UNIQUE INDEX sales_day_key ON sales (day);
-- >>> 2.sql
REFRESH MATERIALIZED VIEW CONCURRENTLY sales;)",
      .severity = Severity::error,
  };

  void visit(const op::Refresh& refresh, CheckContext& cx) const {
    if (refresh.concurrently || !refresh.with_data || !cx.in_use(refresh.view)) return;
    const auto view = cx.catalog().view(refresh.view);
    if (view && !view->populated) return;

    auto finding = cx.report(refresh.place, "REFRESH MATERIALIZED VIEW keeps readers of {} waiting until its query is done", refresh.view);
    finding.about(cx.object(refresh.view)).lock(cx.effect(refresh));
    const bool keyed = view && std::any_of(view->indexes.begin(), view->indexes.end(), [&](Oid oid) {
                         const Index* index = cx.catalog().index(oid);
                         return index != nullptr && index->unique;
                       });
    finding.help(fmt::format("REFRESH MATERIALIZED VIEW CONCURRENTLY{}", keyed || !view ? "" : ", which needs a unique index on the view"));
  }
};

}  // namespace

extern constinit const CheckDef check_refresh_matview_not_concurrent = define_check<RefreshMatviewNotConcurrent>();

}  // namespace pgtidy::checks::lock
