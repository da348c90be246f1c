// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"

namespace pgtidy::checks::type {
namespace {

bool says_money(std::string_view text) {
  if (text.size() < 5) return false;
  for (std::size_t i = 0; i < 5; ++i) {
    if ((text[i] | 0x20) != "money"[i]) return false;
  }
  return true;
}

struct Money final {
  static constexpr CheckInfo info{
      .summary = "the type money",
      .why = R"(`money` keeps no currency: how a value is read and printed, and how many decimals it has, follow the server's
`lc_monetary`. A dump that is restored under another locale, or a client with another setting, changes what the numbers
mean. Dividing rounds to whole cents, and casting to other types is awkward.

`numeric(p, s)` is exact and says its scale; `bigint` in the smallest unit (cents) is exact and small. Keep the currency
in a column of its own.)",
      .bad = "CREATE TABLE invoices (id bigint PRIMARY KEY, total money NOT NULL);",
      .good = "CREATE TABLE invoices (id bigint PRIMARY KEY, total numeric(12, 2) NOT NULL, currency text NOT NULL);",
      .severity = Severity::warning,
      .fix = FixSafety::unsafe,  // clients see another type
  };

  void visit(const Table& table, const Column& column, CheckContext& cx) const {
    if (table.is_partition || table.kind == RelationKind::foreign_table || table.persistence == Persistence::temporary) return;
    if (column.type.schema != "pg_catalog" || column.type.name != "money" || !column.local) return;
    if (column.type_place.part != Part::column_type) return;  // CREATE TABLE AS, LIKE

    auto finding = cx.report(column.type_place, "{}.{} is money: its meaning depends on the server's lc_monetary", table.name, column.name);
    finding.about(qualified(table)).also_allowed_at(column.created).also_allowed_at(table.created);
    finding.help("numeric(12, 2), or bigint in the smallest unit, with the currency in its own column");
    if (!says_money(cx.text(column.type_place))) return;
    const std::uint32_t begin = cx.range(column.type_place).begin;
    finding.fix("use numeric", FixSafety::unsafe, {Edit::replace(column.type_place.file, {begin, begin + 5}, "numeric")});
  }
};

}  // namespace

extern constinit const CheckDef check_money = define_check<Money>();

}  // namespace pgtidy::checks::type
