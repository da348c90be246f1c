// SPDX-License-Identifier: Apache-2.0
// Tools with rules of their own: which parts, which transaction, which order.
#include "script/tools.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace pgtidy::script {
namespace {

std::string described(const std::string& text, Framework framework) {
  Options options;
  options.framework = framework;
  std::string words;
  for (const Section& section : prepare(text, options).sections) {
    words += std::string(to_string(section.direction)) + " ";
    words += section.transaction ? std::string(to_string(*section.transaction)) : "?";
    words += ": " + text.substr(section.range.begin, section.range.size()) + "|";
  }
  return words;
}

struct Case {
  Framework framework;
  std::string text;
  std::string sections;
};
void PrintTo(const Case& c, std::ostream* out) { *out << to_string(c.framework) << ": " << c.text; }

class ToolSections : public testing::TestWithParam<Case> {};

TEST_P(ToolSections, AreDivided) { EXPECT_EQ(described(GetParam().text, GetParam().framework), GetParam().sections); }

INSTANTIATE_TEST_SUITE_P(
    Table, ToolSections,
    testing::Values(
        Case{Framework::sql_migrate, "-- +migrate Up notransaction\nA;\n-- +migrate Down\nB;\n",
             "up none: -- +migrate Up notransaction\nA;\n|down per-file: -- +migrate Down\nB;\n|"},
        Case{Framework::tern, "A;\n---- create above / drop below ----\nB;\n",
             "up per-file: A;\n|down per-file: ---- create above / drop below ----\nB;\n|"},
        Case{Framework::tern, "---- tern: disable-tx ----\nA;\n", "up none: ---- tern: disable-tx ----\nA;\n|"},
        Case{Framework::node_pg_migrate, "-- Up Migration\nA;\n-- Down Migration\nB;\n",
             "up all-pending: -- Up Migration\nA;\n|down all-pending: -- Down Migration\nB;\n|"},
        Case{Framework::node_pg_migrate, "A;\n-- update migrations later\nB;\n", "up all-pending: A;\n-- update migrations later\nB;\n|"},
        Case{Framework::graphile_migrate, "--! Previous: x\n--! no-transaction\nA;\n",
             "up none: --! Previous: x\n--! no-transaction\nA;\n|"},
        Case{Framework::graphile_migrate, "--! Previous: x\nA;\n", "up per-file: --! Previous: x\nA;\n|"},
        Case{Framework::atlas, "-- atlas:txmode none\n\nA;\n", "up none: -- atlas:txmode none\n\nA;\n|"},
        Case{Framework::atlas, "A;\n-- atlas:txmode none\n", "up per-file: A;\n-- atlas:txmode none\n|"},
        Case{Framework::drizzle, "A;\n--> statement-breakpoint\nB;\n", "up all-pending: A;\n--> statement-breakpoint\nB;\n|"},
        Case{Framework::flyway, "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);", "up none: CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);|"},
        Case{Framework::flyway, "/* x */ vacuum;", "up none: /* x */ vacuum;|"},
        Case{Framework::flyway, "REINDEX INDEX CONCURRENTLY i;", "up per-file: REINDEX INDEX CONCURRENTLY i;|"},
        Case{Framework::flyway, "SELECT 'VACUUM; VACUUM;';", "up per-file: SELECT 'VACUUM; VACUUM;';|"},
        Case{Framework::liquibase, "--liquibase formatted sql\n--changeset a:1\nA;\n--changeset a:2 runInTransaction:false\nB;\n",
             "up per-changeset: --liquibase formatted sql\n--changeset a:1\nA;\n|up none: --changeset a:2 runInTransaction:false\nB;\n|"},
        Case{Framework::sqitch, "BEGIN;\nCOMMIT;\n", "up none: BEGIN;\nCOMMIT;\n|"}));

TEST(ToolMarks, AreDetected) {
  const std::pair<const char*, Framework> cases[]{
      {"-- +migrate Up\n", Framework::sql_migrate},           {"A;\n---- create above / drop below ----\n", Framework::tern},
      {"-- Up Migration\n", Framework::node_pg_migrate},      {"--! Previous: -\n--! Hash: sha1:x\n\nA;", Framework::graphile_migrate},
      {"A;--> statement-breakpoint\nB;", Framework::drizzle}, {"\n--liquibase formatted sql\n", Framework::liquibase},
      {"-- liquibase formatted SQL\n", Framework::liquibase}, {"-- liquibase is not used\n", Framework::sql},
  };
  for (const auto& [text, framework] : cases) EXPECT_EQ(to_string(detect(text)), to_string(framework)) << text;
}

TEST(ToolLiquibase, OtherDatabasesAndDelimiters) {
  const std::string text =
      "--liquibase formatted sql\n--changeset a:1 dbms:mysql\nX;\n--changeset a:2 dbms:\"h2, postgresql\" endDelimiter://\nA\n//\nB\n//\n";
  EXPECT_EQ(
      prepare(text, {}).text,
      "--liquibase formatted sql\n--changeset a:1 dbms:mysql\n  \n--changeset a:2 dbms:\"h2, postgresql\" endDelimiter://\nA\n; \nB\n; \n");
}

TEST(ToolSqitch, PlanOrder) {
  const std::string plan =
      "%syntax-version=1.0.0\n\nroles 2021-10-21T16:10:32Z A <a@b> # Roles\ntables/a [roles] 2021-10-21T16:10:32Z A <a@b>\n"
      "@v1 2021-10-22T16:10:32Z A <a@b>\n@v2 2021-10-22T16:10:33Z A <a@b>\n# comment\nb 2021-10-21T16:10:32Z A <a@b>\n"
      "tables/a [tables/a@v1 b] 2021-10-23T16:10:32Z A <a@b>\n";
  EXPECT_EQ(tool_of(Framework::sqitch).listed(plan), (std::vector<Listed>{{"deploy/roles.sql", "20211021161032"},
                                                                          {"deploy/tables/a@v1.sql", "20211021161032"},
                                                                          {"deploy/b.sql", "20211021161032"},
                                                                          {"deploy/tables/a.sql", "20211023161032"}}));
}

TEST(ToolDrizzle, JournalOrder) {
  EXPECT_EQ(tool_of(Framework::drizzle)
                .listed(R"({"entries":[{"idx":0,"tag": "0000_a"},{"idx":1,"when": 1700000000000,"tag":"0001_b","x":1},{"tag":"0002_c"}]})"),
            (std::vector<Listed>{{"0000_a.sql", ""}, {"0001_b.sql", "1700000000000"}, {"0002_c.sql", ""}}));
  EXPECT_TRUE(tool_of(Framework::drizzle).listed(R"({"tag": "cut)").empty());
}

TEST(ToolNames, WhatEachReads) {
  struct NameCase {
    Framework framework;
    const char* folder;
    const char* file;
    const char* version;  // "-": not read
  };
  const NameCase cases[]{
      {Framework::goose, "m", "0001_x.sql", "0001"},
      {Framework::goose, "m", "x.sql", "-"},
      {Framework::golang_migrate, "m", "1_x.up.sql", "1"},
      {Framework::golang_migrate, "m", "1_x.sql", "-"},
      {Framework::dbmate, "m", "20240101.sql", "20240101"},
      {Framework::diesel, "2019-09-12-100000_x", "up.sql", "20190912100000"},
      {Framework::diesel, "x", "up.sql", "-"},
      {Framework::prisma, "20240101000000_x", "migration.sql", "20240101000000"},
      {Framework::prisma, "20240101000000_x", "other.sql", "-"},
      {Framework::flyway, "m", "V1_2.3__x.sql", "1.2.3"},
      {Framework::flyway, "m", "V1_x.sql", "-"},
      {Framework::flyway, "m", "R__x.sql", ""},
      {Framework::flyway, "m", "afterMigrateApplied__001_views.sql", ""},
      {Framework::flyway, "m", "beforeEachMigrate.sql", ""},
      {Framework::flyway, "m", "afterDinner__x.sql", "-"},
      {Framework::sqlx, "m", "1-x.sql", "-"},
      {Framework::refinery, "m", "V1.2__x.sql", "1.2"},
      {Framework::refinery, "m", "U3__x.sql", "3"},
      {Framework::refinery, "m", "R__x.sql", "-"},
  };
  for (const NameCase& c : cases) {
    const std::optional<Named> named = tool_of(c.framework).named(c.folder, c.file);
    EXPECT_EQ(named ? named->version : "-", c.version) << to_string(c.framework) << " " << c.folder << "/" << c.file;
  }
}

TEST(ToolMetadata, Transactions) {
  const Tool& diesel = tool_of(Framework::diesel);
  EXPECT_EQ(diesel.transaction_in("run_in_transaction = true\n"), TransactionMode::per_file);
  EXPECT_EQ(diesel.transaction_in("# x\nrun_in_transaction=false"), TransactionMode::implicit);
  EXPECT_EQ(diesel.transaction_in(""), TransactionMode::implicit);
  const Tool& flyway = tool_of(Framework::flyway);
  EXPECT_EQ(flyway.transaction_in("executeInTransaction=false\n"), TransactionMode::none);
  EXPECT_FALSE(flyway.transaction_in("# executeInTransaction=false\n"));
}

}  // namespace
TEST(Tools, WhoeverOpensATransactionSaysHowToDoWithout) {
  for (const Tool* tool : tools()) {
    const bool opens = tool->transaction.value_or(TransactionMode::none) != TransactionMode::none;
    EXPECT_EQ(opens, !tool->outside_transaction.empty()) << tool->name;
  }
}

}  // namespace pgtidy::script
