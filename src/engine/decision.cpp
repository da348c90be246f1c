// SPDX-License-Identifier: Apache-2.0
#include "engine/decision.h"

#include <algorithm>
#include <iterator>

#include "engine/directive.h"
#include "engine/suppressions.h"
#include "script/lexer.h"

namespace pgtidy::engine {
namespace {

// Where the comment lines above begin, or the statement itself where much stands before it on its line.
std::size_t comments_above(std::string_view text, std::size_t at) {
  constexpr std::size_t most_lines = 100, most_before = 1000;
  const std::size_t window = at - std::min(at, most_before);
  std::size_t first = window + script::line_begin(text.substr(window), at - window);
  if (first == window && window > 0) return at;
  for (std::size_t lines = 0; first > 0 && lines < most_lines; ++lines) {
    const std::size_t above = script::line_begin(text, first - 1);
    if (!script::trim(text.substr(above, first - above)).starts_with("--")) break;
    first = above;
  }
  return first;
}

std::string_view text_of(std::string_view text, Range range) {
  const std::size_t begin = std::min<std::size_t>(range.begin, text.size());
  return text.substr(begin, std::max<std::size_t>(range.end, begin) - begin);
}

bool makes_index(std::string_view statement) {
  std::size_t at = 0;
  for (const std::string_view wanted : {"create", "index"}) {
    script::Lexeme piece = script::lex(statement, at);
    const auto skipped = [&] {
      const bool gap = piece.piece == script::Piece::blank || piece.piece == script::Piece::comment;
      return gap || script::same_word(statement.substr(piece.begin, piece.end - piece.begin), "unique");
    };
    while (skipped()) piece = script::lex(statement, piece.end);
    if (!script::same_word(statement.substr(piece.begin, piece.end - piece.begin), wanted)) return false;
    at = piece.end;
  }
  return true;
}

// The words behind `decision:`, and of an index also behind `access:`; empty: the comment is another one.
std::string_view words_of(std::string_view comment, std::string_view statement) {
  comment.remove_prefix(2);
  comment.remove_prefix(std::min(comment.find_first_not_of(" \t-*"), comment.size()));
  if (comment.ends_with("*/")) comment.remove_suffix(2);
  for (const std::string_view mark : {"decision:", "access:"}) {
    if (comment.starts_with(mark) && (mark != "access:" || makes_index(statement))) return script::trim(comment.substr(mark.size()));
  }
  return {};
}

// Its words as one line, with those of the `--` lines right below it that say nothing of their own.
std::string reason_of(std::string_view text, Range comment, std::string_view words, std::string_view statement) {
  std::string reason(words);
  for (std::size_t end = comment.end; end < text.size() && text[end] == '\n';) {
    const std::size_t next = std::min(text.find('\n', end + 1), text.size());
    const std::string_view line = script::trim(text.substr(end + 1, next - end - 1));
    if (!line.starts_with("--") || !words_of(line, statement).empty() || directive_in(line, {0, static_cast<std::uint32_t>(line.size())}))
      break;
    const std::string_view more = script::trim(line.substr(2));
    if (more.empty()) break;
    reason.append(" ").append(more);
    end = next;
  }
  for (std::size_t at = reason.find('\n'); at != std::string::npos; at = reason.find('\n', at)) {
    const std::size_t next = std::min(reason.find_first_not_of(" \t\r\n*", at), reason.size());
    reason.replace(at, next - at, " ");
  }
  return reason;
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

Comments comments_about(std::string_view text, Range statement) {
  Comments comments{.statement = statement, .above = {}, .inside = {}, .behind = {}};
  bool begun = false;
  std::size_t at = comments_above(text, std::min<std::size_t>(statement.begin, text.size()));
  for (script::Lexeme piece = script::lex(text, at); piece.piece != script::Piece::end; piece = script::lex(text, piece.end)) {
    const bool after = piece.begin >= statement.end;
    const std::string_view words = text.substr(piece.begin, piece.end - piece.begin);
    if (piece.piece == script::Piece::comment) {
      auto& where = after ? comments.behind : begun ? comments.inside : comments.above;
      where.push_back({static_cast<std::uint32_t>(piece.begin), static_cast<std::uint32_t>(piece.end)});
    }
    if (after && words.find('\n') != std::string_view::npos) break;
    if (piece.piece == script::Piece::blank || piece.piece == script::Piece::comment) continue;
    if (after && words != ";") break;
    if (piece.begin < statement.begin) comments.above.clear();  // of the statement before
    begun = begun || piece.begin >= statement.begin;
  }
  return comments;
}

std::string_view decision_in(std::string_view text, const Comments& comments) {
  const std::string_view about = text_of(text, comments.statement);
  for (const auto* part : {&comments.above, &comments.inside, &comments.behind}) {
    for (const Range comment : *part) {
      const std::string_view words = words_of(text_of(text, comment), about);
      if (!words.empty()) return words;
    }
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
    const Range comment{static_cast<std::uint32_t>(piece.begin), static_cast<std::uint32_t>(piece.end)};
    const Range statement = statement_of(text, comment, statements);
    const std::string_view about = text_of(text, statement);
    const std::string_view words = words_of(text_of(text, comment), about);
    if (words.empty()) continue;
    decisions.push_back({{}, reason_of(text, comment, words, about), comment, statement});
  }
  std::ranges::sort(decisions, {}, [](const Decision& decision) { return decision.comment.begin; });
  return decisions;
}

}  // namespace pgtidy::engine
