// SPDX-License-Identifier: Apache-2.0
// graphile-migrate: `committed/000001-slug.sql` with `--! Previous:` and `--! Hash:` at the top, each in a transaction
// unless it says `--! no-transaction`. `:NAME` placeholders stand anywhere in the text.
#include "script/lexer.h"
#include "script/tools.h"

namespace pgtidy::script {
namespace {

constexpr Syntax syntax{.variables = true, .variables_in_bodies = true};

// A line `--! word` among the comments at the top.
bool has_header(std::string_view text, std::string_view word) {
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view line = rest_of_line(text, at);
    if (!trim(line).empty() && line.substr(0, 2) != "--") return false;
    if (line.substr(0, 4) == "--! " && same_word(line.substr(4, word.size()), word)) return true;
    at = text.find('\n', at);
    at = at == std::string_view::npos ? text.size() : at + 1;
  }
  return false;
}

bool marked(std::string_view text) { return has_header(text, "previous:"); }

void divide(std::string_view text, Script& script) {
  begin_section(script, Direction::up, 0, has_header(text, "no-transaction") ? TransactionMode::none : TransactionMode::per_file);
}

std::optional<Named> named(std::string_view /*folder*/, std::string_view file) {
  if (!ends_with(file, ".sql")) return std::nullopt;
  return Named{std::string(leading_digits(file)), Direction::up};  // current.sql comes last
}

}  // namespace

extern const Tool graphile_migrate_tool;
const Tool graphile_migrate_tool{.framework = Framework::graphile_migrate,
                                 .name = "graphile-migrate",
                                 .syntax = syntax,
                                 .transaction = TransactionMode::per_file,
                                 .outside_transaction = "a migration of its own with `--! no-transaction`",
                                 .marked = marked,
                                 .named = named,
                                 .divide = divide};

}  // namespace pgtidy::script
