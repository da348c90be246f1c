// SPDX-License-Identifier: Apache-2.0
// Types of expressions, as far as they can be read off without a catalog.
#pragma once

#include <optional>
#include <vector>

#include "ops/query_shape.h"
#include "syntax/nodes.h"

namespace pgtidy::ops {

// The type that the expression has whatever its operands are: casts, comparisons, count(*), now().
[[nodiscard]] std::optional<CastType> fixed_type(const ::Node* node, int depth = 0);

// Operands of whose type the whole is: of max(x), coalesce(x, y), CASE.
[[nodiscard]] std::vector<const ::Node*> operands_of_same_type(const ::Node* node);

}  // namespace pgtidy::ops
