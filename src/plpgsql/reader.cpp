// SPDX-License-Identifier: Apache-2.0
#include "plpgsql/reader.h"

#include <algorithm>

#include "pgtidy/identifier.h"

namespace pgtidy::plpgsql {

using parse::Token;
using parse::TokenKind;

std::string_view TokenReader::source(std::size_t token) const {
  if (token >= tokens_.size()) return {};
  return text_.substr(tokens_[token].range.begin, tokens_[token].range.size());
}

std::string_view TokenReader::source(std::size_t first, std::size_t last) const {
  if (first >= last || last > tokens_.size()) return {};
  return text_.substr(tokens_[first].range.begin, tokens_[last - 1].range.end - tokens_[first].range.begin);
}

std::string TokenReader::word(std::size_t ahead) const { return meant_by(source(at_ + ahead)); }

bool TokenReader::is(char punctuation, std::size_t ahead) const {
  return token(ahead) != nullptr && token(ahead)->punctuation == punctuation;
}

const Token* TokenReader::token(std::size_t ahead) const { return at_ + ahead < tokens_.size() ? &tokens_[at_ + ahead] : nullptr; }

std::size_t TokenReader::skip_past(std::string_view word) {
  int depth = 0;
  for (; !done(); ++at_) {
    if (is('(')) ++depth;
    if (is(')')) --depth;
    if (depth <= 0 && (word == ";" ? is(';') : this->word() == word)) return at_++;
  }
  return at_;
}

std::string string_value(std::string_view literal) {
  if (literal.starts_with('$')) {
    const std::size_t tag = literal.find('$', 1) + 1;
    return literal.size() < 2 * tag ? std::string() : std::string(literal.substr(tag, literal.size() - 2 * tag));
  }
  const bool escapes = !literal.empty() && (literal.front() == 'E' || literal.front() == 'e');
  const std::size_t begin = literal.find('\'');
  if (begin == std::string_view::npos) return {};
  std::string value;
  for (std::size_t i = begin + 1; i + 1 < literal.size(); ++i) {
    if (literal[i] == '\'' && literal[i + 1] == '\'') ++i;
    if (escapes && literal[i] == '\\' && i + 2 < literal.size()) {
      ++i;
      value += literal[i] == 'n' ? '\n' : literal[i] == 't' ? '\t' : literal[i];
      continue;
    }
    value += literal[i];
  }
  return value;
}

}  // namespace pgtidy::plpgsql
