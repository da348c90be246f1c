// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"

namespace pgtidy::checks::lock {
namespace {

struct AddColumnVolatileDefault final {
  static constexpr CheckInfo info{
      .summary = "a new column's volatile default rewrites the table while reads and writes wait",
      .why = R"(A default that is the same for every row (a constant, `now()`, `CURRENT_USER`, any STABLE or IMMUTABLE
function) is kept once in the catalog, and `ADD COLUMN` takes no time. A VOLATILE one (`gen_random_uuid()`, `random()`,
`clock_timestamp()`, `nextval()`, a function declared without a volatility) must be computed for each row: the whole
table and all its indexes are written anew under ACCESS EXCLUSIVE.

Add the column without a default, then `SET DEFAULT` for new rows, then fill the old rows in batches.)",
      .bad = "ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid();",
      .good = R"(ALTER TABLE users ADD COLUMN token uuid;
ALTER TABLE users ALTER COLUMN token SET DEFAULT gen_random_uuid();)",
      .severity = Severity::error,
  };

  void visit(const op::AddColumn& add, CheckContext& cx) const {
    if (add.in_create || add.column.default_value.empty() || !cx.has_rows_in_use(add.table)) return;
    const auto volatility = cx.catalog().volatility(add.column.default_value);
    if (volatility && *volatility != Volatility::volatile_) return;  // a rewrite then has another cause
    const Effect& effect = cx.effect(add);
    if (effect.rewrite.empty()) return;

    const Place place = add.column.default_at == Place::nowhere ? add.place : add.place.constraint(add.column.default_at);
    auto finding = cx.report(place, "default of {} {} {} while reads and writes wait", add.column.name,
                             volatility ? "is volatile: it rewrites" : "calls a function that may be volatile: it may rewrite", add.table);
    if (!volatility) finding.severity(Severity::warning).note("a function is volatile unless it is declared STABLE or IMMUTABLE");
    finding.about(cx.object(add.table)).lock(effect);
    finding.help("add the column without a default, then SET DEFAULT, then fill the old rows in batches");
  }
};

}  // namespace

extern constinit const CheckDef check_add_column_volatile_default = define_check<AddColumnVolatileDefault>();

}  // namespace pgtidy::checks::lock
