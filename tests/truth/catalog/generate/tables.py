# SPDX-License-Identifier: Apache-2.0
"""CREATE TABLE in all its forms, partitions, inheritance, tables' own properties."""
import datetime

from .columns import column_definition
from .constraints import table_constraint
from .core import makes


def element_list(g, least=1, most=6, constraints=True):
    names, texts, columns = set(), [], []
    for _ in range(g.r.randint(least, most)):
        name = g.column_name()
        if name.lower() in names:
            continue
        names.add(name.lower())
        text, column = column_definition(g, name, alone=False)
        texts.append(text)
        columns.append(column)
    if constraints:
        fake = {"columns": columns, "name": "", "schema": ""}
        texts += [each for each in (table_constraint(g, fake) for _ in range(g.pick([0, 0, 1, 1, 2]))) if each]
    return texts


def head(g):
    return "CREATE " + g.pick(["", "", "", "", "", "UNLOGGED ", "TEMP ", "TEMPORARY "]) + "TABLE " + g.maybe("IF NOT EXISTS ", 0.15)


@makes("create table", 7)
def create_table(g):
    options = g.pick(["", "", "", " WITH (fillfactor = 70)", " WITH (autovacuum_enabled = false)"])
    return f"{head(g)}{g.new_name()} ({', '.join(element_list(g))}){options}"


@makes("create table like", 1.5)
def create_like(g):
    source = g.table("rpvm", lambda t: t["persistence"] != "t")
    if not source:
        return None
    including = "".join(" " + g.pick(["INCLUDING ", "INCLUDING ", "EXCLUDING "]) + what for what in g.some(
        ["ALL", "DEFAULTS", "CONSTRAINTS", "INDEXES", "IDENTITY", "GENERATED", "STORAGE", "STATISTICS", "COMMENTS", "COMPRESSION"], 0, 3))
    parts = [f"LIKE {g.name_of(source)}{including}"] + (element_list(g, 1, 2, False) if g.chance(0.3) else [])
    g.r.shuffle(parts)
    return f"{head(g)}{g.new_name()} ({', '.join(parts)})"


@makes("create table inherits", 1.5)
def create_inherits(g):
    parents = g.some(g.relations("r", lambda t: not t["partition"]), 1, 2)
    if not parents:
        return None
    parts = element_list(g, 0, 2, False)
    if g.chance(0.3):
        column = g.column(parents[0])
        if column:
            parts.append(f"{g.spell(column['name'])} {column['full']}" + g.pick(["", " NOT NULL", " DEFAULT NULL"]))
    if g.chance(0.2):
        parts.append(table_constraint(g, parents[0]) or "CHECK (true)")
    return f"CREATE {g.maybe('TEMP ', 0.1)}TABLE {g.new_name()} ({', '.join(parts)}) INHERITS ({', '.join(map(g.name_of, parents))})"


@makes("create table partitioned", 2.5)
def create_partitioned(g):
    kind = g.pick(["integer", "bigint", "text", "date", "timestamptz"])
    strategy = g.pick(["RANGE", "LIST", "HASH"])
    key = g.column_name()
    parts = [f"{key} {kind}{g.maybe(' NOT NULL')}"]
    parts += [each for each in element_list(g, 0, 3, False) if each.split()[0].lower() != key.lower() and "PRIMARY" not in each]
    if g.chance(0.4):
        parts.append(g.pick([f"PRIMARY KEY ({key})", f"UNIQUE ({key})", f"CONSTRAINT k{g.r.randint(1, 9)} PRIMARY KEY ({key})"]))
    if strategy == "RANGE" and g.chance(0.25):
        parts.append("second int")
        key = g.pick([f"{key}, second", f"{key}, (second + 1)", "(second % 7)", f"second, {key}"])
    return f"CREATE TABLE {g.new_name()} ({', '.join(parts)}) PARTITION BY {strategy} ({key})"


