// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "support/decimal.h"
#include "support/word_set.h"

namespace pgtidy {
namespace {

TEST(WordSet, HasItsWordsAndNothingElse) {
  static constexpr WordSet words{"a abc abd b b_c zz"};
  for (const char* word : {"a", "abc", "abd", "b", "b_c", "zz"}) EXPECT_TRUE(words.contains(word)) << word;
  for (const char* word : {"", " ", "ab", "abcd", "bc", "c", "z", "zzz", "a abc", "b "}) EXPECT_FALSE(words.contains(word)) << word;
  EXPECT_FALSE(WordSet("").contains("a"));
  EXPECT_TRUE(WordSet("one").contains("one"));
}

TEST(Decimal, IsOnlyWhatSqlWrites) {
  EXPECT_EQ(decimal("12"), 12.0L);
  EXPECT_EQ(decimal("-0.5"), -0.5L);
  EXPECT_EQ(decimal(".5"), 0.5L);
  EXPECT_EQ(decimal("1e6"), 1000000.0L);
  EXPECT_EQ(decimal("9007199254740993"), 9007199254740993.0L);  // more than a double holds
  for (const char* text : {"", "+1", "-", "1e", "0x10", "inf", "NaN", " 1", "1 ", "1,5", "1-2"}) EXPECT_FALSE(decimal(text)) << text;
}

}  // namespace
}  // namespace pgtidy
