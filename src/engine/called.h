// SPDX-License-Identifier: Apache-2.0
// What a statement does through PL/pgSQL: some projects make their whole schema in functions that they call and drop.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pgtidy/catalog.h"
#include "pgtidy/syntax/statement.h"

namespace pgtidy::engine {

// The SQL that `SELECT f(…)` or `CALL p(…)` runs through a PL/pgSQL routine of the catalog, and the SQL that a DO block
// puts together from pieces that are known (its other statements are read where they stand: embedded.h). Conditions that
// can't be decided are taken as true: guards such as IF NOT EXISTS ask what the catalog knows anyway. Loops run where they
// go over a written list. What isn't known is left out.
[[nodiscard]] std::vector<std::string> called_statements(const Statement& statement, const Catalog& catalog);

// Where the statements of a DO block begin (in the script's text) that stand under a condition which is known not to hold.
[[nodiscard]] std::vector<std::uint32_t> skipped_statements(const Statement& block, const Catalog& catalog);

}  // namespace pgtidy::engine
