// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"
#include "pgtidy/lifecycle.h"

namespace pgtidy::checks::life {
namespace {

bool has_both(const std::vector<AttributeNumber>& columns, const Period& period) {
  return among(columns, period.from->number) && among(columns, period.to->number);
}

struct TemporalMissingCheck final {
  static constexpr CheckInfo info{
      .summary = "a period that may end before it begins",
      .why = R"(Nothing keeps a row out whose `valid_to` is before its `valid_from`. Such a row is valid at no time: queries for a
point in time don't find it, and every query that computes with its length goes wrong. A CHECK costs nothing to speak of;
with `<` instead of `<=` it refuses periods without length, too, where there are none.

Periods are pairs of points in time whose names end in `_from` and `_to` (or `_until`, `_through`).

A range type (`tstzrange`) says the same by itself, and says whether its end belongs to it; a generated range, or one in an
index or exclusion constraint over both columns, refuses such rows, too.)",
      .bad = "CREATE TABLE prices (item_id bigint NOT NULL, valid_from date NOT NULL, valid_to date, PRIMARY KEY (item_id, valid_from));",
      .good = R"(CREATE TABLE prices (
  item_id bigint NOT NULL, valid_from date NOT NULL, valid_to date, PRIMARY KEY (item_id, valid_from),
  CHECK (valid_from <= valid_to)
);)",
      .severity = Severity::warning,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (!table.stands_for_itself()) return;
    if (table.kind == RelationKind::foreign_table) return;
    for (const Column& from : table.columns) {
      const Column* to = end_of(table, from);
      if (to != nullptr && !held(table, {&from, to}, cx.catalog())) report(table, {&from, to}, cx);
    }
  }

 private:
  // on_sale_to beside on_sale_from
  static const Column* end_of(const Table& table, const Column& from) {
    if (!is_point_in_time(from)) return nullptr;
    auto name = words(from.name);
    if (name.size() < 2 || name.back() != "from") return nullptr;
    for (const Column& to : table.columns) {
      if (!is_point_in_time(to)) continue;
      const auto other = words(to.name);
      if (other.size() != name.size() || !std::equal(name.begin(), name.end() - 1, other.begin())) continue;
      if (other.back() == "to" || other.back() == "until" || other.back() == "till" || other.back() == "through") return &to;
    }
    return nullptr;
  }

  static bool held(const Table& table, const Period& period, const Catalog& catalog) {
    const auto in_check = [&](const TableConstraint& c) { return c.expression && has_both(c.expression->columns, period); };
    const auto in_column = [&](const Column& c) { return c.generated_as && has_both(c.generated_as->columns, period); };
    const auto in_key = [&](const IndexColumn& key) { return has_both(key.expression_columns, period); };
    const auto indexes = catalog.indexes_of(table);
    return std::any_of(table.constraints.begin(), table.constraints.end(), in_check) ||
           std::any_of(table.columns.begin(), table.columns.end(), in_column) ||
           std::any_of(indexes.begin(), indexes.end(), [&](const Index* i) { return std::any_of(i->keys.begin(), i->keys.end(), in_key); });
  }

  static void report(const Table& table, const Period& period, CheckContext& cx) {
    const Column& last = period.from->number < period.to->number ? *period.to : *period.from;
    auto finding = cx.report(last.created, "nothing keeps {} of {} from being before {}", period.to->name, table.name, period.from->name);
    finding.about(qualified(table)).also_allowed_at(table.created);
    finding.help(fmt::format("CHECK ({} <= {})", quoted(period.from->name), quoted(period.to->name)));
  }
};

}  // namespace

extern constinit const CheckDef check_temporal_missing_check = define_check<TemporalMissingCheck>();

}  // namespace pgtidy::checks::life
