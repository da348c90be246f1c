// SPDX-License-Identifier: Apache-2.0
// Time grows with the input and not with its square: every shape of input that pgtidy may meet, at one size and at four
// times that size. The bound is generous (a step from linear to n·log n passes); a square would cost sixteen times.
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/engine.h"
#include "report/report.h"
#include "script/script.h"

namespace pgtidy::tests {
namespace {

using Texts = std::vector<std::string>;

// CPU seconds of a whole lint of the texts as one history, with every check.
double cost_of(const Texts& texts) {
  engine::Settings settings;
  engine::FileRules rules;
  for (const engine::RegisteredCheck& check : engine::registry()) {
    rules.enabled.push_back(true);
    rules.severity.push_back(check.def->info->severity);
  }
  for (const engine::EngineCheck& check : engine::engine_checks()) rules.engine_severity.emplace(check.id, check.severity);
  settings.rules = [all = std::make_shared<const engine::FileRules>(rules)](const std::string&) { return all; };
  history::History history;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    history::Entry entry;
    entry.path = fmt::format("{:06}.sql", i);
    entry.framework = script::detect(texts[i]);
    settings.overlay[entry.path] = texts[i];
    history.entries.push_back(std::move(entry));
  }

  const std::clock_t begin = std::clock();
  engine::Result result;
  engine::Engine(std::move(settings)).run(history, result);
  engine::finish(result, "");
  report::Run run;
  run.findings = std::move(result.findings);
  run.fingerprints = std::move(result.fingerprints);
  for (const engine::FileResult& file : result.files) run.files.push_back({file.source.get(), file.path, "sql", file.direction, true});
  for (const auto format : {report::Format::text, report::Format::json}) (void)report::render(run, format, {});
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

std::string repeat(int times, const std::function<std::string(int)>& piece) {
  std::string out;
  for (int i = 0; i < times; ++i) out += piece(i);
  return out;
}

std::string repeat(int times, std::string_view piece) {
  return repeat(times, [&](int) { return std::string(piece); });
}

// The piece for each number, in one file; `{}` is the number.
Texts one_file(int n, std::string_view piece) {
  return {repeat(n, [&](int i) { return fmt::format(fmt::runtime(piece), i); })};
}

Texts one_file_each(int n, std::string_view first, std::string_view piece) {
  Texts texts = {std::string(first)};
  for (int i = 0; i < n; ++i) texts.push_back(fmt::format(fmt::runtime(piece), i));
  return texts;
}

struct Shape {
  const char* name;
  int size;  // the smaller one
  std::function<Texts(int)> make;
};

std::vector<Shape> shapes_of_schemas() {
  return {
      {"tables", 1000, [](int n) { return one_file(n, "CREATE TABLE t{0} (id bigint PRIMARY KEY, a text NOT NULL, b uuid, c jsonb);\n"); }},
      {"foreign_keys_to_one_table", 800,
       [](int n) {
         return Texts{"CREATE TABLE p (id bigint PRIMARY KEY);\n" +
                      one_file(n, "CREATE TABLE t{0} (id bigint PRIMARY KEY, p bigint REFERENCES p (id));\n").front()};
       }},
      {"dump", 1000,
       [](int n) {
         return Texts{
             one_file(n, "CREATE TABLE public.t{0} (id bigint NOT NULL, p_id bigint);\n").front() +
             one_file(n, "ALTER TABLE ONLY public.t{0} ADD CONSTRAINT t{0}_pkey PRIMARY KEY (id);\n").front() +
             one_file(n, "CREATE INDEX t{0}_idx ON public.t{0} USING btree (p_id);\n").front() +
             one_file(n, "ALTER TABLE ONLY public.t{0} ADD CONSTRAINT t{0}_fk FOREIGN KEY (p_id) REFERENCES public.t0(id);\n").front()};
       }},
      {"columns", 1500,
       [](int n) { return Texts{"CREATE TABLE t (\n" + one_file(n, "  c{0} text NOT NULL DEFAULT 'x',\n").front() + "  id int\n);\n"}; }},
      {"columns_one_by_one", 500,
       [](int n) {
         return one_file_each(n, "CREATE TABLE t (id bigint PRIMARY KEY);\n", "ALTER TABLE t ADD COLUMN c{0} text NOT NULL;\n");
       }},
      {"indexes_on_one_table", 400,
       [](int n) { return one_file_each(n, "CREATE TABLE t (id bigint PRIMARY KEY, a int);\n", "CREATE INDEX i{0} ON t (a, id);\n"); }},
      {"files", 800,
       [](int n) { return one_file_each(n, "", "CREATE TABLE t{0} (id bigint PRIMARY KEY);\nCREATE INDEX i{0} ON t{0} (id);\n"); }},
      {"renames", 2000,
       [](int n) {
         return Texts{"CREATE TABLE t0 (id bigint);\n" +
                      repeat(n, [](int i) { return fmt::format("ALTER TABLE t{} RENAME TO t{};\n", i, i + 1); })};
       }},
      {"made_and_dropped", 2000, [](int n) { return one_file(n, "CREATE TABLE t (id bigint);\nDROP TABLE t;\n"); }},
      {"partitions", 800,
       [](int n) {
         return Texts{
             "CREATE TABLE p (k int NOT NULL) PARTITION BY RANGE (k);\n" +
             repeat(n, [](int i) { return fmt::format("CREATE TABLE p{} PARTITION OF p FOR VALUES FROM ({}) TO ({});\n", i, i, i + 1); }) +
             "CREATE INDEX p_k ON p (k);\nALTER TABLE p ADD COLUMN x int;\n"};
       }},
      {"views_on_views", 1000,
       [](int n) {
         return Texts{"CREATE VIEW v0 AS SELECT 1 AS a;\n" +
                      repeat(n, [](int i) { return fmt::format("CREATE VIEW v{} AS SELECT a FROM v{};\n", i + 1, i); }) +
                      "DROP VIEW v0 CASCADE;\n"};
       }},
      {"policies", 1000,
       [](int n) {
         return Texts{"CREATE TABLE t (id bigint PRIMARY KEY, a int);\n" +
                      one_file(n, "CREATE POLICY p{0} ON t USING (a = {0});\n").front()};
       }},
      {"enum_values", 2000,
       [](int n) { return Texts{"CREATE TYPE e AS ENUM ('a');\n" + one_file(n, "ALTER TYPE e ADD VALUE 'v{0}';\n").front()}; }},
      {"functions", 1000,
       [](int n) { return one_file(n, "CREATE FUNCTION f{0}() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN {0}; END $$;\n"); }},
      {"schemas", 800, [](int n) { return one_file(n, "CREATE SCHEMA s{0};\nCREATE TABLE s{0}.t (id int);\nSET search_path TO s{0};\n"); }},
  };
}

std::vector<Shape> shapes_of_text() {
  return {
      {"rows", 20000, [](int n) { return Texts{"INSERT INTO t VALUES (1, 'x')" + repeat(n, ",\n(1, 'x')") + ";\n"}; }},
      {"inserts", 3000, [](int n) { return one_file(n, "INSERT INTO t VALUES ({0}, 'x');\n"); }},
      {"updates", 1000, [](int n) { return one_file(n, "UPDATE t SET a = {0};\n"); }},
      {"copy_data", 20000, [](int n) { return Texts{"COPY t FROM stdin;\n" + repeat(n, "1\tx\n") + "\\.\nSELECT 1;\n"}; }},
      {"parentheses", 2000, [](int n) { return Texts{"SELECT " + repeat(n, "(") + "1" + repeat(n, ")") + ";\n"}; }},
      {"open_parentheses", 20000, [](int n) { return Texts{"SELECT " + repeat(n, "(") + ";\nSELECT 1;\n"}; }},
      {"sum", 10000,
       [](int n) {
         return Texts{"CREATE TABLE t (a int DEFAULT 1" + repeat(n, " + 1") + ", CHECK (a > 0" + repeat(n, " AND a > 1") + "));\n"};
       }},
      {"subselects", 500, [](int n) { return Texts{"SELECT " + repeat(n, "(SELECT ") + "1" + repeat(n, ")") + ";\n"}; }},
      {"broken_statements", 500, [](int n) { return one_file(n, "CREATE TABEL t{0} (id int);\n"); }},
      {"broken_among_good", 500, [](int n) { return one_file(n, "CREATE TABLE t{0} (id bigint PRIMARY KEY);\nSELEC 1;\n"); }},
      {"open_strings", 1000, [](int n) { return Texts{repeat(n, "SELECT 'a;\n")}; }},
      {"open_dollars", 500, [](int n) { return one_file(n, "DO $a{0}$ x;\n"); }},
      {"open_comments", 5000, [](int n) { return Texts{repeat(n, "/* x\n") + "SELECT 1;"}; }},
      {"nested_comments", 5000, [](int n) { return Texts{repeat(n, "/* ") + repeat(n, "*/ ") + "SELECT 1;"}; }},
      {"semicolons", 50000, [](int n) { return Texts{repeat(n, ";")}; }},
      {"comments", 20000, [](int n) { return Texts{repeat(n, "-- a comment\n") + "SELECT 1;\n"}; }},
      {"one_long_line", 300, [](int n) { return one_file(n, "ALTER TABLE t ALTER COLUMN c{0} SET NOT NULL; "); }},
      {"findings_in_one_statement", 400,
       [](int n) {
         return Texts{"ALTER TABLE t\n" + one_file(n, "  ALTER COLUMN c{0} SET NOT NULL,\n").front() + "  ALTER COLUMN x SET NOT NULL;\n"};
       }},
      {"dropped_at_once", 400, [](int n) { return Texts{"DROP TABLE a" + one_file(n, ", t{0}").front() + ";\n"}; }},
      {"suppressions", 400,
       [](int n) { return one_file(n, "-- pgtidy:allow lock-set-not-null: why {0}\nALTER TABLE t ALTER c{0} SET NOT NULL;\n"); }},
      {"suppression_blocks", 400,
       [](int n) {
         return one_file(n, "-- pgtidy:allow-begin lock-*: why {0}\nALTER TABLE t ALTER c{0} SET NOT NULL;\n-- pgtidy:allow-end lock-*\n");
       }},
      {"transactions", 2000, [](int n) { return one_file(n, "BEGIN;\nSAVEPOINT s{0};\nROLLBACK TO s{0};\nROLLBACK;\n"); }},
      {"tables_rolled_back", 300,
       [](int n) { return one_file(n, "BEGIN;\nCREATE TABLE t{0} (id int);\nROLLBACK;\nCREATE TABLE u{0} (id int);\n"); }},
      {"savepoints", 500,
       [](int n) { return Texts{"BEGIN;\n" + one_file(n, "SAVEPOINT s{0};\nCREATE TABLE t{0} (id int);\n").front() + "ROLLBACK;\n"}; }},
      {"psql_conditions", 5000, [](int n) { return Texts{repeat(n, "\\if true\n") + "SELECT 1;\n" + repeat(n, "\\endif\n")}; }},
      {"goose_sections", 2000,
       [](int n) { return Texts{"-- +goose Up\n" + repeat(n, "-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n")}; }},
      {"placeholders", 5000, [](int n) { return one_file(n, "SELECT :v{0}, ${{v{0}}}, '{{{{v{0}}}}}';\n"); }},
      {"do_blocks", 1000,
       [](int n) { return one_file(n, "DO $$ BEGIN IF true THEN ALTER TABLE t ADD COLUMN c{0} int; END IF; END $$;\n"); }},
  };
}

class ScaleTest : public testing::TestWithParam<Shape> {};

TEST_P(ScaleTest, TimeIsLinear) {
  static constexpr int times = 4;
  static constexpr double slack = 2.5;  // of what linear growth would cost
  static constexpr double free = 0.25;  // seconds: too short to say anything
  const Shape& shape = GetParam();
  (void)cost_of(shape.make(shape.size / 10));  // what is loaded once
  const double small = cost_of(shape.make(shape.size));
  const double large = cost_of(shape.make(shape.size * times));
  EXPECT_LE(large, small * times * slack + free)
      << fmt::format("{:.3f} s for {}, {:.3f} s for {}", small, shape.size, large, shape.size * times);
}

std::string name_of(const testing::TestParamInfo<Shape>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Schema, ScaleTest, testing::ValuesIn(shapes_of_schemas()), name_of);
INSTANTIATE_TEST_SUITE_P(Text, ScaleTest, testing::ValuesIn(shapes_of_text()), name_of);

}  // namespace
}  // namespace pgtidy::tests
