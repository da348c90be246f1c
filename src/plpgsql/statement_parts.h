// SPDX-License-Identifier: Apache-2.0
// Where the parts of a statement of PL/pgSQL stand, and which variables it may change.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "plpgsql/reader.h"
#include "plpgsql/value.h"

namespace pgtidy::plpgsql {

// v := …, v.f = …, v[1] := …
[[nodiscard]] bool is_assignment(const TokenReader& reader);
// EXECUTE 'SELECT …', EXECUTE format('SELECT …'): changes nothing.
[[nodiscard]] bool starts_query(TokenReader reader);
// The word in [reader's place, end), outside of parentheses; else `end`.
[[nodiscard]] std::size_t find(TokenReader reader, std::string_view word, std::size_t end);
// [STRICT] a, b behind INTO: answers where the names end.
[[nodiscard]] std::size_t targets(TokenReader reader, std::vector<std::string>& names);

// What the statement in [first, end) reads into variables is not known.
void forget(TokenReader& reader, std::size_t first, std::size_t end, Variables& variables);
// What a loop's body may assign isn't known at its begin, where the reader stands.
void forget_changed(TokenReader reader, Variables& variables);

}  // namespace pgtidy::plpgsql
