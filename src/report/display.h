// SPDX-License-Identifier: Apache-2.0
// Text of files and messages as a terminal may safely show it: no control characters, no tricks with the direction of
// writing, and known widths, so that carets stand under what they mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pgtidy::report {

// Appends the character at `at` and returns its bytes in `text`; adds its columns to `width`. A tab is four blanks;
// control characters, characters that change the direction of writing and bytes that aren't UTF-8 are escaped: \x1b.
std::size_t append_shown(std::string& to, std::size_t& width, std::string_view text, std::size_t at);

// A whole text in one line; a tab or line end in it is escaped too.
[[nodiscard]] std::string printable(std::string_view text);

// A piece of a line with the range in it, cut where the line is too wide for a terminal.
struct Excerpt {
  std::string text;
  std::size_t indent = 0;      // columns before the range
  std::size_t underlined = 1;  // columns of the range, at least one
};
[[nodiscard]] Excerpt excerpt(std::string_view line, std::size_t begin, std::size_t end);

}  // namespace pgtidy::report
