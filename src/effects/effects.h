// SPDX-License-Identifier: Apache-2.0
// operation × catalog × target → effect. One file per family of operations.
#pragma once

#include <span>

#include "pgtidy/catalog.h"
#include "pgtidy/effect.h"
#include "pgtidy/operation.h"
#include "pgtidy/target.h"

namespace pgtidy::effects {

// On one version, in the world before the operation.
[[nodiscard]] Effect effect(const op::Operation& operation, const Catalog& before, int version);

// The worst over the versions of the target: strongest locks, union of scans and rewrites; a failure or a refusal in
// a transaction block counts where any version has it.
[[nodiscard]] Effect effect(const op::Operation& operation, const Catalog& before, const Target& target);

// Of a whole statement: each operation in the world that the ones before it left.
[[nodiscard]] Effect statement_effect(std::span<const op::Operation* const> operations, const Catalog& before, int version);

// What two effects cost together: a statement's operations one after the other, or one operation on several versions.
void merge(Effect& into, const Effect& more);

}  // namespace pgtidy::effects
