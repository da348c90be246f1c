// SPDX-License-Identifier: Apache-2.0
// What random statements, run beside a server, showed (tests/truth/catalog).
#include <gtest/gtest.h>

#include "world.h"

namespace pgtidy::catalog {
namespace {

TEST(Truth, AlterTableOnlyLeavesChildrenAlone) {
  World world(
      "CREATE TABLE p (a int, b int); CREATE TABLE c () INHERITS (p); ALTER TABLE ONLY p ALTER a SET DEFAULT 1;"
      "ALTER TABLE ONLY p DROP COLUMN b;");
  EXPECT_EQ(world.columns({"", "p"}), "a integer DEFAULT");
  EXPECT_EQ(world.columns({"", "c"}), "a integer, b integer");
}

TEST(Truth, AColumnOfASecondParentReachesTheChild) {
  World world("CREATE TABLE p (a int); CREATE TABLE q (b int); CREATE TABLE c () INHERITS (p, q); ALTER TABLE q ADD x text;");
  EXPECT_EQ(world.columns({"", "c"}), "a integer, b integer, x text");
}

TEST(Truth, AViewKnowsTheTypesOfItsColumns) {
  World world(
      "CREATE TABLE t (a varchar(9)); CREATE VIEW v AS SELECT a, 1 + 1 AS n FROM t; CREATE TABLE u AS SELECT * FROM v;"
      "CREATE VIEW w AS VALUES (1, 'x'); CREATE TABLE l (LIKE w);");
  EXPECT_EQ(world.columns({"", "u"}), "a character varying(9), n integer");
  EXPECT_EQ(world.columns({"", "l"}), "column1 integer, column2 text");
}

TEST(Truth, APartitionsOwnKeyComesAfterItsParents) {
  World world("CREATE TABLE p (a int UNIQUE) PARTITION BY LIST (a); CREATE TABLE c PARTITION OF p (a UNIQUE) FOR VALUES IN (1);");
  EXPECT_EQ(world.constraints({"", "c"}), "c_a_key unique(a), c_a_key1 unique(a)");
}

TEST(Truth, KeysThatTreatNullsDifferentlyAreTwo) {
  World world("CREATE TABLE t (a int UNIQUE, UNIQUE NULLS NOT DISTINCT (a));");
  EXPECT_EQ(world.constraints({"", "t"}), "t_a_key unique(a), t_a_key1 unique(a)");
}

TEST(Truth, ConstraintsOfAColumnThatWasThereAreLeftOut) {
  World world("CREATE TABLE t (a int); ALTER TABLE t ADD IF NOT EXISTS a int UNIQUE CHECK (a > 0) REFERENCES t;");
  EXPECT_EQ(world.constraints({"", "t"}), "");
}

TEST(Truth, TypedTablesFollowTheirType) {
  World world(
      "CREATE TYPE k AS (a int); CREATE TABLE t OF k; ALTER TYPE k ADD ATTRIBUTE b text CASCADE;"
      "ALTER TYPE k RENAME ATTRIBUTE a TO c CASCADE;");
  EXPECT_EQ(world.columns({"", "t"}), "c integer, b text");
}

TEST(Truth, AKeyOnItsOwnTableGoesWithTheColumn) {
  World world("CREATE TABLE t (a int PRIMARY KEY, b int); ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES t; ALTER TABLE t DROP COLUMN a;");
  EXPECT_EQ(world.columns({"", "t"}), "b integer");
}

TEST(Truth, AnAttributeThatIsGoneKeepsNoType) {
  World world("CREATE TYPE e AS ENUM ('x'); CREATE TYPE k AS (a int, b e); ALTER TYPE k DROP ATTRIBUTE b; DROP TYPE e;");
  EXPECT_EQ(world.types(), "k");
}

TEST(Truth, ARangeTypeBringsFunctions) {
  World world("CREATE TYPE span AS RANGE (subtype = float8);");
  EXPECT_EQ(world.functions(), "span span span_multirange span_multirange span_multirange");
  world.run("DROP FUNCTION span(float8, float8); DROP TYPE span;");
  EXPECT_EQ(world.functions(), "");
}

TEST(Truth, ASchemaTakesItsExtensionsAlong) {
  World world("CREATE SCHEMA s; CREATE EXTENSION citext SCHEMA s; CREATE TABLE t (a s.citext, b int); DROP SCHEMA s CASCADE;");
  EXPECT_FALSE(world.catalog().has_extension("citext"));
  EXPECT_EQ(world.columns({"", "t"}), "b integer");
}

TEST(Truth, PublicMakesOtherRolesIdle) {
  World world("CREATE TABLE t (a int); CREATE POLICY p ON t TO joe, public;");
  EXPECT_EQ(world.catalog().table({"", "t"})->policies.front().roles, std::vector<std::string>{"public"});
}

// PostgreSQL refuses what has more than 1,664 columns: stars of stars end there.
TEST(Truth, StarsOfStarsEnd) {
  std::string sql = "CREATE TABLE t (a int, b int); CREATE VIEW v0 AS SELECT * FROM t;";
  for (int i = 1; i < 40; ++i) {
    const std::string last = "v" + std::to_string(i - 1);
    sql += "CREATE VIEW v" + std::to_string(i) + " AS SELECT x.*, y.* FROM " + last + " x, " + last + " y;";
  }
  World world(sql);
  EXPECT_LE(world.catalog().view({"", "v39"})->columns.size(), 1664U);
}

}  // namespace
}  // namespace pgtidy::catalog
