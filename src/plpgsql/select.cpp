// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>
#include <utility>

#include "plpgsql/evaluator.h"
#include "plpgsql/functions.h"
#include "support/word_set.h"

namespace pgtidy::plpgsql {

using Kind = syntax::Term::Kind;

namespace {

constexpr WordSet aggregates{"array_agg bool_and bool_or count every max min string_agg"};
constexpr int deepest = 30;

bool same(const Result::Row& a, const Result::Row& b, const Catalog& catalog) {
  for (std::size_t i = 0; i < a.values.size() && i < b.values.size(); ++i) {
    if (a.values[i].is_null() && b.values[i].is_null()) continue;
    if (!compare("=", a.values[i], b.values[i], catalog).is(true)) return false;
  }
  return true;
}

bool all_known(const Result::Row& row) {
  return std::all_of(row.values.begin(), row.values.end(), [](const Value& each) { return each.known(); });
}

void doubt(Result& result) {
  for (Result::Row& row : result.rows) row.certain = false;
}

// DISTINCT, UNION, and the keys of GROUP BY: rows that aren't known may be like any other.
void remove_doubles(Result& result, const Catalog& catalog, Budget& budget) {
  std::vector<Result::Row> kept;
  for (Result::Row& row : result.rows) {
    budget.rows -= static_cast<std::int64_t>(kept.size());
    if (budget.rows <= 0) return doubt(result);
    const auto like = std::find_if(kept.begin(), kept.end(), [&](const Result::Row& each) { return same(each, row, catalog); });
    if (!kept.empty() && !all_known(row)) row.certain = false;
    if (like == kept.end())
      kept.push_back(std::move(row));
    else
      like->certain = like->certain || row.certain;
  }
  result.rows = std::move(kept);
}

// Of UNION and DISTINCT: rows are sorted by outputs alone.
std::vector<std::vector<Value>> keys_of(const syntax::Query& query, const Result& result) {
  std::vector<std::vector<Value>> keys(result.rows.size());
  for (const syntax::Term::Order& each : query.order) {
    std::size_t place = 0;
    while (place < result.names.size() && each.term.text != result.names[place] && each.term.text != std::to_string(place + 1)) ++place;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const auto& values = result.rows[i].values;
      keys[i].push_back(place < values.size() ? values[place] : Value{});
    }
  }
  return keys;
}

}  // namespace

bool is_aggregate(const syntax::Term& term) { return term.kind == Kind::call && aggregates.contains(term.text); }

bool has_aggregate(const syntax::Term& term) {
  return is_aggregate(term) || std::any_of(term.arguments.begin(), term.arguments.end(), has_aggregate);
}

bool Result::complete() const {
  return std::all_of(rows.begin(), rows.end(), [](const Row& row) { return row.certain; });
}

Value Result::any() const {
  if (std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.certain; })) return boolean(true);
  return rows.empty() ? boolean(false) : Value{};
}

Value Result::record(const Row& row) const {
  Value value;
  value.kind = Value::Kind::record;
  value.names = names;
  value.list = row.values;
  value.list.resize(names.size());
  return value;
}

Value Result::scalar() const {
  if (rows.empty()) return null_value();
  const auto certain = std::count_if(rows.begin(), rows.end(), [](const Row& row) { return row.certain; });
  if (certain != 1) return {};
  const auto row = std::find_if(rows.begin(), rows.end(), [](const Row& each) { return each.certain; });
  return row->values.size() == 1 ? row->values.front() : Value{};
}

