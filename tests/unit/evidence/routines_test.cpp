// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "evidence/routines.h"

namespace pgtidy::evidence {
namespace {

using Queries = std::vector<std::string>;

TEST(Routines, OfSqlAreTheirBody) {
  EXPECT_EQ(queries_in("SELECT 1; SELECT 2", "sql"), Queries{"SELECT 1; SELECT 2"});
  EXPECT_EQ(queries_in("return 1", "plpython3u"), Queries{});
}

TEST(Routines, OfPlpgsqlAreTakenOut) {
  const char* body = R"(
DECLARE v int; w int;
BEGIN
  SELECT a, b INTO STRICT v, w FROM t WHERE id = NEW.id;
  IF EXISTS (SELECT 1 FROM u WHERE x = v) THEN
    PERFORM f(id) FROM t WHERE a = v;
  ELSE
    DELETE FROM t WHERE a = 5;
  END IF;
  FOR r IN SELECT * FROM u ORDER BY x LOOP
    INSERT INTO t (a) SELECT x FROM u;
    UPDATE t SET a = 1 WHERE id = r.id RETURNING a INTO v;
  END LOOP;
  v := (SELECT max(a) FROM t);
  RETURN QUERY WITH n AS (SELECT 1) SELECT * FROM n;
END)";
  EXPECT_EQ(
      queries_in(body, "plpgsql"),
      (Queries{"SELECT a , b FROM t WHERE id = NEW . id", "SELECT 1 FROM u WHERE x = v", "SELECT f ( id ) FROM t WHERE a = v",
               "DELETE FROM t WHERE a = 5", "SELECT * FROM u ORDER BY x", "INSERT INTO t ( a ) SELECT x FROM u",
               "UPDATE t SET a = 1 WHERE id = r . id RETURNING a", "SELECT max ( a ) FROM t", "WITH n AS ( SELECT 1 ) SELECT * FROM n"}));
}

TEST(Routines, SurviveWhatIsNone) {
  for (const char* body : {"", ";", "SELECT", "BEGIN SELECT a INTO", "((((", "SELECT $$", "PERFORM"}) (void)queries_in(body, "plpgsql");
  EXPECT_EQ(queries_in("BEGIN v := 1; END", "plpgsql"), Queries{});
}

}  // namespace
}  // namespace pgtidy::evidence
