// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"
#include "pgtidy/tenancy.h"

namespace pgtidy::checks::idx {
namespace {

struct AttributeOrder final {
  static constexpr CheckInfo info{
      .summary = "a composite index whose columns stand in another order than its queries want them",
      .why =
          R"(A btree reads one stretch of entries. Over (price, shop_id) the query `shop_id = 7 AND price > 100` reads every entry with a higher
price, of all shops; over (shop_id, price) it reads the rows that it wants and no other. So: the columns that queries compare with `=`
first, the most selective of them foremost, then the one that they bound or order by.

Said where the application's queries are given (`queries:` in the config) and every one that the index serves uses it so. Which of the
columns that are compared with `=` is the more selective, facts say (`facts:`): where the first has few values, and a later one a hundred
times as many, no query that gives only the later one is served, and the first alone finds too many rows. A tenant's column, and one with a
foreign key, may stand first: those are looked for alone.)",
      .bad = R"(CREATE TABLE items (id bigint PRIMARY KEY, shop_id bigint NOT NULL, price numeric NOT NULL);
CREATE INDEX items_price_idx ON items (price, shop_id);
-- >>> queries/items.sql
SELECT id FROM items WHERE shop_id = $1 AND price > $2;)",
      .good = R"(CREATE TABLE items (id bigint PRIMARY KEY, shop_id bigint NOT NULL, price numeric NOT NULL);
CREATE INDEX items_shop_idx ON items (shop_id, price);
-- >>> queries/items.sql
SELECT id FROM items WHERE shop_id = $1 AND price > $2;)",
  };

  void visit(const Index& index, CheckContext& cx) const {
    if (index.method != "btree" || index.unique || index.keys.size() < 2 || index.parent != Oid::none || !cx.has_queries()) return;
    const Table* table = cx.catalog().table(index.table);
    if (table == nullptr || !table->columns_known) return;
    const Access* example = nullptr;
    for (const Access& access : cx.evidence().of(table->oid)) {
      const Service served = service(index, access);
      if (!served.any()) continue;
      if (!wants_other_order(index, access, served)) return judge_selectivity(index, *table, cx);
      example = &access;
    }
    if (example == nullptr) return judge_selectivity(index, *table, cx);
    const auto first = std::find_if(index.keys.begin() + 1, index.keys.end(), [&](const IndexColumn& key) { return held(key, *example); });
    auto finding =
        cx.report(index.created, "{} is over {} before {}, and its queries bound the one and compare the other with =", index.name,
                  index.keys.front().text, first->text);
    finding.about(qualified(index)).also_allowed_at(table->created);
    finding.note(fmt::format("{}: {}", to_string(cx.evidence().queries()[example->query]), to_sql(*example, *table)));
    finding.help(fmt::format("({}, {}, …)", quoted(first->text), quoted(index.keys.front().text)));
  }

 private:
  // Its queries compare the first and a later column with =, and the later one is by far the more selective.
  static void judge_selectivity(const Index& index, const Table& table, CheckContext& cx) {
    const TableFacts* facts = cx.facts().of(table);
    const Column* first = table.column(index.keys.front().number);
    if (facts == nullptr || first == nullptr || scale(*facts) == Scale::small) return;
    if (is_tenant_column(first->name) || table.refers_by(first->number)) return;
    const std::optional<double> few = facts->distinct(first->name);
    for (std::size_t at = 1; few && at < index.keys.size(); ++at) {
      const Column* later = table.column(index.keys[at].number);
      const std::optional<double> many = later == nullptr ? std::nullopt : facts->distinct(later->name);
      if (!many || *many < 100 * *few || !all_hold(index, at, table, cx)) continue;
      auto finding = cx.report(index.created, "{} begins with {}, which has {:.0f} values, and its queries give {}, which has {:.0f}, too",
                               index.name, first->name, *few, later->name, *many);
      finding.about(qualified(index)).also_allowed_at(table.created).note_size(table);
      finding.severity(Severity::info);  // it costs a query that gives both nothing
      finding.help(fmt::format("({}, {}, …)", quoted(later->name), quoted(first->name)));
      return;
    }
  }

  // Every query that the index serves compares the first key and this one with =, and there is one.
  static bool all_hold(const Index& index, std::size_t key, const Table& table, CheckContext& cx) {
    bool served = false;
    for (const Access& access : cx.evidence().of(table.oid)) {
      if (!service(index, access).any()) continue;
      if (!held(index.keys.front(), access) || !held(index.keys[key], access)) return false;
      served = true;
    }
    return served;
  }

  static bool held(const IndexColumn& key, const Access& access) {
    return key.number != 0 && std::any_of(access.equal.begin(), access.equal.end(), [&](const AccessKey& asked) {
             return asked.column == key.number && asked.expression.empty() && !asked.optional;
           });
  }

  static bool wants_other_order(const Index& index, const Access& access, const Service& served) {
    if (served.equal > 0 || served.order || !served.range) return false;
    return std::any_of(index.keys.begin() + 1, index.keys.end(), [&](const IndexColumn& key) { return held(key, access); });
  }
};

}  // namespace

extern constinit const CheckDef check_attribute_order = define_check<AttributeOrder>();

}  // namespace pgtidy::checks::idx
