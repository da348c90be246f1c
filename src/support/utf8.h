// SPDX-License-Identifier: Apache-2.0
// The little that pgtidy needs to know of UTF-8 and UTF-16.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pgtidy::utf8 {

inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Bytes of the character that begins at `at`, by the rules of PostgreSQL (no overlong forms, no surrogates, nothing above
// U+10FFFF); 0 if none begins there.
[[nodiscard]] std::size_t sequence_size(std::string_view text, std::size_t at);

// Does a character begin at `at`? A byte that belongs to no valid character is one of its own.
[[nodiscard]] bool starts_character(std::string_view text, std::size_t at);

// Characters in [begin, end); both are expected to be starts of characters.
[[nodiscard]] std::size_t count_characters(std::string_view text, std::size_t begin, std::size_t end);

// The first byte that is not UTF-8.
[[nodiscard]] std::optional<std::size_t> first_invalid(std::string_view text);

void append(std::string& text, char32_t character);

// Text of UTF-16 with or without its byte order mark; nothing where it has an odd byte or half a surrogate pair.
[[nodiscard]] std::optional<std::string> from_utf16(std::string_view bytes, bool big_endian);

}  // namespace pgtidy::utf8
