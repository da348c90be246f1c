// SPDX-License-Identifier: Apache-2.0
// dbmate: `-- migrate:up` and `-- migrate:down`, any number of pairs; each part is sent as one string, in a transaction
// unless its marker says `transaction:false`. Files are ordered by their names, not by their numbers.
#include "script/lexer.h"
#include "script/tools.h"

namespace pgtidy::script {
namespace {

constexpr std::string_view word = "migrate:";

std::string_view first_word(std::string_view words) {
  std::size_t end = 0;
  while (end < words.size() && !is_blank(words[end])) ++end;
  return words.substr(0, end);
}

std::optional<Direction> direction_of(const Marker& marker) {
  const std::string_view name = first_word(marker.words);
  if (name == "up") return Direction::up;
  if (name == "down") return Direction::down;
  return std::nullopt;
}

bool marked(std::string_view text) {
  if (!contains(text, word)) return false;
  for (std::optional<Marker> marker = next_marker(text, 0, word); marker; marker = next_marker(text, marker->end, word)) {
    if (direction_of(*marker)) return true;
  }
  return false;
}

void divide(std::string_view text, Script& script) {
  std::optional<Range> up;
  bool down = false;
  for (std::optional<Marker> marker = next_marker(text, 0, word); marker; marker = next_marker(text, marker->end, word)) {
    const std::optional<Direction> direction = direction_of(*marker);
    if (!direction) continue;
    if (script.sections.empty() && !only_comments_before(text, marker->begin)) {
      script.problems.push_back({range_of(marker->begin, marker->end), "dbmate refuses SQL before its first marker"});
    }
    const bool alone = marker->words.find("transaction:false") != std::string_view::npos;
    begin_section(script, *direction, marker->begin, alone ? TransactionMode::implicit : TransactionMode::per_file);
    if (*direction == Direction::down) down = true;
    if (*direction == Direction::up && !up) up = range_of(marker->begin, marker->end);
  }
  if (script.sections.empty()) begin_section(script, Direction::up, 0, TransactionMode::per_file);
  if (!up) script.problems.push_back({first_line(text), "dbmate refuses a file without `-- migrate:up`"});
  if (up && !down) script.problems.push_back({*up, "dbmate refuses a file without `-- migrate:down`"});
}

std::optional<Named> named(std::string_view /*folder*/, std::string_view file) {
  const std::string_view digits = leading_digits(file);
  if (digits.empty() || !ends_with(file, ".sql")) return std::nullopt;
  return Named{std::string(digits), std::nullopt};
}

}  // namespace

extern const Tool dbmate_tool;
const Tool dbmate_tool{.framework = Framework::dbmate,
                       .name = "dbmate",
                       .order = Order::name,
                       .transaction = TransactionMode::per_file,
                       .outside_transaction = "a migration of its own with `-- migrate:up transaction:false`",
                       .marked = marked,
                       .named = named,
                       .divide = divide};

}  // namespace pgtidy::script
