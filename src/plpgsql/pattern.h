// SPDX-License-Identifier: Apache-2.0
// LIKE and PostgreSQL's regular expressions, in time that no pattern can blow up.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pgtidy::plpgsql {

[[nodiscard]] bool like(std::string_view text, std::string_view pattern);

// Does the pattern match somewhere? Nothing for what isn't understood: back references, bounds, classes by name, what is
// not ASCII, and what is very long.
[[nodiscard]] std::optional<bool> matches(std::string_view text, std::string_view pattern, bool fold = false);

// regexp_replace: the first match, or all (`g`). Of several at one place the longest is meant.
[[nodiscard]] std::optional<std::string> replaced(std::string_view text, std::string_view pattern, std::string_view by,
                                                  std::string_view flags = {});
// substring(text from pattern), without groups. An empty answer inside: no match.
[[nodiscard]] std::optional<std::optional<std::string>> matched(std::string_view text, std::string_view pattern);

[[nodiscard]] bool is_ascii(std::string_view text);

}  // namespace pgtidy::plpgsql