def bound(g, parent):
    if g.chance(0.08) and parent["strategy"] != "h":
        return "DEFAULT"
    keys = parent.get("key") or [0]
    column = next((c for c in parent["columns"] or [] if c["number"] == keys[0]), {"type": "integer"})
    at = g.r.randint(0, 40)
    rest = ", MINVALUE" * (len(keys) - 1)
    if parent["strategy"] == "h":
        return f"FOR VALUES WITH (MODULUS 40, REMAINDER {at % 40})"
    kind = column["type"]

    def value(number):
        day = datetime.date(2020, 1, 1) + datetime.timedelta(number)
        return {"text": f"'a{number:02}'", "date": f"'{day}'", "timestamp with time zone": f"'{day}'"}.get(kind, str(number))

    if parent["strategy"] == "l":
        return f"FOR VALUES IN ({value(at)}{g.maybe(f', {value(at + 1)}', 0.1)}{g.maybe(', NULL', 0.05)})"
    low = "MINVALUE" if g.chance(0.03) else value(at)
    return f"FOR VALUES FROM ({low}{rest}) TO ({value(at + 1)}{rest})"


@makes("create table partition of", 4)
def create_partition(g):
    parent = g.table("p")
    if not parent:
        return None
    parts = ""
    if g.chance(0.2):
        column = g.column(parent)
        parts = f" ({g.spell(column['name'])} {g.pick(['NOT NULL', 'WITH OPTIONS NOT NULL', 'DEFAULT NULL', 'UNIQUE', 'CHECK (true)'])})"
    below = ""
    if g.chance(0.15):
        column = g.column(parent)
        below = f" PARTITION BY {g.pick(['LIST', 'RANGE'])} ({g.spell(column['name'])})"
    return f"CREATE TABLE {g.new_name()} PARTITION OF {g.name_of(parent)}{parts} {bound(g, parent)}{below}"


def fits_under(child, parent, whole=True):
    """The server would let the table be a partition (or, not `whole`, an heir) of the other."""
    itself = (child["schema"], child["name"]) == (parent["schema"], parent["name"])
    same = itself or child["partition"] or child["parents"] or child["persistence"] != parent["persistence"] or child["typed"]
    if same or not parent["columns"]:
        return False
    theirs = {c["name"]: c for c in child["columns"] or []}
    if whole and len(theirs) != len(parent["columns"]):
        return False
    checks = {k["name"] for k in child["constraints"] or [] if k["type"] == "c"}
    for column in parent["columns"]:
        own = theirs.get(column["name"])
        if own is None or own["full"] != column["full"] or own["collation"] != column["collation"]:
            return False
        if column["not_null"] and not own["not_null"] or bool(column["generated"]) != bool(own["generated"]) or own["identity"]:
            return False
    return all(k["name"] in checks for k in parent["constraints"] or [] if k["type"] == "c" and not k["no_inherit"])


@makes("attach partition", 4)
def attach(g):
    pairs = [(parent, child) for parent in g.relations("p") for child in g.relations("rp") if fits_under(child, parent)]
    if not pairs:
        return None
    parent, child = g.pick(pairs)
    return f"ALTER TABLE {g.name_of(parent)} ATTACH PARTITION {g.name_of(child)} {bound(g, parent)}"


@makes("create table to attach", 2.5)
def create_to_attach(g):
    parent = g.table("p")
    if not parent:
        return None
    below = ""
    if g.chance(0.15) and parent["columns"]:
        below = f" PARTITION BY LIST ({g.spell(g.pick(parent['columns'])['name'])})"
    including = g.pick([" INCLUDING ALL EXCLUDING IDENTITY", " INCLUDING INDEXES INCLUDING CONSTRAINTS INCLUDING GENERATED",
                        " INCLUDING CONSTRAINTS INCLUDING GENERATED", ""])
    return f"CREATE TABLE {g.new_name()} (LIKE {g.name_of(parent)}{including}){below}"


@makes("detach partition", 1.5)
def detach(g):
    child = g.table("rp", lambda t: t["partition"])
    if not child or not child["parents"]:
        return None
    return f"ALTER TABLE {g.name_of(child['parents'][0])} DETACH PARTITION {g.name_of(child)}"


@makes("inherit", 1.5)
def inherit(g):
    tables = g.relations("r", lambda t: not t["partition"])
    if g.chance(0.4):
        child = g.pick([t for t in tables if t["parents"]])
        return f"ALTER TABLE {g.name_of(child)} NO INHERIT {g.name_of(g.pick(child['parents']))}" if child else None
    pairs = [(child, parent) for child in tables for parent in tables if fits_under(dict(child, parents=None), parent, False)]
    pairs = [(child, parent) for child, parent in pairs if parent["name"] not in [p["name"] for p in child["parents"] or []]]
    if not pairs:
        return None
    child, parent = g.pick(pairs)
    return f"ALTER TABLE {g.name_of(child)} INHERIT {g.name_of(parent)}"


