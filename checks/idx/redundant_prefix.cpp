// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"

namespace pgtidy::checks::idx {
namespace {

bool same_key(const IndexColumn& a, const IndexColumn& b) {
  return a.number == b.number && (a.number != 0 || a.text == b.text) && a.opclass == b.opclass && a.collation == b.collation &&
         a.descending == b.descending && a.nulls_first == b.nulls_first;
}

bool same_rows(const Index& a, const Index& b) {
  return a.predicate.has_value() == b.predicate.has_value() && (!a.predicate || a.predicate->text == b.predicate->text);
}

bool judged(const Index& index) {
  return index.valid && index.certain && index.method == "btree" && index.parent == Oid::none && !index.keys.empty();
}

// All that the shorter index can find, the longer one finds, too.
bool begins(const Index& shorter, const Index& longer) {
  return shorter.keys.size() < longer.keys.size() && shorter.include.empty() && same_rows(shorter, longer) &&
         std::equal(shorter.keys.begin(), shorter.keys.end(), longer.keys.begin(), same_key);
}

struct RedundantPrefix final {
  static constexpr CheckInfo info{
      .summary = "an index whose columns another index begins with",
      .why = R"(A btree index on `(a, b)` finds rows by `a` as one on `(a)` does. The shorter one costs every INSERT, most UPDATEs,
vacuum, the cache and the disk, and answers nothing that the longer one doesn't.

It is a little smaller, and where lookups by `a` are all that matters and `b` is long, that may be worth its price: say so with a
suppression. Unique indexes are never redundant, nor are indexes with another WHERE, sorting, operator class or collation, or
with INCLUDE. Two indexes of the same definition are `idx-duplicate`.)",
      .bad = R"(CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, placed_at timestamptz NOT NULL);
CREATE INDEX orders_customer_id_idx ON orders (customer_id);
CREATE INDEX orders_customer_id_placed_at_idx ON orders (customer_id, placed_at);)",
      .good = R"(CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, placed_at timestamptz NOT NULL);
CREATE INDEX orders_customer_id_placed_at_idx ON orders (customer_id, placed_at);)",
      .severity = Severity::warning,
  };

  void visit(const Index& index, CheckContext& cx) const {
    if (!judged(index) || index.unique || index.exclusion) return;
    const Table* table = cx.catalog().table(index.table);
    if (table == nullptr || table->is_partition || table->persistence == Persistence::temporary) return;
    for (const Index* other : cx.catalog().indexes_of(*table)) {
      if (other == &index || !judged(*other) || other->exclusion || !begins(index, *other)) continue;
      const Place place = index.created.part == Part::statement ? index.created.head() : index.created;
      auto finding = cx.report(place, "{} is redundant: {} begins with the same columns", index.name,
                               other->primary ? "the primary key" : other->name);
      finding.about(qualified(index)).also_allowed_at(other->created).note(other->created, fmt::format("{} is made here", other->name));
      finding.help(cx.without(index, *other));
      return;
    }
  }
};

}  // namespace

extern constinit const CheckDef check_redundant_prefix = define_check<RedundantPrefix>();

}  // namespace pgtidy::checks::idx
