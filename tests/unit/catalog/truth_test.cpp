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

TEST(Truth, AnAttributeIsRenamedInWhatInheritsFromItsTables) {
  World world("CREATE TYPE k AS (a int); CREATE TABLE t OF k; CREATE TABLE u (b int) INHERITS (t);");
  world.run("ALTER TYPE k RENAME ATTRIBUTE a TO c CASCADE;");
  EXPECT_EQ(world.columns({"", "u"}), "c integer, b integer");
}

TEST(Truth, ACheckThatIsMadeAnewIsAsTheParents) {
  World world("CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; CREATE TABLE u () INHERITS (t);");
  EXPECT_TRUE(world.catalog().table(Name{"", "u"})->constraint("c")->validated);
  world.run("ALTER TABLE t ALTER a TYPE bigint;");
  EXPECT_FALSE(world.catalog().table(Name{"", "u"})->constraint("c")->validated);
}

TEST(Truth, AForeignTableThatIsAPartitionHasNoIndex) {
  World world("CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w; CREATE TABLE t (a int) PARTITION BY LIST (a);");
  world.run("CREATE INDEX i ON t (a); CREATE FOREIGN TABLE f PARTITION OF t FOR VALUES IN (1) SERVER far; CREATE INDEX j ON t (a);");
  EXPECT_TRUE(world.catalog().table(Name{"", "f"})->indexes.empty());
}

TEST(Truth, LikeTakesTheCommentsOfAViewsColumns) {
  World world("CREATE VIEW v AS SELECT 1 AS one, 2 AS two; COMMENT ON COLUMN v.one IS 'x'; ALTER VIEW v RENAME COLUMN one TO first;");
  world.run("CREATE TABLE t (LIKE v INCLUDING COMMENTS); CREATE TABLE bare (LIKE v);");
  EXPECT_EQ(world.catalog().table(Name{"", "t"})->column("first")->comment, "x");
  EXPECT_EQ(world.catalog().table(Name{"", "t"})->column("two")->comment, "");
  EXPECT_EQ(world.catalog().table(Name{"", "bare"})->column("first")->comment, "");
}

TEST(Truth, ARangeTypeGoesWithTheSchemaOfItsFunctions) {
  World world("CREATE SCHEMA s; CREATE TYPE span AS RANGE (subtype = float8); ALTER FUNCTION span_multirange() SET SCHEMA s;");
  world.run("DROP SCHEMA s CASCADE;");
  EXPECT_EQ(world.types(), "");
  EXPECT_EQ(world.functions(), "");
}

