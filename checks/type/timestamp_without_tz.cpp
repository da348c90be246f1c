// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::type {
namespace {

// A time on the wall, wherever that wall is: there the type is right.
constexpr auto wall_clock = std::to_array<std::string_view>({"local", "wall", "wallclock", "naive"});

bool at_fault(const ColumnType& type, std::string_view column) {
  return type.schema == "pg_catalog" && type.name == "timestamp" && !any_of(words(column), wall_clock);
}

bool same_statement(const Place& a, const Place& b) { return a.file == b.file && a.statement == b.statement; }

// timestamp(3) without time zone → timestamptz(3); empty if the type is spelt in another way.
std::string with_zone(const std::string& text) {
  const std::string lower = lower_case(text);
  if (!lower.starts_with("timestamp")) return {};
  std::string result = text.substr(0, 9) + (text[0] == 'T' ? "TZ" : "tz");
  std::size_t rest = 9;
  while (rest < text.size() && text[rest] == ' ') ++rest;
  if (rest < text.size() && text[rest] == '(') {
    const std::size_t end = text.find(')', rest);
    if (end == std::string::npos) return {};
    result += text.substr(rest, end + 1 - rest);
    rest = end + 1;
  }
  const std::size_t without = lower.find("without", rest);
  if (without != std::string::npos) {
    rest = lower.find("zone", without);
    if (rest == std::string::npos) return {};
    rest += 4;
  }
  return result + text.substr(rest);
}

struct TimestampWithoutTz final {
  static constexpr CheckInfo info{
      .summary = "timestamp without time zone: nobody knows which moment it is",
      .why = R"(`timestamp` is a date and a clock reading without saying where the clock hangs. `now()` and other values with a
zone are turned into it by the session's TimeZone, so that two clients with different settings write different values
for one moment, and arithmetic is an hour wrong when summer time changes. `timestamptz` takes the same 8 bytes, stores
the moment, and converts at the border.

One finding for each table and statement, at the first column. An info where other times are of that type, too, and one of
another type beside them helps nobody, all of them changed at once do: in a column that a later migration adds to its table,
and in a table of a schema whose earlier ones, three or more, have times of no other type. Columns whose name says that a local
clock is meant (`starts_at_local`) are left alone.)",
      .bad = "CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamp NOT NULL);",
      .good = "CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamptz NOT NULL, pickup_at_local timestamp);",
      .severity = Severity::warning,
      .fix = FixSafety::unsafe,  // clients that send UTC without saying so have to say so
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (table.is_partition || table.kind == RelationKind::foreign_table) return;
    std::vector<const Column*> faulty;
    for (const Column& column : table.columns) {
      const bool written = column.local && column.type_place.part == Part::column_type;  // not by LIKE or a query
      if (written && at_fault(column.type, column.name)) faulty.push_back(&column);
    }
    const auto key = [](const Column* c) { return std::tuple(c->type_place.file, c->type_place.statement, c->number); };
    std::sort(faulty.begin(), faulty.end(), [&](const Column* a, const Column* b) { return key(a) < key(b); });
    for (auto first = faulty.begin(); first != faulty.end();) {
      const auto last =
          std::find_if(first, faulty.end(), [&](const Column* c) { return !same_statement(c->type_place, (*first)->type_place); });
      const bool added = same_statement((*first)->created, (*first)->type_place);  // else it may have been a timestamptz
      const bool later = (*first)->type_place.file != faulty.front()->type_place.file;
      const std::span<const Column* const> columns{&*first, static_cast<std::size_t>(last - first)};
      if (added && later && !has_moments(table))
        report(table, columns, "as the table's other times are: change them together", cx);
      else
        report(table, columns,
               as_everywhere(table, (*first)->type_place, cx) ? "as all times of the schema before it are: change them together" : "", cx);
      first = last;
    }
  }

  // What a table that no file creates looks like in the end is unknown: judged when it happens.
  void visit(const op::AddColumn& add, CheckContext& cx) const {
    if (!add.in_create) judge(add.table, add.column.name, add.column.type, add.place, cx);
  }
  void visit(const op::SetType& set, CheckContext& cx) const { judge(set.table, set.column, set.type, set.place, cx); }

 private:
  static bool has_moments(const Table& table) {
    return std::any_of(table.columns.begin(), table.columns.end(),
                       [](const Column& c) { return c.type.schema == "pg_catalog" && c.type.name == "timestamptz"; });
  }

  // The schema's habit when the statement came: times in three tables or more, and none of them a moment.
  static bool as_everywhere(const Table& table, const Place& now, const CheckContext& cx) {
    const auto had = [&](const Table& one, std::string_view type) {
      return std::any_of(one.columns.begin(), one.columns.end(), [&](const Column& c) {
        return c.type.schema == "pg_catalog" && c.type.name == type && c.type_place.file < now.file;
      });
    };
    std::size_t alike = 0;
    if (has_moments(table)) return false;
    for (const Table* other : cx.catalog().oldest_tables()) {
      if (had(*other, "timestamptz")) return false;
      if (other != &table && had(*other, "timestamp")) ++alike;
    }
    return alike >= 3;
  }

  static void judge(const Name& table, std::string_view column, const TypeName& type, const Place& place, CheckContext& cx) {
    const auto found = cx.catalog().table(table);
    if ((found && !found->assumed) || !at_fault(cx.catalog().resolve(type), column)) return;
    report(place.column_type(type.at), fmt::format("{}.{} is", table.name, column), cx);
  }

  static FindingBuilder report(const Place& place, const std::string& which, CheckContext& cx) {
    return cx.report(place, "{} timestamp without time zone: no moment in time, only a clock reading", which)
        .help("timestamptz: the same size, and it means one moment everywhere" + cx.in_schema_file(place, "timestamptz"));
  }

  static void report(const Table& table, std::span<const Column* const> columns, std::string_view habit, CheckContext& cx) {
    const Column& first = *columns.front();
    std::string more;
    for (const Column* column : columns.subspan(1)) more += ", " + column->name;
    auto finding = report(first.type_place, fmt::format("{}.{}{} {}", table.name, first.name, more, more.empty() ? "is" : "are"), cx);
    finding.about(qualified(table)).also_allowed_at(table.created);
    if (table.has_rows)
      finding.note("what is copied here from a timestamp then needs AT TIME ZONE: else the session's TimeZone decides which moment it was");
    if (!habit.empty()) finding.severity(Severity::info).note(std::string(habit));
    std::vector<Edit> edits;
    for (const Column* column : columns) {
      finding.also_allowed_at(column->created);
      const std::string type = with_zone(cx.text(column->type_place));
      const bool new_column = same_statement(column->created, column->type_place);
      if (!type.empty() && new_column) edits.push_back(Edit::replace(column->type_place.file, cx.range(column->type_place), type));
    }
    if (edits.size() == columns.size()) finding.fix("use timestamptz", FixSafety::unsafe, std::move(edits));
  }
};

}  // namespace

extern constinit const CheckDef check_timestamp_without_tz = define_check<TimestampWithoutTz>();

}  // namespace pgtidy::checks::type
