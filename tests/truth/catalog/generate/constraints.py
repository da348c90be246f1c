# SPDX-License-Identifier: Apache-2.0
"""Constraints of tables, and indexes."""
from .core import makes


def named(g, share=0.4):
    return g.maybe(f"CONSTRAINT {g.fresh()} ", share)


def table_constraint(g, table, alone=False):
    columns = g.key_columns(table)
    if not columns:
        return None
    names = ", ".join(g.spell(c["name"]) for c in columns)
    other = g.column(table)
    include = f" INCLUDE ({g.spell(other['name'])})" if other and other not in columns and g.chance(0.1) else ""
    defer = g.pick(["", "", "", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED", " DEFERRABLE INITIALLY IMMEDIATE"])
    options = g.pick(["", "", "", "", " WITH (fillfactor = 80)", " USING INDEX TABLESPACE pg_default", " WITH (deduplicate_items = off)"])
    kind = g.pick(["pk", "unique", "unique", "check", "check", "exclude"])
    if kind == "pk":
        return f"{named(g)}PRIMARY KEY ({names}){include}{options}{defer}"
    if kind == "unique":
        return f"{named(g)}UNIQUE{g.maybe(' NULLS NOT DISTINCT', 0.15)} ({names}){include}{options}{defer}"
    if kind == "exclude":
        first = g.spell(columns[0]["name"])
        where = g.maybe(f" WHERE ({first} IS NOT NULL)", 0.2)
        return f"{named(g)}EXCLUDE {g.pick(['', 'USING btree ', 'USING hash '])}({first} WITH =){where}"
    tail = g.maybe(" NO INHERIT", 0.1) + (g.maybe(" NOT VALID", 0.2) if alone else "")
    return f"{named(g)}CHECK ({g.condition(table)}){tail}"


@makes("add constraint", 5)
def add_constraint(g):
    table = g.table()
    text = table and table_constraint(g, table, alone=True)
    return text and f"ALTER TABLE {g.maybe('ONLY ', 0.05)}{g.name_of(table)} ADD {text}"


@makes("add foreign key", 4)
def add_foreign_key(g):
    target = g.table("rp", lambda t: any(k["type"] in "pu" for k in t["constraints"] or []))
    table = target and (g.table() if g.chance(0.8) else target)
    if not table:
        return None
    key = g.pick([k for k in target["constraints"] if k["type"] in "pu"])
    theirs = {c["number"]: c for c in target["columns"]}
    wanted = [theirs[n] for n in key["columns"] if n in theirs]
    ours = []
    for column in wanted:
        fits = g.columns_of(table, lambda c, column=column: c["type"] == column["type"] and c["name"] not in ours)
        if not fits:
            return None
        ours.append(g.pick(fits)["name"])
    written = f" ({', '.join(g.spell(c['name']) for c in wanted)})" if key["type"] == "u" or g.chance(0.5) else ""
    actions = g.pick(["", "", " ON DELETE CASCADE", " ON DELETE SET NULL ON UPDATE CASCADE", " ON UPDATE RESTRICT", " MATCH FULL",
                      f" ON DELETE SET NULL ({g.spell(ours[0])})", " ON DELETE SET DEFAULT"])
    tail = g.pick(["", "", "", " NOT VALID", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED", " NOT DEFERRABLE"])
    return (f"ALTER TABLE {g.name_of(table)} ADD {named(g)}FOREIGN KEY ({', '.join(map(g.spell, ours))}) "
            f"REFERENCES {g.name_of(target)}{written}{actions}{tail}")


@makes("constraint using index", 1.5)
def using_index(g):
    index = g.thing("indexes", lambda i: i["unique"] and i["plain"] and i["sorted"] and not i["constraint"] and i["table_kind"] == "r")
    if not index:
        table = g.table("r")
        columns = table and g.key_columns(table)
        names = columns and ", ".join(g.spell(c["name"]) for c in columns)
        return columns and f"CREATE UNIQUE INDEX {g.fresh(odd=0)}_ui ON {g.name_of(table)} ({names}){g.maybe(' NULLS NOT DISTINCT', 0.1)}"
    table = {"schema": index["table_schema"], "name": index["table"]}
    whole = next((t for t in g.relations("r") if t["name"] == table["name"] and t["schema"] == table["schema"]), {})
    keyed = any(k["type"] == "p" for k in whole.get("constraints") or [])
    kind = "UNIQUE" if keyed else g.pick(["UNIQUE", "PRIMARY KEY"])
    return f"ALTER TABLE {g.name_of(table)} ADD {named(g, 0.6)}{kind} USING INDEX {g.spell(index['name'])}{g.maybe(' DEFERRABLE', 0.2)}"


def some_constraint(g, where=lambda k: True):
    return g.pick([(t, k) for t in g.relations("rp") for k in t["constraints"] or [] if where(k)]) or (None, None)


@makes("drop constraint", 2)
def drop_constraint(g):
    table, constraint = some_constraint(g)
    return table and (f"ALTER TABLE {g.maybe('ONLY ', 0.05)}{g.name_of(table)} DROP CONSTRAINT {g.maybe('IF EXISTS ', 0.2)}"
                      f"{g.spell(constraint['name'])}{g.cascade()}")


@makes("rename constraint", 1.5)
def rename_constraint(g):
    table, constraint = some_constraint(g)
    return table and f"ALTER TABLE {g.name_of(table)} RENAME CONSTRAINT {g.spell(constraint['name'])} TO {g.fresh()}"


@makes("validate constraint", 1)
def validate(g):
    table, constraint = some_constraint(g, lambda k: k["type"] in "fc" and (not k["validated"] or g.chance(0.02)))
    if table is None:
        table = g.table("r")
        column = table and g.column(table)
        return column and f"ALTER TABLE {g.name_of(table)} ADD CONSTRAINT {g.fresh()} CHECK ({g.spell(column['name'])} IS NOT NULL) NOT VALID"
    return f"ALTER TABLE {g.name_of(table)} VALIDATE CONSTRAINT {g.spell(constraint['name'])}"


@makes("alter constraint", 0.6)
def alter_constraint(g):
    table, constraint = some_constraint(g, lambda k: k["type"] == "f")
    how = g.pick(["DEFERRABLE", "NOT DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED", "INITIALLY IMMEDIATE", "INITIALLY DEFERRED"])
    return table and f"ALTER TABLE {g.name_of(table)} ALTER CONSTRAINT {g.spell(constraint['name'])} {how}"


def index_key(g, column):
    name = g.spell(column["name"])
    forms = [name, name, name, f"({name})"]
    if column["type"] in ("text", "character varying"):
        forms += [f"lower({name})", f"{name} text_pattern_ops" if column["type"] == "text" else f"{name} varchar_pattern_ops",
                  f'{name} COLLATE "C"', f"({name} || 'x')", f"upper({name}) text_pattern_ops", f"{name} text_ops"]
    if column["type"] in ("integer", "bigint"):
        forms += [f"({name} + 1)", f"abs({name})", f"({name} % 2)"]
    if column["type"] == "jsonb":
        forms += [f"({name} ->> 'k')", f"(({name} -> 'a')::text)"]
    order = g.pick(["", "", "", "", " DESC", " ASC", " DESC NULLS LAST", " NULLS FIRST", " ASC NULLS LAST"])
    return g.pick(forms) + order


@makes("create index", 6)
def create_index(g):
    table = g.table("rprprpm")
    columns = table and g.key_columns(table, 1, 3)
    if not columns:
        return None
    unique = g.maybe("UNIQUE ", 0.25)
    name = g.pick(["", g.fresh(odd=0) + "_idx", g.fresh()])
    exists = "IF NOT EXISTS " if name and '"' not in name and g.chance(0.2) else ""
    method = g.pick(["", "", "", "USING btree ", "USING hash ", "USING brin "]) if not unique else ""
    json = g.column(table, lambda c: c["type"] in ("jsonb", "text[]", "tsvector", "integer[]"))
    if json and g.chance(0.3):
        keys = [g.spell(json["name"]) + g.pick(["", " jsonb_path_ops"] if json["type"] == "jsonb" else [""])]
        method, unique = "USING gin ", ""
    else:
        keys = [index_key(g, column) for column in (columns if "hash" not in method else columns[:1])]
        if method in ("USING hash ", "USING brin "):
            keys = [g.spell(c["name"]) for c in (columns if "brin" in method else columns[:1])]
    other = g.column(table)
    include = f" INCLUDE ({g.spell(other['name'])})" if method in ("", "USING btree ") and other and g.chance(0.15) else ""
    tail = g.pick(["", "", "", " WITH (fillfactor = 70)" if "brin" not in method and "gin" not in method else ""])
    distinct = " NULLS NOT DISTINCT" if unique and g.chance(0.2) else ""
    where = f" WHERE {g.condition(table)}" if g.chance(0.15) else ""
    only = g.maybe("ONLY ", 0.2 if table["kind"] == "p" else 0.03)
    how = g.maybe("CONCURRENTLY ", 0.1) if not g.in_transaction else ""
    return f"CREATE {unique}INDEX {how}{exists}{name + ' ' if name else ''}ON {only}{g.name_of(table)} {method}({', '.join(keys)}){include}{distinct}{tail}{where}"


@makes("attach index", 2)
def attach_index(g):
    """The steps of an index that is made partition by partition: ON ONLY the parent, on each partition, ATTACH."""
    by_name = {(t["schema"], t["name"]): t for t in g.relations("rp")}
    steps = []
    for parent in g.things("indexes", lambda i: i["kind"] == "I" and not i["constraint"]):
        for child in g.relations("rp", lambda t: t["partition"]):
            above = child["parents"][0]
            if (above["schema"], above["name"]) != (parent["table_schema"], parent["table"]):
                continue
            own = [i for i in g.things("indexes") if (i["table_schema"], i["table"]) == (child["schema"], child["name"])]
            if any(i["parent"] == parent["oid"] for i in own):
                continue
            like = [i for i in own if i["shape"] == parent["shape"] and not i["partition"] and not i["constraint"]]
            steps += [f"ALTER INDEX {g.name_of(parent)} ATTACH PARTITION {g.name_of(i)}" for i in like] * 3
            if parent["shape"] and not like:
                keys = parent["shape"].partition(" USING ")[2]
                unique = "UNIQUE " if parent["unique"] else ""
                steps.append(f"CREATE {unique}INDEX {g.fresh(odd=0)}_idx ON {g.maybe('ONLY ') if child['kind'] == 'p' else ''}{g.name_of(child, True)} USING {keys}")
    if steps:
        return g.pick(steps)
    parent = g.pick([t for t in by_name.values() if t["kind"] == "p"])
    columns = parent and g.key_columns(parent)
    return columns and f"CREATE INDEX ON ONLY {g.name_of(parent)} ({', '.join(index_key(g, c) for c in columns)})"


@makes("rename index", 1)
def rename_index(g):
    index = g.thing("indexes")
    return index and f"ALTER {g.pick(['INDEX', 'INDEX', 'TABLE'])} {g.maybe('IF EXISTS ', 0.1)}{g.name_of(index)} RENAME TO {g.fresh()}"


@makes("drop index", 1)
def drop_index(g):
    index = g.thing("indexes", lambda i: not i["constraint"] or g.chance(0.1))
    how = g.maybe("CONCURRENTLY ", 0.1) if not g.in_transaction else ""
    return index and f"DROP INDEX {how}{g.maybe('IF EXISTS ', 0.3)}{g.name_of(index)}{g.cascade() if not how else ''}"


@makes("alter index", 0.4)
def alter_index(g):
    index = g.thing("indexes", lambda i: i["kind"] == "i")
    return index and g.pick([f"ALTER INDEX {g.name_of(index)} SET (fillfactor = 60)", f"REINDEX INDEX {g.name_of(index)}",
                             f"ALTER INDEX {g.name_of(index)} RESET (fillfactor)"])
