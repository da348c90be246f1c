#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds `pgtidy locks` against ALTER COLUMN TYPE between every ordered pair of 89 types, as PostgreSQL servers did it.

usage: types_agreement.py PGTIDY [--versions 14,15,18] [--show N]

types.json: zone → from → to → [plain, USING v::to, plain with an index on v]: none (table and indexes kept), index (the index built anew),
rewrite, using (refused without USING), or an SQLSTATE. A conversion that servers accept must be told exactly; a refusal may be missed where
a type is the user's own (somebody may have made a cast), but never claimed wrongly.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

LEVEL = 100.0  # per cent of the accepted conversions
REFUSALS = 88.0  # per cent of the refused ones

here = pathlib.Path(__file__).parent
TYPES = """CREATE EXTENSION citext;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE mood2 AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE addr AS (street text, city text);
CREATE DOMAIN plain_int AS integer;
CREATE DOMAIN pos_int AS integer CHECK (VALUE > 0);
CREATE DOMAIN nn_int AS integer NOT NULL;
CREATE DOMAIN plain_text AS text;
CREATE DOMAIN pos_text AS text CHECK (VALUE <> '');
CREATE DOMAIN plain_varchar50 AS varchar(50);
"""
WITHOUT_INDEX = ("json", "xml", "point", "box", "jsonpath")


def verdict(said):
    if said["fails"]:
        return "using" if said["fails"]["sqlstate"] == "42804" else said["fails"]["sqlstate"]
    return "rewrite" if said["rewrite"] else "index" if said["rebuild"] else "none"


def measure(pgtidy, zone, source, targets, version):
    tables, changes, expected = [TYPES], [f"SET TIME ZONE '{zone}';\n"], []
    for number, (target, facts) in enumerate(targets.items()):
        facts = facts[str(version)] if isinstance(facts, dict) else facts
        for form, fact in zip("pui", facts):
            if fact == "-" or (form == "u" and "COLLATE" in target):
                continue
            table = f"{form}{number}"
            tables.append(f"CREATE TABLE {table} (id int, v {source});\n")
            if form == "i" and source not in WITHOUT_INDEX:
                tables.append(f"CREATE INDEX ON {table} (v);\n")
            using = f" USING v::{target}" if form == "u" else ""
            changes.append(f"ALTER TABLE {table} ALTER COLUMN v TYPE {target}{using};\n")
            expected.append((target, form, fact))
    with tempfile.TemporaryDirectory() as folder:
        first, last = pathlib.Path(folder, "0001_types.sql"), pathlib.Path(folder, "0002_change.sql")
        first.write_text("".join(tables))
        last.write_text("".join(changes))
        command = [pgtidy, "locks", "--no-config", "--format=json", f"--postgres={version}", "--transaction=none", str(last)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    said = json.loads(done.stdout)["statements"][1:]
    assert len(said) == len(expected), (source, len(said), len(expected))
    return [(zone, source, target, form, fact, verdict(each)) for (target, form, fact), each in zip(expected, said)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pgtidy")
    parser.add_argument("--versions", default="14,15,18")
    parser.add_argument("--show", type=int, default=0)
    args = parser.parse_args()
    zones = json.loads((here / "types.json").read_text())["zones"]
    jobs = [(zone, source, targets, int(version)) for version in args.versions.split(",")
            for zone, pairs in zones.items() for source, targets in pairs.items()]
    right = accepted = foreseen = refused = false = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (_, _, _, version), results in zip(jobs, pool.map(lambda job: measure(args.pgtidy, *job), jobs)):
            for zone, source, target, form, fact, said in results:
                if fact in ("none", "index", "rewrite"):
                    accepted += 1
                    right += fact == said
                    false += said not in ("none", "index", "rewrite")
                    wrong = fact != said
                else:
                    refused += 1
                    foreseen += fact == said
                    wrong = fact != said
                if wrong and args.show:
                    args.show -= 1
                    print(f"{version} {zone}: {source} -> {target} ({form}): server {fact}, pgtidy {said}")
    print(f"types: {right} of {accepted} accepted conversions told rightly ({100 * right / accepted:.1f} %), "
          f"{foreseen} of {refused} refusals foreseen ({100 * foreseen / refused:.1f} %), {false} false refusals")
    if 100 * right / accepted < LEVEL or 100 * foreseen / refused < REFUSALS or false:
        print(f"below the level that was reached: {LEVEL} %, refusals {REFUSALS} %, no false refusal")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
