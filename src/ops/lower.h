// SPDX-License-Identifier: Apache-2.0
// Statement → operations. One file per family of statements; each lowers straight from PostgreSQL's nodes.
#pragma once

#include <memory_resource>
#include <string_view>
#include <vector>

#include "pgtidy/operation.h"
#include "pgtidy/syntax/statement.h"

namespace pgtidy::ops {

// Operations of `statement` in the order in which PostgreSQL carries them out. They and their lists live in `arena`
// and point into the parse tree: both must outlive them. `text` is the whole script, `base` the offset at which the
// text that was parsed begins in it.
void lower(const Statement& statement, std::string_view text, std::pmr::memory_resource& arena, std::vector<const op::Operation*>& into);

// "ALTER TABLE": the command tag that PostgreSQL would print for this RawStmt, objects' kind included.
[[nodiscard]] std::string_view command_tag(const void* raw_statement);

}  // namespace pgtidy::ops
