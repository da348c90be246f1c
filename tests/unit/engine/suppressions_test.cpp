// SPDX-License-Identifier: Apache-2.0
#include "engine/suppressions.h"

#include <gtest/gtest.h>

namespace pgtidy::engine {
namespace {

constexpr std::string_view known[] = {"a-one", "a-two", "b-one", "suppression-unused", "syntax-error"};

// A file in which «…» marks the statements; the marks are taken out.
struct File {
  explicit File(std::string_view marked) {
    for (std::size_t at = 0; at < marked.size();) {
      if (marked.substr(at).starts_with("«")) {
        ranges.push_back({static_cast<std::uint32_t>(text.size()), 0});
        at += std::string_view("«").size();
      } else if (marked.substr(at).starts_with("»")) {
        ranges.back().end = static_cast<std::uint32_t>(text.size());
        at += std::string_view("»").size();
      } else {
        text += marked[at++];
      }
    }
  }
  [[nodiscard]] Suppressions read() const { return {FileId{0}, text, ranges, known}; }
  [[nodiscard]] Range piece(std::string_view word) const {
    const auto begin = static_cast<std::uint32_t>(text.find(word));
    return {begin, begin + static_cast<std::uint32_t>(word.size())};
  }

  std::string text;
  std::vector<Range> ranges;
};

struct Case {
  const char* name;
  const char* text;
  std::vector<const char*> silenced;  // for a-one, where these words stand
  std::vector<const char*> not_silenced;
};

class Covers : public testing::TestWithParam<Case> {};

TEST_P(Covers, WhatTheCommentSpeaksOf) {
  const File file(GetParam().text);
  Suppressions suppressions = file.read();
  EXPECT_TRUE(suppressions.findings({}).empty());
  for (const char* word : GetParam().not_silenced) EXPECT_FALSE(suppressions.silences("a-one", file.piece(word))) << word;
  for (const char* word : GetParam().silenced) EXPECT_TRUE(suppressions.silences("a-one", file.piece(word))) << word;
  for (const char* word : GetParam().silenced) EXPECT_FALSE(suppressions.silences("b-one", file.piece(word))) << word;
}

INSTANTIATE_TEST_SUITE_P(
    All, Covers,
    testing::Values(
        Case{"next statement", "«S0»;\n-- pgtidy:allow a-one: r\n«S1 x»;\n«S2»;", {"S1", "x"}, {"S0", "S2"}},
        Case{"several comments before one statement",
             "-- pgtidy:allow a-two: r\n-- pgtidy:allow a-one: r\n-- else\n\n«S1»;\n«S2»;",
             {"S1"},
             {"S2"}},
        Case{"block comment", "/* pgtidy:allow a-one: r\n more */\n«S1»;\n«S2»;", {"S1"}, {"S2"}},
        Case{"block comment on the statement's line", "«S0»;\n/* pgtidy:allow a-one: r */ «S1»; «S2»;", {"S1"}, {"S0", "S2"}},
        Case{"this statement", "«S1»;\n«S2»;  -- pgtidy:allow a-one: r\n«S3»;", {"S2"}, {"S1", "S3"}},
        Case{"this statement of many lines", "«S1\n x»; -- pgtidy:allow a-one: r\n«S2»", {"S1", "x"}, {"S2"}},
        Case{"before the semicolon", "«S1» -- pgtidy:allow a-one: r\n;\n«S2»", {"S1"}, {"S2"}},
        Case{"last of two on a line", "«S1»; «S2»; -- pgtidy:allow a-one: r\n«S3»", {"S2"}, {"S1", "S3"}},
        Case{"file", "-- pgtidy:allow-file a-one: r\n«S1»;\n«S2»;", {"S1", "S2"}, {}},
        Case{"glob", "-- pgtidy:allow a-*: r\n«S1»;", {"S1"}, {}}, Case{"list", "-- pgtidy:allow a-two, a-one : r\n«S1»;", {"S1"}, {}},
        Case{"block", "«S0»;\n-- pgtidy:allow-begin a-one: r\n«S1»;\n«S2»;\n-- pgtidy:allow-end a-one\n«S3»;", {"S1", "S2"}, {"S0", "S3"}},
        Case{"end without ids", "-- pgtidy:allow-begin a-one: r\n«S1»;\n-- pgtidy:allow-end\n«S2»;", {"S1"}, {"S2"}},
        Case{"blocks that cross",
             "-- pgtidy:allow-begin a-one: r\n-- pgtidy:allow-begin a-two: r\n«S1»;\n-- pgtidy:allow-end a-one\n«S2»;\n-- pgtidy:allow-end "
             "a-two",
             {"S1"},
             {"S2"}},
        Case{"a statement that did not parse", "«S0»;\n-- pgtidy:allow a-one: r\nSELEC 'x' FROM;\n«S1»;", {"SELEC", "FROM"}, {"S0", "S1"}},
        Case{"behind one that did not parse", "«S0»;\nSELEC 1; -- pgtidy:allow a-one: r\n«S1»;", {"SELEC"}, {"S0", "S1"}},
        Case{"an apostrophe between statements", "it's data\n\\.\n-- pgtidy:allow a-one: r\n«S1»;", {"S1"}, {}},
        Case{"no comment: string", "«S0 '\n-- pgtidy:allow a-one: r\n'»;\n«S1»;", {}, {"S0", "S1"}},
        Case{"no comment: escape string", "«S0 E'\\'\n-- pgtidy:allow a-one: r\n'»;\n«S1»;", {}, {"S0", "S1"}},
        Case{"in a body, the next statement",
             "«DO $b$ DECLARE x int;\nBEGIN\n  -- pgtidy:allow a-one: r\n  CREATE TABLE S1 (c int);\n  CREATE TABLE S2 (d int); END "
             "$b$»;\n«S3»;",
             {"CREATE TABLE S1", "c int"},
             {"DO", "CREATE TABLE S2", "S3"}},
        Case{"in a body, an element, below a condition",
             "«CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN IF true THEN\nCREATE TABLE S1 (\n"
             "  -- pgtidy:allow a-one: r\n  c int,\n  d int\n); END IF; END $$»;",
             {"c int"},
             {"CREATE TABLE S1", "d int"}},
        Case{"in a body, behind the statement",
             "«DO $$ BEGIN\nDROP TABLE S1; -- pgtidy:allow a-one: r\nDROP TABLE S2; END $$»;",
             {"DROP TABLE S1"},
             {"DROP TABLE S2"}},
        Case{"no comment: dollar quotes", "«S0 $f$ '\n-- pgtidy:allow a-one: r\n$f$»;\n«S1»;", {}, {"S0", "S1"}},
        Case{"no comment: quoted name", "«S0 \"\n-- pgtidy:allow a-one: r\n\"»;\n«S1»;", {}, {"S0", "S1"}},
        Case{"no directive", "-- pgtidy: postgres=15\n-- see pgtidy:allow a-one: r\n«S1»;", {}, {"S1"}}),
    [](const auto& info) {
      std::string name = info.param.name;
      std::replace_if(
          name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
      return name;
    });

INSTANTIATE_TEST_SUITE_P(
    Elements, Covers,
    testing::Values(
        Case{"column behind", "«CREATE TABLE t (\n  c1 int,  -- pgtidy:allow a-one: r\n  c2 numeric(1, 2)\n)»;", {"c1"}, {"c2", "CREATE"}},
        Case{"column above",
             "«CREATE TABLE t (\n  c1 int,\n  -- pgtidy:allow a-one: r\n  c2 numeric(1, 2),\n  c3 int\n)»;",
             {"c2"},
             {"c1", "c3", "CREATE"}},
        Case{"last column", "«CREATE TABLE t (\n  c1 int,\n  c2 int -- pgtidy:allow a-one: r\n)»;", {"c2"}, {"c1", "CREATE"}},
        Case{"column of several lines",
             "«CREATE TABLE t (\n  c1 int\n    REFERENCES u (id), -- pgtidy:allow a-one: r\n  c2 int\n)»;",
             {"c1", "REFERENCES"},
             {"c2"}},
        Case{"part of a column",
             "«CREATE TABLE t (\n  c1 int\n    -- pgtidy:allow a-one: r\n    REFERENCES u (id),\n  c2 int\n)»;",
             {"REFERENCES"},
             {"c1", "c2"}},
        Case{"two columns on a line", "«CREATE TABLE t (\n  c1 int, c2 int, -- pgtidy:allow a-one: r\n  c3 int\n)»;", {"c1", "c2"}, {"c3"}},
        Case{"head of the table", "«CREATE TABLE t ( -- pgtidy:allow a-one: r\n  c1 int,\n  c2 int\n)»;", {"CREATE", "c1", "c2"}, {}},
        Case{"table constraint",
             "«CREATE TABLE t (\n  c1 int,\n  CONSTRAINT k CHECK (c1 > 0, 2) /* pgtidy:allow a-one: r */\n)»;",
             {"CONSTRAINT", "k"},
             {"c1", "CREATE"}},
        Case{"behind the table", "«CREATE TABLE t (\n  c1 int,\n  c2 int\n)»; -- pgtidy:allow a-one: r", {"CREATE", "c1", "c2"}, {}},
        Case{"subcommand", "«ALTER TABLE s.t\n  ADD c1 int, -- pgtidy:allow a-one: r\n  DROP c2»;", {"ADD"}, {"ALTER", "DROP"}},
        Case{"subcommand above", "«ALTER TABLE ONLY t\n  ADD c1 int,\n  -- pgtidy:allow a-one: r\n  DROP c2»;", {"DROP"}, {"ALTER", "ADD"}},
        Case{"only subcommand", "«ALTER TABLE t ADD c1 int -- pgtidy:allow a-one: r\n  NOT NULL»;", {"ALTER", "ADD"}, {}},
        Case{"other statements have no elements",
             "«INSERT INTO t\n VALUES (1, -- pgtidy:allow a-one: r\n 2)»;\n«S2»",
             {"INSERT", "VALUES"},
             {"S2"}},
        Case{"create table as", "«CREATE TABLE t AS\n SELECT f(1, -- pgtidy:allow a-one: r\n 2)»", {"CREATE", "SELECT"}, {}}),
    [](const auto& info) {
      std::string name = info.param.name;
      std::replace(name.begin(), name.end(), ' ', '_');
      return name;
    });

struct Problem {
  const char* text;
  const char* check;
  const char* at;       // what the finding underlines
  const char* message;  // part of it
};

class Problems : public testing::TestWithParam<Problem> {};

TEST_P(Problems, AreFindings) {
  const File file(GetParam().text);
  const auto findings = file.read().findings(known);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].check, GetParam().check);
  EXPECT_EQ(file.text.substr(findings[0].range.begin, findings[0].range.size()), GetParam().at);
  EXPECT_NE(findings[0].message.find(GetParam().message), std::string::npos) << findings[0].message;
}

INSTANTIATE_TEST_SUITE_P(
    All, Problems,
    testing::Values(
        Problem{"-- pgtidy:allow a-one\n«S1»;", "suppression-without-reason", "-- pgtidy:allow a-one", "gives no reason"},
        Problem{"-- pgtidy:allow a-one:  \n«S1»;", "suppression-without-reason", "-- pgtidy:allow a-one:  ", "gives no reason"},
        Problem{"-- pgtidy:allow a-one because I say so\n«S1»;", "suppression-without-reason", "-- pgtidy:allow a-one because I say so",
                "gives no reason"},
        Problem{"-- pgtidy:allow a-on: r\n«S1»;", "suppression-of-unknown-check", "a-on", "unknown check `a-on`; did you mean `a-one`?"},
        Problem{"-- pgtidy:allow c-*: r\n«S1»;", "suppression-of-unknown-check", "c-*", "matches no check"},
        Problem{"-- pgtidy:allow : r\n«S1»;", "suppression-of-unknown-check", "-- pgtidy:allow : r", "names no check"},
        Problem{"-- pgtidy:alow a-one: r\n«S1»;", "suppression-of-unknown-check", "alow", "did you mean `allow`?"},
        Problem{"-- pgtidy:allow-begin a-one: r\n«S1»;", "suppression-unclosed", "-- pgtidy:allow-begin a-one: r", "never closed"},
        Problem{"«S1»;\n-- pgtidy:allow-end a-one\n", "suppression-unclosed", "-- pgtidy:allow-end a-one",
                "`allow-end a-one` closes nothing"},
        Problem{"-- pgtidy:allow a-one: r\n«S1»;", "suppression-unused", "-- pgtidy:allow a-one: r", "`a-one` finds nothing here"},
        Problem{"«S1»;\n-- pgtidy:allow a-one: r\n", "suppression-unused", "-- pgtidy:allow a-one: r", "finds nothing"},
        Problem{"«S1»;\n-- pgtidy:allow-file a-one: r\n«S2»;", "suppression-unused", "-- pgtidy:allow-file a-one: r",
                "before the first statement"}));

TEST(Suppressions, WithoutReasonStillSilences) {
  const File file("-- pgtidy:allow a-one\n«S1»;");
  Suppressions suppressions = file.read();
  EXPECT_TRUE(suppressions.silences("a-one", file.piece("S1")));
}

TEST(Suppressions, FindingsAboutThemCantBeSilenced) {
  const File file("-- pgtidy:allow-file *: r\n«S1»;");
  Suppressions suppressions = file.read();
  EXPECT_FALSE(suppressions.silences("suppression-unused", file.piece("S1")));
  EXPECT_TRUE(suppressions.silences("syntax-error", file.piece("S1")));
}

TEST(Suppressions, UnusedOnlyWhereTheCheckRan) {
  const File file("-- pgtidy:allow a-one, b-one: r\n«S1»;");
  Suppressions suppressions = file.read();
  constexpr std::string_view ran[] = {"a-one"};
  EXPECT_EQ(suppressions.findings(ran).size(), 1U);
  EXPECT_NE(suppressions.findings(ran)[0].help.find("`a-one`"), std::string::npos);
  EXPECT_FALSE(suppressions.findings(ran)[0].fix.has_value());
  EXPECT_TRUE(suppressions.silences("a-one", file.piece("S1")));
  EXPECT_TRUE(suppressions.findings(ran).empty());
}

TEST(Suppressions, UnusedCanBeDeleted) {
  struct Deletion {
    const char* text;
    const char* rest;
  };
  for (const Deletion& d :
       {Deletion{"«S0»;\n  -- pgtidy:allow a-one: r\r\n«S1»;\n", "S0;\nS1;\n"},
        Deletion{"«S0»;  -- pgtidy:allow a-one: r\n«S1»;\n", "S0;\nS1;\n"}, Deletion{"/* pgtidy:allow a-one: r */ «S1»;\n", "S1;\n"},
        Deletion{"-- pgtidy:allow-begin a-one: r\n«S1»;\n-- pgtidy:allow-end a-one\n«S2»;\n", "S1;\nS2;\n"}}) {
    const File file(d.text);
    const auto findings = file.read().findings(known);
    ASSERT_EQ(findings.size(), 1U);
    ASSERT_TRUE(findings[0].fix.has_value());
    std::string text = file.text;
    const auto& edits = findings[0].fix->edits;
    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) text.erase(edit->range.begin, edit->range.size());
    EXPECT_EQ(text, d.rest);
  }
}

