// SPDX-License-Identifier: Apache-2.0
// Lints SQL texts as if they were the files of one history: found, recognised and ordered by the same code as a user's.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "support/fixture.h"

namespace pgtidy::tests {

struct TextFile {
  std::string name;
  std::string text;
};

struct LintOptions {
  std::optional<std::set<std::string, std::less<>>> checks;  // nothing: those that are on by default
  std::optional<Target> target;
  int grammar = 0;  // the oldest PostgreSQL whose parser can read it
  std::optional<script::Framework> framework;
  std::optional<TransactionMode> transaction;
  std::optional<Direction> direction = Direction::up;
  std::set<std::string, std::less<>> review;  // empty: all files
  std::set<std::string, std::less<>> before;
  engine::CheckOptions options;
  std::map<std::string, std::string> variables;
  std::map<std::string, std::string> session;
};

// The findings, with the files in the order in which they are given. The engine's own checks always run.
[[nodiscard]] engine::Result lint(const std::vector<TextFile>& files, const LintOptions& options);

// What a fixture's first line asks for, added to `options`. Returns what is wrong with it; empty if nothing is.
[[nodiscard]] std::string read_directives(const Fixture& fixture, LintOptions& options);

[[nodiscard]] std::vector<TextFile> texts_of(const Fixture& fixture);

[[nodiscard]] bool is_check(std::string_view id);         // registered
[[nodiscard]] bool is_engine_check(std::string_view id);  // syntax-error, suppression-…

}  // namespace pgtidy::tests
