// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"

namespace pgtidy::checks::sec {
namespace {

// A column that USING ties to who is asking, and that WITH CHECK does not look at.
const Column* let_go(const Table& table, const Policy& policy) {
  for (const AttributeNumber number : policy.using_->tied) {
    const auto& checked = policy.with_check->columns;
    if (std::find(checked.begin(), checked.end(), number) == checked.end()) return table.column(number);
  }
  return nullptr;
}

struct PolicyMissingWithCheck final {
  static constexpr CheckInfo info{
      .summary = "a policy that does not say, or says too little, which rows may be written",
      .why = R"(`USING` says which rows are seen, `WITH CHECK` what a row may look like once it is written. Without `WITH CHECK` a policy
for UPDATE or ALL takes its `USING` for both, which is what most want. Two cases go wrong:

* A policy `FOR INSERT` has no `USING` to fall back on. Without `WITH CHECK` it lets nobody insert anything.
* A `WITH CHECK` of its own replaces `USING` for new rows. If it doesn't look at the column that `USING` compares with the
  user or tenant, anybody may write rows for another, or move their own there.)",
      .bad = R"(CREATE TABLE notes (id bigint PRIMARY KEY, owner text NOT NULL, state text NOT NULL);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (owner = current_user) WITH CHECK (state <> 'locked');)",
      .good = R"(CREATE TABLE notes (id bigint PRIMARY KEY, owner text NOT NULL, state text NOT NULL);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (owner = current_user) WITH CHECK (owner = current_user AND state <> 'locked');)",
      .severity = Severity::warning,
  };

  void visit(const Table& table, const Policy& policy, CheckContext& cx) const {
    if (!policy.certain || !policy.permissive || !table.row_security) return;
    if (policy.command == 'a' && !policy.with_check) {
      auto finding = cx.report(policy.created.head(), "{} has no WITH CHECK: it lets nobody insert into {}", policy.name, table.name);
      finding.about(qualified(table)).help("WITH CHECK (…): what a new row must look like");
      return;
    }
    if (!policy.using_ || !policy.with_check || policy.with_check->truth == true) return;  // sec-policy-always-true
    const Column* column = let_go(table, policy);
    if (column == nullptr || restricted(table, policy, column->number)) return;
    auto finding = cx.report(policy.created.head(), "WITH CHECK of {} does not look at {}: rows of {} can be written for another",
                             policy.name, column->name, table.name);
    finding.about(qualified(table)).also_allowed_at(table.created);
    finding.help(fmt::format("repeat the condition on {} in WITH CHECK", column->name));
  }

 private:
  // A restrictive policy may hold the column.
  static bool restricted(const Table& table, const Policy& policy, AttributeNumber column) {
    return std::any_of(table.policies.begin(), table.policies.end(), [&](const Policy& other) {
      if (other.permissive || (!other.for_command(policy.command) && policy.command != '*')) return false;
      const auto& condition = other.with_check ? other.with_check : other.using_;
      return condition && among(condition->columns, column);
    });
  }
};

}  // namespace

extern constinit const CheckDef check_policy_missing_with_check = define_check<PolicyMissingWithCheck>();

}  // namespace pgtidy::checks::sec
