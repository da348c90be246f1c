// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"

namespace pgtidy::checks::compat {
namespace {

struct MixedCompatibility final {
  static constexpr CheckInfo info{
      .summary = "one migration both adds for new code and takes away from old code",
      .why = R"(What adds (a column, a table, an index) can go out before the code that uses it, and what takes away (DROP, RENAME, another
type) only after the code that doesn't. In one migration they can go out at no time at all: run before the deployment it
breaks the old code, after it the new.

Keep to one step for each migration: expand, backfill, constrain, switch, contract. `pgtidy locks` says which step each
statement is. Off by default: `compat-drop-column` and its like report the harmful half anyway.)",
      .bad = R"(-- >>> 1_tables.sql
CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, note text);
-- >>> 2_change.sql
ALTER TABLE users ADD COLUMN locale text;
ALTER TABLE orders DROP COLUMN note;)",
      .good = R"(-- >>> 1_tables.sql
CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, note text);
-- >>> 2_change.sql
ALTER TABLE users ADD COLUMN locale text;)",
      .severity = Severity::info,
      .on_by_default = false,
  };

  void visit(const op::AddColumn& o, CheckContext& cx) const { judge(o, o.table, Stage::expand, cx); }
  void visit(const op::DropColumn& o, CheckContext& cx) const { judge(o, o.table, Stage::contract, cx); }
  void visit(const op::DropTable& o, CheckContext& cx) const { judge(o, o.table, Stage::contract, cx); }
  void visit(const op::RenameColumn& o, CheckContext& cx) const { judge(o, o.table, Stage::switch_over, cx); }
  void visit(const op::RenameTable& o, CheckContext& cx) const { judge(o, o.table, Stage::switch_over, cx); }
  void visit(const op::SetType& o, CheckContext& cx) const { judge(o, o.table, Stage::switch_over, cx); }

 private:
  static bool takes_away(Stage stage) { return stage == Stage::contract || stage == Stage::switch_over; }

  // The first of a migration that doesn't fit what came before.
  static void judge(const op::Operation& change, const Name& table, Stage stage, CheckContext& cx) {
    if (stage_of(change, cx.catalog()) != stage || !cx.in_use(table)) return;
    const auto earlier = cx.earlier();
    const auto away = [](const Step& step) { return takes_away(step.stage) && step.command != "DELETE"; };
    const auto adds = [](const Step& step) { return step.stage == Stage::expand; };
    const auto first_away = std::find_if(earlier.begin(), earlier.end(), away);
    const auto first_adds = std::find_if(earlier.begin(), earlier.end(), adds);
    const bool mixed = first_away != earlier.end() && first_adds != earlier.end();
    const auto other = takes_away(stage) ? first_adds : first_away;
    if (mixed || other == earlier.end()) return;
    auto finding = cx.report(change.place, "this is the {} of {} in a migration with the {} of {}", to_string(stage), cx.object(table),
                             to_string(other->stage), other->relation);
    finding.about(cx.object(table)).note(other->place, fmt::format("{}", to_string(other->stage))).help("one step for each migration");
  }
};

}  // namespace

extern constinit const CheckDef check_mixed_compatibility = define_check<MixedCompatibility>();

}  // namespace pgtidy::checks::compat
