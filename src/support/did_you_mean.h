// SPDX-License-Identifier: Apache-2.0
// For errors about a word that isn't known: which known word was meant?
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pgtidy {

// The candidate that is nearest to `word` (letters left out, added, changed, or two exchanged), if it is near enough to
// be meant. `create-index` also finds `lock-create-index`.
[[nodiscard]] std::optional<std::string_view> did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

// "; did you mean `lock-create-index`?", or nothing.
[[nodiscard]] std::string suggestion(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace pgtidy
