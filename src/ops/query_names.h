// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "syntax/nodes.h"

namespace pgtidy::ops {

// The name that PostgreSQL gives to a column of this expression; empty: none (?column?).
[[nodiscard]] std::string_view figured_name(const void* node);

}  // namespace pgtidy::ops
