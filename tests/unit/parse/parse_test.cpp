// SPDX-License-Identifier: Apache-2.0
#include "parse/parse.h"

#include <string>

#include <gtest/gtest.h>

namespace pgtidy::parse {
namespace {

std::string piece(const std::string& text, Range range) { return text.substr(range.begin, range.size()); }

TEST(Parse, WholeTextAtOnce) {
  const Tree tree = parse("SELECT 1;\nCREATE TABLE t (id int);\n");
  EXPECT_EQ(tree.statements().size(), 2U);
  EXPECT_TRUE(tree.errors().empty());
}

TEST(Parse, OneErrorCostsOneStatement) {
  const std::string text = "CREATE TABLE a (id int);\nCREATE TABEL b (id int);\nCREATE TABLE c (id int);\n";
  const Tree tree = parse(text);
  ASSERT_EQ(tree.statements().size(), 2U);
  ASSERT_EQ(tree.errors().size(), 1U);
  EXPECT_EQ(tree.errors()[0].message, "syntax error at or near \"TABEL\"");
  EXPECT_EQ(text.substr(tree.errors()[0].offset, 5), "TABEL");
  EXPECT_NE(piece(text, tree.statements()[1].range).find("TABLE c"), std::string::npos);
}

TEST(Parse, OffsetsAreBytesAfterMultibyteText) {
  const std::string text = "SELECT 'äöü€😀';\nSELECT FROM WHERE;";
  const Tree tree = parse(text);
  ASSERT_EQ(tree.errors().size(), 1U);
  EXPECT_EQ(text.substr(tree.errors()[0].offset), "WHERE;");
}

TEST(Parse, UnclosedParenthesisDoesNotSwallowTheNextStatement) {
  const Tree tree = parse("CREATE TABLE a (id int;\nCREATE TABLE b (id int);\n");
  EXPECT_EQ(tree.statements().size(), 1U);
  EXPECT_EQ(tree.errors().size(), 1U);
}

TEST(Parse, UnterminatedStringCostsOnlyWhatFollowsUpToTheNextStatement) {
  const Tree tree = parse("SELECT 1;\nINSERT INTO t VALUES ('abc);\nCREATE TABLE b (id int);\n");
  EXPECT_EQ(tree.statements().size(), 2U);
  EXPECT_EQ(tree.errors().size(), 1U);
}

TEST(Parse, SemicolonsInsideRulesAndAtomicBodies) {
  const Tree tree = parse(
      "CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO a VALUES (1); INSERT INTO b VALUES (2));\n"
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END;\n"
      "nonsense;\nSELECT 3;");
  EXPECT_EQ(tree.statements().size(), 3U);
  EXPECT_EQ(tree.errors().size(), 1U);
}

TEST(Parse, HostileInputIsSurvived) {
  EXPECT_EQ(parse("").statements().size(), 0U);
  EXPECT_EQ(parse(";;;").statements().size(), 0U);
  EXPECT_EQ(parse("SELECT " + std::string(20000, '(') + "1" + std::string(20000, ')')).errors().size(), 1U);
  std::string chain = "SELECT 1";
  for (int n = 0; n < 50000; ++n) chain += "+1";
  EXPECT_EQ(parse(chain).statements().size(), 1U);
  EXPECT_GE(parse("SELECT 'never closed").errors().size(), 1U);
  EXPECT_GE(parse("/* never closed").errors().size(), 1U);
}

TEST(Parse, TreesMoveAndOutliveEachOther) {
  Tree first = parse("SELECT 1");
  Tree second = parse("SELECT 2");
  first = std::move(second);
  EXPECT_EQ(first.statements().size(), 1U);
}

TEST(Scan, TokensHaveExactRanges) {
  const std::string text = "SELECT \"Aé\", $$x;$$ , E'\\n', 1.5e3::numeric -- end\n/* c */ FROM t;";
  std::string seen;
  for (const Token& token : scan(text)) seen += piece(text, token.range) + "|";
  EXPECT_EQ(seen, "SELECT|\"Aé\"|,|$$x;$$|,|E'\\n'|,|1.5e3|::|numeric|FROM|t|;|");
  EXPECT_EQ(scan(text, true).size(), scan(text).size() + 2);
}

TEST(Scan, StopsWhereTheScannerRefuses) {
  EXPECT_EQ(scan("SELECT 1, 'open").size(), 3U);
  EXPECT_TRUE(scan("").empty());
}

}  // namespace
}  // namespace pgtidy::parse
