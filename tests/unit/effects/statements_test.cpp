// SPDX-License-Identifier: Apache-2.0
// Constraints, indexes, partitions, tables and the rest: what the checks stand on.
#include <gtest/gtest.h>

#include "world.h"

namespace pgtidy::effects {
namespace {

const std::string schema = R"(
CREATE TABLE p (id int PRIMARY KEY, code text);
CREATE TABLE t (id int PRIMARY KEY, p_id int CONSTRAINT t_p_fk REFERENCES p, a int, b int);
CREATE INDEX t_a_idx ON t (a);
CREATE UNIQUE INDEX t_b_idx ON t (b);
CREATE TABLE f (id serial PRIMARY KEY, t_id int);
CREATE TABLE pt (id int NOT NULL, v int, PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE TABLE pt_1 PARTITION OF pt FOR VALUES FROM (1) TO (100);
CREATE TABLE pd (id int, k text) PARTITION BY LIST (k);
CREATE TABLE pd_a PARTITION OF pd FOR VALUES IN ('a');
CREATE TABLE pd_def PARTITION OF pd DEFAULT;
CREATE TABLE cand (id int PRIMARY KEY, v int);
CREATE TABLE cand_ck (id int PRIMARY KEY, v int, CONSTRAINT bound CHECK (id >= 100 AND id < 200));
CREATE MATERIALIZED VIEW mv AS SELECT id, a FROM t;
CREATE DOMAIN d AS int;
CREATE TABLE dm (x d);
CREATE TYPE mood AS ENUM ('ok');
)";

struct Lock {
  std::string sql;
  std::string relation;
  LockMode mode;
  int version = 15;
};

TEST(Locks, OfEveryKind) {
  World world(schema);
  using enum LockMode;
  const std::vector<Lock> locks{
      {"CREATE INDEX i ON t (a)", "t", share},
      {"CREATE INDEX CONCURRENTLY i ON t (a)", "t", share_update_exclusive},
      {"CREATE INDEX IF NOT EXISTS t_a_idx ON t (a)", "t", share},
      {"CREATE INDEX i ON pt (v)", "pt_1", share},
      {"CREATE INDEX i ON ONLY pt (v)", "pt_1", none},
      {"DROP INDEX t_a_idx", "t", access_exclusive},
      {"DROP INDEX CONCURRENTLY t_a_idx", "t", share_update_exclusive},
      {"REINDEX TABLE t", "t", share},
      {"REINDEX TABLE t", "t_a_idx", access_exclusive},
      {"REINDEX INDEX CONCURRENTLY t_a_idx", "t", share_update_exclusive},
      {"ALTER INDEX t_a_idx RENAME TO i", "t_a_idx", share_update_exclusive},
      {"ALTER TABLE t_a_idx RENAME TO i", "t_a_idx", access_exclusive},
      {"ALTER INDEX t_a_idx DEPENDS ON EXTENSION e", "t_a_idx", access_exclusive},
      {"ALTER INDEX t_a_idx DEPENDS ON EXTENSION e", "t", none},
      {"ALTER TRIGGER g ON t DEPENDS ON EXTENSION e", "t", access_exclusive},
      {"ALTER TABLE f ADD FOREIGN KEY (t_id) REFERENCES t", "f", share_row_exclusive},
      {"ALTER TABLE f ADD FOREIGN KEY (t_id) REFERENCES t NOT VALID", "t", share_row_exclusive},
      {"CREATE TABLE x (t_id int REFERENCES t)", "t", share_row_exclusive},
      {"CREATE TABLE IF NOT EXISTS f (t_id int REFERENCES t)", "t", none},
      {"CREATE TABLE x (id int, parent int REFERENCES x)", "x", none},
      {"ALTER TABLE t DROP CONSTRAINT t_p_fk", "p", access_exclusive},
      {"ALTER TABLE t ADD CHECK (a > 0)", "t", access_exclusive},
      {"ALTER TABLE t ADD UNIQUE (a)", "t", access_exclusive},
      {"DROP TABLE t CASCADE", "p", access_exclusive},
      {"DROP TABLE pt_1", "pt", access_exclusive},
      {"DROP TABLE pd_a", "pd_def", access_exclusive},
      {"CREATE TABLE pd_b PARTITION OF pd FOR VALUES IN ('b')", "pd", access_exclusive},
      {"ALTER TABLE pt ATTACH PARTITION cand FOR VALUES FROM (100) TO (200)", "pt", share_update_exclusive},
      {"ALTER TABLE pt ATTACH PARTITION cand FOR VALUES FROM (100) TO (200)", "cand", access_exclusive},
      {"ALTER TABLE pt DETACH PARTITION pt_1", "pt", access_exclusive},
      {"ALTER TABLE pt DETACH PARTITION pt_1 CONCURRENTLY", "pt", share_update_exclusive},
      {"CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION trg()", "t", share_row_exclusive},
      {"DROP TRIGGER g ON t", "t", access_exclusive},
      {"CREATE POLICY g ON t USING (a > 0)", "t", access_exclusive},
      {"ALTER TABLE t ENABLE ROW LEVEL SECURITY", "t", access_exclusive},
      {"ALTER TABLE t DISABLE TRIGGER ALL", "t", share_row_exclusive},
      {"ALTER TABLE t ALTER a SET STATISTICS 500", "t", share_update_exclusive},
      {"ALTER TABLE t SET (fillfactor = 70)", "t", share_update_exclusive},
      {"ALTER TABLE t SET (user_catalog_table = true)", "t", access_exclusive},
      {"ALTER TABLE f OWNER TO someone", "f_id_seq", access_exclusive},
      {"ALTER TABLE t RENAME COLUMN a TO c", "t", access_exclusive},
      {"TRUNCATE p CASCADE", "t", access_exclusive},
      {"VACUUM t", "t", share_update_exclusive},
      {"VACUUM FULL t", "t", access_exclusive},
      {"ANALYZE pt", "pt_1", share_update_exclusive},
      {"CLUSTER t USING t_a_idx", "t", access_exclusive},
      {"REFRESH MATERIALIZED VIEW mv", "mv", access_exclusive},
      {"LOCK TABLE pt IN SHARE MODE", "pt_1", share},
      {"LOCK TABLE ONLY pt IN SHARE MODE", "pt_1", none},
      {"UPDATE t SET a = 1", "t", row_exclusive},
      {"INSERT INTO f (t_id) VALUES (1)", "f_id_seq", row_exclusive},
      {"SELECT * FROM t", "t", access_share},
      {"SELECT * FROM t FOR UPDATE", "t", row_share},
      {"ALTER DOMAIN d SET NOT NULL", "dm", share},
      {"GRANT SELECT ON t TO someone", "t", none},
      {"GRANT SELECT ON t TO someone", "t", access_share, 18},
      {"COMMENT ON TABLE t IS 'x'", "t", share_update_exclusive},
      {"ALTER TABLE pt ADD CONSTRAINT k UNIQUE (id, v)", "pt_1", share},
      {"ALTER TABLE pt ADD CONSTRAINT k UNIQUE (id, v)", "pt_1", access_exclusive, 18},
  };
  for (const Lock& each : locks) {
    const Effect effect = world.effect(each.sql, each.version);
    EXPECT_EQ(to_string(effect.lock(each.relation)), to_string(each.mode)) << each.sql << " on " << each.relation;
    EXPECT_FALSE(effect.fails) << each.sql << ": " << (effect.fails ? effect.fails->message : "");
  }
}

struct Scan {
  std::string sql;
  std::string relation;
  bool scans;
};

TEST(Scans, OfEveryKind) {
  World world(schema);
  const std::vector<Scan> scans{
      {"ALTER TABLE f ADD FOREIGN KEY (t_id) REFERENCES t", "f", true},
      {"ALTER TABLE f ADD FOREIGN KEY (t_id) REFERENCES t", "t", true},
      {"ALTER TABLE f ADD FOREIGN KEY (t_id) REFERENCES t NOT VALID", "f", false},
      {"ALTER TABLE f ADD COLUMN x int, ADD FOREIGN KEY (x) REFERENCES t", "t", false},
      {"ALTER TABLE t ADD CHECK (a > 0)", "t", true},
      {"ALTER TABLE t ADD CHECK (a > 0) NOT VALID", "t", false},
      {"ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX t_b_idx", "t", true},
      {"ALTER TABLE t ADD CONSTRAINT k UNIQUE USING INDEX t_b_idx", "t", false},
      {"ALTER TABLE pt ATTACH PARTITION cand FOR VALUES FROM (100) TO (200)", "cand", true},
      {"ALTER TABLE pt ATTACH PARTITION cand_ck FOR VALUES FROM (100) TO (200)", "cand_ck", false},
      {"CREATE TABLE pd_b PARTITION OF pd FOR VALUES IN ('b')", "pd_def", true},
      {"CREATE INDEX CONCURRENTLY i ON t (a)", "t", true},
      {"ALTER DOMAIN d ADD CONSTRAINT k CHECK (VALUE > 0)", "dm", true},
      {"ALTER DOMAIN d ADD CONSTRAINT k CHECK (VALUE > 0) NOT VALID", "dm", false},
      {"DELETE FROM t", "t", true},
      {"DELETE FROM t WHERE id = 1", "t", false},
  };
  for (const Scan& each : scans) EXPECT_EQ(world.effect(each.sql).scans(each.relation), each.scans) << each.sql << ": " << each.relation;
}

TEST(Transactions, SomeCommandsAreRefusedInThem) {
  World world(schema);
  for (const std::string& sql : {std::string("CREATE INDEX CONCURRENTLY i ON t (a)"), std::string("DROP INDEX CONCURRENTLY t_a_idx"),
                                 std::string("REINDEX TABLE CONCURRENTLY t"), std::string("REINDEX TABLE pt"), std::string("VACUUM t"),
                                 std::string("ALTER TABLE pt DETACH PARTITION pt_1 CONCURRENTLY"), std::string("CREATE DATABASE x"),
                                 std::string("ALTER SYSTEM SET work_mem = '1MB'"), std::string("DISCARD ALL")}) {
    EXPECT_FALSE(world.effect(sql).transaction_allowed) << sql;
  }
  EXPECT_TRUE(world.effect("ANALYZE t").transaction_allowed);
  EXPECT_TRUE(world.effect("REINDEX TABLE t").transaction_allowed);
  EXPECT_TRUE(world.effect("REFRESH MATERIALIZED VIEW CONCURRENTLY mv").transaction_allowed);
  EXPECT_TRUE(world.effect("ALTER TYPE mood ADD VALUE 'new'", 12).transaction_allowed);
  EXPECT_FALSE(world.effect("ALTER TYPE mood ADD VALUE 'new'", 11).transaction_allowed);
}

struct Refusal {
  std::string sql;
  std::string sqlstate;
  int version = 15;
};

TEST(Refusals, AreForeseen) {
  World world(schema);
  const std::vector<Refusal> refusals{
      {"CREATE INDEX CONCURRENTLY i ON pt (v)", "0A000"},
      {"DROP INDEX CONCURRENTLY t_a_idx, t_b_idx", "0A000"},
      {"DROP INDEX t_pkey", "2BP01"},
      {"DROP TABLE p", "2BP01"},
      {"ALTER TABLE p DROP CONSTRAINT p_pkey", "2BP01"},
      {"ALTER TABLE pt ADD FOREIGN KEY (v) REFERENCES p NOT VALID", "42809", 17},
      {"ALTER TABLE f ADD FOREIGN KEY (t_id) REFERENCES t (a)", "42830"},
      {"ALTER TABLE f ADD FOREIGN KEY (t_id) REFERENCES p (code)", "42830"},
      {"ALTER TABLE t ADD PRIMARY KEY (a)", "42P16"},
      {"ALTER TABLE t ADD CHECK (a IN (SELECT id FROM p))", "0A000"},
      {"ALTER TABLE pd DETACH PARTITION pd_a CONCURRENTLY", "55000"},
      {"ALTER TYPE mood ADD VALUE 'ok'", "42710"},
      {"REFRESH MATERIALIZED VIEW CONCURRENTLY mv", "55000"},
      {"CREATE TABLE t (id int)", "42P07"},
      {"TRUNCATE p", "0A000"},
      {"ALTER TABLE t ALTER a ADD GENERATED ALWAYS AS IDENTITY", "55000"},
      {"ALTER TABLE t VALIDATE CONSTRAINT nope", "42704"},
  };
  for (const Refusal& each : refusals) {
    const Effect effect = world.effect(each.sql, each.version);
    ASSERT_TRUE(effect.fails) << each.sql;
    EXPECT_EQ(effect.fails->sqlstate, each.sqlstate) << each.sql << ": " << effect.fails->message;
  }
  EXPECT_FALSE(world.effect("ALTER TABLE pt ADD FOREIGN KEY (v) REFERENCES p NOT VALID", 18).fails);
}

// commands/matview.c, is_usable_unique_index: a unique index of plain columns, all rows.
TEST(Refusals, RefreshConcurrentlyNeedsAUniqueIndexOfColumns) {
  const std::string view = "CREATE TABLE t (id int, v text); CREATE MATERIALIZED VIEW w AS SELECT id, v FROM t;";
  const auto refused = [&](const std::string& index) {
    World world(view + index);
    return world.effect("REFRESH MATERIALIZED VIEW CONCURRENTLY w").fails.has_value();
  };
  EXPECT_FALSE(refused("CREATE UNIQUE INDEX ON w (id);"));
  EXPECT_FALSE(refused("CREATE UNIQUE INDEX ON w (v, id);"));
  EXPECT_TRUE(refused("CREATE INDEX ON w (id);"));
  EXPECT_TRUE(refused("CREATE UNIQUE INDEX ON w (id) WHERE id > 0;"));
  EXPECT_TRUE(refused("CREATE UNIQUE INDEX ON w (lower(v));"));
}

TEST(Refusals, AnSqlFunctionMayBeInlined) {
  World world(R"(CREATE TABLE t (a text);
CREATE FUNCTION folded(text) RETURNS text LANGUAGE sql AS 'SELECT lower($1)';
CREATE FUNCTION rolled(text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN random(); END';)");
  EXPECT_FALSE(world.effect("CREATE INDEX i ON t (folded(a))").fails);
  EXPECT_EQ(world.effect("CREATE INDEX i ON t (rolled(a))").fails->sqlstate, "42P17");
}

TEST(Validate, ReadsWhileWritesGoOn) {
  World world(schema + "ALTER TABLE f ADD CONSTRAINT k FOREIGN KEY (t_id) REFERENCES t NOT VALID;");
  const Effect effect = world.effect("ALTER TABLE f VALIDATE CONSTRAINT k");
  EXPECT_EQ(effect.strongest(), LockMode::share_update_exclusive);
  EXPECT_EQ(effect.lock("t"), LockMode::row_share);
  EXPECT_TRUE(effect.scans("f"));
  EXPECT_FALSE(world.effect("ALTER TABLE t VALIDATE CONSTRAINT t_p_fk").scans("t")) << "it is valid already";
}

// Measured on 15 with pg_locks: what ONLY, COPY and CASCADE leave alone, and what they don't.
TEST(Locks, OfFamilies) {
  World world(R"(
CREATE TABLE r (id bigint PRIMARY KEY);
CREATE TABLE t (id bigserial PRIMARY KEY, b text, r bigint REFERENCES r (id));
CREATE TABLE ch () INHERITS (t);
CREATE TABLE p (id int, d int NOT NULL, x text) PARTITION BY RANGE (d);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY LIST (id);
CREATE TABLE p21 PARTITION OF p2 FOR VALUES IN (1, 2);
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tg BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
)");
  using enum LockMode;
  const std::vector<Lock> locks{
      {"ALTER TABLE ONLY p ALTER x SET DEFAULT 'a'", "p21", none},
      {"ALTER TABLE ONLY p ALTER x DROP DEFAULT", "p2", none},
      {"ALTER TABLE p ALTER x DROP DEFAULT", "p21", access_exclusive},
      {"ALTER TABLE ONLY t ALTER b SET NOT NULL", "ch", none},
      {"ALTER TABLE t ALTER b SET NOT NULL", "ch", access_exclusive},
      {"ALTER TABLE ONLY t ALTER b DROP NOT NULL", "ch", none},
      {"ALTER TABLE ONLY t ALTER b SET STATISTICS 5", "ch", none},
      {"ALTER TABLE ONLY t ALTER b SET STORAGE MAIN", "ch", none},
      {"COPY t TO STDOUT", "ch", none},
      {"COPY t TO STDOUT", "t", access_share},
      {"TRUNCATE r CASCADE", "t", access_exclusive},
      {"TRUNCATE r CASCADE", "ch", none},
      {"ALTER TABLE r ALTER id TYPE int", "t", access_exclusive},
      {"ALTER TABLE r ALTER id TYPE int", "ch", none},
      {"DROP FUNCTION tf() CASCADE", "t", access_exclusive},
      {"DROP FUNCTION tf() CASCADE", "ch", none},
      {"ALTER TABLE p DETACH PARTITION p2", "p21", access_exclusive},
      {"ALTER TABLE t SET UNLOGGED", "t_id_seq", access_exclusive},
      {"ALTER TABLE t SET UNLOGGED", "t_id_seq", none, 14},
      {"WITH t AS (SELECT 1 AS i) INSERT INTO r (id) SELECT i FROM t", "t", none},
  };
  for (const Lock& each : locks) EXPECT_EQ(world.effect(each.sql, each.version).lock(each.relation), each.mode) << each.sql;
  EXPECT_FALSE(world.effect("ALTER TABLE ONLY t ALTER b SET NOT NULL").scans("ch"));
}

TEST(SetNotNull, SaysWhyOnlyWhereItReads) {
  World world("CREATE TABLE t (a int, b text, CHECK (a IS NOT NULL AND b <> ''));");
  EXPECT_TRUE(world.effect("ALTER TABLE t ALTER a SET NOT NULL").because.empty());
  EXPECT_FALSE(world.effect("ALTER TABLE t ALTER b SET NOT NULL").because.empty());
}

TEST(Target, TakesTheWorstVersion) {
  World world(schema);
  const Effect effect = world.effect_on("ALTER TABLE pt ADD CONSTRAINT k UNIQUE (id, v)", Target{15, 18});
  EXPECT_EQ(effect.lock("pt_1"), LockMode::access_exclusive);
  EXPECT_TRUE(world.effect_on("ALTER TABLE pt ADD FOREIGN KEY (v) REFERENCES p NOT VALID", Target{15, 18}).fails);
}

TEST(Statement, EachOperationSeesTheOnesBefore) {
  World world(schema);
  const Effect effect = world.effect("ALTER TABLE t ADD COLUMN x int DEFAULT 1, ALTER COLUMN x SET NOT NULL");
  EXPECT_FALSE(effect.fails);
  EXPECT_TRUE(effect.scans("t"));
  EXPECT_EQ(world.effect("ALTER TABLE t DROP COLUMN b, DROP COLUMN b").fails->sqlstate, "42703");
}

TEST(Unknown, IndexesTableIsNotKnown) {
  World world;
  const Effect effect = world.effect("DROP INDEX i");
  EXPECT_EQ(effect.lock("public.i"), LockMode::access_exclusive);
  EXPECT_FALSE(effect.certain);
}

}  // namespace
}  // namespace pgtidy::effects
