// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::compat {
namespace {

struct SetNotNullWithoutBackfill final {
  static constexpr CheckInfo info{
      .summary = "NOT NULL on a column that was added without a value and never filled",
      .why = R"(A column that is added to a table with rows, without a default, is null in all of them. SET NOT NULL, or a primary key
over it, fails on the first.

Fill it first: `UPDATE … SET c = … WHERE c IS NULL`, in batches. A column with a default is filled from the beginning.

Reported is a column that the same migration adds, if no UPDATE of it stands between, whatever its WHERE. One of an
earlier migration may have been filled by the application, and is no finding. Off by default: what fills a column may be a
function, or the program that runs the migration.)",
      .bad = R"(CREATE TABLE users (id bigint PRIMARY KEY);
-- >>> 2.sql
ALTER TABLE users ADD COLUMN locale text;
ALTER TABLE users ALTER COLUMN locale SET NOT NULL;)",
      .good = R"(CREATE TABLE users (id bigint PRIMARY KEY);
-- >>> 2.sql
ALTER TABLE users ADD COLUMN locale text;
-- >>> 3.sql
UPDATE users SET locale = 'en' WHERE locale IS NULL;
ALTER TABLE users ALTER COLUMN locale SET NOT NULL;)",
      .severity = Severity::warning,
      .on_by_default = false,
  };

  void visit(const op::SetNotNull& set, CheckContext& cx) const { judge(set, set.table, set.column, "SET NOT NULL on", cx); }

  void visit(const op::AddPrimaryKey& key, CheckContext& cx) const {
    if (key.in_create || !key.column_definition.empty()) return;
    for (const std::string_view column : key.columns) judge(key, key.table, column, "a primary key over", cx);
  }

 private:
  static void judge(const op::Operation& change, const Name& name, std::string_view column, std::string_view what, CheckContext& cx) {
    if (!cx.in_use(name) || cx.emptied(name)) return;
    const auto table = cx.catalog().table(name);
    const Column* known = table ? table->column(column) : nullptr;
    if (known == nullptr || !known->nulls_possible || known->not_null || !known->certain) return;
    if (known->created.file != change.statement->file || change.statement->embedded) return;
    if (known->default_value && !known->default_value->null_constant) return;
    if (table->proven_not_null(known->number)) return;

    auto finding = cx.report(change.place, "{} {} fails if the table has a row: nothing fills the new column", what, column);
    finding.about(cx.object(name)).note(known->created, fmt::format("{} is added here, and null in all rows", column));
    finding.help(fmt::format("UPDATE {} SET {} = … WHERE {} IS NULL first, in batches", to_string(name), quoted(column), quoted(column)));
  }
};

}  // namespace

extern constinit const CheckDef check_set_not_null_without_backfill = define_check<SetNotNullWithoutBackfill>();

}  // namespace pgtidy::checks::compat
