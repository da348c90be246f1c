// SPDX-License-Identifier: Apache-2.0
// What git knows: which files changed, and what is staged. Runs `git` itself with fixed arguments, never a shell.
#pragma once

#include <map>
#include <set>
#include <string>

#include "support/result.h"

namespace pgtidy::cli::git {

// Absolute paths, `..` resolved. Deleted files are left out.
using Paths = std::set<std::string>;

struct Changes {
  Paths all;
  Paths added;  // those of them that were not there before
};

// What differs from the merge base of HEAD and `ref`: committed since, changed or new in the working tree.
[[nodiscard]] Result<Changes> changed_since(const std::string& ref);

struct Staged {
  Changes changed;  // in the index, against HEAD
  Paths tracked;    // all that the index holds
  Paths different;  // the working tree holds something else than the index
  std::string root;
};
[[nodiscard]] Result<Staged> staged();
// The text that is staged for a file.
[[nodiscard]] Result<std::string> staged_text(const Staged& index, const std::string& path);

// When each line of the file was written, as its author's day: "2026-01-31". Lines that aren't committed yet are missing; empty
// where git knows nothing of the file.
[[nodiscard]] std::map<unsigned, std::string> days_of(const std::string& path);

}  // namespace pgtidy::cli::git
