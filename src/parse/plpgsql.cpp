// SPDX-License-Identifier: Apache-2.0
#include "parse/plpgsql.h"

#include <algorithm>
#include <array>
#include <string>

#include "parse/parse.h"
#include "pgtidy/identifier.h"

namespace pgtidy::parse {
namespace {

// What begins a statement that a catalog or a check wants to see. Sorted.
constexpr std::array<std::string_view, 17> wanted{"alter",   "analyze", "cluster",  "comment", "copy", "create",
                                                  "delete",  "drop",    "grant",    "insert",  "lock", "refresh",
                                                  "reindex", "revoke",  "truncate", "update",  "with"};
static_assert(std::ranges::is_sorted(wanted));

enum class Block : std::uint8_t { begin, conditional, alternative, always, never, loop };

class Body {
 public:
  Body(std::string_view text, Range body) : text_(text), base_(body.begin) { tokens_ = scan(text.substr(body.begin, body.size())); }

  std::vector<EmbeddedStatement> read() {
    while (at_ < tokens_.size()) statement();
    for (EmbeddedStatement& found : found_) found.commits = commits_;
    return std::move(found_);
  }

 private:
  [[nodiscard]] std::string word(std::size_t n) const {
    if (n >= tokens_.size()) return {};
    return lower_case(text_.substr(base_ + tokens_[n].range.begin, tokens_[n].range.size()));
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

  // At IF: what is known of its condition.
  [[nodiscard]] Block condition() const {
    if (word(at_ + 2) != "then") return Block::conditional;
    const std::string constant = word(at_ + 1);
    return constant == "false" || constant == "null" ? Block::never : constant == "true" ? Block::always : Block::conditional;
  }
  [[nodiscard]] static Block after(Block block, bool is_else) {
    if (block == Block::always) return Block::never;
    return block == Block::never && is_else ? Block::always : Block::alternative;
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
      open(condition(), "then");
    } else if (first == "elsif" || first == "elseif" || first == "else") {
      if (!blocks_.empty()) blocks_.back() = after(blocks_.back(), first == "else");
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
      commits_ = commits_ || first == "commit" || first == "rollback";
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
    if (plain) add_literal(tokens_[literal].range);
    skip_past(";");
  }

  void add_literal(Range token) {
    const auto inside = literal_statement(text_.substr(base_ + token.begin, token.size()));
    if (inside) add({base_ + token.begin + inside->begin, base_ + token.begin + inside->end});
  }

  void sql(bool keep) {
    const std::size_t first = at_;
    skip_past(";");
    if (!keep || at_ == first + 1) return;
    const std::size_t last = tokens_[at_ - 1].punctuation == ';' ? at_ - 2 : at_ - 1;
    add({base_ + tokens_[first].range.begin, base_ + tokens_[last].range.end});
  }

  void add(Range range) {
    if (std::ranges::find(blocks_, Block::never) != blocks_.end()) return;
    EmbeddedStatement made;
    made.range = range;
    made.in_loop = std::ranges::find(blocks_, Block::loop) != blocks_.end();
    made.certain = !made.in_loop && std::ranges::find(blocks_, Block::alternative) == blocks_.end();
    found_.push_back(made);
  }

  std::string_view text_;
  std::uint32_t base_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::vector<Block> blocks_;
  std::vector<EmbeddedStatement> found_;
  bool commits_ = false;
};

}  // namespace

std::optional<Range> literal_statement(std::string_view literal) {
  std::size_t quote = 1;
  if (literal.starts_with('$'))
    quote = literal.find('$', 1) + 1;
  else if (!literal.starts_with('\'') || literal.find('\'', 1) != literal.size() - 1)
    return std::nullopt;
  if (literal.size() < 2 * quote) return std::nullopt;
  std::string_view inside = literal.substr(quote, literal.size() - 2 * quote);
  const std::size_t last = inside.find_last_not_of("; \t\r\n");
  inside = inside.substr(0, last == std::string_view::npos ? 0 : last + 1);
  if (inside.empty() || inside.find(';') != std::string_view::npos) return std::nullopt;
  return Range{static_cast<std::uint32_t>(quote), static_cast<std::uint32_t>(quote + inside.size())};
}

std::vector<EmbeddedStatement> embedded_statements(std::string_view text, Range body) { return Body(text, body).read(); }

}  // namespace pgtidy::parse
