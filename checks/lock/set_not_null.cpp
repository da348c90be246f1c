// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::lock {
namespace {

struct SetNotNull final {
  static constexpr CheckInfo info{
      .summary = "SET NOT NULL reads every row while reads and writes wait",
      .why = R"(`SET NOT NULL` looks for nulls in the whole table while it holds ACCESS EXCLUSIVE. From PostgreSQL 12 it
trusts a validated CHECK that proves it: `CHECK (c IS NOT NULL)`, also as one side of AND, `NOT (c IS NULL)`,
`c IS DISTINCT FROM NULL`. So: add that CHECK `NOT VALID`, `VALIDATE CONSTRAINT` in a later transaction (it reads the
table, but under SHARE UPDATE EXCLUSIVE), then `SET NOT NULL`, then drop the CHECK.

From PostgreSQL 18 the constraint itself can wait: `ADD CONSTRAINT n NOT NULL c NOT VALID`, later
`VALIDATE CONSTRAINT n`.)",
      .bad = "ALTER TABLE users ALTER COLUMN email SET NOT NULL;",
      .good = R"(ALTER TABLE users ADD CONSTRAINT email_set CHECK (email IS NOT NULL) NOT VALID;
-- >>> 2.sql
ALTER TABLE users VALIDATE CONSTRAINT email_set;
-- >>> 3.sql
ALTER TABLE users ALTER COLUMN email SET NOT NULL;
ALTER TABLE users DROP CONSTRAINT email_set;)",
      .severity = Severity::error,
  };

  void visit(const op::SetNotNull& set, CheckContext& cx) const {
    if (!reported(set, cx)) judge(set, set.column, "SET NOT NULL on", cx);
  }

  void visit(const op::AddNotNull& add, CheckContext& cx) const {
    if (add.in_create || add.not_valid || !add.column_definition.empty()) return;
    judge(add, add.column, "NOT NULL constraint on", cx);
  }

 private:
  // An ALTER TABLE reads the table once: its first SET NOT NULL speaks for all.
  static bool reported(const op::SetNotNull& set, const CheckContext& cx) {
    const auto table = cx.catalog().table(set.table);
    const auto steps = cx.earlier();
    return table && std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
             const bool here =
                 step.is<op::SetNotNull>() && step.place.file == set.place.file && step.place.statement == set.place.statement;
             const Column* column = here ? table->column(step.column) : nullptr;
             return column != nullptr && column->changed == step.place && !table->proven_not_null(column->number);
           });
  }

  static void add_further(const op::Operation& change, std::vector<std::string_view>& columns, CheckContext& cx) {
    (void)cx.later<op::SetNotNull>([&](const op::SetNotNull& other) {
      if (other.statement == change.statement && !cx.effect(other).scan.empty()) columns.push_back(other.column);
      return false;
    });
  }

  // One CHECK proves it of all.
  static std::string all_not_null(const std::vector<std::string_view>& columns) {
    constexpr std::size_t most = 3;
    std::string condition;
    for (std::size_t i = 0; i < std::min(columns.size(), most); ++i)
      condition += fmt::format("{}{} IS NOT NULL", i == 0 ? "" : " AND ", quoted(columns[i]));
    return columns.size() > most ? condition + " AND …" : condition;
  }

  template <class O>
  static void judge(const O& change, std::string_view column, std::string_view what, CheckContext& cx) {
    if (!cx.has_rows_in_use(change.table)) return;
    if (cx.effect(change).scan.empty() || may_be_proven(change.table, cx)) return;
    std::vector<std::string_view> columns{column};
    if constexpr (std::is_same_v<O, op::SetNotNull>) add_further(change, columns, cx);
    const Effect& effect = cx.effect(change);
    auto finding =
        cx.report(change.place, "{} {} reads every row of {} while reads and writes wait", what, fmt::join(columns, ", "), change.table);
    finding.about(cx.object(change.table)).lock(effect).help(advice(change.table, columns, change.place, cx));
  }

  // A constraint that no file adds was validated: it may be the CHECK that says so.
  static bool may_be_proven(const Name& name, const CheckContext& cx) {
    const auto table = cx.catalog().table(name);
    return table && cx.target().all_at_least(12) &&
           std::any_of(table->constraints.begin(), table->constraints.end(), [](const TableConstraint& constraint) {
             return constraint.kind == ConstraintKind::check && constraint.validated && !constraint.certain && !constraint.expression;
           });
  }

  static bool written_together(const Column& column) {
    const Place &made = column.created, &given = column.default_place;
    return made.file == given.file && made.statement == given.statement;
  }

  static std::string advice(const Name& name, const std::vector<std::string_view>& columns, const Place& place, const CheckContext& cx) {
    const auto table = cx.catalog().table(name);
    const Column* known = table ? table->column(columns.front()) : nullptr;
    const bool added = known != nullptr && known->created.file == place.file;
    if (added && known->default_value && !known->default_value->null_constant && written_together(*known)) {
      return fmt::format("write NOT NULL behind its DEFAULT, in ADD COLUMN {}: that reads no row", quoted(columns.front()));
    }
    const std::string value = columns.size() == 1 ? cx.value_for_all(name, columns.front()) : std::string();
    if (!value.empty()) {
      return fmt::format("no UPDATE and no SET NOT NULL: ADD COLUMN {} … NOT NULL DEFAULT {} reads and touches no row",
                         quoted(columns.front()), value);
    }
    if (known != nullptr && known->not_null && !known->not_null_valid) {
      return "VALIDATE CONSTRAINT on its NOT NULL constraint instead: that lets reads and writes through";
    }
    if (cx.target().all_at_least(12) && known != nullptr) {
      for (const TableConstraint& check : table->constraints) {
        const auto& proven = check.proves_not_null;
        if (check.validated || std::find(proven.begin(), proven.end(), known->number) == proven.end()) continue;
        return fmt::format("VALIDATE CONSTRAINT {} first, in {}: then no row is read", quoted(check.name),
                           cx.another_transaction("an earlier", place));
      }
    }
    const std::string later = cx.another_transaction("a later", place);
    if (cx.target().all_at_least(18)) {
      return fmt::format("ADD CONSTRAINT … NOT NULL {} NOT VALID{}, then VALIDATE CONSTRAINT in {}", quoted(columns.front()),
                         columns.size() > 1 ? " (one for each)" : "", later);
    }
    if (cx.target().any_below(12)) {
      return fmt::format(
          "ADD CONSTRAINT … CHECK ({}) NOT VALID and VALIDATE CONSTRAINT in {} instead: before "
          "PostgreSQL 12 SET NOT NULL always reads the table",
          all_not_null(columns), later);
    }
    return fmt::format("{}ADD CONSTRAINT … CHECK ({}) NOT VALID, VALIDATE CONSTRAINT in {}, then SET NOT NULL reads no row",
                       added ? "in a later release, once all rows have a value: " : "", all_not_null(columns), later);
  }
};

}  // namespace

extern constinit const CheckDef check_set_not_null = define_check<SetNotNull>();

}  // namespace pgtidy::checks::lock
