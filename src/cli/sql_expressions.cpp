// SPDX-License-Identifier: Apache-2.0
#include "cli/sql_expressions.h"

namespace pgtidy::cli {
namespace {

// What can stand behind a column's DEFAULT: another of its constraints. `b_expr` has none of these words.
bool ends_expression(const SqlWords& words, std::size_t n, std::size_t first, bool of_column) {
  if (words.is(n, ",") || words.is(n, ")") || words.is(n, ";")) return true;
  if (!of_column || n == first) return false;
  if (words.is(n, "null")) return !words.is(n - 1, "from") && !words.is(n - 1, "(");
  for (const char* word :
       {"constraint", "check", "unique", "primary", "references", "generated", "default", "collate", "deferrable", "initially"}) {
    if (words.is(n, word)) return true;
  }
  return words.is(n, "not") && (words.is(n + 1, "null") || words.is(n + 1, "deferrable"));
}

}  // namespace

std::string_view expression_behind(const SqlWords& words, std::size_t inside, std::string_view keyword) {
  std::size_t first = inside;
  while (first > 0 && !words.is(first, keyword)) --first;
  if (!words.is(first, keyword)) return {};
  std::size_t last = ++first;
  for (; last < words.size(); ++last) {
    if (words.is(last, "(") || words.is(last, "["))
      last = words.closing(last);
    else if (ends_expression(words, last, first, keyword == "default"))
      break;
  }
  return words.between(first, last);
}

// Index keys (no keyword) are one of several in their parentheses.
std::string_view expression_in_parentheses(const SqlWords& words, std::size_t inside, std::string_view keyword) {
  std::size_t found = SqlWords::none;
  for (std::size_t n = 0; n <= inside; ++n) {
    if (!words.is(n, "(") || words.closing(n) < inside) continue;
    const bool wanted = keyword.empty() ? found == SqlWords::none : n > 0 && words.is(n - 1, keyword);
    if (wanted) found = n;
  }
  if (found == SqlWords::none) return {};
  if (!keyword.empty()) return words.between(found + 1, words.closing(found));
  std::size_t first = found + 1;
  for (std::size_t n = first; n <= inside; ++n) {
    if (words.is(n, ",")) first = n + 1;
    if (words.is(n, "(")) {
      if (words.closing(n) >= inside) break;
      n = words.closing(n);
    }
  }
  // A key's expression is a call, or stands in parentheses of its own.
  if (words.is(first, "(")) return words.between(first + 1, words.closing(first));
  const std::size_t open = words.after_name(first);
  return words.between(first, words.is(open, "(") ? words.closing(open) + 1 : open);
}

}  // namespace pgtidy::cli
