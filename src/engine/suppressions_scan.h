// SPDX-License-Identifier: Apache-2.0
// A light scan for comments, which also works on text that PostgreSQL's scanner refuses.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "pgtidy/source.h"

namespace pgtidy::engine {

enum class LexemeKind : std::uint8_t { comment, word, open, close, comma, semicolon, other };

struct Lexeme {
  LexemeKind kind = LexemeKind::other;
  Range range;
  std::uint32_t line = 0, end_line = 0;  // counted from the region's first
};

// Lexemes of one region of the text. A quote or comment that isn't closed in the region is a character like others.
[[nodiscard]] std::vector<Lexeme> light_scan(std::string_view text, Range region);

// The parts of CREATE TABLE's parentheses or ALTER's subcommands, as [first, last) of `lexemes`, comments left out.
// Empty for statements that have no such parts.
struct ElementSpan {
  std::uint32_t first = 0, last = 0;
};
[[nodiscard]] std::vector<ElementSpan> elements(std::string_view text, const std::vector<Lexeme>& lexemes);

// What stands in dollar quotes in DO, CREATE FUNCTION and CREATE PROCEDURE, without the quotes; `lexemes` are the statement's.
[[nodiscard]] std::vector<Range> bodies(std::string_view text, const std::vector<Lexeme>& lexemes);

// The statements in a body of PL/pgSQL, without the words that lead to them: BEGIN, IF … THEN, FOR … LOOP.
[[nodiscard]] std::vector<Range> body_statements(std::string_view text, Range body);

}  // namespace pgtidy::engine
