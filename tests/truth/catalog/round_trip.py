#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`pgtidy catalog --format=sql` goes to a new database of a real PostgreSQL: it must take every statement, and have the catalog that
pgtidy's JSON of the same files says. The SQL replayed by pgtidy must say the same once more.

usage: round_trip.py PGTIDY FOLDER… [--show N]

Each FOLDER is a history. Exit status 1 if one failed, 77 where no PostgreSQL is installed.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).parent
sys.path[:0] = [str(here), str(here.parent)]
from compare import differences  # noqa: E402
from differential import truth_of  # noqa: E402
from server import Server, programs  # noqa: E402

ROLES = re.compile(r"^-- roles that must exist: (.*)$", re.M)
LEFT_OUT = re.compile(r"^-- not written: .*$", re.M)


def catalog(pgtidy, folder, form, *words):
    command = [pgtidy, "catalog", "--no-config", "--postgres=15", f"--format={form}", *words, "."]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=300, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"exit {done.returncode}: {done.stderr.strip()[:300]}")
    return done.stdout


def replayed(pgtidy, sql):
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "0001_all.sql").write_text(sql, encoding="utf-8")
        return json.loads(catalog(pgtidy, folder, "json", "--transaction=none"))


def loaded(server, sql):
    """The catalog of a new database after the SQL, and what the server refused of it."""
    for role in ", ".join(ROLES.findall(sql)).split(", "):
        if role:
            server.admin.run(f"CREATE ROLE {role}")
    database = server.database()
    command = [server.bin / "psql", "-X", "-q", "-U", "postgres", "-h", server.folder, "-d", database, "-f", "-"]
    done = subprocess.run(command, input=sql, capture_output=True, text=True, check=False)
    return truth_of(server, database), [line for line in done.stderr.splitlines() if "ERROR" in line]


def round_trip(server, pgtidy, folder, show):
    sql = catalog(pgtidy, folder, "sql")
    simulated = json.loads(catalog(pgtidy, folder, "json"))
    truth, refused = loaded(server, sql)
    agreed, total, _, found = differences(truth, simulated)
    again, facts, _, changed = differences(simulated, replayed(pgtidy, sql))
    left_out = LEFT_OUT.findall(sql)
    print(f"{folder}: {len(refused)} refused, {len(left_out)} not written; {agreed} of {total} facts on the server, {again} of {facts} replayed",
          flush=True)
    for line in (refused + left_out + found + changed)[:show]:
        print(f"  {line[:250]}")
    return not refused and agreed == total and again == facts and total > 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pgtidy")
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--show", type=int, default=10, help="lines of what is wrong, a folder")
    args = parser.parse_args()
    if programs() is None:
        print("no PostgreSQL here: nothing was tested")
        return 77
    pgtidy = str(pathlib.Path(args.pgtidy).resolve())
    with Server() as server:
        passed = sum([round_trip(server, pgtidy, folder, args.show) for folder in args.folders])
    print(f"{passed} of {len(args.folders)} histories agree in everything")
    return 0 if passed == len(args.folders) else 1


if __name__ == "__main__":
    sys.exit(main())
