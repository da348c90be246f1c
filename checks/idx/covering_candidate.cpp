// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::idx {
namespace {

struct CoveringCandidate final {
  static constexpr CheckInfo info{
      .summary = "a query would be answered by the index alone if it held one or two small columns more",
      .why =
          R"(A query whose columns all stand in the index needn't visit the table (an index-only scan, where VACUUM keeps the visibility map
fresh). `INCLUDE (c)` carries a column along without making it a key: the order and what is unique stay as they are.

Off by default, as the price is the other side of it: an UPDATE of an included column can't be HOT any more. Columns that a
known query writes, and wide ones (text, jsonb, bytea, arrays), are left out. Said where the application's queries are given
(`queries:` in the config).)",
      .bad = R"(CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, tenant_id bigint NOT NULL);
CREATE INDEX users_email_idx ON users (email);
-- >>> queries/users.sql
SELECT tenant_id FROM users WHERE email = $1;)",
      .good = R"(CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, tenant_id bigint NOT NULL);
CREATE INDEX users_email_idx ON users (email) INCLUDE (tenant_id);
-- >>> queries/users.sql
SELECT tenant_id FROM users WHERE email = $1;)",
      .severity = Severity::info,
      .on_by_default = false,
  };

  void visit(const Index& index, CheckContext& cx) const {
    if (index.method != "btree" || index.primary || index.parent != Oid::none || index.keys.empty()) return;
    const Table* table = cx.catalog().table(index.table);
    if (table == nullptr || !table->columns_known || table->columns.size() < 3 || !cx.has_queries()) return;
    if (cx.facts().scale_of(*table) == Scale::small) return;  // a page or two either way
    const auto accesses = cx.evidence().of(table->oid);
    for (const Access& access : accesses) {
      const Served served = best_index(*table, access, cx.catalog());
      if (served.index != &index || served.service.covers || served.service.equal == 0) continue;
      const std::vector<std::string> missing = missing_columns(index, access, *table, accesses);
      if (missing.empty() || missing.size() > 2) continue;
      auto finding = cx.report(index.created, "{} would answer {} alone if it held {}", index.name,
                               to_string(cx.evidence().queries()[access.query]), fmt::join(missing, " and "));
      finding.about(qualified(index)).also_allowed_at(table->created).note(to_sql(access, *table));
      finding.help(fmt::format("INCLUDE ({})", fmt::join(missing, ", ")));
      return;
    }
  }

 private:
  static bool is_small(const Column& column) {
    static constexpr auto types = std::to_array<std::string_view>(
        {"bool", "int2", "int4", "int8", "float4", "float8", "date", "time", "timestamp", "timestamptz", "uuid", "numeric"});
    return std::any_of(types.begin(), types.end(), [&](std::string_view type) { return column.type.is(type); });
  }

  // Empty: it can't be done.
  static std::vector<std::string> missing_columns(const Index& index, const Access& access, const Table& table,
                                                  std::span<const Access> accesses) {
    if (access.reads_all || access.kind != Access::Kind::select) return {};
    std::vector<std::string> missing;
    for (const Column& column : table.columns) {
      if (!access.mentions(column.number) && !among(access.read, column.number)) continue;
      const auto is_key = [&](const IndexColumn& key) { return key.number == column.number; };
      if (std::any_of(index.keys.begin(), index.keys.end(), is_key) || among(index.include, column.number)) continue;
      const auto writes = [&](const Access& one) { return one.kind == Access::Kind::update && among(one.written, column.number); };
      if (!is_small(column) || std::any_of(accesses.begin(), accesses.end(), writes)) return {};
      missing.push_back(quoted(column.name));
    }
    return missing;
  }
};

}  // namespace

extern constinit const CheckDef check_covering_candidate = define_check<CoveringCandidate>();

}  // namespace pgtidy::checks::idx
