// SPDX-License-Identifier: Apache-2.0
// Makes fixes: which of them go together, and the text that comes of it. Pure functions; proving a fix (it parses, the
// other statements are the same, the finding is gone) is the engine's.
//
//   const Merged merged = merge(fixes);
//   const std::string text = apply(source.text(), file, merged.edits);
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/fix.h"

namespace pgtidy::fix {

struct Merged {
  std::vector<Edit> edits;           // sorted by file and range; no two of them overlap
  std::vector<std::size_t> skipped;  // numbers of the fixes that could not be made, in order
};

// A fix is made whole or not at all, and the earlier one wins: a later fix that overlaps an earlier one is skipped, so that
// the next pass sees the text as it then is. Edits that several fixes want alike are made once. Edits that only touch don't
// overlap, but two different insertions at one place do: nobody knows which should come first.
[[nodiscard]] Merged merge(std::span<const Fix* const> fixes);

// The text of `file` after those of the edits that are about it. `edits` are sorted and don't overlap, as `merge` leaves
// them; what lies past the end of the text is taken as its end.
[[nodiscard]] std::string apply(std::string_view text, FileId file, std::span<const Edit> edits);

}  // namespace pgtidy::fix
