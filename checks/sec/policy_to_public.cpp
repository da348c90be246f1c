// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"

namespace pgtidy::checks::sec {
namespace {

bool for_everybody(const Policy& policy) {
  return std::any_of(policy.roles.begin(), policy.roles.end(), [](const std::string& role) { return role == "public" || role == "anon"; });
}

// Does the condition ask who it is, or another table, which may know?
bool asks(const std::optional<PolicyCondition>& condition) {
  return condition && (!condition->functions.empty() || condition->text.find("SELECT") != std::string::npos);
}

bool reads_row(const std::optional<PolicyCondition>& condition) { return condition && !condition->columns.empty(); }

struct PolicyToPublic final {
  static constexpr CheckInfo info{
      .summary = "a policy that lets everybody write without asking who it is",
      .why = R"(A policy without TO, or TO PUBLIC, holds for every role that can reach the table; Supabase's `anon` is whoever has
the page. A condition that only looks at the row (`status = 'open'`) then lets all of them write such rows, in anybody's
name. Name the roles that may, or compare a column with who is asking.

Not reported: policies for reading, those whose condition calls a function or asks another table, and those that are always
true (`sec-policy-always-true`).

A policy for Supabase's `service_role` alone does nothing: that role bypasses row-level security.)",
      .bad = R"(CREATE TABLE votes (id bigint PRIMARY KEY, state text NOT NULL);
ALTER TABLE votes ENABLE ROW LEVEL SECURITY;
CREATE POLICY vote ON votes FOR UPDATE USING (state = 'open');)",
      .good = R"(CREATE TABLE votes (id bigint PRIMARY KEY, voter text NOT NULL, state text NOT NULL);
ALTER TABLE votes ENABLE ROW LEVEL SECURITY;
CREATE POLICY vote ON votes FOR UPDATE USING (state = 'open' AND voter = current_user);)",
      .severity = Severity::warning,
  };

  void visit(const Table& table, const Policy& policy, CheckContext& cx) const {
    if (!policy.certain || !policy.permissive || !table.row_security) return;
    if (policy.roles.size() == 1 && policy.roles.front() == "service_role") {
      auto finding = cx.report(policy.created.head(), "{} does nothing: service_role bypasses row-level security", policy.name);
      finding.severity(Severity::info).about(qualified(table)).also_allowed_at(table.created).help("drop the policy");
      return;
    }
    if (policy.command == 'r' || !for_everybody(policy) || asks(policy.using_) || asks(policy.with_check)) return;
    if (!reads_row(policy.using_) && !reads_row(policy.with_check)) return;  // true, false
    const auto always = [](const std::optional<PolicyCondition>& c) { return c && c->truth.has_value(); };
    if (always(policy.using_) || always(policy.with_check)) return;

    const Policy* narrower = restrictive(table, policy.command);
    if (narrower != nullptr) return;
    auto finding = cx.report(policy.created.head(), "{} lets everybody write rows of {} without asking who it is", policy.name, table.name);
    finding.about(qualified(table)).also_allowed_at(table.created).help("TO the roles that may, or compare a column with who is asking");
  }

 private:
  static const Policy* restrictive(const Table& table, char command) {
    const auto found = std::find_if(table.policies.begin(), table.policies.end(), [&](const Policy& other) {
      return !other.permissive && (command == '*' || other.for_command(command));
    });
    return found != table.policies.end() ? &*found : nullptr;
  }
};

}  // namespace

extern constinit const CheckDef check_policy_to_public = define_check<PolicyToPublic>();

}  // namespace pgtidy::checks::sec
