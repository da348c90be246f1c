// SPDX-License-Identifier: Apache-2.0
#include "plpgsql/run.h"

#include <gtest/gtest.h>

#include <memory_resource>
#include <string>
#include <vector>

#include "catalog/writer.h"
#include "ops/lower.h"
#include "parse/parse.h"
#include "plpgsql/query.h"
#include "syntax/query.h"

namespace pgtidy::plpgsql {
namespace {

// Runs the last statement of the text.
std::uint32_t called(const std::string& text, const Steps& steps) {
  Catalog catalog;
  catalog::Writer writer(catalog);
  const parse::Tree tree = parse::parse(text);
  std::pmr::monotonic_buffer_resource arena;
  Statement statement;
  std::vector<const op::Operation*> operations;
  for (const parse::ParsedStatement& parsed : tree.statements()) {
    statement.tree = parsed.tree;
    statement.range = parsed.range;
    statement.text = std::string_view(text).substr(parsed.range.begin, parsed.range.size());
    statement.command = ops::command_tag(parsed.tree);
    operations.clear();
    ops::lower(statement, text, arena, operations);
    for (const op::Operation* operation : operations) writer.apply(*operation);
  }
  const auto* block = operations.empty() ? nullptr : op::as<op::Do>(*operations.front());
  if (block == nullptr) return run_calls(syntax::query_of(statement.tree), catalog, steps);
  const std::size_t at = text.rfind(block->body);
  if (at == std::string::npos) return run_block(block->body, std::nullopt, catalog, steps);
  return run_block(std::string_view(text).substr(at, block->body.size()), static_cast<std::uint32_t>(at), catalog, steps);
}

std::vector<std::string> called(const std::string& text) {
  std::vector<std::string> computed;
  called(text, {.reached = [](std::uint32_t, bool) {}, .computed = [&](const std::string& sql) { computed.push_back(sql); }});
  return computed;
}

using Sql = std::vector<std::string>;

TEST(Called, RunsWhatTheBodySays) {
  EXPECT_EQ(
      called("CREATE FUNCTION m() RETURNS void LANGUAGE plpgsql AS $$ DECLARE v int; BEGIN"
             "  SELECT 1 INTO v; IF v = 1 THEN EXECUTE 'CREATE TABLE a (t text DEFAULT ''x'')'; CREATE TYPE e AS ENUM ('b;c'); END IF;"
             "  RAISE NOTICE 'done %', v; END; $$;"
             "SELECT m();"),
      (Sql{"CREATE TABLE a (t text DEFAULT 'x')", "CREATE TYPE e AS ENUM ('b;c')"}));
}

TEST(Called, KnowsArgumentsAndDefaults) {
  const std::string function =
      "CREATE FUNCTION f(tbl text, add_it boolean DEFAULT true, col text DEFAULT 'c') RETURNS void LANGUAGE plpgsql AS $$"
      "DECLARE s text; BEGIN"
      "  IF add_it = true THEN s := concat('alter table ', tbl, ' add ', col, ' int'); EXECUTE (s); ELSE EXECUTE format('drop table %I', "
      "tbl); END IF;"
      "END $$;";
  EXPECT_EQ(called(function + "SELECT f('t')"), Sql{"alter table t add c int"});
  EXPECT_EQ(called(function + "SELECT f('T', false)"), Sql{"drop table \"T\""});
  EXPECT_EQ(called(function + "SELECT f(tbl => 't', col => 'z')"), Sql{"alter table t add z int"});
  EXPECT_EQ(called(function + "SELECT f(lower(x)) FROM y"), Sql{});
  EXPECT_EQ(called(function + "SELECT g('t')"), Sql{});
}

TEST(Called, CallsFurther) {
  EXPECT_EQ(called("CREATE FUNCTION g(n text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE ' || n; END $$;"
                   "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN PERFORM g('x'); RETURN; PERFORM g('y'); END $$;"
                   "CALL p();"),
            Sql{"DROP TABLE x"});
  EXPECT_EQ(called("CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN CALL p(); END $$; CALL p();"), Sql{});
}

// Statements that stand in a DO block as they are, are read where they stand.
TEST(Called, PutsTogetherWhatABlockComputes) {
  EXPECT_EQ(called("DO $$ DECLARE t text; BEGIN"
                   "  ALTER TABLE u ADD a int;"
                   "  FOREACH t IN ARRAY ARRAY['a', 'b'] LOOP EXECUTE format('ALTER TABLE %I ADD x int', t); END LOOP;"
                   "  FOR t IN SELECT relname FROM pg_class LOOP EXECUTE format('DROP TABLE %I', t); END LOOP;"
                   "EXCEPTION WHEN others THEN EXECUTE 'DROP TABLE ' || 'z';"
                   "END $$"),
            (Sql{"ALTER TABLE a ADD x int", "ALTER TABLE b ADD x int"}));
}

// The language may be written as a string, before the body.
TEST(Called, FindsTheBodyWhereverTheLanguageStands) {
  const Sql expected{"DROP TABLE z"};
  EXPECT_EQ(called("DO $$ BEGIN EXECUTE 'DROP TABLE ' || 'z'; END $$ LANGUAGE 'plpgsql'"), expected);
  EXPECT_EQ(called("DO LANGUAGE 'plpgsql' $$ BEGIN EXECUTE 'DROP TABLE ' || 'z'; END $$"), expected);
  EXPECT_EQ(called("DO 'BEGIN EXECUTE ''DROP TABLE '' || ''z''; END'"), expected);
}

// The same in PL/pgSQL: what grows without end is not known.
TEST(Called, VariablesMadeOfThemselvesStaySmall) {
  std::string body = "s text := 'DROP TABLE aaaaaaaaaaaaaaaa'; BEGIN ";
  for (int i = 0; i < 60; ++i) body += "s := s || s; ";
  EXPECT_EQ(called("DO $$ DECLARE " + body + "EXECUTE s; END $$"), Sql{});
}

TEST(Called, LoopsInLoopsEnd) {
  std::string block = "DO $$ BEGIN ", ends;
  for (int level = 0; level < 20; ++level) {
    block += "FOR i" + std::to_string(level) + " IN 1..1000 LOOP ";
    ends += "END LOOP; ";
  }
  std::vector<std::string> computed;
  const Steps steps{.reached = [](std::uint32_t, bool) {}, .computed = [&](const std::string& sql) { computed.push_back(sql); }};
  EXPECT_EQ(called(block + "NULL; " + ends + "EXECUTE 'DROP TABLE ' || 't'; END $$", steps), 1U);  // given up, and said so
  EXPECT_EQ(computed, Sql{});
}

// Statements of a block as they stand, each with `-` before it where it is known not to run, and what it computes.
std::string steps(const std::string& before, const std::string& block) {
  std::string told;
  const std::string text = before + block;
  called(text,
         {.reached = [&](std::uint32_t at, bool never) { told += (never ? "-" : "") + text.substr(at, text.find(';', at) - at) + ". "; },
          .computed = [&](const std::string& sql) { told += "=" + sql + ". "; }});
  return told;
}

TEST(Called, TellsABlocksStepsInTheirOrder) {
  EXPECT_EQ(steps("", "DO $$ BEGIN DROP TABLE a; EXECUTE 'DROP TABLE ' || 'b'; EXECUTE 'DROP TABLE c'; END $$"),
            "DROP TABLE a. =DROP TABLE b. DROP TABLE c'. ");
  const std::string table = "CREATE TABLE t (id int);";
  const std::string there = "IF EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'id') THEN ";
  EXPECT_EQ(steps(table, "DO $$ BEGIN " + there + "DROP TABLE a; ELSE DROP TABLE b; END IF; END $$"), "DROP TABLE a. -DROP TABLE b. ");
  EXPECT_EQ(steps(table, "DO $$ BEGIN " + there +
                             "RETURN; END IF; IF x THEN DROP TABLE a; ELSE DROP TABLE b; END IF; EXECUTE 'DROP TABLE ' || 'c'; END $$"),
            "-DROP TABLE a. -DROP TABLE b. ");
  EXPECT_EQ(steps("", "DO $$ BEGIN IF asked_of_nobody() THEN RETURN; DROP TABLE z; END IF; EXECUTE 'DROP TABLE ' || 'c'; END $$"),
            "DROP TABLE z. =DROP TABLE c. ");
}

TEST(Called, CountsWhatItCantKnow) {
  const auto unknown = [](const std::string& body) {
    return called("DO $$ BEGIN " + body + " END $$", {.reached = [](std::uint32_t, bool) {}, .computed = [](const std::string&) {}});
  };
  EXPECT_EQ(unknown("EXECUTE x;"), 1U);
  EXPECT_EQ(unknown("EXECUTE 'DROP TABLE ' || 'c'; EXECUTE format('SELECT count(*) FROM %I', x) INTO n; IF false THEN EXECUTE y; END IF;"),
            0U);
  EXPECT_EQ(unknown("FOR t IN SELECT relname FROM pg_class LOOP EXECUTE format('DROP TABLE %I', t); END LOOP;"), 1U);
  EXPECT_EQ(unknown("DROP TABLE a; EXCEPTION WHEN others THEN EXECUTE x;"), 0U);
}

}  // namespace
}  // namespace pgtidy::plpgsql
