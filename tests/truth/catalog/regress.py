#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Replays PostgreSQL's own regression scripts beside a real server, and holds pgtidy's catalog against the server's.

usage: regress.py PGTIDY FOLDER [FILE…] [--all] [--every N] [--show N]

FOLDER is src/test/regress/sql of PostgreSQL's sources (Debian: apt-get source postgresql-15). Each file runs in a database of its own,
after test_setup.sql, statement by statement; what needs the regression library or data files is refused and left out. After every N
accepted statements, and at the end, the catalogs are compared; what test_setup.sql made isn't counted. pgtidy sees what the server
accepted; with --all everything. Run by hand; nothing here is part of the repository's tests.
"""
import argparse
import json
import pathlib
import re
import sys

here = pathlib.Path(__file__).parent
sys.path[:0] = [str(here), str(here.parent)]
from compare import differences  # noqa: E402
from differential import CATALOG, simulate  # noqa: E402
from server import Server  # noqa: E402

FILES = """create_table alter_table constraints inherit foreign_key create_index sequence identity generated domain enum rowsecurity triggers
create_view matview create_table_like create_type typed_table indexing replica_identity namespace temp drop_if_exists""".split()
PIECE = re.compile(r"""(?P<comment>--[^\n]*)|(?P<block>/\*)|(?P<dollar>\$(?:[A-Za-z_]\w*)?\$)|(?P<string>[eE]'(?:[^'\\]|\\.|'')*')|(?P<plain>'(?:[^']|'')*')
    |(?P<name>"(?:[^"]|"")*")|(?P<meta>\\[^\n]*)|(?P<end>;)|(?P<word>[A-Za-z_]\w*)|(?P<open>[(])|(?P<close>[)])""", re.X | re.S)


def statements_of(text):
    """Statements without their semicolons; psql's own commands and COPY data are left out."""
    at = start = depth = atomic = 0
    while True:
        match = PIECE.search(text, at)
        if match is None:
            return
        at, kind = match.end(), match.lastgroup
        if kind == "dollar":
            close = text.find(match.group(), at)
            at = len(text) if close < 0 else close + len(match.group())
        elif kind == "block":
            close = text.find("*/", at)
            at = len(text) if close < 0 else close + 2
        elif kind == "word":
            word = match.group().lower()
            atomic += word == "atomic" or (atomic > 0 and word == "case")
            atomic -= atomic > 0 and word == "end"
        elif kind in ("open", "close"):
            depth = max(0, depth + (1 if kind == "open" else -1))
        elif kind == "meta" or (kind == "end" and depth == 0 and atomic == 0):
            statement = text[start:match.start()].strip()
            start = at
            if statement and not (kind == "meta" and not match.group().startswith(("\\g", "\\;"))):
                yield statement
                if re.match(r"(?is)copy\b.*\bfrom\s+stdin\b", re.sub(r"--[^\n]*\n", "", statement)):
                    end = text.find("\n\\.", at)
                    start = at = len(text) if end < 0 else end + 3
            depth = atomic = 0


def snapshot(session):
    path = session.query("SELECT pg_catalog.current_setting('search_path')")
    session.run("SELECT pg_catalog.set_config('search_path', 'pg_catalog', false)")
    document = json.loads(session.query(CATALOG))
    session.run("SELECT pg_catalog.set_config('search_path', '{}', false)".format(path.replace("'", "''")))
    return document


def runs(statement):
    """Statements that would hang or end the session, or that print what a line-based reader can't tell from its own marks, are left out."""
    statement = re.sub(r"--[^\n]*(\n|$)|/\*.*?\*/", "", statement, flags=re.S).strip()
    return bool(statement) and not re.match(r"(?is)(copy\b.*\b(stdin|stdout)|\\|listen|prepare transaction|explain)", statement)


def replay(server, args, name, setup):
    database = server.database()
    done, sent, sums, shown, base = [], [], [0, 0], [], None
    with server.session(database) as session:
        for source, script in (("", setup), (name, (args.folder / f"{name}.sql").read_text())):
            if source:
                document = snapshot(session)
                base = differences(document, simulate(args.pgtidy, done))[:2]
            since = 0
            for statement in filter(runs, statements_of(script)):
                accepted = session.run(statement)[0] == "00000"
                sent.append(statement)
                if accepted:
                    done.append(statement)
                    since += 1
                if source and accepted and since % args.every == 0:
                    compare(session, args, sent if args.all else done, base, sums, shown)
        compare(session, args, sent if args.all else done, base, sums, shown)
    return sums, shown


def compare(session, args, statements, base, sums, shown):
    simulated = simulate(args.pgtidy, statements)
    agreed, total, _, found = (0, 1, {}, [simulated["failed"]]) if "failed" in simulated else differences(snapshot(session), simulated)
    sums[0] += max(0, agreed - base[0])
    sums[1] += max(0, total - base[1])
    for each in found:
        if each not in shown:
            shown.append(each)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pgtidy")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("files", nargs="*", default=FILES)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--every", type=int, default=20)
    parser.add_argument("--show", type=int, default=0)
    args = parser.parse_args()
    args.pgtidy = str(pathlib.Path(args.pgtidy).resolve())
    setup = (args.folder / "test_setup.sql").read_text()
    whole = [0, 0]
    with Server() as server:
        for name in args.files:
            (agreed, total), shown = replay(server, args, name, setup)
            whole = [whole[0] + agreed, whole[1] + total]
            print(f"{name}: {agreed} of {total} facts ({100 * agreed / total if total else 100:.2f} %)", flush=True)
            for each in shown[: args.show]:
                print("    " + each[:220])
    print(f"all: {whole[0]} of {whole[1]} facts ({100 * whole[0] / max(1, whole[1]):.2f} %)")


if __name__ == "__main__":
    main()
