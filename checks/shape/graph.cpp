// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"
#include "pgtidy/sql_name.h"

namespace pgtidy::checks::shape {
namespace {

struct Graph final {
  static constexpr CheckInfo info{
      .summary = "a table that holds the edges of a graph, and can be walked one way only",
      .why =
          R"(Each row leads from one row of a table to another of the same one. PostgreSQL walks such a graph with a recursive query
(`WITH RECURSIVE … CYCLE id SET … USING …`), which looks for the neighbours of each step: by an index that begins with the one end, and, to walk it the other way,
one that begins with the other.

PostgreSQL by default: Neo4j or Neptune where paths of many steps through millions of edges are what the product does, with the reason
above the table: `-- decision: …`.)",
      .bad = R"(CREATE TABLE people (id bigint PRIMARY KEY);
CREATE TABLE follows (from_id bigint REFERENCES people, to_id bigint REFERENCES people, PRIMARY KEY (from_id, to_id));)",
      .good = R"(CREATE TABLE people (id bigint PRIMARY KEY);
CREATE TABLE follows (from_id bigint REFERENCES people, to_id bigint REFERENCES people, PRIMARY KEY (from_id, to_id));
CREATE INDEX follows_back_idx ON follows (to_id, from_id);)",
      .severity = Severity::info,
      .on_by_default = false,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (!table.stands_for_itself() || table.columns.size() > 8) return;
    const Ends ends = ends_of(table);
    if (ends.second == 0 || !cx.decision(table.created).empty() || !keeps_pairs(table, ends, cx.catalog())) return;
    for (const AttributeNumber end : {ends.first, ends.second}) {
      if (cx.catalog().begins_index(table, end)) continue;
      const AttributeNumber other = end == ends.first ? ends.second : ends.first;
      const std::string name = table.column(end)->name, back = table.column(other)->name;
      auto finding = cx.report(table.created, "{} holds the edges of a graph, and no index begins with {}", table.name, name);
      finding.about(qualified(table)).grows_with(table);
      finding.help(
          fmt::format("CREATE INDEX ON {} ({}, {}), to walk it that way, too", sql_name(table, cx.catalog()), quoted(name), quoted(back)));
      return;
    }
  }

 private:
  struct Ends {
    AttributeNumber first = 0, second = 0;
  };

  // Two references to the same table.
  static Ends ends_of(const Table& table) {
    std::vector<const TableConstraint*> references;
    for (const TableConstraint& constraint : table.constraints) {
      if (constraint.kind == ConstraintKind::foreign_key && constraint.columns.size() == 1) references.push_back(&constraint);
    }
    for (std::size_t a = 0; a < references.size(); ++a) {
      for (std::size_t b = a + 1; b < references.size(); ++b) {
        const bool same = references[a]->referenced != Oid::none && references[a]->referenced == references[b]->referenced;
        if (same && references[a]->referenced != table.oid && references[a]->columns != references[b]->columns)
          return {references[a]->columns.front(), references[b]->columns.front()};
      }
    }
    return {};
  }

  // No two edges between the same two.
  static bool keeps_pairs(const Table& table, const Ends& ends, const Catalog& catalog) {
    const auto indexes = catalog.indexes_of(table);
    return std::any_of(indexes.begin(), indexes.end(), [&](const Index* index) {
      const auto has = [&](AttributeNumber end) {
        return std::any_of(index->keys.begin(), index->keys.end(), [&](const IndexColumn& key) { return key.number == end; });
      };
      return index->unique && has(ends.first) && has(ends.second);
    });
  }
};

}  // namespace

extern constinit const CheckDef check_graph = define_check<Graph>();

}  // namespace pgtidy::checks::shape
