// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::proc {
namespace {

struct SameReleaseDrop final {
  static constexpr CheckInfo info{
      .summary = "a column is dropped in the release that adds the one which replaces it",
      .why = R"(While a release is rolled out, old and new code run side by side. If it adds `email_address` and drops `email` at once,
one of the two has no column to write to, whichever runs first: and there is no way back.

Five releases are safe: add the new column, fill it, let the code write both, let it read the new one, and drop the old one
when nothing uses it any more. A release is a migration, or all pending ones together with `--diff-base`. Two columns count
as one and its replacement if their names share a word.)",
      .bad = R"(-- >>> 1_users.sql
CREATE TABLE users (id bigint PRIMARY KEY, email text);
-- >>> 2_address.sql
ALTER TABLE users ADD COLUMN email_address text;
ALTER TABLE users DROP COLUMN email;)",
      .good = R"(-- >>> 1_users.sql
CREATE TABLE users (id bigint PRIMARY KEY, email text);
-- >>> 2_address.sql
ALTER TABLE users ADD COLUMN email_address text;)",
      .severity = Severity::info,
  };

  void visit(const op::DropColumn& drop, CheckContext& cx) const {
    const auto table = cx.catalog().table(drop.table);
    if (!table || table->column(drop.column) == nullptr || !cx.in_use(drop.table)) return;
    judge(drop, drop.table, drop.column, Stage::expand, cx);
  }

  void visit(const op::AddColumn& add, CheckContext& cx) const {
    if (!add.in_create && cx.in_use(add.table)) judge(add, add.table, add.column.name, Stage::contract, cx);
  }

 private:
  // One stands for the other: they share a word that says something.
  static bool alike(std::string_view a, std::string_view b) {
    static constexpr auto common =
        std::to_array<std::string_view>({"id", "at", "is", "by", "on", "of", "in", "the", "has", "uuid", "date", "count"});
    const auto words = pgtidy::words(b);
    const auto shared = [&](const std::string& word) {
      return std::find(common.begin(), common.end(), word) == common.end() && std::find(words.begin(), words.end(), word) != words.end();
    };
    const auto own = pgtidy::words(a);
    return a != b && std::any_of(own.begin(), own.end(), shared);
  }

  static void judge(const op::Operation& change, const Name& table, std::string_view column, Stage other, CheckContext& cx) {
    const std::string relation = cx.object(table);
    const auto steps = cx.earlier();
    const auto itself = [&](const Step& step) { return step.stage == other && step.relation == relation && step.column == column; };
    if (std::any_of(steps.begin(), steps.end(), itself)) return;  // made anew under its name
    for (const Step& step : steps) {
      if (step.stage != other || step.column.empty() || step.relation != relation || !alike(step.column, column)) continue;
      const bool drops = other == Stage::expand;
      const std::string_view gone = drops ? column : std::string_view(step.column), added = drops ? std::string_view(step.column) : column;
      auto finding = cx.report(change.place, "{} of {} is dropped in the release that adds {}", gone, table, added);
      finding.about(relation).note(step.place, fmt::format("{} {}", step.column, drops ? "is added here" : "is dropped here"));
      finding.help(fmt::format("drop {} in a later release, when nothing uses it", gone));
      return;
    }
  }
};

}  // namespace

extern constinit const CheckDef check_same_release_drop = define_check<SameReleaseDrop>();

}  // namespace pgtidy::checks::proc
