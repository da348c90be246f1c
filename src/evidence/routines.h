// SPDX-License-Identifier: Apache-2.0
// The queries in a routine's body.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pgtidy::evidence {

// Of LANGUAGE sql: the body as it is. Of plpgsql: each statement that reads or changes rows, those in FOR … IN, RETURN QUERY, PERFORM
// and in conditions too, without INTO and its variables. Of other languages none. What isn't understood is left out: nobody may
// conclude from these that something is not asked.
[[nodiscard]] std::vector<std::string> queries_in(std::string_view body, std::string_view language);

// What PL/pgSQL's body declares, and the loops' own: variables, as they are folded. NEW and OLD among them.
[[nodiscard]] std::set<std::string, std::less<>> variables_in(std::string_view body);

}  // namespace pgtidy::evidence
