// SPDX-License-Identifier: Apache-2.0
// `pgtidy catalog --format=sql|mermaid|dot`: small schemas and the whole text that is made of them. That servers accept it and
// get the same catalog is held in tests/truth/catalog/round_trip.py.
#include <string>

#include <gtest/gtest.h>

#include "cli/catalog_drawing.h"
#include "cli/catalog_sql.h"
#include "cli/sql_words.h"
#include "cli/verbs.h"
#include "engine/engine.h"

namespace pgtidy::cli {
namespace {

// A file's catalog, and what was noted on the way to it.
struct Replayed {
  explicit Replayed(const std::string& sql) : engine(settings(sql)) {
    history::History history;
    history.entries.emplace_back().path = "a.sql";
    engine::Result result;
    engine.run(history, result,
               [this](const Statement& statement, std::span<const op::Operation* const> operations, const Catalog& before) {
                 definitions.see(statement, operations, before);
               });
    definitions.end(engine.catalog());
  }

  static engine::Settings settings(const std::string& sql) {
    engine::Settings settings;
    settings.rules = [none = no_checks()](const std::string&) { return none; };
    settings.overlay["a.sql"] = sql;
    settings.observe_all = true;
    return settings;
  }

  [[nodiscard]] std::string sql() const {
    const std::string text = catalog_sql(engine.catalog(), definitions, [](const Place&) { return std::nullopt; });
    return text.substr(text.find('\n') + 1);  // SET check_function_bodies
  }
  [[nodiscard]] Drawing drawing() const {
    Drawing made;
    add_drawing(made, engine.catalog());
    return made;
  }

  engine::Engine engine;
  Definitions definitions;
};

std::string sql_of(const std::string& sql) { return Replayed(sql).sql(); }

TEST(CatalogSql, ColumnsChecksAndKeys) {
  EXPECT_EQ(sql_of(R"(CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "a B" text NOT NULL DEFAULT (1 + 2) * 3 UNIQUE,
                      twice int GENERATED ALWAYS AS (id * 2) STORED CHECK (twice > 0));)"),
            R"(CREATE TABLE public.t (
  id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME public.t_id_seq) NOT NULL,
  "a B" text DEFAULT (1 + 2) * 3 NOT NULL,
  twice integer GENERATED ALWAYS AS (id * 2) STORED
);
ALTER TABLE ONLY public.t ADD CONSTRAINT t_twice_check CHECK (twice > 0);
ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id);
ALTER TABLE public.t ADD CONSTRAINT "t_a B_key" UNIQUE ("a B");
)");
}

TEST(CatalogSql, ElementsOfASchemaAreWrittenApart) {
  EXPECT_EQ(sql_of("CREATE SCHEMA s CREATE VIEW v AS SELECT x FROM t WHERE x > 0 CREATE TABLE t (x int CHECK (x > 1)) CREATE INDEX i ON t "
                   "(x) WHERE x > 2;"),
            R"(CREATE SCHEMA IF NOT EXISTS s;
SET search_path = s, public;
CREATE TABLE s.t (
  x integer
);
ALTER TABLE ONLY s.t ADD CONSTRAINT t_x_check CHECK (x > 1);
CREATE INDEX i ON s.t USING btree (x) WHERE x > 2;
CREATE VIEW s.v (x) AS
SELECT x FROM t WHERE x > 0;
)");
}

TEST(CatalogSql, WhatIsNotKeptIsSaid) {
  EXPECT_EQ(sql_of("CREATE TABLE t (a text); ALTER TABLE t ALTER a SET STORAGE EXTERNAL; CREATE CAST (text AS int) WITH INOUT;"),
            R"(-- not written: ALTER TABLE t ALTER a SET STORAGE EXTERNAL
-- not written: CREATE CAST (text AS int) WITH INOUT
CREATE TABLE public.t (
  a text
);
)");
}

TEST(CatalogSql, CopiesOfExclusionsAreWritten) {
  EXPECT_EQ(sql_of("CREATE TABLE a (x int, EXCLUDE USING btree (x WITH =)); CREATE TABLE b (LIKE a INCLUDING ALL);"),
            R"(CREATE TABLE public.a (
  x integer
);
CREATE TABLE public.b (
  x integer
);
ALTER TABLE public.a ADD CONSTRAINT a_x_excl EXCLUDE USING btree (x WITH =);
ALTER TABLE public.b ADD CONSTRAINT b_x_excl EXCLUDE USING btree (x WITH =);
)");
}

TEST(CatalogSql, SequencesKeepTheirOptions) {
  EXPECT_EQ(sql_of(R"(CREATE TABLE t (a int, id bigint GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT BY 5));
                      CREATE SEQUENCE q START 5 CYCLE; ALTER SEQUENCE q INCREMENT 7 RESTART WITH -3 NO CYCLE OWNED BY t.a;
                      ALTER SEQUENCE IF EXISTS t_id_seq CACHE 10;)"),
            R"(CREATE SEQUENCE public.q START 5 CYCLE;
ALTER SEQUENCE public.q INCREMENT 7 NO CYCLE;
CREATE TABLE public.t (
  a integer,
  id bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME public.t_id_seq START 100 INCREMENT BY 5) NOT NULL
);
ALTER SEQUENCE public.t_id_seq CACHE 10;
ALTER SEQUENCE public.q OWNED BY public.t.a;
)");
}

