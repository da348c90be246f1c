// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::shape {
namespace {

struct FullText final {
  static constexpr CheckInfo info{
      .summary = "a text that is searched for words or parts of them, without what PostgreSQL has for it",
      .why =
          R"(`LIKE '%word%'`, `ILIKE` and `~` read every row: no btree helps what may stand anywhere. PostgreSQL has

* for words, as people search: a generated column, `tsvector GENERATED ALWAYS AS (to_tsvector('english', body)) STORED`, with a GIN index, and `@@`;
* for parts of words, typing errors and ILIKE: a trigram index, `USING gin (name gin_trgm_ops)`, of the extension pg_trgm.

PostgreSQL by default: Elasticsearch or Meilisearch where ranking, facets and languages are the product, with the reason above the table:
`-- decision: …`.

Seen from the application's queries (`queries:`), or the statements that a server was asked (`facts:`).)",
      .bad = R"(CREATE TABLE posts (id bigint PRIMARY KEY, body text NOT NULL);
-- >>> queries/posts.sql
SELECT id FROM posts WHERE body ILIKE '%' || $1 || '%';)",
      .good = R"(CREATE EXTENSION pg_trgm;
CREATE TABLE posts (id bigint PRIMARY KEY, body text NOT NULL);
CREATE INDEX posts_body_idx ON posts USING gin (body gin_trgm_ops);
-- >>> queries/posts.sql
SELECT id FROM posts WHERE body ILIKE '%' || $1 || '%';)",
      .severity = Severity::info,
      .on_by_default = false,
  };

  void visit(const Table& table, const Column& column, CheckContext& cx) const {
    const bool is_text = column.type.is("text") || column.type.is("varchar");
    if (!is_text || !table.stands_for_itself() || !cx.knows_queries()) return;
    if (cx.facts().scale_of(table) == Scale::small) return;
    for (const Access& access : cx.evidence().of(table.oid)) {
      const auto searched = [&](const AccessKey& key) { return key.column == column.number && searches(key.op); };
      if (std::none_of(access.search.begin(), access.search.end(), searched)) continue;
      const Service service = best_index(table, access, cx.catalog()).service;
      if (service.search || service.equal > 0 || !cx.decision(table.created).empty()) continue;
      auto finding = cx.report(column.created, "{} searches {}.{} for words or parts of them, and reads every row",
                               to_string(cx.evidence().queries()[access.query]), table.name, column.name);
      finding.about(qualified(table)).also_allowed_at(table.created).note(to_sql(access, table)).grows_with(table);
      finding.help(
          fmt::format("USING gin ({} gin_trgm_ops) (pg_trgm); for words, a tsvector column with a GIN index", quoted(column.name)));
      return;
    }
  }

 private:
  static bool searches(std::string_view op) {
    static constexpr auto all = std::to_array<std::string_view>({"~~", "~~*", "~", "~*", "LIKE", "ILIKE"});
    return std::find(all.begin(), all.end(), op) != all.end();
  }
};

}  // namespace

extern constinit const CheckDef check_full_text = define_check<FullText>();

}  // namespace pgtidy::checks::shape
