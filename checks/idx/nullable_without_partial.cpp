// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::idx {
namespace {

struct NullableWithoutPartial final {
  static constexpr CheckInfo info{
      .summary = "an index that holds mostly rows without a value",
      .why =
          R"(A btree has an entry for nulls like for any value. Where a column is mostly null, as the mark of something rare, the index is mostly
entries that no `=` and no range will ever find; `WHERE c IS NOT NULL` leaves them out, and every such query still finds its
rows, as `c = $1` implies it.

How many nulls there are, the schema doesn't say: asked only where facts (`facts:` in the config) show that most rows have none of a table
that isn't small. Where the application's queries are given (`queries:`), none that the index serves may ask for nulls or for an order.)",
      .bad = R"(CREATE TABLE users (id bigint PRIMARY KEY, invited_by bigint);
CREATE INDEX users_invited_by_idx ON users (invited_by);
-- >>> facts.yaml
tables: {public.users: {rows: 2000000, columns: {invited_by: {null_frac: 0.96}}}})",
      .good = R"(CREATE TABLE users (id bigint PRIMARY KEY, invited_by bigint);
CREATE INDEX users_invited_by_idx ON users (invited_by) WHERE invited_by IS NOT NULL;
-- >>> facts.yaml
tables: {public.users: {rows: 2000000, columns: {invited_by: {null_frac: 0.96}}}})",
      .severity = Severity::info,
  };

  void visit(const Index& index, CheckContext& cx) const {
    if (index.method != "btree" || index.unique || index.predicate || index.keys.size() != 1 || index.parent != Oid::none) return;
    const Table* table = cx.catalog().table(index.table);
    const Column* column = table == nullptr || !table->columns_known ? nullptr : table->column(index.keys.front().number);
    if (column == nullptr || column->not_null) return;
    const double nulls = mostly_null(*table, *column, cx.facts());
    if (nulls == 0 || (cx.has_queries() && wants_nulls(index, *column, cx.evidence().of(table->oid)))) return;
    auto finding = cx.report(index.created, "{:.0f} % of the rows that {} holds are without {}", nulls * 100, index.name, column->name);
    finding.about(qualified(index)).also_allowed_at(table->created).note_size(*table);
    finding.help(fmt::format("WHERE {} IS NOT NULL", quoted(column->name)));
  }

 private:
  // Their share of the rows; 0: not most, not known, or of a small table.
  static double mostly_null(const Table& table, const Column& column, const Facts& all) {
    constexpr double most = 0.5;
    const TableFacts* facts = all.of(table);
    const ColumnFacts* its = facts == nullptr || scale(*facts) == Scale::small ? nullptr : facts->column(column.name);
    const double nulls = its == nullptr ? 0 : its->null_frac.value_or(0);
    return nulls >= most ? nulls : 0;
  }

  static bool wants_nulls(const Index& index, const Column& column, std::span<const Access> accesses) {
    return std::any_of(accesses.begin(), accesses.end(), [&](const Access& access) {
      const Service one = service(index, access);
      return one.any() && (one.order || asks_for_nulls(access, column.number));
    });
  }

  static bool asks_for_nulls(const Access& access, AttributeNumber column) {
    return std::any_of(access.equal.begin(), access.equal.end(),
                       [&](const AccessKey& key) { return key.column == column && (key.op == "IS NULL" || key.optional); });
  }
};

}  // namespace

extern constinit const CheckDef check_nullable_without_partial = define_check<NullableWithoutPartial>();

}  // namespace pgtidy::checks::idx
