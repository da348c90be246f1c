// SPDX-License-Identifier: Apache-2.0
// What a statement says beyond its operations, for the catalog alone.
#pragma once

#include "ops/query_shape.h"
#include "pgtidy/syntax/statement.h"

namespace pgtidy::ops {

// CREATE TEMP TABLE … ON COMMIT DROP
[[nodiscard]] bool gone_at_commit(const Statement& statement);

// CREATE EVENT TRIGGER … EXECUTE FUNCTION; empty for other statements.
[[nodiscard]] Name event_trigger_function(const Statement& statement);

// CREATE FUNCTION … BEGIN ATOMIC or RETURN, and the arguments' defaults: what PostgreSQL has read already, other than a
// body in quotes.
[[nodiscard]] NamesUsed names_in_function(const Statement& statement);

}  // namespace pgtidy::ops
