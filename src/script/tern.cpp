// SPDX-License-Identifier: Apache-2.0
// tern: `<number>_<name>.sql`; what follows `---- create above / drop below ----` is the way down. Each part is one
// transaction, or statement by statement where it has the line `---- tern: disable-tx ----`.
#include "script/lexer.h"
#include "script/tools.h"

namespace pgtidy::script {
namespace {

constexpr std::string_view separator = "---- create above / drop below ----";
constexpr std::string_view no_transaction = "---- tern: disable-tx ----";

bool marked(std::string_view text) {
  if (!contains(text, "/ drop below ----") && !contains(text, "tern: disable-tx")) return false;
  return text.find(separator) != std::string_view::npos || text.find(no_transaction) != std::string_view::npos;
}

bool has_line(std::string_view part, std::string_view line) {
  for (std::size_t at = part.find(line); at != std::string_view::npos; at = part.find(line, at + 1)) {
    if ((at == 0 || part[at - 1] == '\n') && rest_of_line(part, at) == line) return true;
  }
  return false;
}

TransactionMode mode_of(std::string_view part) {
  return has_line(part, no_transaction) ? TransactionMode::none : TransactionMode::per_file;
}

void divide(std::string_view text, Script& script) {
  const std::size_t cut = text.find(separator);
  begin_section(script, Direction::up, 0, mode_of(text.substr(0, cut)));
  if (cut != std::string_view::npos) begin_section(script, Direction::down, cut, mode_of(text.substr(cut)));
}

std::optional<Named> named(std::string_view /*folder*/, std::string_view file) {
  std::optional<Named> name = numbered(file);
  if (name) name->direction.reset();
  return name;
}

}  // namespace

extern const Tool tern_tool;
const Tool tern_tool{.framework = Framework::tern,
                     .name = "tern",
                     .transaction = TransactionMode::per_file,
                     .outside_transaction = "a migration of its own with `---- tern: disable-tx ----`",
                     .marked = marked,
                     .named = named,
                     .divide = divide};

}  // namespace pgtidy::script
