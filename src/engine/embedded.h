// SPDX-License-Identifier: Apache-2.0
// Statements inside the DO blocks of a script.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "parse/parse.h"
#include "pgtidy/syntax/statement.h"

namespace pgtidy::engine {

// Where a DO block's body stands in the file: the inside of its $$-quoted string, wherever LANGUAGE stands.
[[nodiscard]] std::optional<Range> block_body(const Statement& block);

struct Embedded {
  parse::Tree tree;
  std::vector<Statement> statements;                  // in order; each lies inside its DO statement's range
  std::map<std::string, std::uint32_t> not_analysed;  // why → how many
};

// Offsets in the trees are offsets in `text`, as everywhere: the inner statements are parsed where they stand, in a copy
// of the text in which all else is blank.
[[nodiscard]] Embedded embedded_statements(const std::vector<Statement>& statements, const std::string& text);

}  // namespace pgtidy::engine
