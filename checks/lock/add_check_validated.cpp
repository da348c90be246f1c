// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

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
    if (cx.effect(check).scan.empty() || reported(check, cx)) return;
    std::vector<const op::AddCheck*> all{&check};
    (void)cx.later<op::AddCheck>([&](const op::AddCheck& other) {
      if (other.statement == check.statement && !other.not_valid) all.push_back(&other);
      return false;
    });
    const Effect& effect = cx.effect(check);
    auto finding = cx.report(check.place, "{} every row of {} while reads and writes wait", what(all), check.table);
    finding.about(cx.object(check.table)).lock(effect);
    const std::string later = cx.another_transaction("a later", check.place);
    if (std::all_of(all.begin(), all.end(), [](const op::AddCheck* each) { return each->column_definition.empty(); })) {
      finding.help("add it NOT VALID, then VALIDATE CONSTRAINT in " + later);
      std::vector<Edit> edits;
      for (const op::AddCheck* each : all) edits.push_back(Edit::insert(each->place.file, cx.range(each->place).end, " NOT VALID"));
      finding.fix("add NOT VALID", FixSafety::unsafe, std::move(edits));
    } else {
      finding.help("add the column without it, then ADD CONSTRAINT … NOT VALID, then VALIDATE CONSTRAINT in " + later);
    }
  }

 private:
  // An ALTER TABLE reads the table once: its first CHECK speaks for all.
  static bool reported(const op::AddCheck& check, const CheckContext& cx) {
    const auto table = cx.catalog().table(check.table);
    const auto steps = cx.earlier();
    return table && std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
             const auto made = [&](const TableConstraint& c) { return c.created == step.place && c.validated; };
             return step.is<op::AddCheck>() && step.place.file == check.place.file && step.place.statement == check.place.statement &&
                    std::any_of(table->constraints.begin(), table->constraints.end(), made);
           });
  }

  static std::string what(const std::vector<const op::AddCheck*>& all) {
    const std::string_view name = all.front()->name;
    if (all.size() == 1) return name.empty() ? "CHECK constraint reads" : fmt::format("CHECK constraint {} reads", name);
    std::string names;
    for (const op::AddCheck* each : all) {
      if (each->name.empty()) return fmt::format("{} CHECK constraints read", all.size());
      names += fmt::format("{}{}", names.empty() ? "" : ", ", each->name);
    }
    return fmt::format("CHECK constraints {} read", names);
  }
};

}  // namespace

extern constinit const CheckDef check_add_check_validated = define_check<AddCheckValidated>();

}  // namespace pgtidy::checks::lock
