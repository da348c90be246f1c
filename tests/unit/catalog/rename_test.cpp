// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "world.h"

namespace pgtidy::catalog {
namespace {

TEST(Rename, AnIndexAndItsConstraintShareAName) {
  World world(
      "CREATE TABLE t (id serial PRIMARY KEY, a int UNIQUE); ALTER INDEX t_pkey RENAME TO k; ALTER TABLE t RENAME CONSTRAINT t_a_key TO "
      "u;");
  EXPECT_EQ(world.indexes(), "k u");
  EXPECT_EQ(world.constraints({"", "t"}), "k pk(id), u unique(a)");
}

TEST(Rename, ATableLeavesItsOthersAsTheyAre) {
  World world("CREATE TABLE t (id serial PRIMARY KEY); ALTER TABLE t RENAME TO n; ALTER TABLE n RENAME COLUMN id TO nr;");
  EXPECT_EQ(world.tables(), "n");
  EXPECT_EQ(world.sequences(), "t_id_seq");
  EXPECT_EQ(world.constraints({"", "n"}), "t_pkey pk(nr)");
  EXPECT_EQ(world.catalog().table({"", "t"}).presence, Presence::absent);
}

TEST(Rename, ATakenNameIsRefused) {
  World world("CREATE TABLE t (a int, b int); CREATE TABLE u (); ALTER TABLE t RENAME TO u; ALTER TABLE t RENAME a TO b;");
  EXPECT_EQ(world.columns({"", "t"}), "a integer, b integer");
}

TEST(Rename, TypesAreSeenInColumns) {
  World world(
      "CREATE TYPE e AS ENUM ('x'); CREATE TABLE t (a e, b e[]); CREATE FUNCTION f(e) RETURNS int LANGUAGE sql AS '';"
      "ALTER TYPE e RENAME TO \"E\"; ALTER TYPE \"E\" RENAME VALUE 'x' TO 'y';");
  EXPECT_EQ(world.columns({"", "t"}), "a public.\"E\", b public.\"E\"[]");
  EXPECT_EQ(world.catalog().functions({"", "f"}).front()->arguments.front().formatted, "public.\"E\"");
  EXPECT_EQ(world.catalog().type({"", "E"})->labels, std::vector<std::string>{"y"});
}

TEST(SetSchema, MovesWhatBelongsToTheTable) {
  World world(
      "CREATE SCHEMA s; CREATE TABLE t (id serial PRIMARY KEY, a int CHECK (a > 0)); CREATE INDEX i ON t (a); ALTER TABLE t SET SCHEMA s;");
  EXPECT_EQ(world.tables(), "s.t");
  EXPECT_EQ(world.indexes(), "s.i s.t_pkey");
  EXPECT_EQ(world.sequences(), "s.t_id_seq");
  world.run("CREATE TABLE t (a int CHECK (a > 0))");
  EXPECT_EQ(world.constraints({"", "t"}), "t_a_check check(a)");
}

TEST(RenameSchema, MovesAllInIt) {
  World world("CREATE SCHEMA s; CREATE TYPE s.e AS ENUM (); CREATE TABLE s.t (a s.e PRIMARY KEY); ALTER SCHEMA s RENAME TO z;");
  EXPECT_EQ(world.columns({"z", "t"}), "a z.e NOT NULL");
  EXPECT_EQ(world.indexes(), "z.t_pkey");
}

TEST(RenameSchema, EvenPublic) {
  World world("CREATE TABLE t (a int PRIMARY KEY); ALTER SCHEMA public RENAME TO old; CREATE SCHEMA public; CREATE TABLE t (b int);");
  EXPECT_EQ(world.columns({"old", "t"}), "a integer NOT NULL");
  EXPECT_EQ(world.columns({"public", "t"}), "b integer");
}

TEST(RenameMembers, TriggersAndPolicies) {
  World world(
      "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS ''; CREATE TRIGGER x AFTER INSERT ON t EXECUTE "
      "FUNCTION f();"
      "CREATE POLICY p ON t; ALTER TRIGGER x ON t RENAME TO y; ALTER POLICY p ON t RENAME TO q; ALTER FUNCTION f RENAME TO g;"
      "ALTER TABLE t DISABLE TRIGGER y;");
  const auto t = world.catalog().table({"", "t"});
  EXPECT_EQ(t->triggers.front().name, "y");
  EXPECT_EQ(t->triggers.front().function, "g");
  EXPECT_EQ(t->triggers.front().enabled, 'D');
  EXPECT_EQ(t->policies.front().name, "q");
  EXPECT_EQ(t->policies.front().roles, std::vector<std::string>{"public"});
}

TEST(AlterExtension, ItsTypesMoveAlong) {
  World world("CREATE EXTENSION ltree; CREATE SCHEMA s; CREATE TABLE t (a ltree, b int); ALTER EXTENSION ltree SET SCHEMA s;");
  EXPECT_EQ(world.columns({"", "t"}), "a s.ltree, b integer");
}

}  // namespace
}  // namespace pgtidy::catalog
