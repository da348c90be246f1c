// SPDX-License-Identifier: Apache-2.0
// The order of a table's partitions: that of their bounds (partitioning/partdesc.c). What a parent hands down is named in this order.
// It can be told where the bounds are literals; else the order is that in which the partitions came.
#include <algorithm>
#include <tuple>

#include "catalog/impl.h"
#include "support/decimal.h"

namespace pgtidy::catalog {
namespace {

enum class Position : std::uint8_t { minimum, value, maximum, null, default_partition };
using Rank = std::tuple<Position, long double, std::string>;

std::optional<Rank> number(std::string_view text) {
  const auto value = decimal(text);
  return value ? std::optional(Rank{Position::value, *value, {}}) : std::nullopt;
}

// Text that every collation, and every type that is written so, orders by its bytes: ISO dates, lower-case words.
bool orders_by_bytes(std::string_view text, const ColumnType& type) {
  static constexpr std::array<std::string_view, 7> types{"bool", "bpchar", "date", "text", "timestamp", "timestamptz", "varchar"};
  const bool known = std::any_of(types.begin(), types.end(), [&](std::string_view name) { return type.is(name); });
  const bool date = type.is("date") || type.is("timestamp") || type.is("timestamptz");
  return known && std::all_of(text.begin(), text.end(), [&](char c) {
           const bool digit = c >= '0' && c <= '9';
           return digit || (date ? c == '-' || c == ':' || c == ' ' || c == '.' : c >= 'a' && c <= 'z');
         });
}

std::optional<Rank> rank_of(const BoundValue& bound, const Column* column) {
  static constexpr std::array<std::string_view, 4> numbers{"int2", "int4", "int8", "numeric"};
  switch (bound.kind) {
    case op::BoundKind::minimum: return Rank{Position::minimum, 0, {}};
    case op::BoundKind::maximum: return Rank{Position::maximum, 0, {}};
    case op::BoundKind::null: return Rank{Position::null, 0, {}};
    case op::BoundKind::number: return number(bound.value);
    case op::BoundKind::text: break;
    case op::BoundKind::unknown: return std::nullopt;
  }
  if (column == nullptr) return std::nullopt;
  if (std::any_of(numbers.begin(), numbers.end(), [&](std::string_view name) { return column->type.is(name); })) return number(bound.value);
  if (!orders_by_bytes(bound.value, column->type)) return std::nullopt;
  return Rank{Position::value, 0, bound.value};
}

// Nothing where it can't be told.
std::optional<std::vector<Rank>> ranks_of(const Table& parent, const Table& partition) {
  if (partition.default_partition) return std::vector<Rank>{{Position::default_partition, 0, {}}};
  if (partition.bound.empty()) return std::nullopt;
  std::vector<Rank> ranks;
  const bool range = parent.partition_by == PartitionStrategy::range;
  for (std::size_t i = 0; i < partition.bound.size(); ++i) {
    const std::size_t key = range ? i : 0;
    const Column* column = key < parent.partition_columns.size() ? parent.column(parent.partition_columns[key]) : nullptr;
    auto rank = rank_of(partition.bound[i], column);
    if (!rank) return std::nullopt;
    ranks.push_back(std::move(*rank));
  }
  if (parent.partition_by == PartitionStrategy::list) std::sort(ranks.begin(), ranks.end());
  return ranks;
}

}  // namespace

std::vector<Oid> Writer::Impl::partitions_of(Oid table) {
  const Table* parent = s().find<Table>(table);
  if (parent == nullptr || parent->kind != RelationKind::partitioned_table) return {};
  std::vector<std::pair<std::vector<Rank>, Oid>> ordered;
  bool sure = true;
  for (const Oid child : parent->children) {
    const Table* partition = s().find<Table>(child);
    if (partition == nullptr || !partition->is_partition) continue;
    auto ranks = sure ? ranks_of(*parent, *partition) : std::nullopt;
    sure = sure && ranks.has_value();
    ordered.emplace_back(std::move(ranks).value_or(std::vector<Rank>{}), child);
  }
  if (sure) std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Oid> partitions;
  partitions.reserve(ordered.size());
  for (const auto& [ranks, partition] : ordered) partitions.push_back(partition);
  return partitions;
}

void Writer::Impl::each_partition(Oid table, Oid of_table, const std::function<Oid(Oid parent, Oid of_parent, Oid partition)>& make) {
  struct Step {
    Oid parent, of_parent, partition;
  };
  std::vector<Step> steps;  // the next one at the end
  const auto go_below = [&](Oid parent, Oid of_parent) {
    const auto partitions = partitions_of(parent);
    for (auto at = partitions.rbegin(); at != partitions.rend(); ++at) steps.push_back({parent, of_parent, *at});
  };
  go_below(table, of_table);
  while (!steps.empty()) {
    const Step step = steps.back();
    steps.pop_back();
    const Oid made = make(step.parent, step.of_parent, step.partition);
    if (made != Oid::none) go_below(step.partition, made);
  }
}

}  // namespace pgtidy::catalog
