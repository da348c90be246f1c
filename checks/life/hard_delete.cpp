// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"
#include "pgtidy/lifecycle.h"

namespace pgtidy::checks::life {
namespace {

struct HardDelete final {
  static constexpr CheckInfo info{
      .summary = "rows are removed from a table that marks deleted rows",
      .why = R"(A table with `deleted_at` promises that rows can be brought back, and that what was deleted, and when, can be
looked up. DELETE and TRUNCATE break the promise for the rows that they take: no mark is left, references to them fail
or go with them.

Mark them instead: `UPDATE … SET deleted_at = now()`. A DELETE whose WHERE speaks of the mark is a purge of rows that
are deleted already, and no finding; neither are tables that the same migration makes, rows that it copied elsewhere
before, and rows that go because it then demands something of the table that marked ones would not meet.)",
      .bad = R"(CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, deleted_at timestamptz);
-- >>> 2.sql
DELETE FROM users WHERE email LIKE '%@example.com';)",
      .good = R"(CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, deleted_at timestamptz);
-- >>> 2.sql
UPDATE users SET deleted_at = now() WHERE email LIKE '%@example.com';)",
      .severity = Severity::warning,
  };

  void visit(const op::DeleteRows& remove, CheckContext& cx) const {
    const Place place = remove.table_at == Place::nowhere ? remove.place : remove.place.token(remove.table_at);
    const Column* mark = judged(remove.table, cx);
    if (mark == nullptr) return;
    const auto names = remove.where.columns();
    if (std::any_of(names.begin(), names.end(), [&](const ColumnReference& c) { return c.column == mark->name; })) return;
    if (cx.copied(remove.table) || is_moved(remove, cx) || makes_room(remove.table, cx)) return;
    auto finding = cx.report(place, "DELETE removes rows of {} for good: the table marks deleted rows in {}", remove.table, mark->name);
    finding.about(cx.object(remove.table)).note(mark->created, "the mark");
    finding.help(fmt::format("UPDATE {} SET {} = now() …", to_string(remove.table), quoted(mark->name)));
  }

  void visit(const op::TruncateTable& truncate, CheckContext& cx) const {
    const Column* mark = judged(truncate.table, cx);
    if (mark == nullptr || cx.copied(truncate.table)) return;
    auto finding = cx.report(truncate.place, "TRUNCATE removes all rows of {} for good: the table marks deleted rows in {}", truncate.table,
                             mark->name);
    finding.about(cx.object(truncate.table)).note(mark->created, "the mark");
    finding.help(fmt::format("UPDATE {} SET {} = now(), in batches", to_string(truncate.table), quoted(mark->name)));
  }

 private:
  // WITH gone AS (DELETE … RETURNING *) INSERT INTO archive SELECT … FROM gone
  static bool is_moved(const op::DeleteRows& remove, const CheckContext& cx) {
    const auto takes = [&](const op::InsertRows& insert) { return insert.statement == remove.statement && !insert.query.empty(); };
    return remove.in_with && (cx.before<op::InsertRows>(takes) != nullptr || cx.later<op::InsertRows>(takes) != nullptr);
  }

  // What the migration then demands of all rows, marked ones too, these would not meet.
  static bool makes_room(const Name& table, const CheckContext& cx) {
    const Column* mark = judged(table, cx);
    const auto unique = [&](const op::CreateIndex& index) {
      const auto of = index.predicate.columns();
      const auto of_mark = [&](const ColumnReference& c) { return mark != nullptr && c.column == mark->name; };
      return index.unique && cx.same_relation(index.table, table) && std::none_of(of.begin(), of.end(), of_mark);
    };
    return cx.later<op::SetNotNull>(table) != nullptr || cx.later<op::AddForeignKey>(table) != nullptr ||
           cx.later<op::AddCheck>(table) != nullptr || cx.later<op::CreateIndex>(unique) != nullptr ||
           cx.later<op::AddUnique>(table) != nullptr || cx.later<op::DropTable>(table) != nullptr;
  }

  static const Column* judged(const Name& name, const CheckContext& cx) {
    if (!cx.in_use(name)) return nullptr;
    const auto table = cx.catalog().table(name);
    return table ? soft_delete_mark(*table) : nullptr;
  }
};

}  // namespace

extern constinit const CheckDef check_hard_delete = define_check<HardDelete>();

}  // namespace pgtidy::checks::life
