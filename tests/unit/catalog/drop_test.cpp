// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "world.h"

namespace pgtidy::catalog {
namespace {

constexpr const char* schema =
    "CREATE TYPE mood AS ENUM ('a', 'b');"
    "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'x';"
    "CREATE TABLE users (id serial PRIMARY KEY, email text UNIQUE, m mood, note text);"
    "CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users, total int CHECK (total > 0), z int);"
    "CREATE INDEX orders_user ON orders (user_id) WHERE total > 1;"
    "CREATE INDEX orders_lower ON orders ((total + 1));"
    "CREATE VIEW v AS SELECT u.email, u.id FROM users u;"
    "CREATE VIEW vv AS SELECT * FROM v;"
    "CREATE TRIGGER tr BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();"
    "CREATE POLICY p ON users USING (note = current_user);";

TEST(DropTable, IsRefusedWhileOthersDependOnIt) {
  World world(schema);
  world.run("DROP TABLE users");
  EXPECT_TRUE(world.catalog().table({"", "users"}));
  world.run("DROP TABLE users CASCADE");
  EXPECT_EQ(world.catalog().table({"", "users"}).presence, Presence::absent);
  EXPECT_EQ(world.tables(), "orders");
  EXPECT_EQ(world.views(), "");
  EXPECT_EQ(world.sequences(), "");
  EXPECT_EQ(world.indexes(), "orders_lower orders_pkey orders_user");
  EXPECT_EQ(world.constraints({"", "orders"}), "orders_total_check check(total), orders_pkey pk(id)");
}

TEST(DropTable, SeveralAtOnceMayDependOnEachOther) {
  World world("CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (x int REFERENCES a); DROP TABLE a, b;");
  EXPECT_EQ(world.tables(), "");
  EXPECT_EQ(world.indexes(), "");
}

TEST(DropTable, FreesItsNames) {
  World world(
      "CREATE TABLE t (id serial PRIMARY KEY, a int CHECK (a > 0)); DROP TABLE t; CREATE TABLE t (id serial PRIMARY KEY, a int CHECK (a > "
      "0));");
  EXPECT_EQ(world.constraints({"", "t"}), "t_a_check check(a), t_pkey pk(id)");
  EXPECT_EQ(world.sequences(), "t_id_seq");
}

TEST(DropTable, OfSomethingElseIsRefused) {
  World world("CREATE VIEW v AS SELECT 1 AS a; DROP TABLE v; CREATE SEQUENCE s; DROP VIEW s;");
  EXPECT_EQ(world.views(), "v");
  EXPECT_EQ(world.sequences(), "s");
}

TEST(DropColumn, TakesItsOwnIndexesAndConstraints) {
  World world(schema);
  world.run("ALTER TABLE orders DROP COLUMN total");
  EXPECT_EQ(world.indexes(), "orders_pkey users_email_key users_pkey");
  EXPECT_EQ(world.constraints({"", "orders"}), "orders_pkey pk(id), orders_user_id_fkey fk(user_id)");
}

TEST(DropColumn, NeedsCascadeForOthers) {
  World world(schema);
  world.run("ALTER TABLE users DROP COLUMN id, DROP COLUMN email; ALTER TABLE users DROP COLUMN note;");
  EXPECT_EQ(world.columns({"", "users"}), "id integer NOT NULL DEFAULT, email text, m public.mood, note text");
  world.run("ALTER TABLE users DROP COLUMN id CASCADE, DROP COLUMN note CASCADE");
  EXPECT_EQ(world.columns({"", "users"}), "email text, m public.mood");
  EXPECT_EQ(world.views(), "");
  EXPECT_EQ(world.sequences(), "");
  EXPECT_TRUE(world.catalog().table({"", "users"})->policies.empty());
  EXPECT_EQ(world.constraints({"", "orders"}), "orders_total_check check(total), orders_pkey pk(id)");
}

TEST(DropColumn, LeavesViewsThatDoNotReadIt) {
  World world(schema);
  world.run("ALTER TABLE users DROP COLUMN m");
  EXPECT_EQ(world.views(), "v vv");
  EXPECT_EQ(world.columns({"", "users"}), "id integer NOT NULL DEFAULT, email text, note text");
}

TEST(DropConstraint, TakesItsIndexAndWithCascadeTheKeysThatLeanOnIt) {
  World world(schema);
  world.run("ALTER TABLE users DROP CONSTRAINT users_pkey");
  EXPECT_TRUE(world.catalog().index({"", "users_pkey"}));
  world.run("ALTER TABLE users DROP CONSTRAINT users_pkey CASCADE");
  EXPECT_EQ(world.catalog().index({"", "users_pkey"}).presence, Presence::absent);
  EXPECT_EQ(world.columns({"", "users"}), "id integer NOT NULL DEFAULT, email text, m public.mood, note text");
  EXPECT_EQ(world.constraints({"", "orders"}), "orders_total_check check(total), orders_pkey pk(id)");
}

TEST(DropIndex, OfAConstraintIsRefused) {
  World world(schema);
  world.run("DROP INDEX users_pkey; DROP INDEX orders_user;");
  EXPECT_EQ(world.indexes(), "orders_lower orders_pkey users_email_key users_pkey");
}

TEST(DropType, TakesColumnsWithCascade) {
  World world(schema);
  world.run("DROP TYPE mood");
  EXPECT_EQ(world.types(), "mood");
  world.run("DROP TYPE mood CASCADE");
  EXPECT_EQ(world.types(), "");
  EXPECT_EQ(world.columns({"", "users"}), "id integer NOT NULL DEFAULT, email text, note text");
  EXPECT_EQ(world.catalog().type({"", "mood"}).presence, Presence::absent);
}

TEST(DropFunction, TakesTriggersWithCascade) {
  World world(schema);
  world.run("DROP FUNCTION touch()");
  EXPECT_EQ(world.functions(), "touch");
  world.run("DROP FUNCTION touch CASCADE");
  EXPECT_EQ(world.functions(), "");
  EXPECT_TRUE(world.catalog().table({"", "users"})->triggers.empty());
}

TEST(DropFunction, ByArguments) {
  World world("CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS ''; CREATE FUNCTION f(varchar(10)) RETURNS int LANGUAGE sql AS '';");
  world.run("DROP FUNCTION f");
  EXPECT_EQ(world.functions(), "f f");
  world.run("DROP FUNCTION f(character varying)");
  ASSERT_EQ(world.functions(), "f");
  EXPECT_EQ(world.catalog().functions({"", "f"}).front()->arguments.front().formatted, "integer");
}

TEST(DropSequence, WithCascadeTakesDefaults) {
  World world(
      "CREATE SEQUENCE s; CREATE TABLE t (a int DEFAULT nextval('s'), b int DEFAULT nextval('public.s'::regclass)); DROP SEQUENCE s "
      "CASCADE;");
  EXPECT_EQ(world.columns({"", "t"}), "a integer, b integer");
}

TEST(DropSchema, TakesAllThatIsInIt) {
  World world(
      "CREATE SCHEMA s; CREATE TYPE s.e AS ENUM (); CREATE TABLE s.t (id serial PRIMARY KEY); CREATE TABLE u (x s.e, y int REFERENCES s.t);"
      "DROP SCHEMA s;");
  EXPECT_EQ(world.tables(), "u s.t");
  world.run("DROP SCHEMA s CASCADE");
  EXPECT_EQ(world.tables(), "u");
  EXPECT_EQ(world.columns({"", "u"}), "y integer");
  EXPECT_EQ(world.constraints({"", "u"}), "");
  EXPECT_EQ(world.catalog().schemas().size(), 1u);
}

TEST(DropExtension, TakesColumnsOfItsTypes) {
  World world("CREATE EXTENSION citext; CREATE TABLE t (a citext, b int); DROP EXTENSION citext;");
  EXPECT_EQ(world.columns({"", "t"}), "a public.citext, b integer");
  world.run("DROP EXTENSION citext CASCADE");
  EXPECT_EQ(world.columns({"", "t"}), "b integer");
}

TEST(DropSequence, IsUsedByAnyNameOfIt) {
  World world("CREATE SEQUENCE \"a\"\"b\"; CREATE TABLE t (x int DEFAULT nextval('public.\"a\"\"b\"')); DROP SEQUENCE \"a\"\"b\" CASCADE;");
  EXPECT_EQ(world.columns({"", "t"}), "x integer");
}

TEST(DropSequence, IsUsedByTheDefaultsOfHeirs) {
  World world(
      "CREATE TABLE p (a int); CREATE TABLE c () INHERITS (p); ALTER TABLE p ADD b serial; DROP SEQUENCE p_b_seq CASCADE;"
      "CREATE SEQUENCE s; ALTER TABLE p ALTER a SET DEFAULT nextval('s'); DROP SEQUENCE s CASCADE;");
  EXPECT_EQ(world.columns({"", "p"}), "a integer, b integer NOT NULL");
  EXPECT_EQ(world.columns({"", "c"}), "a integer, b integer NOT NULL");
}

TEST(DropFunction, TakesAViewsTriggers) {
  World world(
      "CREATE VIEW v AS SELECT 1 AS a; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS '';"
      "CREATE TRIGGER tr INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f(); DROP FUNCTION f();");
  EXPECT_EQ(world.functions(), "f");
  world.run("DROP FUNCTION f() CASCADE;");
  EXPECT_EQ(world.views(), "v");
  EXPECT_TRUE(world.catalog().view({"", "v"})->triggers.empty());
}

TEST(DropType, TakesATableThatIsPartitionedByIt) {
  World world(
      "CREATE DOMAIN d AS int; CREATE TABLE p (a int, b d) PARTITION BY LIST (a);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY LIST (b); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);"
      "ALTER TABLE p DROP COLUMN b;");
  EXPECT_EQ(world.columns({"", "p"}), "a integer, b public.d");
  world.run("DROP TYPE d CASCADE;");
  EXPECT_EQ(world.tables(), "p p2");
  EXPECT_EQ(world.columns({"", "p"}), "a integer");
}

}  // namespace
}  // namespace pgtidy::catalog
