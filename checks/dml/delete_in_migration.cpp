// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"
#include "pgtidy/lifecycle.h"

namespace pgtidy::checks::dml {
namespace {

struct DeleteInMigration final {
  static constexpr CheckInfo info{
      .summary = "a migration deletes rows of an existing table",
      .why = R"(What a migration deletes is gone in every environment, with no review of the rows it meets there and no way back with
the release. Deleting is the work of a job that can be watched, stopped, and run in batches.

Off until asked for: deleting duplicates before a unique index, or a row of a list of words, is everyday work. DELETE without
WHERE is `dml-delete-without-where`; of a table that marks deleted rows `life-hard-delete` speaks.)",
      .bad = "DELETE FROM sessions WHERE user_id IS NULL;",
      .good = "UPDATE sessions SET ended_at = now() WHERE id BETWEEN 1 AND 10000;",
      .severity = Severity::info,
      .on_by_default = false,
  };

  void visit(const op::DeleteRows& remove, CheckContext& cx) const {
    const bool all = !remove.from && (remove.where_kind == op::Where::nothing || remove.where_kind == op::Where::constant_true);
    if (all || !cx.in_use(remove.table)) return;
    const auto table = cx.catalog().table(remove.table);
    if (table && soft_delete_mark(*table) != nullptr) return;
    const Place place = remove.table_at == Place::nowhere ? remove.place : remove.place.token(remove.table_at);
    auto finding = cx.report(place, "a migration deletes rows of {}", remove.table);
    finding.about(cx.object(remove.table)).help("delete in a job, in batches, outside of the migration");
  }
};

}  // namespace

extern constinit const CheckDef check_delete_in_migration = define_check<DeleteInMigration>();

}  // namespace pgtidy::checks::dml
