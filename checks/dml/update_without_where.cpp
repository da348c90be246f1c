// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"

namespace pgtidy::checks::dml {
namespace {

struct UpdateWithoutWhere final {
  static constexpr CheckInfo info{
      .summary = "UPDATE without a WHERE changes every row of an existing table in one transaction",
      .why = R"(Every row is locked until the transaction ends, so other writers wait for the slowest row; every row is
written anew, so the table and its indexes can double in size; and a mistake hits all data at once.

Where all rows are meant, change them in batches by key, each batch in its own transaction, outside the migration that
changes the schema. A WHERE that is always true counts as none.)",
      .bad = "UPDATE users SET active = true;",
      .good = "UPDATE users SET active = true WHERE id BETWEEN 1 AND 10000;",
      .severity = Severity::warning,
  };

  void visit(const op::UpdateRows& update, CheckContext& cx) const {
    if (update.where_kind != op::Where::nothing && update.where_kind != op::Where::constant_true) return;
    if (!cx.in_use(update.table) || cx.holds_one_row(update.table) || is_bookkeeping(update.table.name)) return;
    const auto relation = cx.catalog().relation(update.table);
    if (relation && !relation->is_table()) return;

    const Place place = update.table_at == Place::nowhere ? update.place : update.place.token(update.table_at);
    auto finding =
        cx.report(place, "UPDATE {} changes every row of {}",
                  update.where_kind == op::Where::nothing ? "without a WHERE" : "with a WHERE that is always true", update.table);
    finding.about(cx.object(update.table)).grows_with(update.table);
    finding.help(cx.in_batches("update", update));
  }

 private:
  // Tables of one row, or one a migration, in which runners note how far they are.
  static bool is_bookkeeping(std::string_view table) {
    constexpr std::array<std::string_view, 6> tables{"alembic_version", "db_version",        "migration_version",
                                                     "migrations",      "schema_migrations", "schema_version"};
    return std::find(tables.begin(), tables.end(), table) != tables.end();
  }
};

}  // namespace

extern constinit const CheckDef check_update_without_where = define_check<UpdateWithoutWhere>();

}  // namespace pgtidy::checks::dml
