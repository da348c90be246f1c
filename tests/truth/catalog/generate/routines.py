# SPDX-License-Identifier: Apache-2.0
"""Functions, procedures, triggers, rules, event triggers."""
from .core import makes

NAMES = ["touch", "total", "notify_it", "audit", "score", "slug"]
SIGNATURES = ["", "a integer", "a integer, b text", "a integer DEFAULT 1", "text", "VARIADIC a integer[]", "IN a int, OUT b int", "a numeric(10,2)",
              "INOUT a int", "a timestamptz, b varchar(10)", "bigint, bigint", "a anyelement", "a text[]", "a double precision", '"A b" int']


def signature(g):
    own = g.thing("types")
    table = g.table("r", lambda t: t["persistence"] != "t")
    choices = SIGNATURES + ([f"x {g.name_of(own)}"] if own else []) + ([f"x {g.name_of(table)}"] if table else [])
    return g.pick(choices)


@makes("create function", 3)
def create_function(g):
    arguments = signature(g)
    if "OUT" in arguments:
        returns, body = "", "SELECT 1"
    else:
        returns, body = g.pick([("integer", "SELECT 1"), ("text", "SELECT 'x'::text"), ("boolean", "SELECT true"), ("SETOF integer", "SELECT 1"),
                                ("TABLE (p integer, q text)", "SELECT 1, 'x'::text"), ("void", "SELECT 1")])
        returns = f"RETURNS {returns} "
    attributes = " ".join(g.pick(each) for each in g.some([["IMMUTABLE", "STABLE", "VOLATILE"], ["STRICT", "CALLED ON NULL INPUT"], ["LEAKPROOF"],
                                                           ["SECURITY DEFINER", "SECURITY INVOKER"], ["PARALLEL SAFE"], ["COST 5"],
                                                           ["SET search_path = public"]], 0, 2))
    if g.chance(0.3):
        language, body = "plpgsql", "BEGIN RETURN" + g.pick([" NULL", ""]) + "; END"
    else:
        language = "sql"
    tail = f"LANGUAGE {g.pick([language, language.upper()])} {attributes} AS $$ {body} $$"
    if language == "sql" and g.chance(0.15) and "OUT" not in arguments and "TABLE" not in returns and "void" not in returns:
        tail = f"LANGUAGE sql {attributes} RETURN {body.removeprefix('SELECT ')}"
    return f"CREATE {g.maybe('OR REPLACE ')}FUNCTION {g.permanent_prefix()}{g.fresh(NAMES)}({arguments}) {returns}{tail}"


@makes("create trigger function", 2)
def trigger_function(g):
    kind, body = g.pick([("trigger", "RETURN NEW; "), ("trigger", "RETURN NULL; "), ("event_trigger", "")])
    return (f"CREATE {g.maybe('OR REPLACE ')}FUNCTION {g.permanent_prefix()}{g.fresh(NAMES)}() RETURNS {kind} "
            f"LANGUAGE plpgsql{g.maybe(' SECURITY DEFINER', 0.2)} AS $$ BEGIN {body}END $$")


@makes("create procedure", 1)
def create_procedure(g):
    arguments = g.pick(["", "a integer", "IN a text", "INOUT a int", "a integer, b text DEFAULT 'x'"])
    return (f"CREATE {g.maybe('OR REPLACE ')}PROCEDURE {g.permanent_prefix()}{g.fresh(NAMES)}({arguments}) LANGUAGE plpgsql AS "
            "$$ BEGIN NULL; END $$")


def routine(g, kinds="fp"):
    function = g.thing("functions", lambda f: f["kind"] in kinds)
    if not function:
        return None, None
    word = "ROUTINE" if g.chance(0.15) else "FUNCTION" if function["kind"] == "f" else "PROCEDURE"
    arguments = "" if g.chance(0.3) else f"({function['arguments']})"
    return word, g.name_of(function) + arguments


@makes("alter function", 1.5)
def alter_function(g):
    word, name = routine(g)
    schemas = g.permanent_schemas()
    action = g.pick(["SECURITY DEFINER", "SECURITY INVOKER", "RESET ALL", "SET search_path = public", f"RENAME TO {g.fresh(NAMES)}",
                     f"RENAME TO {g.fresh(NAMES)}", f"SET SCHEMA {g.spell(g.pick(schemas))}", "IMMUTABLE", "STABLE", "VOLATILE", "STRICT"])
    return word and f"ALTER {word} {name} {action}"


