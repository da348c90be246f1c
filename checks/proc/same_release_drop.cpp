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
as one and its replacement if one's name holds the words of the other's, or if they are of one type and a single word differs.)",
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
    const Column* column = table ? table->column(drop.column) : nullptr;
    if (column == nullptr || !cx.in_use(drop.table) || cx.made_shortly_before(column->created, drop.place)) return;
    const auto steps = cx.earlier();
    const std::string relation = cx.object(drop.table);
    for (const Step& step : steps) {
      if (!step.is<op::AddColumn>() || step.relation != relation) continue;
      if (step.column == drop.column) return;  // made anew under its name
      const Column* added = table->column(step.column);
      const bool same_type = added != nullptr && added->type.formatted == column->type.formatted;
      if (alike(step.column, drop.column, same_type)) {
        return report(drop, {drop.table, drop.column, step.column}, step.place, "is added here", cx);
      }
    }
    // ALTER TABLE … DROP …, ADD …: only now is it known how old the column is.
    (void)cx.later<op::AddColumn>([&](const op::AddColumn& add) {
      if (add.statement != drop.statement || !cx.same_relation(add.table, drop.table)) return add.statement != drop.statement;
      const auto gone = [&](const Step& step) {  // it, or what it replaces, too: that was said
        return step.is<op::DropColumn>() && step.relation == relation &&
               (step.column == add.column.name ||
                (step.place.statement == drop.place.statement && alike(step.column, add.column.name, false)));
      };
      if (!alike(drop.column, add.column.name, false)) return add.column.name == drop.column;
      const auto last = steps.last(std::min<std::size_t>(steps.size(), 100));
      const bool anew = table->column(add.column.name) != nullptr || std::any_of(last.begin(), last.end(), gone);
      if (anew) return add.column.name == drop.column;
      report(add, {add.table, drop.column, add.column.name}, drop.place, "is dropped here", cx);
      return true;
    });
  }

  void visit(const op::AddColumn& add, CheckContext& cx) const {
    if (add.in_create || !cx.in_use(add.table)) return;
    const std::string relation = cx.object(add.table);
    const auto steps = cx.earlier();
    const auto dropped = [&](const Step& step) { return step.is<op::DropColumn>() && step.relation == relation; };
    const auto itself = [&](const Step& step) { return dropped(step) && step.column == add.column.name; };
    if (std::any_of(steps.begin(), steps.end(), itself)) return;
    for (const Step& step : steps) {
      const bool together = step.place.file == add.place.file && step.place.statement == add.place.statement;
      if (!dropped(step) || together || !alike(step.column, add.column.name, false)) continue;
      return report(add, {add.table, step.column, add.column.name}, step.place, "is dropped here", cx);
    }
  }

 private:
  using Words = std::vector<std::string>;

  // One stands for the other: its name holds the other's (email, email_address), or one word is another and the type is the same.
  static bool alike(std::string_view a, std::string_view b, bool same_type) {
    static constexpr auto common =
        std::to_array<std::string_view>({"id", "at", "is", "by", "on", "of", "in", "the", "has", "uuid", "date", "count"});
    const Words one = words(a), other = words(b);
    const auto in = [](const auto& all) { return [&](const auto& word) { return std::find(all.begin(), all.end(), word) != all.end(); }; };
    const auto tells = [&](const std::string& word) { return in(other)(word) && !in(common)(word); };
    if (a == b || std::none_of(one.begin(), one.end(), tells)) return false;
    const auto shared = static_cast<std::size_t>(std::count_if(one.begin(), one.end(), in(other)));
    if (shared == one.size() || shared == other.size()) return true;
    return same_type && one.size() == other.size() && shared + 1 == one.size();
  }

  struct Pair {
    Name table;
    std::string_view gone;
    std::string_view added;
  };

  // `other`: where the other of the two is, whatever happens to it there.
  static void report(const op::Operation& change, const Pair& pair, const Place& other, std::string_view happens, CheckContext& cx) {
    auto finding = cx.report(change.place, "{} of {} is dropped in the release that adds {}", pair.gone, pair.table, pair.added);
    finding.about(cx.object(pair.table));
    finding.note(other, fmt::format("{} {}", happens.starts_with("is added") ? pair.added : pair.gone, happens));
    finding.help(fmt::format("drop {} in a later release, when nothing uses it", pair.gone));
  }
};

}  // namespace

extern constinit const CheckDef check_same_release_drop = define_check<SameReleaseDrop>();

}  // namespace pgtidy::checks::proc