TEST(Truth, AFunctionOfTheServersOwnCodeCanBeDropped) {
  World world("CREATE FUNCTION f(int, int) RETURNS int LANGUAGE internal AS 'int4pl';");
  EXPECT_EQ(world.functions(), "f");
  world.run("DROP FUNCTION f(int, int);");
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

TEST(Truth, WhatAPartitionHasOfItsParentIsNeverItsOwn) {
  World world(
      "CREATE TABLE p (a int, CONSTRAINT k CHECK (a > 0)) PARTITION BY LIST (a); CREATE TABLE c (LIKE p INCLUDING CONSTRAINTS);"
      "ALTER TABLE p ATTACH PARTITION c FOR VALUES IN (1); ALTER TABLE p DROP CONSTRAINT k;");
  EXPECT_EQ(world.constraints({"", "c"}), "");
}

TEST(Truth, EqualExclusionsAreOne) {
  World world("CREATE TABLE t (a int, CONSTRAINT x EXCLUDE (a WITH =), CONSTRAINT y EXCLUDE (a WITH =));");
  EXPECT_EQ(world.constraints({"", "t"}), "x exclude(a)");
}

TEST(Truth, AForeignKeyLeansOnNoKeyThatMayWait) {
  World world(
      "CREATE TABLE t (a int, PRIMARY KEY (a) DEFERRABLE, UNIQUE (a) INCLUDE (a)); ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES t (a);"
      "ALTER TABLE t DROP CONSTRAINT t_pkey;");
  EXPECT_EQ(world.constraints({"", "t"}).find("t_pkey"), std::string::npos);
}

TEST(Truth, StatisticsMove) {
  World world(
      "CREATE SCHEMA s; CREATE TABLE t (a int, b int); CREATE STATISTICS x ON a, b FROM t; ALTER STATISTICS x SET SCHEMA s;"
      "SET search_path = public, s; ALTER STATISTICS x RENAME TO y;");
  ASSERT_EQ(world.catalog().statistics().size(), 1U);
  EXPECT_EQ(qualified(*world.catalog().statistics().front()), "s.y");
}

TEST(Truth, ASeriesIsOfTheTypeThatItCountsIn) {
  World world(
      "CREATE VIEW v AS SELECT * FROM generate_series(1, 3) AS s(n); CREATE TABLE t AS SELECT n, generate_series(1::bigint, 2) AS m FROM "
      "v;");
  EXPECT_EQ(world.columns({"", "t"}), "n integer, m bigint");
}

TEST(Truth, ResetAllForgetsThePath) {
  World world("CREATE SCHEMA s; SET search_path = s; RESET ALL; CREATE TABLE t (a int);");
  EXPECT_EQ(world.tables(), "t");
}

// Of the table that was made last, too.
TEST(Truth, AnUnprovenCheckIsSoInChildren) {
  World world("CREATE TABLE p (a int); CREATE TABLE c () INHERITS (p); ALTER TABLE p ADD CONSTRAINT k CHECK (a > 0) NOT VALID;");
  EXPECT_FALSE(world.catalog().table({"", "c"})->constraint("k")->validated);
}

TEST(Truth, AnEventTriggerGoesWithItsFunction) {
  World world(
      "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION f();"
      "DROP FUNCTION f();");
  EXPECT_EQ(world.catalog().event_triggers().size(), 1U);
  world.run("DROP FUNCTION f() CASCADE;");
  EXPECT_TRUE(world.catalog().event_triggers().empty());
}

TEST(Truth, PartitionsHaveTheirParentsSerial) {
  World world("CREATE TABLE p (a serial) PARTITION BY LIST (a); CREATE TABLE c PARTITION OF p FOR VALUES IN (1); DROP TABLE p;");
  EXPECT_EQ(world.tables(), "");
}

TEST(Truth, ASecondParentsDefaultGoesWithItsSequence) {
  World world("CREATE TABLE p (a int); CREATE TABLE q (a serial); CREATE TABLE c () INHERITS (p, q); DROP SEQUENCE q_a_seq CASCADE;");
  EXPECT_EQ(world.columns({"", "c"}), "a integer NOT NULL");
}

TEST(Truth, OnCommitDrop) {
  World world(
      "CREATE TABLE t (a int); BEGIN; CREATE TEMP TABLE t (b int) ON COMMIT DROP; ALTER TABLE t ADD c int; COMMIT; ALTER TABLE t ADD d "
      "int;");
  EXPECT_EQ(world.columns({"", "t"}), "a integer, d integer");
}

TEST(Truth, AFunctionThatIsReadAlreadyGoesWithItsTable) {
  World world(
      "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS bigint LANGUAGE sql RETURN (SELECT count(*) FROM t);"
      "CREATE FUNCTION g() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM t'; DROP TABLE t CASCADE;");
  EXPECT_EQ(world.functions(), "g");
}

TEST(Truth, DefaultNullOfADomain) {
  World world("CREATE DOMAIN a AS int DEFAULT 1; CREATE DOMAIN b AS char(3) DEFAULT NULL; ALTER DOMAIN a SET DEFAULT NULL;");
  EXPECT_FALSE(world.catalog().type({"", "a"})->default_value.has_value());
  EXPECT_TRUE(world.catalog().type({"", "b"})->default_value.has_value());
}

TEST(Truth, ElementsOfASchemaComeInTheServersOrder) {
  World world("CREATE SCHEMA s CREATE VIEW v AS SELECT * FROM t CREATE INDEX ON t (a) CREATE TABLE t (a int); CREATE TABLE t (b int);");
  EXPECT_EQ(world.indexes(), "s.t_a_idx");
  EXPECT_EQ(world.catalog().view({"s", "v"})->columns, std::vector<std::string>{"a"});
  EXPECT_EQ(world.columns({"", "t"}), "b integer");
}

// Only DROP CONSTRAINT itself goes down to the children.
TEST(Truth, AChecksColumnTakesItFromTheParentAlone) {
  World world(
      "CREATE TABLE p (a int, b int, CONSTRAINT k CHECK (a > 0), CONSTRAINT l CHECK (b > 0)); CREATE TABLE c (a int) INHERITS (p);"
      "ALTER TABLE p DROP COLUMN a, DROP CONSTRAINT l;");
  EXPECT_EQ(world.constraints({"", "p"}), "");
  EXPECT_EQ(world.constraints({"", "c"}), "k check(a)");
}

TEST(Truth, AnIdentityThatIsCopiedCountsInBigint) {
  World world("CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY); CREATE TABLE u (LIKE t INCLUDING IDENTITY);");
  EXPECT_EQ(world.catalog().sequence({"", "u_a_seq"})->type, "bigint");
}

TEST(Truth, AColumnOfTheParentGeneratedInTheChild) {
  World world("CREATE TABLE p (a int, b int DEFAULT 1); CREATE TABLE c (b int GENERATED ALWAYS AS (a * 2) STORED) INHERITS (p);");
  EXPECT_EQ(world.columns({"", "c"}), "a integer, b integer");
  EXPECT_TRUE(world.catalog().table({"", "c"})->column("b")->generated_as.has_value());
}

TEST(Truth, PgTempStandsWhereThePathSays) {
  World world(
      "CREATE TABLE t (a int); CREATE TEMP TABLE t (b int); SET search_path = public, pg_temp; ALTER TABLE t ADD c int;"
      "RESET search_path; ALTER TABLE t ADD d int;");
  EXPECT_EQ(world.columns({"public", "t"}), "a integer, c integer");
}

TEST(Truth, KeysToPartitions) {
  World world(
      "CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE c PARTITION OF p FOR VALUES IN (1);"
      "ALTER TABLE c ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES p; CREATE TABLE t (a int REFERENCES p);"
      "CREATE TABLE d PARTITION OF p FOR VALUES IN (2);");
  EXPECT_EQ(world.constraints({"", "c"}), "c_pkey pk(a), k fk(a), c_a_fkey fk(a), c_a_fkey1 fk(a)");
  world.run("DROP TABLE d CASCADE;");
  EXPECT_EQ(world.constraints({"", "t"}), "");
}

TEST(Truth, OptionsOfAView) {
  using Option = std::pair<std::string, std::string>;
  World world("CREATE VIEW v WITH (security_invoker) AS SELECT 1 AS a; CREATE VIEW w AS SELECT * FROM v WITH LOCAL CHECK OPTION;");
  EXPECT_EQ(world.catalog().view({"", "v"})->options.front(), Option("security_invoker", "true"));
  EXPECT_EQ(world.catalog().view({"", "w"})->options.front(), Option("check_option", "local"));
}

TEST(Truth, CommentsAreNotInherited) {
  World world("CREATE TABLE p (a int); COMMENT ON COLUMN p.a IS 'why'; CREATE TABLE c () INHERITS (p);");
  EXPECT_EQ(world.catalog().table({"", "c"})->columns.front().comment, "");
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
