// SPDX-License-Identifier: Apache-2.0
#include "engine/suppressions_scan.h"

#include <strings.h>
#include <algorithm>
#include <array>
#include <cstddef>

#include "support/utf8.h"

namespace pgtidy::engine {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

class Scanner {
 public:
  Scanner(std::string_view text, Range region) : text_(text.substr(0, region.end)), at_(region.begin) {}

  std::vector<Lexeme> run() {
    if (at_ == 0 && text_.starts_with(utf8::byte_order_mark)) at_ = utf8::byte_order_mark.size();
    while (at_ < text_.size()) {
      if (text_[at_] == '\n') ++line_;
      if (is_blank(text_[at_]))
        ++at_;
      else
        next();
    }
    return std::move(lexemes_);
  }

 private:
  static constexpr std::size_t none = std::string_view::npos;

  static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

  void add(LexemeKind kind, std::size_t end) {
    const std::uint32_t begin_line = line_;
    line_ += static_cast<std::uint32_t>(
        std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_), text_.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
    lexemes_.push_back({kind, {static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(end)}, begin_line, line_});
    at_ = end;
  }

  void next() {
    const char c = text_[at_];
    const char after = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (c == '-' && after == '-') return add(LexemeKind::comment, line_end());
    if (c == '/' && after == '*') return closed_or_other(LexemeKind::comment, block_comment_end());
    if (c == '\'') return closed_or_other(LexemeKind::other, quote_end('\'', false));
    if (c == '"') return closed_or_other(LexemeKind::word, quote_end('"', false));
    if ((c == 'e' || c == 'E') && after == '\'') {
      ++at_;
      return closed_or_other(LexemeKind::other, quote_end('\'', true));
    }
    if (c == '$') return closed_or_other(LexemeKind::other, dollar_end());
    if (is_word(c)) return add(LexemeKind::word, word_end());
    add(kind_of(c), at_ + 1);
  }

  static LexemeKind kind_of(char c) {
    switch (c) {
      case '(':
      case '[': return LexemeKind::open;
      case ')':
      case ']': return LexemeKind::close;
      case ',': return LexemeKind::comma;
      case ';': return LexemeKind::semicolon;
      default: return LexemeKind::other;
    }
  }

  void closed_or_other(LexemeKind kind, std::size_t end) {
    if (end == none)
      add(LexemeKind::other, at_ + 1);
    else
      add(kind, end);
  }

  [[nodiscard]] std::size_t line_end() const { return std::min(text_.find_first_of("\r\n", at_), text_.size()); }

  [[nodiscard]] std::size_t word_end() const {
    std::size_t end = at_;
    while (end < text_.size() && (is_word(text_[end]) || text_[end] == '$')) ++end;
    return end;
  }

  std::size_t quote_end(char quote, bool escapes) {
    if (unclosed_[static_cast<unsigned char>(quote)]) return none;
    for (std::size_t end = at_ + 1; end < text_.size(); ++end) {
      if (escapes && text_[end] == '\\')
        ++end;
      else if (text_[end] == quote)
        return end + 1;  // a doubled quote begins the next piece
    }
    unclosed_[static_cast<unsigned char>(quote)] = true;
    return none;
  }

  std::size_t block_comment_end() {
    if (unclosed_['/']) return none;
    std::size_t depth = 0;
    for (std::size_t end = at_; end + 1 < text_.size(); ++end) {
      const std::string_view two = text_.substr(end, 2);
      if (two != "/*" && two != "*/") continue;
      depth += two == "/*" ? 1 : -1;
      ++end;
      if (depth == 0) return end + 1;
    }
    unclosed_['/'] = true;
    return none;
  }

  // A tag that is never closed costs a search to the end of the region: hostile text gets a few of them.
  std::size_t dollar_end() {
    std::size_t tag_end = at_ + 1;
    while (tag_end < text_.size() && is_word(text_[tag_end])) ++tag_end;
    if (tag_end >= text_.size() || text_[tag_end] != '$' || unclosed_tags_ >= 16) return none;
    const std::string_view tag = text_.substr(at_, tag_end + 1 - at_);
    const std::size_t close = text_.find(tag, tag_end + 1);
    if (close != none) return close + tag.size();
    ++unclosed_tags_;
    return none;
  }

  std::string_view text_;
  std::size_t at_;
  std::uint32_t line_ = 0;
  std::array<bool, 256> unclosed_{};
  int unclosed_tags_ = 0;
  std::vector<Lexeme> lexemes_;
};

bool is_word(std::string_view text, const Lexeme& lexeme, std::string_view word) {
  return lexeme.range.size() == word.size() && strncasecmp(text.data() + lexeme.range.begin, word.data(), word.size()) == 0;
}

class ElementFinder {
 public:
  ElementFinder(std::string_view text, const std::vector<Lexeme>& lexemes) : text_(text), lexemes_(lexemes) {}

  std::vector<ElementSpan> run() {
    if (is(0, "create")) return of_create();
    if (is(0, "alter")) return of_alter();
    return {};
  }

