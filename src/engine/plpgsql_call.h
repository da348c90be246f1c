// SPDX-License-Identifier: Apache-2.0
// Calls of PL/pgSQL routines as they are written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/plpgsql_value.h"
#include "pgtidy/catalog.h"

namespace pgtidy::engine {

// f(a, name => b) as it is called.
struct Call {
  std::string schema, name;
  struct Argument {
    std::string name;
    Value value;
  };
  std::vector<Argument> arguments;
};

// At the routine's name; nothing where it is no plain call.
[[nodiscard]] std::optional<Call> read_call(TokenReader& reader, const Variables& variables);

// What the routine's parameters are while this call runs, by name and as $1, $2, …
[[nodiscard]] Variables bound(const Function& function, const Call& call);

}  // namespace pgtidy::engine
