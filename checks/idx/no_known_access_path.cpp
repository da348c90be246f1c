// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "pgtidy/check.h"

namespace pgtidy::checks::idx {
namespace {

struct NoKnownAccessPath final {
  static constexpr CheckInfo info{
      .summary = "an index that serves no known query, foreign key or policy, or that the server never reads",
      .why =
          R"(An index is for a query, not for a column: one that nobody asks for costs every INSERT and most UPDATEs a write, keeps them from
being HOT, takes memory from the ones that are needed, and must be vacuumed.

Asked only where the application's queries are given (`queries:` in the config), or where facts (`facts:`) say that the server has not once
read it, in a table that isn't small. Unique indexes hold a rule, and an index that backs a foreign key is needed
when referenced rows go: those are left alone, as are tables that a routine's body names, for what that asks isn't known. An index that
something else needs, a report or a tool, says so in a comment above it: `-- access: …`.)",
      .bad = R"(CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, city text);
CREATE INDEX users_city_idx ON users (city);
-- >>> queries/users.sql
SELECT id FROM users WHERE id = $1;)",
      .good = R"(CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, city text);
CREATE INDEX users_city_idx ON users (city);
-- >>> queries/users.sql
SELECT id FROM users WHERE city = $1;)",
      .severity = Severity::info,
  };

  void visit(const Index& index, CheckContext& cx) const {
    if (index.unique || index.exclusion || index.constraint != Oid::none || index.parent != Oid::none || index.keys.empty()) return;
    if (!cx.has_queries() && cx.facts().indexes.empty()) return;
    const Table* table = cx.catalog().table(index.table);
    if (table == nullptr) return;
    const std::optional<double> scans = scans_of(index, *table, cx.facts());
    if (scans.value_or(0) > 0 || (!cx.has_queries() && !scans)) return;
    if (!table->columns_known || table->refers_by(index.keys.front().number) || holds_documents(index, *table)) return;
    const auto accesses = cx.evidence().of(table->oid);
    const auto serves = [&](const Access& access) { return service(index, access).any(); };
    if (std::any_of(accesses.begin(), accesses.end(), serves)) return;
    if (named_in_routines(*table, cx.catalog()) || !cx.decision(index.created).empty()) return;
    auto finding = cx.has_queries()
                       ? cx.report(index.created, "{} serves none of the {} known queries", index.name, cx.evidence().queries().size())
                       : cx.report(index.created, "{} has not been read once{}", index.name, since(cx.facts()));
    finding.about(qualified(index)).also_allowed_at(table->created);
    if (scans && cx.has_queries()) finding.note(fmt::format("nor has the server read it{}", since(cx.facts())));
    finding.help("drop it, or say in a comment above it what reads it: -- access: …");
  }

 private:
  // How often the server has read it; nothing: not known, or of a small table, which is read without any.
  static std::optional<double> scans_of(const Index& index, const Table& table, const Facts& all) {
    const IndexFacts* facts = all.of(index);
    if (facts == nullptr || !facts->idx_scan) return std::nullopt;
    return all.scale_of(table) == Scale::small && *facts->idx_scan == 0 ? std::nullopt : facts->idx_scan;
  }

  static std::string since(const Facts& facts) {
    const std::string& day = facts.statistics_since;
    return day.empty() ? " since its statistics were reset" : " since " + day.substr(0, day.find('T'));
  }

  // Those have a check of their own: model-speculative-jsonb-gin.
  static bool holds_documents(const Index& index, const Table& table) {
    const Column* column = table.column(index.keys.front().number);
    return index.method == "gin" && column != nullptr && column->type.is("jsonb");
  }

  static bool named_in_routines(const Table& table, const Catalog& catalog) {
    const auto functions = catalog.functions();
    return std::any_of(functions.begin(), functions.end(),
                       [&](const Function* function) { return function->body.find(table.name) != std::string::npos; });
  }
};

}  // namespace

extern constinit const CheckDef check_no_known_access_path = define_check<NoKnownAccessPath>();

}  // namespace pgtidy::checks::idx