Result Evaluator::query(const Query& query, const Scope* outer) {
  Result result;
  const std::size_t with = with_.size(), alive = alive_.size();
  const Kept* group = std::exchange(group_, nullptr);
  depth_ += 10;  // these calls need more of the stack than those of terms
  if (!query.understood || depth_ > 10 * deepest || budget_.rows <= 0) {
    for (const Query::Output& each : query.outputs) result.names.push_back(each.name);
    result.rows.push_back({std::vector<Value>(result.names.size()), false});
  } else {
    for (const Query::With& each : query.with) with_.push_back(&each);
    Keys keys;
    simple(query, outer, result, keys);
    if (keys.size() != result.rows.size()) keys = keys_of(query, result);
    bool ordered = query.order.empty();
    sort(query, keys, result, ordered);
    limit(query, outer, ordered && !query.order.empty(), result);
  }
  depth_ -= 10;
  group_ = group;
  with_.resize(with);
  alive_.resize(alive);
  if (budget_.rows <= 0) {
    result.rows.push_back({std::vector<Value>(result.names.size()), false});
    doubt(result);
  }
  return result;
}

void Evaluator::simple(const Query& query, const Scope* outer, Result& result, Keys& keys) {
  if (query.left != nullptr) return joined(query, outer, result);
  if (!query.rows.empty()) return values(query, outer, result);
  if (query.from.empty() && query.where.empty() && query.outputs.size() == 1 && query.outputs.front().term.kind == Kind::call) {
    if (auto rows = routine(query.outputs.front().term, outer, true)) {  // SELECT f(), of a set
      result = std::move(*rows);
      return;
    }
  }
  const std::vector<Opened> opened = open(query, outer);
  names(query, opened, result);
  Scope scope;
  scope.outer = outer;
  Kept kept;
  bool fits = true;
  for (std::size_t i = 0; opened.empty() && i < query.where.size(); ++i) {
    const Value holds = value(query.where[i], outer);
    fits = fits && (holds.is(true) || !holds.known());
    if (!holds.known()) scope.certain = false;
  }
  if (fits) join(opened, 0, scope, kept);
  const bool aggregated =
      std::any_of(query.outputs.begin(), query.outputs.end(), [](const auto& each) { return has_aggregate(each.term); });
  if (query.grouped || aggregated || !query.having.empty()) return groups(query, kept, result, keys);
  for (const Scope& each : kept) output(query, each, each.certain, result, keys);
  if (query.distinct) {
    keys.clear();
    remove_doubles(result, catalog_, budget_);
  }
}

void Evaluator::values(const Query& query, const Scope* outer, Result& result) {
  for (const Query::Output& each : query.outputs) result.names.push_back(each.name);
  for (const std::vector<Term>& row : query.rows) {
    Result::Row& made = result.rows.emplace_back();
    for (const Term& each : row) made.values.push_back(value(each, outer));
  }
}

void Evaluator::joined(const Query& query, const Scope* outer, Result& result) {
  result = this->query(*query.left, outer);
  Result right = this->query(*query.right, outer);
  std::move(right.rows.begin(), right.rows.end(), std::back_inserter(result.rows));
  if (!query.all) remove_doubles(result, catalog_, budget_);
}

void Evaluator::names(const Query& query, const std::vector<Opened>& opened, Result& result) const {
  for (const Query::Output& each : query.outputs) {
    if (each.term.kind != Kind::star) {
      result.names.push_back(each.name);
      continue;
    }
    for (const Opened& source : opened) {
      if (!each.term.qualifier.empty() && source.source->alias != each.term.qualifier) continue;
      for (const SystemColumn& column : source.system != nullptr ? source.system->columns : std::span<const SystemColumn>())
        result.names.emplace_back(column.name);
      for (std::size_t i = 0; source.table != nullptr && i < source.table->names.size(); ++i)
        result.names.push_back(i < source.source->columns.size() ? source.source->columns[i] : source.table->names[i]);
    }
  }
}

