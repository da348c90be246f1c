// SPDX-License-Identifier: Apache-2.0
#include "engine/fingerprint.h"

#include <algorithm>

#include <fmt/format.h>

namespace pgtidy::engine {

namespace {

std::uint64_t hash(char c, std::uint64_t seed) { return (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL; }

}  // namespace

std::uint64_t hash(std::string_view text, std::uint64_t seed) {
  for (const char c : text) seed = hash(c, seed);
  return seed;
}

std::string to_hex(std::uint64_t value) { return fmt::format("{:016x}", value); }

std::uint64_t statement_hash(std::string_view text, Range statement) {
  const std::size_t end = std::min<std::size_t>(statement.end, text.size());
  std::uint64_t value = hash({});
  bool gap = false;
  for (std::size_t n = statement.begin; n < end; ++n) {
    const char c = text[n];
    const char next = n + 1 < text.size() ? text[n + 1] : '\0';
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      gap = true;
    } else if (c == '-' && next == '-') {
      n = std::min(text.find('\n', n), end);
      gap = true;
    } else if (c == '/' && next == '*') {
      const std::size_t close = text.find("*/", n + 2);
      n = close == std::string_view::npos ? end : std::min(close + 1, end);
      gap = true;
    } else if (c == '\'' || c == '"') {
      const std::size_t close = std::min(text.find(c, n + 1), end - 1);
      value = hash(text.substr(n, close - n + 1), value);
      n = close;
      gap = false;
    } else {
      if (gap) value = hash(' ', value);
      gap = false;
      value = hash(c, value);
    }
  }
  return value;
}

}  // namespace pgtidy::engine
