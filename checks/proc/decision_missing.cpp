// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"

namespace pgtidy::checks::proc {
namespace {

struct DecisionMissing final {
  static constexpr std::array options{
      OptionInfo{.name = "ask-for",
                 .default_value = "dropped-tables,dropped-columns,dropped-keys,changed-types",
                 .meaning = "what needs a reason; also partitioned-tables, jsonb-columns"},
  };
  static constexpr CheckInfo info{
      .summary = "a change that somebody will want to know the reason of, without a word of why",
      .why = R"(Who finds a column gone, a key dropped or a type changed wants to know why, years later, and from the migration alone.
A comment costs a minute now: `-- decision: …` above the statement, with the reason or the place where it was discussed.
`pgtidy decisions` collects them.

Off by default: it is for teams that keep such a log. Asked for are dropped tables, columns and foreign keys, and changed
types, of tables that are in use. The option `ask-for` may want the reason of partitioned tables and of jsonb columns, too, from the day on which
they are made. (For a column that repeats what a reference leads to, model-not-normalised takes the same comment.))",
      .bad = "DROP TABLE invoices;",
      .good = R"(-- decision: invoices are in the billing service since May (ADR 12); backed up as invoices-2026.dump
DROP TABLE invoices;)",
      .severity = Severity::info,
      .on_by_default = false,
      .options = options,
  };

  void visit(const op::DropTable& drop, CheckContext& cx) const {
    if (asks_for("dropped-tables", cx) && cx.in_use(drop.table, drop.if_exists))
      ask(drop, drop.table, to_string(drop.table) + " is dropped", cx);
  }
  void visit(const op::DropColumn& drop, CheckContext& cx) const {
    const auto table = cx.catalog().table(drop.table);
    const bool gone = drop.if_exists && table && table->columns_known && table->column(drop.column) == nullptr;
    if (!gone && asks_for("dropped-columns", cx) && cx.in_use(drop.table))
      ask(drop, drop.table, fmt::format("{}.{} is dropped", drop.table, drop.column), cx);
  }
  void visit(const op::SetType& set, CheckContext& cx) const {
    if (asks_for("changed-types", cx) && cx.in_use(set.table))
      ask(set, set.table, fmt::format("{}.{} gets another type", set.table, set.column), cx);
  }
  void visit(const op::DropConstraint& drop, CheckContext& cx) const {
    const auto table = cx.catalog().table(drop.table);
    const TableConstraint* constraint = table ? table->constraint(drop.constraint) : nullptr;
    if (constraint != nullptr && constraint->kind == ConstraintKind::foreign_key && asks_for("dropped-keys", cx) && cx.in_use(drop.table))
      ask(drop, drop.table, fmt::format("the foreign key {} of {} is dropped", drop.constraint, drop.table), cx);
  }

  void visit(const op::CreateTable& create, CheckContext& cx) const {
    const bool partitioned = create.partition_by != PartitionStrategy::none && create.partition_of.name.empty();
    if (partitioned && asks_for("partitioned-tables", cx)) ask(create, create.table, to_string(create.table) + " is partitioned", cx);
  }
  void visit(const op::AddColumn& add, CheckContext& cx) const {
    const std::string_view type = add.column.type.name.name;
    if ((type != "jsonb" && type != "json") || !asks_for("jsonb-columns", cx)) return;
    ask(add, add.table, fmt::format("{}.{} is {}", add.table, add.column.name, type), cx);
  }

 private:
  static bool asks_for(std::string_view what, const CheckContext& cx) {
    const auto& kinds = cx.option_list("ask-for");
    return std::find(kinds.begin(), kinds.end(), what) != kinds.end();
  }

  static void ask(const op::Operation& change, const Name& relation, const std::string& what, CheckContext& cx) {
    if (!cx.decision(change.place).empty()) return;
    cx.report(change.place, "{}, and nothing says why", what).about(cx.object(relation)).help("-- decision: … above it");
  }
};

}  // namespace

extern constinit const CheckDef check_decision_missing = define_check<DecisionMissing>();

}  // namespace pgtidy::checks::proc
