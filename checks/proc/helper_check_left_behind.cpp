// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"
#include "pgtidy/identifier.h"
#include "pgtidy/sql_name.h"

namespace pgtidy::checks::proc {
namespace {

struct HelperCheckLeftBehind final {
  static constexpr CheckInfo info{
      .summary = "a CHECK that was needed to set NOT NULL and is needed no more",
      .why = R"(`CHECK (c IS NOT NULL)`, added NOT VALID and validated, lets SET NOT NULL do without reading the table. Once the column is
NOT NULL the CHECK says nothing more; it is evaluated for every row that is written, and whoever reads the schema wonders why it
is there. Dropping it takes a moment.)",
      .bad = R"(CREATE TABLE users (id bigint PRIMARY KEY, email text);
-- >>> 2.sql
ALTER TABLE users ADD CONSTRAINT email_set CHECK (email IS NOT NULL) NOT VALID;
-- >>> 3.sql
ALTER TABLE users VALIDATE CONSTRAINT email_set;
ALTER TABLE users ALTER COLUMN email SET NOT NULL;)",
      .good = R"(CREATE TABLE users (id bigint PRIMARY KEY, email text);
-- >>> 2.sql
ALTER TABLE users ADD CONSTRAINT email_set CHECK (email IS NOT NULL) NOT VALID;
-- >>> 3.sql
ALTER TABLE users VALIDATE CONSTRAINT email_set;
ALTER TABLE users ALTER COLUMN email SET NOT NULL;
ALTER TABLE users DROP CONSTRAINT email_set;)",
      .severity = Severity::info,
  };

  void visit(const Table& table, const TableConstraint& check, CheckContext& cx) const {
    if (check.kind != ConstraintKind::check || !check.certain || !check.local || !check.expression) return;
    if (table.is_partition || check.proves_not_null.size() != 1 || check.expression->columns.size() != 1) return;
    const Column* column = table.column(check.proves_not_null.front());
    if (column == nullptr || !column->not_null || !column->not_null_valid) return;
    if (bare(check.expression->text) != column->name + " IS NOT NULL") return;

    auto finding = cx.report(check.created, "{} is left behind: {} is NOT NULL", check.name, column->name);
    finding.about(qualified(table)).also_allowed_at(table.created);
    finding.help(fmt::format("ALTER TABLE {} DROP CONSTRAINT {}", sql_name(table, cx.catalog()), quoted(check.name)));
  }
};

}  // namespace

extern constinit const CheckDef check_helper_check_left_behind = define_check<HelperCheckLeftBehind>();

}  // namespace pgtidy::checks::proc
