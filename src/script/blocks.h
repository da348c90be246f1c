// SPDX-License-Identifier: Apache-2.0
// goose and sql-migrate share a way to mark a file: Up, Down, StatementBegin, StatementEnd. Outside of the latter two a
// statement ends at a line that ends with a semicolon, even one inside a function's body.
#pragma once

#include <string_view>

#include "script/script.h"

namespace pgtidy::script {

struct BlockRules {
  std::string_view tool;  // for messages
  std::string_view word;  // that every marker begins with: `+goose`
  bool options = false;   // `Up notransaction`; else NO TRANSACTION on a line of its own, for the whole file
};

[[nodiscard]] bool has_blocks(std::string_view text, const BlockRules& rules);
void divide_blocks(std::string_view text, const BlockRules& rules, Script& script);

}  // namespace pgtidy::script
