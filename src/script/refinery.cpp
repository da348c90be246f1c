// SPDX-License-Identifier: Apache-2.0
// refinery: `V1.2__x.sql` by version, each sent as one string in a transaction of its own; `U1.2__x.sql` is one that may come late,
// and undoes nothing. Its names are Flyway's, too: it needs a Cargo.toml that names it.
#include <array>

#include "script/lexer.h"
#include "script/tools.h"

namespace pgtidy::script {
namespace {

constexpr std::array<Mention, 3> mentions{{{"Cargo.toml", "refinery"}, {"../Cargo.toml", "refinery"}, {"../../Cargo.toml", "refinery"}}};

std::optional<Named> named(std::string_view /*folder*/, std::string_view file) {
  const std::size_t between = file.find("__");
  if (!ends_with(file, ".sql") || between == std::string_view::npos || (file[0] != 'V' && file[0] != 'U')) return std::nullopt;
  const std::string_view version = file.substr(1, between - 1);
  if (leading_digits(version).empty() || version.find_first_not_of("0123456789.") != std::string_view::npos) return std::nullopt;
  return Named{std::string(version), Direction::up};
}

}  // namespace

extern const Tool refinery_tool;
const Tool refinery_tool{.framework = Framework::refinery,
                         .name = "refinery",
                         .mentions = mentions,
                         .transaction = TransactionMode::per_file,
                         .outside_transaction = "a session of its own, by hand: refinery runs every migration in a transaction",
                         .named = named};

}  // namespace pgtidy::script
