// SPDX-License-Identifier: Apache-2.0
// A finding's name over time: it survives moved lines, changed comments and white space.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pgtidy/source.h"

namespace pgtidy::engine {

// FNV-1a, 64 bits, of the statement's text without comments and white space.
[[nodiscard]] std::uint64_t statement_hash(std::string_view text, Range statement);
[[nodiscard]] std::uint64_t hash(std::string_view text, std::uint64_t seed = 0xcbf29ce484222325ULL);
[[nodiscard]] std::string to_hex(std::uint64_t value);

}  // namespace pgtidy::engine
