// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/lowering.h"

namespace pgtidy::ops {

// A value of FOR VALUES: a literal, or what an expression of whole numbers and dates comes to; else BoundKind::unknown.
[[nodiscard]] op::BoundValue bound_value(Lowering& lowering, const ::Node* node);

}  // namespace pgtidy::ops
