// SPDX-License-Identifier: Apache-2.0
#include "source/source_file.h"

#include <algorithm>

#include "support/utf8.h"

namespace pgtidy::source {
namespace {

constexpr std::uint32_t block = 4096;

bool has_byte_order_mark(std::string_view text) { return text.substr(0, utf8::byte_order_mark.size()) == utf8::byte_order_mark; }

std::uint32_t character_start(std::string_view text, std::uint32_t offset) {
  while (offset > 0 && offset < text.size() && !utf8::starts_character(text, offset)) --offset;
  return offset;
}

}  // namespace

void SourceFile::index_lines() const {
  if (!line_starts_.empty()) return;
  line_starts_.push_back(has_byte_order_mark(text_) ? static_cast<std::uint32_t>(utf8::byte_order_mark.size()) : 0);
  for (std::size_t at = text_.find('\n'); at != std::string::npos; at = text_.find('\n', at + 1)) {
    line_starts_.push_back(static_cast<std::uint32_t>(at + 1));
  }
  std::uint32_t count = 0;
  for (std::uint32_t begin = 0; begin < text_.size(); begin += block) {
    characters_.push_back(count);
    const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(text_.size(), begin + std::size_t{block}));
    count += static_cast<std::uint32_t>(utf8::count_characters(text_, character_start(text_, begin), character_start(text_, end)));
  }
  characters_.push_back(count);
}

std::uint32_t SourceFile::characters_before(std::uint32_t offset) const {
  const std::uint32_t begin = offset / block * block;
  const std::uint32_t known = characters_[std::min<std::size_t>(offset / block, characters_.size() - 1)];
  if (begin >= text_.size()) return known;
  return known + static_cast<std::uint32_t>(utf8::count_characters(text_, character_start(text_, begin), offset));
}

std::uint32_t SourceFile::line_index(std::uint32_t offset) const {
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  return after == line_starts_.begin() ? 0 : static_cast<std::uint32_t>(after - line_starts_.begin() - 1);
}

Range SourceFile::line_range(std::uint32_t index) const {
  const std::uint32_t begin = line_starts_[index];
  std::uint32_t end = index + 1 < line_starts_.size() ? line_starts_[index + 1] - 1 : static_cast<std::uint32_t>(text_.size());
  const bool ended = index + 1 < line_starts_.size();
  if (ended && end > begin && text_[end - 1] == '\r') --end;
  return {begin, end};
}

Position SourceFile::position(std::uint32_t offset) const {
  index_lines();
  const auto byte = static_cast<std::uint32_t>(std::min<std::size_t>(offset, text_.size()));
  const std::uint32_t index = line_index(byte);
  const Range range = line_range(index);
  const std::uint32_t at = character_start(text_, std::clamp(byte, range.begin, range.end));
  const bool near = at - range.begin < block;
  const auto before = near ? static_cast<std::uint32_t>(utf8::count_characters(text_, range.begin, at))
                           : characters_before(at) - characters_before(range.begin);
  return {index + 1, before + 1, byte};
}

std::uint32_t SourceFile::offset(std::uint32_t line, std::uint32_t column) const {
  index_lines();
  if (line == 0) return line_starts_.front();
  if (line > line_starts_.size()) return static_cast<std::uint32_t>(text_.size());
  const Range range = line_range(line - 1);
  std::size_t at = range.begin;
  for (std::uint32_t left = column; left > 1 && at < range.end; --left) at += std::max<std::size_t>(1, utf8::sequence_size(text_, at));
  return static_cast<std::uint32_t>(std::min<std::size_t>(at, range.end));
}

std::string_view SourceFile::line(std::uint32_t line) const {
  index_lines();
  if (line == 0 || line > line_starts_.size()) return {};
  const Range range = line_range(line - 1);
  return std::string_view(text_).substr(range.begin, range.size());
}

std::uint32_t SourceFile::line_count() const {
  index_lines();
  return static_cast<std::uint32_t>(line_starts_.size());
}

}  // namespace pgtidy::source
