-- SPDX-License-Identifier: Apache-2.0
-- Names that must be quoted, renamed and moved things, circles.
CREATE SCHEMA "My Schema";
CREATE SCHEMA later;
CREATE TYPE "My Schema"."Kind of" AS ENUM ('a', 'B"c', '');
CREATE TYPE kind_new AS ENUM ('old name', 'x');
CREATE TABLE "My Schema"."a""<b> -->" (
  "select" int PRIMARY KEY,
  "order" "My Schema"."Kind of"[] DEFAULT '{}' NOT NULL,
  "é ü" text DEFAULT 'it''s; -- no comment' CHECK ("é ü" <> ';'),
  kind kind_new DEFAULT 'old name'::kind_new,
  mood text COLLATE "C" DEFAULT NULL
);
ALTER TYPE kind_new RENAME VALUE 'old name' TO 'new name';
ALTER TYPE kind_new RENAME TO kind;
CREATE INDEX "an Index" ON "My Schema"."a""<b> -->" ("select" DESC, ("é ü" || 'x') COLLATE "C" text_pattern_ops);
CREATE TABLE left_side (id int PRIMARY KEY, other int);
CREATE TABLE right_side (id int PRIMARY KEY, other int REFERENCES left_side DEFERRABLE INITIALLY IMMEDIATE);
ALTER TABLE left_side ADD CONSTRAINT "to right" FOREIGN KEY (other) REFERENCES right_side ON UPDATE CASCADE ON DELETE SET DEFAULT;
ALTER TABLE left_side ADD COLUMN extra int DEFAULT 1;
ALTER TABLE left_side SET SCHEMA later;
ALTER TABLE right_side RENAME CONSTRAINT right_side_pkey TO "Right Key";
CREATE FUNCTION quoted("An arg" "My Schema"."Kind of", VARIADIC rest int[] DEFAULT '{}') RETURNS TABLE ("out" int)
  LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog AS $body$ SELECT 1 /* ; */ $body$;
CREATE FUNCTION to_be_renamed(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE TABLE uses_function (a int DEFAULT to_be_renamed(1), b int GENERATED ALWAYS AS (to_be_renamed(a)) STORED);
CREATE INDEX ON uses_function (to_be_renamed(a));
ALTER FUNCTION to_be_renamed(int) RENAME TO "Renamed";
CREATE VIEW "a view" AS SELECT "select" AS "from", mood FROM "My Schema"."a""<b> -->" WHERE kind = 'new name';
CREATE VIEW of_view AS SELECT * FROM "a view";
COMMENT ON VIEW of_view IS 'over ''a view''';
CREATE TABLE steps (a int, b int, EXCLUDE USING btree (a WITH =) WHERE (b > 0), UNIQUE (a, b) WITH (fillfactor = 70));
ALTER TABLE steps REPLICA IDENTITY FULL;
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE DOMAIN smaller AS positive DEFAULT 3 CONSTRAINT below CHECK (VALUE < 10);
CREATE TABLE of_domain (s smaller NOT NULL, ss smaller[]);
CREATE SEQUENCE alone MINVALUE 5 CYCLE;
CREATE COLLATION "ci x" (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE collated (a text COLLATE "ci x");
