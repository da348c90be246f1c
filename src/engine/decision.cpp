// SPDX-License-Identifier: Apache-2.0
#include "engine/decision.h"

#include <algorithm>

#include "script/lexer.h"

namespace pgtidy::engine {
namespace {

std::size_t line_begin(std::string_view text, std::size_t at) {
  const std::size_t newline = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  return newline == std::string_view::npos ? 0 : newline + 1;
}

// Where the comment lines above begin.
std::size_t comments_above(std::string_view text, std::size_t at) {
  std::size_t first = line_begin(text, at);
  while (first > 0) {
    const std::size_t above = line_begin(text, first - 1);
    if (!script::trim(text.substr(above, first - above)).starts_with("--")) break;
    first = above;
  }
  return first;
}

}  // namespace

std::string_view decision_about(std::string_view text, Range statement) {
  constexpr std::string_view mark = "decision:";
  const std::size_t last = std::min<std::size_t>(statement.end, text.size());
  const std::size_t end = std::min(text.find('\n', last), text.size());
  std::size_t at = comments_above(text, std::min<std::size_t>(statement.begin, text.size()));
  for (script::Lexeme piece = script::lex(text, at); piece.piece != script::Piece::end && piece.begin < end;
       piece = script::lex(text, piece.end)) {
    if (piece.piece != script::Piece::comment) continue;
    std::string_view words = text.substr(piece.begin + 2, piece.end - piece.begin - 2);
    words.remove_prefix(std::min(words.find_first_not_of(" \t-*"), words.size()));
    if (words.ends_with("*/")) words.remove_suffix(2);
    if (words.starts_with(mark)) return script::trim(words.substr(mark.size()));
  }
  return {};
}

}  // namespace pgtidy::engine
