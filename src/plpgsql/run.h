// SPDX-License-Identifier: Apache-2.0
// What a statement does through routines: some projects make their whole schema in functions that they call and drop.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "pgtidy/catalog.h"
#include "syntax/query.h"

namespace pgtidy::plpgsql {

// What a statement does, told as it happens: conditions ask the catalog as it is by then.
struct Steps {
  // A DO block has come to the statement that begins at `offset` of the script's text. `never`: it stands under a condition
  // that is known not to hold. A statement in a loop is told once.
  std::function<void(std::uint32_t offset, bool never)> reached;
  // It runs SQL that stands nowhere in the script as it is: put together from pieces, or in a routine.
  std::function<void(const std::string& sql)> computed;
};

// Each answers how many EXECUTEs of unknown text there are, queries left aside. Conditions that can't be decided are taken
// as true: guards such as IF NOT EXISTS ask what the catalog knows anyway. Loops run where they go over a written list, or
// over rows of the system's relations that are known.

// A DO block whose body begins at `offset` of the script's text; none where it stands nowhere as it is: 'BEGIN … ''x'' … END'.
std::uint32_t run_block(std::string_view body, std::optional<std::uint32_t> offset, const Catalog& catalog, const Steps& steps);
// `SELECT f(…), g(…)`, `SELECT * FROM f(…)`, `CALL p(…)` of routines in PL/pgSQL or SQL, and nothing else.
std::uint32_t run_calls(const syntax::Query& query, const Catalog& catalog, const Steps& steps);

}  // namespace pgtidy::plpgsql
