// SPDX-License-Identifier: Apache-2.0
#include "plpgsql/statement_parts.h"

#include <algorithm>

namespace pgtidy::plpgsql {

using parse::TokenKind;

bool is_assignment(const TokenReader& reader) {
  const bool field = reader.is('.', 1);
  const std::string op = reader.word(field ? 3 : 1);
  return op == ":=" || (op == "=" && (field || reader.token()->kind == TokenKind::identifier)) || reader.is('[', 1);
}

void forget_changed(TokenReader reader, Variables& variables) {
  int loops = 1;
  std::string before;
  for (std::size_t into = 0; !reader.done() && loops > 0; reader.next()) {
    const std::string word = reader.word();
    if (word == "loop") loops += before == "end" ? -1 : 1;
    into = word == "into" || word == "for" || word == "foreach" ? 8 : into > 0 ? into - 1 : 0;
    const std::string op = reader.word(reader.is('.', 1) ? 3 : 1);
    const auto variable = variables.find(word);
    if (variable != variables.end() && (into > 0 || op == ":=" || op == "=" || reader.is('[', 1))) variable->second = {};
    before = word;
  }
  variables["found"] = {};
}

void forget(TokenReader& reader, std::size_t first, std::size_t end, Variables& variables) {
  const std::size_t after = reader.at();
  bool named = false;
  for (reader.go(first); reader.at() < end; reader.next()) {
    const std::string word = reader.word();
    if (word == "into" || word == "diagnostics") named = true;
    if (named && variables.contains(word)) variables[word] = {};
  }
  reader.go(after);
}

std::size_t find(TokenReader reader, std::string_view word, std::size_t end) {
  int depth = 0;
  for (; reader.at() < end; reader.next()) {
    if (reader.is('(')) ++depth;
    if (reader.is(')')) --depth;
    if (depth == 0 && reader.word() == word) break;
  }
  return std::min(reader.at(), end);
}

std::size_t targets(TokenReader reader, std::vector<std::string>& names) {
  if (reader.word() == "strict") reader.next();
  while (!reader.done()) {
    names.push_back(reader.word());
    reader.next();
    if (!reader.is(',')) break;
    reader.next();
  }
  return reader.at();
}

bool starts_query(TokenReader reader) {
  while (reader.is('(') || reader.word() == "format" || reader.word() == "concat") reader.next();
  if (reader.token() == nullptr || reader.token()->kind != TokenKind::string) return false;
  const std::string text = string_value(reader.source(reader.at()));
  const std::size_t first = std::min(text.find_first_not_of(" \t\r\n("), text.size());
  return TokenReader(text.substr(first, text.find_first_of(" \t\r\n*(,'\"", first) - first)).word() == "select";
}

}  // namespace pgtidy::plpgsql
