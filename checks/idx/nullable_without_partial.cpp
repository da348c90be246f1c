// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::idx {
namespace {

struct NullableWithoutPartial final {
  static constexpr CheckInfo info{
      .summary = "an index that holds the rows without a value too, although its queries never want them",
      .why =
          R"(A btree has an entry for nulls like for any value. Where a column is mostly null, as the mark of something rare, the index is mostly
entries that no `=` and no range will ever find; `WHERE c IS NOT NULL` leaves them out, and every such query still finds its
rows, as `c = $1` implies it.

Off by default: how many nulls there are, the schema doesn't say. Said where the application's queries are given (`queries:` in the
config) and none that the index serves asks for nulls or for an order.)",
      .bad = R"(CREATE TABLE users (id bigint PRIMARY KEY, invited_by bigint);
CREATE INDEX users_invited_by_idx ON users (invited_by);
-- >>> queries/users.sql
SELECT id FROM users WHERE invited_by = $1;)",
      .good = R"(CREATE TABLE users (id bigint PRIMARY KEY, invited_by bigint);
CREATE INDEX users_invited_by_idx ON users (invited_by) WHERE invited_by IS NOT NULL;
-- >>> queries/users.sql
SELECT id FROM users WHERE invited_by = $1;)",
      .severity = Severity::info,
      .on_by_default = false,
  };

  void visit(const Index& index, CheckContext& cx) const {
    if (index.method != "btree" || index.unique || index.predicate || index.keys.size() != 1 || index.parent != Oid::none) return;
    const Table* table = cx.catalog().table(index.table);
    const Column* column = table == nullptr || !table->columns_known ? nullptr : table->column(index.keys.front().number);
    if (column == nullptr || column->not_null || !cx.has_queries()) return;
    bool served = false;
    for (const Access& access : cx.evidence().of(table->oid)) {
      const Service one = service(index, access);
      if (!one.any()) continue;
      if (one.order || asks_for_nulls(access, column->number)) return;
      served = true;
    }
    if (!served) return;
    auto finding =
        cx.report(index.created, "{} holds the rows without {} too, and no query looks for them in it", index.name, column->name);
    finding.about(qualified(index)).also_allowed_at(table->created);
    finding.help(fmt::format("WHERE {} IS NOT NULL", quoted(column->name)));
  }

 private:
  static bool asks_for_nulls(const Access& access, AttributeNumber column) {
    return std::any_of(access.equal.begin(), access.equal.end(),
                       [&](const AccessKey& key) { return key.column == column && (key.op == "IS NULL" || key.optional); });
  }
};

}  // namespace

extern constinit const CheckDef check_nullable_without_partial = define_check<NullableWithoutPartial>();

}  // namespace pgtidy::checks::idx
