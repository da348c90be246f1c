// SPDX-License-Identifier: Apache-2.0
// The few words of a statement that decide about locks and that operations don't carry.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/operation.h"

namespace pgtidy::effects {

// Does the text hold this keyword, outside of quotes and comments? `word` is in lower case.
[[nodiscard]] bool has_word(std::string_view text, std::string_view word);
// The same of the whole statement.
[[nodiscard]] bool spelt(const op::Operation& operation, std::string_view word);

// Does the statement speak of one object? (DROP a, b drops what stands on each other together.)
[[nodiscard]] bool names_one(const op::Operation& operation);

[[nodiscard]] bool has_subquery(const Expression& expression);

// The sequences that a text names in nextval('…'), as written.
struct WrittenName {
  std::string schema;
  std::string name;
};
[[nodiscard]] std::vector<WrittenName> sequences_called(std::string_view text);

}  // namespace pgtidy::effects
