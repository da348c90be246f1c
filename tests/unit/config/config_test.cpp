// SPDX-License-Identifier: Apache-2.0
#include "config/config.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace pgtidy::config {
namespace {

const Known known{
    .checks = {{"lock-create-index", {}},
               {"lock-drop-index", {}},
               {"compat-drop-column", {}},
               {"name-index", {"pattern", "prefixes"}},
               {"syntax-error", {}}},
    .frameworks = {"sql", "goose", "golang-migrate"},
};

Result<Config> read(const std::string& text) { return parse("db/.pgtidy.yaml", text, known); }

TEST(Config, ReadsEveryKey) {
  const auto config = read(R"(
postgres: "14-18"
framework: goose
paths: ["db/migrations"]
before: [platform.sql]
exclude: ["db/migrations/legacy/**"]
since: 0042
checks: ["*", "-name-*"]
severity: {compat-drop-column: error, "lock-*": off}
fail_on: never
options:
  name-index: {pattern: "^ix_", prefixes: [a, b]}
placeholders: {schema: app}
session: {lock_timeout: 2s}
overrides:
  - files: ["db/migrations/0001_*.sql"]
    checks: ["-lock-create-index"]
    severity: {lock-drop-index: info}
)");
  ASSERT_TRUE(config.ok()) << to_string(config.error());
  EXPECT_EQ(config->postgres, (Target{14, 18}));
  EXPECT_EQ(config->framework, "goose");
  EXPECT_EQ(config->since, "0042");  // as written, never a number
  EXPECT_EQ(config->checks, (std::vector<std::string>{"*", "-name-*"}));
  EXPECT_EQ(config->severity.at("compat-drop-column"), Severity::error);
  EXPECT_EQ(config->severity.at("lock-*"), Severity::off);
  EXPECT_EQ(config->fail_on, Severity::off);
  EXPECT_EQ(config->options.at("name-index").at("prefixes"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(config->options.at("name-index").at("pattern"), (std::vector<std::string>{"^ix_"}));
  EXPECT_EQ(config->placeholders.at("schema"), "app");
  EXPECT_EQ(config->session.at("lock_timeout"), "2s");
  ASSERT_EQ(config->overrides.size(), 1U);
  EXPECT_EQ(config->overrides[0].severity.at("lock-drop-index"), Severity::info);
  EXPECT_TRUE(std::filesystem::path(config->folder).is_absolute());
}

TEST(Config, EmptyTextMeansDefaults) {
  for (const char* text : {"", "\n", "# only a comment\n", "---\n"}) {
    const auto config = read(text);
    ASSERT_TRUE(config.ok()) << text;
    EXPECT_FALSE(config->postgres.has_value());
    EXPECT_TRUE(config->checks.empty());
  }
}

struct Wrong {
  const char* text;
  unsigned line, column;
  const char* message;  // a part of it
};

class WrongConfig : public testing::TestWithParam<Wrong> {};

TEST_P(WrongConfig, SaysWhereAndWhatWasMeant) {
  const auto config = read(GetParam().text);
  ASSERT_FALSE(config.ok());
  const Error& error = config.error();
  EXPECT_EQ(error.kind, "config");
  EXPECT_EQ(error.path, "db/.pgtidy.yaml");
  EXPECT_EQ(error.line, GetParam().line) << error.message;
  EXPECT_EQ(error.column, GetParam().column) << error.message;
  EXPECT_NE(error.message.find(GetParam().message), std::string::npos) << error.message;
}

INSTANTIATE_TEST_SUITE_P(
    All, WrongConfig,
    testing::Values(Wrong{"chekcs: []", 1, 1, "unknown key `chekcs`; did you mean `checks`?"},
                    Wrong{"paths: [a]\nchecks: [\"*\"]\nchecks: []", 3, 1, "`checks` stands twice"},
                    Wrong{"checks: [lock-create-indx]", 1, 10, "unknown check `lock-create-indx`; did you mean `lock-create-index`?"},
                    Wrong{"checks: [\"*\", drop-index]", 1, 15, "did you mean `lock-drop-index`?"},
                    Wrong{"checks: [\"-nme-*\"]", 1, 10, "`nme-*` matches no check"}, Wrong{"checks: {a: b}", 1, 9, "must be a list"},
                    Wrong{"paths: a\nchecks:", 2, 1, "no value"},
                    Wrong{"severity: {lock-drop-index: fatal}", 1, 29, "error, warning, info or off, not `fatal`"},
                    Wrong{"severity: {lock-dropindex: error}", 1, 12, "did you mean `lock-drop-index`?"},
                    Wrong{"options: {name-index: {patern: x}}", 1, 24, "no option `patern`; did you mean `pattern`?"},
                    Wrong{"options: {lock-drop-index: {x: y}}", 1, 29, "has no options"},
                    Wrong{"options: {nope: {x: y}}", 1, 11, "unknown check `nope`"}, Wrong{"postgres: 9.6", 1, 11, "from 10 to 19"},
                    Wrong{"postgres: 18-14", 1, 11, "is no PostgreSQL version"}, Wrong{"postgres: [15]", 1, 11, "one value"},
                    Wrong{"framework: goos", 1, 12, "did you mean `goose`?"}, Wrong{"fail_on: off", 1, 10, "or never, not `off`"},
                    Wrong{"facts: [f.json]", 1, 8, "`facts` must be one value"},
                    Wrong{"compat: [squawk]", 1, 1, "not supported by this version"},
                    Wrong{"overrides:\n  - checks: [\"*\"]", 2, 5, "needs `files`"},
                    Wrong{"overrides:\n  - file: [\"*\"]", 2, 5, "did you mean `files`?"},
                    Wrong{"overrides: {files: a}", 1, 12, "must be a list"}, Wrong{"- a\n- b", 1, 1, "must be a mapping"},
                    Wrong{"paths: [a\nchecks: b", 2, 7, "not YAML"}, Wrong{"paths: [a]\n---\npaths: [b]", 3, 1, "one YAML document"},
                    Wrong{"releases: [soon]", 1, 11, "`soon` is none"}, Wrong{"since: soon", 1, 8, "must be a migration's version"},
                    Wrong{"? [a]\n: b", 1, 3, "plain word"}));

TEST(Config, SurvivesHostileText) {
  EXPECT_FALSE(read(std::string(100000, '[')).ok());
  EXPECT_FALSE(read(std::string(100000, '{')).ok());
  EXPECT_FALSE(read("a: &a [*a, *a]\nb: *c").ok());
  EXPECT_FALSE(read(std::string("paths: \"a\\0b\"")).ok());
  EXPECT_FALSE(read("\xff: x").ok());
}

TEST(Config, FindsTheNearest) {
  namespace fs = std::filesystem;
  const fs::path root = fs::path(testing::TempDir()) / "pgtidy_config_test";
  fs::remove_all(root);
  fs::create_directories(root / "a/b");
  std::ofstream(root / ".pgtidy.yml") << "postgres: 15\n";
  EXPECT_EQ(in_folder((root / "a/b").string()), "");
  EXPECT_EQ(in_folder(root.string()), (root / ".pgtidy.yml").string());
  std::ofstream(root / "a/.pgtidy.yaml") << "postgres: 16\n";
  EXPECT_EQ(in_folder((root / "a").string()), (root / "a/.pgtidy.yaml").string());
  const auto config = load(in_folder((root / "a").string()), known);
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->folder, (root / "a").string());
  EXPECT_FALSE(load((root / "missing.yaml").string(), known).ok());
  EXPECT_FALSE(load(root.string(), known).ok());
  fs::remove_all(root);
}

TEST(Config, Targets) {
  EXPECT_EQ(*parse_target("15"), (Target{15, 15}));
  EXPECT_EQ(*parse_target("10-19"), (Target{10, 19}));
  for (const char* word : {"", "9", "20", "15-", "-15", "16-15", "15.2", "15-18-19", "x", " 15"})
    EXPECT_FALSE(parse_target(word).ok()) << word;
}

}  // namespace
}  // namespace pgtidy::config
