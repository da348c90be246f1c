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

Only the first such table of a history is reported; left alone are partitions by LIST, which are seldom about size, and
tables that take the place of a plain one.)",
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
    if (replaces(create.table, cx.catalog())) return;
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
