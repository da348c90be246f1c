// SPDX-License-Identifier: Apache-2.0
// Script → statements, each with its section, its transaction and its migration.
#pragma once

#include <optional>
#include <vector>

#include "parse/parse.h"
#include "pgtidy/syntax/statement.h"
#include "script/script.h"

namespace pgtidy::engine {

struct StatementRules {
  std::optional<TransactionMode> transaction;  // as told; else the section's
  std::optional<Direction> direction;          // only statements of this direction; nothing: all
};

// Statements of `tree` in order. Their texts point into `script`.
[[nodiscard]] std::vector<Statement> statements_of(FileId file, std::uint32_t migration, const script::Script& script,
                                                   const parse::Tree& tree, const StatementRules& rules);

}  // namespace pgtidy::engine
