// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/fingerprint.h"
#include "engine/foreign.h"
#include "engine/statements.h"

namespace pgtidy::engine {
namespace {

// "true", "false" or "unknown" for each statement of a script sent in this way.
std::string in_transaction(const std::string& sql, std::optional<TransactionMode> mode) {
  script::Options options;
  options.framework = script::Framework::psql;
  const script::Script script = script::prepare(sql, options);
  const parse::Tree tree = parse::parse(script.text);
  script::Script sent = script;
  for (auto& section : sent.sections) section.transaction = mode;
  std::string words;
  for (const Statement& statement : statements_of(FileId{0}, 1, sent, tree, {})) {
    words += (words.empty() ? "" : " ") + std::string(!statement.in_transaction ? "unknown" : *statement.in_transaction ? "true" : "false");
  }
  return words;
}

TEST(Statements, WhichTransactionTheyRunIn) {
  EXPECT_EQ(in_transaction("SELECT 1; SELECT 2", TransactionMode::none), "false false");
  EXPECT_EQ(in_transaction("SELECT 1; SELECT 2", TransactionMode::per_file), "true true");
  EXPECT_EQ(in_transaction("SELECT 1; SELECT 2", TransactionMode::implicit), "true true");
  EXPECT_EQ(in_transaction("SELECT 1", TransactionMode::implicit), "false");
  EXPECT_EQ(in_transaction("SELECT 1; BEGIN; SELECT 2; COMMIT; SELECT 3", std::nullopt), "unknown true true true unknown");
  EXPECT_EQ(in_transaction("BEGIN; SELECT 2; ROLLBACK; SELECT 3", TransactionMode::none), "true true true false");
}

TEST(Foreign, OtherSystemsFilesAreKnownByTheirSpellings) {
  const auto system = [](const std::string& sql) { return foreign_system(sql, parse::parse(sql)); };
  EXPECT_EQ(system("CREATE TABLE `t` (`id` int(11) NOT NULL AUTO_INCREMENT) ENGINE=InnoDB;"), "MySQL");
  EXPECT_EQ(system("CREATE TABLE t (id UInt64) ENGINE = MergeTree() ORDER BY id;"), "ClickHouse");
  EXPECT_EQ(system("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT);"), "SQLite");
  EXPECT_EQ(system("CREATE TABLE t (id int,);"), "");
  EXPECT_EQ(system("COMMENT ON TABLE t IS 'was `t` in MySQL, auto_increment';"), "");
}

TEST(Fingerprint, CommentsAndWhiteSpaceDoNotMatter) {
  const auto of = [](const std::string& sql) { return statement_hash(sql, {0, static_cast<std::uint32_t>(sql.size())}); };
  EXPECT_EQ(of("DROP  TABLE\n t"), of("DROP /* old */ TABLE t"));
  EXPECT_EQ(of("DROP TABLE t -- why"), of("DROP TABLE t"));
  EXPECT_NE(of("SELECT 'a  b'"), of("SELECT 'a b'"));
  EXPECT_NE(of("DROP TABLE t"), of("DROP TABLE u"));
}

// Lints texts as files of one history, all under review.
Result lint(const std::vector<std::pair<std::string, std::string>>& files, std::optional<Direction> direction = Direction::up) {
  Settings settings;
  settings.direction = direction;
  settings.rules = [](const std::string&) {
    FileRules rules;
    for (const RegisteredCheck& check : registry()) {
      rules.enabled.push_back(true);
      rules.severity.push_back(check.def->info->severity);
    }
    return std::make_shared<const FileRules>(std::move(rules));
  };
  history::History history;
  for (const auto& [path, text] : files) {
    settings.overlay[path] = text;
    history::Entry& entry = history.entries.emplace_back();
    entry.path = path;
  }
  Result result;
  Engine engine(settings);
  engine.run(history, result);
  finish(result, "");
  return result;
}

bool has(const Result& result, std::string_view check) {
  return std::ranges::any_of(result.findings, [&](const Finding& finding) { return finding.check == check; });
}

TEST(Engine, OneErrorDoesNotHideOtherFindings) {
  const Result result = lint({{"1.sql", "CREATE TABLE t (id bigint PRIMARY KEY);"}, {"2.sql", "CREATE TABEL x;\nDROP TABLE t;"}});
  EXPECT_TRUE(has(result, "syntax-error"));
  EXPECT_TRUE(has(result, "compat-drop-table"));
}

TEST(Engine, SyntaxErrorsQuoteOneLine) {
  EXPECT_EQ(lint({{"1.sql", "SELECT 'a\nb"}}).findings.at(0).message, "unterminated quoted string at or near \"'a…\"");
  EXPECT_EQ(lint({{"1.sql", "SELECT 'a"}}).findings.at(0).message, "unterminated quoted string at or near \"'a\"");
}

TEST(Engine, WayBackIsNotReadWhereOnlyTheWayForwardIsLinted) {
  const Result result = lint({{"1.sql", "CREATE TABLE t (id bigint PRIMARY KEY);\n-- +goose Down\nTABEL"},
                              {"2.sql", "-- +goose Down\nTABEL"},
                              {"3.sql", "-- +goose Up\nSELECT 1;\n-- +goose Down\nTABEL"}});
  EXPECT_TRUE(result.findings.empty());
  EXPECT_EQ(result.files[2].direction, Direction::up);
}

TEST(Engine, FilesThatAreNotTextAreErrorsAndTheRestIsLinted) {
  const Result result = lint({{"1.sql", std::string("SELECT 1;\0", 10)}, {"2.sql", "DROP TABLE t;"}});
  EXPECT_EQ(result.errors.size(), 1U);
  EXPECT_TRUE(has(result, "compat-drop-table"));
}

TEST(Engine, StatementsInsideDoBlocksAreSeen) {
  const Result result = lint({{"1.sql", "CREATE TABLE t (id bigint PRIMARY KEY, a int);"},
                              {"2.sql", "DO $$ BEGIN\n  ALTER TABLE t DROP COLUMN a;\n  EXECUTE x;\nEND $$;"}});
  const auto found = std::ranges::find(result.findings, "compat-drop-column", &Finding::check);
  ASSERT_NE(found, result.findings.end());
  EXPECT_EQ(result.files[1].source->position(found->range.begin).line, 2U);
  EXPECT_EQ(result.not_analysed.at("dynamic SQL"), 1U);
}

// What may be rewritten isn't helped by dropping indexes, nor can a constraint's index be dropped alone.
TEST(Engine, HelpForTypeChangesFitsWhatIsDone) {
  const auto help = [](const std::string& table, const std::string& change) {
    const Result result = lint({{"1.sql", table}, {"2.sql", change}});
    const auto found = std::ranges::find(result.findings, "lock-change-column-type", &Finding::check);
    return found == result.findings.end() ? std::string() : found->help;
  };
  const std::string index = "CREATE TABLE t (id int PRIMARY KEY, a timestamp(0) with time zone, b text); CREATE INDEX ON t (a);";
  EXPECT_TRUE(help("SELECT 1;", "ALTER TABLE t ALTER COLUMN a TYPE text;").starts_with("add a column of the new type"));
  EXPECT_TRUE(help(index, "SET timezone = 'UTC'; ALTER TABLE t ALTER COLUMN a TYPE timestamp;").starts_with("drop the indexes first"));
}

TEST(Engine, SuppressionsSilenceAndAreCheckedThemselves) {
  const Result result =
      lint({{"1.sql",
             "DROP TABLE a;  -- pgtidy:allow compat-drop-table: unused since 2.0\nDROP TABLE b;  -- pgtidy:allow compat-drop-table\n"}});
  EXPECT_EQ(result.suppressed, 2U);
  EXPECT_TRUE(has(result, "suppression-without-reason"));
  EXPECT_FALSE(has(result, "compat-drop-table"));
}

TEST(Engine, DownPartsAreJudgedOnlyWhenAsked) {
  const std::vector<std::pair<std::string, std::string>> files{
      {"1.sql", "-- +goose Up\nCREATE TABLE t (id bigint PRIMARY KEY, b int);\n-- +goose Down\nDROP TABLE t;\n"},
      {"2.sql", "-- +goose Up\nALTER TABLE t ADD COLUMN a int;\n-- +goose Down\nALTER TABLE t DROP COLUMN b;\n"}};
  EXPECT_FALSE(has(lint(files), "compat-drop-column"));
  EXPECT_TRUE(has(lint(files, Direction::down), "compat-drop-column"));
}

TEST(Engine, SameInputSameBytes) {
  const std::vector<std::pair<std::string, std::string>> files{{"1.sql", "DROP TABLE a, b;"}, {"2.sql", "DROP TABLE a;"}};
  const Result first = lint(files);
  const Result second = lint(files);
  EXPECT_EQ(first.fingerprints, second.fingerprints);
  EXPECT_GE(first.findings.size(), 3U);
}

}  // namespace
}  // namespace pgtidy::engine
