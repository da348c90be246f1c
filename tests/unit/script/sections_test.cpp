// SPDX-License-Identifier: Apache-2.0
// Which tool runs a file, and which of its parts are up, down and in which transaction.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>

#include "script/script.h"

namespace pgtidy::script {
namespace {

// "up per-file: text|…" for each section; "?" where the transaction is unknown.
std::string described(const std::string& text, const Script& script) {
  std::string words;
  for (const Section& section : script.sections) {
    words += std::string(to_string(section.direction)) + " ";
    words += section.transaction ? std::string(to_string(*section.transaction)) : "?";
    words += ": " + text.substr(section.range.begin, section.range.size()) + "|";
  }
  return words;
}

struct Case {
  std::string text;
  Framework framework;
  std::string sections;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.text; }

class Sections : public testing::TestWithParam<Case> {};

TEST_P(Sections, DetectedAndDivided) {
  EXPECT_EQ(to_string(detect(GetParam().text)), to_string(GetParam().framework));
  EXPECT_EQ(described(GetParam().text, prepare(GetParam().text, {})), GetParam().sections);
}

INSTANTIATE_TEST_SUITE_P(
    Goose, Sections,
    testing::Values(Case{"-- +goose Up\nA;\n-- +goose Down\nB;\n", Framework::goose,
                         "up per-file: -- +goose Up\nA;\n|down per-file: -- +goose Down\nB;\n|"},
                    Case{"--+goose UP\nA;\n  -- +goose DOWN\nB;\n", Framework::goose,
                         "up per-file: --+goose UP\nA;\n|down per-file:   -- +goose DOWN\nB;\n|"},
                    Case{"-- c\n-- +goose NO TRANSACTION\n-- +goose Up\nA;\n", Framework::goose,
                         "up none: -- c\n-- +goose NO TRANSACTION\n-- +goose Up\nA;\n|"},
                    Case{"-- +goose Up\n-- +goose NO TRANSACTION\nA;\n-- +goose StatementBegin\nB; C;\n-- +goose StatementEnd\nD;\n",
                         Framework::goose,
                         "up none: -- +goose Up\n-- +goose NO TRANSACTION\nA;\n|up implicit: -- +goose StatementBegin\nB; C;\n-- +goose "
                         "StatementEnd|up none: \nD;\n|"}));

INSTANTIATE_TEST_SUITE_P(
    Dbmate, Sections,
    testing::Values(Case{"-- migrate:up\nA;\n-- migrate:down\nB;\n", Framework::dbmate,
                         "up per-file: -- migrate:up\nA;\n|down per-file: -- migrate:down\nB;\n|"},
                    Case{"-- migrate:up transaction:false\nA;\n\n-- migrate:down\n", Framework::dbmate,
                         "up implicit: -- migrate:up transaction:false\nA;\n\n|down per-file: -- migrate:down\n|"},
                    Case{"--migrate:up\nA;\n--migrate:down\nB;\n--migrate:up\nC;\n--migrate:down\n", Framework::dbmate,
                         "up per-file: --migrate:up\nA;\n|down per-file: --migrate:down\nB;\n|up per-file: --migrate:up\nC;\n|down "
                         "per-file: --migrate:down\n|"}));

INSTANTIATE_TEST_SUITE_P(Others, Sections,
                         testing::Values(Case{"A;", Framework::sql, "up ?: A;|"}, Case{"", Framework::sql, "up ?: |"},
                                         Case{"-- no-transaction\nA;", Framework::sqlx, "up implicit: -- no-transaction\nA;|"},
                                         Case{"\n-- no-transaction\nA;", Framework::sql, "up ?: \n-- no-transaction\nA;|"},
                                         Case{"\\set x 1\nA;", Framework::psql, "up none: \\set x 1\nA;|"},
                                         Case{"SELECT 1 \\gexec\n", Framework::psql, "up none: SELECT 1 \\gexec\n|"},
                                         Case{"SELECT 'a\n\\Nb';", Framework::sql, "up ?: SELECT 'a\n\\Nb';|"},
                                         Case{"--\n-- PostgreSQL database dump\n--\n\n\\restrict x\nA;", Framework::pg_dump,
                                              "up none: --\n-- PostgreSQL database dump\n--\n\n\\restrict x\nA;|"},
                                         Case{"SET statement_timeout = 0;\nSET lock_timeout = 0;\n", Framework::pg_dump,
                                              "up none: SET statement_timeout = 0;\nSET lock_timeout = 0;\n|"},
                                         Case{"SELECT 1; -- +goose Up\nSELECT 'migrate:up';", Framework::sql,
                                              "up ?: SELECT 1; -- +goose Up\nSELECT 'migrate:up';|"}));

TEST(SectionsTold, FlagsWin) {
  const std::string text = "-- +goose Up\nA;\n-- +goose Down\nB;\n";
  Options options;
  options.transaction = TransactionMode::all_pending;
  EXPECT_EQ(described(text, prepare(text, options)), "up all-pending: -- +goose Up\nA;\n|down all-pending: -- +goose Down\nB;\n|");
  options = {};
  options.framework = Framework::sql;
  EXPECT_EQ(described(text, prepare(text, options)), "up ?: " + text + "|");
  options.framework = Framework::golang_migrate;
  options.direction = Direction::down;
  EXPECT_EQ(described("A;", prepare("A;", options)), "down implicit: A;|");
}

TEST(SectionsTold, Names) {
  for (const std::string_view name : framework_names()) {
    ASSERT_TRUE(parse_framework(name)) << name;
    EXPECT_EQ(to_string(*parse_framework(name)), name);
  }
  EXPECT_EQ(parse_framework("golang-migrate"), Framework::golang_migrate);
  EXPECT_FALSE(parse_framework("golang_migrate"));
}

std::vector<std::string> messages(const std::string& text, Framework framework) {
  Options options;
  options.framework = framework;
  std::vector<std::string> found;
  for (const Problem& problem : prepare(text, options).problems) {
    found.push_back(text.substr(problem.range.begin, problem.range.size()) + ": " + problem.message);
  }
  return found;
}

TEST(GooseProblems, FunctionBodiesThatItCuts) {
  const std::string function = "CREATE FUNCTION f() RETURNS int AS $$\nBEGIN\n  RETURN 1;\nEND;\n$$ LANGUAGE plpgsql;\n";
  EXPECT_EQ(messages("-- +goose Up\n" + function, Framework::goose),
            std::vector<std::string>{";: goose ends the statement at this line's semicolon: put it between `-- +goose StatementBegin` and "
                                     "`-- +goose StatementEnd`"});
  EXPECT_TRUE(messages("-- +goose Up\n-- +goose StatementBegin\n" + function + "-- +goose StatementEnd\n", Framework::goose).empty());
  EXPECT_TRUE(messages("-- +goose Up\nCREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql;\n", Framework::goose).empty());
  EXPECT_EQ(messages("-- +goose Up\nA;\n-- +goose Down\n" + function, Framework::goose).size(), 1U);
}

TEST(GooseProblems, WhatItRefuses) {
  EXPECT_EQ(messages("SELECT 1;\n", Framework::goose), std::vector<std::string>{"SELECT 1;: goose refuses a file without `-- +goose Up`"});
  EXPECT_EQ(messages("SELECT 1;\n-- +goose Up\n", Framework::goose),
            std::vector<std::string>{"-- +goose Up: goose refuses SQL before its first marker"});
  EXPECT_TRUE(messages("-- nothing\n", Framework::goose).empty());
}

TEST(DbmateProblems, WhatItRefuses) {
  EXPECT_EQ(messages("-- migrate:up\nA;\n", Framework::dbmate),
            std::vector<std::string>{"-- migrate:up: dbmate refuses a file without `-- migrate:down`"});
  EXPECT_EQ(messages("A;\n-- migrate:up\n-- migrate:down\n", Framework::dbmate),
            std::vector<std::string>{"-- migrate:up: dbmate refuses SQL before its first marker"});
  EXPECT_EQ(messages("A;\n", Framework::dbmate), std::vector<std::string>{"A;: dbmate refuses a file without `-- migrate:up`"});
}

TEST(Sections, AByteOrderMarkHidesNoDirective) {
  const std::string text = "\xEF\xBB\xBF-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n";
  EXPECT_EQ(to_string(detect(text)), "goose");
  const Script script = prepare(text, {});
  EXPECT_TRUE(std::ranges::any_of(script.sections, [](const Section& section) { return section.direction == Direction::down; }));
}

}  // namespace
}  // namespace pgtidy::script
