// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"
#include "pgtidy/sql_name.h"

namespace pgtidy::checks::idx {
namespace {

struct FindByWithoutIndex final {
  static constexpr CheckInfo info{
      .summary = "a query looks for rows that no index finds",
      .why =
          R"(Without an index on what it asks for, a query reads the whole table each time: unnoticed at first, and slower with every row.
Index the query: first the columns that it compares with `=`, then the one that it bounds or orders by.

Asked only where queries are known: the application's (`queries:` in the config), or those that a server was asked (`facts:`). What the query compares with a value of its own counts;
flags, conditions that may not hold (`OR`, `CASE`), joins and constants don't. A table that stays small needs no index: facts say so, or you, where it is created.)",
      .bad = R"(CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);
-- >>> queries/users.sql
-- name: UserByEmail :one
SELECT id FROM users WHERE email = $1;)",
      .good = R"(CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);
CREATE UNIQUE INDEX users_email_key ON users (email);
-- >>> queries/users.sql
-- name: UserByEmail :one
SELECT id FROM users WHERE email = $1;)",
      .severity = Severity::info,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (!table.stands_for_itself() || !cx.knows_queries()) return;
    if (cx.facts().scale_of(table) == Scale::small) return;  // soon read
    std::set<std::string> said;
    for (const Access& access : cx.evidence().of(table.oid)) {
      const EvidenceQuery& query = cx.evidence().queries()[access.query];
      if (!query.is_asked() || access.kind == Access::Kind::insert) continue;
      const std::vector<std::string> keys = keys_of(access, table);
      if (keys.empty() || finds_rows(best_index(table, access, cx.catalog()).service, access)) continue;
      std::string columns = fmt::format("{}", fmt::join(keys, ", "));
      if (!said.insert(columns).second) continue;
      auto finding = cx.report(table.created, "{} reads all of {}: no index begins with {}", to_string(query), table.name,
                               keys.size() == 1 ? keys.front() : "any of " + columns);
      finding.about(qualified(table)).note(to_sql(access, table)).grows_with(table);
      finding.help(fmt::format("CREATE INDEX CONCURRENTLY ON {} ({})", sql_name(table, cx.catalog()), columns));
    }
  }

 private:
  // In the order that is wanted, the first rows of a LIMIT are soon found.
  static bool finds_rows(const Service& service, const Access& access) {
    return service.equal > 0 || service.range || service.search || (service.order && access.limited);
  }

  static bool is_flag(const Table& table, const AccessKey& key) {
    const Column* column = table.column(key.column);
    return column != nullptr && key.expression.empty() && column->type.is("bool");
  }

  // By which an index would find the rows: what is held equal, then what is bounded, as SQL.
  static std::vector<std::string> keys_of(const Access& access, const Table& table) {
    std::vector<std::string> keys;
    const auto add = [&](const AccessKey& key) {
      if (key.optional || key.joined || !key.constant.empty() || key.op == "IS NULL" || is_flag(table, key)) return;
      std::string text = key.expression.empty() ? quoted(to_sql(key, table)) : key.expression;
      if (std::find(keys.begin(), keys.end(), text) == keys.end()) keys.push_back(std::move(text));
    };
    for (const AccessKey& key : access.equal) add(key);
    const std::size_t equal = keys.size();
    for (const AccessKey& key : access.range) {
      if (keys.size() == equal) add(key);  // a second range narrows nothing down
    }
    return keys;
  }
};

}  // namespace

extern constinit const CheckDef check_find_by_without_index = define_check<FindByWithoutIndex>();

}  // namespace pgtidy::checks::idx
