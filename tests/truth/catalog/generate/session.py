# SPDX-License-Identifier: Apache-2.0
"""Transactions, savepoints, search_path, variables."""
from .core import makes


@makes("search_path", 1.2)
def search_path(g):
    schemas = [g.spell(name) for name in g.some([name for name in g.world["schemas"] if name != "pg_temp"], 1, 3)] or ["public"]
    local = "LOCAL " if g.in_transaction and g.chance(0.5) else g.maybe("SESSION ", 0.2)
    return g.pick([f"SET {local}search_path {g.pick(['=', 'TO'])} {', '.join(schemas)}", f"SET {local}search_path = {', '.join(schemas)}, public",
                   "RESET search_path", "SET search_path TO DEFAULT", "SET search_path = \"$user\", public",
                   f"SET SCHEMA '{schemas[0].strip(chr(34)).lower()}'" if '"' not in schemas[0] else "RESET search_path",
                   "SELECT set_config('search_path', 'public', false)", "RESET ALL", "SET search_path = public, pg_temp"])


@makes("transaction", 2.5)
def transaction(g):
    if not g.in_transaction:
        return g.pick(["BEGIN", "BEGIN", "START TRANSACTION", "BEGIN ISOLATION LEVEL SERIALIZABLE"])
    choices = ["COMMIT", "COMMIT", "END", "ROLLBACK", "ROLLBACK", f"SAVEPOINT {g.pick(['s1', 's2', 's3'])}", f"SAVEPOINT {g.pick(['s1', 's2'])}",
               "COMMIT AND CHAIN", "ROLLBACK AND CHAIN"]
    if g.savepoints:
        name = g.pick(g.savepoints)
        choices += [f"ROLLBACK TO {name}", f"ROLLBACK TO SAVEPOINT {name}", f"RELEASE {name}"] * 2
    return g.pick(choices)


@makes("discard", 0.3)
def discard(g):
    return g.pick(["DISCARD TEMP", "DISCARD PLANS", "DISCARD SEQUENCES"] if g.in_transaction else ["DISCARD ALL", "DISCARD TEMP"])


@makes("variable", 0.3)
def variable(g):
    return g.pick(["SET lock_timeout = '5s'", "SET LOCAL statement_timeout = 0", "SHOW lock_timeout", "SET check_function_bodies = false"])
