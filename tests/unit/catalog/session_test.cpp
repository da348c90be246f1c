// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "world.h"

namespace pgtidy::catalog {
namespace {

TEST(SearchPath, SaysWhereThingsAre) {
  World world(
      "CREATE SCHEMA a; CREATE SCHEMA b; SET search_path TO a, b; CREATE TABLE t (x int); CREATE TYPE e AS ENUM (); CREATE TABLE b.u (x "
      "e);");
  EXPECT_EQ(world.tables(), "a.t b.u");
  EXPECT_EQ(world.types(), "a.e");
  EXPECT_EQ(world.columns({"", "u"}), "x a.e");
  EXPECT_EQ(world.catalog().creation_schema({"", "n"}), "a");
  world.run("RESET search_path");
  EXPECT_FALSE(world.catalog().table({"", "u"}));
  world.run("SET search_path = 'b'");
  EXPECT_TRUE(world.catalog().table({"", "u"}));
  world.writer().begin_migration(2);
  EXPECT_EQ(world.catalog().creation_schema({"", "n"}), "public");
}

TEST(SearchPath, LocalEndsWithTheTransaction) {
  World world("CREATE SCHEMA a; BEGIN; SET LOCAL search_path = a; CREATE TABLE t (); COMMIT; CREATE TABLE t ();");
  EXPECT_EQ(world.tables(), "a.t t");
}

TEST(Variables, AreKnownUntilReset) {
  World world("SET lock_timeout = '2s'; SET \"TimeZone\" TO 'UTC';");
  EXPECT_EQ(world.catalog().variable("lock_timeout"), "2s");
  EXPECT_EQ(world.catalog().variable("timezone"), "UTC");
  world.run("RESET lock_timeout");
  EXPECT_FALSE(world.catalog().variable("lock_timeout"));
}

TEST(Transactions, RollbackTakesEverythingBack) {
  World world("CREATE TABLE t (a int);");
  world.run("BEGIN; ALTER TABLE t ADD b int; CREATE TABLE u (); SET search_path = x; DROP TABLE t; ROLLBACK;");
  EXPECT_EQ(world.columns({"", "t"}), "a integer");
  EXPECT_EQ(world.tables(), "t");
  world.run("BEGIN; CREATE TABLE u (); SAVEPOINT s; CREATE TABLE v (); ROLLBACK TO s; CREATE TABLE w (); RELEASE s; COMMIT;");
  EXPECT_EQ(world.tables(), "t u w");
  EXPECT_EQ(world.catalog().table({"", "v"}).presence, Presence::unknown);
}

TEST(Snapshots, DoNotSeeLaterChanges) {
  World world("CREATE TABLE t (a int);");
  const Catalog before = world.catalog();
  world.run("ALTER TABLE t ADD b int; CREATE TABLE u ();");
  EXPECT_EQ(before.table({"", "t"})->columns.size(), 1u);
  EXPECT_EQ(before.tables().size(), 1u);
  EXPECT_EQ(world.catalog().table({"", "t"})->columns.size(), 2u);
}

TEST(Temporary, RelationsEndWithTheSession) {
  World world("CREATE TABLE t (a int); CREATE TEMP TABLE t (x int PRIMARY KEY);");
  EXPECT_EQ(world.columns({"", "t"}), "x integer NOT NULL");
  EXPECT_EQ(world.tables(), "t");
  EXPECT_EQ(world.indexes(), "");
  world.writer().begin_migration(2);
  EXPECT_EQ(world.columns({"", "t"}), "a integer");
}

TEST(Unknown, ATableThatNoFileCreatesIsMadeUp) {
  World world("ALTER TABLE other ADD COLUMN a int; CREATE INDEX i ON other (b);");
  const auto other = world.catalog().table({"", "other"});
  ASSERT_TRUE(other);
  EXPECT_TRUE(other->assumed && other->has_rows);
  EXPECT_FALSE(other->columns_known);
  EXPECT_EQ(world.columns({"", "other"}), "a integer, b ");
  EXPECT_EQ(world.tables(), "");
  EXPECT_FALSE(world.catalog().is_new({"", "other"}));
  EXPECT_EQ(world.catalog().table({"", "nobody"}).presence, Presence::unknown);
}

TEST(Unknown, WhatWasDroppedIsAbsent) {
  World world("CREATE TABLE t (); DROP TABLE t; DROP TABLE IF EXISTS u; ALTER TABLE t ADD a int; ALTER TABLE u ADD a int;");
  EXPECT_EQ(world.catalog().table({"", "t"}).presence, Presence::absent);
  EXPECT_EQ(world.catalog().table({"public", "u"}).presence, Presence::absent);
  world.run("CREATE TABLE u ()");
  EXPECT_EQ(world.catalog().table({"", "u"}).presence, Presence::present);
}

TEST(Unknown, ConditionsMakeMaybes) {
  World world("CREATE TABLE t ();");
  world.writer().set_certain(false);
  world.run("CREATE TABLE u (); DROP TABLE t;");
  world.writer().set_certain(true);
  EXPECT_EQ(world.catalog().table({"", "u"}).presence, Presence::maybe);
  EXPECT_EQ(world.catalog().table({"", "t"}).presence, Presence::unknown);
}

TEST(Views, ColumnsOfTheirQueries) {
  World world(
      "CREATE TABLE a (id int, x text); CREATE TABLE b (id int, y text);"
      "CREATE VIEW v1 AS SELECT * FROM a JOIN b USING (id);"
      "CREATE VIEW v2 (p) AS SELECT b.*, a.x AS z, count(*), 1, a.id::text FROM a, b;"
      "CREATE VIEW v3 AS WITH c AS (SELECT id, upper(x) FROM a) SELECT * FROM c UNION ALL SELECT 1, 'x';"
      "CREATE MATERIALIZED VIEW v4 AS SELECT s.* FROM (SELECT y, (SELECT x FROM a LIMIT 1) FROM b) AS s (q);"
      "CREATE VIEW v5 AS VALUES (1, 2); CREATE VIEW v6 AS SELECT * FROM nowhere;"
      "CREATE OR REPLACE VIEW v5 AS SELECT 1 AS column1, 2 AS column2, 3 AS three; CREATE INDEX i ON v4 (q);");
  auto columns = [&](std::string_view name) { return fmt::format("{}", fmt::join(world.catalog().view({"", name})->columns, " ")); };
  EXPECT_EQ(columns("v1"), "id x y");
  EXPECT_EQ(columns("v2"), "p y z count ?column? id");
  EXPECT_EQ(columns("v3"), "id upper");
  EXPECT_EQ(columns("v4"), "q x");
  EXPECT_EQ(columns("v5"), "column1 column2 three");
  EXPECT_FALSE(world.catalog().view({"", "v6"})->columns_known);
  EXPECT_EQ(world.indexes(), "i");
  world.run("DROP MATERIALIZED VIEW v4");
  EXPECT_EQ(world.indexes(), "");
}

TEST(SearchPath, AValueIsOneName) {
  World world("CREATE SCHEMA \"a, b\"; SET search_path = \"a, b\"; CREATE TABLE t (x int);");
  EXPECT_EQ(world.catalog().tables()[0]->schema, "a, b");
  world.run("SELECT set_config('search_path', '\"a, b\", public', false); CREATE TABLE u (x int);");
  EXPECT_EQ(world.catalog().tables()[1]->schema, "a, b");
}

TEST(Temporary, HasNoOtherSchema) {
  World world("CREATE TABLE t (a int); CREATE TEMP TABLE IF NOT EXISTS public.t AS SELECT 1 AS b; ALTER TABLE t ADD c int;");
  EXPECT_EQ(world.columns({"", "t"}), "a integer, c integer");
}

TEST(Migrations, AStatementIsNotOneOfTheLastMigrationThatStoodInItsPlace) {
  World world;
  const auto schema = world.operations("CREATE SCHEMA s;");
  for (const op::Operation* each : schema) world.writer().apply(*each);
  const auto table = world.operations("CREATE TABLE t (a int);");
  const_cast<Statement&>(*schema.front()->statement) = *table.front()->statement;  // the memory is used again
  for (const op::Operation* each : table) const_cast<op::Operation*>(each)->statement = schema.front()->statement;
  world.writer().begin_migration(2);
  for (const op::Operation* each : table) world.writer().apply(*each);
  EXPECT_EQ(world.tables(), "t");
}

}  // namespace
}  // namespace pgtidy::catalog
