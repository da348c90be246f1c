// SPDX-License-Identifier: Apache-2.0

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::idx {
namespace {

struct BooleanColumn final {
  static constexpr CheckInfo info{
      .summary = "an index on nothing but a column of which nearly all rows have the same value",
      .why = R"(Half of the rows, or nearly all, have the value that is looked for: reading the table is cheaper than going there by the
index, and every write pays for it. Where one value is rare and queries look for that one, a partial index on what they
order by, or on the key, is small and useful: `CREATE INDEX ON jobs (created_at) WHERE NOT done`.

A boolean is such a column by its type. Of others facts say so (`facts:` in the config): where one value stands in nine rows of ten of a
table that isn't small, an index on the rest is a tenth of the size.)",
      .bad = R"(CREATE TABLE jobs (id bigint PRIMARY KEY, done boolean NOT NULL);
CREATE INDEX jobs_done_idx ON jobs (done);)",
      .good = R"(CREATE TABLE jobs (id bigint PRIMARY KEY, done boolean NOT NULL);
CREATE INDEX jobs_pending_idx ON jobs (id) WHERE NOT done;)",
      .severity = Severity::info,
  };

  void visit(const Index& index, CheckContext& cx) const {
    if (index.unique || index.predicate || index.exclusion || index.keys.size() != 1 || !index.include.empty()) return;
    if (!index.valid || index.parent != Oid::none || (index.method != "btree" && index.method != "hash")) return;
    const Table* table = cx.catalog().table(index.table);
    const Column* column = table != nullptr && !table->is_partition ? table->column(index.keys.front().number) : nullptr;
    if (column == nullptr) return;
    if (!column->type.is("bool")) return judge_frequencies(index, *table, *column, cx);

    auto finding = cx.report(index.created.head(), "{} is on {} alone, a boolean: it leaves too many rows", index.name, column->name);
    finding.about(qualified(index)).also_allowed_at(table->created);
    finding.help(fmt::format("a partial index, WHERE {} or WHERE NOT {}, on what queries look for or order by", quoted(column->name),
                             quoted(column->name)));
  }

 private:
  static void judge_frequencies(const Index& index, const Table& table, const Column& column, CheckContext& cx) {
    constexpr double nearly_all = 0.9;
    const TableFacts* facts = cx.facts().of(table);
    const ColumnFacts* its = facts == nullptr || scale(*facts) == Scale::small ? nullptr : facts->column(column.name);
    if (its == nullptr || its->most_common_freqs.empty() || its->most_common_freqs.front() < nearly_all) return;
    if (table.refers_by(column.number)) return;  // when the referenced row goes, all are looked for
    auto finding = cx.report(index.created.head(), "{} is on {} alone, and {:.0f} % of the rows have one value of it", index.name,
                             column.name, its->most_common_freqs.front() * 100);
    finding.about(qualified(index)).also_allowed_at(table.created).note_size(table);
    finding.help(fmt::format("a partial index without them: WHERE {} <> …", quoted(column.name)));
  }
};

}  // namespace

extern constinit const CheckDef check_boolean_column = define_check<BooleanColumn>();

}  // namespace pgtidy::checks::idx
