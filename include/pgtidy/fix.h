// SPDX-License-Identifier: Apache-2.0
// A fix is a list of text edits, never a reprint of the tree.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pgtidy/source.h"

namespace pgtidy {

// none: there is nothing to apply. unsafe: better, but a human must agree. safe: the meaning is kept.
enum class FixSafety : std::uint8_t { none, unsafe, safe };

// Replaces `range` of `file` by `text`; an empty range inserts.
struct Edit {
  FileId file = FileId::none;
  Range range;
  std::string text;

  static Edit insert(FileId file, std::uint32_t offset, std::string text) { return {file, {offset, offset}, std::move(text)}; }
  static Edit replace(FileId file, Range range, std::string text) { return {file, range, std::move(text)}; }
};

struct Fix {
  std::string title;
  FixSafety safety = FixSafety::none;
  std::vector<Edit> edits;
};

}  // namespace pgtidy
