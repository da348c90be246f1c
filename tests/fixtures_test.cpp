// SPDX-License-Identifier: Apache-2.0
// Lints every fixture and compares what is found with what is drawn in it (support/mark.h, support/fixture.h). One test a
// fixture; a fixture in fixtures/<family>/<stem>/ runs only its folder's check, one in fixtures/all/ what runs by default.
//
//   fixtures_test                       all
//   fixtures_test set_not_null          those with this in their path
//   fixtures_test --update […]          rewrites the expectations in place, and <stem>.fixed.sql
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "parse/parse.h"
#include "support/compare.h"
#include "support/fixed.h"
#include "support/fixture.h"
#include "support/lint.h"
#include "support/rewrite.h"
#include "support/text.h"

namespace pgtidy::tests {
namespace {

const std::filesystem::path& folder() {
  static const std::filesystem::path path = root() / "fixtures";
  return path;
}

std::filesystem::path fixed_path(std::filesystem::path path) { return path.replace_extension(".fixed.sql"); }

// fixtures/lock/set_not_null/plain.sql → lock-set-not-null; fixtures/engine/syntax_error/… → syntax-error; else nothing
std::string folder_check(const std::string& name) {
  const std::filesystem::path path(name);
  const std::vector<std::string> parts(path.begin(), path.end());
  if (parts.size() != 3) return "";
  return parts[0] == "engine" ? dashed(parts[1]) : dashed(parts[0]) + "-" + dashed(parts[1]);
}

// What the fixture runs with. Returns what is wrong with it; empty if nothing is.
std::string options_of(const Fixture& fixture, LintOptions& options) {
  const std::string check = folder_check(fixture.name);
  if (!check.empty()) {
    if (!is_check(check) && !is_engine_check(check))
      return fmt::format("no check is called {}: the folder should be a check's place", check);
    options.checks.emplace();
    options.checks->insert(check);
  } else if (!fixture.name.starts_with("all/")) {
    return "a fixture is in fixtures/<family>/<check>/ or in fixtures/all/";
  }
  return read_directives(fixture, options);
}

Fixed fixed_of(const Fixture& fixture, const engine::Result& result, const LintOptions& options) {
  static constexpr int most_passes = 8;
  return options.checks ? apply_fixes(fixture, result) : apply_fixes_until_done(fixture, result, options, most_passes);
}

class FixtureTest : public testing::Test {
 public:
  explicit FixtureTest(std::filesystem::path path) : path_(std::move(path)) {}

  void TestBody() override {
    const std::string name = path_.lexically_relative(folder()).generic_string();
    const Fixture fixture = parse_fixture(name, read_file(path_));
    for (const FixtureProblem& problem : fixture.problems)
      ADD_FAILURE() << "fixtures/" << name << ":" << problem.line << ": " << problem.message;
    LintOptions options;
    const std::string wrong = options_of(fixture, options);
    if (!wrong.empty()) ADD_FAILURE() << "fixtures/" << name << ":1: " << wrong;
    if (HasFailure()) return;
    if (parse::postgres_major() < options.grammar) GTEST_SKIP() << "needs the grammar of PostgreSQL " << options.grammar;

    const engine::Result result = lint(texts_of(fixture), options);
    for (const Error& error : result.errors) ADD_FAILURE() << to_string(error);
    const Comparison comparison = compare(fixture, result);
    if (!comparison.agrees()) ADD_FAILURE() << explain(fixture, comparison) << "(fixtures_test --update draws what was found)";
    expect_fixed(fixture, result, options);
  }

 private:
  void expect_fixed(const Fixture& fixture, const engine::Result& result, const LintOptions& options) {
    const Fixed fixed = fixed_of(fixture, result, options);
    const auto path = fixed_path(path_);
    const std::string shown = path.lexically_relative(root()).generic_string();
    const bool exists = std::filesystem::exists(path);
    if (fixed.made == 0 && exists) ADD_FAILURE() << shown << ": no finding has a fix: this file should go";
    if (fixed.made == 0) return;
    if (!exists)
      ADD_FAILURE() << shown << ": should hold the text after the fixes (fixtures_test --update writes it)";
    else
      EXPECT_EQ(read_file(path), fixed.text) << shown << ": is not what the fixes make of the fixture";
    const std::string problems = prove(fixture, result, fixed, options);
    if (!problems.empty()) ADD_FAILURE() << shown << ": " << problems << fixed.text;
  }

  std::filesystem::path path_;
};

// Whether the file was changed.
bool replace_file(const std::filesystem::path& path, const std::string& text) {
  if (std::filesystem::exists(path) && read_file(path) == text) return false;
  write_file(path, text);
  std::cout << path.lexically_relative(root()).generic_string() << "\n";
  return true;
}

void update(const std::filesystem::path& path) {
  const std::string name = path.lexically_relative(folder()).generic_string();
  const Fixture fixture = parse_fixture(name, read_file(path));
  LintOptions options;
  if (!fixture.problems.empty() || !options_of(fixture, options).empty()) return;  // the test says why
  if (parse::postgres_major() < options.grammar) return;
  const engine::Result result = lint(texts_of(fixture), options);
  replace_file(path, rewrite(fixture, compare(fixture, result)));
  const Fixed fixed = fixed_of(fixture, result, options);
  if (fixed.made != 0)
    replace_file(fixed_path(path), fixed.text);
  else if (std::filesystem::remove(fixed_path(path)))
    std::cout << "removed " << fixed_path(path).lexically_relative(root()).generic_string() << "\n";
}

bool wanted(const std::string& path, const std::vector<std::string>& parts) {
  if (path.ends_with(".fixed.sql") || path.starts_with("histories/")) return false;
  for (const std::string& part : parts) {
    if (path.find(part) != std::string::npos) return true;
  }
  return parts.empty();
}

int run(const std::vector<std::string>& parts, bool updates) {
  for (const auto& path : files_below(folder(), ".sql")) {
    const std::string name = path.lexically_relative(folder()).generic_string();
    if (!wanted(name, parts)) continue;
    if (updates) update(path);
    const std::string family = name.substr(0, name.find('/'));
    const std::string test = name.size() > family.size() ? name.substr(family.size() + 1) : name;
    testing::RegisterTest(family.c_str(), test.c_str(), nullptr, nullptr, path.string().c_str(), 1,
                          [path]() -> testing::Test* { return new FixtureTest(path); });
  }
  return RUN_ALL_TESTS();
}

}  // namespace
}  // namespace pgtidy::tests

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  bool updates = false;
  std::vector<std::string> parts;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--update")
      updates = true;
    else
      parts.push_back(argument);
  }
  return pgtidy::tests::run(parts, updates);
}
