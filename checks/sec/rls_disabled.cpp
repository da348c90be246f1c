// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"
#include "pgtidy/sql_name.h"

namespace pgtidy::checks::sec {
namespace {

constexpr std::array<OptionInfo, 2> exposed_options{{
    {.name = "exposed-schemas", .meaning = "schemas that clients reach directly (PostgREST, Supabase): every table there needs it"},
    {.name = "not-tenant-columns", .default_value = "id", .meaning = "columns of policies that say nothing of whose row it is"},
}};

// What the policies of other tables look at.
struct Habits {
  bool clients = false;       // auth.uid(): Supabase's clients reach schema public directly
  std::string tenant;         // a column of this table by which two others, or more, are protected
  const Table* of = nullptr;  // one of them
};

bool asks_who(const std::optional<PolicyCondition>& condition) {
  return condition &&
         std::any_of(condition->functions.begin(), condition->functions.end(),
                     [](const std::string& name) { return name == "uid" || name == "jwt"; }) &&
         condition->text.find("auth.") != std::string::npos;
}

bool reads(const Policy& policy, AttributeNumber column) {
  const auto in = [&](const std::optional<PolicyCondition>& condition) { return condition && among(condition->columns, column); };
  return in(policy.using_) || in(policy.with_check);
}

Habits habits_around(const Table& table, const Catalog& catalog, const std::vector<std::string>& not_tenant) {
  Habits habits;
  std::map<std::string_view, int> seen;
  for (const Table* other : catalog.oldest_tables()) {
    if (!other->row_security || other->schema != table.schema) continue;
    for (const Policy& policy : other->policies) habits.clients = habits.clients || asks_who(policy.using_) || asks_who(policy.with_check);
    for (const Column& column : table.columns) {
      const Column* same = other->column(column.name);
      if (same == nullptr || std::find(not_tenant.begin(), not_tenant.end(), column.name) != not_tenant.end()) continue;
      const auto looks_at = [&](const Policy& policy) { return reads(policy, same->number); };
      if (same->type.formatted != column.type.formatted || std::none_of(other->policies.begin(), other->policies.end(), looks_at)) continue;
      if (++seen[column.name] >= 2) habits.tenant = column.name, habits.of = other;
    }
  }
  return habits;
}

struct RlsDisabled final {
  static constexpr CheckInfo info{
      .summary = "a table without row-level security among tables that have it",
      .why = R"(Row-level security protects the tables for which it is on, and no other. In a schema whose tables of tenants are
protected one table that isn't lets every tenant read and write the rows of all; it is usually one that came later.

A table is reported if clients reach its schema directly (`exposed-schemas`; `public`, where policies ask Supabase's
`auth.uid()`), or if it has a column by which the policies of two other tables of the schema, or more, are written. A history
without row-level security is no finding, nor is a table with policies (`sec-policy-without-rls`). Partitions are judged at
their parent.)",
      .bad = R"(CREATE TABLE notes (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);
CREATE TABLE files (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE files ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (tenant_id = current_setting('app.tenant')::bigint);
CREATE POLICY own ON files USING (tenant_id = current_setting('app.tenant')::bigint);
CREATE TABLE invoices (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);)",
      .good = R"(CREATE TABLE notes (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (tenant_id = current_setting('app.tenant')::bigint);
CREATE TABLE countries (id bigint PRIMARY KEY, name text NOT NULL);)",
      .severity = Severity::warning,
      .options = exposed_options,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (table.row_security || table.assumed || !table.certain || table.is_partition || !table.policies.empty()) return;
    if (table.kind != RelationKind::table && table.kind != RelationKind::partitioned_table) return;
    if (table.persistence == Persistence::temporary) return;
    const auto& schemas = cx.option_list("exposed-schemas");
    bool exposed = std::find(schemas.begin(), schemas.end(), table.schema) != schemas.end();
    if (!exposed && !cx.catalog().uses_row_security()) return;
    const Habits habits = exposed ? Habits{} : habits_around(table, cx.catalog(), cx.option_list("not-tenant-columns"));
    exposed = exposed || (habits.clients && table.schema == "public");
    if (!exposed && habits.of == nullptr) return;

    auto finding =
        exposed
            ? cx.report(table.created.head(), "{} is open to all clients of schema {}: row-level security is off", table.name, table.schema)
            : cx.report(table.created.head(), "row-level security of {} is off: its {} keeps no tenant apart", table.name, habits.tenant);
    finding.about(qualified(table));
    if (exposed) finding.severity(Severity::error);
    if (habits.of != nullptr) finding.note(habits.of->created.head(), fmt::format("{} is protected by {}", habits.of->name, habits.tenant));
    if (table.row_security_place.known()) finding.note(table.row_security_place, "it is turned off here");
    finding.help(fmt::format("ALTER TABLE {} ENABLE ROW LEVEL SECURITY, and a policy", sql_name(table, cx.catalog())));
  }
};

}  // namespace

extern constinit const CheckDef check_rls_disabled = define_check<RlsDisabled>();

}  // namespace pgtidy::checks::sec
