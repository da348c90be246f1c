// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "pgtidy/syntax/statement.h"

namespace pgtidy {
namespace {

TEST(Words, TransactionModesReadBackWhatTheyPrint) {
  for (const char* word : {"none", "per-file", "implicit", "per-changeset", "all-pending"}) {
    ASSERT_TRUE(parse_transaction_mode(word));
    EXPECT_EQ(to_string(*parse_transaction_mode(word)), word);
  }
  EXPECT_FALSE(parse_transaction_mode("per_file"));
  EXPECT_FALSE(parse_transaction_mode(""));
}

TEST(Words, Directions) {
  EXPECT_EQ(to_string(Direction::up), "up");
  EXPECT_EQ(to_string(Direction::down), "down");
}

}  // namespace
}  // namespace pgtidy
