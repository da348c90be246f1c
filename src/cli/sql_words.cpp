// SPDX-License-Identifier: Apache-2.0
#include "cli/sql_words.h"

#include <algorithm>

#include "pgtidy/identifier.h"

namespace pgtidy::cli {
namespace {}  // namespace

std::string_view SqlWords::word(std::size_t n) const {
  return n < tokens_.size() ? text_.substr(tokens_[n].range.begin, tokens_[n].range.size()) : std::string_view{};
}

std::string SqlWords::name(std::size_t n) const { return meant_by(word(n)); }

bool SqlWords::is(std::size_t n, std::string_view w) const {
  const std::string_view written = word(n);
  return written.size() == w.size() && lower_case(written) == w;
}

bool SqlWords::is_name(std::size_t n) const {
  return n < tokens_.size() && (tokens_[n].kind == parse::TokenKind::identifier || tokens_[n].kind == parse::TokenKind::keyword);
}

std::size_t SqlWords::find(std::string_view w, std::size_t from) const {
  for (std::size_t n = from; n < size() && !is(n, ";"); ++n) {
    if (is(n, w)) return n;
    if (is(n, "(") || is(n, "[")) n = closing(n);
  }
  return none;
}

std::size_t SqlWords::after_name(std::size_t n) const {
  while (is(n + 1, ".")) n += 2;
  return n + 1;
}

std::size_t SqlWords::closing(std::size_t n) const {
  int depth = 0;
  for (; n < size(); ++n) {
    if (is(n, "(") || is(n, "[")) ++depth;
    if ((is(n, ")") || is(n, "]")) && --depth == 0) return n;
  }
  return size();
}

std::size_t SqlWords::end(std::size_t from) const {
  const std::size_t found = find(";", from);
  if (found != none) return found;
  for (std::size_t n = from; n < size(); ++n) {
    if (is(n, ";")) return n;
  }
  return size();
}

std::size_t SqlWords::at(std::size_t byte) const {
  const auto found = std::partition_point(tokens_.begin(), tokens_.end(), [&](const parse::Token& t) { return t.range.end <= byte; });
  return static_cast<std::size_t>(found - tokens_.begin());
}

std::string_view SqlWords::between(std::size_t first, std::size_t last) const {
  last = std::min(last, size());
  if (first >= last) return {};
  const auto begin = tokens_[first].range.begin;
  return text_.substr(begin, tokens_[last - 1].range.end - begin);
}

namespace {

// The last token of RESTART [[WITH] n].
std::size_t end_of_restart(const SqlWords& words, std::size_t n) {
  if (words.is(n + 1, "with")) ++n;
  if (words.is(n + 1, "-")) ++n;
  const std::string_view next = words.word(n + 1);
  return !next.empty() && next.front() >= '0' && next.front() <= '9' ? n + 1 : n;
}

}  // namespace

std::string sequence_options(const SqlWords& words, std::size_t from, std::size_t end) {
  std::string options;
  for (std::size_t n = from; n < end; ++n) {
    if (words.is(n, "as") || words.is(n, "owned") || words.is(n, "name"))
      n = words.after_name(words.is(n, "owned") ? n + 2 : n + 1) - 1;
    else if (words.is(n, "restart"))
      n = end_of_restart(words, n);
    else if (!(words.is(n, "sequence") && words.is(n + 1, "name")))
      options.append(" ").append(words.word(n));
  }
  return options;
}

std::string with_names(std::string_view text, const std::map<std::string, std::string>& names) {
  if (names.empty()) return std::string(text);
  const SqlWords words(text);
  std::string result;
  std::size_t done = 0;
  for (std::size_t n = 0; n < words.size(); ++n) {
    if (!words.is_name(n)) continue;
    const auto found = names.find(words.name(n) + (words.is(n + 1, "(") ? "(" : ""));
    if (found == names.end()) continue;
    const auto begin = static_cast<std::size_t>(words.word(n).data() - text.data());
    result.append(text, done, begin - done).append(quoted(found->second));
    done = begin + words.word(n).size();
  }
  return result.append(text.substr(done));
}

std::string literal(std::string_view text) {
  const bool escapes = text.find('\\') != std::string_view::npos;
  std::string result = escapes ? "E'" : "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') result += c;
    result += c;
  }
  return result + '\'';
}

std::string one_line(std::string_view text) {
  std::string result(text);
  std::replace_if(
      result.begin(), result.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
  return result;
}

}  // namespace pgtidy::cli
