// SPDX-License-Identifier: Apache-2.0
// What the parser is given instead of psql's commands, COPY data and placeholders.
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "script/script.h"

namespace pgtidy::script {
namespace {

using Values = std::map<std::string, std::string>;

Script prepared(const std::string& text, Framework framework = Framework::sql, const Values& variables = {}) {
  Options options;
  options.framework = framework;
  options.variables = variables;
  Script script = prepare(text, options);
  EXPECT_EQ(script.text.size(), text.size());
  return script;
}

struct Case {
  std::string given;
  std::string expected;
  Values variables;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.given; }

class Clean : public testing::TestWithParam<Case> {};

TEST_P(Clean, Text) { EXPECT_EQ(prepared(GetParam().given, Framework::sql, GetParam().variables).text, GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(
    Unchanged, Clean,
    testing::Values(Case{"SELECT a::int, b ? 'k', c ?| d, x := 1, arr[1:2], arr[lo:hi], arr[:n] FROM t;",
                         "SELECT a::int, b ? 'k', c ?| d, x := 1, arr[1:2], arr[lo:hi], arr[:n] FROM t;",
                         {}},
                    Case{"SELECT '{{a}}', 'a:b', '${x}', E'\\':v', \"a:b\";", "SELECT '{{a}}', 'a:b', '${x}', E'\\':v', \"a:b\";", {}},
                    Case{"-- :a ${b} {{c}}\n/* :a /* :b */ :c */ SELECT 1;", "-- :a ${b} {{c}}\n/* :a /* :b */ :c */ SELECT 1;", {}},
                    Case{"DO $$ BEGIN x := y[1:2]; END $$;", "DO $$ BEGIN x := y[1:2]; END $$;", {}},
                    Case{"DO $a$ \\set x $$ :y $a$;", "DO $a$ \\set x $$ :y $a$;", {}},
                    Case{"SELECT JSON_OBJECT('a':b), $1, a$b$c;", "SELECT JSON_OBJECT('a':b), $1, a$b$c;", {}},
                    Case{"SELECT '\\set a b';", "SELECT '\\set a b';", {}}, Case{"", "", {}}));

INSTANTIATE_TEST_SUITE_P(
    WithoutValues, Clean,
    testing::Values(Case{"CREATE TABLE :schema.t ();", "CREATE TABLE _schema.t ();", {}},
                    Case{"SELECT :'name', :\"col\" FROM t;", "SELECT  'name',  \"col\" FROM t;", {}},
                    Case{"CREATE TABLE ${flyway:defaultSchema}.t ();", "CREATE TABLE __flyway_defaultschema_.t ();", {}},
                    Case{"CREATE TABLE {{.prefix}}t ();", "CREATE TABLE ___prefix__t ();", {}},
                    Case{"CREATE INDEX idx_${T}_x ON ${T} (a);", "CREATE INDEX idx___t__x ON __t_ (a);", {}},
                    Case{"CREATE TABLE \"${S}\".t ();", "CREATE TABLE \"__s_\".t ();", {}},
                    Case{"CREATE TABLE \"{{ index .O \"N\" }}\".t ();", "CREATE TABLE \"___index__o__n____\".t ();", {}},
                    Case{"SELECT ARRAY[:a, :b], (:c);", "SELECT ARRAY[_a, _b], (_c);", {}},
                    Case{"{{ if .x }}SELECT 1;{{ else }}SELECT 2;{{ end }}", "           SELECT 1;          SELECT 2;         ", {}},
                    Case{"{% include 'x' %}SELECT 1;", "                 SELECT 1;", {}},
                    Case{"DO $$ BEGIN PERFORM '{{a}}' FROM ${s}.t; END $$;", "DO $$ BEGIN PERFORM '{{a}}' FROM __s_.t; END $$;", {}},
                    Case{"SELECT ${n:-10};", "SELECT 10      ;", {}}, Case{"SELECT :{?x}, 1;", "SELECT FALSE, 1;", {}},
                    Case{"\xEF\xBB\xBFSELECT 1;", "   SELECT 1;", {}}));

INSTANTIATE_TEST_SUITE_P(
    WithValues, Clean,
    testing::Values(Case{"CREATE TABLE :schema.t ();", "CREATE TABLE app    .t ();", {{"schema", "app"}}},
                    Case{"CREATE TABLE :s.t ();", "CREATE TABLE _s.t ();", {{"s", "longer"}}},
                    Case{"CREATE TABLE ${schema}.t ();", "CREATE TABLE app      .t ();", {{"schema", "app"}}},
                    Case{"CREATE TABLE ${prefix}_t ();", "CREATE TABLE       app_t ();", {{"prefix", "app"}}},
                    Case{"CREATE TABLE t_${suffix} ();", "CREATE TABLE t_app       ();", {{"suffix", "app"}}},
                    Case{"CREATE TABLE a_${suffix}_b ();", "CREATE TABLE a___suffix__b ();", {{"suffix", "app"}}},
                    Case{"CREATE TABLE \"${schema}\".t ();", "CREATE TABLE \"app\"      .t ();", {{"schema", "app"}}},
                    Case{"SELECT 'in ${where}';", "SELECT 'in x'       ;", {{"where", "x"}}},
                    Case{"SELECT 'in ${where}';", "SELECT 'in ${where}';", {{"where", "x'; DROP"}}},
                    Case{"SELECT :'abcdef';", "SELECT 'it''s'  ;", {{"abcdef", "it's"}}},
                    Case{"SELECT {{ index .Options \"Ns\" }}.x;", "SELECT auth                     .x;", {{"Ns", "auth"}}},
                    Case{"DO $$ BEGIN DELETE FROM :name.t; END $$;", "DO $$ BEGIN DELETE FROM app  .t; END $$;", {{"name", "app"}}},
                    Case{"SELECT arr[:low:5];", "SELECT arr[1   :5];", {{"low", "1"}}}));

INSTANTIATE_TEST_SUITE_P(
    Psql, Clean,
    testing::Values(Case{"\\set n 5\nSELECT :n;\n", "        \nSELECT 5 ;\n", {}},
                    Case{"\\set n 'a b'\nSELECT :'n' , 1;", "            \nSELECT  'n' , 1;", {}},
                    Case{"\\echo hi \\\\ SELECT 1;", "            SELECT 1;", {}},
                    Case{"SELECT 1 \\gset\nSELECT 2\\g\n", "SELECT 1 ;    \nSELECT 2; \n", {}},
                    Case{"SELECT 1\\; SELECT 2;", "SELECT 1 ; SELECT 2;", {}},
                    Case{"\\restrict abc\nSELECT 1;\n\\unrestrict abc\n", "             \nSELECT 1;\n               \n", {}},
                    Case{"SELECT 1;\r\n\\q\r\nSELECT 2;", "SELECT 1;\r\n   \n         ", {}},
                    Case{":query;\nSELECT 1;", "      ;\nSELECT 1;", {}}, Case{"EXPLAIN :query;", "EXPLAIN _query;", {}}));

INSTANTIATE_TEST_SUITE_P(
    Conditions, Clean,
    testing::Values(Case{"\\if false\nA;\n\\endif\nB;", "         \n  \n      \nB;", {}},
                    Case{"\\if true\nA;\n\\else\nB;\n\\endif\n", "        \nA;\n     \n  \n      \n", {}},
                    Case{"\\if 0\nA;\n\\elif on\nB;\n\\else\nC;\n\\endif", "     \n  \n        \nB;\n     \n  \n      ", {}},
                    Case{"\\if :x\nA;\n\\else\nB;\n\\endif", "      \nA;\n     \nB;\n      ", {}},  // not known: both
                    Case{"\\if :x\nA;\n\\else\nB;\n\\endif", "      \nA;\n     \n  \n      ", {{"x", "t"}}},
                    Case{"\\if false\n\\if true\nA;\n\\endif\nB;\n\\endif\nC;", "         \n        \n  \n      \n  \n      \nC;", {}},
                    Case{"\\if :{?s}\n\\else\n\\set s ab\n\\endif\n:s.t", "         \n     \n         \n      \nab.t", {}}));

TEST(CleanCopy, DataIsBlankedUpToItsEnd) {
  const std::string text = "COPY t (a) FROM stdin;\n1\t'x\n$$\n\\.\nSELECT 1;\n";
  const Script script = prepared(text, Framework::pg_dump);
  EXPECT_EQ(script.text, "COPY t (a) FROM stdin;\n    \n  \n  \nSELECT 1;\n");
  ASSERT_EQ(script.inserted.size(), 1U);
  EXPECT_EQ(text.substr(script.inserted[0].begin, script.inserted[0].size()), "1\t'x\n$$\n");
  EXPECT_TRUE(script.problems.empty());
}

TEST(CleanCopy, OtherForms) {
  EXPECT_EQ(prepared("COPY t FROM stdin;\n\\.\nSELECT 1;").text, "COPY t FROM stdin;\n  \nSELECT 1;");
  EXPECT_TRUE(prepared("COPY t FROM stdin;\n\\.\n").inserted.empty());
  EXPECT_EQ(prepared("copy t from STDIN WITH (FORMAT csv);\r\n'\r\n\\.\r\n").inserted.size(), 1U);
  EXPECT_EQ(prepared("COPY t TO stdout;\nSELECT 1;\n").text, "COPY t TO stdout;\nSELECT 1;\n");
  EXPECT_EQ(prepared("COPY (SELECT 1 FROM stdin) TO 'f';\nx\n\\.\n", Framework::goose).text,
            "COPY (SELECT 1 FROM stdin) TO 'f';\nx\n\\.\n");
  EXPECT_EQ(prepared("\\copy t from stdin\n1\n\\.\nSELECT 1;").text, "                  \n \n  \nSELECT 1;");
}

TEST(CleanCopy, DataWithoutEnd) {
  const Script dump = prepared("COPY t FROM stdin;\n1\n2\n", Framework::pg_dump);
  ASSERT_EQ(dump.problems.size(), 1U);
  EXPECT_EQ(dump.problems[0].message, "COPY data without a line `\\.` at its end");
  EXPECT_EQ(dump.problems[0].range, (Range{0, 18}));
  EXPECT_EQ(dump.text, "COPY t FROM stdin;\n \n \n");
  EXPECT_TRUE(prepared("COPY t FROM stdin;\nSELECT 1;\n").problems.empty());  // perhaps a driver sends the data
}

TEST(CleanProblems, Conditions) {
  EXPECT_EQ(prepared("\\endif\n").problems.at(0).message, "\\endif without \\if");
  EXPECT_EQ(prepared("\\if true\nSELECT 1;").problems.at(0).message, "\\if without \\endif");
  EXPECT_EQ(prepared("\\if true\n\\else\n\\else\n\\endif").problems.at(0).message, "\\else without \\if");
}

TEST(CleanSkipped, WhatCannotBeAnalysedIsCounted) {
  EXPECT_EQ(prepared("\\i a.sql\n\\ir b.sql\nSELECT 'x' \\gexec\n\\copy t from 'f'\n:q;\n").skipped, 5U);
  EXPECT_EQ(prepared("\\if false\n\\i a.sql\n\\endif\n\\echo x\n").skipped, 0U);
}

TEST(CleanTools, BackslashAndColonBelongToPsql) {
  EXPECT_EQ(prepared("\\set a b\nSELECT :a;", Framework::goose).text, "\\set a b\nSELECT :a;");
  EXPECT_EQ(prepared("SELECT :abc;", Framework::goose, {{"abc", "1"}}).text, "SELECT 1   ;");
}

TEST(CleanTools, EnvironmentOnlyWhereGooseIsTold) {
  const std::string text = "-- +goose Up\nSELECT $A;\n-- +goose ENVSUB ON\nSELECT $A;\n-- +goose ENVSUB OFF\nSELECT $A;\n";
  EXPECT_EQ(prepared(text, Framework::goose).text,
            "-- +goose Up\nSELECT $A;\n-- +goose ENVSUB ON\nSELECT _a;\n-- +goose ENVSUB OFF\nSELECT $A;\n");
}

TEST(CleanSpeed, HostileInputIsLinear) {
  const auto repeated = [](const std::string& piece, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += piece;
    return text;
  };
  for (const char* piece :
       {"$a", "{{", "${", "/*", "$$", "'", "\"", ":'", "\\if 1\n", "COPY t FROM stdin;\n", "\\", "--\n", "{%", "$x$ $y$"}) {
    const std::string text = repeated(piece, 200000);
    EXPECT_EQ(prepare(text, {}).text.size(), text.size());
    const std::string body = "DO $body$" + text + "$body$;";
    EXPECT_EQ(prepare(body, {}).text.size(), body.size());
  }
}

// Each line doubles the value: sixty of them would fill any memory.
TEST(Clean, VariablesMadeOfThemselvesStaySmall) {
  std::string text = "\\set a xxxxxxxxxxxxxxxx\n";
  for (int i = 0; i < 60; ++i) text += "\\set a :a:a\n";
  EXPECT_LT(prepared(text + "SELECT :'a';").text.size(), text.size() + 20);
}

}  // namespace
}  // namespace pgtidy::script
