// SPDX-License-Identifier: Apache-2.0
// The tokens of PL/pgSQL.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parse/parse.h"

namespace pgtidy::plpgsql {

// A text's tokens and where the reader stands.
class TokenReader {
 public:
  explicit TokenReader(std::string_view text) : text_(text), tokens_(parse::scan(text)) {}

  [[nodiscard]] bool done() const { return at_ >= tokens_.size(); }
  [[nodiscard]] std::size_t at() const { return at_; }
  void go(std::size_t at) { at_ = at; }
  void next() { ++at_; }
  [[nodiscard]] std::string word(std::size_t ahead = 0) const;  // folded; empty past the end
  [[nodiscard]] std::string_view source(std::size_t token) const;
  [[nodiscard]] std::string_view source(std::size_t first, std::size_t last) const;  // [first, last)
  [[nodiscard]] bool is(char punctuation, std::size_t ahead = 0) const;
  [[nodiscard]] const parse::Token* token(std::size_t ahead = 0) const;
  // Past the keyword or character at the same depth of parentheses; answers where it stood.
  std::size_t skip_past(std::string_view word);

 private:
  std::string_view text_;
  std::vector<parse::Token> tokens_;
  std::size_t at_ = 0;
};

// The value of the string literal as it was written: '…', E'…', $$…$$.
[[nodiscard]] std::string string_value(std::string_view literal);

}  // namespace pgtidy::plpgsql
