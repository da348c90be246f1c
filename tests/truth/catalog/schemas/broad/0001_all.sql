-- SPDX-License-Identifier: Apache-2.0
-- Something of every kind that the catalog knows, and changes that the texts kept from before must follow.
CREATE SCHEMA app;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TYPE app.mood AS ENUM ('sad', 'it''s ok', 'happy');
ALTER TYPE app.mood RENAME VALUE 'happy' TO 'glad';
ALTER TYPE app.mood ADD VALUE 'meh' BEFORE 'glad';
CREATE DOMAIN app.email AS text DEFAULT 'x@y' NOT NULL CONSTRAINT has_at CHECK (VALUE ~ '@') CHECK (length(VALUE) > 2);
ALTER DOMAIN app.email ADD CONSTRAINT short CHECK (length(VALUE) < 200) NOT VALID;
CREATE TYPE app.pair AS (a int, "B c" numeric(10,2));
CREATE TYPE app.span AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE SEQUENCE app.counter AS int INCREMENT BY 5 START 10;
CREATE FUNCTION app.next_code(prefix text DEFAULT 'a;b', OUT code text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN code := prefix; END $$;
CREATE OR REPLACE FUNCTION app.next_code(prefix text DEFAULT 'a;b', OUT code text) RETURNS text LANGUAGE plpgsql STABLE AS $$ BEGIN code := prefix || 'x'; END $$;
ALTER FUNCTION app.next_code(text) SECURITY DEFINER;
CREATE TABLE app."Order" (
  id serial PRIMARY KEY,
  "user" text NOT NULL DEFAULT (('a' || 'b')::varchar(10)) CHECK ("user" <> ''),
  big bigint GENERATED ALWAYS AS IDENTITY,
  price numeric(10,2) DEFAULT 1.5 NOT NULL,
  qty int DEFAULT (1 + 2) * 3,
  total numeric GENERATED ALWAYS AS (price * qty) STORED,
  mood app.mood DEFAULT 'sad'::app.mood,
  mail app.email,
  p app.pair,
  n int DEFAULT nextval('app.counter'),
  tags text[] DEFAULT '{}' NOT NULL,
  ts timestamp(3) with time zone DEFAULT now(),
  name text COLLATE "C",
  during tstzrange,
  code text DEFAULT app.next_code('z'),
  CONSTRAINT "q > 0" CHECK (qty > 0 AND (price > 0 OR qty IS NULL)),
  UNIQUE NULLS NOT DISTINCT ("user", mood),
  UNIQUE (big) INCLUDE (price) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT nooverlap EXCLUDE USING gist (during WITH &&) WHERE (qty > 1)
);
ALTER SEQUENCE app.counter OWNED BY app."Order".n;
ALTER TABLE app."Order" RENAME COLUMN qty TO "Quantity";
ALTER TABLE app."Order" RENAME COLUMN during TO held;
ALTER TABLE app."Order" ALTER COLUMN price SET DEFAULT 2 + 3;
CREATE TABLE items (order_id int REFERENCES app."Order" ON DELETE CASCADE, line int, a int, b int,
  PRIMARY KEY (order_id, line));
CREATE TABLE refs (x int, y int, z int, FOREIGN KEY (x, y) REFERENCES items (order_id, line) MATCH FULL ON UPDATE SET NULL DEFERRABLE);
ALTER TABLE refs ADD CONSTRAINT late FOREIGN KEY (z, y) REFERENCES items ON DELETE SET NULL (z) NOT VALID;
ALTER TABLE refs ADD CONSTRAINT notval CHECK (z > 0) NOT VALID;
CREATE INDEX ON items (lower(a::text), (a + b) DESC NULLS LAST, b) INCLUDE (line) WHERE a > 0 AND b IS NOT NULL;
CREATE INDEX trgm ON app."Order" USING gin (name gin_trgm_ops) WITH (fastupdate = off);
CREATE UNIQUE INDEX ri ON refs (x) ;
CREATE TABLE rep (a int NOT NULL, b int); CREATE UNIQUE INDEX rep_a ON rep (a); ALTER TABLE rep REPLICA IDENTITY USING INDEX rep_a;
CREATE TABLE part (id int NOT NULL, at date NOT NULL, v text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE part_2 (id int NOT NULL, at date NOT NULL, v text);
ALTER TABLE part ATTACH PARTITION part_2 FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE TABLE part_d PARTITION OF part DEFAULT PARTITION BY HASH (id);
CREATE TABLE part_d0 PARTITION OF part_d FOR VALUES WITH (MODULUS 2, REMAINDER 0) WITH (fillfactor = 70);
CREATE INDEX part_v ON part (v);
ALTER TABLE part ADD COLUMN oid_ref int ;
CREATE TABLE base (a int, b text DEFAULT 'x', CHECK (a > 0));
CREATE TABLE child (c int) INHERITS (base);
ALTER TABLE base ADD COLUMN d int;
CREATE TABLE child2 (e int) INHERITS (base);
ALTER TABLE child2 ALTER COLUMN b SET DEFAULT 'y';
ALTER TABLE child2 ALTER COLUMN a SET NOT NULL;
CREATE UNLOGGED TABLE ul (a int) WITH (fillfactor = 50, toast.autovacuum_enabled = false);
CREATE TABLE typed OF app.pair;
CREATE VIEW v1 AS SELECT *, a + b AS sum FROM items;
ALTER TABLE items ADD COLUMN later int;
ALTER TABLE items RENAME TO order_items;
ALTER VIEW v1 RENAME TO view_one;
CREATE VIEW v2 (x, "Y") WITH (security_barrier) AS SELECT a, sum FROM view_one WHERE sum > 1 WITH CHECK OPTION;
CREATE VIEW v2_local AS SELECT a FROM items WHERE a > 1 WITH LOCAL CHECK OPTION;
CREATE MATERIALIZED VIEW mv AS SELECT "user", count(*) FROM app."Order" GROUP BY 1 WITH NO DATA;
CREATE UNIQUE INDEX mv_u ON mv ("user");
CREATE RECURSIVE VIEW nums (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM nums WHERE n < 10;
CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER t1 BEFORE INSERT OR UPDATE OF a, b ON order_items FOR EACH ROW WHEN (NEW.a > 1) EXECUTE PROCEDURE trg('x', 'on');
CREATE TRIGGER t2 AFTER DELETE ON part FOR EACH ROW EXECUTE FUNCTION trg();
CREATE CONSTRAINT TRIGGER t3 AFTER INSERT ON refs DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION trg();
ALTER TABLE refs DISABLE TRIGGER t3;
ALTER TABLE order_items RENAME COLUMN a TO alpha;
CREATE TRIGGER iv INSTEAD OF INSERT ON view_one FOR EACH ROW EXECUTE FUNCTION trg();
ALTER FUNCTION trg() RENAME TO trigger_fn;
CREATE RULE r1 AS ON DELETE TO ul DO INSTEAD NOTHING;
ALTER TABLE app."Order" ENABLE ROW LEVEL SECURITY; ALTER TABLE app."Order" FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON app."Order" AS RESTRICTIVE FOR UPDATE TO PUBLIC USING ("user" = current_user AND "Quantity" > 1) WITH CHECK (true);
CREATE POLICY own2 ON app."Order" FOR SELECT TO "App User", other USING (("user" = 'x') OR ("user" = 'y'));
CREATE STATISTICS st (dependencies) ON b, line FROM order_items;
CREATE PUBLICATION pub FOR TABLE order_items, refs;
COMMENT ON TABLE refs IS 'it''s a \ table';
COMMENT ON COLUMN refs.x IS 'X';
COMMENT ON FUNCTION app.next_code(text) IS 'f';
COMMENT ON INDEX trgm IS 'i';
CREATE AGGREGATE total_of (int) (sfunc = int4pl, stype = int, initcond = '0');
CREATE FUNCTION atomic_one(i int) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM view_one WHERE b = i; SELECT count(*) FROM refs; END;
CREATE FUNCTION rows_of() RETURNS SETOF refs LANGUAGE sql AS 'SELECT * FROM refs';
CREATE PROCEDURE proc(INOUT a int) LANGUAGE plpgsql AS $x$ BEGIN a := 1; END $x$;
DO $$ BEGIN FOR i IN 0..2 LOOP EXECUTE format('CREATE TABLE dyn_%s (id int PRIMARY KEY, v text DEFAULT %L)', i, 'd' || i); END LOOP; END $$;
SET search_path = app, public;
CREATE TABLE in_app (m mood DEFAULT 'sad'::mood, c text DEFAULT next_code());
CREATE VIEW in_app_v AS SELECT m FROM in_app;
