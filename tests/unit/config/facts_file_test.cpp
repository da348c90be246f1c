// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "config/facts_file.h"

namespace pgtidy::config {
namespace {

std::string problem(const std::string& text, const std::string& path = "facts.yaml") {
  const auto facts = parse_facts(path, text);
  return facts ? "" : to_string(facts.error());
}

TEST(FactsFile, ReadsBothSpellings) {
  const auto json = parse_facts("f.json", R"({"facts_version": 1, "taken": "2026-11-20T04:00:00Z", "database": "shop",
 "tables": {"public.t": {"rows": 52000000, "bytes": 1e9, "columns": {"a": {"n_distinct": -0.5, "null_frac": 0.25}}}},
 "indexes": {"public.t_pkey": {"idx_scan": 0}}, "statements": [{"query": "SELECT 1", "calls": 2}]})");
  const auto yaml = parse_facts("f.yaml", R"(taken: 2026-11-20T04:00:00Z
tables:
  public.t:
    rows: 52000000
    columns: {a: {n_distinct: -0.5, null_frac: 0.25}}
indexes: {public.t_pkey: {idx_scan: 0}}
statements:
  - query: SELECT 1
)");
  for (const auto* read : {&json, &yaml}) {
    ASSERT_TRUE(*read) << to_string(read->error());
    const Facts& facts = read->value();
    ASSERT_TRUE(facts.tables.contains("public.t"));
    const TableFacts& table = facts.tables.at("public.t");
    EXPECT_EQ(table.rows, 52e6);
    EXPECT_EQ(table.columns.at("a").n_distinct, -0.5);
    EXPECT_EQ(table.columns.at("a").null_frac, 0.25);
    EXPECT_EQ(facts.indexes.at("public.t_pkey").idx_scan, 0);
    EXPECT_EQ(facts.statements.at(0).query, "SELECT 1");
    EXPECT_EQ(facts.taken, "2026-11-20T04:00:00Z");
  }
  EXPECT_EQ(json->tables.at("public.t").bytes, 1e9);
  EXPECT_EQ(json->path, "f.json");
}

TEST(FactsFile, SaysWhereItIsWrong) {
  EXPECT_EQ(problem("tables:\n  public.t:\n    row: 5\n"), "facts.yaml:3:5: unknown key `row`; did you mean `rows`?");
  EXPECT_EQ(problem("tables:\n  public.t:\n    rows: many\n"), "facts.yaml:3:5: `rows` must be a number");
  EXPECT_EQ(problem("tables:\n  public.t:\n    rows: -1\n"), "facts.yaml:3:5: `rows` can't be negative");
  EXPECT_EQ(problem("tables:\n  t: {rows: 1}\n"), "facts.yaml:2:3: write the schema before the name: public.t");
  EXPECT_EQ(problem("tables: {public.t: {columns: {a: {null_frac: 7}}}}"), "facts.yaml:1:35: `null_frac` is a share of the rows, 0 to 1");
  EXPECT_EQ(problem("tables: 5"), "facts.yaml:1:1: `tables` must be a mapping");
  EXPECT_EQ(problem("facts_version: 2"), "facts.yaml:1:1: these facts are of another version; this one reads 1");
  EXPECT_EQ(problem("{\n \"tables\": {\n  \"public.t\": {\"rows\": \"5\"}}}", "f.json"), "f.json:3:16: `rows` must be a number");
  EXPECT_EQ(problem("{\n \"tables\": {\n", "f.json"), "f.json:3: not JSON: pgtidy facts writes it anew");
  EXPECT_EQ(problem(R"({"tables": {"public.t": {"rows": 1e999}}})", "f.json"), "f.json: a number is larger than any that can be");
  EXPECT_EQ(problem("[1, 2]"), "facts.yaml:1:1: the facts must be a mapping");
  EXPECT_EQ(problem("tables: {public.t: {rows: 1}, public.t: {rows: 2}}").substr(0, 11), "facts.yaml:");
  EXPECT_EQ(problem("a: &a [*a, *a]").substr(0, 11), "facts.yaml:");
  EXPECT_EQ(problem(std::string(3000, '[')).substr(0, 11), "facts.yaml:");
}

TEST(FactsFile, SaysThatItIsEmpty) {
  for (const char* text : {"", "{}", "\n", "taken: 2026-11-20", "tables: {}"})
    EXPECT_EQ(problem(text), "facts.yaml: no facts in it: pgtidy facts writes them");
  EXPECT_EQ(problem("{}", "f.json"), "f.json: no facts in it: pgtidy facts writes them");
  EXPECT_EQ(problem("tables: {public.t: {}}"), "");
}

}  // namespace
}  // namespace pgtidy::config
