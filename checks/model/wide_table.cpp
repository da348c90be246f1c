// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "pgtidy/check.h"

namespace pgtidy::checks::model {
namespace {

constexpr std::array<OptionInfo, 1> wide_options{{
    {.name = "columns", .default_value = "60", .meaning = "how many columns are enough for one table"},
}};

struct WideTable final {
  static constexpr CheckInfo info{
      .summary = "a table with very many columns",
      .why = R"(Every UPDATE writes the whole row anew, whichever column changes; every read of one column drags the others through
the cache; and a table that has a column for everything says that several things live in it. What belongs together, changes
together, or is optional together, is a table of its own. PostgreSQL's limit is 1600, dropped columns included.)",
      .bad = R"(CREATE TABLE readings (
  c1 int, c2 int, c3 int, c4 int, c5 int, c6 int, c7 int, c8 int, c9 int, c10 int, c11 int, c12 int, c13 int,
  c14 int, c15 int, c16 int, c17 int, c18 int, c19 int, c20 int, c21 int, c22 int, c23 int, c24 int, c25 int,
  c26 int, c27 int, c28 int, c29 int, c30 int, c31 int, c32 int, c33 int, c34 int, c35 int, c36 int, c37 int,
  c38 int, c39 int, c40 int, c41 int, c42 int, c43 int, c44 int, c45 int, c46 int, c47 int, c48 int, c49 int,
  c50 int, c51 int, c52 int, c53 int, c54 int, c55 int, c56 int, c57 int, c58 int, c59 int, c60 int, c61 int
);)",
      .good = "CREATE TABLE readings (sensor_id bigint NOT NULL, taken_at timestamptz NOT NULL, value numeric NOT NULL);",
      .severity = Severity::info,
      .options = wide_options,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (table.assumed || table.is_partition || table.persistence == Persistence::temporary) return;
    if (table.kind == RelationKind::foreign_table) return;
    const auto limit = cx.option_number("columns");
    if (static_cast<std::int64_t>(table.columns.size()) <= limit) return;
    auto finding = cx.report(table.created.head(), "{} has {} columns", table.name, table.columns.size());
    if (table.columns.size() > 200) finding.severity(Severity::warning);
    finding.about(qualified(table)).help("give what belongs together, or is optional together, a table of its own");
  }
};

}  // namespace

extern constinit const CheckDef check_wide_table = define_check<WideTable>();

}  // namespace pgtidy::checks::model
