// SPDX-License-Identifier: Apache-2.0
#include "support/mark.h"

#include <gtest/gtest.h>

namespace pgtidy::tests {
namespace {

struct Case {
  const char* line;
  std::uint32_t target;
  std::optional<Columns> columns;
  Severity severity;
  const char* check;
  const char* words;
};

class MarkTest : public testing::TestWithParam<Case> {};

TEST_P(MarkTest, IsRead) {
  const Case& test = GetParam();
  const auto parsed = parse_mark(test.line);
  ASSERT_TRUE(parsed.has_value()) << test.line;
  EXPECT_EQ(parsed->problem, "");
  EXPECT_EQ(parsed->mark.target, test.target);
  EXPECT_EQ(parsed->mark.columns, test.columns);
  EXPECT_EQ(parsed->mark.severity, test.severity);
  EXPECT_EQ(parsed->mark.check, test.check);
  EXPECT_EQ(parsed->mark.words, test.words);
}

INSTANTIATE_TEST_SUITE_P(All, MarkTest,
                         testing::Values(Case{"-- ^^^ error[a-b]: words", 0, Columns{4, 7}, Severity::error, "a-b", "words"},
                                         Case{"  --   ^ warning[a-b]\r\n", 0, Columns{8, 9}, Severity::warning, "a-b", ""},
                                         Case{"--^^ info[a-b]", 0, Columns{3, 5}, Severity::info, "a-b", ""},
                                         Case{"--<^^^^ error[a-b]", 0, Columns{1, 8}, Severity::error, "a-b", ""},
                                         Case{"--  ^^… error[a-b]: x: y", 0, Columns{5, 7, true}, Severity::error, "a-b", "x: y"},
                                         Case{"-- error[a-b]", 0, std::nullopt, Severity::error, "a-b", ""},
                                         Case{"-- line 12: ^^ error[a-b]", 12, Columns{1, 3}, Severity::error, "a-b", ""},
                                         Case{"-- line 12:    ^… error[a-b]", 12, Columns{4, 5, true}, Severity::error, "a-b", ""},
                                         Case{"-- line 3: error[a-b]: x", 3, std::nullopt, Severity::error, "a-b", "x"},
                                         Case{"SELECT 1;  -- error[a-b]: x", 0, std::nullopt, Severity::error, "a-b", "x"},
                                         Case{"SELECT '-- '; -- info[a-b]", 0, std::nullopt, Severity::info, "a-b", ""}));

TEST(MarkTest, OtherCommentsAreNone) {
  for (const char* line : {"", "SELECT 1;", "-- a comment", "-- silent: the table is new", "SELECT 1;  -- silent", "-- line 5 is long",
                           "-- errors are bad", "--", "-- pgtidy:allow a-b: why", "SELECT 'error[a]'", "-- line 5: is long"}) {
    EXPECT_FALSE(parse_mark(line).has_value()) << line;
  }
}

TEST(MarkTest, WhatLooksLikeOneMustBeOne) {
  for (const char* line : {"-- ^^^", "-- ^^^ fatal[a-b]", "-- ^^^ error", "-- error[a-b", "-- error[a-b] words", "-- error[a-b]:", "--<^^^",
                           "-- line 0: ^ error[a]", "-- line 4x: ^ error[a]", "SELECT 1; -- error[a"}) {
    const auto parsed = parse_mark(line);
    ASSERT_TRUE(parsed.has_value()) << line;
    EXPECT_NE(parsed->problem, "") << line;
  }
}

TEST(MarkTest, IsDrawnAsItIsRead) {
  for (const char* line : {"--     ^^^ error[a-b]: words", "--^^ info[a-b]", "--<^^^^ error[a-b]", "--      ^^… warning[a-b]",
                           "-- error[a-b]", "-- line 12: ^^ error[a-b]", "-- line 12:    ^… error[a-b]", "-- line 3: error[a-b]: x"}) {
    const auto parsed = parse_mark(line);
    ASSERT_TRUE(parsed.has_value()) << line;
    EXPECT_EQ(draw(parsed->mark, parsed->mark.target != 0), line);
  }
}

TEST(MarkTest, NoCaretStandsUnderTheDashes) {
  EXPECT_TRUE(hidden_by_dashes({1, 2}));
  EXPECT_TRUE(hidden_by_dashes({1, 4}));
  EXPECT_TRUE(hidden_by_dashes({2, 9}));
  EXPECT_FALSE(hidden_by_dashes({1, 5}));
  EXPECT_FALSE(hidden_by_dashes({3, 4}));
}

}  // namespace
}  // namespace pgtidy::tests
