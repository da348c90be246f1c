// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"
#include "pgtidy/lifecycle.h"

namespace pgtidy::checks::dml {
namespace {

struct DeleteWithoutWhere final {
  static constexpr CheckInfo info{
      .summary = "DELETE without a WHERE removes every row of an existing table in one transaction",
      .why = R"(Every row is locked and written once more to say that it is gone; the space comes back only after vacuum; foreign keys
and triggers run for each. And if it was a mistake, all data is lost at once.

Where all rows are meant, TRUNCATE says so and takes no time; where some are, say which, and delete in batches. A WHERE that is
always true counts as none; of a table that the migration then drops `compat-drop-table` speaks. Of a table that marks deleted rows `life-hard-delete` speaks.)",
      .bad = "DELETE FROM sessions;",
      .good = "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at < now() ORDER BY id LIMIT 5000);",
      .severity = Severity::warning,
  };

  void visit(const op::DeleteRows& remove, CheckContext& cx) const {
    if (remove.where_kind != op::Where::nothing && remove.where_kind != op::Where::constant_true) return;
    if (remove.from || !cx.has_rows_in_use(remove.table) || cx.later<op::DropTable>(remove.table) != nullptr) return;
    const auto relation = cx.catalog().relation(remove.table);
    if (relation && !relation->is_table()) return;
    const auto table = cx.catalog().table(remove.table);
    if (table && soft_delete_mark(*table) != nullptr) return;

    const Place place = remove.table_at == Place::nowhere ? remove.place : remove.place.token(remove.table_at);
    auto finding =
        cx.report(place, "DELETE {} removes every row of {}",
                  remove.where_kind == op::Where::nothing ? "without a WHERE" : "with a WHERE that is always true", remove.table);
    finding.about(cx.object(remove.table)).grows_with(remove.table).help("say which rows, in batches; or TRUNCATE, if all are meant");
  }
};

}  // namespace

extern constinit const CheckDef check_delete_without_where = define_check<DeleteWithoutWhere>();

}  // namespace pgtidy::checks::dml
