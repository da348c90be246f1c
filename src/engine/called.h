// SPDX-License-Identifier: Apache-2.0
// What a statement does through PL/pgSQL: some projects make their whole schema in functions that they call and drop.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "pgtidy/catalog.h"
#include "pgtidy/syntax/statement.h"

namespace pgtidy::engine {

// What a statement does, told as it happens: conditions ask the catalog as it is by then.
struct Steps {
  // A DO block has come to the statement that begins at `offset` of the script's text. `never`: it stands under a condition
  // that is known not to hold. A statement in a loop is told once.
  std::function<void(std::uint32_t offset, bool never)> reached;
  // It runs SQL that stands nowhere in the script as it is: put together from pieces, or in a routine.
  std::function<void(const std::string& sql)> computed;
};

// Runs `SELECT f(…)` or `CALL p(…)` of a PL/pgSQL routine of the catalog, or a DO block in PL/pgSQL, and nothing else.
// Conditions that can't be decided are taken as true: guards such as IF NOT EXISTS ask what the catalog knows anyway.
// Loops run where they go over a written list. Answers how many EXECUTEs of unknown text there are, queries left aside.
std::uint32_t run(const Statement& statement, const Catalog& catalog, const Steps& steps);

}  // namespace pgtidy::engine
