// SPDX-License-Identifier: Apache-2.0
#include "report/display.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "support/utf8.h"

namespace pgtidy::report {
namespace {

constexpr std::size_t widest = 120;  // columns of code in a frame
constexpr std::size_t lead_in = 40;  // characters that stay before the range when the line is cut

struct Span {
  char32_t first, last;
};

// Unicode's East_Asian_Width W and F, in the blocks that occur in text.
constexpr std::array<Span, 26> wide{{
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2648, 0x2653}, {0x26A1, 0x26A1},
    {0x26BD, 0x26BE},   {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728},   {0x274C, 0x274E},   {0x2E80, 0x303E}, {0x3041, 0x4DBF},
    {0x4E00, 0xA4CF},   {0xA960, 0xA97C},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60}, {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F7E0, 0x1F7EB}, {0x1F900, 0x1FAFF}, {0x20000, 0x3FFFD},
}};

constexpr std::array<Span, 9> zero_width{{
    {0x0300, 0x036F},
    {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF},
    {0x200B, 0x200D},
    {0x20D0, 0x20FF},
    {0xFE00, 0xFE0F},
    {0xFE20, 0xFE2F},
    {0x1F3FB, 0x1F3FF},
    {0xE0100, 0xE01EF},
}};

// Controls, and what reorders or hides text.
constexpr std::array<Span, 10> escaped{{
    {0x00, 0x1F},
    {0x7F, 0x9F},
    {0x061C, 0x061C},
    {0x200E, 0x200F},
    {0x2028, 0x202E},
    {0x2066, 0x2069},
    {0xFEFF, 0xFEFF},
    {0xFFF9, 0xFFFB},
    {0xE0000, 0xE007F},
    {0x180E, 0x180E},
}};

template <std::size_t N>
bool in(const std::array<Span, N>& spans, char32_t c) {
  return std::any_of(spans.begin(), spans.end(), [c](const Span& span) { return span.first <= c && c <= span.last; });
}

char32_t decode(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(bytes[i])); };
  if (bytes.size() == 1) return byte(0);
  char32_t c = byte(0) & (0xFFU >> (bytes.size() + 1));
  for (std::size_t i = 1; i < bytes.size(); ++i) c = (c << 6U) | (byte(i) & 0x3FU);
  return c;
}

std::size_t append_word(std::string& to, std::size_t& width, const std::string& word, std::size_t bytes) {
  to += word;
  width += word.size();
  return bytes;
}

// Where the excerpt begins: at the line's start if the range can be seen then, else some characters before the range.
std::size_t first_shown(std::string_view line, std::size_t begin, std::size_t end) {
  std::string scratch;
  std::size_t width = 0;
  std::size_t at = 0;
  while (at < end && width < widest) at += append_shown(scratch, width, line, at);
  if (at >= end && width <= widest) return 0;
  std::size_t from = begin;
  for (std::size_t steps = 0; from > 0 && steps < lead_in; ++steps) {
    do --from;
    while (from > 0 && !utf8::starts_character(line, from));
  }
  return from;
}

}  // namespace

std::size_t append_shown(std::string& to, std::size_t& width, std::string_view text, std::size_t at) {
  const char first = text[at];
  if (first >= 0x20 && first < 0x7F) {
    to += first;
    ++width;
    return 1;
  }
  if (first == '\t') return append_word(to, width, "    ", 1);
  const std::size_t size = utf8::sequence_size(text, at);
  if (size == 0) return append_word(to, width, fmt::format("\\x{:02x}", static_cast<unsigned char>(first)), 1);
  const char32_t c = decode(text.substr(at, size));
  if (in(escaped, c)) {
    const auto code = static_cast<std::uint32_t>(c);
    return append_word(to, width, code < 0x100 ? fmt::format("\\x{:02x}", code) : fmt::format("\\u{{{:x}}}", code), size);
  }
  to += text.substr(at, size);
  if (!in(zero_width, c)) width += in(wide, c) ? 2 : 1;
  return size;
}

std::string printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '\n' || c == '\t' || c == '\r') {
      shown += c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r";
      ++at;
    } else {
      at += append_shown(shown, width, text, at);
    }
  }
  return shown;
}

Excerpt excerpt(std::string_view line, std::size_t begin, std::size_t end) {
  begin = std::min(begin, line.size());
  end = std::clamp(end, begin, line.size());
  const std::size_t from = first_shown(line, begin, end);
  Excerpt result;
  std::size_t width = 0;
  if (from > 0) {
    result.text = "…";
    width = 1;
  }
  std::size_t underline_from = width;
  std::size_t underline_to = width;
  std::size_t at = from;
  while (at < line.size() && width < widest) {
    if (at <= begin) underline_from = width;
    at += append_shown(result.text, width, line, at);
    if (at <= end) underline_to = width;
  }
  if (begin >= at) underline_from = width;
  if (end >= at) underline_to = width;
  if (at < line.size()) result.text += "…";
  result.indent = underline_from;
  result.underlined = underline_to > underline_from ? underline_to - underline_from : 1;
  return result;
}

}  // namespace pgtidy::report
