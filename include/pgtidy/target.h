// SPDX-License-Identifier: Apache-2.0
// The PostgreSQL versions that the user runs: `postgres: "15"` or `"14-18"`.
#pragma once

namespace pgtidy {

// Major versions, both ends included. Claims about effects are measured for 14 to 19.
struct Target {
  static constexpr int oldest = 10;
  static constexpr int newest = 19;

  int min = 15;
  int max = 18;

  [[nodiscard]] constexpr bool all_at_least(int major) const { return min >= major; }
  [[nodiscard]] constexpr bool any_below(int major) const { return min < major; }
  friend constexpr bool operator==(const Target&, const Target&) = default;
};

}  // namespace pgtidy
