// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"
#include "pgtidy/lifecycle.h"

namespace pgtidy::checks::life {
namespace {

// When the row is valid, as a range: valid_range, validity, effective_during.
const Column* range_of(const Table& table) {
  for (const Column& column : table.columns) {
    if (!column.type.is("tstzrange") && !column.type.is("tsrange") && !column.type.is("daterange")) continue;
    const auto name = words(column.name);
    if (!name.empty() && (name[0] == "valid" || name[0] == "validity" || name[0] == "effective")) return &column;
  }
  return nullptr;
}

// The unique key that tells versions of one thing apart by their beginning: (item_id, valid_from).
const Index* version_key(const Table& table, AttributeNumber from, const Catalog& catalog) {
  for (const Index* index : catalog.indexes_of(table)) {
    if (!index->unique || index->exclusion || index->keys.size() < 2) continue;
    if (std::any_of(index->keys.begin(), index->keys.end(), [&](const IndexColumn& k) { return k.number == from; })) return index;
  }
  return nullptr;
}

// As a WHERE has it, which may stand in parentheses already.
std::string parenthesised(const std::string& text) {
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    depth += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
    if (depth == 0 && at > 0 && at + 1 == text.size()) return text;
    if (depth == 0) break;
  }
  return "(" + text + ")";
}

struct TemporalMissingExclusion final {
  static constexpr CheckInfo info{
      .summary = "versions of a row whose periods may overlap",
      .why = R"(A table that holds one row per version and period promises that at any time one version holds. A unique key on
the beginning, `(item_id, valid_from)`, doesn't keep that promise: it refuses two versions that begin at once, and lets all
others overlap. A query for one day then finds two prices.

An exclusion constraint keeps it: `EXCLUDE USING gist (item_id WITH =, daterange(valid_from, valid_to) WITH &&)`, with the
extension btree_gist for `WITH =`; from PostgreSQL 18 a key with `WITHOUT OVERLAPS`.

Reported are tables whose key tells versions apart by `valid_from` (or `effective_from`) and that have an end, too; and
such keys over a range of that name.)",
      .bad = "CREATE TABLE prices (item_id bigint NOT NULL, valid_from date NOT NULL, valid_to date, PRIMARY KEY (item_id, valid_from));",
      .good = R"(CREATE EXTENSION btree_gist;
CREATE TABLE prices (
  item_id bigint NOT NULL, valid_from date NOT NULL, valid_to date, PRIMARY KEY (item_id, valid_from),
  EXCLUDE USING gist (item_id WITH =, daterange(valid_from, valid_to) WITH &&)
);)",
      .severity = Severity::warning,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (!table.stands_for_itself()) return;
    const auto period = period_of(table);
    const Column* from = period ? period->from : range_of(table);
    if (from == nullptr) return;
    const Index* key = version_key(table, from->number, cx.catalog());
    if (key == nullptr || kept_apart(table, *from, cx.catalog())) return;

    std::string others;
    for (const IndexColumn& each : key->keys) {
      const Column* column = table.column(each.number);  // renamed, perhaps, since the key was made
      if (each.number != from->number) others += (column != nullptr ? quoted(column->name) : "(" + each.text + ")") + " WITH =, ";
    }
    const Column& last = period && from->created.file < period->to->created.file ? *period->to : *from;
    auto finding = cx.report(last.created, "versions in {} may overlap: {} keeps apart only those that begin at the same time", table.name,
                             key->primary ? "the primary key" : key->name);
    finding.about(qualified(table)).also_allowed_at(table.created).also_allowed_at(key->created).also_allowed_at(from->created);
    const std::string_view range = from->type.is("date") ? "daterange" : from->type.is("timestamp") ? "tsrange" : "tstzrange";
    const std::string when = period ? fmt::format("{}({}, {})", range, quoted(from->name), quoted(period->to->name)) : quoted(from->name);
    const std::string where = key->predicate ? " WHERE " + parenthesised(key->predicate->text) : "";
    finding.help(fmt::format("EXCLUDE USING gist ({}{} WITH &&){}", others, when, where));
    for (const IndexColumn& each : key->keys) {
      const Column* column = table.column(each.number);
      if (column == nullptr || column->not_null) continue;
      finding.note(fmt::format("rows without {} are kept apart by neither: coalesce({}, …) would be", column->name, quoted(column->name)));
      return;
    }
  }

 private:
  static bool kept_apart(const Table& table, const Column& from, const Catalog& catalog) {
    const auto uses = [&](const Column& c) { return c.generated_as && among(c.generated_as->columns, from.number); };
    if (std::any_of(table.columns.begin(), table.columns.end(), uses)) return true;  // who generates a range excludes by it
    if (!table.triggers.empty()) return true;                                        // they may
    for (const Index* index : catalog.indexes_of(table)) {
      if ((index->exclusion || index->method == "gist") && index->uses(from.number)) return true;  // WITHOUT OVERLAPS
    }
    return false;
  }
};

}  // namespace

extern constinit const CheckDef check_temporal_missing_exclusion = define_check<TemporalMissingExclusion>();

}  // namespace pgtidy::checks::life
