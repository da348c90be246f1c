// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"

namespace pgtidy::checks::sec {
namespace {

bool is_true(const std::optional<PolicyCondition>& condition) { return condition && condition->truth == true; }

// Roles that everybody has, and Supabase's for all who are not, or are, logged in.
std::string_view everybody(const Policy& policy) {
  for (const std::string& role : policy.roles) {
    if (role == "public") return "everybody";
    if (role == "anon") return "whoever is not logged in";
    if (role == "authenticated") return "whoever is logged in";
  }
  return {};
}

struct PolicyAlwaysTrue final {
  static constexpr CheckInfo info{
      .summary = "a policy that lets everybody write every row",
      .why = R"(`USING (true)` and `WITH CHECK (true)` let all rows through. Permissive policies are joined by OR: one that is always
true makes every other one for the same command useless. `WITH CHECK (true)` beside a `USING` that looks at the owner lets
anybody write rows in another's name, or give their own away.

Reported are policies for writing that hold for everybody (`PUBLIC`, `anon`, `authenticated`). Reading may be open to all, and a
role that is named, such as one for administrators, may be let do anything. A restrictive policy that is always true
restricts nothing.)",
      .bad = R"(CREATE TABLE notes (id bigint PRIMARY KEY, owner text NOT NULL);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY notes_update ON notes FOR UPDATE USING (true);)",
      .good = R"(CREATE TABLE notes (id bigint PRIMARY KEY, owner text NOT NULL);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY notes_read ON notes FOR SELECT USING (true);
CREATE POLICY notes_update ON notes FOR UPDATE USING (owner = current_user);)",
      .severity = Severity::warning,
  };

  void visit(const Table& table, const Policy& policy, CheckContext& cx) const {
    if (!policy.certain || !table.row_security) return;
    const bool all_rows = is_true(policy.using_);
    const bool all_writes = is_true(policy.with_check);
    if (!all_rows && !all_writes) return;
    const Place place = policy.created.head();
    if (!policy.permissive) {
      if (!all_rows || (policy.with_check && !all_writes)) return;
      cx.report(place, "{} is restrictive and always true: it restricts nothing", policy.name)
          .severity(Severity::info)
          .about(qualified(table))
          .help("drop it, or say what it is to keep out");
      return;
    }
    const std::string_view who = everybody(policy);
    if (policy.command == 'r' || who.empty()) return;

    auto finding = cx.report(place, "{} lets {} {} rows of {}", policy.name, who, what(policy, all_rows, all_writes), table.name);
    finding.about(qualified(table)).also_allowed_at(table.created);
    if (policy.changed.known()) finding.note(policy.changed.head(), "it is changed here");
    finding.help("compare the owner's or tenant's column with who is asking, or name the role that may");
  }

 private:
  static std::string_view what(const Policy& policy, bool all_rows, bool all_writes) {
    switch (policy.command) {
      case 'a': return "insert any";
      case 'd': return "delete all";
      case 'w': return all_rows && (all_writes || !policy.with_check) ? "change all" : all_rows ? "take over all" : "give away";
      default:
        return all_rows && (all_writes || !policy.with_check) ? "read and write all" : all_rows ? "read and delete all" : "write any";
    }
  }
};

}  // namespace

extern constinit const CheckDef check_policy_always_true = define_check<PolicyAlwaysTrue>();

}  // namespace pgtidy::checks::sec
