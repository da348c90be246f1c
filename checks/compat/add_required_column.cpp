// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"
#include "pgtidy/required.h"

namespace pgtidy::checks::compat {
namespace {

struct AddRequiredColumn final {
  static constexpr CheckInfo info{
      .summary = "a new NOT NULL column without a default fails on a table with rows, and breaks old writers",
      .why = R"(`ADD COLUMN … NOT NULL` without a default gives every row that is there a null, which the constraint forbids:
the statement fails with 23502 unless the table is empty. And where it passes, the code that runs now doesn't name the
new column in its INSERTs: they fail from that moment on.

A constant default costs nothing since PostgreSQL 11 and solves both. Else add the column nullable, fill it in batches,
then forbid nulls.

An info where earlier files tell that the table hardly has rows: one of them made it less than a day before (by the times in
their names or in the tool's list), or added such a column then.)",
      .bad = "ALTER TABLE users ADD COLUMN locale text NOT NULL;",
      .good = "ALTER TABLE users ADD COLUMN locale text NOT NULL DEFAULT 'en';",
      .severity = Severity::error,
  };

  void visit(const op::AddColumn& add, CheckContext& cx) const {
    const op::ColumnDefinition& column = add.column;
    const auto table = cx.catalog().table(add.table);
    const bool filled = table && table->has_some_rows;  // a new table that was filled counts: its rows have no value
    if (add.in_create || (cx.is_new(add.table) && !filled)) return;
    if (table && (table->kind == RelationKind::foreign_table || (add.if_not_exists && table->column(column.name) != nullptr))) return;

    if (!requires_value(column, cx.catalog())) return;

    const bool empty = column.not_null_not_valid || cx.emptied(add.table);
    const bool at_not_null = column.not_null && column.not_null_at != Place::nowhere;
    auto finding =
        cx.report(at_not_null ? add.place.constraint(column.not_null_at) : add.place, "column {} of {} {} without a default: {}",
                  column.name, add.table, what(column), empty ? "INSERTs that don't name it fail" : "this fails if the table has rows");
    if (empty) finding.severity(Severity::warning);
    finding.about(cx.object(add.table)).help(advice(add, cx));
    if (!table || filled) return;
    if (const auto few = cx.few_rows_before(qualified(*table))) finding.severity(Severity::info).note(few->place, few->why);
  }

 private:
  static std::string advice(const op::AddColumn& add, const CheckContext& cx) {
    const std::string_view name = add.column.name;
    const auto is_it = [&](const auto& other) { return cx.same_relation(other.table, add.table); };
    if (cx.before<op::DropColumn>([&](const op::DropColumn& drop) { return is_it(drop) && drop.column == name; }) != nullptr) {
      return fmt::format(
          "keep what the old {0} holds: ALTER COLUMN {0} TYPE … USING …, or add the new one nullable under another name, and fill "
          "it from the old one",
          quoted(name));
    }
    if (add.column.primary_key) return "add it nullable, fill it in batches, then build the key on a unique index made CONCURRENTLY";
    // A constant would be one row's of the other table, or twice there; an identifier that all rows share identifies none.
    const auto alone = [&](const auto& columns) { return columns.size() == 1 && columns.front() == name; };
    const bool differs =
        add.column.unique || add.column.references || names_identifier(name) ||
        cx.later<op::AddForeignKey>([&](const op::AddForeignKey& fk) {
          return is_it(fk) && std::find(fk.columns.begin(), fk.columns.end(), name) != fk.columns.end();
        }) != nullptr ||
        cx.later<op::AddUnique>([&](const op::AddUnique& key) { return is_it(key) && alone(key.columns); }) != nullptr ||
        cx.later<op::AddPrimaryKey>([&](const op::AddPrimaryKey& key) { return is_it(key) && alone(key.columns); }) != nullptr ||
        cx.later<op::CreateIndex>([&](const op::CreateIndex& index) {
          const auto named = [&](const ColumnReference& each) { return each.column == name; };
          const auto of = index.keys.size() == 1 ? index.keys.front().expression.columns() : std::vector<ColumnReference>();
          return is_it(index) && index.unique && index.keys.size() == 1 &&
                 (index.keys.front().column == name || std::any_of(of.begin(), of.end(), named));
        }) != nullptr;
    return differs ? "add it nullable, fill it in batches, then forbid nulls"
                   : "give it a constant default, or add it nullable, fill it in batches, then forbid nulls";
  }

  static bool names_identifier(std::string_view column) {
    static constexpr auto last = std::to_array<std::string_view>({"id", "uuid", "guid", "uid", "hash", "digest", "token", "slug"});
    const auto parts = words(column);
    return !parts.empty() && std::find(last.begin(), last.end(), parts.back()) != last.end();
  }

  static std::string_view what(const op::ColumnDefinition& column) {
    if (column.primary_key) return "is a primary key";
    return column.not_null ? "is NOT NULL" : "is of a domain that forbids nulls,";
  }
};

}  // namespace

extern constinit const CheckDef check_add_required_column = define_check<AddRequiredColumn>();

}  // namespace pgtidy::checks::compat
