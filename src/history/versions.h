// SPDX-License-Identifier: Apache-2.0
// Versions and directions in the names of files and folders, where no tool's own rule reads them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pgtidy/syntax/statement.h"

namespace pgtidy::history {

// The version that a name begins with, its parts joined by dots: `0001_x.sql` 0001, `V1_2__x.sql` 1.2, `v1.10` 1.10,
// `2019-09-12-100000_x` 20190912100000 (dates are one number). Empty: none.
[[nodiscard]] std::string version_of(std::string_view name);

// When a migration was written, as far as its version says so, in seconds: YYYYMMDDHHMMSS, or less or more precise, or a unix time.
[[nodiscard]] std::optional<std::int64_t> moment_of(std::string_view version);

// A folder's name that is a version: `20240101_x`, `v1.2`, `07`.
[[nodiscard]] bool is_version_name(std::string_view name);

// A name without the words that tell up from down, and which of them it had: `1_x.down.sql` → `1_x`, down.
struct Stem {
  std::string_view text;
  std::optional<Direction> direction;
  bool certain = false;  // else it is a down file only if there is an up file of that name
};
[[nodiscard]] Stem stem_of(std::string_view name);

}  // namespace pgtidy::history
