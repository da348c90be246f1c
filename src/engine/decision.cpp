// SPDX-License-Identifier: Apache-2.0
#include "engine/decision.h"

#include <algorithm>
#include <iterator>

#include "engine/suppressions.h"
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

// The words behind `decision:`; empty: the comment is another one.
std::string_view words_of(std::string_view comment) {
  constexpr std::string_view mark = "decision:";
  comment.remove_prefix(2);
  comment.remove_prefix(std::min(comment.find_first_not_of(" \t-*"), comment.size()));
  if (comment.ends_with("*/")) comment.remove_suffix(2);
  return comment.starts_with(mark) ? script::trim(comment.substr(mark.size())) : std::string_view{};
}

// The statement that the comment stands in or behind, on its line, else the next one.
Range statement_of(std::string_view text, Range comment, std::span<const Range> statements) {
  const auto after = std::ranges::upper_bound(statements, comment.begin, {}, &Range::begin);
  if (after != statements.begin()) {
    const Range before = *std::prev(after);
    const bool same_line =
        text.substr(before.end, comment.begin - std::min(before.end, comment.begin)).find('\n') == std::string_view::npos;
    if (before.contains(comment.begin) || same_line) return before;
  }
  return after == statements.end() ? Range{} : *after;
}

}  // namespace

std::string_view decision_about(std::string_view text, Range statement) {
  const std::size_t last = std::min<std::size_t>(statement.end, text.size());
  const std::size_t end = std::min(text.find('\n', last), text.size());
  std::size_t at = comments_above(text, std::min<std::size_t>(statement.begin, text.size()));
  for (script::Lexeme piece = script::lex(text, at); piece.piece != script::Piece::end && piece.begin < end;
       piece = script::lex(text, piece.end)) {
    if (piece.piece != script::Piece::comment) continue;
    const std::string_view words = words_of(text.substr(piece.begin, piece.end - piece.begin));
    if (!words.empty()) return words;
  }
  return {};
}

std::vector<Decision> decisions_in(std::string_view text, std::span<const Range> statements) {
  std::vector<Decision> decisions;
  const Suppressions suppressions(FileId::none, text, statements, {});
  for (const Suppression& suppression : suppressions.all()) {
    const bool wide = suppression.scope == SuppressionScope::block || suppression.scope == SuppressionScope::file;
    const Range about = wide ? Range{} : statement_of(text, suppression.comment, statements);
    decisions.push_back({suppression.checks, suppression.reason, suppression.comment, about});
  }
  for (script::Lexeme piece = script::lex(text, 0); piece.piece != script::Piece::end; piece = script::lex(text, piece.end)) {
    if (piece.piece != script::Piece::comment) continue;
    const std::string_view words = words_of(text.substr(piece.begin, piece.end - piece.begin));
    if (words.empty()) continue;
    const Range comment{static_cast<std::uint32_t>(piece.begin), static_cast<std::uint32_t>(piece.end)};
    decisions.push_back({{}, std::string(words), comment, statement_of(text, comment, statements)});
  }
  std::ranges::sort(decisions, {}, [](const Decision& decision) { return decision.comment.begin; });
  return decisions;
}

}  // namespace pgtidy::engine
