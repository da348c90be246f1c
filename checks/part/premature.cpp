// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"

namespace pgtidy::checks::part {
namespace {

struct Premature final {
  static constexpr CheckInfo info{
      .summary = "a new table is partitioned, and nothing says why",
      .why = R"(Partitioning pays from some fifty million rows on, or where old rows are dropped by the month. Before that it costs:
every key must contain the partition key, foreign keys and unique constraints get harder, indexes can't be built
CONCURRENTLY on the parent, and a query without the partition key reads them all.

A plain table with a BRIN or partial index goes far, and can be partitioned later. Where the size or the retention is
known, say so above the statement, and pgtidy is content: `-- decision: 200 million rows a month, kept for a year`.)",
      .bad = R"(CREATE TABLE events (id bigint, at timestamptz NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);)",
      .good = R"(-- decision: 200 million rows a month, kept for a year
CREATE TABLE events (id bigint, at timestamptz NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);)",
      .severity = Severity::info,
  };

  void visit(const op::CreateTable& create, CheckContext& cx) const {
    if (create.partition_by == PartitionStrategy::none || !create.partition_of.name.empty()) return;
    if (create.persistence == Persistence::temporary || !cx.decision(create.place).empty()) return;
    auto finding = cx.report(create.place.head(), "{} is partitioned from the beginning, and nothing says why", create.table);
    finding.about(cx.object(create.table))
        .help("-- decision: … above it: how many rows, or what is dropped when; or a plain table at first");
  }
};

}  // namespace

extern constinit const CheckDef check_premature = define_check<Premature>();

}  // namespace pgtidy::checks::part
