// SPDX-License-Identifier: Apache-2.0
// Columns that say when a row counts: the mark of a soft delete, and periods.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "pgtidy/catalog.h"
#include "pgtidy/identifier.h"

namespace pgtidy {

[[nodiscard]] inline bool is_point_in_time(const Column& column) {
  return column.type.is("timestamptz") || column.type.is("timestamp") || column.type.is("date");
}

// deleted_at, discarded_at, "deletedAt": null as long as the row is alive. One that is never null belongs to a table of
// tombstones, where every row is a deleted one.
[[nodiscard]] inline const Column* soft_delete_mark(const Table& table) {
  static constexpr auto marks = std::to_array<std::string_view>(
      {"deleted_at", "deletedAt", "deletedat", "deleted_on", "discarded_at", "discardedAt", "soft_deleted_at"});
  for (const Column& column : table.columns) {
    const bool named = std::find(marks.begin(), marks.end(), std::string_view(column.name)) != marks.end();
    const bool empty_at_first = !column.not_null && (!column.default_value || column.default_value->null_constant);
    if (named && empty_at_first && is_point_in_time(column)) return &column;
  }
  return nullptr;
}

// valid_from and valid_to: when what the row says holds.
struct Period {
  const Column* from = nullptr;
  const Column* to = nullptr;
};

[[nodiscard]] inline std::optional<Period> period_of(const Table& table) {
  static constexpr auto ends = std::to_array<std::string_view>({"to", "until", "till", "thru", "through"});
  for (const Column& from : table.columns) {
    if (!is_point_in_time(from) || from.name.size() < 9 || from.name.size() > 14) continue;  // valid_from … effectiveFrom
    const auto name = words(from.name);
    if (name.size() != 2 || name[1] != "from" || (name[0] != "valid" && name[0] != "validity" && name[0] != "effective")) continue;
    for (const Column& to : table.columns) {
      if (!is_point_in_time(to)) continue;
      const auto end = words(to.name);
      if (end.size() == 2 && end[0] == name[0] && std::find(ends.begin(), ends.end(), std::string_view(end[1])) != ends.end()) {
        return Period{&from, &to};
      }
    }
  }
  return std::nullopt;
}

}  // namespace pgtidy
