// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/stage.h"

#include <set>

#include <gtest/gtest.h>

#include "world.h"

namespace pgtidy::effects {
namespace {

const std::string schema = R"(
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, p_id int, a int, b int NOT NULL DEFAULT 0);
CREATE INDEX t_a_idx ON t (a);
CREATE VIEW seen AS SELECT b FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
)";

TEST(Stage, OfEachStep) {
  World world(schema);
  const std::vector<std::pair<std::string, std::string>> cases{
      {"CREATE TABLE n (id int PRIMARY KEY REFERENCES p, a int UNIQUE)", "expand"},
      {"ALTER TABLE t ADD COLUMN x int", "expand"},
      {"ALTER TABLE t ADD COLUMN x int NOT NULL DEFAULT 1", "expand"},
      {"ALTER TABLE t ADD COLUMN x int REFERENCES p", "expand"},
      {"ALTER TABLE t ADD COLUMN x int NOT NULL", "constrain"},
      {"CREATE INDEX CONCURRENTLY i ON t (p_id)", "expand"},
      {"CREATE UNIQUE INDEX i ON t (p_id)", "constrain"},
      {"ALTER TABLE t ALTER b DROP NOT NULL", "expand"},
      {"UPDATE t SET a = 1", "backfill"},
      {"INSERT INTO t SELECT 1, 2, 3, id FROM p", "backfill"},
      {"INSERT INTO p VALUES (1)", ""},
      {"ALTER TABLE t ALTER a SET NOT NULL", "constrain"},
      {"ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID", "constrain"},
      {"ALTER TABLE t ADD FOREIGN KEY (p_id) REFERENCES p", "constrain"},
      {"ALTER TABLE t RENAME a TO x", "switch"},
      {"ALTER INDEX t_a_idx RENAME TO x", ""},
      {"ALTER TABLE t ALTER a TYPE bigint", "switch"},
      {"CREATE OR REPLACE VIEW seen AS SELECT b, a FROM t", "switch"},
      {"CREATE OR REPLACE VIEW other AS SELECT b, a FROM t", "expand"},
      {"CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'", "switch"},
      {"CREATE OR REPLACE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 2'", "expand"},
      {"ALTER TABLE t DROP COLUMN a", "contract"},
      {"DROP TABLE t", "contract"},
      {"DELETE FROM t", "contract"},
      {"COMMENT ON TABLE t IS 'x'", ""},
      {"ALTER TABLE t ADD COLUMN x int, DROP COLUMN a", "expand contract"},
  };
  for (const auto& [sql, expected] : cases) {
    std::set<Stage> stages;
    for (const op::Operation* operation : world.operations(sql)) {
      if (const auto stage = stage_of(*operation, world.catalog())) stages.insert(*stage);
    }
    std::string names;
    for (const Stage stage : stages) names += (names.empty() ? "" : " ") + std::string(to_string(stage));
    EXPECT_EQ(names, expected) << sql;
  }
}

TEST(Stage, OfWhatTheSameMigrationMade) {
  World world(schema);
  world.run("CREATE TABLE fresh (id int, a int);");
  for (const std::string sql : {"ALTER TABLE fresh ALTER a SET NOT NULL", "UPDATE fresh SET a = 1", "DROP TABLE fresh",
                                "CREATE UNIQUE INDEX ON fresh (a)", "ALTER TABLE fresh RENAME a TO b"}) {
    EXPECT_EQ(stage_of(*world.operations(sql).front(), world.catalog()), Stage::expand) << sql;
  }
}

}  // namespace
}  // namespace pgtidy::effects
