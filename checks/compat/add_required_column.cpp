// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"

namespace pgtidy::checks::compat {
namespace {

struct AddRequiredColumn final {
  static constexpr CheckInfo info{
      .summary = "a new NOT NULL column without a default fails on a table with rows, and breaks old writers",
      .why = R"(`ADD COLUMN … NOT NULL` without a default gives every row that is there a null, which the constraint forbids:
the statement fails with 23502 unless the table is empty. And where it passes, the code that runs now doesn't name the
new column in its INSERTs: they fail from that moment on.

A constant default costs nothing since PostgreSQL 11 and solves both. Else add the column nullable, fill it in batches,
then forbid nulls.)",
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

    const auto type = cx.catalog().type(column.type.name);
    const bool domain = type && type->kind == UserTypeKind::domain;
    const bool by_domain = domain && type->not_null;
    if (!column.not_null && !column.primary_key && !by_domain) return;
    if (has_value(column) || (domain && type->default_value && column.default_value.empty())) return;

    const bool empty = column.not_null_not_valid || cx.emptied(add.table);
    const bool at_not_null = column.not_null && column.not_null_at != Place::nowhere;
    auto finding =
        cx.report(at_not_null ? add.place.constraint(column.not_null_at) : add.place, "column {} of {} {} without a default: {}",
                  column.name, add.table, what(column), empty ? "INSERTs that don't name it fail" : "this fails if the table has rows");
    if (empty) finding.severity(Severity::warning);
    finding.about(cx.object(add.table));
    finding.help(column.primary_key ? "add it nullable, fill it in batches, then build the key on a unique index made CONCURRENTLY"
                                    : "give it a constant default, or add it nullable, fill it in batches, then forbid nulls");
  }

 private:
  static bool has_value(const op::ColumnDefinition& column) {
    return column.serial || column.identity != Identity::none || column.generated != GeneratedKind::none ||
           (!column.default_value.empty() && !column.default_value.is_null_constant());
  }

  static std::string_view what(const op::ColumnDefinition& column) {
    if (column.primary_key) return "is a primary key";
    return column.not_null ? "is NOT NULL" : "is of a domain that forbids nulls,";
  }
};

}  // namespace

extern constinit const CheckDef check_add_required_column = define_check<AddRequiredColumn>();

}  // namespace pgtidy::checks::compat
