// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"

namespace pgtidy::checks::sec {
namespace {

// Several tables locked and not a policy anywhere: nobody but the owner is meant to come in. The oldest ones tell.
bool locked_on_purpose(const Catalog& catalog) {
  std::size_t locked = 0;
  for (const Table* table : catalog.oldest_tables()) {
    if (!table->policies.empty()) return false;
    locked += table->row_security ? 1 : 0;
  }
  return locked >= 3;
}

struct RlsEnabledNoPolicy final {
  static constexpr CheckInfo info{
      .summary = "row-level security without a policy that lets anybody in",
      .why = R"(Row-level security that is on without a permissive policy denies everything: queries return no rows, INSERT fails.
Restrictive policies only narrow what permissive ones allow. The table's owner and roles with BYPASSRLS are not bound
by it, so tests that run as the owner don't notice, unless FORCE binds the owner, too.

To shut everybody out on purpose is legitimate, as where a service role alone may use the table: say so with a
suppression, or with a policy `AS RESTRICTIVE USING (false)`. A history that locks three tables or more and has no policy at all is taken at its word. Partitions are
left alone: without policies they can only be reached through their parent.)",
      .bad = R"(CREATE TABLE notes (id bigint PRIMARY KEY, owner text NOT NULL);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;)",
      .good = R"(CREATE TABLE notes (id bigint PRIMARY KEY, owner text NOT NULL);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_notes ON notes USING (owner = current_user);)",
      .severity = Severity::info,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (!table.row_security || table.assumed || table.is_partition || table.persistence == Persistence::temporary) return;
    if (!table.row_security_place.known()) return;
    if (std::any_of(table.policies.begin(), table.policies.end(), [](const Policy& p) { return p.permissive || !p.certain; })) return;

    const bool restrictive = !table.policies.empty();
    const auto denies = [](const Policy& p) { return p.using_ && p.using_->truth == false; };
    if (std::any_of(table.policies.begin(), table.policies.end(), denies)) return;
    if (!restrictive && locked_on_purpose(cx.catalog())) return;
    auto finding = cx.report(table.row_security_place, "row-level security of {} has no {}policy: {} sees and writes no row", table.name,
                             restrictive ? "permissive " : "", table.force_row_security ? "everybody" : "everybody but the owner");
    finding.about(qualified(table)).also_allowed_at(table.created);
    if (restrictive) {
      const Policy& policy = table.policies.front();
      finding.severity(Severity::warning).note(policy.created.head(), fmt::format("{} is restrictive: it only narrows", policy.name));
    } else if (table.force_row_security) {
      finding.severity(Severity::warning);
    }
    finding.help("CREATE POLICY for the roles that use the table");
  }
};

}  // namespace

extern constinit const CheckDef check_rls_enabled_no_policy = define_check<RlsEnabledNoPolicy>();

}  // namespace pgtidy::checks::sec
