// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/tenancy.h"

namespace pgtidy::checks::query {
namespace {

constexpr auto options = std::to_array<OptionInfo>({
    {.name = "tenant-columns", .default_value = default_tenant_columns, .meaning = "columns that say to which tenant a row belongs"},
});

struct MissingTenantFilter final {
  static constexpr CheckInfo info{
      .summary = "a query of tenants' rows that doesn't say of which tenant",
      .why =
          R"(One forgotten `tenant_id = $1` shows one customer another one's rows. Where row-level security is enabled the server adds the
condition itself; elsewhere each query must.

Said of the application's queries (`queries:` in the config) that look for rows of a table with a tenant column, without row-level security, by
neither that column nor a unique key nor a join. Off by default: jobs and reports over all tenants are queries, too.)",
      .bad = R"(CREATE TABLE notes (id bigint PRIMARY KEY, tenant_id bigint NOT NULL, title text NOT NULL);
-- >>> queries/notes.sql
SELECT id FROM notes WHERE title = $1;)",
      .good = R"(CREATE TABLE notes (id bigint PRIMARY KEY, tenant_id bigint NOT NULL, title text NOT NULL);
-- >>> queries/notes.sql
SELECT id FROM notes WHERE tenant_id = $1 AND title = $2;)",
      .on_by_default = false,
      .options = options,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (table.row_security || !table.stands_for_itself() || !cx.has_queries()) return;
    const Column* tenant = tenant_column(table, cx.option_list("tenant-columns"));
    if (tenant == nullptr) return;
    for (const Access& access : cx.evidence().of(table.oid)) {
      const EvidenceQuery& query = cx.evidence().queries()[access.query];
      if (query.kind != EvidenceQuery::Kind::application || access.kind == Access::Kind::insert) continue;
      if (access.mentions(tenant->number) || joined(access) || by_unique_key(table, access, cx.catalog())) continue;
      auto finding = cx.report(tenant->created, "{} takes rows of {} whatever their {}", to_string(query), table.name, tenant->name);
      finding.about(qualified(table)).also_allowed_at(table.created).note(to_sql(access, table));
      finding.help(fmt::format("{} = …, or row-level security on {}", tenant->name, table.name));
    }
  }

 private:
  static bool joined(const Access& access) {
    return std::any_of(access.equal.begin(), access.equal.end(), [](const AccessKey& key) { return key.joined; });
  }

  static bool by_unique_key(const Table& table, const Access& access, const Catalog& catalog) {
    const auto indexes = catalog.indexes_of(table);
    return std::any_of(indexes.begin(), indexes.end(),
                       [&](const Index* index) { return index->unique && service(*index, access).equal == index->keys.size(); });
  }
};

}  // namespace

extern constinit const CheckDef check_missing_tenant_filter = define_check<MissingTenantFilter>();

}  // namespace pgtidy::checks::query
