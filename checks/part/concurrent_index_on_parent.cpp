// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"

namespace pgtidy::checks::part {
namespace {

struct ConcurrentIndexOnParent final {
  static constexpr CheckInfo info{
      .summary = "CONCURRENTLY is refused on a partitioned table and on its indexes",
      .why = R"(PostgreSQL refuses `CREATE INDEX CONCURRENTLY` on a partitioned table and `DROP INDEX CONCURRENTLY` of a
partitioned index (0A000), on every version. `REINDEX … CONCURRENTLY` works there from PostgreSQL 14.

What works: `CREATE INDEX … ON ONLY parent`, which takes no time and makes an invalid index; `CREATE INDEX CONCURRENTLY`
on each partition; `ALTER INDEX parent_index ATTACH PARTITION partition_index` for each. With the last one the parent's
index becomes valid, and partitions made later get theirs by themselves. On a partitioned table that is new in the same
migration a plain `CREATE INDEX` harms nobody.)",
      .bad = R"(CREATE TABLE events (at timestamptz NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
-- >>> 2.sql
CREATE INDEX CONCURRENTLY events_kind_idx ON events (kind);)",
      .good = R"(CREATE TABLE events (at timestamptz NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
-- >>> 2.sql
CREATE INDEX events_kind_idx ON ONLY events (kind);
-- >>> 3.sql
CREATE INDEX CONCURRENTLY events_2026_kind_idx ON events_2026 (kind);
-- >>> 4.sql
ALTER INDEX events_kind_idx ATTACH PARTITION events_2026_kind_idx;)",
      .severity = Severity::error,
  };

  void visit(const op::CreateIndex& index, CheckContext& cx) const {
    const auto table = cx.catalog().table(index.table);
    if (!index.concurrently || !table || table->kind != RelationKind::partitioned_table) return;
    auto finding = cx.report(index.place.head(), "CREATE INDEX CONCURRENTLY fails: {} is partitioned", index.table);
    finding.about(qualified(*table)).note(table->created, fmt::format("{} is partitioned here", index.table));
    finding.help(cx.in_use(index.table) ? fmt::format("CREATE INDEX ON ONLY {}, then CREATE INDEX CONCURRENTLY on each partition and "
                                                      "ALTER INDEX … ATTACH PARTITION",
                                                      index.table)
                                        : fmt::format("CREATE INDEX without CONCURRENTLY: {} is new", index.table));
  }

  void visit(const op::DropIndex& drop, CheckContext& cx) const {
    const auto index = cx.catalog().index(drop.index);
    if (!drop.concurrently || !index || !index->partitioned) return;
    auto finding = cx.report(drop.place.head(), "DROP INDEX CONCURRENTLY fails: {} is the index of a partitioned table", drop.index);
    finding.about(qualified(*index));
    finding.help("DROP INDEX without CONCURRENTLY, with a short lock_timeout: it takes ACCESS EXCLUSIVE on the table and its partitions");
  }

  void visit(const op::Reindex& reindex, CheckContext& cx) const {
    if (!reindex.concurrently || !cx.target().any_below(14)) return;
    const auto table = cx.catalog().table(reindex.name);
    const auto index = cx.catalog().index(reindex.name);
    const bool partitioned = reindex.scope == op::ReindexScope::table   ? table && table->kind == RelationKind::partitioned_table
                             : reindex.scope == op::ReindexScope::index ? index && index->partitioned
                                                                        : false;
    if (!partitioned) return;
    cx.report(reindex.place.head(), "REINDEX CONCURRENTLY of {} fails before PostgreSQL 14: it is partitioned", reindex.name)
        .about(cx.object(reindex.name))
        .help("REINDEX INDEX CONCURRENTLY for each partition's index");
  }
};

}  // namespace

extern constinit const CheckDef check_concurrent_index_on_parent = define_check<ConcurrentIndexOnParent>();

}  // namespace pgtidy::checks::part
