// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"
#include "pgtidy/sql_name.h"

namespace pgtidy::checks::model {
namespace {

struct JsonbQueriedWithoutGin final {
  static constexpr CheckInfo info{
      .summary = "a query looks into a jsonb column that has no index for it",
      .why = R"(`data @> '{"kind": "invoice"}'` and `data ->> 'kind' = 'invoice'` read and unpack the document of every row unless
an index holds what is asked for: a GIN index on the column for `@>`, `?`, `?|`, `?&`, `@?` and `@@` (with `jsonb_path_ops`, which is smaller and
faster, where no `?` is asked), or a btree index on the very expression for one key's value. A key that every row has and every query
asks for is a column that is still to be made.

Said of the application's queries (`queries:` in the config) and of views, where no other condition of the query is served by an index.)",
      .bad = R"(CREATE TABLE events (id bigint PRIMARY KEY, data jsonb NOT NULL);
-- >>> queries/events.sql
-- name: EventsOfKind :many
SELECT id FROM events WHERE data @> $1;)",
      .good = R"(CREATE TABLE events (id bigint PRIMARY KEY, data jsonb NOT NULL);
CREATE INDEX events_data_idx ON events USING gin (data jsonb_path_ops);
-- >>> queries/events.sql
-- name: EventsOfKind :many
SELECT id FROM events WHERE data @> $1;)",
  };

  void visit(const Table& table, const Column& column, CheckContext& cx) const {
    if (!column.type.is("jsonb") || !table.columns_known || table.is_partition || !cx.looks_inside_documents()) return;
    const Wanted wanted = unserved(table, column, cx);
    if (wanted.access == nullptr) return;
    auto finding = cx.report(column.created, "{} looks into {}.{} without an index",
                             to_string(cx.evidence().queries()[wanted.access->query]), table.name, column.name);
    finding.about(qualified(table)).also_allowed_at(table.created).note(to_sql(*wanted.access, table)).grows_with(table);
    const std::string key = wanted.expression.empty()
                                ? fmt::format("USING gin ({}{})", quoted(column.name), wanted.keys ? "" : " jsonb_path_ops")
                                : fmt::format("({})", wanted.expression);
    finding.help(fmt::format("CREATE INDEX CONCURRENTLY ON {} {}", sql_name(table, cx.catalog()), key));
  }

 private:
  struct Wanted {
    const Access* access = nullptr;
    std::string expression;  // of a btree; empty: a GIN index
    bool keys = false;       // `?` is asked, too
  };

  static bool looks_inside(std::string_view op) {
    static constexpr auto all = std::to_array<std::string_view>({"@>", "?", "?|", "?&", "@?", "@@"});
    return std::find(all.begin(), all.end(), op) != all.end();
  }

  static Wanted unserved(const Table& table, const Column& column, CheckContext& cx) {
    Wanted wanted;
    for (const Access& access : cx.evidence().of(table.oid)) {
      const Service served = best_index(table, access, cx.catalog()).service;
      if (served.equal > 0 || served.range || served.search) continue;
      for (const AccessKey& key : access.search) {
        if (key.column != column.number || key.optional || !key.expression.empty() || !looks_inside(key.op)) continue;
        if (wanted.access == nullptr) wanted.access = &access;
        wanted.keys = wanted.keys || key.op.starts_with("?");
      }
      for (const AccessKey& key : access.equal) {
        if (wanted.access != nullptr || key.column != column.number || key.optional || key.op != "=") continue;
        if (key.expression.find("->>") != std::string::npos) wanted = {&access, key.expression, false};
      }
    }
    return wanted;
  }
};

}  // namespace

extern constinit const CheckDef check_jsonb_queried_without_gin = define_check<JsonbQueriedWithoutGin>();

}  // namespace pgtidy::checks::model
