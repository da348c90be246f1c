// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"

namespace pgtidy::checks::compat {
namespace {

struct DropTable final {
  static constexpr CheckInfo info{
      .summary = "DROP TABLE deletes the table's rows, and breaks running code that still uses it",
      .why = R"(While a release rolls out, and after a rollback, the previous version of the code runs against the new
schema: it fails on the missing table. The rows are gone for good.

Where the migration makes another table of that name, the name stays, but the rows are gone.

First release code that doesn't use the table, keep the table for as long as a rollback is possible (renaming it away
shows whether anybody still needs it), then drop it in a later migration. When that is so, say it:
`-- pgtidy:allow compat-drop-table: empty since …`.

An info where it hardly harms: another migration made the table less than a day before (by the times in the files' names), or needed
it empty. And where its author says already that nothing uses it: by the table's name (`plans_old`, as one that was renamed away has),
in a comment on the statement (`-- no longer used`) or in the migration's name (`remove_legacy_plans`).)",
      .bad = "DROP TABLE sessions;",
      .good = R"(CREATE TABLE staging (id bigint);
DROP TABLE staging;)",
      .severity = Severity::warning,  // the last step of every planned removal looks just like this
  };

  void visit(const op::DropTable& drop, CheckContext& cx) const {
    if (!cx.in_use(drop.table, drop.if_exists)) return;
    const auto table = cx.catalog().table(drop.table);
    if (!table && drop.if_exists && cx.catalog().relation(drop.table).presence == Presence::absent) return;

    if (made_anew(drop, cx)) {
      auto finding = cx.report(drop.place, "DROP TABLE deletes {} with its rows, and another takes its name", drop.table);
      finding.about(cx.object(drop.table)).lock(cx.effect(drop)).matters_with_rows(drop.table);
      finding.help("change the table where it is, or make sure that its rows were copied first");
      return;
    }
    const std::string_view kind = table && table->is_partition ? "partition " : "";
    auto finding =
        table && table->kind == RelationKind::foreign_table
            ? cx.report(drop.place, "DROP FOREIGN TABLE {} breaks running code that still uses it", drop.table)
            : cx.report(drop.place, "DROP TABLE deletes {}{} with its rows, and breaks running code that still uses it", kind, drop.table);
    finding.about(cx.object(drop.table)).lock(cx.effect(drop)).matters_with_rows(drop.table);
    finding.matters_if_used(drop.place, {drop.table.name}).help("release code that doesn't use it first, and drop it in a later migration");
  }

 private:
  // Further down the migration makes another table, or a view, of that name, or renames one to it.
  static bool made_anew(const op::DropTable& drop, const CheckContext& cx) {
    const auto renamed = [&](const op::RenameTable& rename) { return rename.to == drop.table.name; };
    const auto view = [&](const op::CreateView& create) { return cx.same_relation(create.view, drop.table); };
    return cx.later<op::CreateTable>(drop.table) != nullptr || cx.later<op::RenameTable>(renamed) != nullptr ||
           cx.later<op::CreateView>(view) != nullptr;
  }
};

}  // namespace

extern constinit const CheckDef check_drop_table = define_check<DropTable>();

}  // namespace pgtidy::checks::compat
