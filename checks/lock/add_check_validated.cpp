// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"

namespace pgtidy::checks::lock {
namespace {

struct AddCheckValidated final {
  static constexpr CheckInfo info{
      .summary = "adding a CHECK constraint reads every row while reads and writes wait",
      .why = R"(`ADD CHECK` verifies all rows that are there while it holds ACCESS EXCLUSIVE on the table. With `NOT VALID`
only new rows are checked and the statement takes no time; `VALIDATE CONSTRAINT`, in a later transaction, reads the
table under SHARE UPDATE EXCLUSIVE, which lets reads and writes through.

`ADD COLUMN … CHECK (…)` reads the whole table too, although every value is null. A column's own CHECK can't be
`NOT VALID`: add the column first, then the constraint.)",
      .bad = "ALTER TABLE accounts ADD CONSTRAINT accounts_balance_check CHECK (balance >= 0);",
      .good = "ALTER TABLE accounts ADD CONSTRAINT accounts_balance_check CHECK (balance >= 0) NOT VALID;",
      .severity = Severity::error,
      .fix = FixSafety::unsafe,  // old rows stay unchecked until someone validates
  };

  void visit(const op::AddCheck& check, CheckContext& cx) const {
    if (check.in_create || check.not_valid || !cx.has_rows_in_use(check.table)) return;
    const Effect& effect = cx.effect(check);
    if (effect.scan.empty()) return;

    auto finding = cx.report(check.place, "CHECK constraint {}reads every row of {} while reads and writes wait",
                             check.name.empty() ? std::string() : fmt::format("{} ", check.name), check.table);
    finding.about(cx.object(check.table)).lock(effect);
    if (check.column_definition.empty()) {
      finding.help("add it NOT VALID, then VALIDATE CONSTRAINT in a later transaction");
      finding.fix("add NOT VALID", FixSafety::unsafe, {Edit::insert(check.place.file, cx.range(check.place).end, " NOT VALID")});
    } else {
      finding.help("add the column without it, then ADD CONSTRAINT … NOT VALID, then VALIDATE CONSTRAINT in a later transaction");
    }
  }
};

}  // namespace

extern constinit const CheckDef check_add_check_validated = define_check<AddCheckValidated>();

}  // namespace pgtidy::checks::lock
