// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::lock {
namespace {

struct SetNotNullPg18Form final {
  static constexpr CheckInfo info{
      .summary = "NOT NULL by way of a CHECK, or NOT NULL … NOT VALID, on the version where the other one works",
      .why = R"(Before PostgreSQL 18 a column in use becomes NOT NULL without a scan under ACCESS EXCLUSIVE in four steps: a
`CHECK (c IS NOT NULL) NOT VALID`, its VALIDATE, SET NOT NULL, and DROP CONSTRAINT. From 18 on two are enough, and nothing is
left to clean up: `ADD CONSTRAINT … NOT NULL c NOT VALID`, then VALIDATE CONSTRAINT. Older servers refuse that syntax.

Reported is the first form where all servers are 18 or later, and the second where all are older.)",
      .bad = R"(-- pgtidy: postgres=18 grammar=18
-- >>> 1.sql
CREATE TABLE users (id bigint PRIMARY KEY, email text);
-- >>> 2.sql
ALTER TABLE users ADD CONSTRAINT users_email_known CHECK (email IS NOT NULL) NOT VALID;
-- >>> 3.sql
ALTER TABLE users VALIDATE CONSTRAINT users_email_known;)",
      .good = R"(-- pgtidy: postgres=18 grammar=18
-- >>> 1.sql
CREATE TABLE users (id bigint PRIMARY KEY, email text);
-- >>> 2.sql
ALTER TABLE users ADD CONSTRAINT users_email_not_null NOT NULL email NOT VALID;
-- >>> 3.sql
ALTER TABLE users VALIDATE CONSTRAINT users_email_not_null;)",
      .severity = Severity::info,
  };

  void visit(const op::AddCheck& check, CheckContext& cx) const {
    if (check.in_create || !check.not_valid || !cx.target().all_at_least(18) || !cx.in_use(check.table)) return;
    const auto proven = check.expression.proves_not_null();
    if (proven.size() != 1 || check.expression.columns().size() != 1) return;
    auto finding = cx.report(check.place, "PostgreSQL 18 has NOT NULL … NOT VALID: no CHECK is needed for {}", proven.front());
    finding.about(cx.object(check.table));
    finding.help(fmt::format("ADD CONSTRAINT {} NOT NULL {} NOT VALID, then VALIDATE CONSTRAINT",
                             check.name.empty() ? "…" : quoted(check.name), quoted(proven.front())));
  }

  void visit(const op::AddNotNull& add, CheckContext& cx) const {
    if (add.in_create || cx.target().max >= 18) return;
    auto finding = cx.report(add.place, "PostgreSQL {} has no ADD CONSTRAINT … NOT NULL: the statement fails", cx.target().max);
    finding.severity(Severity::error).about(cx.object(add.table));
    finding.help(fmt::format("CHECK ({} IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT, then SET NOT NULL", quoted(add.column)));
  }
};

}  // namespace

extern constinit const CheckDef check_set_not_null_pg18_form = define_check<SetNotNullPg18Form>();

}  // namespace pgtidy::checks::lock
