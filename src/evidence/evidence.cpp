// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/evidence.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace pgtidy {
namespace {

bool same_text(std::string_view a, std::string_view b) {
  const auto skip = [](std::string_view& text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '(' || text.front() == ')')) text.remove_prefix(1);
  };
  for (;;) {
    skip(a);
    skip(b);
    if (a.empty() || b.empty()) return a.empty() && b.empty();
    if (a.front() != b.front()) return false;
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
}

bool same_key(const IndexColumn& key, const AccessKey& asked) {
  if (key.number != 0) return key.number == asked.column && asked.expression.empty();
  return among(key.expression_columns, asked.column) && same_text(key.text, asked.expression);
}

const AccessKey* held(const IndexColumn& key, const std::vector<AccessKey>& conditions) {
  const auto found = std::ranges::find_if(conditions, [&](const AccessKey& asked) { return same_key(key, asked); });
  return found == conditions.end() ? nullptr : &*found;
}

// Behind the keys that are held equal, the index's next keys are what the query orders by, all forwards or all backwards.
bool ordered(const Index& index, std::size_t from, const Access& access) {
  if (access.order.empty()) return false;
  std::size_t key = 0;  // keys held equal may stand anywhere before
  std::optional<bool> backwards;
  std::size_t at = from;
  for (const AccessKey& wanted : access.order) {
    const bool constant =
        std::ranges::any_of(access.equal, [&](const AccessKey& asked) { return asked.column == wanted.column && !asked.optional; });
    if (constant) continue;
    if (at >= index.keys.size() || !same_key(index.keys[at], wanted)) return key > 0;
    const bool against = index.keys[at].descending != wanted.descending;
    if (backwards && *backwards != against) return false;
    backwards = against;
    ++at;
    ++key;
  }
  return key > 0;
}

// Which of its conditions the index's own operators serve; the operator class decides, and where it isn't known it may.
bool searches(const Index& index, const Access& access) {
  if (index.method == "btree" || index.method == "hash" || index.method == "brin") return false;
  const auto serves = [&](const AccessKey& asked) {
    return std::ranges::any_of(index.keys, [&](const IndexColumn& key) {
      if (!same_key(key, asked)) return false;
      const bool paths_only = key.opclass.ends_with("jsonb_path_ops");
      return !paths_only || asked.op == "@>" || asked.op == "@?" || asked.op == "@@";
    });
  };
  return std::ranges::any_of(access.search, serves) || (index.method != "gin" && std::ranges::any_of(access.range, serves)) ||
         (index.method != "gin" && std::ranges::any_of(access.equal, serves));
}

// Every column of its predicate stands in a condition of the query: it may well be implied.
bool within_predicate(const Index& index, const Access& access) {
  if (!index.predicate) return true;
  return std::ranges::all_of(index.predicate->columns, [&](AttributeNumber column) {
    const auto names = [&](const AccessKey& asked) { return asked.column == column && !asked.optional; };
    return std::ranges::any_of(access.equal, names) || std::ranges::any_of(access.range, names) ||
           std::ranges::any_of(access.search, names) || std::ranges::any_of(access.other, names);
  });
}

bool covers(const Index& index, const Access& access) {
  if (index.method != "btree" || access.reads_all || access.kind != Access::Kind::select) return false;
  const auto stands = [&](AttributeNumber column) {
    return among(index.include, column) || std::ranges::any_of(index.keys, [&](const IndexColumn& key) { return key.number == column; });
  };
  const auto all = [&](const std::vector<AccessKey>& keys) {
    return std::ranges::all_of(keys, [&](const AccessKey& key) { return stands(key.column); });
  };
  return std::ranges::all_of(access.read, stands) && all(access.equal) && all(access.range) && all(access.order) && all(access.other) &&
         all(access.group) && all(access.search);
}

}  // namespace

std::string to_string(const EvidenceQuery& query) {
  switch (query.kind) {
    case EvidenceQuery::Kind::view: return "view " + query.name;
    case EvidenceQuery::Kind::policy: return "policy " + query.name;
    case EvidenceQuery::Kind::routine: return "routine " + query.name;
    case EvidenceQuery::Kind::statement: return query.name;
    case EvidenceQuery::Kind::application: break;
  }
  return query.name.empty() ? fmt::format("{}:{}", query.path, query.line) : query.name;
}

bool Access::selective() const {
  const auto required = [](const AccessKey& key) { return !key.optional; };
  return std::ranges::any_of(equal, required) || std::ranges::any_of(range, required) || std::ranges::any_of(search, required);
}

bool Access::mentions(AttributeNumber column) const {
  const auto in = [&](const std::vector<AccessKey>& keys) {
    return std::ranges::any_of(keys, [&](const AccessKey& key) { return key.column == column; });
  };
  return in(equal) || in(range) || in(search) || in(other) || in(order) || in(group);
}

std::string to_sql(const AccessKey& key, const Table& table) {
  if (!key.expression.empty()) return key.expression;
  const Column* column = table.column(key.column);
  return column == nullptr ? "?" : column->name;
}

std::string to_sql(const Access& access, const Table& table) {
  std::vector<std::string> conditions;
  for (const auto* keys : {&access.equal, &access.range, &access.search, &access.other}) {
    for (const AccessKey& key : *keys) {
      const std::string value = key.op.starts_with("IS ") ? "" : key.joined ? " (join)" : key.constant.empty() ? " …" : " " + key.constant;
      const std::string one = fmt::format("{} {}{}", to_sql(key, table), key.op.empty() ? "?" : key.op, value);
      conditions.push_back(key.optional ? "[" + one + "]" : one);
    }
  }
  std::string made = conditions.empty() ? "all rows" : fmt::format("WHERE {}", fmt::join(conditions, " AND "));
  std::vector<std::string> order;
  for (const AccessKey& key : access.order) order.push_back(to_sql(key, table) + (key.descending ? " DESC" : ""));
  if (!order.empty()) made += fmt::format(" ORDER BY {}", fmt::join(order, ", "));
  return made + (access.limited ? " LIMIT" : "");
}

Service service(const Index& index, const Access& access) {
  Service made;
  if (!index.valid || !within_predicate(index, access)) return made;
  made.search = searches(index, access);
  made.covers = covers(index, access);
  if (index.method != "btree" && index.method != "hash") return made;
  while (made.equal < index.keys.size() && held(index.keys[made.equal], access.equal) != nullptr) ++made.equal;
  if (index.method == "hash") return made;
  made.range = made.equal < index.keys.size() && held(index.keys[made.equal], access.range) != nullptr;
  made.order = ordered(index, made.equal, access);
  return made;
}

Served best_index(const Table& table, const Access& access, const Catalog& catalog) {
  const auto rank = [](const Service& one) {
    return std::tuple(one.equal + (one.range ? 1 : 0) + (one.search ? 1 : 0), one.order, one.covers, one.equal);
  };
  Served best;
  for (const Index* index : catalog.indexes_of(table)) {
    const Service one = service(*index, access);
    if (one.any() && (best.index == nullptr || rank(one) > rank(best.service))) best = {index, one};
  }
  return best;
}

std::span<const Access> Evidence::of(Oid table) const {
  const auto found = accesses_.find(table);
  return found == accesses_.end() ? std::span<const Access>{} : std::span<const Access>(found->second);
}

std::size_t Evidence::add(EvidenceQuery query) {
  has_application_ = has_application_ || query.kind == EvidenceQuery::Kind::application;
  queries_.push_back(std::move(query));
  return queries_.size() - 1;
}

void Evidence::add(Access access) { accesses_[access.table].push_back(std::move(access)); }

}  // namespace pgtidy
