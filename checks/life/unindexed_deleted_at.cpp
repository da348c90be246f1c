// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"
#include "pgtidy/lifecycle.h"

namespace pgtidy::checks::life {
namespace {

struct UnindexedDeletedAt final {
  static constexpr CheckInfo info{
      .summary = "an index on a table with soft delete that takes no notice of deleted rows",
      .why = R"(Where rows are marked as deleted and not removed, queries say `WHERE deleted_at IS NULL`. An index that says so,
too, is smaller, stays in the cache, and needs no look at the dead rows; without it the planner reads every deleted row
of the key and throws it away.

An index on `deleted_at` itself is nearly all nulls: `deleted_at IS NULL` finds almost the whole table with it, and is
better read without. What purges old rows is served by the few that matter, `WHERE deleted_at IS NOT NULL`.

Reported are indexes that begin with the mark and hold all rows, and, where the table has an index with
`WHERE deleted_at IS NULL` already, those without. Left alone are unique indexes (`life-unique-ignores-soft-delete`) and those
that a foreign key needs, whose lookups see deleted rows, too.)",
      .bad = R"(CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamptz NOT NULL, deleted_at timestamptz);
CREATE INDEX orders_deleted_at_idx ON orders (deleted_at);)",
      .good = R"(CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamptz NOT NULL, deleted_at timestamptz);
CREATE INDEX orders_placed_at_idx ON orders (placed_at) WHERE deleted_at IS NULL;)",
      .severity = Severity::info,
  };

  void visit(const Index& index, CheckContext& cx) const {
    if (index.unique || index.exclusion || !index.valid || index.predicate || index.parent != Oid::none || index.keys.empty()) return;
    const Table* table = cx.catalog().table(index.table);
    const Column* mark = table != nullptr && !table->is_partition ? soft_delete_mark(*table) : nullptr;
    if (mark == nullptr || index.method != "btree") return;

    if (index.keys.front().number == mark->number) {
      report(index, *table, *mark, fmt::format("{} begins with {}, which is null in every row that is alive", index.name, mark->name), cx);
      return;
    }
    // A foreign key's lookup reads deleted rows, too: a partial index would not serve it.
    if (index.uses(mark->number) || table->refers_by(index.keys.front().number)) return;
    for (const Index* other : cx.catalog().indexes_of(*table)) {
      const auto& predicate = other->predicate;
      if (!predicate || other->unique || bare(predicate->text) != mark->name + " IS NULL") continue;
      report(index, *table, *mark, fmt::format("{} holds deleted rows of {}, too", index.name, table->name), cx, other);
      return;
    }
  }

 private:
  static void report(const Index& index, const Table& table, const Column& mark, const std::string& message, CheckContext& cx,
                     const Index* partial = nullptr) {
    const Place place = index.created.part == Part::statement ? index.created.head() : index.created;
    auto finding = cx.report(place, "{}", message);
    finding.about(qualified(index)).also_allowed_at(table.created).also_allowed_at(mark.created);
    if (partial != nullptr) {
      finding.note(partial->created.head(), fmt::format("{} leaves them out", partial->name));
      finding.help(fmt::format("… WHERE {} IS NULL", quoted(mark.name)));
    } else {
      const std::string rest = index.keys.size() > 1 ? "index the other columns" : "index what queries look for";
      finding.help(fmt::format("{} WHERE {} IS NULL; for a purge, {} WHERE {} IS NOT NULL", rest, quoted(mark.name), quoted(mark.name),
                               quoted(mark.name)));
    }
  }
};

}  // namespace

extern constinit const CheckDef check_unindexed_deleted_at = define_check<UnindexedDeletedAt>();

}  // namespace pgtidy::checks::life