@makes("create table to inherit", 1.2)
def create_to_inherit(g):
    parent = g.table("r", lambda t: not t["partition"] and t["persistence"] == "p" and t["columns"])
    return f"CREATE TABLE {g.new_name()} (LIKE {g.name_of(parent)} INCLUDING CONSTRAINTS INCLUDING GENERATED)" if parent else None


def select_list(g, relation, wanted=3):
    parts = []
    for column in g.some(g.columns_of(relation), 1, wanted):
        name = g.spell(column["name"])
        form = g.pick([name, name, f"t.{name}", f"{name} AS {g.column_name()}", f"count({name}) OVER () AS n", f"coalesce({name}, {name})"])
        parts.append(form)
    if g.chance(0.15):
        return "*"
    return ", ".join(parts + g.some(["1 AS one", "now() AS at", "'x'::text AS label", "NULL::date AS day", "true AS flag"], 0, 2))


def query(g):
    relation = g.table("rpvm")
    if not relation:
        return "SELECT 1 AS one, 'x'::text AS two"
    return f"SELECT {select_list(g, relation)} FROM {g.name_of(relation)} AS t" + g.maybe(f" WHERE {g.condition(relation)}", 0.2).replace(" WHERE true", "")


@makes("create table as", 1.5)
def create_as(g):
    if g.chance(0.25):
        relation = g.table("rp")
        return relation and f"SELECT {select_list(g, relation)} INTO {g.maybe('TEMP ', 0.2)}{g.new_name()} FROM {g.name_of(relation)} t"
    return f"{head(g)}{g.new_name()} AS {query(g)}{g.pick(['', ' WITH NO DATA', ' WITH DATA'])}"


@makes("create table of type", 0.6)
def create_of(g):
    kind = g.thing("types", lambda t: t["kind"] == "c" and t["attributes"])
    if not kind:
        return None
    parts = g.maybe(f" ({g.spell(g.pick(kind['attributes']))} WITH OPTIONS {g.pick(['NOT NULL', 'UNIQUE', 'DEFAULT NULL', 'PRIMARY KEY'])})")
    return f"CREATE TABLE {g.new_name()} OF {g.name_of(kind)}{parts}"


@makes("alter table properties", 1.5)
def properties(g):
    table = g.table()
    if not table:
        return None
    index = g.thing("indexes", lambda i: i["table"] == table["name"] and i["table_schema"] == table["schema"])
    identity = [f"REPLICA IDENTITY USING INDEX {g.spell(index['name'])}", f"CLUSTER ON {g.spell(index['name'])}"] if index else []
    action = g.pick(["ENABLE ROW LEVEL SECURITY", "DISABLE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY", "NO FORCE ROW LEVEL SECURITY",
                     "SET LOGGED", "SET UNLOGGED", "SET (fillfactor = 80)", "RESET (fillfactor)", "REPLICA IDENTITY FULL",
                     "REPLICA IDENTITY DEFAULT", "SET WITHOUT CLUSTER", "DISABLE TRIGGER ALL", "ENABLE TRIGGER USER"] + identity)
    return f"ALTER TABLE {g.maybe('IF EXISTS ', 0.2)}{g.name_of(table)} {action}"


@makes("rename table", 1.5)
def rename(g):
    table = g.table("rpvmS")
    if not table:
        return None
    word = {"v": "VIEW", "m": "MATERIALIZED VIEW", "S": "SEQUENCE"}.get(table["kind"], "TABLE")
    return f"ALTER {g.pick([word, word, 'TABLE'])} {g.maybe('IF EXISTS ', 0.1)}{g.name_of(table)} RENAME TO {g.fresh()}"


@makes("set schema", 1.5)
def set_schema(g):
    table = g.table("rpvmS")
    schemas = g.permanent_schemas()
    if not table:
        return None
    word = {"v": "VIEW", "m": "MATERIALIZED VIEW", "S": "SEQUENCE"}.get(table["kind"], "TABLE")
    return f"ALTER {word} {g.name_of(table)} SET SCHEMA {g.spell(g.pick(schemas))}"


