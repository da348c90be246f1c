// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"

namespace pgtidy::checks::compat {
namespace {

struct DropTable final {
  static constexpr CheckInfo info{
      .summary = "DROP TABLE deletes the table's rows, and breaks running code that still uses it",
      .why = R"(While a release rolls out, and after a rollback, the previous version of the code runs against the new
schema: it fails on the missing table. The rows are gone for good.

Where the migration makes another table of that name, the name stays, but the rows are gone. Where it copies them first, those that
others write meanwhile are: silent if it keeps writers out (`LOCK TABLE`, or a `RENAME` before the copy).

First release code that doesn't use the table, keep the table for as long as a rollback is possible (renaming it away
shows whether anybody still needs it), then drop it in a later migration. When that is so, say it:
`-- pgtidy:allow compat-drop-table: empty since …`.

An info where it hardly harms: another migration made the table less than a day before (by the times in the files' names or in the tool's list), or needed
it empty. And where its author says already that nothing uses it: by the table's name (`plans_unused`, as one that was renamed away may have),
in a comment on the statement (`-- no longer used`) or in the migration's name (`remove_legacy_plans`); or where an earlier
migration copied all its rows to another table.)",
      .bad = "DROP TABLE sessions;",
      .good = R"(CREATE TABLE staging (id bigint);
DROP TABLE staging;)",
      .severity = Severity::warning,  // the last step of every planned removal looks just like this
  };

  void visit(const op::DropTable& drop, CheckContext& cx) const {
    if (!cx.in_use(drop.table, drop.if_exists)) return;
    const auto table = cx.catalog().table(drop.table);
    if (!table && drop.if_exists && cx.catalog().relation(drop.table).presence == Presence::absent) return;

    const bool anew = made_anew(drop, cx);
    if (anew && cx.copied(drop.table)) {
      if (writers_wait(drop, cx)) return;
      auto finding =
          cx.report(drop.place, "DROP TABLE deletes what is written to {} while its rows are copied: another takes its name", drop.table);
      finding.about(cx.object(drop.table)).lock(cx.effect(drop)).matters_with_rows(drop.table);
      finding.help(
          fmt::format("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE before they are copied, or change the table where it is", drop.table));
      return;
    }
    if (anew) {
      auto finding = cx.report(drop.place, "DROP TABLE deletes {} with its rows, and another takes its name", drop.table);
      finding.about(cx.object(drop.table)).lock(cx.effect(drop)).matters_with_rows(drop.table);
      finding.help("change the table where it is, or make sure that its rows were copied first");
      return;
    }
    const std::string_view kind = table && table->is_partition ? "partition " : "";
    const auto* here = renamed_here(drop, cx);
    const std::string used = here != nullptr ? to_string(here->table) : "it";  // released code knows it by the name before
    auto finding = table && table->kind == RelationKind::foreign_table
                       ? cx.report(drop.place, "DROP FOREIGN TABLE {} breaks running code that still uses {}", drop.table, used)
                       : cx.report(drop.place, "DROP TABLE deletes {}{} with its rows, and breaks running code that still uses {}", kind,
                                   drop.table, used);
    finding.about(cx.object(drop.table)).lock(cx.effect(drop)).matters_with_rows(drop.table);
    if (table && table->copied_at.known() && table->copied_at.file != drop.place.file)
      finding.severity(Severity::info).note(table->copied_at.head(), "an earlier migration copied its rows here");
    finding.matters_if_used(drop.place, {drop.table.name}).help("release code that doesn't use it first, and drop it in a later migration");
  }

 private:
  // What this one was called when the migration began.
  static const op::RenameTable* renamed_here(const op::DropTable& drop, const CheckContext& cx) {
    return cx.before<op::RenameTable>([&](const op::RenameTable& rename) { return rename.to == drop.table.name; });
  }

  // Since its rows were copied: under the lock of a RENAME, or one that was asked for.
  static bool writers_wait(const op::DropTable& drop, const CheckContext& cx) {
    constexpr int share = 5;  // the weakest mode that writers wait for
    const auto asked = [&](const op::LockTable& lock) { return lock.mode >= share && cx.same_relation(lock.table, drop.table); };
    return renamed_here(drop, cx) != nullptr || cx.before<op::LockTable>(asked) != nullptr;
  }

  // Further down the migration makes another table, or a view, of that name, or renames one to it; or it has done so when it had
  // renamed this one away.
  static bool made_anew(const op::DropTable& drop, const CheckContext& cx) {
    if (const auto* here = renamed_here(drop, cx)) {
      const Name name{here->table.schema, here->table.name};
      const auto to_it = [&](const op::RenameTable& rename) { return rename.to == name.name; };
      if (cx.before<op::CreateTable>([&](const op::CreateTable& create) { return cx.same_relation(create.table, name); }) != nullptr ||
          cx.before<op::RenameTable>(to_it) != nullptr)
        return true;
    }
    const auto renamed = [&](const op::RenameTable& rename) { return rename.to == drop.table.name; };
    const auto view = [&](const op::CreateView& create) { return cx.same_relation(create.view, drop.table); };
    return cx.later<op::CreateTable>(drop.table) != nullptr || cx.later<op::RenameTable>(renamed) != nullptr ||
           cx.later<op::CreateView>(view) != nullptr;
  }
};

}  // namespace

extern constinit const CheckDef check_drop_table = define_check<DropTable>();

}  // namespace pgtidy::checks::compat
