// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "world.h"

namespace pgtidy::catalog {
namespace {

constexpr const char* parent =
    "CREATE TABLE p (a int NOT NULL, b int, c text, PRIMARY KEY (a), UNIQUE (b, a), CHECK (b > 0)) PARTITION BY LIST (a);"
    "CREATE INDEX ON p (lower(c), (b + 1));";

TEST(Partitions, KeysToThemAreMadeAnewWithTheirColumnsType) {
  World world(R"(
CREATE TABLE p (x int UNIQUE) PARTITION BY RANGE (x);
CREATE TABLE r (x int REFERENCES p (x));
CREATE TABLE others PARTITION OF p DEFAULT;
CREATE TABLE first PARTITION OF p FOR VALUES FROM (1) TO (2);
)");
  const auto referenced = [&](std::string_view key) { return world.catalog().table({"", "r"})->constraint(key)->referenced_name; };
  EXPECT_EQ(referenced("r_x_fkey1"), "others");
  world.run("ALTER TABLE r ALTER x TYPE bigint;");
  EXPECT_EQ(world.constraints({"", "r"}), "r_x_fkey fk(x), r_x_fkey1 fk(x), r_x_fkey2 fk(x)");
  EXPECT_EQ(referenced("r_x_fkey1"), "first");
  EXPECT_EQ(referenced("r_x_fkey2"), "others");
}

TEST(PartitionOf, GetsColumnsChecksAndIndexes) {
  World world(std::string(parent) + "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE pd PARTITION OF p DEFAULT;");
  EXPECT_EQ(world.columns({"", "p1"}), "a integer NOT NULL, b integer, c text");
  EXPECT_EQ(world.constraints({"", "p1"}), "p_b_check check(b), p1_pkey pk(a), p1_b_a_key unique(b,a)");
  EXPECT_EQ(world.indexes(), "p1_b_a_key p1_lower_expr_idx p1_pkey p_b_a_key p_lower_expr_idx p_pkey pd_b_a_key pd_lower_expr_idx pd_pkey");
  EXPECT_TRUE(world.catalog().table({"", "pd"})->default_partition);
  EXPECT_EQ(world.catalog().index({"", "p1_pkey"})->parent, world.catalog().index({"", "p_pkey"})->oid);
}

TEST(PartitionOf, LaterIndexesAndKeysReachIt) {
  World world(std::string(parent) +
              "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE INDEX i ON p (c); CREATE INDEX j ON ONLY p (b);");
  EXPECT_TRUE(world.catalog().index({"", "p1_c_idx"}));
  EXPECT_FALSE(world.catalog().index({"", "p1_b_idx"}));
  world.run("ALTER TABLE p ADD COLUMN d int, ADD CONSTRAINT k UNIQUE (d, a)");
  EXPECT_TRUE(world.catalog().index({"", "p1_d_a_key"}));
  world.run("ALTER TABLE p DROP CONSTRAINT k; DROP INDEX i;");
  EXPECT_FALSE(world.catalog().index({"", "p1_d_a_key"}));
  EXPECT_FALSE(world.catalog().index({"", "p1_c_idx"}));
}

TEST(PartitionOf, ForeignKeysOnBothSides) {
  World world(
      "CREATE TABLE u (id int PRIMARY KEY);"
      "CREATE TABLE p (a int PRIMARY KEY, u int REFERENCES u) PARTITION BY LIST (a);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);"
      "CREATE TABLE r (x int REFERENCES p);"
      "CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);");
  EXPECT_EQ(world.constraints({"", "p1"}), "p1_pkey pk(a), p_u_fkey fk(u)");
  EXPECT_EQ(world.constraints({"", "r"}), "r_x_fkey fk(x), r_x_fkey1 fk(x), r_x_fkey2 fk(x)");
  world.run("ALTER TABLE p DETACH PARTITION p1");
  EXPECT_EQ(world.constraints({"", "r"}), "r_x_fkey fk(x), r_x_fkey2 fk(x)");
  world.run("ALTER TABLE r DROP CONSTRAINT r_x_fkey; DROP TABLE p;");
  EXPECT_EQ(world.constraints({"", "r"}), "");
  EXPECT_EQ(world.tables(), "p1 r u");
}

TEST(AttachPartition, KeepsIndexesThatFit) {
  World world(
      "CREATE TABLE p (a int PRIMARY KEY, b int) PARTITION BY LIST (a); CREATE INDEX p_b ON p (b);"
      "CREATE TABLE x (a int CONSTRAINT own PRIMARY KEY, b int);"
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS '';"
      "CREATE TRIGGER tr AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();"
      "ALTER TABLE p ATTACH PARTITION x FOR VALUES IN (1);");
  EXPECT_EQ(world.indexes(), "own p_b p_pkey x_b_idx");
  EXPECT_EQ(world.catalog().table({"", "x"})->triggers.size(), 1u);
  EXPECT_TRUE(world.catalog().table({"", "x"})->is_partition);
  world.run("ALTER TABLE p DETACH PARTITION x; DROP TABLE p;");
  EXPECT_EQ(world.indexes(), "own x_b_idx");
  EXPECT_TRUE(world.catalog().table({"", "x"})->triggers.empty());
  EXPECT_FALSE(world.catalog().table({"", "x"})->is_partition);
}

TEST(PartitionOf, KeysAreNumberedInTheOrderOfTheBounds) {
  World world(
      "CREATE TABLE p (a date PRIMARY KEY) PARTITION BY RANGE (a); CREATE TABLE pd PARTITION OF p DEFAULT;"
      "CREATE TABLE p3 PARTITION OF p FOR VALUES FROM ('2024-03-01') TO (MAXVALUE);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (MINVALUE) TO ('2024-01-01');"
      "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (date '2024-01-01') TO ('2024-03-01');"
      "CREATE TABLE r (x date REFERENCES p);");
  std::string order;
  for (const auto& key : world.catalog().table({"", "r"})->constraints) order += world.catalog().table(key.referenced)->name + " ";
  EXPECT_EQ(order, "p p1 p2 p3 pd ");
}

TEST(PartitionOf, NumbersAreNoWords) {
  World world(
      "CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE p10 PARTITION OF p FOR VALUES IN (10, 11);"
      "CREATE TABLE p9 PARTITION OF p FOR VALUES IN ('9'); CREATE TABLE r (x int REFERENCES p);");
  const auto& keys = world.catalog().table({"", "r"})->constraints;
  ASSERT_EQ(keys.size(), 3u);
  EXPECT_EQ(world.catalog().table(keys[1].referenced)->name, "p9");
}

TEST(PartitionOf, WhatIsBelowGoesWithItsOwnParent) {
  World world(
      "CREATE TABLE u (id int PRIMARY KEY); CREATE TABLE p (a int, b int, u int) PARTITION BY LIST (a);"
      "CREATE TABLE m PARTITION OF p FOR VALUES IN (1) PARTITION BY LIST (b); CREATE TABLE l PARTITION OF m FOR VALUES IN (1);"
      "ALTER TABLE p ADD FOREIGN KEY (u) REFERENCES u; ALTER TABLE p DETACH PARTITION m; ALTER TABLE p DROP CONSTRAINT p_u_fkey;");
  EXPECT_EQ(world.constraints({"", "l"}), "p_u_fkey fk(u)");
  world.run("ALTER TABLE m DROP CONSTRAINT p_u_fkey;");
  EXPECT_EQ(world.constraints({"", "l"}), "");
}

TEST(DetachPartition, MakesAKeyStandOnItsOwn) {
  World world(
      "CREATE TABLE u (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE u1 PARTITION OF u FOR VALUES IN (1);"
      "CREATE TABLE p (a int REFERENCES u) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);");
  EXPECT_EQ(world.constraints({"", "p1"}), "p_a_fkey fk(a)");
  world.run("ALTER TABLE p DETACH PARTITION p1;");
  EXPECT_EQ(world.constraints({"", "p1"}), "p_a_fkey fk(a), p1_a_fkey fk(a)");
  world.run("ALTER TABLE p ATTACH PARTITION p1 FOR VALUES IN (1);");
  EXPECT_EQ(world.constraints({"", "p1"}), "p_a_fkey fk(a)");
}

TEST(DetachPartition, IsNoPartOfItsOwnKeyToTheParent) {
  World world(
      "CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE c PARTITION OF p FOR VALUES IN (1);"
      "ALTER TABLE c ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES p; ALTER TABLE p DETACH PARTITION c;");
  EXPECT_EQ(world.constraints({"", "c"}), "c_pkey pk(a), k fk(a)");
}

TEST(AttachPartition, ItsPrimaryKeyIsUniqueEnough) {
  World world(
      "CREATE TABLE p (a int, UNIQUE (a)) PARTITION BY LIST (a); CREATE TABLE c (a int CONSTRAINT own PRIMARY KEY);"
      "ALTER TABLE p ATTACH PARTITION c FOR VALUES IN (1);");
  EXPECT_EQ(world.indexes(), "own p_a_key");
  EXPECT_FALSE(world.catalog().table({"", "c"})->constraints[0].local);
}

TEST(AttachPartition, APartReferencedIsValid) {
  World world(
      "CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE r (x int);"
      "ALTER TABLE r ADD FOREIGN KEY (x) REFERENCES p NOT VALID; CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);");
  const auto& keys = world.catalog().table({"", "r"})->constraints;
  EXPECT_FALSE(keys[0].validated);
  EXPECT_TRUE(keys[1].validated);
}

TEST(AttachPartition, ReachesWhatIsBelow) {
  World world(
      "CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE INDEX ON p (b);"
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS ''; CREATE TRIGGER tr AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();"
      "CREATE TABLE m (a int, b int) PARTITION BY LIST (b); CREATE TABLE l PARTITION OF m FOR VALUES IN (1);"
      "ALTER TABLE p ATTACH PARTITION m FOR VALUES IN (1);");
  EXPECT_EQ(world.indexes(), "l_b_idx m_b_idx p_b_idx");
  EXPECT_EQ(world.catalog().table({"", "l"})->triggers.size(), 1u);
  world.run("ALTER TABLE p DETACH PARTITION m;");
  EXPECT_TRUE(world.catalog().table({"", "l"})->triggers.empty());
}

TEST(PartitionOf, ExpressionsAreBoundsToo) {
  World world(
      "CREATE TABLE p (a date PRIMARY KEY) PARTITION BY RANGE (a);"
      "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM ('2024-01-01'::date + 60) TO (MAXVALUE);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (MINVALUE) TO (60 + date '2024-01-01'); CREATE TABLE r (x date REFERENCES p);"
      "CREATE TABLE q (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE q9 PARTITION OF q FOR VALUES IN (10 * '9'::int / 10);"
      "CREATE TABLE q0 PARTITION OF q FOR VALUES IN (- (7 % 4)); CREATE TABLE s (x int REFERENCES q);");
  EXPECT_EQ(world.catalog().table({"", "p2"})->bound[0].value, "2024-03-01");
  EXPECT_EQ(world.catalog().table(world.catalog().table({"", "r"})->constraints[1].referenced)->name, "p1");
  EXPECT_EQ(world.catalog().table({"", "q9"})->bound[0].value, "9");
  EXPECT_EQ(world.catalog().table(world.catalog().table({"", "s"})->constraints[1].referenced)->name, "q0");
}

TEST(PartitionOf, WhatCantBeWorkedOutIsAnUnknownBound) {
  for (const char* value : {"1 / 0", "f(1)", "9223372036854775807 + 1", "1.5 + 1", "-9223372036854775807 - 2", "'x'::int + 1",
                            "now()::date + 1", "date '2024-02-30' + 1", "1 % 0", "date '2024-01-01' + interval '1 day'"}) {
    World one("CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE c PARTITION OF p FOR VALUES IN (" + std::string(value) + ");");
    EXPECT_EQ(one.catalog().table({"", "c"})->bound[0].kind, op::BoundKind::unknown) << value;
  }
}

TEST(CreateIndex, OnOnlyIsValidOnceEveryPartitionHasItsPart) {
  World world(
      "CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);"
      "CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2) PARTITION BY LIST (b); CREATE TABLE p21 PARTITION OF p2 FOR VALUES IN (1);"
      "CREATE INDEX i ON ONLY p (b); CREATE INDEX i1 ON p1 (b); CREATE INDEX i2 ON ONLY p2 (b); CREATE INDEX i21 ON p21 (b);"
      "ALTER INDEX i ATTACH PARTITION i1; ALTER INDEX i ATTACH PARTITION i2;");
  const auto valid = [&](std::string_view name) { return world.catalog().index({"", name})->valid; };
  EXPECT_FALSE(valid("i") || valid("i2"));
  EXPECT_TRUE(valid("i1"));
  world.run("ALTER INDEX i2 ATTACH PARTITION i21;");
  EXPECT_TRUE(valid("i") && valid("i2"));
  world.run("CREATE INDEX j2 ON ONLY p2 (a); CREATE INDEX j ON p (a);");
  EXPECT_EQ(world.catalog().index({"", "j2"})->parent, world.catalog().index({"", "j"})->oid);
  EXPECT_FALSE(valid("j"));
}

TEST(CreateIndex, OnOnlyDoesNotWaitForAPartitionThatMayNotBeThere) {
  World world("CREATE TABLE p (a int, b int) PARTITION BY LIST (a);");
  world.writer().set_certain(false);
  world.run("CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);");
  world.writer().set_certain(true);
  world.run("CREATE INDEX i ON ONLY p (a);");
  EXPECT_TRUE(world.catalog().index({"", "i"})->valid);
  world.run("CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); CREATE INDEX k ON ONLY p (b);");
  const auto valid = [&] { return world.catalog().index({"", "k"})->valid; };
  EXPECT_FALSE(valid());
  world.run("CREATE INDEX k2 ON p2 (b); ALTER INDEX k ATTACH PARTITION k2;");
  EXPECT_TRUE(valid());
}

TEST(AttachPartition, AnInvalidIndexWontDo) {
  World world(
      "CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE INDEX i ON ONLY p (b);"
      "CREATE TABLE t (a int, b int) PARTITION BY LIST (a); CREATE INDEX k ON t (b); ALTER TABLE t ATTACH PARTITION p DEFAULT;");
  EXPECT_EQ(world.indexes(), "i k p1_b_idx p_b_idx");
  EXPECT_EQ(world.catalog().index({"", "i"})->parent, Oid::none);
}

TEST(AlterType, MakesThePartitionsIndexesAnew) {
  World world(
      "CREATE TABLE p (a int, b int, PRIMARY KEY (b, a)) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);"
      "CREATE INDEX i ON p (b); CREATE INDEX k ON ONLY p (b); ALTER INDEX p1_b_idx RENAME TO own; ALTER INDEX p1_pkey RENAME TO mine;"
      "ALTER TABLE p ALTER b TYPE bigint;");
  EXPECT_EQ(world.indexes(), "i k p1_b_idx p1_b_idx1 p1_pkey p_pkey");
  EXPECT_EQ(world.constraints({"", "p1"}), "p1_pkey pk(b,a)");
  EXPECT_TRUE(world.catalog().index({"", "k"})->valid);
}

TEST(AlterType, NumbersWhatAnIndexHasTwice) {
  World world(
      "CREATE TABLE p (b text, c int) PARTITION BY HASH (b); CREATE TABLE p1 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
      "CREATE INDEX i ON p (b) INCLUDE (b, b) WHERE c > 0; CREATE INDEX j ON p (c, c);");
  const char* made = "i j p1_b_b1_b2_idx p1_c_c1_idx";
  EXPECT_EQ(world.indexes(), made);
  world.run("ALTER TABLE p ALTER c TYPE bigint");
  EXPECT_EQ(world.indexes(), made);
  EXPECT_EQ(world.catalog().index({"", "i"})->include_names, (std::vector<std::string>{"b1", "b2"}));
  EXPECT_EQ(world.catalog().index({"", "j"})->keys.back().name, "c1");
}

TEST(PartitionOf, KeysReferenceItInTheOrderOfTheirRows) {
  World world(
      "CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE r (x int REFERENCES p ON DELETE CASCADE);"
      "ALTER TABLE r ADD CONSTRAINT k FOREIGN KEY (x) REFERENCES p; ALTER TABLE r ALTER CONSTRAINT r_x_fkey DEFERRABLE;"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);");
  EXPECT_EQ(world.constraints({"", "r"}), "r_x_fkey fk(x), k fk(x), r_x_fkey1 fk(x), r_x_fkey2 fk(x)");
  EXPECT_EQ(world.catalog().table({"", "r"})->constraint("r_x_fkey2")->on_delete, ForeignKeyAction::cascade);
}

TEST(DetachPartition, NumbersItsKeysByTheirNames) {
  World world(
      "CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);"
      "CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); ALTER TABLE p ADD CONSTRAINT z FOREIGN KEY (a) REFERENCES p ON DELETE CASCADE;"
      "ALTER TABLE p ADD CONSTRAINT b FOREIGN KEY (a) REFERENCES p; ALTER TABLE p DETACH PARTITION p1;");
  const auto key = [&](std::string_view name) { return world.catalog().table({"", "p1"})->constraint(name)->on_delete; };
  EXPECT_EQ(key("p1_a_fkey"), ForeignKeyAction::no_action);
  EXPECT_EQ(key("p1_a_fkey1"), ForeignKeyAction::cascade);
}

}  // namespace
}  // namespace pgtidy::catalog