@makes("drop several", 0.8)
def drop_several(g):
    word, things = g.pick([("VIEW", g.relations("v")), ("MATERIALIZED VIEW", g.relations("m")), ("SEQUENCE", g.relations("S")),
                           ("TABLE", g.relations("rp")), ("INDEX", g.things("indexes", lambda i: not i["constraint"])),
                           ("TYPE", g.things("types", lambda t: t["kind"] != "d")), ("DOMAIN", g.things("types", lambda t: t["kind"] == "d"))])
    names = [g.name_of(each) for each in g.some(things, 2, 3)]
    return f"DROP {word} {g.maybe('IF EXISTS ', 0.3)}{', '.join(names)}{g.cascade()}" if len(names) > 1 else None


@makes("drop table", 1.5)
def drop(g):
    tables = g.some(g.relations("rp"), 1, g.pick([1, 1, 2]))
    if not tables:
        return f"DROP TABLE IF EXISTS {g.fresh()}"
    return f"DROP TABLE {g.maybe('IF EXISTS ', 0.4)}{', '.join(map(g.name_of, tables))}{g.cascade()}"


@makes("rows", 0.5)
def rows(g):
    table = g.table()
    return table and g.pick([f"TRUNCATE {g.name_of(table)}{g.maybe(' CASCADE')}", f"DELETE FROM {g.name_of(table)}",
                             f"INSERT INTO {g.name_of(table)} DEFAULT VALUES", f"LOCK TABLE {g.name_of(table)}", f"ANALYZE {g.name_of(table)}"])


@makes("create table until commit", 0.6)
def create_until_commit(g):
    if not g.in_transaction:
        return None
    if g.chance(0.4):
        return f"CREATE TEMP TABLE {g.fresh()} ON COMMIT DROP AS {query(g)}"
    return f"CREATE TEMP TABLE {g.fresh()} ({', '.join(element_list(g))}) ON COMMIT {g.pick(['DROP', 'DROP', 'DELETE ROWS', 'PRESERVE ROWS'])}"


@makes("alter table of type", 0.8)
def alter_of(g):
    typed = g.table("r", lambda t: t["typed"])
    if typed and g.chance(0.5):
        return f"ALTER TABLE {g.name_of(typed)} NOT OF"
    pairs = [(table, kind) for table in g.relations("r", lambda t: not t["parents"]) for kind in g.things("types", lambda t: t["kind"] == "c")
             if [[c["name"], c["full"]] for c in table["columns"] or []] == (kind["attribute_types"] or [None])]
    if pairs:
        table, kind = g.pick(pairs)
        return f"ALTER TABLE {g.name_of(table)} OF {g.name_of(kind)}"
    kind = g.thing("types", lambda t: t["kind"] == "c" and t["attribute_types"])
    if not kind:
        return None
    return f"CREATE TABLE {g.new_name()} ({', '.join(f'{g.spell(name)} {full}' for name, full in kind['attribute_types'])})"


@makes("foreign table", 1)
def foreign_table(g):
    if not g.thing("wrappers"):
        return "CREATE FOREIGN DATA WRAPPER w"
    server = g.thing("servers")
    if not server:
        return "CREATE SERVER far FOREIGN DATA WRAPPER w"
    there = g.table("f")
    if there and g.chance(0.4):
        return g.pick([f"DROP FOREIGN TABLE {g.maybe('IF EXISTS ')}{g.name_of(there)}{g.cascade()}",
                       f"ALTER FOREIGN TABLE {g.name_of(there)} ADD COLUMN {g.column_name()} {g.type()}",
                       f"ALTER FOREIGN TABLE {g.name_of(there)} RENAME TO {g.fresh()}",
                       f"ALTER FOREIGN TABLE {g.name_of(there)} ADD {named_check(g, there)}"])
    parent = g.table("p") if g.chance(0.3) else None
    if parent:
        return f"CREATE FOREIGN TABLE {g.new_name()} PARTITION OF {g.name_of(parent)} {bound(g, parent)} SERVER {server}"
    columns = [f"{name} {g.type()}{g.pick(['', '', ' NOT NULL', ' DEFAULT NULL'])}" for name in dict.fromkeys(g.column_name() for _ in range(3))]
    return f"CREATE FOREIGN TABLE {g.maybe('IF NOT EXISTS ', 0.2)}{g.new_name()} ({', '.join(columns)}) SERVER {server}"


def named_check(g, table):
    return f"{g.maybe(f'CONSTRAINT {g.fresh()} ')}CHECK ({g.condition(table)})"
