// SPDX-License-Identifier: Apache-2.0
#include "plpgsql/query.h"

#include <gtest/gtest.h>

#include <deque>
#include <memory_resource>
#include <string>
#include <vector>

#include "catalog/writer.h"
#include "ops/lower.h"
#include "parse/parse.h"
#include "plpgsql/pattern.h"

namespace pgtidy::plpgsql {
namespace {

class QueryTest : public testing::Test {
 protected:
  void apply(const std::string& sql) {
    catalog::Writer writer(catalog_);
    const parse::Tree tree = parse::parse(sql);
    std::pmr::monotonic_buffer_resource arena;
    for (const parse::ParsedStatement& parsed : tree.statements()) {
      Statement& statement = statements_.emplace_back();  // an operation is told from others by its statement's address
      statement.tree = parsed.tree;
      statement.range = parsed.range;
      statement.text = std::string_view(sql).substr(parsed.range.begin, parsed.range.size());
      statement.command = ops::command_tag(parsed.tree);
      std::vector<const op::Operation*> operations;
      ops::lower(statement, sql, arena, operations);
      for (const op::Operation* operation : operations) writer.apply(*operation);
    }
  }

  static std::string shown(const Value& value, const Catalog& catalog) {
    if (value.is_null()) return "null";
    if (value.kind == Value::Kind::list) {
      std::string list = "{";
      for (const Value& each : value.list) list += (list.size() > 1 ? "," : "") + shown(each, catalog);
      return list + "}";
    }
    if (value.kind == Value::Kind::oid && !value.reg) return "oid";
    return value.known() ? written(value, catalog).value_or("no text") : "?";
  }

  // The value; `?` where it isn't known.
  std::string value(const std::string& expression) {
    Budget budget;
    return shown(evaluate(expression, variables_, catalog_, budget), catalog_);
  }
  // The rows that are certain, and `…` where there may be others.
  std::string rows(const std::string& query) {
    Budget budget;
    const Result result = evaluate_query(query, variables_, catalog_, budget);
    std::string told;
    for (const Result::Row& row : result.rows) {
      if (!row.certain) continue;
      if (!told.empty()) told += "; ";
      for (const Value& each : row.values) told += (&each == &row.values.front() ? "" : " ") + shown(each, catalog_);
    }
    return result.complete() ? told : told + "…";
  }

