// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "facts/collect.h"

namespace pgtidy::facts {
namespace {

TEST(Values, AreBlanked) {
  EXPECT_EQ(without_values("SELECT a FROM t WHERE b = 'secret' AND c = 42 AND d = $1 LIMIT 10"),
            "SELECT a FROM t WHERE b = '' AND c = 0 AND d = $1 LIMIT 0");
  EXPECT_EQ(without_values("update t set a = $$secret$$, b = x'ff'"), "update t set a = '', b = b'0'");
  EXPECT_EQ(without_values("(SELECT 1)"), "(SELECT 0)");
  EXPECT_EQ(without_values("SELECT a::text, \"B\".c FROM \"B\""), "SELECT a::text, \"B\".c FROM \"B\"");
}

TEST(Values, CommentsGoButTheName) {
  EXPECT_EQ(without_values("-- name: GetUser :one\nSELECT a FROM t /* route=/users/7 */ WHERE b=$1 -- x"),
            "-- name: GetUser :one\nSELECT a FROM t WHERE b=$1");
  EXPECT_EQ(without_values("/* traceparent='00-7' */ SELECT\n\ta"), "SELECT a");
}

TEST(Values, OnlyOfRows) {
  EXPECT_EQ(without_values("ALTER ROLE clerk PASSWORD 'secret'"), "");
  EXPECT_EQ(without_values("COPY t FROM stdin"), "");
  EXPECT_EQ(without_values(""), "");
  EXPECT_EQ(without_values("SELECT FROM WHERE"), "");
  EXPECT_EQ(without_values("<insufficient privilege>"), "");
  EXPECT_EQ(without_values("SELECT 'open"), "");
}

}  // namespace
}  // namespace pgtidy::facts
