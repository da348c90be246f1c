// SPDX-License-Identifier: Apache-2.0
// Where an expression begins and ends in its statement, known by a token inside of it and the keyword that leads to it.
#pragma once

#include <cstddef>
#include <string_view>

#include "cli/sql_words.h"

namespace pgtidy::cli {

// DEFAULT x, WHERE x: up to what can't belong to it. Empty where the keyword doesn't stand before it.
[[nodiscard]] std::string_view expression_behind(const SqlWords& words, std::size_t inside, std::string_view keyword);

// CHECK (x), USING (x); without a keyword, a key of an index: one of several in the parentheses.
[[nodiscard]] std::string_view expression_in_parentheses(const SqlWords& words, std::size_t inside, std::string_view keyword);

}  // namespace pgtidy::cli
