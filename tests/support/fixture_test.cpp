// SPDX-License-Identifier: Apache-2.0
#include "support/fixture.h"

#include <gtest/gtest.h>

#include "support/compare.h"
#include "support/fixed.h"
#include "support/rewrite.h"

namespace pgtidy::tests {
namespace {

TEST(FixtureTest, HasDirectivesFilesAndMarks) {
  const Fixture fixture = parse_fixture("lock/x/plain.sql",
                                        "-- pgtidy: postgres=15 a-b.pattern=\"^x y$\"\n"
                                        "-- what it is about\n"
                                        "-- >>> db/1_a.sql\n"
                                        "SELECT 1;\n"
                                        "-- ^^^ error[a-b]\n"
                                        "-- >>> 2.sql\n"
                                        "SELECT 2;  -- info[a-b]\n"
                                        "--<^^^^ error[a-b]\n");
  EXPECT_TRUE(fixture.problems.empty());
  ASSERT_EQ(fixture.directives.size(), 2U);
  EXPECT_EQ(fixture.directives[1], (std::pair<std::string, std::string>("a-b.pattern", "^x y$")));
  ASSERT_EQ(fixture.files.size(), 2U);
  EXPECT_EQ(fixture.files[0].name, "db/1_a.sql");
  EXPECT_EQ(fixture.files[0].text, "SELECT 1;\n                 \n");
  EXPECT_EQ(fixture.files[1].first_line, 7U);
  EXPECT_EQ(fixture.files[1].text, "SELECT 2;              \n                  \n");
  ASSERT_EQ(fixture.marks.size(), 3U);
  EXPECT_EQ(fixture.marks[0].mark.target, 4U);
  EXPECT_EQ(fixture.marks[1].mark.target, 7U);
  EXPECT_FALSE(fixture.marks[1].own_line);
  EXPECT_EQ(fixture.marks[2].mark.target, 7U);
  EXPECT_EQ(file_at(fixture, 4), 0U);
  EXPECT_EQ(file_at(fixture, 7), 1U);
}

TEST(FixtureTest, IsOneFileWithoutNames) {
  const Fixture fixture = parse_fixture("lock/x/plain.sql", "-- pgtidy: postgres=15\nSELECT 1;\n");
  ASSERT_EQ(fixture.files.size(), 1U);
  EXPECT_EQ(fixture.files[0].name, "plain.sql");
  EXPECT_EQ(fixture.files[0].first_line, 2U);
}

TEST(FixtureTest, SaysWhatIsWrong) {
  for (const char* text : {"-- ^^^ error[a-b]\nSELECT 1;\n", "-- pgtidy: postgres\nSELECT 1;\n", "-- >>> ../x.sql\nSELECT 1;\n",
                           "SELECT 1;\n-- ^^^\n", "-- >>> a.sql\n-- >>> a.sql\n", "SELECT 1;\n-- line 9: ^ error[a]\n", ""}) {
    EXPECT_FALSE(parse_fixture("x.sql", text).problems.empty()) << text;
  }
}

// A result with one file for each of the fixture's, and these findings.
struct Found {
  std::size_t file;
  Range range;
  const char* message;
};

engine::Result result_of(const Fixture& fixture, const std::vector<Found>& found) {
  engine::Result result;
  for (const FixtureFile& file : fixture.files) {
    engine::FileResult made;
    made.path = file.name;
    made.source = std::make_unique<source::SourceFile>(file.name, file.text);
    result.files.push_back(std::move(made));
  }
  for (const Found& one : found) {
    Finding finding;
    finding.check = "a-b";
    finding.severity = Severity::error;
    finding.message = one.message;
    finding.file = static_cast<FileId>(one.file);
    finding.range = one.range;
    finding.statement_range = {one.range.begin, static_cast<std::uint32_t>(fixture.files[one.file].text.find(';', one.range.begin))};
    result.findings.push_back(std::move(finding));
  }
  return result;
}

std::string updated(const std::string& text, const std::vector<Found>& found) {
  const Fixture fixture = parse_fixture("x.sql", text);
  EXPECT_TRUE(fixture.problems.empty()) << text;
  return rewrite(fixture, compare(fixture, result_of(fixture, found)));
}

// Draws what was found, and changes nothing the second time.
void expect_update(const std::string& before, const std::vector<Found>& found, const std::string& after) {
  EXPECT_EQ(updated(before, found), after);
  const Fixture fixture = parse_fixture("x.sql", after);
  EXPECT_TRUE(fixture.problems.empty()) << after;
  if (fixture.text == before) return;
  const Comparison comparison = compare(fixture, result_of(fixture, {}));
  EXPECT_EQ(comparison.agrees(), fixture.marks.empty());
}

TEST(RewriteTest, DrawsWhatIsNew) {
  expect_update("SELECT one;\n", {{0, {7, 10}, "m"}}, "SELECT one;\n--     ^^^ error[a-b]: m\n");
  expect_update("SELECT one;\n", {{0, {0, 6}, "m"}}, "SELECT one;\n--<^^^ error[a-b]: m\n");
  expect_update("SELECT one;\n", {{0, {0, 2}, "m"}}, "SELECT one;\n-- line 1: ^^ error[a-b]: m\n");
  expect_update("SELECT\n  one;\n", {{0, {0, 12}, "m"}}, "SELECT\n--<^^^… error[a-b]: m\n  one;\n");
  expect_update("SELECT one;", {{0, {7, 7}, "m"}}, "SELECT one;\n--     ^ error[a-b]: m\n");
  expect_update("SELECT one;\r\n", {{0, {7, 10}, "m"}}, "SELECT one;\r\n--     ^^^ error[a-b]: m\r\n");
  expect_update("SELECT 'é', one;\n", {{0, {13, 16}, "m"}}, "SELECT 'é', one;\n--          ^^^ error[a-b]: m\n");
}

TEST(RewriteTest, StandsBelowWhatCannotBeBroken) {
  expect_update("DO $$\n  one;\n$$;\nSELECT 1;\n", {{0, {8, 11}, "m"}}, "DO $$\n  one;\n$$;\n-- line 2:   ^^^ error[a-b]: m\nSELECT 1;\n");
  expect_update("COPY t FROM stdin;\n1\n\\.\nSELECT 1;\n", {{0, {0, 4}, "m"}},
                "COPY t FROM stdin;\n1\n\\.\n-- line 1: ^^^^ error[a-b]: m\nSELECT 1;\n");
}

TEST(RewriteTest, NumbersLinesAnew) {
  expect_update("SELECT 1;\nSELECT one;\n", {{0, {7, 8}, "m"}, {0, {10, 12}, "n"}},
                "SELECT 1;\n--     ^ error[a-b]: m\nSELECT one;\n-- line 3: ^^ error[a-b]: n\n");
}

TEST(RewriteTest, KeepsWhatWasMet) {
  for (const char* text :
       {"SELECT one;\n--     ^^^ error[a-b]: part\n", "SELECT one;  -- error[a-b]\n", "SELECT one;\n  --   ^^^   error[a-b]\n"}) {
    EXPECT_EQ(updated(text, {{0, {7, 10}, "a part of it"}}), text);
  }
}

TEST(RewriteTest, DrawsNothingWhereItShouldBeSilent) {
  EXPECT_EQ(updated("SELECT one;  -- silent: why\n", {{0, {7, 10}, "m"}}), "SELECT one;  -- silent: why\n");
  EXPECT_FALSE(parse_fixture("x.sql", "SELECT one;  -- silent\n-- error[a-b]\n").problems.empty());
}

TEST(RewriteTest, RemovesWhatWasNotMet) {
  EXPECT_EQ(updated("SELECT one;\n-- ^^^ error[a-b]\n\nSELECT 2;  -- error[a-b]\n", {}), "SELECT one;\n\nSELECT 2;\n");
}

TEST(RewriteTest, KeepsTheWordsWhereOnlyThePlaceChanged) {
  EXPECT_EQ(updated("SELECT one;\n--   ^^^ error[a-b]: part\n", {{0, {7, 10}, "a part of it"}}),
            "SELECT one;\n--     ^^^ error[a-b]: part\n");
}

TEST(CompareTest, IsExactBothWays) {
  const Fixture fixture = parse_fixture("x.sql", "SELECT one;\n--     ^^^ error[a-b]: part\n");
  EXPECT_TRUE(compare(fixture, result_of(fixture, {{0, {7, 10}, "a part"}})).agrees());
  EXPECT_FALSE(compare(fixture, result_of(fixture, {{0, {7, 10}, "other"}})).agrees());
  EXPECT_FALSE(compare(fixture, result_of(fixture, {{0, {7, 9}, "a part"}})).agrees());
  EXPECT_FALSE(compare(fixture, result_of(fixture, {})).agrees());
  EXPECT_FALSE(compare(fixture, result_of(fixture, {{0, {7, 10}, "a part"}, {0, {7, 10}, "a part"}})).agrees());
}

TEST(CompareTest, LetsThePickiestMarkChooseFirst) {
  const Fixture fixture = parse_fixture("x.sql", "SELECT one;\n-- error[a-b]\n-- error[a-b]: second\n");
  EXPECT_TRUE(compare(fixture, result_of(fixture, {{0, {0, 3}, "second"}, {0, {7, 10}, "first"}})).agrees());
}

TEST(CompareTest, ExplainsInTheGrammar) {
  const Fixture fixture = parse_fixture("x.sql", "SELECT one;\n--   ^^^ error[a-b]: part\n");
  EXPECT_EQ(explain(fixture, compare(fixture, result_of(fixture, {{0, {7, 10}, "other"}}))),
            "fixtures/x.sql:1\n  SELECT one;\n  expected, not found:\n  --   ^^^ error[a-b]: part\n"
            "  found, not expected:\n  --     ^^^ error[a-b]: other\n");
}

TEST(FixedTest, HasTheFixesAndNoMarks) {
  const Fixture fixture = parse_fixture("x.sql",
                                        "-- pgtidy: postgres=15\n-- >>> 1.sql\nSELECT one;\n--     ^^^ error[a-b]\n-- >>> 2.sql\n"
                                        "SELECT two;  -- error[a-b]\n");
  engine::Result result = result_of(fixture, {{0, {7, 10}, "m"}, {1, {7, 10}, "m"}});
  result.findings[0].fix = Fix{"", FixSafety::safe, {Edit::replace(FileId{0}, {7, 10}, "1"), Edit::insert(FileId{1}, 11, " -- x")}};
  const Fixed fixed = apply_fixes(fixture, result);
  EXPECT_EQ(fixed.made, 1U);
  EXPECT_EQ(fixed.text, "-- pgtidy: postgres=15\n-- >>> 1.sql\nSELECT 1;\n-- >>> 2.sql\nSELECT two; -- x\n");
}

}  // namespace
}  // namespace pgtidy::tests
