// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"
#include "pgtidy/sql_name.h"

namespace pgtidy::checks::sec {
namespace {

struct PolicyColumnNotIndexed final {
  static constexpr CheckInfo info{
      .summary = "a policy's column that no index begins with",
      .why = R"(A policy `USING (tenant_id = …)` is a condition on every query of the table, written or not. Without an index that
begins with the column each of them reads the rows of all tenants to throw most of them away.

An index serves if a column that the policy compares is its first one: `(tenant_id, created_at)` does. Columns that are the
first of a foreign key are left to `key-foreign-key-without-index`; comparisons with constants, and conditions joined by OR,
are no finding.)",
      .bad = R"(CREATE TABLE notes (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (tenant_id = (SELECT current_setting('app.tenant')::bigint));)",
      .good = R"(CREATE TABLE notes (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);
CREATE INDEX notes_tenant_id_idx ON notes (tenant_id);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (tenant_id = (SELECT current_setting('app.tenant')::bigint));)",
      .severity = Severity::warning,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (!table.row_security || table.assumed || !table.columns_known || table.is_partition) return;
    std::vector<AttributeNumber> reported;
    for (const Policy& policy : table.policies) {
      if (!policy.certain || policy.command == 'a' || !policy.using_ || policy.using_->tied.empty()) continue;
      const auto& tied = policy.using_->tied;
      const auto served = [&](AttributeNumber column) {
        return among(reported, column) || begins_key_or_index(table, column, cx.catalog());
      };
      if (std::any_of(tied.begin(), tied.end(), served)) continue;
      reported.insert(reported.end(), tied.begin(), tied.end());
      if (const Column* column = table.column(tied.front())) report(table, policy, *column, cx);
    }
  }

 private:
  static bool begins_key_or_index(const Table& table, AttributeNumber column, const Catalog& catalog) {
    const auto first = [&](const TableConstraint& c) {
      return c.kind == ConstraintKind::foreign_key && !c.columns.empty() && c.columns.front() == column;
    };
    return std::any_of(table.constraints.begin(), table.constraints.end(), first) || catalog.begins_index(table, column);
  }

  static void report(const Table& table, const Policy& policy, const Column& column, CheckContext& cx) {
    auto finding =
        cx.report(policy.created.head(), "no index on {} ({}), which {} adds to every query", table.name, column.name, policy.name);
    finding.about(qualified(table))
        .also_allowed_at(table.created)
        .also_allowed_at(column.created)
        .note(column.created, "the column")
        .grows_with(table);
    finding.help(fmt::format("CREATE INDEX ON {} ({})", sql_name(table, cx.catalog()), quoted(column.name)));
  }
};

}  // namespace

extern constinit const CheckDef check_policy_column_not_indexed = define_check<PolicyColumnNotIndexed>();

}  // namespace pgtidy::checks::sec
