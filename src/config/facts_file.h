// SPDX-License-Identifier: Apache-2.0
// The file that the config's `facts:` names: what `pgtidy facts` printed (JSON), or the same written by hand (YAML).
#pragma once

#include <string>

#include "pgtidy/facts.h"
#include "support/result.h"

namespace pgtidy::config {

// Strict: an unknown key, a wrong type or a number that can't be is one error, with the line where it stands.
[[nodiscard]] Result<Facts> parse_facts(const std::string& path, const std::string& text);
// `path` is what errors and findings call it.
[[nodiscard]] Result<Facts> load_facts(const std::string& file, const std::string& path);

}  // namespace pgtidy::config
