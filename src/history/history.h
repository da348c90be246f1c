// SPDX-License-Identifier: Apache-2.0
// A History is all scripts of one project in the order in which they are applied. Paths given on the command line are
// what is reported on; the rest of their history is read for its schema.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "script/script.h"
#include "support/result.h"

namespace pgtidy::history {

struct Entry {
  std::string path;           // as shown: relative to the working directory where it was found so
  bool under_review = true;   // false: read for its schema only
  bool regular = false;       // as its folder's listing says: no pipe, device or socket
  bool before = false;        // --before: made before the first migration
  bool pending = false;       // applied nowhere yet: what one such file creates is new for the others, too
  std::uint32_t release = 0;  // files of one release have its number, from 1; 0: the file is a release of its own
  script::Framework framework = script::Framework::sql;
  bool framework_told = false;                 // sql, too, is then final: marks in the text mean nothing
  std::optional<Direction> direction;          // of the whole file where its name says so
  std::optional<TransactionMode> transaction;  // where the file's place says so (none: the script room decides)
  std::string version;                         // as parsed from the name; empty: none
  std::string when;                            // it was written, as the tool's list says: script::Listed; empty: its version may say
};

struct History {
  std::string folder;  // for messages and the config nearest to it
  script::Framework framework = script::Framework::sql;
  std::string why;             // "prisma: migration_lock.toml", for `config show`
  std::vector<Entry> entries;  // in order of application; a down file follows its up file
};

struct Options {
  std::vector<std::string> paths;                      // files or folders, as given
  std::optional<std::vector<std::string>> files_from;  // these files in this order
  std::vector<std::string> before;
  std::vector<std::string> exclude;  // globs; matched against the path as found
  bool force_exclude = false;        // also paths that were given explicitly
  std::optional<script::Framework> framework;
  std::optional<std::string> stdin_path;  // `-` stands for this path; need not exist
};

struct Discovery {
  std::vector<History> histories;  // in order of their first path
  std::vector<Error> errors;       // what could not be read; the rest is still there
};

// Folders of .sql files, each a history; folders that are versions (`v1.2/x.sql`, `20240101_x/up.sql`) belong to the one
// above them; Sqitch's and Drizzle's own lists count more than names. Dumps by pg_dump, and what a folder's tool doesn't
// read, are histories of their own. Below a given folder these are left out: names that begin with a dot, node_modules,
// testdata, `revert` and `verify` beside `deploy`, all but `deploy` beside sqitch.plan, other databases' folders (mysql) and
// files (x.mysql.up.sql) beside those for PostgreSQL. No folder is followed twice (links may form loops).
[[nodiscard]] Discovery discover(const Options& options);

// By their parts as numbers: 1.2 < 1.10, 007 = 7, 1 = 1.0.
[[nodiscard]] std::strong_ordering compare_versions(std::string_view a, std::string_view b);

}  // namespace pgtidy::history
