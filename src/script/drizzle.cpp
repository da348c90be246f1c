// SPDX-License-Identifier: Apache-2.0
// Drizzle: `<tag>.sql` in the order of meta/_journal.json, or since 1.0 a folder `<timestamp>_<name>` with migration.sql and
// snapshot.json. All pending migrations are sent in one transaction. `--> statement-breakpoint` is a comment to SQL.
#include <array>

#include "script/lexer.h"
#include "script/tools.h"

namespace pgtidy::script {
namespace {

constexpr std::array<std::string_view, 1> sidecars{"meta/_journal.json"};
constexpr std::string_view breakpoint = "> statement-breakpoint";  // after two dashes
constexpr std::string_view key = "\"tag\"";

// `"when": 1700000000000` of the entry that has something at `at`.
std::string when(std::string_view journal, std::size_t at) {
  constexpr std::string_view when_key = "\"when\":";
  const std::size_t open = journal.rfind('{', at);
  if (open == std::string_view::npos) return {};
  const std::string_view entry = journal.substr(open, journal.find('}', at) - open);
  const std::size_t found = entry.find(when_key);
  return found == std::string_view::npos ? std::string() : std::string(leading_digits(trim(entry.substr(found + when_key.size()))));
}

// Every `"tag": "0000_name"`.
std::vector<Listed> listed(std::string_view journal) {
  std::vector<Listed> files;
  for (std::size_t at = journal.find(key); at != std::string_view::npos; at = journal.find(key, at)) {
    const std::size_t open = journal.find('"', at + key.size());
    const std::size_t close = open == std::string_view::npos ? open : journal.find('"', open + 1);
    if (close == std::string_view::npos) break;
    files.push_back({std::string(journal.substr(open + 1, close - open - 1)) + ".sql", when(journal, at)});
    at = close;
  }
  return files;
}

bool marked(std::string_view text) { return contains(text, breakpoint); }

std::optional<Named> named(std::string_view folder, std::string_view file) {
  if (file == "migration.sql" && !folder.empty()) return Named{std::string(leading_digits(folder)), Direction::up};
  std::optional<Named> name = numbered(file);
  if (name) name->direction = Direction::up;
  return name;
}

constexpr std::array<Spelling, 6> spellings{
    {{"timestamptz", "`withTimezone: true` in the schema"},
     {"numeric", "`numeric()` in the schema"},
     {"index", "`index().on()` in the schema"},
     {"drop index", "its `index().on()` in the schema goes, too"},
     {"partial unique", "`uniqueIndex().on().where()` in the schema"},
     {"rename", "or leave the column's name in the schema (`fullName: text('name')`), and rename only what the code calls it"}}};

}  // namespace

extern const Tool drizzle_tool;
const Tool drizzle_tool{
    .framework = Framework::drizzle,
    .name = "drizzle",
    .sidecars = sidecars,
    .companion = "snapshot.json",
    .list = "meta/_journal.json",
    .listed = listed,
    .order = Order::numeric,
    .transaction = TransactionMode::all_pending,
    .outside_transaction = "a session of its own, by hand: Drizzle's migrator runs all pending files in one transaction",
    .spellings = spellings,
    .marked = marked,
    .named = named};

}  // namespace pgtidy::script