TEST(Suppressions, HostileTextTakesNoTime) {
  std::string text;
  for (int i = 0; i < 50000; ++i) text += "$t" + std::to_string(i) + "$ ' \" /* pgtidy:allow a-one: r\n";
  const Range all[] = {{0, static_cast<std::uint32_t>(text.size())}};
  EXPECT_TRUE(Suppressions(FileId{0}, text, all, known).all().empty());
  EXPECT_TRUE(Suppressions(FileId{0}, text, {}, known).all().empty());
  std::string many;
  for (int i = 0; i < 20000; ++i) many += "-- pgtidy:allow-begin a-one: r\n-- pgtidy:allow-end a-two\n";
  EXPECT_EQ(Suppressions(FileId{0}, many, {}, known).findings({}).size(), 40000U);
}

TEST(Suppressions, NothingWithoutTheMarker) {
  const File file("-- allow a-one: r\n«S1»;");
  EXPECT_TRUE(file.read().all().empty());
}

TEST(Suppressions, AByteOrderMarkHidesNoComment) {
  const File file("\xEF\xBB\xBF-- pgtidy:allow a-one: why\n«SELECT one»;\n");
  EXPECT_TRUE(file.read().silences("a-one", file.piece("SELECT one")));
}

}  // namespace
}  // namespace pgtidy::engine
