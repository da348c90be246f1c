// SPDX-License-Identifier: Apache-2.0
// Atlas: `<version>_<name>.sql` beside atlas.sum, statement by statement in a transaction for each file, unless the file's
// head says `-- atlas:txmode none`.
#include <array>

#include "script/lexer.h"
#include "script/tools.h"

namespace pgtidy::script {
namespace {

constexpr std::array<std::string_view, 1> sidecars{"atlas.sum"};

// Directives stand before the first statement.
TransactionMode mode_of(std::string_view text) {
  for (auto marker = next_marker(text, 0, "atlas:txmode"); marker; marker = next_marker(text, marker->end, "atlas:txmode")) {
    if (!only_comments_before(text, marker->begin)) break;
    if (marker->words == "none") return TransactionMode::none;
  }
  return TransactionMode::per_file;
}

void divide(std::string_view text, Script& script) { begin_section(script, Direction::up, 0, mode_of(text)); }

std::optional<Named> named(std::string_view /*folder*/, std::string_view file) {
  const std::string_view digits = leading_digits(file);
  if (digits.empty() || !ends_with(file, ".sql") || suffix_direction(file)) return std::nullopt;
  return Named{std::string(digits), Direction::up};
}

}  // namespace

extern const Tool atlas_tool;
const Tool atlas_tool{.framework = Framework::atlas,
                      .name = "atlas",
                      .sidecars = sidecars,
                      .order = Order::name,
                      .transaction = TransactionMode::per_file,
                      .outside_transaction = "a file of its own that begins with `-- atlas:txmode none`",
                      .named = named,
                      .divide = divide};

}  // namespace pgtidy::script