@makes("create function atomic", 0.6)
def create_atomic(g):
    relation = g.table("rpvm", lambda t: t["persistence"] != "t" and t["columns"])
    if not relation:
        return None
    body = g.pick([f"BEGIN ATOMIC SELECT count(*) FROM {g.name_of(relation)}; END", f"RETURN (SELECT count(*) FROM {g.name_of(relation)})"])
    return f"CREATE FUNCTION {g.permanent_prefix()}{g.fresh(NAMES)}() RETURNS bigint LANGUAGE sql {body}"


@makes("use function", 1)
def use_function(g):
    """A column's default, a check or a view that calls a function made before."""
    function = g.thing("functions", lambda f: f["kind"] == "f" and f["count"] == 0 and f["returns"] in ("integer", "bigint", "text"))
    table = g.table()
    if not function or not table:
        return None
    call = f"{g.name_of(function)}()"
    return g.pick([f"ALTER TABLE {g.name_of(table)} ADD {g.column_name()} {function['returns']} DEFAULT {call}",
                   f"ALTER TABLE {g.name_of(table)} ADD CHECK ({call} IS NOT NULL)", f"CREATE VIEW {g.new_name()} AS SELECT {call} AS x",
                   f"CREATE POLICY {g.fresh(['p_call'])} ON {g.name_of(table)} USING ({call} IS NOT NULL)"])


@makes("drop several functions", 0.4)
def drop_functions(g):
    functions = [f"{g.name_of(f)}({f['arguments']})" for f in g.some(g.things("functions", lambda f: f["kind"] == "f"), 2, 3)]
    return f"DROP {g.pick(['FUNCTION', 'ROUTINE'])} {g.maybe('IF EXISTS ', 0.3)}{', '.join(functions)}{g.cascade()}" if functions else None


@makes("alter aggregate", 0.3)
def alter_aggregate(g):
    aggregate = g.thing("functions", lambda f: f["kind"] == "a")
    name = aggregate and f"{g.name_of(aggregate)}({aggregate['arguments']})"
    return name and g.pick([f"ALTER AGGREGATE {name} RENAME TO {g.fresh(NAMES)}", f"DROP AGGREGATE {g.maybe('IF EXISTS ')}{name}{g.cascade()}",
                            f"ALTER AGGREGATE {name} SET SCHEMA {g.spell(g.pick(g.permanent_schemas()))}"])


@makes("drop function", 1)
def drop_function(g):
    word, name = routine(g)
    return word and f"DROP {word} {g.maybe('IF EXISTS ', 0.3)}{name}{g.cascade()}"


@makes("create aggregate", 0.3)
def create_aggregate(g):
    return f"CREATE {g.maybe('OR REPLACE ')}AGGREGATE {g.fresh(['mysum', 'total'])}({g.pick(['integer', 'int4'])}) (SFUNC = int4pl, STYPE = int4, INITCOND = '0')"


@makes("create trigger", 3)
def create_trigger(g):
    function = g.thing("functions", lambda f: f["returns"] == "trigger")
    table = g.table("rprpv")
    if not function or not table:
        return None
    column = g.column(table)
    name = g.fresh(["t_touch", "t_audit", "t_check"])
    if table["kind"] == "v":
        return f"CREATE TRIGGER {name} INSTEAD OF {g.pick(['INSERT', 'UPDATE', 'INSERT OR DELETE'])} ON {g.name_of(table)} FOR EACH ROW EXECUTE FUNCTION {g.name_of(function)}()"
    events = g.pick(["INSERT", "UPDATE", "DELETE", "INSERT OR UPDATE", "UPDATE OR DELETE"] + ([f"UPDATE OF {g.spell(column['name'])}"] * 2 if column else []))
    if g.chance(0.15):
        return (f"CREATE CONSTRAINT TRIGGER {name} AFTER {events} ON {g.name_of(table)} {g.pick(['', 'DEFERRABLE INITIALLY DEFERRED '])}"
                f"FOR EACH ROW EXECUTE FUNCTION {g.name_of(function)}()")
    if g.chance(0.1):
        return f"CREATE TRIGGER {name} {g.pick(['BEFORE', 'AFTER'])} TRUNCATE ON {g.name_of(table)} EXECUTE FUNCTION {g.name_of(function)}()"
    if g.chance(0.1):
        return (f"CREATE TRIGGER {name} AFTER INSERT ON {g.name_of(table)} REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT "
                f"EXECUTE FUNCTION {g.name_of(function)}()")
    level = g.pick([" FOR EACH ROW", " FOR EACH ROW", " FOR EACH STATEMENT", ""])
    when = f" WHEN (NEW.{g.spell(column['name'])} IS NULL)" if column and "ROW" in level and "DELETE" not in events and g.chance(0.2) else ""
    return (f"CREATE {g.maybe('OR REPLACE ', 0.2)}TRIGGER {name} {g.pick(['BEFORE', 'AFTER'])} {events} ON {g.name_of(table)}{level}{when} "
            f"EXECUTE {g.pick(['FUNCTION', 'PROCEDURE'])} {g.name_of(function)}()")


