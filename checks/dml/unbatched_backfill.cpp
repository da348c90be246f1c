// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::dml {
namespace {

struct UnbatchedBackfill final {
  static constexpr CheckInfo info{
      .summary = "a backfill of an existing table in one statement holds its locks until the last row is done",
      .why = R"(`UPDATE … WHERE c IS NULL` on a table in use touches as many rows as the table has: all of them stay locked
until the transaction ends, replicas fall behind, vacuum can't clean up, and a failure near the end throws all of it
away. `INSERT … SELECT` of a whole table is the same work in one transaction.

Fill in batches of some thousand rows by key, each in its own transaction, outside the migration that changes the schema:
`UPDATE … WHERE id IN (SELECT id FROM t WHERE c IS NULL ORDER BY id LIMIT 5000)` until no row is left.

A loop of batches in a DO block without COMMIT is one transaction, too.

A condition on values, a key range, a list or a LIMIT is taken as a bound; `<>`, a FROM that only joins by columns, and a test
for the default of a column that the migration adds are none. An UPDATE without any WHERE is `dml-update-without-where`.)",
      .bad = "UPDATE users SET locale = 'en' WHERE locale IS NULL;",
      .good = R"(UPDATE users SET locale = 'en'
 WHERE id IN (SELECT id FROM users WHERE locale IS NULL ORDER BY id LIMIT 5000);)",
      .severity = Severity::warning,
  };

  void visit(const op::UpdateRows& update, CheckContext& cx) const {
    if (update.where_kind == op::Where::bounded && update.statement->in_loop && !update.statement->block_commits)
      return report_loop(update, cx);
    const bool all = update.where_kind == op::Where::condition && meets_all(update, cx);
    if ((!all && update.where_kind != op::Where::null_test) || !cx.in_use(update.table) || cx.holds_one_row(update.table)) return;
    const auto relation = cx.catalog().relation(update.table);
    if ((relation && !relation->is_table()) || (!all && meets_nothing(update, cx))) return;

    auto finding = cx.report(at(update, update.table_at), "UPDATE of {} changes every row that {} in one transaction", update.table,
                             which(update, all));
    finding.about(cx.object(update.table)).help(cx.in_batches("work", update)).grows_with(update.table);
  }

  void visit(const op::InsertRows& insert, CheckContext& cx) const {
    if (!insert.select || insert.summarises || insert.where_kind == op::Where::condition || insert.where_kind == op::Where::bounded) return;
    const auto target = cx.catalog().relation(insert.table);
    if (target && (target->persistence == Persistence::temporary || !target->is_table())) return;
    const auto source = table_with_rows(insert, cx);
    if (!source) return;

    auto finding = cx.report(at(insert, insert.table_at), "INSERT … SELECT copies {} rows of {} into {} in one transaction",
                             insert.where_kind == op::Where::null_test ? "an unbounded set of" : "all", *source, insert.table);
    finding.about(cx.object(insert.table)).help(cx.in_batches("work", insert));
    if (!cx.in_use(insert.table)) finding.severity(Severity::info);  // nobody waits for locks on a new table
    finding.grows_with(*source);
  }

 private:
  static void report_loop(const op::UpdateRows& update, CheckContext& cx) {
    if (!cx.in_use(update.table) || cx.holds_one_row(update.table)) return;
    const auto relation = cx.catalog().relation(update.table);
    if (relation && !relation->is_table()) return;
    auto finding =
        cx.report(at(update, update.table_at),
                  "the batches of {} that this loop updates are one transaction: nothing is unlocked between them", update.table);
    finding.about(cx.object(update.table)).grows_with(update.table);
    finding.help("COMMIT behind each batch, in a DO block that runs outside a transaction");
  }

  static Place at(const op::Operation& operation, std::uint32_t offset) {
    return offset == Place::nowhere ? operation.place : operation.place.token(offset);
  }

  static std::string_view which(const op::UpdateRows& update, bool all) {
    if (all) return "has the new column's default: all of them";
    if (update.from) return "has a partner in its FROM";
    const std::string text = update.where.text();
    return text.find("<>") == std::string::npos && text.find("DISTINCT") == std::string::npos ? "its null test meets"
                                                                                              : "its <> doesn't exclude";
  }

  // WHERE c = 'x', perhaps beside a join, of a column that this migration added with that default: in all rows.
  static bool meets_all(const op::UpdateRows& update, const CheckContext& cx) {
    const auto table = cx.catalog().table(update.table);
    if (!table || update.equals.size() != 1) return false;
    const Column* column = table->column(update.equals.front());
    const bool added = column != nullptr && column->created.file == update.place.file && column->default_value;
    if (!added || !column->default_value->constant) return false;
    const std::string value = column->default_value->text, text = update.where.row_text();
    const std::string test = quoted(column->name) + " = " + value.substr(0, value.find("::"));
    const std::size_t at = text.find(test);
    const std::size_t end = at == std::string::npos ? at : text.find(')', at);
    if (end == std::string::npos || (text[at + test.size()] != ')' && text[at + test.size()] != ':')) return false;
    const std::string rest = text.substr(0, at) + text.substr(end);
    const auto has = [&](std::string_view word) { return rest.find(word) != std::string::npos; };
    return rest.find_first_of("'<>~") == std::string::npos && !has(" OR ") && !has("(NOT ") && !has("SELECT ");
  }

  // WHERE c IS NULL, of a column that this migration added with a default.
  static bool meets_nothing(const op::UpdateRows& update, const CheckContext& cx) {
    const auto table = cx.catalog().table(update.table);
    const auto columns = update.where.columns();
    if (!table || columns.size() != 1 || !update.where.row_text().ends_with(" IS NULL)")) return false;
    const Column* column = table->column(columns.front().column);
    return column != nullptr && column->created.file == update.place.file && column->default_value && !column->default_value->null_constant;
  }

  // The first relation of the query that is, or must be taken for, a table that was filled before this migration.
  static std::optional<Name> table_with_rows(const op::InsertRows& insert, const CheckContext& cx) {
    for (const RelationReference& reference : insert.query.relations()) {
      const Name name{reference.schema, reference.name};
      if (!insert.reads(reference)) continue;
      if (name.schema == "pg_catalog" || name.schema == "information_schema" || name.name.starts_with("pg_")) continue;
      const auto relation = cx.catalog().relation(name);
      if (!relation || (relation->is_table() && cx.in_use(name))) return name;
    }
    return std::nullopt;
  }
};

}  // namespace

extern constinit const CheckDef check_unbatched_backfill = define_check<UnbatchedBackfill>();

}  // namespace pgtidy::checks::dml
