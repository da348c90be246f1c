// SPDX-License-Identifier: Apache-2.0
// Names of objects as a cast to regclass takes them: a, s.a, "A b".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "plpgsql/value.h"

namespace pgtidy::plpgsql {

// Schema and name; nothing for what is more than a name.
[[nodiscard]] std::optional<std::pair<std::string, std::string>> qualified_name(std::string_view written);

// As to_regclass() and to_regtype() answer: NULL where it is known that nothing has the name.
[[nodiscard]] Value named_relation(std::string_view written, const Catalog& catalog);
[[nodiscard]] Value named_type(std::string_view written, const Catalog& catalog);

}  // namespace pgtidy::plpgsql
