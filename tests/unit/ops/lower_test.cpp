// SPDX-License-Identifier: Apache-2.0
#include "ops/lower.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "parse/parse.h"
#include "syntax/ranges.h"

namespace pgtidy::ops {
namespace {

// SQL lowered, with everything that the operations point into.
struct Lowered {
  std::string text;
  parse::Tree tree;
  std::pmr::monotonic_buffer_resource arena;
  std::vector<std::unique_ptr<Statement>> statements;
  std::vector<const op::Operation*> operations;

  explicit Lowered(std::string sql) : text(std::move(sql)), tree(parse::parse(text)) {
    for (const auto& parsed : tree.statements()) {
      auto statement = std::make_unique<Statement>();
      statement->file = FileId{0};
      statement->range = parsed.range;
      statement->tree = parsed.tree;
      statement->command = command_tag(parsed.tree);
      lower(*statement, text, arena, operations);
      statements.push_back(std::move(statement));
    }
  }

  template <class T>
  const T& at(std::size_t n) const {
    if (n >= operations.size() || op::as<T>(*operations[n]) == nullptr)
      throw std::runtime_error("another operation at " + std::to_string(n));
    return *op::as<T>(*operations[n]);
  }
  std::string range(const op::Operation& operation) const {
    const Range found = syntax::resolve(operation.place, text);
    return text.substr(found.begin, found.size());
  }
};

TEST(Lower, TheThreeSpellingsOfAForeignKey) {
  const Lowered a("CREATE TABLE o (u bigint REFERENCES users (id))");
  const Lowered b("ALTER TABLE o ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES users (id) NOT VALID");
  const Lowered c("CREATE TABLE o (u bigint, FOREIGN KEY (u) REFERENCES users ON DELETE CASCADE)");
  EXPECT_EQ(a.at<op::AddForeignKey>(2).columns[0], "u");
  EXPECT_EQ(a.range(a.at<op::AddForeignKey>(2)), "REFERENCES users (id)");
  EXPECT_TRUE(b.at<op::AddForeignKey>(0).not_valid);
  EXPECT_EQ(b.range(b.at<op::AddForeignKey>(0)), "ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES users (id) NOT VALID");
  EXPECT_EQ(c.at<op::AddForeignKey>(2).on_delete, ForeignKeyAction::cascade);
  EXPECT_TRUE(c.at<op::AddForeignKey>(2).in_create);
  EXPECT_TRUE(c.at<op::AddForeignKey>(2).referenced_columns.empty());
}

TEST(Lower, CreateTableMakesChecksThenKeysThenForeignKeys) {
  const Lowered sql("CREATE TABLE t (a int REFERENCES u UNIQUE CHECK (a > 0), b int PRIMARY KEY)");
  sql.at<op::CreateTable>(0);
  sql.at<op::AddColumn>(1);
  sql.at<op::AddColumn>(2);
  sql.at<op::AddCheck>(3);
  sql.at<op::AddPrimaryKey>(4);
  sql.at<op::AddUnique>(5);
  sql.at<op::AddForeignKey>(6);
}

TEST(Lower, AlterTableRunsInPasses) {
  const Lowered sql("ALTER TABLE t ADD COLUMN a int DEFAULT 1, ALTER COLUMN a SET NOT NULL, DROP COLUMN b, ALTER COLUMN c TYPE text");
  sql.at<op::DropColumn>(0);
  sql.at<op::SetType>(1);
  sql.at<op::AddColumn>(2);
  EXPECT_EQ(sql.range(sql.at<op::SetNotNull>(3)), "ALTER COLUMN a SET NOT NULL");
}

TEST(Lower, SerialAndDeferrable) {
  const Lowered sql("CREATE TABLE t (id bigserial, u int REFERENCES v DEFERRABLE INITIALLY DEFERRED)");
  EXPECT_TRUE(sql.at<op::AddColumn>(1).column.serial);
  EXPECT_EQ(sql.at<op::AddColumn>(1).column.type.name.name, "int8");
  EXPECT_TRUE(sql.at<op::AddForeignKey>(3).initially_deferred);
}

TEST(Lower, HowManyRowsAWhereMeans) {
  const auto where = [](const char* condition) {
    const Lowered sql(std::string("UPDATE t SET a = 1 ") + condition);
    return sql.at<op::UpdateRows>(0).where_kind;
  };
  EXPECT_EQ(where(""), op::Where::nothing);
  EXPECT_EQ(where("WHERE true"), op::Where::constant_true);
  EXPECT_EQ(where("WHERE 1 = 1 OR b > 3"), op::Where::constant_true);
  EXPECT_EQ(where("WHERE b IS NULL AND c IS NOT NULL"), op::Where::null_test);
  EXPECT_EQ(where("WHERE b = 3"), op::Where::condition);
  EXPECT_EQ(where("WHERE id BETWEEN 1 AND 1000 AND b IS NULL"), op::Where::bounded);
  EXPECT_EQ(where("WHERE id >= 1 AND id < 1000"), op::Where::bounded);
  EXPECT_EQ(where("WHERE id >= 1 AND b < 1000"), op::Where::condition);
  EXPECT_EQ(where("WHERE id IN (SELECT id FROM t WHERE b IS NULL LIMIT 500)"), op::Where::bounded);
  EXPECT_EQ(where("WHERE false"), op::Where::bounded);
}

TEST(Lower, EqualColumns) {
  const Lowered sql("UPDATE t SET a = 1 WHERE id = 5 AND 'x' = b AND c IN (1, 2) AND d = e AND f > 1");
  const auto& update = sql.at<op::UpdateRows>(0);
  EXPECT_EQ(std::vector<std::string_view>(update.equals.begin(), update.equals.end()).size(), 3U);
}

TEST(Lower, RowsInsideWith) {
  const Lowered sql("WITH gone AS (DELETE FROM a WHERE x IS NULL RETURNING *) INSERT INTO b SELECT * FROM gone");
  EXPECT_TRUE(sql.at<op::DeleteRows>(0).in_with);
  EXPECT_EQ(sql.range(sql.at<op::DeleteRows>(0)), "DELETE FROM");
  EXPECT_TRUE(sql.at<op::InsertRows>(1).select);
}

TEST(Lower, DropsNameEachObject) {
  const Lowered sql("DROP TABLE IF EXISTS a, s.b CASCADE; DROP INDEX CONCURRENTLY i; DROP POLICY p ON s.t");
  EXPECT_EQ(sql.range(sql.at<op::DropTable>(1)), "s.b");
  EXPECT_EQ(sql.at<op::DropTable>(1).of, 2);
  EXPECT_TRUE(sql.at<op::DropIndex>(2).concurrently);
  EXPECT_EQ(sql.at<op::DropObject>(3).table.name, "t");
  EXPECT_EQ(sql.at<op::DropObject>(3).name.name, "p");
}

TEST(Lower, SetConfigIsSet) {
  const Lowered sql("SELECT pg_catalog.set_config('search_path', 'app, \"Public\"', false)");
  const auto& set = sql.at<op::SetVariable>(0);
  EXPECT_EQ(set.name, "search_path");
  ASSERT_EQ(set.values.size(), 2U);
  EXPECT_EQ(set.values[1], "Public");
}

// The text of an operation's range, put where it came from, lowers to the same operation again.
TEST(Lower, RangesParseToTheSameThingAgain) {
  const std::vector<std::string> subcommands{"ADD COLUMN a numeric(10, 2) NOT NULL DEFAULT round(1.5, 2)",
                                             "ADD b text COLLATE \"C\" CHECK (b <> ',') REFERENCES x (y) ON DELETE SET NULL",
                                             "ALTER COLUMN c TYPE varchar(20) USING left(c, 20)",
                                             "ADD CONSTRAINT k UNIQUE (a, b)",
                                             "ADD CHECK (a > 0 AND (b, c) IN ((1, 2), (3, 4))) NOT VALID",
                                             "DROP CONSTRAINT IF EXISTS k CASCADE",
                                             "ALTER d SET DEFAULT ARRAY[1, 2]",
                                             "ENABLE ROW LEVEL SECURITY"};
  std::string all = "ALTER TABLE s.t ";
  for (const auto& subcommand : subcommands) all += (&subcommand == &subcommands.front() ? "" : " , /* , */ ") + subcommand;
  const Lowered whole(all);
  for (const op::Operation* operation : whole.operations) {
    if (operation->place.part != Part::subcommand) continue;
    const std::string range = whole.range(*operation);
    EXPECT_NE(std::ranges::find(subcommands, range), subcommands.end()) << range;
    const Lowered again("ALTER TABLE s.t " + range);
    EXPECT_TRUE(again.tree.errors().empty()) << range;
    EXPECT_TRUE(std::ranges::any_of(again.operations, [&](const auto* other) { return other->kind == operation->kind; })) << range;
  }
}

TEST(Expression, Questions) {
  const auto where = [](const Lowered& sql) { return sql.at<op::UpdateRows>(0).where; };
  const Lowered a("UPDATE t SET x = 1 WHERE NOT (a IS NULL OR b IS NULL) AND c IS DISTINCT FROM NULL AND d >= 0");
  const auto proven = where(a).proves_not_null();
  EXPECT_EQ(proven.size(), 3U);
  const Lowered b("UPDATE t SET x = 1 WHERE lower(t.name) = 'x' AND now() > at AND CURRENT_DATE > b");
  ASSERT_EQ(where(b).functions().size(), 3U);
  EXPECT_EQ(where(b).functions()[2].name, "current_date");
  EXPECT_EQ(where(b).columns()[0].qualifier, "t");
  EXPECT_EQ(where(b).text(), "((lower(t.name) = 'x') AND (now() > at) AND (current_date > b))");
}

TEST(Conditions, WhatTiesARowToTheSession) {
  const auto tied = [](const std::string& condition) {
    const Lowered policy("CREATE POLICY p ON t USING (" + condition + ")");
    std::string names;
    for (const auto name : policy.at<op::CreatePolicy>(0).using_.columns_tied()) names.append(names.empty() ? "" : " ").append(name);
    return names;
  };
  EXPECT_EQ(tied("tenant_id = current_setting('app.tenant')::uuid"), "tenant_id");
  EXPECT_EQ(tied("(SELECT auth.uid()) = user_id AND deleted_at IS NULL"), "user_id");
  EXPECT_EQ(tied("user_id = ANY (my_users())"), "user_id");
  EXPECT_EQ(tied("a = current_user AND b = current_user"), "a b");
  EXPECT_EQ(tied("a = current_user OR b = current_user"), "");
  EXPECT_EQ(tied("tenant_id = 5"), "");
  EXPECT_EQ(tied("a = b"), "");
  EXPECT_EQ(tied("true"), "");
}

TEST(Conditions, CallsThatAreTheSameForAllRows) {
  const auto calls = [](const std::string& condition) {
    const Lowered policy("CREATE POLICY p ON t USING (" + condition + ")");
    std::string names;
    for (const auto& call : policy.at<op::CreatePolicy>(0).using_.calls_without_columns()) {
      names.append(names.empty() ? "" : " ").append(call.name);
    }
    return names;
  };
  EXPECT_EQ(calls("user_id = auth.uid()"), "uid");
  EXPECT_EQ(calls("user_id = (SELECT auth.uid())"), "");
  EXPECT_EQ(calls("may_see(user_id)"), "");
  EXPECT_EQ(calls("lower(current_setting('a')) = name"), "lower");
}

TEST(Rows, WhatSummarisesIsNoCopy) {
  const auto summarises = [](const std::string& query) { return Lowered("INSERT INTO u " + query).at<op::InsertRows>(0).summarises; };
  EXPECT_FALSE(summarises("SELECT a, lower(b) FROM t"));
  EXPECT_FALSE(summarises("SELECT a, count(*) OVER () FROM t"));
  EXPECT_TRUE(summarises("SELECT DISTINCT a FROM t"));
  EXPECT_TRUE(summarises("SELECT a, 1 FROM t GROUP BY a"));
  EXPECT_TRUE(summarises("SELECT count(*) FROM t"));
}

}  // namespace
}  // namespace pgtidy::ops
