// SPDX-License-Identifier: Apache-2.0
#include "parse/parse.h"

#include <algorithm>
#include <array>
#include <utility>

#include "parse/shim.h"
#include "pgtidy/identifier.h"

namespace pgtidy::parse {
namespace {

// PostgreSQL counts characters by their lead byte, 1-based; 0 is "unknown".
std::uint32_t byte_offset(std::string_view text, int cursor) {
  std::size_t offset = 0;
  for (int n = 1; n < cursor && offset < text.size(); ++n) {
    const auto lead = static_cast<unsigned char>(text[offset]);
    offset += lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF8 ? 4 : 1;
  }
  return static_cast<std::uint32_t>(std::min(offset, text.size()));
}

// Words that begin a statement and hardly ever a line inside one.
bool begins_statement(std::string_view word) {
  static constexpr std::array<std::string_view, 22> words{
      "alter", "analyze", "begin", "call",    "comment", "commit", "copy",     "create",   "delete", "do",     "drop",
      "grant", "insert",  "lock",  "reindex", "refresh", "revoke", "rollback", "truncate", "update", "vacuum", "with"};
  return std::ranges::find(words, lower_case(word)) != words.end();
}

// Splits a text that did not parse as a whole. A semicolon inside parentheses ends a statement only if the next
// line begins one: CREATE RULE … DO (a; b) has such semicolons rightly, an unclosed parenthesis has them by mistake.
class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::vector<Range> split() {
    std::uint32_t base = 0;
    while (base < text_.size()) base = scan_from(base);
    return std::move(pieces_);
  }

 private:
  // Scans from `base` to the end, or to where the scanner gives up; answers where to go on.
  std::uint32_t scan_from(std::uint32_t base) {
    const auto tokens = scan(text_.substr(base));
    std::uint32_t begin = base;
    int depth = 0;
    int atomic = 0;
    for (std::size_t n = 0; n < tokens.size(); ++n) {
      const Token& token = tokens[n];
      if (token.kind == TokenKind::keyword) atomic = std::max(0, atomic + nesting(tokens, n, base, atomic));
      if (token.punctuation == '(') ++depth;
      if (token.punctuation == ')') depth = std::max(0, depth - 1);
      if (token.punctuation != ';' || atomic > 0) continue;
      if (depth > 0 && n + 1 < tokens.size() && !next_line_begins_statement(tokens, n, base)) continue;
      pieces_.push_back({begin, base + token.range.end});
      begin = base + token.range.end;
      depth = 0;
    }
    const std::uint32_t end = tokens.empty() ? base : base + tokens.back().range.end;
    if (text_.find_first_not_of(" \t\r\n\f\v", end) == std::string_view::npos) {
      if (begin < text_.size()) pieces_.push_back({begin, static_cast<std::uint32_t>(text_.size())});
      return static_cast<std::uint32_t>(text_.size());
    }
    const std::uint32_t next = resume_after(end);
    pieces_.push_back({begin, next});
    return next;
  }

  [[nodiscard]] bool next_line_begins_statement(const std::vector<Token>& tokens, std::size_t n, std::uint32_t base) const {
    const std::uint32_t from = base + tokens[n].range.end;
    const std::string_view between = text_.substr(from, base + tokens[n + 1].range.begin - from);
    return between.find('\n') != std::string_view::npos && begins_statement(word(tokens[n + 1], base));
  }

  // BEGIN ATOMIC … END holds semicolons; CASE … END nests inside it.
  [[nodiscard]] int nesting(const std::vector<Token>& tokens, std::size_t n, std::uint32_t base, int atomic) const {
    const std::string token = lower_case(word(tokens[n], base));
    if (token == "begin" && n + 1 < tokens.size() && lower_case(word(tokens[n + 1], base)) == "atomic") return 1;
    if (atomic == 0) return 0;
    return token == "case" ? 1 : token == "end" ? -1 : 0;
  }

  [[nodiscard]] std::string_view word(const Token& token, std::uint32_t base) const {
    return text_.substr(base + token.range.begin, token.range.size());
  }

