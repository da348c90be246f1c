// SPDX-License-Identifier: Apache-2.0
// `.pgtidy.yaml`: strict keys, "did you mean", errors with line and column. The only room that knows yaml-cpp.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/finding.h"
#include "pgtidy/source.h"
#include "pgtidy/syntax/statement.h"
#include "pgtidy/target.h"
#include "support/result.h"

namespace pgtidy::config {

// Ordered globs over check ids: `*` or `lock-*` adds, `-name-*` removes; the last that matches wins.
struct Override {
  std::vector<std::string> files;   // globs, relative to the config's folder
  std::vector<std::string> checks;  // appended to the config's
  std::map<std::string, Severity> severity;
};

// Keys of `severity` are ids or globs: an id's own entry wins over a glob's.
struct Config {
  std::string path;    // of the file; empty: none, defaults
  std::string folder;  // absolute: relative paths and globs start here
  std::optional<Target> postgres;
  std::optional<std::string> framework;  // checked against the known names by the caller's list
  std::vector<std::string> paths;
  std::vector<std::string> before;
  std::vector<std::string> exclude;
  std::vector<std::string> queries;  // globs of files with the application's queries
  std::optional<std::string> baseline;
  std::optional<std::string> facts;   // a file of what a live server knows
  std::vector<std::string> releases;  // the last migration's version of each, rising
  Position queries_at, releases_at;   // their keys in the file, for errors that only their use finds
  std::optional<std::string> since;
  std::vector<std::string> checks;
  std::map<std::string, Severity> severity;
  std::optional<Severity> fail_on;                                                 // off: never
  std::map<std::string, std::map<std::string, std::vector<std::string>>> options;  // check → option → values
  std::map<std::string, std::string> placeholders;
  std::map<std::string, std::string> session;  // lock_timeout: 2s
  std::vector<Override> overrides;
};

// What a config may name: a wrong word is an error, with a "did you mean".
struct KnownCheck {
  std::string_view id;
  std::vector<std::string_view> options;
};
struct Known {
  std::vector<KnownCheck> checks;
  std::vector<std::string_view> frameworks;
};

// Parses a config's text. Unknown keys, duplicate keys, wrong types, unknown checks and options, YAML errors: one error.
[[nodiscard]] Result<Config> parse(const std::string& path, const std::string& text, const Known& known);
[[nodiscard]] Result<Config> load(const std::string& path, const Known& known);
// The `.pgtidy.yaml` (or `.pgtidy.yml`) of the absolute folder; empty if it has none.
[[nodiscard]] std::string in_folder(const std::string& folder);

// "15", "14-18"; an error that says what is allowed.
[[nodiscard]] Result<Target> parse_target(std::string_view word);

// Why a selector (`lock-*`, `-name-*`, an id) means no check: empty if it means one.
[[nodiscard]] std::string unknown_selector(std::string_view selector, const Known& known);

}  // namespace pgtidy::config
