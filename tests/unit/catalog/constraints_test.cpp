// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "world.h"

namespace pgtidy::catalog {
namespace {

TEST(ForeignKey, MeansThePrimaryKeyByDefault) {
  World world(
      "CREATE TABLE u (a int, b int, PRIMARY KEY (b, a)); CREATE TABLE t (x int, y int, FOREIGN KEY (x, y) REFERENCES u ON DELETE "
      "CASCADE);");
  const auto t = world.catalog().table({"", "t"});
  const auto u = world.catalog().table({"", "u"});
  const TableConstraint& key = t->constraints.front();
  EXPECT_EQ(key.referenced, u->oid);
  EXPECT_EQ(u->names(key.referenced_columns), (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(key.referenced_index, u->primary_key()->index);
  EXPECT_EQ(key.on_delete, ForeignKeyAction::cascade);
}

TEST(ForeignKey, ToATableThatNoFileCreates) {
  World world("CREATE TABLE t (x int REFERENCES other.users (id));");
  const TableConstraint& key = world.catalog().table({"", "t"})->constraints.front();
  EXPECT_EQ(key.referenced, Oid::none);
  EXPECT_EQ(key.referenced_schema, "other");
  EXPECT_EQ(key.referenced_name, "users");
  EXPECT_EQ(key.referenced_column_names, std::vector<std::string>{"id"});
}

TEST(Validation, RowsOfANewTableNeedNoLook) {
  World world(
      "CREATE TABLE u (id int PRIMARY KEY);"
      "CREATE TABLE t (x int, CONSTRAINT c CHECK (x > 0));"
      "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (x) REFERENCES u NOT VALID, ADD CONSTRAINT d CHECK (x > 1) NOT VALID;");
  const auto t = world.catalog().table({"", "t"});
  EXPECT_TRUE(t->constraint("c")->validated);
  EXPECT_FALSE(t->constraint("f")->validated);
  EXPECT_FALSE(t->constraint("d")->validated);
  world.run("ALTER TABLE t VALIDATE CONSTRAINT f; ALTER TABLE t ALTER CONSTRAINT f DEFERRABLE INITIALLY DEFERRED;");
  EXPECT_TRUE(world.catalog().table({"", "t"})->constraint("f")->validated);
  EXPECT_TRUE(world.catalog().table({"", "t"})->constraint("f")->deferred);
}

TEST(Check, ProvesNotNull) {
  World world("CREATE TABLE t (a int, b int); ALTER TABLE t ADD CHECK (a IS NOT NULL AND b > 0) NOT VALID;");
  EXPECT_FALSE(world.catalog().table({"", "t"})->proven_not_null(1));
  world.run("ALTER TABLE t VALIDATE CONSTRAINT t_check");
  EXPECT_TRUE(world.catalog().table({"", "t"})->proven_not_null(1));
  EXPECT_FALSE(world.catalog().table({"", "t"})->proven_not_null(2));
}

TEST(UsingIndex, TakesTheIndexUnderItsOwnName) {
  World world("CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a); ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX i;");
  EXPECT_EQ(world.indexes(), "k");
  EXPECT_EQ(world.constraints({"", "t"}), "k pk(a)");
  EXPECT_EQ(world.columns({"", "t"}), "a integer NOT NULL");
  EXPECT_TRUE(world.catalog().index({"", "k"})->primary);
  EXPECT_EQ(world.catalog().index({"", "i"}).presence, Presence::absent);
}

TEST(Keys, ARefusedOneChangesNothing) {
  World world("CREATE TABLE t (a int PRIMARY KEY, CONSTRAINT c UNIQUE (a)); CREATE TABLE i ();");
  const std::string before = world.constraints({"", "t"});
  world.run(
      "ALTER TABLE t ADD PRIMARY KEY (a); ALTER TABLE t ADD CONSTRAINT i UNIQUE (a); ALTER TABLE t ADD UNIQUE (nowhere);"
      "CREATE INDEX i ON t (a); CREATE INDEX ON t (nowhere);");
  EXPECT_EQ(world.constraints({"", "t"}), before);
}

TEST(Indexes, RememberTheirKeys) {
  World world(
      "CREATE TABLE t (a text, b int, c int);"
      "CREATE INDEX i ON t USING btree (b DESC, a text_pattern_ops, c int4_ops NULLS FIRST, lower(a)) INCLUDE (c) WHERE b > 0;");
  const auto index = world.catalog().index({"", "i"});
  ASSERT_EQ(index->keys.size(), 4u);
  EXPECT_TRUE(index->keys[0].descending && index->keys[0].nulls_first);
  EXPECT_EQ(index->keys[1].opclass, "text_pattern_ops");
  EXPECT_EQ(index->keys[2].opclass, "");
  EXPECT_TRUE(index->keys[2].nulls_first);
  EXPECT_EQ(index->keys[3].number, 0);
  EXPECT_TRUE(index->in_expression(1));
  EXPECT_TRUE(index->in_expression(2));
  EXPECT_TRUE(index->uses(3));
  EXPECT_FALSE(index->in_expression(3));
}

}  // namespace
}  // namespace pgtidy::catalog
