// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::shape {
namespace {

struct Queue final {
  static constexpr CheckInfo info{
      .summary = "a table that is a queue, without what PostgreSQL has for queues",
      .why =
          R"(Rows that wait for a worker, are taken once, and are then done with. PostgreSQL does this well up to thousands a second, if it is told to:

* workers take rows with `SELECT … ORDER BY … LIMIT n FOR UPDATE SKIP LOCKED`, so that none waits for another;
* a partial index holds what waits and nothing else: `(run_at) WHERE state = 'waiting'`;
* what is done is deleted, or dropped with its partition; autovacuum looks at the table often (`autovacuum_vacuum_scale_factor`).

PostgreSQL by default: a message broker is one more system to run, and loses the transaction that the job and the data share. Where
throughput or fan-out is beyond it, say so above the table: `-- decision: …`.

Seen from queries (`queries:`, or the statements in `facts:`) that take rows with SKIP LOCKED, or take the first few of one state and change
it; or from the table itself: a state, and columns such as run_at, locked_by and attempts.)",
      .bad =
          R"(CREATE TABLE jobs (id bigint PRIMARY KEY, state text NOT NULL, run_at timestamptz NOT NULL, locked_by text, attempts int NOT NULL);)",
      .good =
          R"(CREATE TABLE jobs (id bigint PRIMARY KEY, state text NOT NULL, run_at timestamptz NOT NULL, locked_by text, attempts int NOT NULL);
CREATE INDEX jobs_waiting_idx ON jobs (run_at) WHERE state = 'waiting';)",
      .severity = Severity::info,
      .on_by_default = false,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (!table.stands_for_itself() || !cx.decision(table.created).empty()) return;
    const bool waits = has_partial_index(table, cx.catalog());
    const Seen seen = how(table, cx);
    if (seen.what.empty() || (waits && seen.skips)) return;
    auto finding = cx.report(table.created, "{} is a queue: {}", table.name, seen.what);
    finding.about(qualified(table));
    finding.help(
        waits ? "take rows with FOR UPDATE SKIP LOCKED"
              : "a partial index of the rows that wait, FOR UPDATE SKIP LOCKED to take them, and a way to be rid of those that are done");
  }

 private:
  struct Seen {
    std::string what;
    bool skips = true;  // nothing is known of a query that doesn't
  };

  static bool is_state(const Column& column) {
    static constexpr auto names = std::to_array<std::string_view>({"state", "status"});
    const auto parts = words(column.name);
    return any_of(parts, names);
  }

  static Seen how(const Table& table, CheckContext& cx) {
    if (cx.knows_queries()) {
      for (const Access& access : cx.evidence().of(table.oid)) {
        if (access.skips_locked) return {to_string(cx.evidence().queries()[access.query]) + " takes rows with SKIP LOCKED", true};
      }
      for (const Access& access : cx.evidence().of(table.oid)) {
        if (takes(access, table, cx)) return {to_string(cx.evidence().queries()[access.query]) + " takes the next of a state", false};
      }
      if (cx.has_queries()) return {};
    }
    static constexpr auto signs =
        std::to_array<std::string_view>({"attempt", "attempts", "retries", "tries", "locked", "lease", "leased", "worker", "claimed",
                                         "available", "visible", "scheduled", "run", "dequeued"});
    std::size_t found = 0;
    bool state = false;
    for (const Column& column : table.columns) {
      const auto parts = words(column.name);
      found += any_of(parts, signs) ? 1 : 0;
      state = state || is_state(column);
    }
    return state && found >= 3 ? Seen{"it has a state, and columns for workers that take its rows", true} : Seen{};
  }

  // The first few rows of one state, in order; and the state is written elsewhere.
  static bool takes(const Access& access, const Table& table, CheckContext& cx) {
    if (access.kind != Access::Kind::select || !access.limited || access.order.empty()) return false;
    for (const AccessKey& key : access.equal) {
      const Column* column = table.column(key.column);
      if (column == nullptr || !is_state(*column) || key.optional) continue;
      const auto accesses = cx.evidence().of(table.oid);
      return std::any_of(accesses.begin(), accesses.end(), [&](const Access& other) {
        return other.kind == Access::Kind::update && among(other.written, column->number) && other.query == access.query;
      });
    }
    return false;
  }

  static bool has_partial_index(const Table& table, const Catalog& catalog) {
    const auto indexes = catalog.indexes_of(table);
    return std::any_of(indexes.begin(), indexes.end(), [](const Index* index) { return index->predicate && !index->unique; });
  }
};

}  // namespace

extern constinit const CheckDef check_queue = define_check<Queue>();

}  // namespace pgtidy::checks::shape
