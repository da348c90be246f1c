// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"

namespace pgtidy::checks::compat {
namespace {

struct RenameColumn final {
  static constexpr CheckInfo info{
      .summary = "RENAME COLUMN breaks running code that uses the old name",
      .why = R"(There is no moment at which both names work: the code that runs now fails as soon as the rename commits, the
next version fails until it does. Unlike a dropped column, a renamed one is in use.

Add a column with the new name, write both, fill the old rows in batches, switch the readers, and drop the old column in
a later release. Or keep the column's name and rename it in the application's mapping or in a view.

What another migration added less than a day before (by the times in the files' names or in the tool's list) was hardly released: an info.)",
      .bad = "ALTER TABLE users RENAME COLUMN name TO full_name;",
      .good = "ALTER TABLE users ADD COLUMN full_name text;",
      .severity = Severity::error,  // old and new code can't both run, whatever the order of the release
  };

  void visit(const op::RenameColumn& rename, CheckContext& cx) const {
    if (rename.object != ObjectKind::table && rename.object != ObjectKind::foreign_table) return;
    if (rename.from == rename.to || !cx.in_use(rename.table)) return;
    const auto relation = cx.catalog().relation(rename.table);
    if (relation && !relation->is_table()) return;  // ALTER TABLE also takes views
    const auto table = cx.catalog().table(rename.table);
    const Column* column = table ? table->column(rename.from) : nullptr;
    if (column != nullptr && column->created.known() && column->created.file == rename.place.file) return;

    auto finding =
        cx.report(rename.place, "renaming {0}.{1} to {2} breaks running code that uses {1}", rename.table, rename.from, rename.to);
    finding.about(cx.object(rename.table)).lock(cx.effect(rename)).matters_with_rows(rename.table);
    if (column != nullptr) finding.matters_if_released(column->created, rename.place);
    const auto takes_name = [&](const op::AddColumn& add) {
      return add.column.name == rename.from && cx.same_relation(add.table, rename.table);
    };
    if (cx.later<op::AddColumn>(takes_name) != nullptr) {
      finding.help(fmt::format("leave {} as it is: what is new goes into a column of its own, and readers switch to that", rename.from));
      return;
    }
    const bool indexed = column != nullptr && in_an_index(*table, *column, cx.catalog());
    finding.help(fmt::format("add {}{}, write both, fill the old rows in batches, switch the readers, then drop {} in a later release{}",
                             rename.to, indexed ? " and the keys and indexes it is to be in" : "", rename.from,
                             cx.in_schema_file(rename.place, "rename")));
  }

 private:
  static bool in_an_index(const Table& table, const Column& column, const Catalog& catalog) {
    const auto indexes = catalog.indexes_of(table);
    return std::any_of(indexes.begin(), indexes.end(), [&](const Index* index) {
      return std::any_of(index->keys.begin(), index->keys.end(), [&](const IndexColumn& key) { return key.number == column.number; });
    });
  }
};

}  // namespace

extern constinit const CheckDef check_rename_column = define_check<RenameColumn>();

}  // namespace pgtidy::checks::compat
