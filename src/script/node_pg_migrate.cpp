// SPDX-License-Identifier: Apache-2.0
// node-pg-migrate's SQL files: `-- Up Migration` and `-- Down Migration` in either order; all pending files are sent in
// one transaction.
#include "script/lexer.h"
#include "script/tools.h"

namespace pgtidy::script {
namespace {

// `-- Up Migration`, `---- up migration ----`: dashes and blanks before the word are of no account.
std::optional<Direction> direction_of(std::string_view line) {
  std::string_view words = trim(line);
  if (words.substr(0, 2) != "--") return std::nullopt;
  while (!words.empty() && (words.front() == '-' || is_blank(words.front()))) words.remove_prefix(1);
  const bool up = same_word(words.substr(0, 2), "up");
  if (!up && !same_word(words.substr(0, 4), "down")) return std::nullopt;
  words.remove_prefix(up ? 2 : 4);
  if (words.empty() || !is_blank(words.front()) || !same_word(trim(words).substr(0, 9), "migration")) return std::nullopt;
  return up ? Direction::up : Direction::down;
}

// The next marker's line and direction.
struct Found {
  std::size_t begin = 0;
  std::size_t end = 0;
  Direction direction = Direction::up;
};
std::optional<Found> next(std::string_view text, std::size_t at) {
  for (std::size_t dashes = text.find("--", at); dashes != std::string_view::npos; dashes = text.find("--", at)) {
    const std::string_view line = rest_of_line(text, dashes);
    at = dashes + line.size();
    const bool first = dashes == 0 || text[dashes - 1] == '\n';
    const std::optional<Direction> direction = first ? direction_of(line) : std::nullopt;
    if (direction) return Found{dashes, at, *direction};
  }
  return std::nullopt;
}

bool marked(std::string_view text) {
  const bool has_word = contains(text, "igration") || contains(text, "IGRATION");
  return has_word && next(text, 0).has_value();
}

void divide(std::string_view text, Script& script) {
  for (std::optional<Found> found = next(text, 0); found; found = next(text, found->end)) {
    begin_section(script, found->direction, found->begin, TransactionMode::all_pending);
  }
  if (script.sections.empty()) begin_section(script, Direction::up, 0, TransactionMode::all_pending);
}

std::optional<Named> named(std::string_view /*folder*/, std::string_view file) {
  const std::string_view digits = leading_digits(file);
  if (digits.empty() || !ends_with(file, ".sql")) return std::nullopt;
  return Named{std::string(digits), std::nullopt};
}

}  // namespace

extern const Tool node_pg_migrate_tool;
const Tool node_pg_migrate_tool{
    .framework = Framework::node_pg_migrate,
    .name = "node-pg-migrate",
    .transaction = TransactionMode::all_pending,
    .outside_transaction = "a migration in JavaScript with `pgm.noTransaction()`: an .sql file can't leave its transaction",
    .marked = marked,
    .named = named,
    .divide = divide};

}  // namespace pgtidy::script
