// SPDX-License-Identifier: Apache-2.0
// A statement's text as tokens, to cut out of it what the catalog doesn't keep: a function's body, a trigger's WHEN.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "parse/parse.h"

namespace pgtidy::cli {

// Tokens by number; `none` where there isn't such a token.
class SqlWords {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  explicit SqlWords(std::string_view text) : text_(text), tokens_(parse::scan(text)) {}

  [[nodiscard]] std::size_t size() const { return tokens_.size(); }
  [[nodiscard]] std::string_view word(std::size_t n) const;        // as written; empty behind the last
  [[nodiscard]] std::string name(std::size_t n) const;             // folded, or without its quotes
  [[nodiscard]] bool is(std::size_t n, std::string_view w) const;  // the keyword (lower case) or character; never a quoted name
  [[nodiscard]] bool is_name(std::size_t n) const;
  // The first token at or after `from` that is this word, in no parentheses opened after `from`; it ends at a semicolon.
  [[nodiscard]] std::size_t find(std::string_view w, std::size_t from = 0) const;
  [[nodiscard]] std::size_t after_name(std::size_t n) const;  // behind the dotted name that begins at n
  [[nodiscard]] std::size_t closing(std::size_t n) const;     // the `)` or `]` of the one at n, else size()
  [[nodiscard]] std::size_t end(std::size_t from) const;      // the semicolon that ends the statement, else size()
  [[nodiscard]] std::size_t at(std::size_t byte) const;       // the token that contains the byte of the text, or the one after it
  [[nodiscard]] std::string_view between(std::size_t first, std::size_t last) const;  // [first, last)

 private:
  std::string_view text_;
  std::vector<parse::Token> tokens_;
};

// A sequence's options among [from, end), without what the catalog knows as it is now (AS, OWNED BY, its name) and where it goes on
// (RESTART is data): ` START 5 INCREMENT 2`.
[[nodiscard]] std::string sequence_options(const SqlWords& words, std::size_t from, std::size_t end);

// The same names under new ones, wherever they stand as words of their own. Those of functions are `name(`.
[[nodiscard]] std::string with_names(std::string_view text, const std::map<std::string, std::string>& names);

[[nodiscard]] std::string literal(std::string_view text);   // 'it''s'
[[nodiscard]] std::string one_line(std::string_view text);  // for a comment: control characters are blanks

}  // namespace pgtidy::cli
