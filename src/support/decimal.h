// SPDX-License-Identifier: Apache-2.0
// Decimal numbers as SQL, JSON and YAML write them.
#pragma once

#include <optional>
#include <string_view>

namespace pgtidy {

// `12`, `-0.5`, `1e6`; nothing for other text, among it hexadecimal, infinity and NaN. Not std::from_chars: that of
// libstdc++ needs libm, which every start of the program would load for it.
[[nodiscard]] std::optional<long double> decimal(std::string_view text);

}  // namespace pgtidy