void Evaluator::output(const Query& query, const Scope& scope, bool certain, Result& result, Keys& keys) {
  Result::Row row;
  row.certain = certain;
  for (const Query::Output& each : query.outputs) {
    if (each.term.kind != Kind::star) {
      row.values.push_back(value(each.term, &scope));
      continue;
    }
    for (const Bound& bound : scope.bound) {
      if (!each.term.qualifier.empty() && bound.source->alias != each.term.qualifier) continue;
      for (const SystemColumn& column : bound.system != nullptr ? bound.system->columns : std::span<const SystemColumn>())
        row.values.push_back(bound.none ? null_value() : column.value(*bound.row, catalog_));
      for (std::size_t i = 0; bound.table != nullptr && i < bound.table->names.size(); ++i)
        row.values.push_back(bound.none ? null_value() : bound.table->rows[bound.place].values[i]);
    }
  }
  std::vector<Value>& key = keys.emplace_back();
  for (const Term::Order& each : query.order) key.push_back(order_key(query, each.term, scope, row));
  result.rows.push_back(std::move(row));
}

// An output's name or number, or else an expression.
Value Evaluator::order_key(const Query& query, const Term& term, const Scope& scope, const Result::Row& row) {
  for (std::size_t i = 0; i < query.outputs.size() && query.outputs.size() == row.values.size(); ++i) {
    const bool named = term.kind == Kind::column && term.qualifier.empty() && query.outputs[i].name == term.text;
    if (named || (term.kind == Kind::number && term.text == std::to_string(i + 1))) return row.values[i];
  }
  return value(term, &scope);
}

void Evaluator::groups(const Query& query, Kept& kept, Result& result, Keys& keys) {
  Result by;  // the groups' keys
  std::vector<Kept> groups;
  bool known = true;
  if (!query.grouped) groups.push_back(std::move(kept));
  for (Scope& scope : kept) {
    if (!query.grouped) break;
    Result::Row key;
    for (const Term& each : query.group) key.values.push_back(value(each, &scope));
    known = known && all_known(key);
    budget_.rows -= static_cast<std::int64_t>(by.rows.size());
    const auto at = std::find_if(by.rows.begin(), by.rows.end(), [&](const Result::Row& each) { return same(each, key, catalog_); });
    const auto place = static_cast<std::size_t>(at - by.rows.begin());
    if (at == by.rows.end()) {
      by.rows.push_back(std::move(key));
      groups.emplace_back();
    }
    groups[place].push_back(std::move(scope));
    if (budget_.rows <= 0) return;
  }
  const Scope nothing;
  for (const Kept& each : groups) {
    group_ = &each;
    const Scope& first = each.empty() ? nothing : each.front();
    bool certain = !query.grouped || (known && std::any_of(each.begin(), each.end(), [](const Scope& row) { return row.certain; }));
    const Value having = query.having.empty() ? boolean(true) : value(query.having.front(), &first);
    if (!having.known()) certain = false;
    if (!having.known() || having.is(true)) output(query, first, certain, result, keys);
    group_ = nullptr;
  }
}

Value Evaluator::aggregate(const Term& term) {
  const Kept& rows = *std::exchange(group_, nullptr);  // no aggregate stands in another
  const bool certain = std::all_of(rows.begin(), rows.end(), [](const Scope& row) { return row.certain; });
  std::vector<Value> all;
  Keys keys;
  Value between = text("");
  for (const Scope& row : rows) {
    if (!row.certain && term.text != "count") break;
    if (!row.certain) continue;
    all.push_back(term.arguments.empty() ? number(1) : value(term.arguments.front(), &row));
    if (term.text == "string_agg" && term.arguments.size() == 2) between = value(term.arguments[1], &row);
    auto& key = keys.emplace_back();
    for (const Term::Order& each : term.order) key.push_back(value(each.term, &row));
  }
  group_ = &rows;
  const bool known = std::all_of(all.begin(), all.end(), [](const Value& each) { return each.known(); });
  if (term.text == "count") {
    const auto count =
        std::count_if(all.begin(), all.end(), [](const Value& each) { return each.known() ? !each.is_null() : each.not_null; });
    if (term.distinct) return {};
    Value made = number(count);
    if (!certain || !known) made.kind = Value::Kind::unknown;
    made.not_null = true;
    return made;
  }
  if (!certain || !known || term.distinct) return {};
  bool ordered = true;
  Value made = null_value();
  for (const std::size_t i : sorted(term.order, keys, ordered)) {
    const Value& each = all[i];
    if (term.text == "array_agg") {
      if (made.is_null()) made = Value{};
      made.kind = Value::Kind::list;
      made.list.push_back(each);
    } else if (each.is_null()) {
      continue;
    } else if (made.is_null()) {
      made = each;
    } else if (term.text == "string_agg") {
      made = operate("||", operate("||", made, between, catalog_), each, catalog_);
    } else if (term.text == "max" || term.text == "min") {
      const auto which = order(made, each, catalog_);
      if (!which) return {};
      if (*which == (term.text == "max" ? -1 : 1)) made = each;
    } else {
      made = term.text == "bool_or" ? either(made, each) : both(made, each);
    }
  }
  return ordered ? made : Value{};
}

