#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Replays random DDL on a real PostgreSQL and in pgtidy, and holds the two catalogs against each other.

usage: differential.py PGTIDY [--statements N] [--seed N] [--length N] [--all] [--only KIND…] [--differences N] [--level PERCENT]

Statements come in short histories, each in a database of its own. Only what the server accepted is given to pgtidy; with --all everything
is, as psql sends a file without ON_ERROR_STOP: what the server refuses must change nothing in pgtidy's catalog either. A history with a
difference is shrunk to the shortest that still shows it, and printed as a script. Exit status 1 if there was any, 77 where no
PostgreSQL is installed.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

here = pathlib.Path(__file__).parent
sys.path[:0] = [str(here), str(here.parent)]
from compare import differences  # noqa: E402
from generate import Generator  # noqa: E402
from generate.core import MAKERS  # noqa: E402
from server import Server, programs  # noqa: E402

WORLD = (here / "world.sql").read_text()
CATALOG = (here / "pg_catalog.sql").read_text()


def truth_of(server, database):
    with server.session(database) as session:
        session.run("SET search_path = pg_catalog")
        return json.loads(session.query(CATALOG))


def simulate(pgtidy, statements):
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "0001_all.sql").write_text("".join(f"{statement};\n" for statement in statements))
        command = [pgtidy, "catalog", "--no-config", "--format=json", "--postgres=15", "--transaction=none", "."]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=120, check=False)
    try:
        return json.loads(done.stdout)
    except ValueError:
        return {"failed": f"exit {done.returncode}: {done.stderr.strip()[:300]}"}


def accepted_of(server, statements):
    """What of these the server accepts, and its catalog afterwards."""
    database = server.database()
    with server.session(database) as session:
        accepted = [statement for statement in statements if session.run(statement)[0] == "00000"]
        session.run("COMMIT")
    return accepted, truth_of(server, database)


def disagreement(pgtidy, truth, statements):
    simulated = simulate(pgtidy, statements)
    return [simulated["failed"]] if "failed" in simulated else differences(truth, simulated)[3]


def shape(difference):
    """A difference without its names: what kind of fact it is, so that shrinking doesn't slip to another."""
    head, _, tail = difference.partition(": ")
    return head.split(" ")[0], head.rpartition(".")[2] if "server" in tail.split(" ")[0] else tail


def shrink(server, pgtidy, statements, wanted, everything):
    size = max(1, len(statements) // 2)
    while True:
        at, changed = 0, False
        while at < len(statements):
            fewer = statements[:at] + statements[at + size:]
            accepted, truth = accepted_of(server, fewer)
            kept = fewer if everything else accepted
            if any(shape(each) == wanted for each in disagreement(pgtidy, truth, kept)):
                statements, changed = kept, True
            else:
                at += size
        if size == 1 and not changed:
            return statements
        size = max(1, size // 2)


class Play:
    """One history: made statement by statement, as the server answers."""

    def __init__(self, server, seed, only):
        self.g, self.server = Generator(seed), server
        self.makers = [maker for maker in MAKERS if not only or maker[0] in only or maker[0] in ("create table", "create schema")]
        self.sent, self.accepted, self.tally = [], [], {}

    def note(self, kind, statement, state):
        made, taken = self.tally.get(kind, (0, 0))
        self.tally[kind] = (made + 1, taken + (state == "00000"))
        self.sent.append(statement)
        if state != "00000":
            return
        self.accepted.append(statement)
        word = statement.split()[0].upper()
        if word in ("BEGIN", "START"):
            self.g.in_transaction, self.g.savepoints = True, []
        elif word in ("COMMIT", "END", "ROLLBACK") and " TO " not in statement:
            self.g.in_transaction, self.g.savepoints = statement.endswith("CHAIN"), []
        elif word == "SAVEPOINT":
            self.g.savepoints.append(statement.split()[1])

    def run(self, length):
        database = self.server.database()
        kinds, weights = zip(*[((kind, function), weight) for kind, weight, function in self.makers])
        with self.server.session(database) as session:
            fresh = False
            while len(self.sent) < length:
                if not fresh:
                    self.g.world = json.loads(session.query(WORLD))
                    self.g.world["schemas"] = self.g.world["schemas"] or ["public"]
                kind, function = self.g.r.choices(kinds, weights)[0]
                statement = function(self.g)
                if not statement:
                    fresh = True
                    continue
                state, message = session.run(statement)
                fresh = state != "00000"
                if state == "42601" and "syntax" in message:
                    print(f"syntax error: {message}: {statement}")
                self.note(kind, statement, state)
            if self.g.in_transaction:
                self.note("transaction", "COMMIT", session.run("COMMIT")[0])
        return truth_of(self.server, database)


def report(tally):
    width = max(map(len, tally))
    for kind, (made, taken) in sorted(tally.items()):
        print(f"  {kind:{width}} {made:6} made {taken:6} accepted")
    print(f"  {'all':{width}} {sum(m for m, _ in tally.values()):6} made {sum(t for _, t in tally.values()):6} accepted")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pgtidy")
    parser.add_argument("--statements", type=int, default=3000)
    parser.add_argument("--seconds", type=float, default=1e9, help="begin no history after this time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--length", type=int, default=40, help="statements of a history")
    parser.add_argument("--all", action="store_true", help="give pgtidy what the server refused, too")
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--differences", type=int, default=5, help="stop after so many histories with one")
    parser.add_argument("--level", type=float, default=100, help="per cent of the histories that must agree in everything")
    parser.add_argument("--no-shrink", action="store_true")
    args = parser.parse_args()
    args.pgtidy = str(pathlib.Path(args.pgtidy).resolve())
    if programs() is None:
        print("no PostgreSQL here: nothing was tested")
        return 77
    begun, done, wrong, tally, facts, seed = time.time(), 0, 0, {}, 0, args.seed
    with Server() as server:
        while done < args.statements and wrong < args.differences and time.time() - begun < args.seconds:
            play = Play(server, seed, args.only)
            truth = play.run(args.length)
            statements = play.sent if args.all else play.accepted
            done += len(play.sent)
            for kind, (made, taken) in play.tally.items():
                tally[kind] = (tally.get(kind, (0, 0))[0] + made, tally.get(kind, (0, 0))[1] + taken)
            simulated = simulate(args.pgtidy, statements)
            found = [simulated["failed"]] if "failed" in simulated else differences(truth, simulated)[3]
            facts += 0 if "failed" in simulated else differences(truth, simulated)[1]
            if found:
                wrong += 1
                if not args.no_shrink:
                    statements = shrink(server, args.pgtidy, statements, shape(found[0]), args.all)
                    found = disagreement(args.pgtidy, accepted_of(server, statements)[1], statements)
                print(f"-- seed {seed}: {len(found)} differences\n" + "".join(f"{each};\n" for each in statements) + "".join(f"--   {each}\n" for each in found[:6]), flush=True)
            seed += 1
    report(tally)
    print(f"{done} statements in {seed - args.seed} histories, {facts} facts, {wrong} histories with a difference, {time.time() - begun:.0f} s")
    return 1 if 100 * wrong > (100 - args.level) * (seed - args.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
