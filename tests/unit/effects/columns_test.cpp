// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "world.h"

namespace pgtidy::effects {
namespace {

const std::string schema = R"(
CREATE FUNCTION vol() RETURNS int LANGUAGE plpgsql VOLATILE AS 'BEGIN RETURN 1; END';
CREATE DOMAIN plain AS int;
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, p_id int CONSTRAINT t_p_fk REFERENCES p, a int, b int NOT NULL, v varchar(50),
                CONSTRAINT a_there CHECK (a IS NOT NULL));
CREATE INDEX t_a_idx ON t (a);
CREATE INDEX t_lower_idx ON t (lower(v));
CREATE TABLE part (id int NOT NULL, v int, PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (1) TO (100);
CREATE VIEW seen AS SELECT b FROM t;
)";

struct Case {
  std::string sql;
  bool rewrites = false;
  bool scans = false;
  int version = 15;
};

TEST(AddColumn, RewritesForVolatileValuesOnly) {
  World world(schema);
  const std::vector<Case> cases{
      {"ALTER TABLE t ADD COLUMN x int"},
      {"ALTER TABLE t ADD COLUMN x int DEFAULT 5"},
      {"ALTER TABLE t ADD COLUMN x int NOT NULL DEFAULT 5"},
      {"ALTER TABLE t ADD COLUMN x timestamptz DEFAULT now()"},
      {"ALTER TABLE t ADD COLUMN x plain"},
      {"ALTER TABLE t ADD COLUMN x int DEFAULT vol()", true, true},
      {"ALTER TABLE t ADD COLUMN x timestamptz DEFAULT clock_timestamp()", true, true},
      {"ALTER TABLE t ADD COLUMN x uuid DEFAULT gen_random_uuid()", true, true},
      {"ALTER TABLE t ADD COLUMN x bigserial", true, true},
      {"ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS IDENTITY", true, true},
      {"ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS (a * 2) STORED", true, true},
      {"ALTER TABLE t ADD COLUMN x positive", true, true},
      {"ALTER TABLE t ADD COLUMN x int CHECK (x > 0)", false, true},
      {"ALTER TABLE t ADD COLUMN x int REFERENCES p"},
      {"ALTER TABLE t ADD COLUMN x int DEFAULT NULL REFERENCES p", false, true},
      {"ALTER TABLE t ADD COLUMN IF NOT EXISTS a uuid DEFAULT gen_random_uuid()"},
      {"ALTER TABLE t ADD COLUMN x int DEFAULT 5", true, true, 10},
  };
  for (const Case& each : cases) {
    const Effect effect = world.effect(each.sql, each.version);
    EXPECT_EQ(effect.lock("t"), LockMode::access_exclusive) << each.sql;
    EXPECT_EQ(effect.rewrites("t"), each.rewrites) << each.sql;
    EXPECT_EQ(effect.scans("t"), each.scans) << each.sql;
    EXPECT_FALSE(effect.fails) << each.sql << ": " << (effect.fails ? effect.fails->message : "");
    EXPECT_EQ(effect.rebuild.empty(), !each.rewrites) << each.sql;
  }
}

TEST(AddColumn, ACheckThatIsNotEnforcedReadsNothing) {
  if (parse::postgres_major() < 18) GTEST_SKIP() << "NOT ENFORCED is PostgreSQL 18's";
  World world(schema);
  EXPECT_FALSE(world.effect("ALTER TABLE t ADD COLUMN x int DEFAULT 1 CHECK (x > 5) NOT ENFORCED", 18).scans("t"));
  EXPECT_TRUE(world.effect("ALTER TABLE t ADD COLUMN x int DEFAULT 1 CHECK (x > 5) ENFORCED", 18).scans("t"));
  EXPECT_FALSE(world.effect("ALTER TABLE t ADD COLUMN x int DEFAULT 1 REFERENCES p NOT ENFORCED", 18).scans("t"));
}

TEST(AddColumn, ReferencedTablesWritesWait) {
  World world(schema);
  EXPECT_EQ(world.effect("ALTER TABLE t ADD COLUMN x int REFERENCES p").lock("p"), LockMode::share_row_exclusive);
}

TEST(AddColumn, OfANewTableHarmsNobody) {
  World world(schema);
  world.run("CREATE TABLE fresh (id int)");
  const Effect effect = world.effect("ALTER TABLE fresh ADD COLUMN x uuid DEFAULT gen_random_uuid()");
  EXPECT_TRUE(effect.rewrite.empty());
  EXPECT_EQ(effect.strongest(), LockMode::none);
}

TEST(AddColumn, AnUnknownTableHasRows) {
  World world;
  const Effect effect = world.effect("ALTER TABLE nowhere ADD COLUMN x bigserial");
  EXPECT_EQ(effect.lock("public.nowhere"), LockMode::access_exclusive);
  EXPECT_TRUE(effect.rewrites("nowhere"));
}

TEST(AddColumn, IsRefused) {
  World world(schema);
  EXPECT_EQ(world.effect("ALTER TABLE part_1 ADD COLUMN x int").fails->sqlstate, "42809");
  EXPECT_EQ(world.effect("ALTER TABLE t ADD COLUMN a int").fails->sqlstate, "42701");
}

TEST(AddColumn, LocksPartitions) {
  World world(schema);
  EXPECT_EQ(world.effect("ALTER TABLE part ADD COLUMN x int").lock("part_1"), LockMode::access_exclusive);
}

TEST(SetNotNull, ReadsUnlessProven) {
  World world(schema);
  EXPECT_FALSE(world.effect("ALTER TABLE t ALTER a SET NOT NULL").scans("t"));
  EXPECT_TRUE(world.effect("ALTER TABLE t ALTER a SET NOT NULL", 11).scans("t"));
  EXPECT_FALSE(world.effect("ALTER TABLE t ALTER b SET NOT NULL").scans("t"));
  EXPECT_TRUE(world.effect("ALTER TABLE t ALTER v SET NOT NULL").scans("t"));
  EXPECT_TRUE(world.effect("ALTER TABLE t DROP CONSTRAINT a_there, ALTER a SET NOT NULL").scans("t"));
  EXPECT_TRUE(world.effect("ALTER TABLE part ALTER v SET NOT NULL").scans("part_1"));
  EXPECT_FALSE(world.effect("ALTER TABLE part ALTER v SET NOT NULL").scans("part"));
}

TEST(SetType, KeepsOrRewrites) {
  World world(schema);
  const Effect kept = world.effect("ALTER TABLE p ALTER id TYPE bigint");
  EXPECT_TRUE(kept.rewrites("p"));
  EXPECT_TRUE(kept.scans("t")) << "the foreign key is checked again";
  EXPECT_EQ(kept.lock("t"), LockMode::access_exclusive);

  const Effect longer = world.effect("ALTER TABLE t ALTER v TYPE varchar(100)");
  EXPECT_FALSE(longer.rewrites("t"));
  EXPECT_EQ(longer.rebuild, std::vector<std::string>{"public.t_lower_idx"});
  EXPECT_TRUE(longer.scans("t")) << "an index over an expression of it is built anew";

  EXPECT_TRUE(world.effect("ALTER TABLE t ALTER v TYPE varchar(20)").rewrites("t"));
  EXPECT_FALSE(world.effect("ALTER TABLE t ALTER v TYPE text USING v").rewrites("t"));
  EXPECT_FALSE(world.effect("ALTER TABLE t ALTER v TYPE text USING v::text").rewrites("t"));
  EXPECT_TRUE(world.effect("ALTER TABLE t ALTER v TYPE text USING lower(v)").rewrites("t"));
  EXPECT_TRUE(world.effect("ALTER TABLE t ALTER a TYPE bigint").rewrites("t"));
}

TEST(SetType, IsRefused) {
  World world(schema);
  EXPECT_EQ(world.effect("ALTER TABLE t ALTER b TYPE bigint").fails->sqlstate, "0A000") << "a view uses it";
  EXPECT_EQ(world.effect("ALTER TABLE t ALTER v TYPE int").fails->sqlstate, "42804");
  EXPECT_EQ(world.effect("ALTER TABLE part ALTER id TYPE bigint").fails->sqlstate, "42P16");
  EXPECT_EQ(world.effect("ALTER TABLE t ALTER nope TYPE bigint").fails->sqlstate, "42703");
}

TEST(SetType, TimestampsDependOnTheZone) {
  World world("CREATE TABLE x (v timestamp); CREATE INDEX x_v_idx ON x (v);");
  const Effect unknown = world.effect("ALTER TABLE x ALTER v TYPE timestamptz");
  EXPECT_TRUE(unknown.rewrites("x"));
  EXPECT_FALSE(unknown.certain);
  world.run("SET TIME ZONE 'UTC'");
  const Effect utc = world.effect("ALTER TABLE x ALTER v TYPE timestamptz");
  EXPECT_FALSE(utc.rewrites("x"));
  EXPECT_TRUE(utc.certain);
  EXPECT_EQ(utc.rebuild, std::vector<std::string>{"public.x_v_idx"});
  EXPECT_TRUE(world.effect("ALTER TABLE x ALTER v TYPE timestamptz USING v AT TIME ZONE 'UTC'").rewrites("x"));
}

TEST(SetType, ATimeZoneMayBeAnInterval) {
  World world("CREATE TABLE x (v timestamp);");
  world.run("SET TIME ZONE INTERVAL '+00:00' HOUR TO MINUTE");
  EXPECT_FALSE(world.effect("ALTER TABLE x ALTER v TYPE timestamptz").rewrites("x"));
  world.run("SET TIME ZONE INTERVAL '+03:00' HOUR TO MINUTE");
  EXPECT_TRUE(world.effect("ALTER TABLE x ALTER v TYPE timestamptz").rewrites("x"));
}

TEST(DropColumn, LocksTheReferencedTable) {
  World world(schema);
  EXPECT_EQ(world.effect("ALTER TABLE t DROP COLUMN p_id").lock("p"), LockMode::access_exclusive);
  EXPECT_EQ(world.effect("ALTER TABLE t DROP COLUMN a").lock("t_a_idx"), LockMode::access_exclusive);
  EXPECT_EQ(world.effect("ALTER TABLE t DROP COLUMN b").fails->sqlstate, "2BP01");
  EXPECT_EQ(world.effect("ALTER TABLE t DROP COLUMN b CASCADE").lock("seen"), LockMode::access_exclusive);
  EXPECT_EQ(world.effect("ALTER TABLE part DROP COLUMN id").fails->sqlstate, "42P16");
  EXPECT_FALSE(world.effect("ALTER TABLE t DROP COLUMN IF EXISTS nope").fails);
}

}  // namespace
}  // namespace pgtidy::effects
