// SPDX-License-Identifier: Apache-2.0
// `-- decision: …`: why somebody wanted a thing as it is, for those who ask later.
#pragma once

#include <string_view>

#include "pgtidy/source.h"

namespace pgtidy::engine {

// What stands behind `decision:` in a comment inside the statement, behind it on its line, or in the comment lines right
// above it. Empty: nothing.
[[nodiscard]] std::string_view decision_about(std::string_view text, Range statement);

}  // namespace pgtidy::engine