  std::deque<Statement> statements_;
  Catalog catalog_;
  Variables variables_;
};

const std::string tables =
    "CREATE SCHEMA app; CREATE TYPE app.mood AS ENUM ('sad', 'ok');"
    "CREATE TABLE users (id bigint PRIMARY KEY, email varchar(80) NOT NULL, nick text, tags text[], UNIQUE (email, nick));"
    "CREATE TABLE app.notes (id int, user_id bigint, mood app.mood DEFAULT 'ok',"
    "  CONSTRAINT notes_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE, CHECK (id > 0));"
    "CREATE INDEX notes_lower ON app.notes (user_id, id); CREATE VIEW names AS SELECT id, nick FROM users;"
    "CREATE MATERIALIZED VIEW all_names AS SELECT nick FROM users; CREATE SEQUENCE app.s;"
    "ALTER TABLE users ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON users FOR SELECT USING (true);"
    "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;"
    "CREATE TRIGGER touched BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();"
    "CREATE TABLE old (id int); DROP TABLE old;";

TEST_F(QueryTest, Expressions) {
  variables_["a"] = text("x");
  EXPECT_EQ(value("a || '-' || quote_literal('it''s') || E'\\n'"), "x-'it''s'\n");
  EXPECT_EQ(value("format('%s.%I = %2$L %%', a, 'B c')"), "x.\"B c\" = 'B c' %");
  EXPECT_EQ(value("a = 'x' AND NOT (a IS NULL)"), "t");
  EXPECT_EQ(value("a || unknown_function(1)"), "?");
  EXPECT_EQ(value("EXISTS (SELECT 1 FROM t WHERE (a) = 1)"), "?");
  EXPECT_EQ(value("NULL::text IS NOT NULL"), "f");
  EXPECT_EQ(value(std::string(5000, '(')), "?");
  EXPECT_EQ(value("unknown_function() OR true"), "t");
  EXPECT_EQ(value("NULL AND false"), "f");
  EXPECT_EQ(value("1 + 2 * 3 - 1"), "6");
  EXPECT_EQ(value("3 BETWEEN 1 AND 5 AND 'b' IN ('a', 'b') AND 'c' NOT IN ('a', 'b')"), "t");
  EXPECT_EQ(value("CASE a WHEN 'y' THEN 1 WHEN 'x' THEN 2 ELSE 3 END"), "2");
  EXPECT_EQ(value("coalesce(NULL, a)"), "x");
  EXPECT_EQ(value("(ARRAY['p', 'q'])[2] = ANY (ARRAY['q'])"), "t");
  EXPECT_EQ(value("(SELECT max(n) FROM unnest(ARRAY[3, 9, 4]) AS n)"), "9");
  EXPECT_EQ(value("(SELECT string_agg(n, '+' ORDER BY n DESC) FROM unnest(ARRAY['a', 'c', 'b']) AS n)"), "c+b+a");
  EXPECT_EQ(value("array_to_string(ARRAY(SELECT b FROM (VALUES ('z', 1), ('y', 2)) AS v (b, c) WHERE c > 1), ',')"), "y");
}

TEST_F(QueryTest, TextFunctions) {
  EXPECT_EQ(value("lower('AB') || upper('c') || length('äö') || replace('aXa', 'X', '-')"), "abC2a-a");
  EXPECT_EQ(value("regexp_replace('users_email_key', '^users_', '')"), "email_key");
  EXPECT_EQ(value("regexp_replace('a1b22', '[0-9]+', '#', 'g')"), "a#b#");
  EXPECT_EQ(value("substring('abc', 2) || substring('abc' from 1 for 2) || substring('a12b' from '[0-9]+')"), "bcab12");
  EXPECT_EQ(value("split_part('a_b_c', '_', 2) || trim('  x ') || concat('a', NULL, 1, true)"), "bxa1t");
  EXPECT_EQ(value("'users' LIKE 'us%' AND 'users' NOT LIKE 'pg\\_%' AND 'users' ILIKE 'U_ERS'"), "t");
  EXPECT_EQ(value("'fk1' ~ 'fk[1]?$' AND 'fkx' !~ 'fk[1]?$' AND 'Ab' ~* '^(ab|c)$'"), "t");
  EXPECT_EQ(value("'a' ~ '(a)\\1'"), "?");
}

TEST_F(QueryTest, NoPatternTakesLong) {
  const std::string many(120, 'a');
  EXPECT_EQ(matches(many, "(((a*)*)*)*b"), false);
  EXPECT_EQ(matches(many, "(a|a|a)*(a|a)*$"), true);
}

TEST_F(QueryTest, SystemCatalogs) {
  apply(tables);
  EXPECT_EQ(rows("SELECT relname, relkind, relrowsecurity FROM pg_class WHERE oid = 'users'::regclass"), "users r t");
  EXPECT_EQ(rows("SELECT nspname FROM pg_namespace WHERE nspname = 'app'"), "app");
  EXPECT_EQ(
      rows("SELECT attname, attnum, attnotnull FROM pg_attribute WHERE attrelid = 'users'::regclass AND attnum > 0 ORDER BY attnum DESC"),
      "tags 4 f; nick 3 f; email 2 t; id 1 t");
  EXPECT_EQ(rows("SELECT conname, contype, conkey, confrelid::regclass FROM pg_constraint WHERE conrelid = 'app.notes'::regclass AND "
                 "confdeltype = 'c'"),
            "notes_user f {2} users");
  EXPECT_EQ(
      rows("SELECT c.relname, i.indkey FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 'app.notes'::regclass"),
      "notes_lower {2,1}");
  EXPECT_EQ(
      rows("SELECT e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid WHERE t.typname = 'mood' ORDER BY e.enumsortorder"),
      "sad; ok");
  EXPECT_EQ(value("EXISTS (SELECT FROM pg_type WHERE typname = 'mood' AND typtype = 'e')"), "t");
  EXPECT_EQ(value("EXISTS (SELECT FROM pg_proc WHERE proname = 'touch' AND pronargs = 0)"), "t");
  EXPECT_EQ(rows("SELECT tgname FROM pg_trigger WHERE tgrelid = 'users'::regclass AND NOT tgisinternal"), "touched");
  EXPECT_EQ(rows("SELECT polname, polcmd FROM pg_policy WHERE polrelid = 'users'::regclass"), "own r");
  EXPECT_EQ(rows("SELECT tablename, rowsecurity FROM pg_tables WHERE schemaname = 'app'"), "notes f");
  EXPECT_EQ(rows("SELECT tablename FROM pg_indexes WHERE indexname = 'notes_lower'"), "notes");
  EXPECT_EQ(rows("SELECT count(*) FROM pg_views WHERE viewname = 'names'"), "1");
  EXPECT_EQ(rows("SELECT 1 FROM pg_matviews WHERE matviewname = 'all_names'"), "1");
  EXPECT_EQ(rows("SELECT sequencename FROM pg_sequences WHERE schemaname = 'app'"), "s");
  EXPECT_EQ(rows("SELECT cmd, with_check FROM pg_policies WHERE tablename = 'users' AND policyname = 'own'"), "SELECT null");
  EXPECT_EQ(rows("SELECT rolname FROM pg_roles WHERE rolname = 'x'"), "…");
}

TEST_F(QueryTest, InformationSchema) {
  apply(tables);
  EXPECT_EQ(rows("SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = 'app'"), "notes BASE TABLE");
  EXPECT_EQ(rows("SELECT data_type, udt_name, is_nullable, character_maximum_length FROM information_schema.columns"
                 " WHERE table_name = 'users' ORDER BY ordinal_position"),
            "bigint int8 NO null; character varying varchar NO 80; text text YES null; ARRAY _text YES null");
  EXPECT_EQ(
      value("(SELECT column_default IS NOT NULL FROM information_schema.columns WHERE table_name = 'notes' AND column_name = 'mood')"),
      "t");
  EXPECT_EQ(rows("SELECT constraint_name FROM information_schema.table_constraints"
                 " WHERE table_schema = 'public' AND table_name = 'users' AND constraint_type = 'PRIMARY KEY'"),
            "users_pkey");
  EXPECT_EQ(
      rows("SELECT column_name FROM information_schema.key_column_usage WHERE table_name = 'users' AND constraint_name LIKE '%nick_key'"),
      "email; nick");
  EXPECT_EQ(rows("SELECT u.column_name FROM information_schema.table_constraints c JOIN information_schema.constraint_column_usage u"
                 " ON u.constraint_name = c.constraint_name WHERE c.table_name = 'notes' AND c.constraint_type = 'FOREIGN KEY'"),
            "id…");
  EXPECT_EQ(rows("SELECT event_manipulation FROM information_schema.triggers WHERE event_object_table = 'users'"), "INSERT; UPDATE");
  EXPECT_EQ(rows("SELECT schema_name FROM information_schema.schemata WHERE schema_name = 'app'"), "app");
  EXPECT_EQ(rows("SELECT routine_type FROM information_schema.routines WHERE routine_name = 'touch'"), "FUNCTION…");
  EXPECT_EQ(value("EXISTS (SELECT FROM information_schema.views WHERE table_name = 'names')"), "t");
  EXPECT_EQ(value("EXISTS (SELECT FROM information_schema.sequences WHERE sequence_name = 's')"), "t");
}

TEST_F(QueryTest, WhatNobodyHasSeenIsUnknown) {
  apply(tables + "ALTER TABLE elsewhere ADD COLUMN c int;");
  EXPECT_EQ(value("EXISTS (SELECT FROM pg_tables WHERE tablename = 'never_seen')"), "?");
  EXPECT_EQ(value("EXISTS (SELECT FROM pg_tables WHERE tablename = 'old')"), "f");
  EXPECT_EQ(value("EXISTS (SELECT FROM pg_tables WHERE schemaname = 'app' AND tablename = 'never_seen')"), "f");
  EXPECT_EQ(value("EXISTS (SELECT FROM pg_tables WHERE schemaname = 'other' AND tablename = 'users')"), "?");
  EXPECT_EQ(value("EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'elsewhere' AND column_name = 'd')"), "?");
  EXPECT_EQ(value("EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'd')"), "f");
  EXPECT_EQ(value("EXISTS (SELECT FROM pg_constraint WHERE conname = 'never_seen')"), "?");
  EXPECT_EQ(value("EXISTS (SELECT FROM pg_constraint WHERE conname = 'x' AND conrelid = 'users'::regclass)"), "f");
  EXPECT_EQ(
      value("EXISTS (SELECT FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE c.relname = 'users' AND k.conname = 'x')"),
      "f");
  EXPECT_EQ(value("EXISTS (SELECT FROM pg_extension WHERE extname = 'citext')"), "?");
  EXPECT_EQ(value("to_regclass('users') IS NOT NULL AND to_regclass('old') IS NULL"), "t");
  EXPECT_EQ(value("to_regclass('never_seen') IS NULL"), "?");
  EXPECT_EQ(value("(SELECT count(*) FROM pg_constraint WHERE contype = 'p') > 0"), "t");
  EXPECT_EQ(value("(SELECT count(*) FROM pg_constraint WHERE contype = 'p') = 1"), "?");
  EXPECT_EQ(value("(SELECT count(*) FROM pg_constraint WHERE contype = 'p') = 0"), "f");
}

TEST_F(QueryTest, JoinsAndSubSelects) {
  apply(tables);
  EXPECT_EQ(rows("SELECT c.relname || '_' || (SELECT string_agg(attname, '_') FROM (SELECT a.attname FROM pg_attribute a"
                 " WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey) ORDER BY a.attname) AS attname) || '_uq'"
                 " FROM pg_constraint k JOIN pg_class c ON k.conrelid = c.oid WHERE contype = 'u' AND c.relname NOT LIKE 'pg_%'"),
            "users_email_nick_uq…");
  EXPECT_EQ(rows("SELECT t.relname, count(*) FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace"
                 " LEFT JOIN pg_policy p ON p.polrelid = t.oid WHERE n.nspname = 'app' AND t.relkind = 'r' GROUP BY t.relname"),
            "notes 1");
  EXPECT_EQ(rows("WITH w AS (SELECT attname FROM pg_attribute WHERE attrelid = 'users'::regclass AND attnum > 2)"
                 " SELECT attname FROM w UNION SELECT 'z' ORDER BY 1 LIMIT 2"),
            "nick; tags");
  EXPECT_EQ(value("'nick' IN (SELECT column_name FROM information_schema.columns WHERE table_name = 'users')"), "t");
  EXPECT_EQ(rows("SELECT a.x FROM (VALUES (1), (2)) AS a (x) WHERE NOT EXISTS (SELECT FROM (VALUES (2)) AS b (y) WHERE b.y = a.x)"), "1");
}

TEST_F(QueryTest, EndsWhereTheBudgetDoes) {
  apply(tables);
  std::string query = "SELECT count(*) FROM pg_attribute a0";
  for (int i = 1; i < 9; ++i) query += ", pg_attribute a" + std::to_string(i);
  EXPECT_EQ(value("(" + query + ") = 3"), "?");
}

}  // namespace
}  // namespace pgtidy::plpgsql
