// SPDX-License-Identifier: Apache-2.0
// goose: `-- +goose Up` and Down in one file, sent statement by statement, in one transaction unless NO TRANSACTION says
// otherwise for the whole file. Outside StatementBegin … End a statement ends at a line that ends with a semicolon,
// even one inside a function's body.
#include <array>

#include "script/lexer.h"
#include "script/tools.h"

namespace pgtidy::script {
namespace {

constexpr std::string_view word = "+goose";

// The `;` that ends the last word before a comment on this line, as goose sees it; npos: none.
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

// goose cuts quoted text of several lines where a line ends with a semicolon.
void find_cuts(std::string_view text, std::size_t begin, std::size_t end, Script& script) {
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
                                   "goose ends the statement at this line's semicolon: put it between "
                                   "`-- +goose StatementBegin` and `-- +goose StatementEnd`"});
        break;
      }
      from = line_end + 1;
    }
  }
}

bool is_no_transaction(std::string_view words) { return same_word(words, "no transaction"); }

class Divider {
 public:
  Divider(std::string_view text, Script& script) : text_(text), script_(script) {}

  void run() {
    for (std::optional<Marker> marker = next_marker(text_, 0, word); marker; marker = next_marker(text_, marker->end, word)) {
      if (is_no_transaction(marker->words)) mode_ = TransactionMode::none;
    }
    for (std::optional<Marker> marker = next_marker(text_, 0, word); marker; marker = next_marker(text_, marker->end, word)) take(*marker);
    if (script_.sections.empty()) {
      begin_section(script_, Direction::up, 0, mode_);
      if (!only_comments_before(text_, text_.size())) {
        script_.problems.push_back({first_line(text_), "goose refuses a file without `-- +goose Up`"});
      }
      return;
    }
    if (!in_block_) find_cuts(text_, from_, text_.size(), script_);
  }

 private:
  void take(const Marker& marker) {
    if (same_word(marker.words, "up") || same_word(marker.words, "down")) {
      begin_direction(marker);
    } else if (script_.sections.empty()) {
      return;
    } else if (same_word(marker.words, "statementbegin") && !in_block_) {
      in_block_ = true;
      find_cuts(text_, from_, marker.begin, script_);
      // What stands in a block is sent as one string.
      if (mode_ == TransactionMode::none) begin_section(script_, direction_, marker.begin, TransactionMode::implicit);
    } else if (same_word(marker.words, "statementend") && in_block_) {
      in_block_ = false;
      from_ = marker.end;
      if (mode_ == TransactionMode::none) begin_section(script_, direction_, marker.end, mode_);
    }
  }

  void begin_direction(const Marker& marker) {
    direction_ = same_word(marker.words, "up") ? Direction::up : Direction::down;
    if (script_.sections.empty() && !only_comments_before(text_, marker.begin)) {
      script_.problems.push_back({range_of(marker.begin, marker.end), "goose refuses SQL before its first marker"});
    } else if (!script_.sections.empty() && !in_block_) {
      find_cuts(text_, from_, marker.begin, script_);
    }
    in_block_ = false;
    from_ = marker.end;
    begin_section(script_, direction_, marker.begin, mode_);
  }

  std::string_view text_;
  Script& script_;
  TransactionMode mode_ = TransactionMode::per_file;
  Direction direction_ = Direction::up;
  std::size_t from_ = 0;  // where the lines begin that goose splits
  bool in_block_ = false;
};

bool marked(std::string_view text) {
  for (std::optional<Marker> marker = next_marker(text, 0, word); marker; marker = next_marker(text, marker->end, word)) {
    if (same_word(marker->words, "up") || same_word(marker->words, "down")) return true;
  }
  return false;
}

std::optional<Named> named(std::string_view /*folder*/, std::string_view file) {
  std::optional<Named> name = numbered(file);
  if (name) name->direction.reset();
  return name;
}

void divide(std::string_view text, Script& script) { Divider(text, script).run(); }

}  // namespace

extern const Tool goose_tool;
constexpr Syntax syntax{.environment = true};
const Tool goose_tool{.framework = Framework::goose,
                      .name = "goose",
                      .syntax = syntax,
                      .transaction = TransactionMode::per_file,
                      .marked = marked,
                      .named = named,
                      .divide = divide};

}  // namespace pgtidy::script
