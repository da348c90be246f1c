// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"

namespace pgtidy::checks::proc {
namespace {

struct ReleaseOrder final {
  static constexpr CheckInfo info{
      .summary = "a new column becomes NOT NULL in the release that adds it, while old code doesn't fill it",
      .why = R"(While a release is rolled out, old code still runs, and inserts rows without the new column. If the column is NOT NULL
by then and has no default, each of those INSERTs fails. To fill the old rows first doesn't help the ones that come after.

Spread it: add the column in one release, let the code fill it and the backfill run, and set NOT NULL in a later one. Or
give the column a default, and old code needn't know. A release is a migration, or all pending ones together with
`--diff-base`. The same in one statement is `compat-add-required-column`. Tables with a trigger BEFORE INSERT are left alone: it
may fill the column.)",
      .bad = R"(-- >>> 1_users.sql
CREATE TABLE users (id bigint PRIMARY KEY, name text);
-- >>> 2_slug.sql
ALTER TABLE users ADD COLUMN slug text;
UPDATE users SET slug = id::text;
ALTER TABLE users ALTER COLUMN slug SET NOT NULL;)",
      .good = R"(-- >>> 1_users.sql
CREATE TABLE users (id bigint PRIMARY KEY, name text);
-- >>> 2_slug.sql
ALTER TABLE users ADD COLUMN slug text;
-- >>> 3_slug_known.sql
ALTER TABLE users ALTER COLUMN slug SET NOT NULL;)",
      .severity = Severity::warning,
  };

  void visit(const op::SetNotNull& set, CheckContext& cx) const {
    const auto table = cx.catalog().table(set.table);
    const Column* column = table ? table->column(set.column) : nullptr;
    if (column == nullptr || column->not_null || !column->certain || !cx.has_rows_in_use(set.table)) return;
    const bool filled = column->generated != GeneratedKind::none || column->identity != Identity::none;
    if (filled || filled_elsewhere(*table, *column, cx.catalog()) || (column->default_value && !column->default_value->null_constant))
      return;

    const std::string relation = cx.object(set.table);
    const auto steps = cx.earlier();
    const auto added = std::find_if(steps.begin(), steps.end(), [&](const Step& step) {
      return step.stage == Stage::expand && step.relation == relation && step.column == set.column;
    });
    if (added == steps.end()) return;
    auto finding = cx.report(set.place, "{}.{} is added and made NOT NULL in one release: old code can't insert into {} any more",
                             set.table, set.column, set.table);
    finding.about(relation).note(added->place, "added here, without a default");
    finding.help("SET NOT NULL in a later release, when all code fills the column; or a default");
  }

 private:
  // By the domain's default, or perhaps by a trigger.
  static bool filled_elsewhere(const Table& table, const Column& column, const Catalog& catalog) {
    const UserType* type = catalog.type(column.type.oid);
    const bool domain_default = type != nullptr && type->default_value.has_value();
    const auto may_fill = [](const Trigger& trigger) { return trigger.before && trigger.for_each_row && trigger.on_insert; };
    return domain_default || std::any_of(table.triggers.begin(), table.triggers.end(), may_fill);
  }
};

}  // namespace

extern constinit const CheckDef check_release_order = define_check<ReleaseOrder>();

}  // namespace pgtidy::checks::proc
