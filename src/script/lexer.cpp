// SPDX-License-Identifier: Apache-2.0
#include "script/lexer.h"

#include <algorithm>
#include <array>

namespace pgtidy::script {
namespace {

enum class Class : std::uint8_t { other, blank, name, digit };

constexpr std::array<Class, 256> make_classes() {
  std::array<Class, 256> classes{};
  for (unsigned c = 0; c < 256; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    if (letter) classes[c] = Class::name;
    if (c >= '0' && c <= '9') classes[c] = Class::digit;
    if (c == ' ' || (c >= '\t' && c <= '\r')) classes[c] = Class::blank;
  }
  return classes;
}
constexpr std::array<Class, 256> classes = make_classes();

Class class_of(char c) { return classes[static_cast<unsigned char>(c)]; }

bool has(std::string_view text, std::size_t at, char c) { return at < text.size() && text[at] == c; }

// After the quote that closes what `open` opened; a doubled quote is a part of it.
std::size_t after_quote(std::string_view text, std::size_t open, bool escapes) {
  const char quote = text[open];
  std::size_t at = open + 1;
  while (at < text.size()) {
    if (escapes) {
      while (at < text.size() && text[at] != quote && text[at] != '\\') ++at;
      if (has(text, at, '\\')) {
        at += 2;
        continue;
      }
    } else {
      at = std::min(text.find(quote, at), text.size());
    }
    if (!has(text, at + 1, quote)) return std::min(at + 1, text.size());
    at += 2;
  }
  return text.size();
}

std::size_t after_block_comment(std::string_view text, std::size_t open) {
  std::size_t depth = 1;
  std::size_t at = open + 2;
  while (depth > 0 && (at = text.find_first_of("/*", at)) < text.size()) {
    if (text[at] == '/' && has(text, at + 1, '*')) {
      ++depth;
      at += 2;
    } else if (text[at] == '*' && has(text, at + 1, '/')) {
      --depth;
      at += 2;
    } else {
      ++at;
    }
  }
  return std::min(at, text.size());
}

// The size of the tag `$…$` at `at`, or 0.
std::size_t tag_size(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  if (end < text.size() && is_name_start(text[end])) {
    while (end < text.size() && is_name_byte(text[end])) ++end;
  }
  return has(text, end, '$') ? end + 1 - at : 0;
}

std::size_t after_word(std::string_view text, std::size_t at) {
  while (at < text.size() && (is_name_byte(text[at]) || (text[at] == '$' && !has(text, at + 1, '{')))) ++at;
  return at;
}

Lexeme word(std::string_view text, std::size_t at) {
  const std::size_t end = after_word(text, at);
  const bool escape_string = end == at + 1 && (text[at] == 'e' || text[at] == 'E') && has(text, end, '\'');
  if (escape_string) return {Piece::string, at, after_quote(text, end, true)};
  return {Piece::word, at, end};
}

}  // namespace

bool is_name_start(char c) { return class_of(c) == Class::name; }
bool is_name_byte(char c) { return class_of(c) == Class::name || class_of(c) == Class::digit; }
bool is_blank(char c) { return class_of(c) == Class::blank; }
char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return to_lower(x) == to_lower(y); });
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view rest_of_line(std::string_view text, std::size_t at) {
  std::string_view line = text.substr(at, text.find('\n', at) - at);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

std::size_t line_begin(std::string_view text, std::size_t at) {
  if (at == 0) return 0;
  const std::size_t before = text.rfind('\n', at - 1);
  return before == std::string_view::npos ? 0 : before + 1;
}

Lexeme lex(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {Piece::end, text.size(), text.size()};
  const char c = text[at];
  switch (class_of(c)) {
    case Class::blank: {
      std::size_t end = at + 1;
      while (end < text.size() && is_blank(text[end])) ++end;
      return {Piece::blank, at, end};
    }
    case Class::name: return word(text, at);
    case Class::digit: return {Piece::word, at, after_word(text, at)};
    case Class::other: break;
  }
  if (c == '\'') return {Piece::string, at, after_quote(text, at, false)};
  if (c == '"') return {Piece::quoted_name, at, after_quote(text, at, false)};
  if (c == '-' && has(text, at + 1, '-')) return {Piece::comment, at, std::min(text.find('\n', at), text.size())};
  if (c == '/' && has(text, at + 1, '*')) return {Piece::comment, at, after_block_comment(text, at)};
  if (const std::size_t tag = c == '$' ? tag_size(text, at) : 0; tag != 0) {
    const std::size_t close = text.find(text.substr(at, tag), at + tag);
    return {Piece::dollar, at, close == std::string_view::npos ? text.size() : close + tag};
  }
  return {Piece::other, at, at + 1};
}

Lexeme dollar_body(std::string_view text, const Lexeme& quoted) {
  const std::size_t tag = tag_size(text, quoted.begin);
  const std::string_view close = text.substr(quoted.begin, tag);
  const bool closed = quoted.end >= quoted.begin + 2 * tag && text.substr(quoted.end - tag, tag) == close;
  return {Piece::dollar, quoted.begin + tag, closed ? quoted.end - tag : quoted.end};
}

}  // namespace pgtidy::script
