# SPDX-License-Identifier: Apache-2.0
"""Policies, statistics, publications, comments, grants, DO blocks."""
from .core import makes


@makes("create policy", 2)
def create_policy(g):
    table = g.table()
    if not table:
        return None
    command = g.pick(["", " FOR ALL", " FOR SELECT", " FOR INSERT", " FOR UPDATE", " FOR DELETE"])
    roles = g.pick(["", "", " TO public", " TO postgres", " TO postgres, public", " TO clerk", " TO clerk, boss"])
    using = f" USING ({g.condition(table)})" if "INSERT" not in command else ""
    check = f" WITH CHECK ({g.condition(table)})" if command not in (" FOR SELECT", " FOR DELETE") and g.chance(0.6) else ""
    other = g.table("rv", lambda t: t["persistence"] != "t")
    if using and other and g.chance(0.2):
        using = f" USING (EXISTS (SELECT 1 FROM {g.name_of(other)}))"
    return f"CREATE POLICY {g.fresh(['p_read', 'p_own'])} ON {g.name_of(table)}{g.pick(['', '', ' AS RESTRICTIVE', ' AS PERMISSIVE'])}{command}{roles}{using}{check}"


@makes("alter policy", 1)
def alter_policy(g):
    table = g.table("rp", lambda t: t["policies"])
    policy = table and g.spell(g.pick(table["policies"]))
    return policy and g.pick([f"ALTER POLICY {policy} ON {g.name_of(table)} RENAME TO {g.fresh()}", f"DROP POLICY {g.maybe('IF EXISTS ')}{policy} ON {g.name_of(table)}",
                              f"ALTER POLICY {policy} ON {g.name_of(table)} TO postgres", f"ALTER POLICY {policy} ON {g.name_of(table)} USING (true)",
                              f"ALTER POLICY {policy} ON {g.name_of(table)} WITH CHECK ({g.condition(table)})"])


@makes("create statistics", 1)
def create_statistics(g):
    table = g.table("rpm")
    columns = table and g.key_columns(table, 2, 3)
    if not columns or len(columns) < 2:
        return None
    kinds = g.pick(["", " (ndistinct)", " (dependencies, mcv)"])
    names = ", ".join(g.spell(c["name"]) for c in columns)
    return f"CREATE STATISTICS {g.maybe('IF NOT EXISTS ', 0.2)}{g.permanent_prefix()}{g.fresh(['s_a', 's_b'])}{kinds} ON {names} FROM {g.name_of(table)}"


@makes("alter statistics", 0.6)
def alter_statistics(g):
    statistics = g.thing("statistics")
    schemas = g.permanent_schemas()
    return statistics and g.pick([f"ALTER STATISTICS {g.name_of(statistics)} RENAME TO {g.fresh()}", f"DROP STATISTICS {g.name_of(statistics)}",
                                  f"ALTER STATISTICS {g.name_of(statistics)} SET SCHEMA {g.spell(g.pick(schemas))}",
                                  f"ALTER STATISTICS {g.name_of(statistics)} SET STATISTICS 50"])


@makes("publication", 0.8)
def publication(g):
    there = g.thing("publications")
    tables = g.some(g.relations("rp", lambda t: t["persistence"] == "p"), 1, 2)
    if there and g.chance(0.5):
        name = g.spell(there)
        return g.pick([f"DROP PUBLICATION {name}", f"ALTER PUBLICATION {name} RENAME TO {g.fresh()}"]
                      + [f"ALTER PUBLICATION {name} {g.pick(['ADD', 'SET', 'DROP'])} TABLE {g.name_of(each)}" for each in tables]
                      + [f"ALTER PUBLICATION {name} SET (publish = 'insert')", f"ALTER PUBLICATION {name} ADD TABLES IN SCHEMA public"])
    on = g.pick(["", " FOR ALL TABLES"] + ([f" FOR TABLE {', '.join(map(g.name_of, tables))}"] * 2 if tables else []) + [" FOR TABLES IN SCHEMA public"])
    return f"CREATE PUBLICATION {g.fresh(['pub'])}{on}{g.maybe(chr(32) + 'WITH (publish = ' + chr(39) + 'insert' + chr(39) + ')', 0.2)}"


@makes("comment", 1)
def comment(g):
    table = g.table("rpvm")
    column = table and g.column(table)
    if not column:
        return None
    word = {"v": "VIEW", "m": "MATERIALIZED VIEW"}.get(table["kind"], "TABLE")
    text = g.pick(["'what it is'", "NULL", "'it''s'", "$$x$$"])
    return g.pick([f"COMMENT ON {word} {g.name_of(table)} IS {text}", f"COMMENT ON COLUMN {g.name_of(table)}.{g.spell(column['name'])} IS {text}",
                   "COMMENT ON SCHEMA public IS 'x'"])


