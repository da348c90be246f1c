// SPDX-License-Identifier: Apache-2.0
// What a statement says beyond its operations, for the catalog alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

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

// DROP of several objects: they go together, whatever stands between them.
[[nodiscard]] bool drops_several(const Statement& statement);

// ALTER FUNCTION, PROCEDURE or ROUTINE: which of them may be meant.
[[nodiscard]] ObjectKind altered_routine(const Statement& statement);

// DROP OWNED BY and REASSIGN OWNED BY … TO.
struct OwnedChange {
  std::vector<std::string_view> roles;
  std::string_view to;  // REASSIGN
  bool drop = false;
  bool cascade = false;
};
[[nodiscard]] std::optional<OwnedChange> owned_change(const Statement& statement);

enum class Discard : std::uint8_t { nothing, temporary, all };
[[nodiscard]] Discard discarded(const Statement& statement);

// What a rule's condition and its actions name. A column is of its relation, or of the rule's own where that is empty: NEW.c.
struct NamesInRule : NamesUsed {
  struct Use {
    Name relation;
    std::string_view column;
  };
  std::vector<Use> columns;
};
[[nodiscard]] NamesInRule names_in_rule(const Statement& statement);

}  // namespace pgtidy::ops
