// SPDX-License-Identifier: Apache-2.0
#include "parse/plpgsql.h"

#include <string>

#include <gtest/gtest.h>

namespace pgtidy::parse {
namespace {

// Statements, a line each; "?" before one that may not run, "*" before one in a loop.
std::string embedded(const std::string& body) {
  std::string lines;
  for (const auto& statement : embedded_statements(body, {0, static_cast<std::uint32_t>(body.size())})) {
    lines += std::string(statement.in_loop   ? "*"
                         : statement.certain ? ""
                                             : "?") +
             body.substr(statement.range.begin, statement.range.size()) + "\n";
  }
  return lines;
}

TEST(Plpgsql, GuardsCountAsCertain) {
  EXPECT_EQ(embedded("BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'x') THEN CREATE TYPE x AS ENUM ('a;b'); END IF; END"),
            "CREATE TYPE x AS ENUM ('a;b')\n");
}

TEST(Plpgsql, ElseAndLoops) {
  EXPECT_EQ(
      embedded(
          "DECLARE n int := 0; BEGIN IF n > 1 THEN DROP TABLE a; ELSE DROP TABLE b; END IF; "
          "LOOP UPDATE t SET x = 1 WHERE id IN (SELECT id FROM t LIMIT 5); EXIT WHEN NOT FOUND; END LOOP; ALTER TABLE c ADD d int; END"),
      "DROP TABLE a\n?DROP TABLE b\n*UPDATE t SET x = 1 WHERE id IN (SELECT id FROM t LIMIT 5)\nALTER TABLE c ADD d int\n");
}

TEST(Plpgsql, BlocksThatCommit) {
  const auto commits = [](const std::string& body) {
    return embedded_statements(body, {0, static_cast<std::uint32_t>(body.size())}).at(0).commits;
  };
  EXPECT_TRUE(commits("BEGIN LOOP UPDATE t SET x = 1; COMMIT; END LOOP; END"));
  EXPECT_TRUE(commits("BEGIN LOOP UPDATE t SET x = 1; COMMIT AND CHAIN; END LOOP; END"));
  EXPECT_FALSE(commits("BEGIN LOOP UPDATE t SET x = 'COMMIT;'; END LOOP; END"));
}

TEST(Plpgsql, HandlersAreLeftOut) {
  EXPECT_EQ(embedded("BEGIN CREATE TYPE x AS ENUM (); EXCEPTION WHEN duplicate_object THEN DROP TABLE gone; END; DROP TABLE b;"),
            "CREATE TYPE x AS ENUM ()\nDROP TABLE b\n");
}

TEST(Plpgsql, Execute) {
  EXPECT_EQ(embedded("BEGIN EXECUTE 'ALTER TABLE t ADD c int'; EXECUTE format('DROP TABLE %I', n); EXECUTE $q$DROP TABLE 'x'$q$; END"),
            "ALTER TABLE t ADD c int\nDROP TABLE 'x'\n");
}

TEST(Plpgsql, BrokenBodiesEnd) {
  for (const std::string body :
       {"", "BEGIN", "IF", "END END END", "BEGIN EXCEPTION", "DECLARE", "EXECUTE", "; ; ;", "CASE WHEN", "BEGIN SELECT 'open"}) {
    (void)embedded(body);
  }
}

}  // namespace
}  // namespace pgtidy::parse
