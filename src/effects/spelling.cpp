// SPDX-License-Identifier: Apache-2.0
#include "effects/spelling.h"

#include <cctype>

#include "pgtidy/syntax/statement.h"

namespace pgtidy::effects {
namespace {

bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || (c & 0x80) != 0; }

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

bool equal_folded(std::string_view text, std::string_view lower_case) {
  if (text.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (lower(text[i]) != lower_case[i]) return false;
  }
  return true;
}

// The place after a quoted string, comment or single character that begins at `at`.
std::size_t after_other(std::string_view text, std::size_t at) {
  const auto until = [&](std::string_view end, std::size_t from) {
    const std::size_t found = text.find(end, from);
    return found == std::string_view::npos ? text.size() : found + end.size();
  };
  if (text[at] == '\'') return until("'", at + 1);
  if (text[at] == '"') return until("\"", at + 1);
  if (text.substr(at, 2) == "--") return until("\n", at + 2);
  if (text.substr(at, 2) == "/*") return until("*/", at + 2);
  return at + 1;
}

}  // namespace

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = 0; at < text.size();) {
    if (!in_word(text[at])) {
      at = after_other(text, at);
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && in_word(text[end])) ++end;
    if (equal_folded(text.substr(at, end - at), word)) return true;
    at = end;
  }
  return false;
}

bool spelt(const op::Operation& operation, std::string_view word) {
  return operation.statement != nullptr && has_word(operation.statement->text, word);
}

bool names_one(const op::Operation& operation) {
  return operation.statement != nullptr && operation.statement->text.find(',') == std::string_view::npos;
}

bool has_subquery(const Expression& expression) {
  return !expression.empty() && (!expression.relations().empty() || has_word(expression.text(), "select"));
}

std::vector<WrittenName> sequences_called(std::string_view text) {
  std::vector<WrittenName> found;
  constexpr std::string_view call = "nextval(";
  for (std::size_t at = text.find(call); at != std::string_view::npos; at = text.find(call, at + call.size())) {
    const std::size_t open = text.find_first_not_of(' ', at + call.size());
    if (open == std::string_view::npos || text[open] != '\'') continue;
    const std::size_t close = text.find('\'', open + 1);
    if (close == std::string_view::npos) break;
    std::string name;
    for (const char c : text.substr(open + 1, close - open - 1)) {
      if (c != '"') name.push_back(c);
    }
    const std::size_t dot = name.find('.');
    if (dot == std::string::npos)
      found.push_back({"", name});
    else
      found.push_back({name.substr(0, dot), name.substr(dot + 1)});
  }
  return found;
}

}  // namespace pgtidy::effects
