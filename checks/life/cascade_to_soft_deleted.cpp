// SPDX-License-Identifier: Apache-2.0
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
happen to the rows.)",
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
    if (mark == nullptr) return;
    const Table* parent = cx.catalog().table(fk.referenced);
    const std::string& from = parent != nullptr ? parent->name : fk.referenced_name;

    auto finding =
        cx.report(fk.created, "deleting from {} removes rows of {} for good, which marks deleted rows in {}", from, table.name, mark->name);
    finding.about(qualified(table)).also_allowed_at(table.created).also_allowed_at(mark->created).note(mark->created, "the mark");
    finding.help("ON DELETE RESTRICT: whoever deletes says what happens to the rows");
  }
};

}  // namespace

extern constinit const CheckDef check_cascade_to_soft_deleted = define_check<CascadeToSoftDeleted>();

}  // namespace pgtidy::checks::life
