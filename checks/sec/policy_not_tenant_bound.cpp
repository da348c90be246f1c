// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"
#include "pgtidy/tenancy.h"

namespace pgtidy::checks::sec {
namespace {

constexpr std::array<OptionInfo, 2> bound_options{{
    {.name = "tenant-columns", .default_value = default_tenant_columns, .meaning = "columns that say to which tenant a row belongs"},
    {.name = "trusted-words",
     .default_value = "service_role,postgres,admin,superuser,bypass,internal,system,migration,owner",
     .meaning = "words of roles and conditions that may see all tenants"},
}};

struct PolicyNotTenantBound final {
  static constexpr CheckInfo info{
      .summary = "a policy of a tenant table that doesn't ask whose row it is",
      .why = R"(The table says to which tenant a row belongs, and a policy lets rows through without comparing that with who is asking.
Permissive policies are joined by OR: one that looks at nothing of the row opens all tenants' rows to everybody that it is
for, however strict the others are. A tenant's id written out as a constant holds for one tenant and silently not for the
next.

Compare the tenant's column with the session: `tenant_id = (SELECT current_setting('app.current_tenant_id')::uuid)`.
Left alone are policies for roles, or with conditions, that name a trusted part (`service_role`, `admin`, `bypass` …: see
the options), and restrictive ones, which only take away. `USING (true)` is `sec-policy-always-true`.)",
      .bad = R"(CREATE TABLE orders (tenant_id uuid NOT NULL, id uuid PRIMARY KEY);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON orders FOR SELECT USING (current_setting('app.role') = 'reader');)",
      .good = R"(CREATE TABLE orders (tenant_id uuid NOT NULL, id uuid PRIMARY KEY);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON orders FOR SELECT
  USING (tenant_id = (SELECT current_setting('app.current_tenant_id')::uuid));)",
      .severity = Severity::warning,
      .options = bound_options,
  };

  void visit(const Table& table, const Policy& policy, CheckContext& cx) const {
    if (!policy.permissive || !policy.certain || !table.row_security || !table.columns_known || table.is_partition) return;
    const Column* tenant = tenant_column(table, cx.option_list("tenant-columns"));
    const auto& condition = policy.command == 'a' ? policy.with_check : policy.using_;
    if (tenant == nullptr || !condition || condition->truth || is_trusted(policy, *condition, cx.option_list("trusted-words"))) return;

    const bool looks_at_nothing = condition->columns.empty() && condition->uses.empty() && !has_query(*condition);
    const bool only_tenant = condition->columns == std::vector<AttributeNumber>{tenant->number};
    const bool constant =
        only_tenant && condition->functions.empty() && !has_query(*condition) && condition->text.find('\'') != std::string::npos;
    if (!looks_at_nothing && !constant) return;
    const std::string what =
        constant ? fmt::format("compares {} with a constant", tenant->name) : std::string("looks at no column of the row");
    auto finding = cx.report(policy.created.head(), "{} of {} {}: it isn't bound to the tenant who asks", policy.name, table.name, what);
    finding.about(qualified(table)).also_allowed_at(table.created).note(tenant->created, "whose row it is");
    finding.help(fmt::format("{} = (SELECT current_setting('app.current_tenant_id')::{})", quoted(tenant->name), tenant->type.formatted));
  }

 private:
  static bool has_query(const PolicyCondition& condition) {
    return condition.text.find("SELECT") != std::string::npos || condition.text.find("select") != std::string::npos;
  }
  static bool is_trusted(const Policy& policy, const PolicyCondition& condition, const std::vector<std::string>& words) {
    const auto named = [&](const std::string& text) {
      return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return text.find(word) != std::string::npos; });
    };
    return named(condition.text) || named(policy.name) || std::any_of(policy.roles.begin(), policy.roles.end(), named);
  }
};

}  // namespace

extern constinit const CheckDef check_policy_not_tenant_bound = define_check<PolicyNotTenantBound>();

}  // namespace pgtidy::checks::sec