 private:
  [[nodiscard]] bool is(std::size_t n, std::string_view word) const { return n < lexemes_.size() && is_word(text_, lexemes_[n], word); }

  // CREATE [UNLOGGED …] TABLE name ( … ): words up to the first parenthesis, none of which begins something else.
  [[nodiscard]] std::vector<ElementSpan> of_create() const {
    bool table = false;
    for (std::size_t n = 1; n < lexemes_.size() && n < 16; ++n) {
      if (lexemes_[n].kind == LexemeKind::open) return table ? parts(n + 1, true) : std::vector<ElementSpan>{};
      table = table || is(n, "table");
      if (is(n, "as") || is(n, "for") || is(n, "like")) return {};
    }
    return {};
  }

  [[nodiscard]] std::vector<ElementSpan> of_alter() const {
    std::size_t n = 1;
    while (is(n, "foreign") || is(n, "materialized")) ++n;
    if (!is(n, "table") && !is(n, "view") && !is(n, "type")) return {};
    ++n;
    while (is(n, "if") || is(n, "exists") || is(n, "only")) ++n;
    while (is(n + 1, ".")) n += 2;
    n += is(n + 1, "*") ? 2 : 1;
    return parts(n, false);
  }

  [[nodiscard]] std::vector<ElementSpan> parts(std::size_t from, bool in_parentheses) const {
    std::vector<ElementSpan> all;
    int depth = 0;
    std::size_t begin = from;
    std::size_t n = from;
    const auto finish = [&] {
      if (begin < n) all.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(n)});
      begin = n + 1;
    };
    for (; n < lexemes_.size(); ++n) {
      const LexemeKind kind = lexemes_[n].kind;
      if (kind == LexemeKind::close && depth-- == 0 && in_parentheses) break;
      if (kind == LexemeKind::open) ++depth;
      if (kind == LexemeKind::comma && depth == 0) finish();
    }
    finish();
    return all;
  }

  std::string_view text_;
  const std::vector<Lexeme>& lexemes_;
};

}  // namespace

std::vector<Lexeme> light_scan(std::string_view text, Range region) { return Scanner(text, region).run(); }

std::vector<ElementSpan> elements(std::string_view text, const std::vector<Lexeme>& lexemes) { return ElementFinder(text, lexemes).run(); }

std::vector<Range> bodies(std::string_view text, const std::vector<Lexeme>& lexemes) {
  std::vector<Range> all;
  const auto is_one_of = [&](const Lexeme& lexeme, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return is_word(text, lexeme, word); });
  };
  const std::size_t head = std::min<std::size_t>(lexemes.size(), 4);  // CREATE OR REPLACE FUNCTION
  const bool routine = std::any_of(lexemes.begin(), lexemes.begin() + static_cast<std::ptrdiff_t>(head), [&](const Lexeme& lexeme) {
    return is_one_of(lexeme, {"function", "procedure"});
  });
  if (lexemes.empty() || !(is_word(text, lexemes.front(), "do") || (routine && is_word(text, lexemes.front(), "create")))) return all;
  for (const Lexeme& lexeme : lexemes) {
    const std::string_view word = text.substr(lexeme.range.begin, lexeme.range.size());
    if (lexeme.kind != LexemeKind::other || word.size() < 4 || word.front() != '$' || word.back() != '$') continue;
    const auto tag = static_cast<std::uint32_t>(word.find('$', 1) + 1);
    if (2 * tag <= word.size()) all.push_back({lexeme.range.begin + tag, lexeme.range.end - tag});
  }
  return all;
}

std::vector<Range> body_statements(std::string_view text, Range body) {
  static constexpr auto leading = std::to_array<std::string_view>({"declare", "begin", "else", "loop", "exception"});
  static constexpr auto conditions = std::to_array<std::string_view>({"if", "elsif", "elseif", "when", "for", "foreach", "while"});
  std::vector<Lexeme> code = light_scan(text, body);
  std::erase_if(code, [](const Lexeme& lexeme) { return lexeme.kind == LexemeKind::comment; });
  const auto is_in = [&](const auto& words, std::size_t n) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return is_word(text, code[n], word); });
  };
  std::vector<Range> all;
  for (std::size_t n = 0; n < code.size();) {
    const auto after = std::find_if(code.begin() + static_cast<std::ptrdiff_t>(n), code.end(),
                                    [](const Lexeme& lexeme) { return lexeme.kind == LexemeKind::semicolon; });
    const auto end = static_cast<std::size_t>(after - code.begin());
    for (std::size_t from = n; n < end && (is_in(leading, n) || is_in(conditions, n)); from = n) {
      if (is_in(conditions, from)) {
        while (n < end && !is_word(text, code[n], "then") && !is_word(text, code[n], "loop")) ++n;
      }
      ++n;
    }
    if (n < end) all.push_back({code[n].range.begin, code[end - 1].range.end});
    n = end + 1;
  }
  return all;
}

}  // namespace pgtidy::engine
