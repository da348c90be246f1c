// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/lifecycle.h"

namespace pgtidy::checks::life {
namespace {

constexpr std::array<OptionInfo, 3> audit_options{{
    {.name = "columns", .default_value = "created_at,updated_at", .meaning = "columns that these tables must have"},
    {.name = "tenant-columns",
     .default_value = "tenant_id,organization_id,organisation_id,org_id,workspace_id,account_id",
     .meaning = "columns by which a table is one of tenants"},
    {.name = "deleter", .default_value = "deleted_by", .meaning = "the column that says who deleted, where deleted rows are marked"},
}};

struct MissingAuditColumns final {
  static constexpr CheckInfo info{
      .summary = "a table of tenants, or with soft delete, that doesn't say when its rows were made and changed",
      .why = R"(Who asks what happened to a customer's row needs to know when it was made, when it was last changed, and, where
rows are marked as deleted, who did it. Added later, the columns are empty for all that came before.

Judged are tables with a tenant's column and tables with `deleted_at`. A column that is spelt in another case
(`createdAt`) counts.)",
      .bad = "CREATE TABLE invoices (id bigint PRIMARY KEY, tenant_id bigint NOT NULL, total numeric NOT NULL);",
      .good = R"(CREATE TABLE invoices (
  id bigint PRIMARY KEY, tenant_id bigint NOT NULL, total numeric NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now()
);)",
      .severity = Severity::info,
      .on_by_default = false,
      .options = audit_options,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (!table.stands_for_itself()) return;
    if (table.kind == RelationKind::foreign_table) return;
    const bool marks = soft_delete_mark(table) != nullptr;
    const auto& tenants = cx.option_list("tenant-columns");
    if (!marks && std::none_of(tenants.begin(), tenants.end(), [&](const std::string& name) { return has(table, name); })) return;

    std::string missing;
    const auto want = [&](const std::string& name) {
      if (!name.empty() && !has(table, name)) missing += (missing.empty() ? "" : ", ") + name;
    };
    for (const std::string& name : cx.option_list("columns")) want(name);
    if (marks) want(cx.option("deleter"));
    if (missing.empty()) return;
    auto finding = cx.report(table.created.head(), "{} lacks {}", table.name, missing);
    finding.about(qualified(table)).help("add them while the table is new");
  }

 private:
  static bool has(const Table& table, const std::string& name) {
    return table.column(name) != nullptr || table.column(joined(words(name), true)) != nullptr;
  }
};

}  // namespace

extern constinit const CheckDef check_missing_audit_columns = define_check<MissingAuditColumns>();

}  // namespace pgtidy::checks::life
