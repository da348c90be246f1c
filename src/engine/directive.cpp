// SPDX-License-Identifier: Apache-2.0
#include "engine/directive.h"

#include <cstdint>
#include <cstring>

namespace pgtidy::engine {
namespace {

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_id(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::strchr("-_*?[]!", c) != nullptr;
}

class DirectiveReader {
 public:
  DirectiveReader(std::string_view text, Range comment) : text_(text), at_(comment.begin + 2), end_(comment.end) {
    if (text_[comment.begin] == '/') end_ -= 2;
  }

  std::optional<Directive> read() {
    while (at_ < end_ && (is_blank(text_[at_]) || text_[at_] == '*' || text_[at_] == '-')) ++at_;
    if (text_.substr(at_, end_ - at_).substr(0, directive_marker.size()) != directive_marker) return std::nullopt;
    at_ += static_cast<std::uint32_t>(directive_marker.size());
    Directive directive;
    directive.word_range = word();
    directive.word = of(directive.word_range);
    if (directive.word.empty()) return std::nullopt;
    do {
      skip_blanks();
      const Range id = word();
      if (!id.empty()) directive.ids.push_back({of(id), id});
      skip_blanks();
    } while (take(','));
    if (take(':')) directive.reason = rest();
    return directive;
  }

 private:
  [[nodiscard]] std::string_view of(Range range) const { return text_.substr(range.begin, range.size()); }
  void skip_blanks() {
    while (at_ < end_ && is_blank(text_[at_])) ++at_;
  }
  Range word() {
    const std::uint32_t begin = at_;
    while (at_ < end_ && text_[at_] != '\0' && is_id(text_[at_])) ++at_;
    return {begin, at_};
  }
  bool take(char c) {
    if (at_ >= end_ || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  std::string rest() {
    skip_blanks();
    while (end_ > at_ && is_blank(text_[end_ - 1])) --end_;
    return std::string(of({at_, end_}));
  }

  std::string_view text_;
  std::uint32_t at_, end_;
};

}  // namespace

std::optional<Directive> directive_in(std::string_view text, Range comment) { return DirectiveReader(text, comment).read(); }

}  // namespace pgtidy::engine
