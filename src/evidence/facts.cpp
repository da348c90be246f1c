// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/facts.h"

#include <array>
#include <cmath>

#include <fmt/format.h>

namespace pgtidy {
namespace {

constexpr double small_rows = 10'000, small_bytes = 64.0 * 1024 * 1024;
constexpr double large_rows = 1'000'000, large_bytes = 1024.0 * 1024 * 1024;

// 52,000,000
std::string grouped(double number) {
  std::string digits = fmt::format("{:.0f}", number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string in_bytes(double bytes) {
  constexpr std::array<const char*, 5> units{"bytes", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < units.size()) {
    bytes /= 1024;
    ++unit;
  }
  return fmt::format("{:.{}f} {}", bytes, unit == 0 || bytes >= 10 ? 0 : 1, units.at(unit));
}

}  // namespace

const ColumnFacts* TableFacts::column(std::string_view name) const {
  const auto found = columns.find(name);
  return found == columns.end() ? nullptr : &found->second;
}

std::optional<double> TableFacts::distinct(std::string_view name) const {
  const ColumnFacts* facts = column(name);
  if (facts == nullptr || !facts->n_distinct) return std::nullopt;
  if (*facts->n_distinct >= 0) return facts->n_distinct;
  return rows ? std::optional(-*facts->n_distinct * *rows) : std::nullopt;
}

Scale scale(const TableFacts& table) {
  if (table.rows.value_or(0) >= large_rows || table.bytes.value_or(0) >= large_bytes) return Scale::large;
  if (!table.rows) return Scale::unknown;
  return *table.rows <= small_rows && table.bytes.value_or(0) <= small_bytes ? Scale::small : Scale::ordinary;
}

const TableFacts* Facts::table(std::string_view name) const {
  const auto found = tables.find(name);
  return found == tables.end() ? nullptr : &found->second;
}

const IndexFacts* Facts::of(const Index& index) const {
  if (indexes.empty()) return nullptr;
  const auto found = indexes.find(qualified(index));
  return found == indexes.end() ? nullptr : &found->second;
}

Scale Facts::scale_of(const Relation& relation) const {
  const TableFacts* facts = of(relation);
  return facts == nullptr ? Scale::unknown : scale(*facts);
}

std::string Facts::size_of(std::string_view name) const {
  const TableFacts* facts = table(name);
  if (facts == nullptr || (!facts->rows && !facts->bytes)) return {};
  std::string size = facts->rows ? fmt::format("{} row{}", grouped(*facts->rows), *facts->rows == 1 ? "" : "s") : "";
  if (facts->bytes) size += (size.empty() ? "" : ", ") + in_bytes(*facts->bytes);
  const std::string day = taken.substr(0, taken.find('T'));
  return fmt::format("{} has {} ({}{}{})", name, size, path, day.empty() ? "" : ", ", day);
}

}  // namespace pgtidy
