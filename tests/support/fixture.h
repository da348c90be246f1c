// SPDX-License-Identifier: Apache-2.0
// A fixture: a story of SQL files with the expected findings drawn into it (mark.h).
//
//   -- pgtidy: postgres=15 transaction=per-file also=lock-set-not-null
//   -- >>> 001_tables.sql
//   CREATE TABLE …
//   -- >>> 002_change.sql
//   ALTER TABLE …
//
// The first line may say how the files are linted, `key=value`, values with blanks in double quotes:
//
//   postgres=15, postgres=14-18   target versions (14-18 is not the default: 15-18)
//   grammar=18                    skipped where an older PostgreSQL's parser is built in
//   framework=goose               else from the files' names and texts, as in the command line
//   transaction=, direction=      as the flags; direction=both
//   also=id,id                    checks that run, too
//   review=name,name              the files under review; all of them if it isn't given
//   before=name                   made before the first migration
//   <check>.<option>=value,value  an option of a check
//   var.<name>=value              a placeholder's value
//   session.<setting>=value       what the runner or role already sets
//
// A line that ends in `-- silent: why` says that nothing is found there, and why: --update draws no mark below it.
//
// `-- >>> name` begins the next file; names may have folders, and may select a framework. Files that don't end in .sql
// are laid beside the others for the framework to find (metadata.toml). Without such a line all is one file, named as
// the fixture. The order in the fixture is the order of application.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/mark.h"

namespace pgtidy::tests {

struct FixtureFile {
  std::string name;
  std::uint32_t first_line = 1;  // of the fixture, where this file's text begins
  std::string text;              // expectations blanked, at equal length
};

// Where a mark is written.
struct PlacedMark {
  Mark mark;                // `target` is always filled in
  std::uint32_t line = 0;   // the fixture's line that it is on
  std::uint32_t after = 0;  // own-line marks: the last line that is no expectation
  std::size_t begin = 0;    // byte of its line where the comment begins
  bool own_line = true;
  bool names_line = false;  // `-- line N:`
};

struct FixtureProblem {
  std::uint32_t line = 0;
  std::string message;
};

struct Fixture {
  std::string name;  // lock/set_not_null/plain.sql
  std::string text;
  std::vector<std::pair<std::string, std::string>> directives;  // in order
  std::vector<FixtureFile> files;
  std::vector<PlacedMark> marks;         // in order of lines
  std::set<std::uint32_t> silent;        // the fixture's lines that say so
  std::vector<FixtureProblem> problems;  // the fixture itself is wrong
};

[[nodiscard]] Fixture parse_fixture(std::string name, std::string text);

// The index of the file that a line of the fixture is in; files.size() if none.
[[nodiscard]] std::size_t file_at(const Fixture& fixture, std::uint32_t line);

}  // namespace pgtidy::tests
