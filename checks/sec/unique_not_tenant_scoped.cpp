// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"
#include "pgtidy/tenancy.h"

namespace pgtidy::checks::sec {
namespace {

constexpr std::array<OptionInfo, 2> unique_options{{
    {.name = "tenant-columns", .default_value = default_tenant_columns, .meaning = "columns that say to which tenant a row belongs"},
    {.name = "global-words",
     .default_value = "id,uuid,guid,token,secret,key,hash,digest,code,external,ref,reference,domain,host,hostname,subdomain,stripe,"
                      "address,handle,nonce,jti,sid,email,username,slug,public",
     .meaning = "words of columns that are unique for all tenants together"},
}};

struct UniqueNotTenantScoped final {
  static constexpr CheckInfo info{
      .summary = "a value must be unique among all tenants, not within one",
      .why = R"(Row-level security keeps tenants from seeing each other's rows, but a unique key is checked over all rows: a tenant
that inserts a name which another one has taken is refused, and so learns that it exists. And no two tenants can use the
same name.

Begin the key with the tenant's column: `UNIQUE (tenant_id, name)`. Reported are unique keys over text, on tables with
row-level security and a tenant column that the key leaves out. What is meant to be unique everywhere (tokens, domains,
external ids …) is told by its name; see the options.)",
      .bad = R"(CREATE TABLE projects (tenant_id uuid NOT NULL, id uuid PRIMARY KEY, name text NOT NULL UNIQUE);
ALTER TABLE projects ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON projects USING (tenant_id = (SELECT current_setting('app.current_tenant_id')::uuid));)",
      .good = R"(CREATE TABLE projects (tenant_id uuid NOT NULL, id uuid PRIMARY KEY, name text NOT NULL, UNIQUE (tenant_id, name));
ALTER TABLE projects ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON projects USING (tenant_id = (SELECT current_setting('app.current_tenant_id')::uuid));)",
      .severity = Severity::info,
      .options = unique_options,
  };

  void visit(const Index& index, CheckContext& cx) const {
    if (!index.unique || index.primary || !index.valid || index.parent != Oid::none || index.keys.empty()) return;
    const Table* table = cx.catalog().table(index.table);
    if (table == nullptr || !table->row_security || !table->columns_known || table->is_partition) return;
    const Column* tenant = tenant_column(*table, cx.option_list("tenant-columns"));
    if (tenant == nullptr || index.uses(tenant->number)) return;
    for (const IndexColumn& key : index.keys) {
      const Column* column = table->column(key.number);
      if (column == nullptr || !is_text(*column) || table->refers_by(column->number)) return;
      if (any_of(words(column->name), cx.option_list("global-words"))) return;
    }
    auto finding = cx.report(index.created, "{} makes {} unique among all tenants", index.name, table->column(index.keys[0].number)->name);
    finding.about(qualified(index)).also_allowed_at(table->created).note(tenant->created, "whose rows they are");
    finding.help(fmt::format("UNIQUE ({}, …)", quoted(tenant->name)));
  }

 private:
  static bool is_text(const Column& column) {
    return column.type.is("text") || column.type.is("varchar") || column.type.is("citext") || column.type.is("bpchar");
  }
};

}  // namespace

extern constinit const CheckDef check_unique_not_tenant_scoped = define_check<UniqueNotTenantScoped>();

}  // namespace pgtidy::checks::sec
