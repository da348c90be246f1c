// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"
#include "pgtidy/lifecycle.h"

namespace pgtidy::checks::life {
namespace {

struct CascadeToSoftDeleted final {
  static constexpr CheckInfo info{
      .summary = "ON DELETE CASCADE removes rows of a table that marks deleted rows",
      .why = R"(A table with `deleted_at` keeps its deleted rows. ON DELETE CASCADE goes past the mark: deleting one row of the
other table removes all rows that refer to it, alive or marked, with no trace of what was there.

Where the other table marks its deleted rows, too, the cascade has nothing to do in daily use (no row is ever removed)
and all the more on the day when one is removed by hand. RESTRICT, or NO ACTION, makes whoever does it say what is to
happen to the rows.

Left alone are rows of which each of the other table has one at most and that need it (the key is unique and NOT NULL,
and no other key is like that): they are a part of it.)",
      .bad = R"(CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (
  id bigint PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
  deleted_at timestamptz
);)",
      .good = R"(CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (
  id bigint PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE RESTRICT,
  deleted_at timestamptz
);)",
      .severity = Severity::info,
  };

  void visit(const Table& table, const TableConstraint& fk, CheckContext& cx) const {
    if (fk.kind != ConstraintKind::foreign_key || fk.on_delete != ForeignKeyAction::cascade || !fk.certain || !fk.local) return;
    if (table.is_partition || fk.referenced == table.oid) return;
    const Column* mark = soft_delete_mark(table);
    if (mark == nullptr || is_part(table, fk, cx.catalog())) return;
    const Table* parent = cx.catalog().table(fk.referenced);
    const std::string& from = parent != nullptr ? parent->name : fk.referenced_name;

    auto finding =
        cx.report(fk.created, "deleting from {} removes rows of {} for good, which marks deleted rows in {}", from, table.name, mark->name);
    finding.about(qualified(table)).also_allowed_at(table.created).also_allowed_at(mark->created).note(mark->created, "the mark");
    finding.help("ON DELETE RESTRICT: whoever deletes says what happens to the rows");
  }

 private:
  // It belongs to one row there, and to nothing else.
  static bool is_part(const Table& table, const TableConstraint& fk, const Catalog& catalog) {
    const auto needed = [&](AttributeNumber column) { return table.column(column) != nullptr && table.column(column)->not_null; };
    const auto other = [&](const TableConstraint& c) {
      return &c != &fk && c.kind == ConstraintKind::foreign_key && c.on_delete == ForeignKeyAction::cascade &&
             one_at_most(table, c, catalog);
    };
    return std::all_of(fk.columns.begin(), fk.columns.end(), needed) && one_at_most(table, fk, catalog) &&
           std::none_of(table.constraints.begin(), table.constraints.end(), other);
  }

  static bool one_at_most(const Table& table, const TableConstraint& fk, const Catalog& catalog) {
    const auto own = [&](const IndexColumn& key) { return among(fk.columns, key.number); };
    const auto indexes = catalog.indexes_of(table);
    return std::any_of(indexes.begin(), indexes.end(), [&](const Index* index) {
      return index->unique && !index->keys.empty() && std::all_of(index->keys.begin(), index->keys.end(), own);
    });
  }
};

}  // namespace

extern constinit const CheckDef check_cascade_to_soft_deleted = define_check<CascadeToSoftDeleted>();

}  // namespace pgtidy::checks::life
