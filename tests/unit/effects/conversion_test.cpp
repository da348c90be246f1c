// SPDX-License-Identifier: Apache-2.0
#include "effects/conversion.h"

#include <gtest/gtest.h>

namespace pgtidy::effects {
namespace {

using Modifiers = std::vector<std::string>;

ColumnType built_in(std::string name, Modifiers modifiers = {}, int dimensions = 0) {
  ColumnType type;
  type.schema = "pg_catalog";
  type.formatted = name;
  type.name = std::move(name);
  type.modifiers = std::move(modifiers);
  type.array_dimensions = dimensions;
  return type;
}

Work work(const ColumnType& from, const ColumnType& to, UsingForm form = UsingForm::none, int version = 15) {
  const Catalog catalog;
  return judge({.from = from, .from_collation = {}, .to = to, .to_collation = {}, .using_form = form}, catalog, version).work;
}

TEST(Conversion, LengthsMayGrowButNotShrink) {
  EXPECT_TRUE(keeps_values("varchar", {"50"}, {"100"}));
  EXPECT_TRUE(keeps_values("varchar", {"50"}, {"50"}));
  EXPECT_FALSE(keeps_values("varchar", {"50"}, {"20"}));
  EXPECT_FALSE(keeps_values("varchar", {}, {"50"}));
  EXPECT_FALSE(keeps_values("bpchar", {"10"}, {"20"}));
  EXPECT_FALSE(keeps_values("bit", {"8"}, {"16"}));
  EXPECT_TRUE(keeps_values("varbit", {"16"}, {"32"}));
}

TEST(Conversion, NumericKeepsItsScale) {
  EXPECT_TRUE(keeps_values("numeric", {"10", "2"}, {"12", "2"}));
  EXPECT_TRUE(keeps_values("numeric", {"10"}, {"12", "0"}));
  EXPECT_FALSE(keeps_values("numeric", {"10", "2"}, {"12", "4"}));
  EXPECT_FALSE(keeps_values("numeric", {"10", "2"}, {"12", "1"}));
  EXPECT_FALSE(keeps_values("numeric", {}, {"10", "2"}));
}

TEST(Conversion, PrecisionOfTimesMayGrow) {
  EXPECT_TRUE(keeps_values("timestamp", {"3"}, {"6"}));
  EXPECT_TRUE(keeps_values("timestamptz", {}, {"6"}));
  EXPECT_FALSE(keeps_values("timestamp", {}, {"3"}));
  EXPECT_FALSE(keeps_values("time", {"6"}, {"3"}));
}

TEST(Conversion, IntervalsFieldsMayGrow) {
  const Modifiers minute{"2048"}, second{"4096"}, year{"4"}, milli{"32767", "3"};
  EXPECT_TRUE(keeps_values("interval", minute, second));
  EXPECT_FALSE(keeps_values("interval", second, minute));
  EXPECT_TRUE(keeps_values("interval", year, milli));
  EXPECT_FALSE(keeps_values("interval", {}, milli));
}

struct Pair {
  ColumnType from, to;
  Work expected;
};

TEST(Conversion, BuiltInPairs) {
  const std::vector<Pair> pairs{
      {built_in("varchar", {"50"}), built_in("text"), Work::none},
      {built_in("text"), built_in("varchar", {"50"}), Work::rewrite},
      {built_in("text"), built_in("bpchar"), Work::index},
      {built_in("bpchar", {"10"}), built_in("text"), Work::rewrite},
      {built_in("bpchar", {"10"}), built_in("bpchar"), Work::none},
      {built_in("int4"), built_in("int8"), Work::rewrite},
      {built_in("int4"), built_in("oid"), Work::index},
      {built_in("oid"), built_in("regclass"), Work::none},
      {built_in("cidr"), built_in("inet"), Work::none},
      {built_in("inet"), built_in("cidr"), Work::rewrite},
      {built_in("json"), built_in("jsonb"), Work::rewrite},
      {built_in("uuid"), built_in("text"), Work::rewrite},
      {built_in("text"), built_in("uuid"), Work::refused},
      {built_in("bool"), built_in("int4"), Work::refused},
      {built_in("varchar", {"50"}, 1), built_in("varchar", {}, 1), Work::none},
      {built_in("varchar", {"50"}, 1), built_in("varchar", {"100"}, 1), Work::rewrite},
      {built_in("varchar", {}, 1), built_in("text", {}, 1), Work::rewrite},
      {built_in("text", {}, 1), built_in("text", {}, 2), Work::none},
      {built_in("timestamp"), built_in("timestamptz"), Work::rewrite},
  };
  for (const Pair& pair : pairs) {
    EXPECT_EQ(work(pair.from, pair.to), pair.expected) << pair.from.name << " to " << pair.to.name;
  }
}

TEST(Conversion, UsingACastAllowsMoreThanAssignment) {
  EXPECT_EQ(work(built_in("text"), built_in("uuid"), UsingForm::cast), Work::rewrite);
  EXPECT_EQ(work(built_in("bool"), built_in("int4"), UsingForm::cast), Work::rewrite);
  EXPECT_EQ(work(built_in("date"), built_in("uuid"), UsingForm::cast), Work::refused);
  EXPECT_EQ(work(built_in("varchar", {"50"}), built_in("text"), UsingForm::cast), Work::none);
  EXPECT_EQ(work(built_in("text"), built_in("text"), UsingForm::expression), Work::rewrite);
}

TEST(Conversion, CastsThatNewerVersionsHave) {
  EXPECT_EQ(work(built_in("int4"), built_in("bytea"), UsingForm::cast, 17), Work::refused);
  EXPECT_EQ(work(built_in("int4"), built_in("bytea"), UsingForm::cast, 18), Work::rewrite);
  EXPECT_EQ(work(built_in("int4"), built_in("char"), UsingForm::none, 14), Work::rewrite);
  EXPECT_EQ(work(built_in("int4"), built_in("char"), UsingForm::none, 15), Work::refused);
}

TEST(Conversion, ANewCollationRebuildsTheIndex) {
  const Catalog catalog;
  const ColumnType text = built_in("text");
  const Verdict verdict = judge({.from = text, .from_collation = {}, .to = text, .to_collation = "C"}, catalog, 15);
  EXPECT_EQ(verdict.work, Work::index);
  EXPECT_TRUE(verdict.new_collation);
}

TEST(Conversion, AnUnknownTypeIsNotCertain) {
  const Catalog catalog;
  const ColumnType unknown, text = built_in("text"), number = built_in("int8");
  const Verdict harmless = judge({.from = unknown, .from_collation = {}, .to = text, .to_collation = {}}, catalog, 15);
  EXPECT_EQ(harmless.work, Work::none);
  EXPECT_FALSE(harmless.certain);
  EXPECT_EQ(judge({.from = unknown, .from_collation = {}, .to = number, .to_collation = {}}, catalog, 15).work, Work::rewrite);
}

}  // namespace
}  // namespace pgtidy::effects
