// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"
#include "pgtidy/lifecycle.h"

namespace pgtidy::checks::idx {
namespace {

struct SoftDeleteNotPartial final {
  static constexpr CheckInfo info{
      .summary = "an index that holds deleted rows too, although its queries never want them",
      .why = R"(Rows that are only marked as deleted pile up. An index over all of them grows with the table's past; one with
`WHERE deleted_at IS NULL` holds what is alive, and finds it without looking at the mark again.

Said where the application's queries are given (`queries:` in the config) and each one that the index serves asks for `deleted_at IS NULL`.
An index that backs a foreign key is left alone: when a referenced row goes, deleted rows are looked for, too. So is one where
facts (`facts:`) show that hardly a row is deleted.)",
      .bad = R"(CREATE TABLE users (id bigint PRIMARY KEY, city text, deleted_at timestamptz);
CREATE INDEX users_city_idx ON users (city);
-- >>> queries/users.sql
SELECT id FROM users WHERE city = $1 AND deleted_at IS NULL;)",
      .good = R"(CREATE TABLE users (id bigint PRIMARY KEY, city text, deleted_at timestamptz);
CREATE INDEX users_city_idx ON users (city) WHERE deleted_at IS NULL;
-- >>> queries/users.sql
SELECT id FROM users WHERE city = $1 AND deleted_at IS NULL;)",
      .severity = Severity::info,
  };

  void visit(const Index& index, CheckContext& cx) const {
    if (index.unique || index.predicate || index.parent != Oid::none || !cx.has_queries()) return;
    const Table* table = cx.catalog().table(index.table);
    const Column* mark = table == nullptr || !table->columns_known ? nullptr : soft_delete_mark(*table);
    if (mark == nullptr || index.uses(mark->number)) return;
    if (table->refers_by(index.keys.front().number)) return;  // when a referenced row goes, deleted rows are looked for, too
    constexpr double few = 0.05;
    const TableFacts* facts = cx.facts().of(*table);
    const ColumnFacts* of_mark = facts == nullptr ? nullptr : facts->column(mark->name);
    if (of_mark != nullptr && of_mark->null_frac.value_or(0) > 1 - few) return;  // nothing is won
    bool served = false;
    for (const Access& access : cx.evidence().of(table->oid)) {
      if (!service(index, access).any()) continue;
      if (!wants_living(access, mark->number)) return;
      served = true;
    }
    if (!served) return;
    auto finding = cx.report(index.created, "every query that {} serves leaves deleted rows out, and it holds them", index.name);
    finding.about(qualified(index)).also_allowed_at(table->created);
    finding.help(fmt::format("WHERE {} IS NULL", quoted(mark->name)));
  }

 private:
  static bool wants_living(const Access& access, AttributeNumber mark) {
    return std::any_of(access.equal.begin(), access.equal.end(),
                       [&](const AccessKey& key) { return key.column == mark && key.op == "IS NULL" && !key.optional; });
  }
};

}  // namespace

extern constinit const CheckDef check_soft_delete_not_partial = define_check<SoftDeleteNotPartial>();

}  // namespace pgtidy::checks::idx
