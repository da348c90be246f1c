// SPDX-License-Identifier: Apache-2.0
// As much of SQL's lexing as psql and the migration tools do before a server sees the text: code, quotes, comments.
// Linear, never fails: what isn't closed goes to the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pgtidy::script {

enum class Piece : std::uint8_t {
  end,
  blank,        // white space
  word,         // identifier, keyword or number
  string,       // '…', E'…'
  quoted_name,  // "…"
  dollar,       // $$…$$, $tag$…$tag$
  comment,      // --… (without its line end), /*…*/
  other,        // one character
};

struct Lexeme {
  Piece piece = Piece::end;
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The piece that begins at `at`, which must not be inside one.
[[nodiscard]] Lexeme lex(std::string_view text, std::size_t at);

// The bytes between a dollar quote's tags.
[[nodiscard]] Lexeme dollar_body(std::string_view text, const Lexeme& quoted);

[[nodiscard]] bool is_name_start(char c);  // a letter, `_` or a byte that isn't ASCII
[[nodiscard]] bool is_name_byte(char c);   // … or a digit
[[nodiscard]] bool is_blank(char c);
[[nodiscard]] char to_lower(char c);
[[nodiscard]] bool same_word(std::string_view a, std::string_view b);  // ASCII case doesn't matter
[[nodiscard]] std::string_view trim(std::string_view text);

// The text from `at` to the end of its line, without the line end.
[[nodiscard]] std::string_view rest_of_line(std::string_view text, std::size_t at);
[[nodiscard]] std::size_t line_begin(std::string_view text, std::size_t at);

}  // namespace pgtidy::script
