// SPDX-License-Identifier: Apache-2.0
// Decisions that are written down: `-- decision: …`, why somebody wanted a thing as it is, of an index also `-- access: …`, what
// reads it, and `-- pgtidy:allow …`, why a finding is silenced.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/source.h"

namespace pgtidy::engine {

// The comments that speak of a statement, in order: the lines right above it, what stands inside, and what follows on its line, up to
// the next statement. Read once for all of its parts.
struct Comments {
  Range statement;
  std::vector<Range> above, inside, behind;
};
[[nodiscard]] Comments comments_about(std::string_view text, Range statement);

// What stands behind `decision:` (`access:`) in one of those. Empty: nothing.
[[nodiscard]] std::string_view decision_in(std::string_view text, const Comments& comments);

struct Decision {
  std::vector<std::string> checks;  // ids or globs that are allowed; empty: `-- decision:`
  std::string reason;               // on one line, whatever lines it had; empty: none was given
  Range comment;
  Range statement;  // that it speaks of; empty: the whole file, or a block of statements
};

// All of a file, in order. `statements` are the file's, in order; `text` is what is on disk.
[[nodiscard]] std::vector<Decision> decisions_in(std::string_view text, std::span<const Range> statements);

}  // namespace pgtidy::engine
