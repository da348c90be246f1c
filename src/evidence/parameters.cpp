// SPDX-License-Identifier: Apache-2.0
// Parameters as drivers and generators write them: :name, @name, ?.
#include <algorithm>
#include <array>

#include "evidence/collect.h"
#include "script/lexer.h"

namespace pgtidy::evidence {
namespace {

using script::Lexeme;
using script::Piece;

// After which a value begins: `a = ?`, `(?, ?)`, `LIMIT ?`; elsewhere `?` is jsonb's operator.
bool value_may_follow(std::string_view before) {
  if (before.empty()) return false;
  if (before.size() == 1 && std::string_view("=<>(,+-*/%|~").find(before.front()) != std::string_view::npos) return true;
  static constexpr auto words = std::to_array<std::string_view>({"and", "or", "not", "in", "like", "ilike", "between", "limit", "offset",
                                                                 "then", "else", "when", "set", "select", "values", "returning"});
  return std::ranges::any_of(words, [&](std::string_view word) { return script::same_word(before, word); });
}

class Rewriter {
 public:
  explicit Rewriter(std::string_view text) : text_(text), made_(text) {}

  std::string run() {
    for (std::size_t at = 0; at < text_.size();) at = step(at);
    return std::move(made_);
  }

 private:
  std::size_t step(std::size_t at) {
    const Lexeme piece = script::lex(text_, at);
    if (piece.piece == Piece::end) return text_.size();
    if (piece.piece == Piece::blank || piece.piece == Piece::comment) return piece.end;
    const std::string_view source = text_.substr(piece.begin, piece.end - piece.begin);
    const char next = piece.end < text_.size() ? text_[piece.end] : ' ';
    if (source == ":" && next == ':') return take(at, at + 2);  // a cast
    const bool named = (source == ":" || source == "@") && script::is_name_start(next) && !operator_goes_on(at);
    if (named) {
      const Lexeme name = script::lex(text_, piece.end);
      return replace(at, name.end);
    }
    if (source == "?" && value_may_follow(before_) && next != '|' && next != '&') return replace(at, piece.end);
    return take(at, piece.end);
  }

  // `@` is also the end of operators: `<@`, `@@`. `=@x` is a comparison with a parameter.
  [[nodiscard]] bool operator_goes_on(std::size_t at) const {
    return at > 0 && std::string_view("<@:|&!~#").find(text_[at - 1]) != std::string_view::npos;
  }

  std::size_t take(std::size_t begin, std::size_t end) {
    before_ = text_.substr(begin, end - begin);
    return end;
  }

  // `$1` needs two bytes: a lone `?` becomes a constant, which is as good a value.
  std::size_t replace(std::size_t begin, std::size_t end) {
    std::fill(made_.begin() + static_cast<std::ptrdiff_t>(begin), made_.begin() + static_cast<std::ptrdiff_t>(end), ' ');
    if (end - begin < 2) {
      made_[begin] = '0';
    } else {
      made_[begin] = '$';
      made_[begin + 1] = '1';
    }
    before_ = "$1";
    return end;
  }

  std::string_view text_;
  std::string made_;
  std::string_view before_;
};

}  // namespace

std::string with_parameters(std::string_view text) { return Rewriter(text).run(); }

}  // namespace pgtidy::evidence
