// SPDX-License-Identifier: Apache-2.0
// Who owns what, rules, DISCARD.
#include <gtest/gtest.h>

#include "world.h"

namespace pgtidy::catalog {
namespace {

TEST(DropOwned, TakesWhatTheRoleOwns) {
  World world(
      "CREATE TABLE a (x int); CREATE TABLE b (x int); CREATE VIEW v AS SELECT x FROM b; CREATE TYPE e AS ENUM ('x');"
      "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS ''; CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS '';"
      "ALTER TABLE a OWNER TO clerk; ALTER TABLE b OWNER TO clerk; ALTER TYPE e OWNER TO clerk; ALTER FUNCTION f(int) OWNER TO clerk;"
      "DROP OWNED BY clerk;");
  EXPECT_EQ(world.tables(), "a b");  // the view isn't the role's: only CASCADE takes it along
  world.run("ALTER VIEW v OWNER TO clerk; DROP OWNED BY clerk;");
  EXPECT_EQ(world.tables(), "");
  EXPECT_EQ(world.views(), "");
  EXPECT_EQ(world.types(), "");
  EXPECT_EQ(world.catalog().functions().size(), 1u);
}

TEST(DropOwned, TakesSchemasWithTheirContents) {
  World world("CREATE SCHEMA s AUTHORIZATION clerk; CREATE TABLE s.t (x int); DROP OWNED BY clerk;");
  EXPECT_EQ(world.tables(), "s.t");
  world.run("DROP OWNED BY clerk CASCADE");
  EXPECT_EQ(world.tables(), "");
}

TEST(DropOwned, TakesTheRoleOutOfPolicies) {
  World world("CREATE TABLE t (x int); CREATE POLICY p ON t TO clerk, boss; CREATE POLICY q ON t TO clerk; DROP OWNED BY clerk;");
  const auto table = world.catalog().table({"", "t"});
  ASSERT_EQ(table->policies.size(), 1u);
  EXPECT_EQ(table->policies[0].roles, std::vector<std::string>{"boss"});
}

TEST(ReassignOwned, HandsObjectsOn) {
  World world("CREATE TABLE t (x int); ALTER TABLE t OWNER TO clerk; REASSIGN OWNED BY clerk TO boss; DROP OWNED BY clerk CASCADE;");
  EXPECT_EQ(world.tables(), "t");
  world.run("SET ROLE boss; CREATE TABLE u (x int); RESET ROLE; DROP OWNED BY boss;");
  EXPECT_EQ(world.tables(), "");
}

TEST(Discard, EndsTheSession) {
  World world("CREATE TABLE t (a int); CREATE TEMP TABLE t (b int); DISCARD TEMP; ALTER TABLE t ADD c int;");
  EXPECT_EQ(world.columns({"", "t"}), "a integer, c integer");
  world.run("CREATE SCHEMA s; SET search_path = s; DISCARD ALL; CREATE TABLE u (a int);");
  EXPECT_EQ(world.tables(), "t u");
}

TEST(CreateRule, DependsOnWhatItNames) {
  World world(
      "CREATE TABLE t (a int, b int); CREATE TABLE log (a int, b int);"
      "CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log (a) VALUES (NEW.a); ALTER TABLE t DROP COLUMN a; DROP TABLE log;");
  EXPECT_EQ(world.tables(), "log t");
  EXPECT_EQ(world.columns({"", "t"}), "a integer, b integer");
  world.run("ALTER TABLE t DROP COLUMN b; ALTER TABLE log DROP COLUMN b; DROP TABLE log CASCADE;");
  EXPECT_EQ(world.columns({"", "t"}), "a integer");
  EXPECT_TRUE(world.catalog().table({"", "t"})->rules.empty());
}

}  // namespace
}  // namespace pgtidy::catalog
