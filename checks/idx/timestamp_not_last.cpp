// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/lifecycle.h"

namespace pgtidy::checks::idx {
namespace {

struct TimestampNotLast final {
  static constexpr CheckInfo info{
      .summary = "an index column that is searched by ranges stands before one that is searched by value",
      .why = R"(A btree finds the rows of `a = 1 AND t > …` at once if it is over (a, t). Over (t, a) it must read every entry with a
later t and look at each one's a: what stands behind a range narrows nothing down. Points in time are hardly ever asked
for exactly, so they belong at the end, behind what is compared with `=`.

Left alone are indexes that hold a unique key, as that makes an order unique (`ORDER BY created_at, id`) or has the columns in
another order itself, unique and partial ones, whose order may follow another need, ones that begin with a DESC point in time, and those
where another index begins with the column that follows: then this one was meant for the range. So are indexes over a
time that rows wait for (`next_run_at`, `scheduled_at`, `due_at`), which a worker asks for by range alone, and columns that
may be null, like the worker that has taken the row.)",
      .bad = R"(CREATE TABLE events (id bigint PRIMARY KEY, account_id bigint NOT NULL, created_at timestamptz NOT NULL);
CREATE INDEX events_created_idx ON events (created_at, account_id);)",
      .good = R"(CREATE TABLE events (id bigint PRIMARY KEY, account_id bigint NOT NULL, created_at timestamptz NOT NULL);
CREATE INDEX events_account_idx ON events (account_id, created_at);)",
      .severity = Severity::info,
  };

  void visit(const Index& index, CheckContext& cx) const {
    if (index.method != "btree" || index.unique || index.predicate || index.keys.size() < 2 || index.parent != Oid::none || !index.valid)
      return;
    const Table* table = cx.catalog().table(index.table);
    if (table == nullptr || !table->columns_known) return;
    const auto point = std::find_if(index.keys.begin(), index.keys.end(), [&](const IndexColumn& key) {
      const Column* column = table->column(key.number);
      return column != nullptr && is_point_in_time(*column) && !column->type.is("date");
    });
    if (point == index.keys.end() || waited_for(table->column(point->number)->name) || (point == index.keys.begin() && point->descending))
      return;
    const auto follows = std::find_if(point + 1, index.keys.end(), [&](const IndexColumn& key) {
      const Column* column = table->column(key.number);
      return column != nullptr && column->not_null && searched_by_value(*table, *column) &&
             !cx.catalog().begins_index(*table, column->number);
    });
    if (follows == index.keys.end() || holds_a_key(index, *table, cx.catalog())) return;
    auto finding = cx.report(index.created, "{} can't narrow down to one {}: {} stands before it", index.name, follows->text, point->text);
    finding.about(qualified(index)).also_allowed_at(table->created);
    finding.help(fmt::format("({}, …, {})", quoted(follows->text), quoted(point->text)));
  }

 private:
  // next_attempt, run_at, dueDate
  static bool waited_for(std::string_view name) {
    static constexpr auto due =
        std::to_array<std::string_view>({"run", "trigger", "triggers", "due", "scheduled", "schedule", "available", "retry", "visible"});
    static constexpr auto when = std::to_array<std::string_view>({"at", "on", "for", "from", "after", "date", "time", "until"});
    const auto all = words(name);
    const std::span<const std::string> each = all;
    return !all.empty() && (all.front() == "next" || (any_of(each.first(1), due) && any_of(each.last(1), when)));
  }

  // Its columns are a unique key, or more: what follows makes the order unique, or is found by the key, and this is for the range.
  static bool holds_a_key(const Index& index, const Table& table, const Catalog& catalog) {
    const auto indexes = catalog.indexes_of(table);
    return std::any_of(indexes.begin(), indexes.end(), [&](const Index* unique) {
      return unique->unique && !unique->predicate && !unique->keys.empty() &&
             std::all_of(unique->keys.begin(), unique->keys.end(), [&](const IndexColumn& key) {
               return key.number != 0 &&
                      std::any_of(index.keys.begin(), index.keys.end(), [&](const IndexColumn& own) { return own.number == key.number; });
             });
    });
  }

  // References: what `=` is for.
  static bool searched_by_value(const Table& table, const Column& column) {
    return table.refers_by(column.number) || column.type.is("uuid") || column.name.ends_with("_id") || column.name.ends_with("Id");
  }
};

}  // namespace

extern constinit const CheckDef check_timestamp_not_last = define_check<TimestampNotLast>();

}  // namespace pgtidy::checks::idx
