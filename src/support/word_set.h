// SPDX-License-Identifier: Apache-2.0
// A fixed set of words, written as one sorted text. A table of string_views would be a table of pointers, and the loader
// has to relocate each of them at every start of the program: of thousands of names, that is a good part of a short run.
#pragma once

#include <cstddef>
#include <string_view>

namespace pgtidy {

class WordSet {
 public:
  // Sorted by bytes, one blank between two words. The text outlives this.
  constexpr explicit WordSet(std::string_view sorted) : text_(sorted) {}

  [[nodiscard]] constexpr bool contains(std::string_view word) const {
    std::size_t low = 0, high = text_.size();
    while (low < high) {
      std::size_t begin = low + (high - low) / 2;
      while (begin > low && text_[begin - 1] != ' ') --begin;
      std::size_t end = begin;
      while (end < high && text_[end] != ' ') ++end;
      const int order = word.compare(text_.substr(begin, end - begin));
      if (order == 0) return true;
      if (order < 0)
        high = begin;
      else
        low = end + 1;
    }
    return false;
  }

 private:
  std::string_view text_;
};

}  // namespace pgtidy