std::vector<std::size_t> Evaluator::sorted(std::span<const Term::Order> by, const Keys& keys, bool& known) const {
  std::vector<std::size_t> places(keys.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  for (const auto& key : keys) {  // what can't be compared would be no order to sort by
    for (std::size_t i = 0; i < key.size(); ++i) {
      const bool like_first = key[i].is_null() || keys.front()[i].is_null() || order(key[i], keys.front()[i], catalog_).has_value();
      known = known && key[i].known() && like_first;
    }
  }
  if (!known) return places;
  std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
    for (std::size_t i = 0; i < by.size(); ++i) {
      const Value &left = keys[a][i], &right = keys[b][i];
      if (left.is_null() != right.is_null()) return left.is_null() == by[i].nulls_first;
      const auto which = left.is_null() ? 0 : order(left, right, catalog_).value_or(0);
      if (which != 0) return (which < 0) != by[i].descending;
    }
    return false;
  });
  return places;
}

void Evaluator::sort(const Query& query, const Keys& keys, Result& result, bool& ordered) const {
  if (query.order.empty()) return;
  // Rows that nobody knows stand anywhere: those that are known are in their order among themselves.
  std::vector<std::size_t> certain;
  Keys known;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!result.rows[i].certain) continue;
    certain.push_back(i);
    known.push_back(keys[i]);
  }
  ordered = true;
  std::vector<Result::Row> rows;
  for (const std::size_t each : sorted(query.order, known, ordered)) rows.push_back(std::move(result.rows[certain[each]]));
  for (Result::Row& each : result.rows) {
    if (!each.certain) rows.push_back(std::move(each));
  }
  result.rows = std::move(rows);
}

void Evaluator::limit(const Query& query, const Scope* outer, bool ordered, Result& result) {
  if (query.limit.empty() && query.offset.empty()) return;
  const Value most = query.limit.empty() ? null_value() : value(query.limit.front(), outer);
  if (!query.offset.empty() || most.kind != Value::Kind::number) return doubt(result);
  const auto count = static_cast<std::size_t>(std::max<std::int64_t>(most.number, 0));
  if (count == 0) return result.rows.clear();
  if (result.complete() && (ordered || result.rows.size() <= count)) {
    result.rows.resize(std::min(result.rows.size(), count));
    return;
  }
  // Some of them, nobody knows which: as many as there certainly are, each with what all have in common.
  const auto certain = std::count_if(result.rows.begin(), result.rows.end(), [](const Result::Row& row) { return row.certain; });
  for (std::size_t i = 0; i < result.rows.front().values.size(); ++i) {
    const Value first = result.rows.front().values[i];
    const bool common = std::all_of(result.rows.begin(), result.rows.end(),
                                    [&](const Result::Row& each) { return compare("=", each.values[i], first, catalog_).is(true); });
    for (Result::Row& row : result.rows) row.values[i] = common ? first : Value{};
  }
  if (static_cast<std::size_t>(certain) > count) result.rows.resize(count);
}

}  // namespace pgtidy::plpgsql
