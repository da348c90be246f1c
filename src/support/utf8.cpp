// SPDX-License-Identifier: Apache-2.0
#include "support/utf8.h"

#include <algorithm>
#include <cstring>

namespace pgtidy::utf8 {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

bool is_continuation(std::string_view text, std::size_t at) { return at < text.size() && (byte_at(text, at) & 0xC0) == 0x80; }

// The first byte at or after `at` that is not ASCII, or `end`.
std::size_t skip_ascii(std::string_view text, std::size_t at, std::size_t end) {
  while (at + sizeof(std::uint64_t) <= end) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((word & 0x8080808080808080U) != 0) break;
    at += sizeof word;
  }
  while (at < end && byte_at(text, at) < 0x80) ++at;
  return at;
}

}  // namespace

std::size_t sequence_size(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  const unsigned lead = byte_at(text, at);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4 || !is_continuation(text, at + 1)) return 0;
  if (lead < 0xE0) return 2;
  const unsigned second = byte_at(text, at + 1);
  if (lead < 0xF0) {
    const bool overlong = lead == 0xE0 && second < 0xA0;
    const bool surrogate = lead == 0xED && second > 0x9F;
    return overlong || surrogate || !is_continuation(text, at + 2) ? 0 : 3;
  }
  const bool overlong = lead == 0xF0 && second < 0x90;
  const bool too_large = lead == 0xF4 && second > 0x8F;
  return overlong || too_large || !is_continuation(text, at + 2) || !is_continuation(text, at + 3) ? 0 : 4;
}

bool starts_character(std::string_view text, std::size_t at) {
  if (!is_continuation(text, at)) return true;
  for (std::size_t back = 1; back <= 3 && back <= at; ++back) {
    if (!is_continuation(text, at - back)) return sequence_size(text, at - back) <= back;
  }
  return true;
}

std::size_t count_characters(std::string_view text, std::size_t begin, std::size_t end) {
  std::size_t count = 0;
  std::size_t at = begin;
  while (at < end) {
    const std::size_t next = skip_ascii(text, at, end);
    count += next - at;
    at = next;
    if (at == end) break;
    at += std::max<std::size_t>(1, sequence_size(text, at));
    ++count;
  }
  return count;
}

std::optional<std::size_t> first_invalid(std::string_view text) {
  std::size_t at = 0;
  while ((at = skip_ascii(text, at, text.size())) < text.size()) {
    const std::size_t size = sequence_size(text, at);
    if (size == 0) return at;
    at += size;
  }
  return std::nullopt;
}

void append(std::string& text, char32_t character) {
  const auto put = [&](char32_t value) { text.push_back(static_cast<char>(value)); };
  if (character < 0x80) {
    put(character);
  } else if (character < 0x800) {
    put(0xC0 | (character >> 6));
    put(0x80 | (character & 0x3F));
  } else if (character < 0x10000) {
    put(0xE0 | (character >> 12));
    put(0x80 | ((character >> 6) & 0x3F));
    put(0x80 | (character & 0x3F));
  } else {
    put(0xF0 | (character >> 18));
    put(0x80 | ((character >> 12) & 0x3F));
    put(0x80 | ((character >> 6) & 0x3F));
    put(0x80 | (character & 0x3F));
  }
}

std::optional<std::string> from_utf16(std::string_view bytes, bool big_endian) {
  if (bytes.size() % 2 != 0) return std::nullopt;
  const auto unit = [&](std::size_t at) -> char32_t {
    const unsigned first = byte_at(bytes, at);
    const unsigned second = byte_at(bytes, at + 1);
    return big_endian ? first << 8 | second : second << 8 | first;
  };
  std::string text;
  text.reserve(bytes.size() / 2);
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    char32_t character = unit(at);
    if (character == 0xFEFF && at == 0) continue;
    if (character >= 0xD800 && character < 0xE000) {
      if (character >= 0xDC00 || at + 4 > bytes.size()) return std::nullopt;
      const char32_t low = unit(at += 2);
      if (low < 0xDC00 || low >= 0xE000) return std::nullopt;
      character = 0x10000 + ((character - 0xD800) << 10) + (low - 0xDC00);
    }
    append(text, character);
  }
  return text;
}

}  // namespace pgtidy::utf8
