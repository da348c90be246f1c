// SPDX-License-Identifier: Apache-2.0
#include "parse/plpgsql.h"

#include <algorithm>
#include <array>
#include <string>

#include "parse/parse.h"

namespace pgtidy::parse {
namespace {

// What begins a statement that a catalog or a check wants to see. Sorted.
constexpr std::array<std::string_view, 17> wanted{"alter",   "analyze", "cluster",  "comment", "copy", "create",
                                                  "delete",  "drop",    "grant",    "insert",  "lock", "refresh",
                                                  "reindex", "revoke",  "truncate", "update",  "with"};
static_assert(std::ranges::is_sorted(wanted));

enum class Block : std::uint8_t { begin, conditional, alternative, loop };

class Body {
 public:
  Body(std::string_view text, Range body) : text_(text), base_(body.begin) { tokens_ = scan(text.substr(body.begin, body.size())); }

  EmbeddedSql read() {
    while (at_ < tokens_.size()) statement();
    return std::move(found_);
  }

 private:
  [[nodiscard]] std::string word(std::size_t n) const {
    if (n >= tokens_.size()) return {};
    std::string folded(text_.substr(base_ + tokens_[n].range.begin, tokens_[n].range.size()));
    std::ranges::transform(folded, folded.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return folded;
  }

  void skip_past(std::string_view keyword) {
    int depth = 0;
    for (; at_ < tokens_.size(); ++at_) {
      const char c = tokens_[at_].punctuation;
      if (c == '(') ++depth;
      if (c == ')') --depth;
      const bool there = keyword == ";" ? c == ';' : word(at_) == keyword;
      if (depth <= 0 && there) {
        ++at_;
        return;
      }
    }
  }

  void open(Block block, std::string_view until) {
    blocks_.push_back(block);
    skip_past(until);
  }

  // One statement or control word, from its first token.
  void statement() {
    const std::string first = word(at_);
    if (tokens_[at_].punctuation == ';') {
      ++at_;
    } else if (first == "<") {  // <<label>>
      ++at_;
    } else if (first == "declare") {
      declarations();
    } else if (first == "begin") {
      blocks_.push_back(Block::begin);
      ++at_;
    } else if (first == "if") {
      open(Block::conditional, "then");
    } else if (first == "elsif" || first == "elseif" || first == "else") {
      if (!blocks_.empty()) blocks_.back() = Block::alternative;
      if (first == "else")
        ++at_;
      else
        skip_past("then");
    } else if (first == "case") {
      open(Block::alternative, "when");
      skip_past("then");
    } else if (first == "when") {
      skip_past("then");
    } else if (first == "loop") {
      blocks_.push_back(Block::loop);
      ++at_;
    } else if (first == "for" || first == "while" || first == "foreach") {
      open(Block::loop, "loop");
    } else if (first == "exception") {
      handlers();
    } else if (first == "end") {
      if (!blocks_.empty()) blocks_.pop_back();
      skip_past(";");
    } else if (first == "execute") {
      execute();
    } else {
      sql(std::ranges::binary_search(wanted, first));
    }
  }

  void declarations() {
    while (at_ < tokens_.size() && word(at_) != "begin") skip_past(";");
  }

  // Up to the END that closes the block; handlers may hold blocks of their own.
  void handlers() {
    int depth = 1;
    for (++at_; at_ < tokens_.size(); ++at_) {
      const std::string token = word(at_);
      const std::string next = word(at_ + 1);
      if (token == "begin" || token == "case" || token == "loop" || (token == "if" && next != "exists" && next != "not")) ++depth;
      if (token != "end") continue;
      if (next == "if" || next == "case" || next == "loop") ++at_;
      if (--depth == 0) return;
    }
  }

  void execute() {
    const std::size_t literal = at_ + 1;
    const std::size_t after = at_ + 2;
    const bool plain = literal < tokens_.size() && tokens_[literal].kind == TokenKind::string && after < tokens_.size() &&
                       tokens_[after].punctuation == ';';
    if (plain && add_literal(tokens_[literal].range)) {
    } else {
      ++found_.dynamic;
    }
    skip_past(";");
  }

  // 'ALTER TABLE t …' or $q$…$q$, if no quote is doubled inside.
  bool add_literal(Range token) {
    const Range whole{base_ + token.begin, base_ + token.end};
    const std::string_view quoted = text_.substr(whole.begin, whole.size());
    std::size_t quote = 1;
    if (quoted.starts_with('$'))
      quote = quoted.find('$', 1) + 1;
    else if (!quoted.starts_with('\'') || quoted.find('\'', 1) != quoted.size() - 1)
      return false;
    const auto size = static_cast<std::uint32_t>(quote);
    const Range inside{whole.begin + size, whole.end - size};
    if (text_.substr(inside.begin, inside.size()).find(';') == std::string_view::npos) add(inside);
    return true;
  }

  void sql(bool keep) {
    const std::size_t first = at_;
    skip_past(";");
    if (!keep || at_ == first + 1) return;
    const std::size_t last = tokens_[at_ - 1].punctuation == ';' ? at_ - 2 : at_ - 1;
    add({base_ + tokens_[first].range.begin, base_ + tokens_[last].range.end});
  }

  void add(Range range) {
    EmbeddedStatement made;
    made.range = range;
    made.in_loop = std::ranges::find(blocks_, Block::loop) != blocks_.end();
    made.certain = !made.in_loop && std::ranges::find(blocks_, Block::alternative) == blocks_.end();
    found_.statements.push_back(made);
  }

  std::string_view text_;
  std::uint32_t base_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::vector<Block> blocks_;
  EmbeddedSql found_;
};

}  // namespace

EmbeddedSql embedded_sql(std::string_view text, Range body) { return Body(text, body).read(); }

}  // namespace pgtidy::parse
