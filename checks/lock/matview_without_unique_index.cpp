// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"

namespace pgtidy::checks::lock {
namespace {

struct MatviewWithoutUniqueIndex final {
  static constexpr CheckInfo info{
      .summary = "a materialized view that cannot be refreshed while it is read",
      .why = R"(REFRESH MATERIALIZED VIEW CONCURRENTLY needs a unique index on plain columns, without WHERE. A view without one can only be
refreshed under ACCESS EXCLUSIVE: every refresh stops its readers for as long as the query takes.)",
      .bad = "CREATE MATERIALIZED VIEW sales AS SELECT day, sum(total) AS total FROM orders GROUP BY day;",
      .good = R"(CREATE MATERIALIZED VIEW sales AS SELECT day, sum(total) AS total FROM orders GROUP BY day;
CREATE UNIQUE INDEX sales_day_key ON sales (day);)",
      .severity = Severity::info,
  };

  void visit(const View& view, CheckContext& cx) const {
    if (view.kind != RelationKind::materialized_view || view.assumed || !view.certain || view.persistence == Persistence::temporary) return;
    const auto serves = [&](Oid oid) {
      const Index* index = cx.catalog().index(oid);
      return index != nullptr && index->unique && !index->predicate &&
             std::all_of(index->keys.begin(), index->keys.end(),
                         [](const IndexColumn& key) { return key.number != 0 || key.text == key.name; });
    };
    if (std::any_of(view.indexes.begin(), view.indexes.end(), serves)) return;
    auto finding = cx.report(view.created.head(), "{} has no unique index: every refresh keeps its readers waiting", view.name);
    finding.about(qualified(view)).help("CREATE UNIQUE INDEX on the columns that tell its rows apart, then REFRESH … CONCURRENTLY");
  }
};

}  // namespace

extern constinit const CheckDef check_matview_without_unique_index = define_check<MatviewWithoutUniqueIndex>();

}  // namespace pgtidy::checks::lock
