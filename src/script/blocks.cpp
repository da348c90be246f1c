// SPDX-License-Identifier: Apache-2.0
#include "script/blocks.h"

#include <fmt/format.h>

#include "script/lexer.h"
#include "script/tools.h"

namespace pgtidy::script {
namespace {

// The `;` that ends the last word before a comment on this line, as the tools see it; npos: none.
std::size_t line_semicolon(std::string_view line) {
  std::size_t last = std::string_view::npos;
  for (std::size_t at = 0; at < line.size();) {
    while (at < line.size() && is_blank(line[at])) ++at;
    if (at == line.size() || line.substr(at, 2) == "--") break;
    while (at < line.size() && !is_blank(line[at])) ++at;
    last = line[at - 1] == ';' ? at - 1 : std::string_view::npos;
  }
  return last;
}

// The tools cut quoted text of several lines where a line ends with a semicolon.
void find_cuts(std::string_view text, std::size_t begin, std::size_t end, const BlockRules& rules, Script& script) {
  for (std::size_t at = begin; at < end;) {
    const Lexeme piece = lex(text, at);
    at = piece.end;
    const bool quotes = piece.piece == Piece::dollar || piece.piece == Piece::string;
    for (std::size_t from = piece.begin; quotes;) {
      const std::size_t line_end = text.find('\n', from);
      if (line_end == std::string_view::npos || line_end >= piece.end) break;
      const std::size_t semicolon = line_semicolon(text.substr(from, line_end - from));
      if (semicolon != std::string_view::npos) {
        script.problems.push_back({range_of(from + semicolon, from + semicolon + 1),
                                   fmt::format("{0} ends the statement at this line's semicolon: put it between "
                                               "`-- {1} StatementBegin` and `-- {1} StatementEnd`",
                                               rules.tool, rules.word)});
        break;
      }
      from = line_end + 1;
    }
  }
}

std::string_view first_word(std::string_view words) {
  std::size_t end = 0;
  while (end < words.size() && !is_blank(words[end])) ++end;
  return words.substr(0, end);
}

std::optional<Direction> direction_of(const Marker& marker, const BlockRules& rules) {
  const std::string_view word = rules.options ? first_word(marker.words) : marker.words;
  if (same_word(word, "up")) return Direction::up;
  if (same_word(word, "down")) return Direction::down;
  return std::nullopt;
}

class Divider {
 public:
  Divider(std::string_view text, const BlockRules& rules, Script& script) : text_(text), rules_(rules), script_(script) {}

  void run() {
    if (!rules_.options) look_for_no_transaction();
    for (auto marker = next_marker(text_, 0, rules_.word); marker; marker = next_marker(text_, marker->end, rules_.word)) take(*marker);
    if (!script_.sections.empty()) {
      if (!in_block_) find_cuts(text_, from_, text_.size(), rules_, script_);
      return;
    }
    begin_section(script_, Direction::up, 0, mode_);
    if (only_comments_before(text_, text_.size())) return;
    problem(first_line(text_), fmt::format("{} refuses a file without `-- {} Up`", rules_.tool, rules_.word));
  }

 private:
  void look_for_no_transaction() {
    for (auto marker = next_marker(text_, 0, rules_.word); marker; marker = next_marker(text_, marker->end, rules_.word)) {
      if (same_word(marker->words, "no transaction")) mode_ = TransactionMode::none;
    }
  }

  void take(const Marker& marker) {
    if (const std::optional<Direction> direction = direction_of(marker, rules_)) {
      begin_direction(marker, *direction);
    } else if (script_.sections.empty()) {
      return;
    } else if (same_word(marker.words, "statementbegin") && !in_block_) {
      in_block_ = true;
      find_cuts(text_, from_, marker.begin, rules_, script_);
      // What stands in a block is sent as one string.
      if (mode_ == TransactionMode::none) begin_section(script_, direction_, marker.begin, TransactionMode::implicit);
    } else if (same_word(marker.words, "statementend") && in_block_) {
      in_block_ = false;
      from_ = marker.end;
      if (mode_ == TransactionMode::none) begin_section(script_, direction_, marker.end, mode_);
    }
  }

  void begin_direction(const Marker& marker, Direction direction) {
    if (script_.sections.empty() && !only_comments_before(text_, marker.begin)) {
      problem(range_of(marker.begin, marker.end), fmt::format("{} refuses SQL before its first marker", rules_.tool));
    } else if (!script_.sections.empty() && !in_block_) {
      find_cuts(text_, from_, marker.begin, rules_, script_);
    }
    if (rules_.options) {
      const bool alone = marker.words.find("notransaction") != std::string_view::npos;
      mode_ = alone ? TransactionMode::none : TransactionMode::per_file;
    }
    direction_ = direction;
    in_block_ = false;
    from_ = marker.end;
    begin_section(script_, direction_, marker.begin, mode_);
  }

  void problem(Range range, std::string message) { script_.problems.push_back({range, std::move(message)}); }

  std::string_view text_;
  const BlockRules& rules_;
  Script& script_;
  TransactionMode mode_ = TransactionMode::per_file;
  Direction direction_ = Direction::up;
  std::size_t from_ = 0;  // where the lines begin that the tool splits
  bool in_block_ = false;
};

}  // namespace

bool has_blocks(std::string_view text, const BlockRules& rules) {
  if (!contains(text, rules.word)) return false;
  for (auto marker = next_marker(text, 0, rules.word); marker; marker = next_marker(text, marker->end, rules.word)) {
    if (direction_of(*marker, rules)) return true;
  }
  return false;
}

void divide_blocks(std::string_view text, const BlockRules& rules, Script& script) { Divider(text, rules, script).run(); }

}  // namespace pgtidy::script
