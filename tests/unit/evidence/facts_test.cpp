// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "pgtidy/facts.h"

namespace pgtidy {
namespace {

TableFacts sized(std::optional<double> rows, std::optional<double> bytes = {}) {
  TableFacts table;
  table.rows = rows;
  table.bytes = bytes;
  return table;
}

TEST(Facts, Scale) {
  EXPECT_EQ(scale(sized({})), Scale::unknown);
  EXPECT_EQ(scale(sized({}, 100)), Scale::unknown);
  EXPECT_EQ(scale(sized({}, 2e9)), Scale::large);
  EXPECT_EQ(scale(sized(0)), Scale::small);
  EXPECT_EQ(scale(sized(10'000, 1e6)), Scale::small);
  EXPECT_EQ(scale(sized(10'000, 1e8)), Scale::ordinary);
  EXPECT_EQ(scale(sized(10'001)), Scale::ordinary);
  EXPECT_EQ(scale(sized(1e6)), Scale::large);
}

TEST(Facts, SaysTheSize) {
  Facts facts;
  facts.path = "f.json";
  facts.tables["public.a"] = sized(52e6, 1e9);
  facts.tables["public.b"] = sized(1);
  facts.tables["public.c"] = sized({}, 512);
  facts.tables["public.d"] = {};
  EXPECT_EQ(facts.size_of("public.a"), "public.a has 52,000,000 rows, 954 MiB (f.json)");
  facts.taken = "2026-11-20T04:00:00Z";
  EXPECT_EQ(facts.size_of("public.b"), "public.b has 1 row (f.json, 2026-11-20)");
  EXPECT_EQ(facts.size_of("public.c"), "public.c has 512 bytes (f.json, 2026-11-20)");
  EXPECT_EQ(facts.size_of("public.d"), "");
  EXPECT_EQ(facts.size_of("public.e"), "");
}

TEST(Facts, DistinctValues) {
  TableFacts table = sized(1000);
  table.columns["share"].n_distinct = -0.25;
  table.columns["number"].n_distinct = 7;
  table.columns["neither"];
  EXPECT_EQ(table.distinct("share"), 250);
  EXPECT_EQ(table.distinct("number"), 7);
  EXPECT_EQ(table.distinct("neither"), std::nullopt);
  EXPECT_EQ(table.distinct("absent"), std::nullopt);
  table.rows.reset();
  EXPECT_EQ(table.distinct("share"), std::nullopt);
}

}  // namespace
}  // namespace pgtidy