@makes("alter trigger", 1.5)
def alter_trigger(g):
    table = g.table("rpv", lambda t: t["triggers"])
    trigger = table and g.spell(g.pick(table["triggers"]))
    if not trigger:
        return None
    on = g.name_of(table)
    return g.pick([f"ALTER TRIGGER {trigger} ON {on} RENAME TO {g.fresh()}", f"ALTER TABLE {on} DISABLE TRIGGER {trigger}",
                   f"ALTER TABLE {on} ENABLE {g.pick(['', 'ALWAYS ', 'REPLICA '])}TRIGGER {trigger}", f"DROP TRIGGER {g.maybe('IF EXISTS ')}{trigger} ON {on}",
                   f"ALTER TABLE {on} {g.pick(['DISABLE', 'ENABLE'])} TRIGGER {g.pick(['ALL', 'USER'])}"])


@makes("create rule", 0.8)
def create_rule(g):
    relation = g.table("rv")
    target = g.table("r", lambda t: t["persistence"] != "t" and t["columns"])
    if relation and target and relation["persistence"] != "t" and g.chance(0.4):
        column, own = g.spell(g.pick(target["columns"])["name"]), g.column(relation)
        where = f" WHERE NEW.{g.spell(own['name'])} IS NULL" if own and g.chance(0.3) else ""
        action = g.pick([f"DELETE FROM {g.name_of(target)}", f"UPDATE {g.name_of(target)} SET {column} = NULL",
                         f"INSERT INTO {g.name_of(target)} ({column}) VALUES (NULL)"])
        return (f"CREATE {g.maybe('OR REPLACE ')}RULE {g.fresh(['r_block', 'r_log'])} AS ON {g.pick(['INSERT', 'UPDATE'])} "
                f"TO {g.name_of(relation)}{where} DO ALSO {action}")
    return relation and (f"CREATE {g.maybe('OR REPLACE ')}RULE {g.fresh(['r_block', 'r_log'])} AS ON {g.pick(['INSERT', 'UPDATE', 'DELETE'])} "
                         f"TO {g.name_of(relation)} DO {g.pick(['INSTEAD NOTHING', 'ALSO NOTHING', 'NOTHING'])}")


@makes("alter rule", 0.6)
def alter_rule(g):
    relation = g.table("rv", lambda t: t["rules"])
    rule = relation and g.spell(g.pick(relation["rules"]))
    return rule and g.pick([f"ALTER RULE {rule} ON {g.name_of(relation)} RENAME TO {g.fresh()}",
                            f"DROP RULE {g.maybe('IF EXISTS ')}{rule} ON {g.name_of(relation)}{g.cascade()}"])


@makes("event trigger", 0.6)
def event_trigger(g):
    there = g.thing("event_triggers")
    if there and g.chance(0.6):
        name = g.spell(there)
        return g.pick([f"ALTER EVENT TRIGGER {name} RENAME TO {g.fresh()}", f"DROP EVENT TRIGGER {g.maybe('IF EXISTS ')}{name}", f"ALTER EVENT TRIGGER {name} DISABLE"])
    function = g.thing("functions", lambda f: f["returns"] == "event_trigger")
    event = g.pick(["ddl_command_end", "ddl_command_start", "sql_drop"])
    return function and f"CREATE EVENT TRIGGER {g.fresh(['et'])} ON {event} EXECUTE FUNCTION {g.name_of(function)}()"
