// SPDX-License-Identifier: Apache-2.0
#include "support/glob.h"

#include <cstddef>

namespace pgtidy {
namespace {

constexpr std::size_t none = std::string_view::npos;

// Bytes of the UTF-8 character that begins at `at`, so that `?` takes a letter and not a part of one.
std::size_t character_size(std::string_view text, std::size_t at) {
  std::size_t size = 1;
  while (size < 4 && at + size < text.size() && (static_cast<unsigned char>(text[at]) & 0x80) != 0 &&
         (static_cast<unsigned char>(text[at + size]) & 0xC0) == 0x80) {
    ++size;
  }
  return size;
}

// The index after the set that opens at `open`, or none if it is never closed.
std::size_t set_end(std::string_view pattern, std::size_t open) {
  std::size_t at = open + 1;
  if (at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^')) ++at;
  const std::size_t close = pattern.find(']', at + 1);  // a `]` that stands first is a member
  return close == none ? none : close + 1;
}

bool in_set(std::string_view set, char c) {
  const bool negated = set.front() == '!' || set.front() == '^';
  if (negated) set.remove_prefix(1);
  bool found = false;
  for (std::size_t i = 0; i < set.size(); ++i) {
    const auto low = static_cast<unsigned char>(set[i]);
    auto high = low;
    if (i + 2 < set.size() && set[i + 1] == '-') {
      high = static_cast<unsigned char>(set[i + 2]);
      i += 2;
    }
    found = found || (low <= static_cast<unsigned char>(c) && static_cast<unsigned char>(c) <= high);
  }
  return found != negated;
}

class Matcher {
 public:
  Matcher(std::string_view pattern, std::string_view text) : pattern_(pattern), text_(text) {}

  bool run() {
    while (true) {
      if (p_ == pattern_.size() && t_ == text_.size()) return true;
      if (p_ < pattern_.size() && (star() || one())) continue;
      if (!retry_star() && !retry_folders()) return false;
    }
  }

 private:
  // Takes a `*`, `**` or `**/`, matching nothing for now.
  bool star() {
    if (pattern_[p_] != '*') return false;
    if (pattern_.substr(p_, 2) != "**") {
      star_pattern_ = ++p_;
      star_text_ = t_;
      return true;
    }
    const bool starts_folder = p_ == 0 || pattern_[p_ - 1] == '/';
    while (p_ < pattern_.size() && pattern_[p_] == '*') ++p_;
    whole_folders_ = starts_folder && p_ < pattern_.size() && pattern_[p_] == '/';
    if (whole_folders_) ++p_;
    folders_pattern_ = p_;
    folders_text_ = t_;
    star_pattern_ = none;
    return true;
  }

  // Takes one character of the text, if the pattern allows it.
  bool one() {
    if (t_ == text_.size()) return false;
    std::size_t taken = 1;
    std::size_t next = p_ + 1;
    const char c = pattern_[p_];
    const std::size_t close = c == '[' ? set_end(pattern_, p_) : none;
    if (c == '?') {
      if (text_[t_] == '/') return false;
      taken = character_size(text_, t_);
    } else if (close != none) {
      if (text_[t_] == '/' || !in_set(pattern_.substr(p_ + 1, close - p_ - 2), text_[t_])) return false;
      next = close;
    } else if (c == '\\' && next < pattern_.size()) {
      if (pattern_[next] != text_[t_]) return false;
      ++next;
    } else if (c != text_[t_]) {
      return false;
    }
    p_ = next;
    t_ += taken;
    return true;
  }

  bool retry_star() {
    if (star_pattern_ == none || star_text_ == text_.size() || text_[star_text_] == '/') return false;
    t_ = ++star_text_;
    p_ = star_pattern_;
    return true;
  }

  bool retry_folders() {
    if (folders_pattern_ == none || folders_text_ == text_.size()) return false;
    if (whole_folders_) {
      const std::size_t slash = text_.find('/', folders_text_);
      if (slash == none) return false;
      folders_text_ = slash;
    }
    t_ = ++folders_text_;
    p_ = folders_pattern_;
    star_pattern_ = none;
    return true;
  }

  std::string_view pattern_;
  std::string_view text_;
  std::size_t p_ = 0;
  std::size_t t_ = 0;
  std::size_t star_pattern_ = none;  // after the last `*`
  std::size_t star_text_ = 0;
  std::size_t folders_pattern_ = none;  // after the last `**` or `**/`
  std::size_t folders_text_ = 0;
  bool whole_folders_ = false;
};

}  // namespace

bool glob_match(std::string_view pattern, std::string_view text) { return Matcher(pattern, text).run(); }

}  // namespace pgtidy
