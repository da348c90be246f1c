// SPDX-License-Identifier: Apache-2.0
// Places to ranges: parse nodes give a start for some things and an end for none, so ranges come from tokens.
#pragma once

#include <string_view>
#include <vector>

#include "parse/parse.h"
#include "pgtidy/source.h"

namespace pgtidy::syntax {

// Tokens of one statement, with the questions that turn a Place into a range. Offsets are those of the file.
class StatementTokens {
 public:
  // `text` is the script's text (the whole file); `statement` may begin with blanks and comments.
  StatementTokens(std::string_view text, Range statement);

  [[nodiscard]] Range whole() const;  // first token to last, without semicolon and comments
  [[nodiscard]] Range resolve(const Place& place) const;

  [[nodiscard]] Range head() const;                         // leading keywords: CREATE UNIQUE INDEX CONCURRENTLY
  [[nodiscard]] Range head_before(std::uint32_t at) const;  // the keywords that end right before a name
  [[nodiscard]] Range subcommand_head(std::size_t n) const;
  [[nodiscard]] Range subcommand(std::size_t n) const;      // of ALTER …: top-level comma-separated parts
  [[nodiscard]] Range element(std::size_t n) const;         // of CREATE TABLE t ( … )
  [[nodiscard]] Range object(std::size_t n) const;          // of DROP … a, b
  [[nodiscard]] Range constraint(std::uint32_t at) const;   // a column constraint that begins there
  [[nodiscard]] Range column_type(std::uint32_t at) const;  // the type name that begins there
  [[nodiscard]] Range token(std::uint32_t at) const;        // a token or dotted name
  // Of CREATE FUNCTION … BEGIN ATOMIC … END, or … RETURN x: what stands between, or x; empty where there is no such body.
  [[nodiscard]] Range sql_body() const;
  [[nodiscard]] const std::vector<parse::Token>& tokens() const { return tokens_; }

 private:
  using Parts = std::vector<std::pair<std::size_t, std::size_t>>;  // [first, last) tokens

  // Found when first asked for: a statement may name thousands of objects.
  [[nodiscard]] const Parts& subcommands() const;
  [[nodiscard]] const Parts& elements() const;
  [[nodiscard]] const Parts& objects() const;
  [[nodiscard]] std::size_t at_or_after(std::uint32_t offset) const;
  [[nodiscard]] Range span(std::size_t first, std::size_t last) const;  // tokens [first, last)
  [[nodiscard]] std::string_view word(std::size_t token) const;
  [[nodiscard]] Range head_of(std::size_t first) const;
  [[nodiscard]] std::size_t after_name(std::size_t n) const;  // the token after the dotted name that begins at n
  [[nodiscard]] std::size_t first_subcommand() const;
  [[nodiscard]] bool begins_constraint(std::size_t n) const;
  // [from, to) cut at the commas that stand in no parentheses.
  [[nodiscard]] Parts parts(std::size_t from, std::size_t to) const;

  std::string_view text_;
  Range statement_;
  std::vector<parse::Token> tokens_;
  mutable Parts subcommands_, elements_, objects_;
};

// The range that a place means; its statement's range where the part can't be found.
[[nodiscard]] Range resolve(const Place& place, std::string_view text);

}  // namespace pgtidy::syntax
