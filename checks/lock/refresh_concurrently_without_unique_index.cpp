// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"

namespace pgtidy::checks::lock {
namespace {

bool tells_rows_apart(const Index& index) {
  return index.unique && index.valid && !index.predicate &&
         std::all_of(index.keys.begin(), index.keys.end(), [](const IndexColumn& key) { return key.number != 0 || key.text == key.name; });
}

struct RefreshConcurrentlyWithoutUniqueIndex final {
  static constexpr CheckInfo info{
      .summary = "REFRESH … CONCURRENTLY of a view that has no unique index fails",
      .why = R"(CONCURRENTLY compares old and new rows by a unique index. It has to be on plain columns, without WHERE, and valid; without
one PostgreSQL refuses: "cannot refresh materialized view concurrently".)",
      .bad = R"(CREATE MATERIALIZED VIEW sales AS SELECT day, sum(total) AS total FROM orders GROUP BY day;
-- >>> 2.sql
REFRESH MATERIALIZED VIEW CONCURRENTLY sales;)",
      .good = R"(CREATE MATERIALIZED VIEW sales AS SELECT day, sum(total) AS total FROM orders GROUP BY day;
CREATE UNIQUE INDEX sales_day_key ON sales (day);
-- >>> 2.sql
REFRESH MATERIALIZED VIEW CONCURRENTLY sales;)",
      .severity = Severity::error,
  };

  void visit(const op::Refresh& refresh, CheckContext& cx) const {
    const auto view = cx.catalog().view(refresh.view);
    if (!refresh.concurrently || !view || view.presence != Presence::present || view->assumed || !view->certain) return;
    if (view->kind != RelationKind::materialized_view) return;
    const Index* near_miss = nullptr;
    for (const Oid oid : view->indexes) {
      const Index* index = cx.catalog().index(oid);
      if (index == nullptr || !index->unique) continue;
      if (tells_rows_apart(*index) || !index->certain) return;
      near_miss = index;
    }

    auto finding =
        cx.report(refresh.place, "REFRESH … CONCURRENTLY of {} fails: it has no unique index on plain columns of all rows", refresh.view);
    finding.about(qualified(*view)).help(fmt::format("CREATE UNIQUE INDEX ON {} (…) first", to_string(refresh.view)));
    if (near_miss != nullptr) {
      finding.note(near_miss->created.head(), fmt::format("{} {}", near_miss->name,
                                                          !near_miss->valid      ? "is not valid"
                                                          : near_miss->predicate ? "is partial"
                                                                                 : "is on an expression"));
    }
  }
};

}  // namespace

extern constinit const CheckDef check_refresh_concurrently_without_unique_index = define_check<RefreshConcurrentlyWithoutUniqueIndex>();

}  // namespace pgtidy::checks::lock
