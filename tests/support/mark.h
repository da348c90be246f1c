// SPDX-License-Identifier: Apache-2.0
// An expectation in a fixture: a comment that draws a finding under the line that it is about.
//
//     ALTER TABLE users ADD COLUMN a text NOT NULL;
//     --                ^^^^^^^^^^^^^^^^^^^^^^^^^^ error[compat-add-required-column]: old code doesn't fill a
//
//   -- ^^^ severity[id]: words    exactly these columns of the last line that is no expectation
//   --<^^^ severity[id]           the same, from column 1
//   -- ^^^… severity[id]          the range goes on in the lines below
//   -- severity[id]: words        anywhere on that line
//   …; -- severity[id]: words     anywhere on this line
//   -- line 7: ^^^ severity[id]   of the fixture's line 7; the line's column 1 is right after the colon and a space:
//                                 for $$ bodies, COPY data, and what stands to the left of every caret
//
// The words are a part of the message, and may be left out. An empty range has one caret.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pgtidy/finding.h"

namespace pgtidy::tests {

// 1-based, end exclusive, code points.
struct Columns {
  std::uint32_t begin = 1;
  std::uint32_t end = 1;
  bool goes_on = false;  // …
  friend bool operator==(const Columns&, const Columns&) = default;
};

struct Mark {
  std::uint32_t target = 0;        // the fixture's line that it is about, 1-based
  std::optional<Columns> columns;  // nothing: anywhere on the line
  Severity severity = Severity::warning;
  std::string check;
  std::string words;  // part of the message
};

// What one line of a fixture says.
struct ParsedMark {
  Mark mark;              // target: only where the mark names it, else 0
  bool own_line = true;   // false: at the end of a line of SQL
  std::size_t begin = 0;  // where the comment begins in the line
  std::string problem;    // looks like a mark, and is none: why
};
[[nodiscard]] std::optional<ParsedMark> parse_mark(std::string_view line);

// The mark as its own line, without line end. `with_line`: in the form that names its target.
[[nodiscard]] std::string draw(const Mark& mark, bool with_line);
// Whether columns need the form that names its line: no caret can stand under the comment's own dashes.
[[nodiscard]] bool hidden_by_dashes(const Columns& columns);

}  // namespace pgtidy::tests
