// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string_view>

#include "pgtidy/check.h"

namespace pgtidy::checks::part {
namespace {

struct Premature final {
  static constexpr std::array options{
      OptionInfo{
          .name = "rows", .default_value = "50000000", .meaning = "from how many on partitions pay, where facts say how many there are"},
  };
  static constexpr CheckInfo info{
      .summary = "a new table is partitioned, and nothing says why",
      .why = R"(Partitioning pays from some fifty million rows on, or where old rows are dropped by the month. Before that it costs:
every key must contain the partition key, foreign keys and unique constraints get harder, indexes can't be built
CONCURRENTLY on the parent, and a query without the partition key reads them all.

A plain table with a BRIN or partial index goes far, and can be partitioned later. Where the size or the retention is
known, say so above the statement, and pgtidy is content: `-- decision: 200 million rows a month, kept for a year`.

Where facts (`facts:` in the config) know the table, they decide: with the option's number of rows it is no finding.

Only the first such table of a history is reported; left alone are partitions by LIST, which are seldom about size,
tables that take the place of a plain one (by their name, or most of their columns), and tables in a file that makes or
drops partitions by code, or a history with functions for it: somebody has thought of what is dropped when.)",
      .bad = R"(CREATE TABLE events (id bigint, at timestamptz NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);)",
      .good = R"(-- decision: 200 million rows a month, kept for a year
CREATE TABLE events (id bigint, at timestamptz NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);)",
      .severity = Severity::info,
      .options = options,
  };

  void visit(const op::CreateTable& create, CheckContext& cx) const {
    if (create.partition_by == PartitionStrategy::none || create.partition_by == PartitionStrategy::list) return;
    if (!create.partition_of.name.empty() || create.persistence == Persistence::temporary) return;
    if (cx.catalog().relation(create.table).presence == Presence::absent || !cx.decision(create.place).empty()) return;
    const auto tables = cx.catalog().oldest_tables();
    const auto partitioned = [](const Table* table) { return table->kind == RelationKind::partitioned_table; };
    if (std::any_of(tables.begin(), tables.end(), partitioned)) return;  // it is how this project does it
    if (replaces(create.table, cx.catalog()) || copies_a_table(create, cx) || kept_in_parts(create, cx)) return;
    const std::string name = cx.catalog().creation_schema(create.table) + "." + std::string(create.table.name);
    const TableFacts* facts = cx.facts().table(name);
    const std::int64_t enough = cx.option_number("rows");
    if (facts != nullptr && facts->rows.value_or(0) >= static_cast<double>(enough)) return;
    auto finding = cx.report(create.place.head(), "{} is partitioned from the beginning, and nothing says why", create.table);
    if (facts != nullptr && facts->rows) finding.note(cx.facts().size_of(name));
    finding.about(cx.object(create.table))
        .help("-- decision: … above it: how many rows, or what is dropped when; or a plain table at first");
  }

 private:
  // It has most of the columns of a plain table.
  static bool copies_a_table(const op::CreateTable& create, const CheckContext& cx) {
    std::vector<std::string_view> columns;
    (void)cx.later<op::AddColumn>([&](const op::AddColumn& add) {
      if (add.statement == create.statement) columns.push_back(add.column.name);
      return add.statement != create.statement;
    });
    constexpr std::size_t enough = 5;
    const auto alike = [&](const Table* table) {
      if (table->kind != RelationKind::table || table->is_partition || table->columns.size() < enough) return false;
      const auto shared = std::count_if(columns.begin(), columns.end(), [&](auto name) { return table->column(name) != nullptr; });
      return static_cast<std::size_t>(shared) * 5 >= std::max(columns.size(), table->columns.size()) * 4;
    };
    const auto tables = cx.catalog().tables();
    return columns.size() >= enough && std::any_of(tables.begin(), tables.end(), alike);
  }

  // Partitions are made, attached or dropped by code: in this file, or by a function that is there.
  static bool kept_in_parts(const op::CreateTable& create, const CheckContext& cx) {
    const auto calls = [&](const op::Query& query) {
      return query.calls_function && holds(query.statement->text, "partition") && holds(query.statement->text, create.table.name);
    };
    const auto block = [](const op::Do& code) { return manages(code.body); };
    const auto routine = [](const op::CreateFunction& made) { return manages(made.body); };
    const auto functions = cx.catalog().functions();
    return cx.catalog().has_extension("pg_partman") || cx.later<op::Query>(calls) != nullptr || cx.later<op::Do>(block) != nullptr ||
           cx.before<op::Do>(block) != nullptr || cx.later<op::CreateFunction>(routine) != nullptr ||
           std::any_of(functions.begin(), functions.end(), [](const Function* function) { return manages(function->body); });
  }

  static bool manages(std::string_view body) {
    static constexpr auto words =
        std::to_array<std::string_view>({"partition of", "attach partition", "detach partition", "pg_inherits", "partman"});
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return holds(body, word); });
  }

  // In whatever case.
  static bool holds(std::string_view text, std::string_view word) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
    const auto same = [&](char a, char b) { return lower(a) == lower(b); };
    return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
  }

  // events_partitioned beside a plain events.
  static bool replaces(const Name& table, const Catalog& catalog) {
    std::string plain(table.name);
    for (const std::string_view suffix : {"_partitioned", "Partitioned", "_new", "_v2"}) {
      if (plain.size() > suffix.size() && plain.ends_with(suffix))
        return catalog.table(Name{table.schema, std::string_view(plain).substr(0, plain.size() - suffix.size())}).presence !=
               Presence::absent;
    }
    return false;
  }
};

}  // namespace

extern constinit const CheckDef check_premature = define_check<Premature>();

}  // namespace pgtidy::checks::part
