// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::compat {
namespace {

struct DropColumn final {
  static constexpr CheckInfo info{
      .summary = "DROP COLUMN deletes data, and breaks running code that still names the column",
      .why = R"(While a release rolls out, and after a rollback, the previous version of the code runs against the new
schema. If it still reads or writes the column, it fails. The values are gone for good.

First release code that doesn't use the column (a NOT NULL column needs a default or must become nullable in that
step), then drop it in a later migration. When that is so, say it: `-- pgtidy:allow compat-drop-column: unused since …`.

An info where it hardly harms: another migration added the column, or made the table, less than a day before (by the times in
the files' names or in the tool's list), or the migration adds a required column, which only an empty table takes. And where its author says already that
nothing uses it: by the column's name (`plan_deprecated`), in a comment on the statement (`-- no longer used`) or in the migration's
name (`remove_legacy_plans`).)",
      .bad = "ALTER TABLE users DROP COLUMN legacy_name;",
      .good = "ALTER TABLE users ALTER COLUMN legacy_name DROP NOT NULL;",
      .severity = Severity::warning,  // the last step of every planned removal looks just like this
  };

  void visit(const op::DropColumn& drop, CheckContext& cx) const {
    if (!cx.in_use(drop.table)) return;
    const auto table = cx.catalog().table(drop.table);
    if (!table && cx.catalog().relation(drop.table).presence == Presence::absent) return;
    const Column* column = table ? table->column(drop.column) : nullptr;
    if (column == nullptr && table && table->columns_known) return;  // it isn't there
    if (column != nullptr && column->created.known() && column->created.file == drop.place.file) return;
    const auto replaces = [&](const op::RenameColumn& rename) {
      return rename.to == drop.column && cx.same_relation(rename.table, drop.table);
    };
    const bool replaced = cx.later<op::RenameColumn>(replaces) != nullptr;
    const auto* again = cx.later<op::AddColumn>(
        [&](const op::AddColumn& add) { return add.column.name == drop.column && cx.same_relation(add.table, drop.table); });
    const bool computed = again != nullptr && again->column.generated != GeneratedKind::none;
    if (computed && column != nullptr && column->generated != GeneratedKind::none) return;  // another expression: nothing is lost
    const bool anew = again != nullptr && !computed;
    const auto* renamed = cx.before<op::RenameColumn>(replaces);  // released code knows it by the name before
    auto finding =
        replaced ? cx.report(drop.place, "another column takes the place of {}.{}: running code reads and writes that one", drop.table,
                             drop.column)
        : anew   ? cx.report(drop.place, "DROP COLUMN {0} deletes the values of {1}.{0}: the column that is added in its place has none",
                             drop.column, drop.table)
                 : cx.report(drop.place, "DROP COLUMN {} deletes its values and breaks running code that still uses {}.{}", drop.column,
                             drop.table, renamed != nullptr ? renamed->from : drop.column);
    finding.about(cx.object(drop.table)).lock(cx.effect(drop)).matters_with_rows(drop.table);
    if (column != nullptr && table->children.empty()) finding.matters_if_released(column->created, drop.place);
    if (!replaced && !anew) finding.matters_if_used(drop.place, {drop.column, drop.table.name});
    const op::AddColumn* renamed_to = column != nullptr && !anew ? only_one_like(drop, *column, *table, cx) : nullptr;
    const std::string_view release = release_first(column, table.object);
    finding.help(replaced
                     ? std::string("keep both: write to both until no code reads the old one, and let the new one have a name of its own")
                 : renamed_to != nullptr
                     ? fmt::format("{}, and drop it in a later migration; if {} is it under another name, copy its values there before",
                                   release, quoted(renamed_to->column.name))
                 : anew ? "add the new one beside it under a name of its own, copy the values, switch the code, and drop this one later"
                        : fmt::format("{}, and drop it in a later migration", release));
  }

 private:
  // What must come first, so that both the code that uses the column and the code that doesn't can run.
  static std::string_view release_first(const Column* column, const Table* table) {
    if (column == nullptr || !column->not_null) return "release code that doesn't use it first";
    const TableConstraint* key = table->primary_key();
    if (key != nullptr && among(key->columns, column->number))
      return "it is in the primary key: make the key that takes its place, and release code that doesn't use the column first";
    const bool filled =
        column->default_value || column->serial || column->identity != Identity::none || column->generated != GeneratedKind::none;
    return filled ? "release code that doesn't use it first" : "DROP NOT NULL and release code that doesn't use it first";
  }

  // The column of the same type that the statement adds, where it drops one of that type and adds one.
  static const op::AddColumn* only_one_like(const op::DropColumn& drop, const Column& column, const Table& table, const CheckContext& cx) {
    const auto dropped_too = [&](const op::DropColumn& other) {
      const Column* it = other.statement == drop.statement ? table.column(other.column) : nullptr;
      return it != nullptr && it->type.formatted == column.type.formatted;
    };
    // Those before it are gone by now, and can't be told: any will do.
    const auto dropped_before = [&](const op::DropColumn& other) { return other.statement == drop.statement; };
    if (cx.later<op::DropColumn>(dropped_too) != nullptr || cx.before<op::DropColumn>(dropped_before) != nullptr) return nullptr;
    const op::AddColumn* found = nullptr;
    bool several = false;
    (void)cx.later<op::AddColumn>([&](const op::AddColumn& add) {
      if (add.statement != drop.statement || cx.catalog().resolve(add.column.type).formatted != column.type.formatted) return false;
      several = found != nullptr;
      found = &add;
      return several;
    });
    return several ? nullptr : found;
  }
};

}  // namespace

extern constinit const CheckDef check_drop_column = define_check<DropColumn>();

}  // namespace pgtidy::checks::compat
