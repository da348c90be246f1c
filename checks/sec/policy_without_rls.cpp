// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"
#include "pgtidy/sql_name.h"

namespace pgtidy::checks::sec {
namespace {

struct PolicyWithoutRls final {
  static constexpr CheckInfo info{
      .summary = "policies on a table whose row-level security is off",
      .why = R"(CREATE POLICY alone protects nothing: policies are kept, and ignored until the table has ALTER TABLE … ENABLE
ROW LEVEL SECURITY. Every role with a grant on the table reads and writes all rows, while the schema looks protected.

The table is judged as the whole history leaves it, so enabling it in a later file is enough; so is disabling it to
bring the finding about.)",
      .bad = R"(CREATE TABLE notes (id bigint PRIMARY KEY, owner text NOT NULL);
CREATE POLICY own_notes ON notes USING (owner = current_user);)",
      .good = R"(CREATE TABLE notes (id bigint PRIMARY KEY, owner text NOT NULL);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_notes ON notes USING (owner = current_user);)",
      .severity = Severity::error,
      .fix = FixSafety::unsafe,  // rows disappear for those whom no policy lets see them
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (table.row_security || table.assumed || !table.certain || table.persistence == Persistence::temporary) return;
    const auto policy = std::find_if(table.policies.begin(), table.policies.end(), [](const Policy& p) { return p.certain; });
    if (policy == table.policies.end()) return;

    const bool disabled = table.row_security_place.known();
    auto finding = disabled ? cx.report(table.row_security_place, "row-level security of {} is off: its policies are ignored", table.name)
                            : cx.report(policy->created.head(), "policy {} is ignored: row-level security of {} was never enabled",
                                        policy->name, table.name);
    finding.about(qualified(table)).also_allowed_at(table.created).also_allowed_at(policy->created);
    if (disabled) {
      finding.note(policy->created.head(), fmt::format("policy {}", policy->name)).help("drop the policies, or leave it enabled");
      return;
    }
    const std::string enable = fmt::format("ALTER TABLE {} ENABLE ROW LEVEL SECURITY", sql_name(table, cx.catalog()));
    finding.help(enable);
    const std::uint32_t begin = policy->created.statement.begin;
    finding.fix("enable row-level security", FixSafety::unsafe, {Edit::insert(policy->created.file, begin, enable + ";\n")});
  }
};

}  // namespace

extern constinit const CheckDef check_policy_without_rls = define_check<PolicyWithoutRls>();

}  // namespace pgtidy::checks::sec
