// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"

namespace pgtidy::checks::model {
namespace {

struct SpeculativeJsonbGin final {
  static constexpr CheckInfo info{
      .summary = "a GIN index on a whole jsonb column that no known query needs",
      .why = R"(A GIN index on a jsonb column has an entry for every key and value of every document: it is often as large as the table, and
each INSERT and UPDATE writes dozens of entries. That is a good price for queries with `@>`, `?` or `@?`. Where the
queries ask for one key's value, a btree index on that expression costs a fraction: `((data ->> 'kind'))`.

Asked only where the application's queries are given (`queries:` in the config). An index that something else needs says
so in a comment: `-- decision: …`.)",
      .bad = R"(CREATE TABLE events (id bigint PRIMARY KEY, data jsonb NOT NULL);
CREATE INDEX events_data_idx ON events USING gin (data);
-- >>> queries/events.sql
SELECT data FROM events WHERE id = $1;)",
      .good = R"(CREATE TABLE events (id bigint PRIMARY KEY, data jsonb NOT NULL);
CREATE INDEX events_data_idx ON events USING gin (data);
-- >>> queries/events.sql
SELECT id FROM events WHERE data @> $1;)",
      .severity = Severity::info,
  };

  void visit(const Index& index, CheckContext& cx) const {
    if (index.method != "gin" || index.parent != Oid::none || !cx.has_queries()) return;
    const Table* table = cx.catalog().table(index.table);
    if (table == nullptr || !table->columns_known || !cx.decision(index.created).empty()) return;
    for (const IndexColumn& key : index.keys) {
      const Column* column = table->column(key.number);
      if (column == nullptr || !column->type.is("jsonb") || asked(*table, *column, cx)) continue;
      auto finding =
          cx.report(index.created, "no known query looks into {}.{}: {} is written for nothing", table->name, column->name, index.name);
      finding.about(qualified(index)).also_allowed_at(table->created);
      finding.help("drop it, or index the one expression that queries ask for");
    }
  }

 private:
  static bool asked(const Table& table, const Column& column, const CheckContext& cx) {
    const auto accesses = cx.evidence().of(table.oid);
    return std::any_of(accesses.begin(), accesses.end(), [&](const Access& access) {
      return std::any_of(access.search.begin(), access.search.end(), [&](const AccessKey& key) { return key.column == column.number; });
    });
  }
};

}  // namespace

extern constinit const CheckDef check_speculative_jsonb_gin = define_check<SpeculativeJsonbGin>();

}  // namespace pgtidy::checks::model
