// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"
#include "pgtidy/lifecycle.h"

namespace pgtidy::checks::compat {
namespace {

struct Truncate final {
  static constexpr CheckInfo info{
      .summary = "TRUNCATE deletes all rows of an existing table, for good",
      .why = R"(TRUNCATE takes ACCESS EXCLUSIVE, fires no row triggers, and no release can be rolled back to what was there. Code that is
running sees an empty table. With CASCADE it empties every table that refers to this one, too.

A table that the same migration makes is no finding; of one that marks deleted rows `life-hard-delete` speaks. Where the rows
are a copy of what can be had again, say so: `-- pgtidy:allow compat-truncate: rebuilt by …`.)",
      .bad = "TRUNCATE sessions;",
      .good = "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at < now() LIMIT 1000);",
      .severity = Severity::warning,
  };

  void visit(const op::TruncateTable& truncate, CheckContext& cx) const {
    if (!cx.has_rows_in_use(truncate.table)) return;
    if (!truncate.cascade && cx.later<op::DropTable>(truncate.table) != nullptr) return;  // compat-drop-table
    const auto table = cx.catalog().table(truncate.table);
    if (table && soft_delete_mark(*table) != nullptr) return;

    auto finding =
        truncate.cascade
            ? cx.report(truncate.place, "TRUNCATE … CASCADE deletes all rows of {} and of every table that refers to it", truncate.table)
            : cx.report(truncate.place, "TRUNCATE deletes all rows of {}", truncate.table);
    finding.about(cx.object(truncate.table)).lock(cx.effect(truncate));
    finding.help("delete what is not needed in batches, or say why no row is missed");
  }
};

}  // namespace

extern constinit const CheckDef check_truncate = define_check<Truncate>();

}  // namespace pgtidy::checks::compat
