// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"
#include "pgtidy/sql_name.h"

namespace pgtidy::checks::key {
namespace {

constexpr std::array<OptionInfo, 1> validated_options{{
    {.name = "migrations", .default_value = "3", .meaning = "how many later migrations may come before the one that validates it"},
}};

struct NotValidNeverValidated final {
  static constexpr CheckInfo info{
      .summary = "a constraint that was added NOT VALID and never validated",
      .why = R"(NOT VALID is the first half of adding a constraint without stopping writers: new rows are checked, the ones that are
there are not. Until VALIDATE CONSTRAINT has looked at them nobody knows whether they hold, the planner doesn't rely on it,
and a dump of the table may not load where the constraint is made anew.

Reported once three migrations came after it; where old rows are meant to be let off for good, say so with a suppression.)",
      .bad = R"(CREATE TABLE users (id bigint PRIMARY KEY, age int);
-- >>> 2.sql
ALTER TABLE users ADD CONSTRAINT age_sane CHECK (age > 0) NOT VALID;
-- >>> 3.sql
ALTER TABLE users ADD COLUMN a int;
-- >>> 4.sql
ALTER TABLE users ADD COLUMN b int;
-- >>> 5.sql
ALTER TABLE users ADD COLUMN c int;)",
      .good = R"(CREATE TABLE users (id bigint PRIMARY KEY, age int);
-- >>> 2.sql
ALTER TABLE users ADD CONSTRAINT age_sane CHECK (age > 0) NOT VALID;
-- >>> 3.sql
ALTER TABLE users VALIDATE CONSTRAINT age_sane;)",
      .severity = Severity::warning,
      .options = validated_options,
  };

  void visit(const Table& table, const TableConstraint& constraint, CheckContext& cx) const {
    if (constraint.validated || !constraint.enforced || !constraint.certain || !constraint.local || constraint.inherited > 0) return;
    if (constraint.parent != Oid::none || !table.certain || table.persistence == Persistence::temporary) return;
    if (constraint.created_in + cx.option_number("migrations") > cx.catalog().migration()) return;

    if (constraint.kind == ConstraintKind::check && is_about_new_columns(table, constraint)) return;

    auto finding = cx.report(constraint.created, "{} of {} was added NOT VALID and never validated", constraint.name, table.name);
    finding.about(qualified(table)).also_allowed_at(table.created);
    finding.help(fmt::format("ALTER TABLE {} VALIDATE CONSTRAINT {}, in a migration of its own", sql_name(table, cx.catalog()),
                             quoted(constraint.name)));
  }

 private:
  // Their values were null when it was made: no row breaks it.
  static bool is_about_new_columns(const Table& table, const TableConstraint& constraint) {
    return !constraint.columns.empty() && std::all_of(constraint.columns.begin(), constraint.columns.end(), [&](AttributeNumber number) {
      const Column* column = table.column(number);
      return column != nullptr && column->created.file == constraint.created.file;
    });
  }
};

}  // namespace

extern constinit const CheckDef check_not_valid_never_validated = define_check<NotValidNeverValidated>();

}  // namespace pgtidy::checks::key
