// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"

namespace pgtidy::checks::sec {
namespace {

struct PolicyInitplan final {
  static constexpr CheckInfo info{
      .summary = "a policy that asks for every row what is the same for all rows",
      .why = R"(A policy's condition is evaluated for each row that a query reads. `current_setting('app.tenant')`, `auth.uid()`, or a
function of your own that looks the user up, gives the same answer each time. As a sub-select, `(SELECT auth.uid())`, it is
asked once, and its answer is a constant to the rest of the plan.

A VOLATILE function is worse than slow: no index can be used for a comparison with it. Functions are VOLATILE unless they
are declared STABLE.

Reported are calls of `current_setting`, of functions in Supabase's schema `auth`, and of the history's own functions that are
not IMMUTABLE, if no column is handed to them and they stand outside of a sub-select.)",
      .bad = R"(CREATE TABLE notes (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (tenant_id = current_setting('app.tenant')::bigint);)",
      .good = R"(CREATE TABLE notes (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (tenant_id = (SELECT current_setting('app.tenant')::bigint));)",
      .severity = Severity::info,
  };

  void visit(const Table& table, const Policy& policy, CheckContext& cx) const {
    if (!policy.certain || policy.command == 'a' || !policy.using_) return;  // a new row is checked once
    if (!table.row_security && table.columns_known) return;                  // it isn't asked at all: sec-policy-without-rls
    std::string found;
    const Function* volatile_one = nullptr;
    for (const std::string& call : policy.using_->calls_for_all) {
      const std::size_t dot = call.find('.');
      const Name name =
          dot == std::string::npos ? Name{{}, call} : Name{std::string_view(call).substr(0, dot), std::string_view(call).substr(dot + 1)};
      const Function* own = function(name, cx.catalog());
      const bool known = (name.schema.empty() && name.name == "current_setting") || name.schema == "auth";
      if (!known && (own == nullptr || own->volatility == Volatility::immutable)) continue;
      if (found.empty()) found = call;
      if (own != nullptr && own->volatility == Volatility::volatile_) volatile_one = own, found = call;
    }
    if (found.empty()) return;

    auto finding = cx.report(policy.created.head(), "{} calls {}() for every row of {}", policy.name, found, table.name);
    finding.about(qualified(table)).also_allowed_at(table.created);
    if (volatile_one != nullptr) {
      finding.severity(Severity::warning).note(volatile_one->created.head(), "it is VOLATILE: no index can be used");
    }
    finding.help(volatile_one != nullptr ? fmt::format("(SELECT {}(…)), and declare it STABLE if it is", found)
                                         : fmt::format("(SELECT {}(…)): asked once", found));
  }

 private:
  // The function of this history that the name can only mean.
  static const Function* function(const Name& name, const Catalog& catalog) {
    const auto overloads = catalog.functions(name);
    return overloads.size() == 1 ? overloads.front() : nullptr;
  }
};

}  // namespace

extern constinit const CheckDef check_policy_initplan = define_check<PolicyInitplan>();

}  // namespace pgtidy::checks::sec
