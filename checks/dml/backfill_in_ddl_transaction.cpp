// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"

namespace pgtidy::checks::dml {
namespace {

struct BackfillInDdlTransaction final {
  static constexpr CheckInfo info{
      .summary = "rows are changed while the transaction keeps everybody out of the table",
      .why = R"(ALTER TABLE takes ACCESS EXCLUSIVE and keeps it until the transaction ends. An UPDATE or DELETE behind it in the same
transaction makes that as long as its rows take: all that time nobody can even read the table, and who waits for it holds
up others in turn. Alone, each of the two would be short or harmless.

Put the change of rows in a migration of its own, after the one that changes the table, and let it work in batches. Left
alone are tables that this migration made, rows found by a value, and files whose runner is not known to open a
transaction; of several such statements on a table the first is reported.)",
      .bad = R"(-- >>> 1_users.sql
CREATE TABLE users (id bigint PRIMARY KEY, name text);
-- >>> 2_slug.sql
BEGIN;
ALTER TABLE users ADD COLUMN slug text;
UPDATE users SET slug = lower(name) WHERE name <> '';
COMMIT;)",
      .good = R"(-- >>> 1_users.sql
CREATE TABLE users (id bigint PRIMARY KEY, name text);
-- >>> 2_slug.sql
ALTER TABLE users ADD COLUMN slug text;
-- >>> 3_slug_backfill.sql
UPDATE users SET slug = lower(name) WHERE id IN (SELECT id FROM users WHERE slug IS NULL ORDER BY id LIMIT 5000);)",
      .severity = Severity::warning,
  };

  void visit(const op::UpdateRows& update, CheckContext& cx) const { judge(update, "UPDATE", cx); }
  void visit(const op::DeleteRows& remove, CheckContext& cx) const { judge(remove, "DELETE", cx); }

 private:
  static void judge(const op::RowChange& change, std::string_view command, CheckContext& cx) {
    const Statement& statement = *change.statement;
    if (change.where_kind == op::Where::bounded || !change.equals.empty() || statement.in_transaction != true) return;
    if (!cx.has_rows_in_use(change.table)) return;
    const std::string relation = cx.object(change.table);
    const auto here = [&](const Step& step) {
      return step.transaction == statement.transaction && step.place.file == change.place.file && step.relation == relation;
    };
    const auto rows = [&](const Step& step) { return here(step) && step.lock == LockMode::row_exclusive; };
    const auto steps = cx.earlier();
    if (std::any_of(steps.begin(), steps.end(), rows)) return;  // the first is enough
    for (const Step& step : steps) {
      if (!here(step) || step.lock != LockMode::access_exclusive) continue;
      const Place place = change.table_at == Place::nowhere ? change.place : change.place.token(change.table_at);
      auto finding = cx.report(place, "this {} of {} keeps readers waiting: its transaction has locked the table", command, change.table);
      finding.about(relation).note(step.place, fmt::format("ACCESS EXCLUSIVE since this {}", step.command));
      finding.grows_with(change.table).help(cx.in_batches("change them", change));
      return;
    }
  }
};

}  // namespace

extern constinit const CheckDef check_backfill_in_ddl_transaction = define_check<BackfillInDdlTransaction>();

}  // namespace pgtidy::checks::dml
