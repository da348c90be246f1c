// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::idx {
namespace {

bool same_key(const IndexColumn& a, const IndexColumn& b) {
  return a.number == b.number && (a.number != 0 || a.text == b.text) && a.opclass == b.opclass && a.collation == b.collation &&
         a.descending == b.descending && a.nulls_first == b.nulls_first;
}

bool same_definition(const Index& a, const Index& b) {
  if (a.method != b.method || a.exclusion != b.exclusion || a.predicate.has_value() != b.predicate.has_value()) return false;
  if (a.predicate && a.predicate->text != b.predicate->text) return false;
  auto a_include = a.include;
  auto b_include = b.include;
  std::sort(a_include.begin(), a_include.end());
  std::sort(b_include.begin(), b_include.end());
  return a_include == b_include && std::equal(a.keys.begin(), a.keys.end(), b.keys.begin(), b.keys.end(), same_key);
}

const TableConstraint* constraint_of(const Index& index, const Table* table) {
  if (table == nullptr) return nullptr;
  const auto found = std::find_if(table->constraints.begin(), table->constraints.end(),
                                  [&](const TableConstraint& c) { return c.index != Oid::none && c.index == index.oid; });
  return found != table->constraints.end() ? &*found : nullptr;
}

// What the index enforces that the other doesn't.
bool enforces_more(const Index& index, const Index& than, const Table* table) {
  if (!index.unique) return false;
  if (!than.unique || (index.nulls_not_distinct && !than.nulls_not_distinct) || (index.primary && !than.primary)) return true;
  const TableConstraint* own = constraint_of(index, table);
  const TableConstraint* other = constraint_of(than, table);
  return other != nullptr && other->deferrable && (own == nullptr || !own->deferrable);  // ON CONFLICT takes no deferrable one
}

std::string called(const Index& index) { return index.primary ? "the primary key" : index.name; }

struct Duplicate final {
  static constexpr CheckInfo info{
      .summary = "two indexes of the same definition",
      .why = R"(Each index costs every INSERT, most UPDATEs, vacuum, the cache and the disk. A second one of the same definition
answers no query that the first doesn't. PRIMARY KEY and UNIQUE make an index of their own: a plain one on the same
columns is a duplicate of it.

Two indexes are the same if method, columns or expressions, their order, operator classes, collations, sorting, INCLUDE
and WHERE are. Of a unique and a plain one, the plain one is too many; two unique ones that enforce different things
(NULLS NOT DISTINCT, a deferrable constraint) are not duplicates.)",
      .bad = R"(CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL UNIQUE);
CREATE INDEX users_email_idx ON users (email);)",
      .good = R"(CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL UNIQUE);
CREATE INDEX users_lower_email_idx ON users (lower(email));)",
      .severity = Severity::warning,
  };

  void visit(const Index& index, CheckContext& cx) const {
    if (!judged(index)) return;
    const Table* table = cx.catalog().table(index.table);
    if (table != nullptr && (table->is_partition || table->persistence == Persistence::temporary)) return;
    for (const Index* other : others(index, table, cx.catalog())) {
      if (other->oid >= index.oid || !judged(*other) || !same_definition(index, *other)) continue;
      const bool keep_newer = enforces_more(index, *other, table);
      const bool keep_older = enforces_more(*other, index, table);
      if (keep_newer && keep_older) continue;
      report(index, *other, keep_newer, table, cx);
      return;
    }
  }

 private:
  static bool judged(const Index& index) { return index.valid && index.certain && index.parent == Oid::none && !index.keys.empty(); }

  static std::vector<const Index*> others(const Index& index, const Table* table, const Catalog& catalog) {
    if (table != nullptr) return catalog.indexes_of(*table);
    std::vector<const Index*> result;
    const View* view = catalog.view(index.table);
    if (view == nullptr) return result;
    for (const Oid oid : view->indexes) {
      if (const Index* other = catalog.index(oid)) result.push_back(other);
    }
    return result;
  }

  static void report(const Index& newer, const Index& older, bool keep_newer, const Table* table, CheckContext& cx) {
    const Index& redundant = keep_newer ? older : newer;
    const Index& kept = keep_newer ? newer : older;
    const bool statement = newer.created.part == Part::statement;
    const Place place = statement ? newer.created.head() : newer.created;
    auto finding = keep_newer ? cx.report(place, "{} makes {} redundant: both index the same columns", called(newer), older.name)
                              : cx.report(place, "{} is the same index as {}", newer.name, called(older));
    finding.about(qualified(newer)).note(older.created, fmt::format("{} is made here", called(older)));
    if (const TableConstraint* constraint = constraint_of(redundant, table)) {
      finding.help(fmt::format("drop constraint {}, {} does its work", quoted(constraint->name), called(kept)));
    } else {
      finding.help(cx.without(redundant, kept));
    }
  }
};

}  // namespace

extern constinit const CheckDef check_duplicate = define_check<Duplicate>();

}  // namespace pgtidy::checks::idx
