// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "support/result.h"

namespace pgtidy {
namespace {

TEST(ErrorText, ShowsWhatIsKnown) {
  EXPECT_EQ(to_string(Error{.path = "a.sql", .line = 3, .column = 7, .message = "no"}), "a.sql:3:7: no");
  EXPECT_EQ(to_string(Error{.path = "a.sql", .line = 3, .message = "no"}), "a.sql:3: no");
  EXPECT_EQ(to_string(Error{.path = "a.sql", .message = "no"}), "a.sql: no");
  EXPECT_EQ(to_string(Error{.line = 2, .column = 1, .message = "no"}), "line 2:1: no");
  EXPECT_EQ(to_string(Error{.message = "no"}), "no");
}

}  // namespace
}  // namespace pgtidy
