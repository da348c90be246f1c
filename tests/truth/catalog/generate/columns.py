# SPDX-License-Identifier: Apache-2.0
"""Columns: their definitions, and what ALTER TABLE does to them."""
from .core import makes

SERIAL = {"serial": "integer", "bigserial": "bigint", "smallserial": "smallint", "serial4": "integer", "serial8": "bigint"}


def foreign_key_tail(g):
    target = g.table("rp")
    if not target:
        return None
    keys = [k for k in target["constraints"] or [] if k["type"] in "pu"]
    columns = {c["number"]: c for c in target["columns"] or []}
    key = g.pick(keys)
    if key is None or any(number not in columns for number in key["columns"]):
        return None
    written = f" ({', '.join(g.spell(columns[n]['name']) for n in key['columns'])})" if key["type"] == "u" or g.chance(0.6) else ""
    actions = "".join(g.pick(["", "", f" ON {when} {g.pick(['CASCADE', 'SET NULL', 'SET DEFAULT', 'RESTRICT', 'NO ACTION'])}"])
                      for when in ("DELETE", "UPDATE"))
    match = g.pick(["", "", "", " MATCH FULL", " MATCH SIMPLE"])
    defer = g.pick(["", "", "", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED", " NOT DEFERRABLE", " INITIALLY DEFERRED"])
    return [columns[n]["full"] for n in key["columns"]], f"REFERENCES {g.name_of(target)}{written}{match}{actions}{defer}"


def column_definition(g, name, alone=True):
    """The text, and what it is for constraints that speak of it."""
    kind = g.pick(list(SERIAL)) if g.chance(0.08) else g.type()
    tail = []
    full = SERIAL.get(kind, kind)
    serial = kind in SERIAL
    reference = foreign_key_tail(g) if g.chance(0.12) else None
    if reference and len(reference[0]) == 1 and not serial:
        kind = full = reference[0][0]
        tail.append(g.maybe(f"CONSTRAINT {g.fresh()} ", 0.2) + reference[1])
    whole = full in ("integer", "int", "bigint", "smallint", "int8", "int2")
    if not serial and whole and g.chance(0.15):
        options = g.pick(["", "", " (START WITH 10)", " (INCREMENT 2 CACHE 5)", f" (SEQUENCE NAME {g.fresh()})"])
        tail.append(f"GENERATED {g.pick(['ALWAYS', 'BY DEFAULT'])} AS IDENTITY{options}")
    elif not serial and g.chance(0.05):
        tail.append(f"GENERATED ALWAYS AS ({g.default_for(full) if full in ('integer', 'bigint', 'boolean') else 'NULL'}) STORED")
    elif not serial and g.chance(0.25):
        tail.append(f"DEFAULT {g.default_for(canonical(full))}")
    elif not serial and g.chance(0.03):
        sequence = g.table("S", lambda s: s["persistence"] != "t")
        if sequence:
            tail.append(f"DEFAULT nextval('{g.name_of(sequence, True)}')")
    tail.append(g.pick(["", "", "", "NOT NULL", "NOT NULL", "NULL"]) if not serial and "IDENTITY" not in " ".join(tail) else "")
    if g.chance(0.12):
        tail.append(g.maybe(f"CONSTRAINT {g.fresh()} ", 0.3) + g.pick(["PRIMARY KEY", "UNIQUE", "UNIQUE NULLS NOT DISTINCT"])
                    + g.pick(["", "", "", " WITH (fillfactor = 80)", " DEFERRABLE"]))
    if g.chance(0.12) and whole:
        tail.append(g.maybe(f"CONSTRAINT {g.fresh()} ", 0.3) + f"CHECK ({name} > {g.r.randint(0, 9)})" + g.maybe(" NO INHERIT", 0.1))
    g.r.shuffle(tail)
    collation = g.pick(["", "", "", "", ' COLLATE "C"', ' COLLATE pg_catalog."POSIX"']) if canonical(full) in ("text", "character varying") else ""
    text = " ".join(part for part in [f"{name} {kind}{collation}", *tail] if part)
    shown = name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()
    category = "N" if whole or full in ("numeric", "numeric(10,2)") else "S" if canonical(full) in ("text", "character varying") else "X"
    return text, {"name": shown, "type": canonical(full), "full": full, "category": category, "kind": "b", "number": 0, "not_null": False}


def canonical(kind):
    base = kind.split("(")[0].strip()
    return {"int": "integer", "int8": "bigint", "int2": "smallint", "varchar": "character varying", "bool": "boolean", "decimal": "numeric",
            "timestamptz": "timestamp with time zone", "timestamp": "timestamp without time zone", "char": "character"}.get(base, base)


def alter(g, table, action, only=0.05):
    return f"ALTER TABLE {g.maybe('IF EXISTS ', 0.1)}{g.maybe('ONLY ', only)}{g.name_of(table)} {action}"


@makes("add column", 5)
def add_column(g):
    table = g.table()
    if not table:
        return None
    text, _ = column_definition(g, g.column_name())
    return alter(g, table, f"ADD {g.maybe('COLUMN ', 0.8)}{g.maybe('IF NOT EXISTS ', 0.2)}{text}")


@makes("drop column", 2.5)
def drop_column(g):
    table = g.table()
    column = table and g.column(table)
    return column and alter(g, table, f"DROP {g.maybe('COLUMN ', 0.8)}{g.maybe('IF EXISTS ', 0.2)}{g.spell(column['name'])}{g.cascade()}")


@makes("rename column", 2.5)
def rename_column(g):
    table = g.table("rprpvm")
    column = table and g.column(table)
    if not column:
        return None
    word = {"v": "VIEW", "m": "MATERIALIZED VIEW"}.get(table["kind"], "TABLE")
    return f"ALTER {word} {g.name_of(table)} RENAME {g.maybe('COLUMN ')}{g.spell(column['name'])} TO {g.column_name()}"


@makes("alter column not null", 1.5)
def not_null(g):
    table = g.table()
    column = table and g.column(table)
    return column and alter(g, table, f"ALTER {g.maybe('COLUMN ')}{g.spell(column['name'])} {g.pick(['SET', 'SET', 'DROP'])} NOT NULL", 0.1)


@makes("alter column default", 1.5)
def default(g):
    table = g.table("rprpv")
    column = table and g.column(table)
    if not column:
        return None
    value = g.default_for(column["type"])
    sequence = g.table("S", lambda s: s["persistence"] != "t")
    if sequence and column["type"] in ("integer", "bigint") and g.chance(0.4):
        value = f"nextval('{g.name_of(sequence, True)}')"
    return alter(g, table, f"ALTER {g.spell(column['name'])} " + g.pick([f"SET DEFAULT {value}", f"SET DEFAULT {value}", "DROP DEFAULT"]))


WIDER = {"integer": ["bigint", "numeric", "text", "numeric(12,3)"], "smallint": ["integer", "int8"], "bigint": ["numeric", "text", "integer"],
         "character varying": ["text", "varchar(100)", "varchar"], "text": ["varchar(50)", "varchar", "char(9)", 'text COLLATE "C"'],
         "timestamp without time zone": ["timestamptz", "date", "timestamp(2)"], "date": ["timestamptz", "timestamp", "text"],
         "boolean": ["text"], "numeric": ["numeric(20,4)", "double precision", "text"], "json": ["jsonb"], "jsonb": ["json"],
         "timestamp with time zone": ["timestamp", "timestamptz(3)", "date"]}


@makes("alter column type", 2)
def change_type(g):
    table = g.table()
    column = table and g.column(table)
    if not column:
        return None
    name = g.spell(column["name"])
    kind = g.pick(WIDER.get(column["type"]) or ["text"])
    using = g.pick(["", "", f" USING {name}::{kind.split(' COLLATE')[0]}"])
    return alter(g, table, f"ALTER {g.maybe('COLUMN ')}{name} {g.maybe('SET DATA ')}TYPE {kind}{using}")


@makes("alter column identity", 1.5)
def identity(g):
    table = g.table()
    column = table and g.column(table, lambda c: c["identity"] or (c["not_null"] and c["type"] in ("integer", "bigint", "smallint")))
    if not column:
        return None
    name = g.spell(column["name"])
    if not column["identity"]:
        return alter(g, table, f"ALTER {name} ADD GENERATED {g.pick(['ALWAYS', 'BY DEFAULT'])} AS IDENTITY{g.maybe(' (START 7)')}")
    return alter(g, table, f"ALTER {name} " + g.pick(["DROP IDENTITY", "DROP IDENTITY IF EXISTS", "SET GENERATED ALWAYS",
                                                     "SET GENERATED BY DEFAULT", "RESTART", "SET INCREMENT BY 3 RESTART WITH 9"]))


@makes("alter column expression", 0.4)
def expression(g):
    table = g.table("rp", lambda t: any(c["generated"] for c in t["columns"] or []))
    column = table and g.column(table, lambda c: c["generated"])
    return column and alter(g, table, f"ALTER {g.spell(column['name'])} DROP EXPRESSION{g.maybe(' IF EXISTS')}")


@makes("alter column storage", 0.7)
def storage(g):
    table = g.table()
    column = table and g.column(table)
    return column and alter(g, table, f"ALTER {g.spell(column['name'])} " + g.pick(
        ["SET STATISTICS 100", "SET STORAGE EXTERNAL", "SET (n_distinct = 5)", "RESET (n_distinct)", "SET COMPRESSION pglz"]))


@makes("add generated column", 1)
def generated(g):
    table = g.table()
    column = table and g.column(table, lambda c: not c["generated"] and c["type"] in ("integer", "bigint", "text", "boolean", "numeric"))
    if not column:
        return None
    name = g.spell(column["name"])
    form = {"text": f"lower({name})", "boolean": f"NOT {name}"}.get(column["type"], f"{name} * 2")
    return alter(g, table, f"ADD {g.column_name()} {column['full']} GENERATED ALWAYS AS ({form}) STORED")


@makes("alter table several", 1.5)
def several(g):
    table = g.table()
    if not table:
        return None
    actions = []
    for _ in range(g.r.randint(2, 4)):
        column = g.column(table)
        name = g.spell(column["name"]) if column else "x"
        actions.append(g.pick([f"ADD {column_definition(g, g.column_name())[0]}", f"ADD COLUMN IF NOT EXISTS {g.column_name()} text",
                               f"ALTER {name} SET NOT NULL", f"ALTER {name} DROP DEFAULT", f"DROP COLUMN IF EXISTS {name}",
                               f"ADD CHECK ({name} IS NOT NULL)", f"ADD CONSTRAINT {g.fresh()} UNIQUE ({name})", f"ALTER {name} TYPE text",
                               f"ADD PRIMARY KEY ({name})", f"ALTER {name} SET DEFAULT NULL", f"ADD COLUMN {g.column_name()} serial",
                               f"ADD CONSTRAINT {g.fresh()} CHECK ({name} IS NOT NULL) NOT VALID", "ENABLE ROW LEVEL SECURITY"]
                              + [f"DROP CONSTRAINT {g.maybe('IF EXISTS ')}{g.spell(k['name'])}{g.cascade()}" for k in g.some(table["constraints"], 0, 2)]))
    return alter(g, table, ", ".join(actions))
