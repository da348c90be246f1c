// SPDX-License-Identifier: Apache-2.0
// `fixtures_test --update`: a fixture whose marks are what was found. Marks that were met stay as they are, to the byte;
// so does everything else.
#pragma once

#include <string>

#include "support/compare.h"
#include "support/fixture.h"

namespace pgtidy::tests {

[[nodiscard]] std::string rewrite(const Fixture& fixture, const Comparison& comparison);

}  // namespace pgtidy::tests