WORDS = {"r": "TABLE", "p": "TABLE", "v": "VIEW", "m": "MATERIALIZED VIEW", "S": "SEQUENCE", "f": "FOREIGN TABLE"}


def any_object(g):
    """(what COMMENT and OWNER TO call it, whether it has an owner of its own)"""
    relation, kind, function, index = g.table("rpvmSf"), g.thing("types"), g.thing("functions"), g.thing("indexes")
    statistics, table = g.thing("statistics"), g.table("rp")
    found = [(f"SCHEMA {g.spell(g.pick(g.permanent_schemas()))}", True)]
    if relation:
        found.append((f"{WORDS[relation['kind']]} {g.name_of(relation)}", True))
    if kind:
        found.append((f"{'DOMAIN' if kind['kind'] == 'd' else 'TYPE'} {g.name_of(kind)}", True))
    if function:
        word = {"f": "FUNCTION", "p": "PROCEDURE", "a": "AGGREGATE"}[function["kind"]]
        found.append((f"{word} {g.name_of(function)}({function['arguments']})", True))
    if index:
        found.append((f"INDEX {g.name_of(index)}", False))
    if statistics:
        found.append((f"STATISTICS {g.name_of(statistics)}", True))
    for word, list_name in (("TRIGGER", "triggers"), ("POLICY", "policies"), ("RULE", "rules")):
        if table and table[list_name]:
            found.append((f"{word} {g.spell(g.pick(table[list_name]))} ON {g.name_of(table)}", False))
    if table and table["constraints"]:
        found.append((f"CONSTRAINT {g.spell(g.pick(table['constraints'])['name'])} ON {g.name_of(table)}", False))
    return g.pick(found)


@makes("comment on anything", 1)
def comment_on_anything(g):
    return f"COMMENT ON {any_object(g)[0]} IS {g.pick(['NULL', chr(39) + 'why' + chr(39)])}"


@makes("owner", 1.2)
def owner(g):
    name, owned = any_object(g)
    return f"ALTER {name} OWNER TO {g.pick(['postgres', 'CURRENT_USER', 'clerk', 'clerk', 'boss'])}" if owned else None


@makes("owned", 0.7)
def owned(g):
    """What of a role is dropped or handed on; differential.py makes the roles."""
    return g.pick(["DROP OWNED BY clerk", "DROP OWNED BY clerk CASCADE", "DROP OWNED BY clerk, boss CASCADE", "DROP OWNED BY boss RESTRICT",
                   "REASSIGN OWNED BY clerk TO boss", "REASSIGN OWNED BY boss TO CURRENT_USER", "REASSIGN OWNED BY clerk, boss TO postgres"])


@makes("grant", 0.5)
def grant(g):
    table = g.table("rpvm")
    return table and g.pick([f"GRANT SELECT ON {g.name_of(table)} TO public", f"REVOKE ALL ON {g.name_of(table)} FROM public",
                             f"ALTER TABLE {g.name_of(table)} OWNER TO postgres", f"GRANT INSERT ON {g.name_of(table)} TO postgres"])


@makes("do block", 1.5)
def do_block(g):
    table = g.table("rp")
    name = g.fresh()
    inner = g.pick([f"CREATE TABLE {name} (id int PRIMARY KEY);", f"CREATE TABLE IF NOT EXISTS {name} (id serial);",
                    f"DROP TABLE IF EXISTS {name};"] + ([f"ALTER TABLE {g.name_of(table)} ADD COLUMN {g.column_name()} text;"] * 2 if table else []))
    static = "'" + inner.replace("'", "''") + "'"
    return g.pick([f"DO $$ BEGIN {inner} END $$", f"DO $do$ BEGIN EXECUTE {static}; END $do$", f"DO $$ BEGIN {inner} EXCEPTION WHEN duplicate_table OR duplicate_column THEN NULL; END $$",
                   f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'kind_of') THEN CREATE TYPE kind_of AS ENUM ('a'); END IF; END $$",
                   f"DO $$ BEGIN CREATE TYPE kind_of AS ENUM ('a', 'b'); EXCEPTION WHEN duplicate_object THEN NULL; END $$",
                   f"DO $$ BEGIN IF true THEN {inner} END IF; END $$", f"DO $$ BEGIN IF false THEN {inner} ELSE NULL; END IF; END $$",
                   f"DO $$ BEGIN FOR i IN 1..2 LOOP EXECUTE format('CREATE TABLE IF NOT EXISTS part_%s (id int)', i); END LOOP; END $$"])
