// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "support/utf8.h"

namespace pgtidy {

// The line that the byte stands on, 1-based; behind the end, the last.
[[nodiscard]] inline unsigned line_of(std::string_view text, std::size_t at) {
  return 1U + static_cast<unsigned>(std::ranges::count(text.substr(0, at), '\n'));
}

// The column of the byte on its line, 1-based, in characters.
[[nodiscard]] inline unsigned column_of(std::string_view text, std::size_t at) {
  const std::size_t newline = text.substr(0, at).rfind('\n');
  const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
  return static_cast<unsigned>(utf8::count_characters(text, begin, std::min(at, text.size()))) + 1U;
}

}  // namespace pgtidy
