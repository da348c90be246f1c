// SPDX-License-Identifier: Apache-2.0
#include "syntax/ranges.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "pgtidy/identifier.h"

namespace pgtidy::syntax {
namespace {

using parse::Token;
using parse::TokenKind;

bool is_one_of(std::string_view word, std::span<const std::string_view> words) { return std::ranges::binary_search(words, word); }

// Keywords that say what a statement or subcommand does, before it names anything. Sorted.
constexpr std::array<std::string_view, 72> head_words{
    "add",      "alter",        "analyze",    "attach",       "begin",    "check",    "cluster",   "column",     "comment",
    "commit",   "concurrently", "constraint", "copy",         "create",   "database", "delete",    "detach",     "disable",
    "do",       "domain",       "drop",       "enable",       "event",    "exclude",  "extension", "force",      "foreign",
    "from",     "full",         "function",   "grant",        "index",    "inherit",  "insert",    "into",       "key",
    "level",    "lock",         "logged",     "materialized", "merge",    "not",      "null",      "or",         "partition",
    "policy",   "primary",      "procedure",  "publication",  "refresh",  "reindex",  "rename",    "replace",    "revoke",
    "rollback", "row",          "rule",       "schema",       "security", "sequence", "set",       "statistics", "table",
    "temp",     "temporary",    "trigger",    "truncate",     "type",     "unique",   "unlogged",  "update",     "vacuum"};
static_assert(std::ranges::is_sorted(head_words));

// Kinds of objects that ALTER names, and other words before the name. Sorted.
constexpr std::array<std::string_view, 17> object_words{"alter",    "domain",       "exists",  "foreign", "function",  "if",
                                                        "index",    "materialized", "only",    "policy",  "procedure", "schema",
                                                        "sequence", "table",        "trigger", "type",    "view"};
static_assert(std::ranges::is_sorted(object_words));

constexpr std::array<std::string_view, 11> constraint_words{"check", "collate", "compression", "constraint", "default", "generated",
                                                            "not",   "null",    "primary",     "references", "unique"};
static_assert(std::ranges::is_sorted(constraint_words));

}  // namespace

StatementTokens::StatementTokens(std::string_view text, Range statement) : text_(text), statement_(statement) {
  statement_.end = std::min<std::uint32_t>(statement_.end, static_cast<std::uint32_t>(text.size()));
  statement_.begin = std::min(statement_.begin, statement_.end);
  tokens_ = parse::scan(text.substr(statement_.begin, statement_.size()));
  for (Token& token : tokens_) token.range = {token.range.begin + statement_.begin, token.range.end + statement_.begin};
  while (!tokens_.empty() && tokens_.back().punctuation == ';') tokens_.pop_back();
}

std::string_view StatementTokens::word(std::size_t token) const {
  if (token >= tokens_.size()) return {};
  return text_.substr(tokens_[token].range.begin, tokens_[token].range.size());
}

namespace {}  // namespace

std::size_t StatementTokens::at_or_after(std::uint32_t offset) const {
  const auto found = std::ranges::lower_bound(tokens_, offset, {}, [](const Token& token) { return token.range.begin; });
  return static_cast<std::size_t>(found - tokens_.begin());
}

Range StatementTokens::span(std::size_t first, std::size_t last) const {
  if (first >= last || last > tokens_.size()) return whole();
  return {tokens_[first].range.begin, tokens_[last - 1].range.end};
}

Range StatementTokens::whole() const {
  if (tokens_.empty()) return statement_;
  return {tokens_.front().range.begin, tokens_.back().range.end};
}

Range StatementTokens::head_of(std::size_t first) const {
  std::size_t last = first;
  while (last < tokens_.size() && tokens_[last].kind == TokenKind::keyword && is_one_of(lower_case(word(last)), head_words)) ++last;
  return span(first, std::max(last, first + 1));
}

Range StatementTokens::head() const { return head_of(0); }

Range StatementTokens::head_before(std::uint32_t at) const {
  const std::size_t last = at_or_after(at);
  std::size_t first = last;
  while (first > 0 && (is_one_of(lower_case(word(first - 1)), head_words) || lower_case(word(first - 1)) == "only")) --first;
  return first < last ? span(first, last) : head();
}

StatementTokens::Parts StatementTokens::parts(std::size_t from, std::size_t to) const {
  Parts parts;
  int depth = 0;
  std::size_t begin = from;
  for (std::size_t n = from; n < to; ++n) {
    const char c = tokens_[n].punctuation;
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
    if (c != ',' || depth != 0) continue;
    parts.emplace_back(begin, n);
    begin = n + 1;
  }
  if (begin < to) parts.emplace_back(begin, to);
  return parts;
}

std::size_t StatementTokens::after_name(std::size_t n) const {
  while (n + 2 < tokens_.size() && tokens_[n + 1].punctuation == '.') n += 2;
  return n + 1;
}

std::size_t StatementTokens::first_subcommand() const {
  std::size_t n = 0;
  while (n < tokens_.size() && tokens_[n].kind == TokenKind::keyword && is_one_of(lower_case(word(n)), object_words)) ++n;
  n = after_name(n);
  if (n < tokens_.size() && word(n) == "*") ++n;
  return n;
}

const StatementTokens::Parts& StatementTokens::subcommands() const {
  if (subcommands_.empty()) subcommands_ = parts(first_subcommand(), tokens_.size());
  return subcommands_;
}

Range StatementTokens::subcommand(std::size_t n) const {
  const auto& all = subcommands();
  return n < all.size() ? span(all[n].first, all[n].second) : whole();
}

Range StatementTokens::subcommand_head(std::size_t n) const {
  const auto& all = subcommands();
  return n < all.size() ? head_of(all[n].first) : head();
}

const StatementTokens::Parts& StatementTokens::elements() const {
  if (!elements_.empty()) return elements_;
  const auto open = std::ranges::find(tokens_, '(', &Token::punctuation);
  if (open == tokens_.end()) return elements_;
  const auto first = static_cast<std::size_t>(open - tokens_.begin()) + 1;
  std::size_t last = first;
  for (int depth = 1; last < tokens_.size(); ++last) {
    if (tokens_[last].punctuation == '(') ++depth;
    if (tokens_[last].punctuation == ')' && --depth == 0) break;
  }
  elements_ = parts(first, last);
  return elements_;
}

Range StatementTokens::element(std::size_t n) const {
  const auto& all = elements();
  return n < all.size() ? span(all[n].first, all[n].second) : whole();
}

const StatementTokens::Parts& StatementTokens::objects() const {
  if (!objects_.empty()) return objects_;
  std::size_t first = 0;
  while (first < tokens_.size() && tokens_[first].kind == TokenKind::keyword) {
    const std::string keyword = lower_case(word(first));
    const bool skip = is_one_of(keyword, head_words) || is_one_of(keyword, object_words);
    if (!skip || first + 1 == tokens_.size()) break;
    ++first;
  }
  objects_ = parts(first, tokens_.size());
  return objects_;
}

Range StatementTokens::object(std::size_t n) const {
  const auto& all = objects();
  if (n >= all.size()) return whole();
  std::size_t last = after_name(all[n].first);
  if (last < all[n].second && tokens_[last].punctuation == '(') {  // a routine's arguments
    while (last < all[n].second && tokens_[last].punctuation != ')') ++last;
    ++last;
  }
  return span(all[n].first, std::min(last, all[n].second));
}

// Whether token n begins another column constraint, given the token before it.
bool StatementTokens::begins_constraint(std::size_t n) const {
  if (tokens_[n].kind != TokenKind::keyword || !is_one_of(lower_case(word(n)), constraint_words)) return false;
  const std::string keyword = lower_case(word(n));
  const std::string before = n > 0 ? lower_case(word(n - 1)) : "";
  const std::string next = lower_case(word(n + 1));
  if (keyword == "not") return next == "null" && before != "is";
  if (keyword == "null") return before != "not" && before != "set" && before != "default" && before != "is";
  if (keyword == "default") return before != "set" && before != "by";
  return true;
}

Range StatementTokens::constraint(std::uint32_t at) const {
  const std::size_t first = at_or_after(at);
  if (first >= tokens_.size()) return whole();
  std::size_t n = first + 1;
  if (lower_case(word(first)) == "constraint") n = first + 3;  // CONSTRAINT name, and the word of its kind
  int depth = 0;
  for (; n < tokens_.size(); ++n) {
    const char c = tokens_[n].punctuation;
    if (depth == 0 && (c == ',' || c == ')' || begins_constraint(n))) break;
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
  }
  return span(first, std::min(n, tokens_.size()));
}

Range StatementTokens::column_type(std::uint32_t at) const {
  const std::size_t first = at_or_after(at);
  if (first >= tokens_.size()) return whole();
  std::size_t n = first + 1;
  int depth = 0;
  for (; n < tokens_.size(); ++n) {
    const char c = tokens_[n].punctuation;
    if (depth == 0) {
      if (c == ',' || c == ')' || c == '=' || begins_constraint(n)) break;
      const std::string keyword = lower_case(word(n));
      if (keyword == "using" || keyword == "storage" || keyword == "options") break;
    }
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
  }
  return span(first, n);
}

Range StatementTokens::token(std::uint32_t at) const {
  const std::size_t first = at_or_after(at);
  if (first >= tokens_.size()) return whole();
  return span(first, std::min(after_name(first), tokens_.size()));
}

Range StatementTokens::sql_body() const {
  int depth = 0;
  bool arguments = false;  // they have been passed: the name may be any word
  for (std::size_t n = 0; n + 1 < tokens_.size(); ++n) {
    if (tokens_[n].punctuation == '(') ++depth;
    if (tokens_[n].punctuation == ')') arguments = --depth == 0 || arguments;
    if (!arguments || depth != 0) continue;
    const std::string one = lower_case(word(n));
    if (one == "return") return span(n + 1, tokens_.size());
    if (one == "begin" && lower_case(word(n + 1)) == "atomic" && n + 3 < tokens_.size()) return span(n + 2, tokens_.size() - 1);
  }
  return {};
}

Range StatementTokens::resolve(const Place& place) const {
  switch (place.part) {
    case Part::statement: return whole();
    case Part::head:
      if (place.at != Place::nowhere) return head_before(place.at);
      return place.index == 0 ? head() : subcommand_head(place.index - 1U);
    case Part::subcommand: return subcommand(place.index);
    case Part::element: return element(place.index);
    case Part::constraint: return place.at == Place::nowhere ? whole() : constraint(place.at);
    case Part::column_type: return place.at == Place::nowhere ? whole() : column_type(place.at);
    case Part::object: return object(place.index);
    case Part::token: return place.at == Place::nowhere ? whole() : token(place.at);
    case Part::exact: return place.statement;
  }
  return whole();
}

Range resolve(const Place& place, std::string_view text) {
  if (place.part == Part::exact) return place.statement;
  return StatementTokens(text, place.statement).resolve(place);
}

}  // namespace pgtidy::syntax
