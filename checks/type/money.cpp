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
    if (table.is_partition || table.kind == RelationKind::foreign_table || !column.local) return;
    if (!is_money(column.type) || column.type_place.part != Part::column_type) return;  // CREATE TABLE AS, LIKE
    report(table.name, column.name, column.type_place, cx).also_allowed_at(column.created).also_allowed_at(table.created);
  }

  // What a table that no file creates looks like in the end is unknown: judged when it happens.
  void visit(const op::AddColumn& add, CheckContext& cx) const {
    if (add.in_create || known(add.table, cx) || !is_money(cx.catalog().resolve(add.column.type))) return;
    report(add.table.name, add.column.name, add.place.column_type(add.column.type.at), cx);
  }
  void visit(const op::SetType& set, CheckContext& cx) const {
    if (known(set.table, cx) || !is_money(cx.catalog().resolve(set.type))) return;
    report(set.table.name, set.column, set.place.column_type(set.type.at), cx);
  }

 private:
  static bool is_money(const ColumnType& type) { return type.schema == "pg_catalog" && type.name == "money"; }

  static bool known(const Name& table, const CheckContext& cx) {
    const auto found = cx.catalog().table(table);
    return found && !found->assumed;
  }

  static FindingBuilder report(std::string_view table, std::string_view column, const Place& place, CheckContext& cx) {
    auto finding = cx.report(place, "{}.{} is money: its meaning depends on the server's lc_monetary", table, column);
    finding.about(fmt::format("{}.{}", table, column));
    finding.help("numeric(12, 2), or bigint in the smallest unit, with the currency in its own column");
    if (!says_money(cx.text(place))) return finding;
    const std::uint32_t begin = cx.range(place).begin;
    return finding.fix("use numeric", FixSafety::unsafe, {Edit::replace(place.file, {begin, begin + 5}, "numeric")});
  }
};

}  // namespace

extern constinit const CheckDef check_money = define_check<Money>();

}  // namespace pgtidy::checks::type
