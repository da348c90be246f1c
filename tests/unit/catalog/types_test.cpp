// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "world.h"

namespace pgtidy::catalog {
namespace {

struct Case {
  const char* written;
  const char* printed;
};
class FormatType : public testing::TestWithParam<Case> {};

TEST_P(FormatType, AsTheServerPrintsIt) {
  World world(std::string("CREATE SCHEMA s; CREATE EXTENSION citext SCHEMA s; CREATE TYPE \"Mood\" AS ENUM (); CREATE DOMAIN s.d AS int; "
                          "CREATE TABLE t (a ") +
              GetParam().written + ")");
  EXPECT_EQ(world.columns({"", "t"}), std::string("a ") + GetParam().printed);
}

INSTANTIATE_TEST_SUITE_P(
    All, FormatType,
    testing::Values(Case{"int", "integer"}, Case{"int8", "bigint"}, Case{"\"int4\"", "integer"}, Case{"float", "double precision"},
                    Case{"float(10)", "real"}, Case{"decimal(10,2)", "numeric(10,2)"}, Case{"numeric(4)", "numeric(4,0)"},
                    Case{"varchar(5)", "character varying(5)"}, Case{"char", "character(1)"}, Case{"char(3)[]", "character(3)[]"},
                    Case{"bpchar", "bpchar"}, Case{"\"char\"", "\"char\""}, Case{"bool", "boolean"}, Case{"bit", "bit(1)"},
                    Case{"bit varying(3)", "bit varying(3)"}, Case{"timestamp(3)", "timestamp(3) without time zone"},
                    Case{"timestamptz", "timestamp with time zone"}, Case{"time(0) with time zone", "time(0) with time zone"},
                    Case{"interval", "interval"}, Case{"interval(2)", "interval(2)"}, Case{"interval second(3)", "interval second(3)"},
                    Case{"interval year to month", "interval year to month"},
                    Case{"interval day to second(3)", "interval day to second(3)"}, Case{"text[][]", "text[]"}, Case{"_text", "text[]"},
                    Case{"jsonb", "jsonb"}, Case{"uuid", "uuid"}, Case{"\"Mood\"", "public.\"Mood\""},
                    Case{"public.\"Mood\"[]", "public.\"Mood\"[]"}, Case{"s.d", "s.d"}, Case{"citext", "s.citext"},
                    Case{"s.citext", "s.citext"}, Case{"nowhere", "nowhere"}, Case{"x.nowhere(3)", "x.nowhere(3)"}));

TEST(Resolve, ATablesRowIsAType) {
  World world("CREATE TABLE r (a int); CREATE TABLE t (x r, y r[]);");
  EXPECT_EQ(world.columns({"", "t"}), "x public.r, y public.r[]");
  EXPECT_FALSE(world.catalog().resolve({.name = {"", "nowhere"}}).known());
}

TEST(Enum, LabelsKeepTheirOrder) {
  World world(
      "CREATE TYPE e AS ENUM ('b', 'd');"
      "ALTER TYPE e ADD VALUE 'a' BEFORE 'b'; ALTER TYPE e ADD VALUE 'c' AFTER 'b'; ALTER TYPE e ADD VALUE 'e'; ALTER TYPE e ADD VALUE IF "
      "NOT EXISTS 'e';"
      "ALTER TYPE e ADD VALUE 'x' BEFORE 'nowhere'; ALTER TYPE e RENAME VALUE 'd' TO 'D'; ALTER TYPE e RENAME VALUE 'e' TO 'a';");
  EXPECT_EQ(world.catalog().type({"", "e"})->labels, (std::vector<std::string>{"a", "b", "c", "D", "e"}));
}

TEST(Domain, ChecksAreNamed) {
  World world(
      "CREATE DOMAIN d AS varchar(10) NOT NULL CHECK (value <> '') CONSTRAINT c CHECK (true); ALTER DOMAIN d ADD CHECK (false) NOT VALID;"
      "ALTER DOMAIN d DROP CONSTRAINT c; ALTER DOMAIN d DROP NOT NULL;");
  const auto d = world.catalog().type({"", "d"});
  ASSERT_EQ(d->checks.size(), 2u);
  EXPECT_EQ(d->checks[0].name, "d_check");
  EXPECT_EQ(d->checks[1].name, "d_check1");
  EXPECT_FALSE(d->checks[1].validated);
  EXPECT_EQ(d->base.formatted, "character varying(10)");
  EXPECT_FALSE(d->not_null);
}

TEST(Composite, AttributesChange) {
  World world(
      "CREATE TYPE c AS (a int, b text); ALTER TYPE c ADD ATTRIBUTE d date, DROP ATTRIBUTE a, ALTER ATTRIBUTE b TYPE int; ALTER TYPE c "
      "RENAME ATTRIBUTE b TO z;");
  const auto c = world.catalog().type({"", "c"});
  ASSERT_EQ(c->attributes.size(), 2u);
  EXPECT_EQ(c->attributes[0].first, "z");
  EXPECT_EQ(c->attributes[0].second.formatted, "integer");
}

TEST(Function, OrReplaceKeepsTheSameOne) {
  World world(
      "CREATE FUNCTION f(a int, OUT b int, VARIADIC c text[]) LANGUAGE sql AS ''; CREATE OR REPLACE FUNCTION f(x int, OUT b int, VARIADIC "
      "y text[]) LANGUAGE plpgsql STABLE AS '';"
      "CREATE FUNCTION f(int, text[]) RETURNS int LANGUAGE sql AS '';"
      "ALTER FUNCTION f(int, text[]) IMMUTABLE SECURITY DEFINER;");
  ASSERT_EQ(world.functions(), "f");
  const Function& f = *world.catalog().functions({"", "f"}).front();
  EXPECT_EQ(f.language, "plpgsql");
  EXPECT_EQ(f.volatility, Volatility::immutable);
  EXPECT_TRUE(f.security_definer);
  EXPECT_EQ(f.arguments[1].formatted, "text[]");
}

struct Calls {
  const char* expression;
  std::optional<Volatility> volatility;
};
class VolatilityOf : public testing::TestWithParam<Calls> {};

TEST_P(VolatilityOf, TheWorstCounts) {
  World world("CREATE FUNCTION mine(int) RETURNS int STABLE LANGUAGE sql AS ''; CREATE FUNCTION s.other() RETURNS int LANGUAGE sql AS '';");
  const auto operations = world.operations(std::string("ALTER TABLE t ALTER a SET DEFAULT ") + GetParam().expression);
  EXPECT_EQ(world.catalog().volatility(op::as<op::SetDefault>(*operations.front())->value), GetParam().volatility);
}

INSTANTIATE_TEST_SUITE_P(
    All, VolatilityOf,
    testing::Values(Calls{"1 + 2", Volatility::immutable}, Calls{"now()", Volatility::stable}, Calls{"lower('X')", Volatility::immutable},
                    Calls{"CURRENT_TIMESTAMP", Volatility::stable}, Calls{"clock_timestamp()", Volatility::volatile_},
                    Calls{"gen_random_uuid()", Volatility::volatile_}, Calls{"public.uuid_generate_v4()", Volatility::volatile_},
                    Calls{"nextval('s')", Volatility::volatile_}, Calls{"mine(1)", Volatility::stable},
                    Calls{"s.other()", Volatility::volatile_}, Calls{"nowhere()", std::nullopt},
                    Calls{"nowhere() + random()", Volatility::volatile_}, Calls{"uuidv7()", Volatility::volatile_},
                    Calls{"pg_catalog.now()", Volatility::stable}, Calls{"COALESCE(1, length('x'))", Volatility::immutable}));

TEST(CreateType, AnAttributeIsOfWhatWasThereBefore) {
  World world("CREATE DOMAIN a AS int; CREATE SCHEMA s; SET search_path = s, public; CREATE TYPE a AS (x a);");
  EXPECT_EQ(world.catalog().type({"s", "a"})->attributes[0].second.formatted, "public.a");
}

TEST(CreateTable, IsATypeToo) {
  World world(
      "CREATE TYPE a AS (x int); CREATE TABLE IF NOT EXISTS a (y int); CREATE SEQUENCE IF NOT EXISTS a; CREATE VIEW a AS SELECT 1;");
  EXPECT_EQ(world.tables() + world.sequences() + world.views(), "");
  EXPECT_EQ(world.types(), "a");
}

TEST(DropType, TakesSeveralTogether) {
  World world("CREATE TYPE a AS (x int); CREATE TYPE b AS (y a); DROP TYPE a;");
  EXPECT_EQ(world.types(), "a b");
  world.run("DROP TYPE a, b;");
  EXPECT_EQ(world.types(), "");
}

TEST(AlterFunction, IsNoProcedure) {
  World world(
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS ''; CREATE PROCEDURE f(int) LANGUAGE sql AS ''; ALTER FUNCTION f IMMUTABLE;");
  EXPECT_EQ(world.catalog().functions()[0]->volatility, Volatility::immutable);
}

TEST(CreateDomain, HasTheDefaultOfTheDomainBelow) {
  World world("CREATE DOMAIN a AS int DEFAULT 1; CREATE DOMAIN b AS a; CREATE DOMAIN c AS a DEFAULT 2; CREATE DOMAIN d AS a[];");
  EXPECT_EQ(world.catalog().type({"", "b"})->default_value, "1");
  EXPECT_EQ(world.catalog().type({"", "c"})->default_value, "2");
  EXPECT_FALSE(world.catalog().type({"", "d"})->default_value);
}

TEST(CreateTable, TakesAShellTypesPlace) {
  World world("CREATE TYPE a; CREATE TYPE b; CREATE TYPE c AS ENUM (); CREATE TABLE a (); CREATE VIEW b AS SELECT 1; CREATE TABLE c ();");
  EXPECT_EQ(world.tables() + world.views() + world.types(), "abc");
}

}  // namespace
}  // namespace pgtidy::catalog