  // The scanner gave up after `offset`, at a string or comment without an end: the next line that begins a statement.
  [[nodiscard]] std::uint32_t resume_after(std::uint32_t offset) const {
    for (std::size_t line = text_.find('\n', offset); line != std::string_view::npos; line = text_.find('\n', line + 1)) {
      const std::size_t first = line + 1;
      const std::size_t last = text_.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", first);
      if (begins_statement(text_.substr(first, last == std::string_view::npos ? last : last - first)))
        return static_cast<std::uint32_t>(first);
    }
    return static_cast<std::uint32_t>(text_.size());
  }

  std::string_view text_;
  std::vector<Range> pieces_;
};

// Where in a piece an error at the piece's end is best shown: its first token that isn't blank.
std::uint32_t first_ink(std::string_view text, Range piece) {
  const std::size_t ink = text.find_first_not_of(" \t\r\n\f\v", piece.begin);
  return ink == std::string_view::npos || ink >= piece.end ? piece.begin : static_cast<std::uint32_t>(ink);
}

}  // namespace

Tree::Tree(Tree&& other) noexcept
    : contexts_(std::exchange(other.contexts_, {})),
      statements_(std::move(other.statements_)),
      errors_(std::move(other.errors_)),
      failed_(other.failed_) {}

Tree& Tree::operator=(Tree&& other) noexcept {
  if (this == &other) return *this;
  release();
  contexts_ = std::exchange(other.contexts_, {});
  statements_ = std::move(other.statements_);
  errors_ = std::move(other.errors_);
  failed_ = other.failed_;
  return *this;
}

Tree::~Tree() { release(); }

void Tree::release() {
  for (void* context : contexts_) pgtidy_release(context);
  contexts_.clear();
}

Tree parse(const std::string& text) {
  Tree tree;
  PgtidyParsed parsed = pgtidy_parse(text.c_str());
  if (parsed.message != nullptr) {
    // Blank what doesn't parse alone and parse the rest at once: locations stay those of the whole text.
    pgtidy_release(parsed.context);
    std::string copy(text);
    for (const Range piece : Splitter(text).split()) {
      const std::string statement = text.substr(piece.begin, piece.size());
      const PgtidyParsed alone = pgtidy_parse(statement.c_str());
      if (alone.message != nullptr) {
        const std::uint32_t offset = alone.cursor > 0 ? piece.begin + byte_offset(statement, alone.cursor) : first_ink(text, piece);
        tree.errors_.push_back({alone.message, offset});
        ++tree.failed_;
        std::fill(copy.begin() + piece.begin, copy.begin() + piece.end, ' ');
      }
      pgtidy_release(alone.context);
    }
    parsed = pgtidy_parse(copy.c_str());
    if (parsed.message != nullptr && tree.errors_.empty()) tree.errors_.push_back({parsed.message, byte_offset(copy, parsed.cursor)});
  }
  tree.contexts_.push_back(parsed.context);
  const int count = parsed.tree == nullptr ? 0 : pgtidy_statement_count(parsed.tree);
  tree.statements_.reserve(static_cast<std::size_t>(count));
  for (int n = 0; n < count; ++n) {
    int location = 0;
    int length = 0;
    const void* statement = pgtidy_statement(parsed.tree, n, &location, &length);
    const auto begin = static_cast<std::uint32_t>(std::max(location, 0));
    const auto end = length > 0 ? begin + static_cast<std::uint32_t>(length) : static_cast<std::uint32_t>(text.size());
    tree.statements_.push_back({statement, {begin, end}});
  }
  return tree;
}

std::string_view postgres_version() { return pgtidy_postgres_version(); }
int postgres_major() { return pgtidy_postgres_version_num() / 10000; }

std::vector<Token> scan(std::string_view text, bool comments) {
  struct Sink {
    std::vector<Token> tokens;
    bool comments;
  } sink{{}, comments};
  const std::string copy(text);
  pgtidy_scan(
      copy.c_str(),
      [](void* user, int kind, int character, int reserved, int begin, int end) {
        auto& into = *static_cast<Sink*>(user);
        if (kind == PGTIDY_COMMENT && !into.comments) return;
        into.tokens.push_back({static_cast<TokenKind>(kind),
                               static_cast<char>(character),
                               reserved != 0,
                               {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}});
      },
      &sink);
  return std::move(sink.tokens);
}

}  // namespace pgtidy::parse
