// SPDX-License-Identifier: Apache-2.0
#include "syntax/ranges.h"

#include <string>

#include <gtest/gtest.h>

namespace pgtidy::syntax {
namespace {

class Ranges : public ::testing::Test {
 protected:
  static std::string text(const std::string& sql, Range range) { return sql.substr(range.begin, range.size()); }
  static StatementTokens tokens(const std::string& sql) { return {sql, {0, static_cast<std::uint32_t>(sql.size())}}; }
  static std::uint32_t at(const std::string& sql, const std::string& word) { return static_cast<std::uint32_t>(sql.find(word)); }
};

TEST_F(Ranges, WholeLeavesOutBlanksCommentsAndSemicolon) {
  const std::string sql = "  -- why\n  DROP TABLE t  ; ";
  EXPECT_EQ(text(sql, tokens(sql).whole()), "DROP TABLE t");
}

TEST_F(Ranges, Heads) {
  const auto head = [&](const std::string& sql) { return text(sql, tokens(sql).head()); };
  EXPECT_EQ(head("CREATE UNIQUE INDEX i ON t (a)"), "CREATE UNIQUE INDEX");
  EXPECT_EQ(head("create index concurrently i on t (a)"), "create index concurrently");
  EXPECT_EQ(head("UPDATE t SET a = 1"), "UPDATE");
  EXPECT_EQ(head("DELETE FROM t"), "DELETE FROM");
  EXPECT_EQ(head("DROP TABLE IF EXISTS t"), "DROP TABLE");
}

TEST_F(Ranges, HeadBeforeANameInsideWith) {
  const std::string sql = "WITH moved AS (DELETE FROM ONLY a RETURNING *) INSERT INTO b SELECT * FROM moved";
  EXPECT_EQ(text(sql, tokens(sql).head_before(at(sql, "a RETURNING"))), "DELETE FROM ONLY");
}

TEST_F(Ranges, Subcommands) {
  const std::string sql =
      "ALTER TABLE IF EXISTS ONLY s.\"T\" * ADD COLUMN a numeric(10, 2) DEFAULT f(1, 2), DROP COLUMN b /* old */ ,\n VALIDATE CONSTRAINT "
      "c;";
  EXPECT_EQ(text(sql, tokens(sql).subcommand(0)), "ADD COLUMN a numeric(10, 2) DEFAULT f(1, 2)");
  EXPECT_EQ(text(sql, tokens(sql).subcommand(1)), "DROP COLUMN b");
  EXPECT_EQ(text(sql, tokens(sql).subcommand(2)), "VALIDATE CONSTRAINT c");
  EXPECT_EQ(text(sql, tokens(sql).subcommand_head(0)), "ADD COLUMN");
}

TEST_F(Ranges, Elements) {
  const std::string sql = "CREATE TABLE t (a int, b numeric(10, 2) CHECK (b > 0), PRIMARY KEY (a, b)) PARTITION BY RANGE (a)";
  EXPECT_EQ(text(sql, tokens(sql).element(1)), "b numeric(10, 2) CHECK (b > 0)");
  EXPECT_EQ(text(sql, tokens(sql).element(2)), "PRIMARY KEY (a, b)");
}

TEST_F(Ranges, Objects) {
  const std::string sql = "DROP TABLE IF EXISTS a, s.b, \"C\" CASCADE";
  EXPECT_EQ(text(sql, tokens(sql).object(0)), "a");
  EXPECT_EQ(text(sql, tokens(sql).object(1)), "s.b");
  EXPECT_EQ(text(sql, tokens(sql).object(2)), "\"C\"");
}

TEST_F(Ranges, ColumnConstraints) {
  const std::string sql =
      "CREATE TABLE t (a int CONSTRAINT n NOT NULL DEFAULT 1 REFERENCES u (id) ON DELETE SET NULL NOT DEFERRABLE CHECK (a IS NOT NULL) "
      "UNIQUE, b int)";
  const auto constraint = [&](const std::string& word) { return text(sql, tokens(sql).constraint(at(sql, word))); };
  EXPECT_EQ(constraint("CONSTRAINT n"), "CONSTRAINT n NOT NULL");
  EXPECT_EQ(constraint("DEFAULT"), "DEFAULT 1");
  EXPECT_EQ(constraint("REFERENCES"), "REFERENCES u (id) ON DELETE SET NULL NOT DEFERRABLE");
  EXPECT_EQ(constraint("CHECK"), "CHECK (a IS NOT NULL)");
  EXPECT_EQ(constraint("UNIQUE"), "UNIQUE");
}

TEST_F(Ranges, ColumnTypes) {
  const auto type = [&](const std::string& sql, const std::string& word) { return text(sql, tokens(sql).column_type(at(sql, word))); };
  EXPECT_EQ(type("CREATE TABLE t (a timestamp(3) without time zone NOT NULL)", "timestamp"), "timestamp(3) without time zone");
  EXPECT_EQ(type("CREATE TABLE t (a double precision[] DEFAULT '{}', b int)", "double"), "double precision[]");
  EXPECT_EQ(type("ALTER TABLE t ALTER COLUMN a TYPE s.money USING a::money", "s.money"), "s.money");
  EXPECT_EQ(type("ALTER TABLE t ADD a money", "money"), "money");
}

TEST_F(Ranges, TokensAndDottedNames) {
  const std::string sql = "UPDATE app.\"Users\" SET a = 1";
  EXPECT_EQ(text(sql, tokens(sql).token(at(sql, "app"))), "app.\"Users\"");
}

TEST_F(Ranges, WrongPlacesGiveTheStatement) {
  const std::string sql = "ALTER TABLE t ADD COLUMN a int";
  EXPECT_EQ(tokens(sql).subcommand(7), tokens(sql).whole());
  EXPECT_EQ(tokens(sql).element(7), tokens(sql).whole());
  EXPECT_EQ(tokens(sql).constraint(9999), tokens(sql).whole());
  EXPECT_TRUE(tokens("").whole().empty());
}

}  // namespace
}  // namespace pgtidy::syntax
