# SPDX-License-Identifier: Apache-2.0
"""Enums, domains, composite types, ranges."""
from .core import VALUES, makes

LABELS = ["new", "open", "closed", "in progress", "O''Brien", "Done", "a", "b", "c", "größer"]
NAMES = ["status", "mood", "color", "money_amount", "address", "span", "level"]


def kind_of(g, letter):
    return g.thing("types", lambda t: t["kind"] in letter)


@makes("create enum", 2)
def create_enum(g):
    labels = ", ".join(f"'{label}'" for label in g.some(LABELS, 0, 5))
    return f"CREATE TYPE {g.permanent_prefix()}{g.fresh(NAMES)} AS ENUM ({labels})"


@makes("add enum value", 2.5)
def add_value(g):
    enum = kind_of(g, "e")
    if not enum:
        return None
    there = g.pick(enum["labels"])
    where = g.pick(["", " BEFORE '{}'", " AFTER '{}'"]).format((there or "none").replace("'", "''"))
    label = g.pick(LABELS) if g.chance(0.5) else f"v{g.r.randint(1, 99)}"
    return f"ALTER TYPE {g.name_of(enum)} ADD VALUE {g.maybe('IF NOT EXISTS ', 0.3)}'{label}'{where}"


@makes("rename enum value", 0.8)
def rename_value(g):
    enum = kind_of(g, "e")
    label = enum and g.pick(enum["labels"])
    return label and "ALTER TYPE {} RENAME VALUE '{}' TO '{}'".format(g.name_of(enum), label.replace("'", "''"), g.pick(LABELS))


@makes("create domain", 2)
def create_domain(g):
    base = g.type()
    parts = g.some([f"{g.maybe(f'CONSTRAINT {g.fresh()} ')}CHECK (VALUE IS NOT NULL)", "NOT NULL", "NULL", f"CHECK (VALUE = VALUE)",
                    f"DEFAULT {VALUES.get(base, 'NULL')}"], 0, 3)
    return f"CREATE DOMAIN {g.permanent_prefix()}{g.fresh(NAMES)}{g.maybe(' AS')} {base} {' '.join(parts)}"


@makes("alter domain", 2)
def alter_domain(g):
    domain = kind_of(g, "d")
    if not domain:
        return None
    there = g.pick(domain["constraints"])
    actions = ["SET NOT NULL", "DROP NOT NULL", "SET DEFAULT NULL", "DROP DEFAULT", "ADD CHECK (VALUE IS NOT NULL)",
               f"ADD CONSTRAINT {g.fresh()} CHECK (VALUE IS NOT NULL){g.maybe(' NOT VALID')}", "DROP CONSTRAINT IF EXISTS nothing_like_it"]
    if there:
        name = g.spell(there)
        actions += [f"DROP CONSTRAINT {name}", f"RENAME CONSTRAINT {name} TO {g.fresh()}", f"VALIDATE CONSTRAINT {name}"] * 2
    return f"ALTER DOMAIN {g.name_of(domain)} {g.pick(actions)}"


@makes("create composite", 1.5)
def create_composite(g):
    names = list(dict.fromkeys(g.column_name() for _ in range(g.r.randint(0, 4))))
    return f"CREATE TYPE {g.permanent_prefix()}{g.fresh(NAMES)} AS ({', '.join(f'{name} {g.type()}' for name in names)})"


@makes("alter composite", 1.5)
def alter_composite(g):
    kind = kind_of(g, "c")
    if not kind:
        return None
    there = g.pick(kind["attributes"])
    actions = [f"ADD ATTRIBUTE {g.column_name()} {g.type()}{g.cascade()}"] * 2
    if there:
        name = g.spell(there)
        actions += [f"DROP ATTRIBUTE {name}{g.cascade()}", f"ALTER ATTRIBUTE {name} TYPE text{g.cascade()}",
                    f"RENAME ATTRIBUTE {name} TO {g.column_name()}{g.cascade()}", f"DROP ATTRIBUTE IF EXISTS {name}, ADD ATTRIBUTE z int"]
    return f"ALTER TYPE {g.name_of(kind)} {g.pick(actions)}"


@makes("create range", 0.6)
def create_range(g):
    if g.chance(0.15):
        return f"CREATE TYPE {g.permanent_prefix()}{g.fresh(NAMES)}"
    multirange = g.maybe(f", multirange_type_name = {g.fresh(['spans', 'levels'], 0)}", 0.2)
    return f"CREATE TYPE {g.permanent_prefix()}{g.fresh(NAMES)} AS RANGE (subtype = {g.pick(['float8', 'time', 'int4', 'text'])}{multirange})"


@makes("rename type", 1)
def rename_type(g):
    kind = kind_of(g, "edcr")
    word = "DOMAIN" if kind and kind["kind"] == "d" and g.chance(0.7) else "TYPE"
    return kind and f"ALTER {word} {g.name_of(kind)} RENAME TO {g.fresh(NAMES)}"


@makes("set schema of type", 0.8)
def set_schema(g):
    kind = kind_of(g, "edcr")
    schemas = g.permanent_schemas()
    word = "DOMAIN" if kind and kind["kind"] == "d" and g.chance(0.7) else "TYPE"
    return kind and f"ALTER {word} {g.name_of(kind)} SET SCHEMA {g.spell(g.pick(schemas))}"


@makes("drop type", 1)
def drop_type(g):
    kind = kind_of(g, "edcr")
    word = "DOMAIN" if kind and kind["kind"] == "d" and g.chance(0.7) else "TYPE"
    return kind and f"DROP {word} {g.maybe('IF EXISTS ', 0.3)}{g.name_of(kind)}{g.cascade()}"
