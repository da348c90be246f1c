// SPDX-License-Identifier: Apache-2.0
// What pgtidy knows of the migration tools. Each has a .cpp of its own that defines its Tool; a further one is added by
// writing that file, a value of Framework and a line in tools.cpp's table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "script/script.h"
#include "script/surface.h"

namespace pgtidy::script {

// What a tool reads from a file's place: `20240101_x/up.sql` (folder `20240101_x`, file `up.sql`), `0001_x.down.sql`.
struct Named {
  std::string version;                 // empty: none
  std::optional<Direction> direction;  // nothing: the text says it
  int rank = 0;                        // counts before the version: less than 0 comes before all others, more behind them
};

enum class Order : std::uint8_t {
  numeric,  // versions are numbers
  textual,  // versions are strings
  name,     // by the migration's file or folder name
};

struct Mention {
  std::string_view file;
  std::string_view word;
};

// What the author of a schema file writes for a word of SQL.
struct Spelling {
  std::string_view sql;     // timestamptz, numeric, index; drop index; partial unique: instead of a whole one; rename: of a column
  std::string_view schema;  // `@db.Timestamptz` in schema.prisma
};

// A line of the file that lists the migrations.
struct Listed {
  std::string file;
  std::string when;  // it was written: a unix time, or YYYYMMDDHHMMSS; empty: not told

  friend bool operator==(const Listed&, const Listed&) = default;
};

struct Tool {
  Framework framework = Framework::sql;
  std::string_view name;
  // Files next to the migrations, or above them (`../x`), that no other tool has.
  std::span<const std::string_view> sidecars;
  // Files of the project's that name the tool: `../Cargo.toml`, which contains `sqlx`.
  std::span<const Mention> mentions;
  // A file that stands beside each migration.
  std::string_view companion;
  // The file that lists the migrations in their order, and how it is read; what it doesn't list isn't applied.
  std::string_view list;
  std::vector<Listed> (*listed)(std::string_view text) = nullptr;
  // The folder beside the list that holds all the files it lists.
  std::string_view listed_below;
  // A file beside the migration (`*`: of its name) that says how it is run, and what it says.
  std::string_view metadata;
  std::optional<TransactionMode> (*transaction_in)(std::string_view metadata) = nullptr;
  // Each migration is a folder of its own.
  bool folder_per_migration = false;
  Order order = Order::numeric;
  Syntax syntax;
  std::optional<TransactionMode> transaction;  // around a whole file
  // What an author writes, or does, to have a statement run outside of a transaction, for `help`. Empty: it can't be told.
  std::string_view outside_transaction;
  // Where migrations are generated from a schema file, mending the SQL alone isn't enough: how that file says it, for `help`.
  std::span<const Spelling> spellings;
  // Does the text say that this tool runs it? Null: no text does.
  bool (*marked)(std::string_view text) = nullptr;
  // What the tool reads from the name; nothing: it doesn't read files of such a name.
  std::optional<Named> (*named)(std::string_view folder, std::string_view file) = nullptr;
  // Do names like that belong to this tool alone? Else they need a sidecar.
  bool (*distinctive)(std::string_view folder, std::string_view file) = nullptr;
  // Divides the file into sections and finds what the tool would refuse. Null: one section, the whole file.
  void (*divide)(std::string_view text, Script& script) = nullptr;
};

// In the order in which they are asked.
[[nodiscard]] std::span<const Tool* const> tools();
[[nodiscard]] const Tool& tool_of(Framework framework);

// A line of comment that a tool takes as a command.
struct Marker {
  std::size_t begin = 0;   // of its line
  std::size_t end = 0;     // of its line, without the line end
  std::string_view words;  // what follows the tool's word
};

// The next line at or after `at` that is a `--` comment whose first word begins with `word` (`+goose`, `migrate:`), white
// space around and letter case set aside.
[[nodiscard]] std::optional<Marker> next_marker(std::string_view text, std::size_t at, std::string_view word);
// A quick look whether a word is anywhere in a text of any size.
[[nodiscard]] bool contains(std::string_view text, std::string_view word);
// Does no SQL stand before `end`?
[[nodiscard]] bool only_comments_before(std::string_view text, std::size_t end);
// Where to point at when a file lacks something: its first line that isn't blank.
[[nodiscard]] Range first_line(std::string_view text);
// Begins a section at `begin`, where the one before ends. The first one begins at the file's first byte.
void begin_section(Script& script, Direction direction, std::size_t begin, std::optional<TransactionMode> transaction);
[[nodiscard]] Range range_of(std::size_t begin, std::size_t end);

// Parts of names.
[[nodiscard]] std::string_view leading_digits(std::string_view name);
[[nodiscard]] bool ends_with(std::string_view text, std::string_view end);
// `x.up.sql`, `x.down.sql`
[[nodiscard]] std::optional<Direction> suffix_direction(std::string_view file);
// `<digits>_<anything>.sql`
[[nodiscard]] std::optional<Named> numbered(std::string_view file);

}  // namespace pgtidy::script
