# SPDX-License-Identifier: Apache-2.0
"""Views, materialized views, sequences, schemas, extensions."""
from .core import makes
from .tables import query


@makes("create view", 3)
def create_view(g):
    columns = g.maybe(f" ({', '.join(dict.fromkeys(g.column_name() for _ in range(2)))})", 0.1)
    words = g.pick(["", "", "", "OR REPLACE ", "TEMP "])
    options = g.pick(["", "", "", " WITH (security_barrier = true)", " WITH (security_invoker)"])
    return f"CREATE {words}VIEW {g.new_name()}{columns}{options} AS {query(g)}"


@makes("create view join", 1)
def create_join(g):
    tables = [g.table("rpvm") for _ in range(2)]
    if not all(tables):
        return None
    columns = [f"{letter}.{g.spell(c['name'])} AS {letter}{i}" for letter, t in zip("ab", tables) for i, c in enumerate(g.some(g.columns_of(t), 1, 2))]
    if not columns:
        return None
    join = g.pick([f"{g.name_of(tables[0])} a CROSS JOIN {g.name_of(tables[1])} b", f"{g.name_of(tables[0])} a, {g.name_of(tables[1])} b",
                   f"{g.name_of(tables[0])} AS a LEFT JOIN {g.name_of(tables[1])} AS b ON true"])
    return f"CREATE {g.maybe('MATERIALIZED ', 0.2)}VIEW {g.new_name()} AS SELECT {', '.join(columns)} FROM {join}"


@makes("create view deep", 1)
def create_deep(g):
    table = g.table("rpvm")
    column = table and g.column(table)
    if not column:
        return None
    name, source = g.spell(column["name"]), g.name_of(table)
    return f"CREATE VIEW {g.new_name()} AS " + g.pick([
        f"WITH w AS (SELECT {name} AS c FROM {source}) SELECT c, count(*) FROM w GROUP BY c",
        f"SELECT q.* FROM (SELECT {name} AS x, 1 AS y FROM {source}) q",
        f"SELECT {name} FROM {source} UNION ALL SELECT {name} FROM {source}",
        f"SELECT (SELECT max(1) FROM {source}) AS m, exists (SELECT FROM {source}) AS e",
        f"SELECT DISTINCT ON ({name}) {name}, row_number() OVER () FROM {source}" if column["type"] not in ("json", "xml", "point") else "SELECT 1",
        f"VALUES (1, 'a'), (2, 'b')", f"TABLE {source}", f"SELECT l.{name} FROM {source} t, LATERAL (SELECT t.{name}) l",
        f"SELECT CASE WHEN true THEN 1 END, {name}::text, upper({name}::text), 1 + 1 FROM {source}", f"SELECT * FROM generate_series(1, 3) AS s(n)",
        f"SELECT s.n, t.{name} FROM {source} t JOIN generate_series(1::bigint, 3) AS s(n) ON true",
        f"WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT n FROM r",
        f"SELECT a.*, b.{name} AS other FROM {source} a JOIN {source} b USING ({name})" if column["type"] not in ("json", "xml", "point") else "SELECT 1",
        f"SELECT {name} FROM {source} WITH CHECK OPTION"])


@makes("replace view", 1)
def replace_view(g):
    view = g.table("v")
    if not view or not view["columns"]:
        return None
    same = ", ".join(f"NULL::{c['full']} AS {g.spell(c['name'])}" for c in view["columns"])
    return f"CREATE OR REPLACE VIEW {g.name_of(view)} AS SELECT {same}{g.maybe(', 1 AS extra_' + str(g.r.randint(1, 99)))}"


@makes("create materialized view", 1.5)
def create_matview(g):
    return f"CREATE MATERIALIZED VIEW {g.maybe('IF NOT EXISTS ', 0.2)}{g.new_name()} AS {query(g)}{g.pick(['', ' WITH NO DATA'])}"


@makes("refresh", 0.4)
def refresh(g):
    view = g.table("m")
    return view and f"REFRESH MATERIALIZED VIEW {g.name_of(view)}{g.maybe(' WITH NO DATA')}"


@makes("drop view", 1)
def drop_view(g):
    view = g.table("vm")
    if not view:
        return None
    return f"DROP {'VIEW' if view['kind'] == 'v' else 'MATERIALIZED VIEW'} {g.maybe('IF EXISTS ', 0.3)}{g.name_of(view)}{g.cascade()}"


@makes("alter view", 0.5)
def alter_view(g):
    view = g.table("v")
    return view and f"ALTER VIEW {g.name_of(view)} {g.pick(['SET (security_barrier = true)', 'RESET (security_barrier)'])}"


