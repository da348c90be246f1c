// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace pgtidy {

// The line that the byte stands on, 1-based; behind the end, the last.
[[nodiscard]] inline unsigned line_of(std::string_view text, std::size_t at) {
  return 1U + static_cast<unsigned>(std::ranges::count(text.substr(0, at), '\n'));
}

// The column of the byte on its line, 1-based, in bytes.
[[nodiscard]] inline unsigned column_of(std::string_view text, std::size_t at) {
  const std::size_t newline = text.substr(0, at).rfind('\n');
  return static_cast<unsigned>(std::min(at, text.size()) - (newline == std::string_view::npos ? 0 : newline + 1)) + 1U;
}

}  // namespace pgtidy
