// SPDX-License-Identifier: Apache-2.0
// Liquibase's formatted SQL: `--liquibase formatted sql`, then `--changeset author:id key:value …` blocks, each in a
// transaction of its own unless it says runInTransaction:false. What undoes a changeset stands in comments.
#include <algorithm>

#include "script/lexer.h"
#include "script/tools.h"

namespace pgtidy::script {
namespace {

constexpr std::string_view word = "changeset ";

bool marked(std::string_view text) {
  const std::size_t begin = text.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0;
  const std::string_view line = trim(rest_of_line(text, first_line(text.substr(begin)).begin + begin));
  if (line.substr(0, 2) != "--") return false;
  const std::string_view words = trim(line.substr(2));
  return same_word(words.substr(0, 9), "liquibase") &&
         same_word(trim(words.substr(std::min<std::size_t>(9, words.size()))).substr(0, 9), "formatted");
}

// The value of `key:value`; a value with blanks is in double quotes.
std::string_view attribute(std::string_view words, std::string_view key) {
  for (std::size_t at = words.find(key); at != std::string_view::npos; at = words.find(key, at + 1)) {
    const std::size_t colon = at + key.size();
    if (colon >= words.size() || words[colon] != ':' || (at > 0 && !is_blank(words[at - 1]))) continue;
    const bool quoted = words.substr(colon + 1, 1) == "\"";
    const std::size_t begin = colon + (quoted ? 2 : 1);
    return words.substr(begin, words.find(quoted ? '"' : ' ', begin) - begin);
  }
  return {};
}

bool runs_here(std::string_view dbms) {
  if (dbms.empty() || dbms == "all") return true;
  const bool named = dbms.find("postgres") != std::string_view::npos;
  return dbms.front() == '!' ? !named : named;
}

TransactionMode mode_of(std::string_view words) {
  if (!same_word(attribute(words, "runInTransaction"), "false")) return TransactionMode::per_changeset;
  return same_word(attribute(words, "splitStatements"), "false") ? TransactionMode::implicit : TransactionMode::none;
}

// A line that is the changeset's own delimiter becomes a semicolon.
void replace_delimiter(std::string_view text, std::size_t begin, std::size_t end, std::string_view delimiter, Script& script) {
  if (delimiter.empty() || delimiter == ";") return;
  for (std::size_t at = begin; at < end; at = std::min(text.find('\n', at), end - 1) + 1) {
    const std::string_view line = rest_of_line(text, at);
    if (trim(line) != delimiter) continue;
    std::fill_n(script.text.begin() + static_cast<std::ptrdiff_t>(at), line.size(), ' ');
    script.text[at] = ';';
  }
}

void blank(Script& script, std::size_t begin, std::size_t end) {
  std::replace_if(
      script.text.begin() + static_cast<std::ptrdiff_t>(begin), script.text.begin() + static_cast<std::ptrdiff_t>(end),
      [](char c) { return c != '\n'; }, ' ');
}

void divide(std::string_view text, Script& script) {
  std::optional<Marker> marker = next_marker(text, 0, word);
  if (!marker) begin_section(script, Direction::up, 0, TransactionMode::per_changeset);
  while (marker) {
    const std::optional<Marker> following = next_marker(text, marker->end, word);
    const std::size_t end = following ? following->begin : text.size();
    begin_section(script, Direction::up, marker->begin, mode_of(marker->words));
    replace_delimiter(text, marker->end, end, attribute(marker->words, "endDelimiter"), script);
    if (!runs_here(attribute(marker->words, "dbms"))) blank(script, marker->end, end);
    marker = following;
  }
}

}  // namespace

extern const Tool liquibase_tool;
const Tool liquibase_tool{.framework = Framework::liquibase,
                          .name = "liquibase",
                          .transaction = TransactionMode::per_changeset,
                          .outside_transaction = "a changeset of its own with `runInTransaction:false`",
                          .marked = marked,
                          .divide = divide};

}  // namespace pgtidy::script
