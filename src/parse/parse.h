// SPDX-License-Identifier: Apache-2.0
// The only room that calls libpg_query: text to PostgreSQL's own raw parse trees, and text to tokens.
//
// A tree lives in its own memory context, owned by one Tree; it must be destroyed on the thread that made it, and
// longjmp never crosses a C++ frame with a destructor.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/source.h"

namespace pgtidy::parse {

// A syntax error, PostgreSQL's own message, at a byte of the text that was parsed.
struct SyntaxError {
  std::string message;
  std::uint32_t offset = 0;
};

struct ParsedStatement {
  const void* tree = nullptr;  // RawStmt*
  Range range;                 // rough: as the parser gave it, leading blanks and comments may be inside
};

// All statements of one text and the memory they live in.
class Tree {
 public:
  Tree() = default;
  Tree(Tree&& other) noexcept;
  Tree& operator=(Tree&& other) noexcept;
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;
  ~Tree();

  [[nodiscard]] const std::vector<ParsedStatement>& statements() const { return statements_; }
  [[nodiscard]] const std::vector<SyntaxError>& errors() const { return errors_; }
  // How many pieces were split off by the scanner and did not parse.
  [[nodiscard]] std::uint32_t failed() const { return failed_; }

 private:
  friend Tree parse(const std::string& text);
  void release();
  std::vector<void*> contexts_;
  std::vector<ParsedStatement> statements_;
  std::vector<SyntaxError> errors_;
  std::uint32_t failed_ = 0;
};

// Parses the whole text at once; only if that fails is it split at top-level semicolons and parsed statement by
// statement, so that one syntax error costs one statement. Locations in the tree are offsets in `text`.
[[nodiscard]] Tree parse(const std::string& text);

// The exact version that this build parses with: 18.6, and the newest major whose syntax it knows.
[[nodiscard]] std::string_view postgres_version();
[[nodiscard]] int postgres_major();

// PostgreSQL's own scanner.
enum class TokenKind : std::uint8_t {
  identifier,  // plain or quoted
  keyword,     // of any category; `reserved` tells which
  string,      // '…', E'…', $$…$$, U&'…'
  bit_string,
  number,       // integer or float
  parameter,    // $1
  operator_,    // one of several characters, or a type cast `::`, `:=`, `=>`
  punctuation,  // a single character: ( ) , ; . [ ] * + …
  comment,
};
struct Token {
  TokenKind kind = TokenKind::punctuation;
  char punctuation = 0;  // the character, for punctuation
  bool reserved = false;
  Range range;  // bytes of the scanned text
};

// Tokens until the end or the first thing that the scanner refuses (an unterminated string); comments on request.
[[nodiscard]] std::vector<Token> scan(std::string_view text, bool comments = false);

}  // namespace pgtidy::parse