TEST(CatalogSql, TextsTakeTheNamesOfToday) {
  EXPECT_EQ(sql_of(R"(CREATE TABLE t (a int CHECK (a > 0)); CREATE INDEX i ON t ((a + 1)) WHERE a < 9; CREATE VIEW v AS SELECT a FROM t;
                      ALTER TABLE t RENAME a TO "B"; ALTER TABLE t RENAME TO u;)"),
            R"(CREATE TABLE public.u (
  "B" integer
);
ALTER TABLE ONLY public.u ADD CONSTRAINT t_a_check CHECK ("B" > 0);
CREATE INDEX i ON public.u USING btree (("B" + 1)) WHERE "B" < 9;
CREATE VIEW public.v (a) AS
SELECT "B" FROM u;
)");
}

TEST(CatalogSql, EverythingStandsAfterWhatItNeeds) {
  EXPECT_EQ(sql_of(R"(CREATE FUNCTION z() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE b (id int PRIMARY KEY DEFAULT z());
                      CREATE TABLE a (b int REFERENCES b ON DELETE CASCADE NOT NULL); ALTER TABLE a ADD CHECK (b > 0) NOT VALID;
                      SET search_path = "My app"; CREATE VIEW w AS SELECT 1 AS one;)"),
            R"(CREATE SCHEMA IF NOT EXISTS "My app";  -- no file creates it
CREATE FUNCTION public.z() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE public.a (
  b integer NOT NULL
);
ALTER TABLE ONLY public.a ADD CONSTRAINT a_b_check CHECK (b > 0) NOT VALID;
CREATE TABLE public.b (
  id integer DEFAULT z() NOT NULL
);
ALTER TABLE public.b ADD CONSTRAINT b_pkey PRIMARY KEY (id);
SET search_path = "My app";
CREATE VIEW "My app".w (one) AS
SELECT 1 AS one;
RESET search_path;
ALTER TABLE public.a ADD CONSTRAINT a_b_fkey FOREIGN KEY (b) REFERENCES public.b (id) ON DELETE CASCADE;
)");
}

TEST(CatalogSql, WhatIsNotKnownIsAComment) {
  EXPECT_EQ(sql_of("ALTER TABLE old ADD COLUMN a int; CREATE TABLE t (a int REFERENCES old); CREATE VIEW v AS SELECT a FROM old;"),
            R"(-- not written: table public.old: no file creates it
CREATE TABLE public.t (
  a integer
);
-- not written: view public.v: no file creates the table public.old that it reads
-- not written: foreign key t_a_fkey of public.t: no file creates the table public.old that it refers to
)");
}

constexpr const char* odd_names = R"(CREATE SCHEMA s; CREATE TABLE "a""<b> -->" (id int PRIMARY KEY, "PK" text UNIQUE, "é 1" numeric(10,2));
  CREATE TABLE s.c (a int NOT NULL REFERENCES "a""<b> -->" (id)); CREATE TABLE p (k int) PARTITION BY LIST (k);
  CREATE TABLE p1 PARTITION OF p DEFAULT;)";

TEST(CatalogDrawing, Mermaid) {
  EXPECT_EQ(mermaid(Replayed(odd_names).drawing()), R"(erDiagram
  "#quot;a#quot;#quot;#lt;b#gt; --#gt;#quot;" {
    integer id PK
    text _PK UK "PK"
    numeric(10_2) é_1 "é 1"
  }
  "p" {
    integer k
  }
  "s.c" {
    integer a FK
  }
  "#quot;a#quot;#quot;#lt;b#gt; --#gt;#quot;" ||--o{ "s.c" : "a"
)");
}

TEST(CatalogDrawing, Dot) {
  EXPECT_EQ(dot(Replayed(odd_names).drawing()), R"(digraph schema {
  rankdir=LR;
  node [shape=plain];
  "\"a\"\"<b> -->\"" [label=<<table border="0" cellborder="1" cellspacing="0">
    <tr><td><b>&quot;a&quot;&quot;&lt;b&gt; --&gt;&quot;</b></td></tr>
    <tr><td align="left">id integer <i>PK</i></td></tr>
    <tr><td align="left">PK text <i>UK</i></td></tr>
    <tr><td align="left">é 1 numeric(10,2)</td></tr>
  </table>>];
  "p" [label=<<table border="0" cellborder="1" cellspacing="0">
    <tr><td><b>p</b></td></tr>
    <tr><td align="left">k integer</td></tr>
  </table>>];
  "s.c" [label=<<table border="0" cellborder="1" cellspacing="0">
    <tr><td><b>s.c</b></td></tr>
    <tr><td align="left">a integer <i>FK</i></td></tr>
  </table>>];
  "s.c" -> "\"a\"\"<b> -->\"" [label="a"];
}
)");
}

TEST(SqlWords, NamesChangeOnlyAsWordsOfTheirOwn) {
  EXPECT_EQ(with_names("a + A.\"a\" + f(a) + a(1) + 'a' -- a", {{"a", "b c"}}), "\"b c\" + \"b c\".\"b c\" + f(\"b c\") + a(1) + 'a' -- a");
  EXPECT_EQ(with_names("a(a)", {{"a(", "f"}}), "f(a)");
  EXPECT_EQ(literal("it's \\"), "E'it''s \\\\'");
}

}  // namespace
}  // namespace pgtidy::cli
