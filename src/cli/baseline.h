// SPDX-License-Identifier: Apache-2.0
// The baseline: findings that were there when pgtidy came, each known by its fingerprint. JSON, sorted, an entry a line, so that
// it merges and git knows the day of each; people may add a `reason` to an entry.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/configs.h"
#include "engine/engine.h"
#include "support/result.h"

namespace pgtidy::cli {

struct BaselineEntry {
  std::string fingerprint;  // engine::finish's
  std::string check;
  std::string path;     // relative to the repository
  std::string message;  // as it was found, for people
  std::string reason;   // theirs; empty: none
  unsigned line = 0;    // of the baseline file
};

using Baseline = std::vector<BaselineEntry>;

// Sorted, as it is written.
[[nodiscard]] std::string to_text(Baseline baseline);

// A file that isn't there is an error.
[[nodiscard]] Result<Baseline> read_baseline(const std::string& path);

// Those that --baseline or the configs of the findings' files name. Takes what they know out of the result, counts it, and adds
// an error for each that can't be read.
[[nodiscard]] std::uint32_t take_baselined(engine::Result& result, const Arguments& arguments, Configs& configs);

// --baseline, else what the config at the working directory names.
[[nodiscard]] std::optional<std::string> baseline_of(const Arguments& arguments, Configs& configs);

}  // namespace pgtidy::cli
