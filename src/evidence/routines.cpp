// SPDX-License-Identifier: Apache-2.0
#include "evidence/routines.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "parse/parse.h"
#include "pgtidy/identifier.h"

namespace pgtidy::evidence {
namespace {

using parse::Token;

class Body {
 public:
  explicit Body(std::string_view text) : text_(text), tokens_(parse::scan(text)) {}

  std::vector<std::string> queries() {
    std::vector<std::string> made;
    for (std::size_t at = 0; at < tokens_.size(); ++at) {
      if (!begins(at)) continue;
      const std::size_t end = end_of(at);
      made.push_back(query(at, end));
      at = end;
    }
    return made;
  }

  [[nodiscard]] std::set<std::string, std::less<>> variables() const {
    std::set<std::string, std::less<>> made{"new", "old"};
    bool declares = false;
    for (std::size_t at = 0; at < tokens_.size(); ++at) {
      if (is(at, "begin")) declares = false;
      const bool declared = (is(at, "declare") || (declares && is(at, ";"))) && !is(at + 1, "begin");
      declares = declares || is(at, "declare");
      if (declared || is(at, "for") || is(at, "foreach")) made.insert(name(at + 1));
    }
    return made;
  }

 private:
  [[nodiscard]] std::string name(std::size_t at) const {
    if (at >= tokens_.size()) return {};
    return meant_by(text_.substr(tokens_[at].range.begin, tokens_[at].range.size()));
  }

  [[nodiscard]] bool is(std::size_t at, std::string_view word) const {
    if (at >= tokens_.size()) return false;
    const std::string_view text = text_.substr(tokens_[at].range.begin, tokens_[at].range.size());
    return std::ranges::equal(text, word, [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
  }

  template <std::size_t N>
  [[nodiscard]] bool is_one_of(std::size_t at, const std::array<std::string_view, N>& words) const {
    return std::ranges::any_of(words, [&](std::string_view word) { return is(at, word); });
  }

  // A word that begins a query, where one may begin.
  [[nodiscard]] bool begins(std::size_t at) const {
    static constexpr auto words = std::to_array<std::string_view>({"select", "with", "insert", "update", "delete", "perform"});
    static constexpr auto before = std::to_array<std::string_view>({";", "begin", "then", "else", "loop", "query", "in", "(", ":="});
    return is_one_of(at, words) && (at == 0 || is_one_of(at - 1, before));
  }

  // Behind its last token: a semicolon, LOOP, or the bracket that was open before.
  [[nodiscard]] std::size_t end_of(std::size_t at) const {
    int depth = 0;
    for (; at < tokens_.size(); ++at) {
      if (is(at, "(")) ++depth;
      if (is(at, ")") && --depth < 0) break;
      if (depth == 0 && (is(at, ";") || is(at, "loop"))) break;
    }
    return at;
  }

  // INTO and the variables behind it are PL/pgSQL's; INSERT INTO isn't.
  [[nodiscard]] std::string query(std::size_t begin, std::size_t end) const {
    static constexpr auto after =
        std::to_array<std::string_view>({"from", "where", "using", "values", "returning", "limit", "order", "for"});
    std::string made;
    for (std::size_t at = begin; at < end; ++at) {
      if (is(at, "into") && !(at > 0 && is(at - 1, "insert"))) {
        while (at < end && !is_one_of(at, after)) ++at;
        if (at >= end) break;
      }
      if (!made.empty()) made += ' ';
      made += at == begin && is(at, "perform") ? "SELECT" : text_.substr(tokens_[at].range.begin, tokens_[at].range.size());
    }
    return made;
  }

  std::string_view text_;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<std::string> queries_in(std::string_view body, std::string_view language) {
  if (language == "sql") return {std::string(body)};
  return language == "plpgsql" ? Body(body).queries() : std::vector<std::string>();
}

std::set<std::string, std::less<>> variables_in(std::string_view body) { return Body(body).variables(); }

}  // namespace pgtidy::evidence
