// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"

namespace pgtidy::checks::lock {
namespace {

struct ChangeColumnType final {
  static constexpr CheckInfo info{
      .summary = "changing a column's type rewrites the table, or rebuilds its indexes, while reads and writes wait",
      .why = R"(`ALTER COLUMN … TYPE` holds ACCESS EXCLUSIVE. Where the stored bytes can stay as they are, it is done in no
time: longer or unlimited `varchar`, `varchar` to `text`, a `numeric` with more digits and the same scale, more
fractional digits of a time, `cidr` to `inet`, a domain to its base type, `timestamp` to `timestamptz` while TimeZone is
UTC. All others, `integer` to `bigint` among them, write every row anew and rebuild every index.

Some conversions keep the table but rebuild indexes: all indexes on the column for `timestamp` to `timestamptz`, for
`text` to `citext` and for another collation; for any change those that have the column in an expression or a WHERE, and every
partial index on the column, whatever its WHERE names.

The way that lets work go on: add a column of the new type, write both, fill the old rows in batches, switch the
readers, drop the old column in a later release.)",
      .bad = R"(CREATE TABLE orders (id integer PRIMARY KEY, total integer);
-- >>> 2.sql
ALTER TABLE orders ALTER COLUMN total TYPE bigint;)",
      .good = R"(CREATE TABLE orders (id integer PRIMARY KEY, note varchar(50));
-- >>> 2.sql
ALTER TABLE orders ALTER COLUMN note TYPE text;)",
      .severity = Severity::error,
  };

  void visit(const op::SetType& set, CheckContext& cx) const {
    if (!cx.has_rows_in_use(set.table)) return;
    const Effect& effect = cx.effect(set);
    if (effect.fails) return;
    // A scan alone is lock-change-column-type-with-check's.
    if (effect.rewrite.empty() && effect.rebuild.empty() && effect.certain) return;

    const bool located = set.type.at != Place::nowhere;
    const Place place = located ? set.place.column_type(set.type.at) : set.place;
    const std::string type = located ? cx.text(place) : to_string(set.type.name);
    auto finding = cx.report(place, "changing {}.{} to {} {}", set.table, set.column, type, consequence(set, effect));
    finding.about(cx.object(set.table)).lock(effect);
    if (!effect.certain) finding.severity(Severity::warning);
    if (!effect.because.empty()) finding.note(effect.because);
    const bool only_indexes = effect.certain && effect.rewrite.empty() && !rebuilds_constraint(effect, cx);
    finding.help(only_indexes ? "drop the indexes first, and build them again with CREATE INDEX CONCURRENTLY"
                              : "add a column of the new type, write both, fill it in batches, switch the readers, then drop the old one");
  }

 private:
  // Its index can't be dropped alone, and what it promises would not hold meanwhile.
  static bool rebuilds_constraint(const Effect& effect, const CheckContext& cx) {
    return std::any_of(effect.locks.begin(), effect.locks.end(), [&](const RelationLock& lock) {
      const Index* index = cx.catalog().index(lock.oid);
      const bool rebuilt = std::find(effect.rebuild.begin(), effect.rebuild.end(), lock.relation) != effect.rebuild.end();
      return rebuilt && index != nullptr && index->constraint != Oid::none;
    });
  }

  static std::string consequence(const op::SetType& set, const Effect& effect) {
    if (!effect.certain) return fmt::format("may rewrite {} while reads and writes wait", set.table);
    if (!effect.rewrite.empty()) return fmt::format("rewrites {} and its indexes while reads and writes wait", set.table);
    std::string names;
    for (std::string_view index : effect.rebuild) {
      if (index.starts_with("public.")) index.remove_prefix(7);
      names += names.empty() ? "" : ", ";
      names += index;
    }
    return fmt::format("rebuilds {} while reads and writes wait", names);
  }
};

}  // namespace

extern constinit const CheckDef check_change_column_type = define_check<ChangeColumnType>();

}  // namespace pgtidy::checks::lock
