// SPDX-License-Identifier: Apache-2.0
// What comes of a fixture when all its fixes, the unsafe ones too, are applied: <stem>.fixed.sql.
#pragma once

#include <string>

#include "engine/engine.h"
#include "support/fixture.h"
#include "support/lint.h"

namespace pgtidy::tests {

struct Fixed {
  std::string text;         // the fixture, without its marks, after the fixes
  std::size_t made = 0;     // fixes
  std::size_t skipped = 0;  // they overlap one that was made
};

[[nodiscard]] Fixed apply_fixes(const Fixture& fixture, const engine::Result& result);

// Pass after pass until nothing changes, or `most` were made: where all checks run, what one adds another may find wanting.
[[nodiscard]] Fixed apply_fixes_until_done(const Fixture& fixture, const engine::Result& result, const LintOptions& options, int most);

// Lints the fixed text again. What is wrong with it, in words; empty: it parses, and another pass would change nothing. Where
// one check runs its findings must be gone, too, after a single pass.
[[nodiscard]] std::string prove(const Fixture& fixture, const engine::Result& before, const Fixed& fixed, const LintOptions& options);

}  // namespace pgtidy::tests