def sequence_options(g):
    return "".join(" " + g.pick(each) for each in g.some([["START 5", "START WITH 100"], ["INCREMENT BY 2", "INCREMENT -1"], ["CACHE 10"],
                                                           ["MINVALUE -50", "NO MINVALUE"], ["MAXVALUE 5000"], ["CYCLE", "NO CYCLE"],
                                                           ["AS integer", "AS smallint", "AS bigint"]], 0, 2))


@makes("create sequence", 2)
def create_sequence(g):
    return f"CREATE {g.pick(['', '', '', 'TEMP ', 'UNLOGGED '])}SEQUENCE {g.maybe('IF NOT EXISTS ', 0.2)}{g.new_name()}{sequence_options(g)}{owned(g, 0.2)}"


def owned(g, share):
    table = g.table()
    column = table and g.column(table)
    return f" OWNED BY {g.name_of(table)}.{g.spell(column['name'])}" if column and g.chance(share) else ""


@makes("alter sequence", 2)
def alter_sequence(g):
    sequence = g.table("S")
    if not sequence:
        return None
    action = g.pick([" OWNED BY NONE", f" OWNER TO {g.pick(['postgres', 'CURRENT_USER'])}", " SET UNLOGGED", " SET LOGGED", " RESTART", owned(g, 1), owned(g, 1), " AS integer", " CYCLE", " INCREMENT 4"])
    return action and f"ALTER SEQUENCE {g.maybe('IF EXISTS ', 0.1)}{g.name_of(sequence)}{action}"


@makes("drop sequence", 1)
def drop_sequence(g):
    sequence = g.table("S")
    return sequence and f"DROP SEQUENCE {g.maybe('IF EXISTS ', 0.3)}{g.name_of(sequence)}{g.cascade()}"


@makes("create schema", 1.5)
def create_schema(g):
    if g.chance(0.15):
        name, table = g.fresh(["app", "audit", "store"]), g.fresh(odd=0)
        parts = g.some([f"CREATE TABLE {table} (id serial UNIQUE, at date)", "CREATE SEQUENCE numbers", f"CREATE VIEW seen AS SELECT * FROM {table}",
                        f"CREATE INDEX ON {table} (at)", f"GRANT SELECT ON {table} TO public"], 1, 5)
        return f"CREATE SCHEMA {g.maybe('IF NOT EXISTS ', 0.1)}{name}{g.maybe(' AUTHORIZATION postgres')} {' '.join(parts)}"
    if g.chance(0.2):
        return f"CREATE SCHEMA {g.fresh(['app', 'audit', 'store'])} CREATE TABLE {g.fresh()} (id int PRIMARY KEY) CREATE VIEW {g.fresh()} AS SELECT 1 AS x"
    return f"CREATE SCHEMA {g.maybe('IF NOT EXISTS ', 0.3)}{g.fresh(['app', 'audit', 'store', 'private'])}"


@makes("rename schema", 0.4)
def rename_schema(g):
    schemas = [name for name in g.world["schemas"] if name not in ("pg_temp", "public")]
    return g.pick(schemas) and f"ALTER SCHEMA {g.spell(g.pick(schemas))} RENAME TO {g.fresh(['app', 'audit', 'store'])}"


@makes("drop schema", 0.4)
def drop_schema(g):
    schemas = [name for name in g.world["schemas"] if name not in ("pg_temp", "public")]
    if len(schemas) > 1 and g.chance(0.2):
        return f"DROP SCHEMA {', '.join(map(g.spell, g.some(schemas, 2, 2)))}{g.cascade()}"
    return g.pick(schemas) and f"DROP SCHEMA {g.maybe('IF EXISTS ', 0.3)}{g.spell(g.pick(schemas))}{g.cascade()}"


EXTENSIONS = ["citext", "pgcrypto", '"uuid-ossp"', "hstore", "ltree", "pg_trgm", "btree_gist", "btree_gin", "unaccent", "tablefunc", "cube"]


@makes("create extension", 1)
def create_extension(g):
    schemas = g.permanent_schemas()
    return (f"CREATE EXTENSION {g.maybe('IF NOT EXISTS ', 0.5)}{g.pick(EXTENSIONS)}"
            f"{g.maybe(f' WITH SCHEMA {g.spell(g.pick(schemas))}', 0.3)}{g.maybe(' CASCADE', 0.1)}")


@makes("drop extension", 0.3)
def drop_extension(g):
    extension = g.thing("extensions")
    return extension and f"DROP EXTENSION {g.maybe('IF EXISTS ', 0.3)}{g.spell(extension)}{g.cascade()}"


@makes("alter extension", 0.2)
def alter_extension(g):
    extension = g.thing("extensions")
    schemas = g.permanent_schemas()
    return extension and f"ALTER EXTENSION {g.spell(extension)} SET SCHEMA {g.spell(g.pick(schemas))}"
