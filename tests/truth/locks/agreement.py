#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds `pgtidy locks` against what PostgreSQL servers were seen to do, and fails below the level that was reached.

usage: agreement.py PGTIDY [--versions 14,15,16,17,18] [--only GLOB] [--show N]

facts.json: 993 statements, measured on PostgreSQL 14 to 19; fixture.sql: the schema that each starts from. For each statement and version
there is a history of the fixture and the case's setup, then one file with its session and earlier statements and the statement, in one
transaction. Compared are, of the last statement,
  locks    the strongest mode per relation that existed before, with those held already; ACCESS SHARE and ROW SHARE left out. Of a
           statement that no transaction block may hold, only the relations that were observed.
  rewrite  tables rewritten      rebuild  existing indexes rebuilt      scan  tables read or verified in full
  txn      whether a transaction block may hold it
A refused statement is compared in `txn` alone; `refusals` counts those that were foreseen where values don't decide, `false` those that
were foreseen wrongly: none may be.

What is known not to agree: tables that were empty when measured (the linter takes them to have rows), temporary tables of an earlier
session, rows routed to one partition, EXPLAIN, REASSIGN OWNED, ALTER PUBLICATION and COPY of a query (whose tables operations don't carry),
IF EXISTS of what no file mentions, and the planner's choice between reading a referenced table and looking its keys up.
"""
import argparse
import concurrent.futures
import fnmatch
import json
import os
import pathlib
import subprocess
import sys
import tempfile

LEVEL = 96.0  # per cent of all measurements that agree in everything
REFUSALS = 70.0  # per cent of the refusals

here = pathlib.Path(__file__).parent
WORDS = {"AccessShareLock": "ACCESS SHARE", "RowShareLock": "ROW SHARE", "RowExclusiveLock": "ROW EXCLUSIVE",
         "ShareUpdateExclusiveLock": "SHARE UPDATE EXCLUSIVE", "ShareLock": "SHARE", "ShareRowExclusiveLock": "SHARE ROW EXCLUSIVE",
         "ExclusiveLock": "EXCLUSIVE", "AccessExclusiveLock": "ACCESS EXCLUSIVE"}
STRENGTH = list(WORDS.values())
WEAK = STRENGTH[:2]
BY_VALUES = ("23502", "23503", "23505", "23514", "22")


def versions_of(text):
    found = set()
    for part in text.split(","):
        low, _, high = part.partition("-")
        found.update(range(int(low), int(high or low) + 1))
    return found


def bare(name):
    return name.removeprefix("public.")


def script(statements):
    return "".join(statement.rstrip().rstrip(";") + ";\n" for statement in statements or [])


def ask(pgtidy, case, version):
    with tempfile.TemporaryDirectory() as folder:
        first, last = pathlib.Path(folder, "0001_fixture.sql"), pathlib.Path(folder, "0002_case.sql")
        first.write_text((here / "fixture.sql").read_text() + "\n" + script(case.get("setup")))
        last.write_text(script(case.get("session")) + script(case.get("pre")) + case["sql"] + ";\n")
        command = [pgtidy, "locks", "--no-config", "--format=json", f"--postgres={version}", "--transaction=per-file", str(last)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    try:
        return json.loads(done.stdout)["statements"][-1]
    except (ValueError, LookupError):
        return None


def locks_of(case, fact, said):
    want = {bare(relation): WORDS[mode] for relation, mode in (fact.get("locks") or {}).items() if WORDS[mode] not in WEAK}
    have = {}
    for lock in said["locks"] + said["held"]:
        name = bare(lock["relation"])
        have[name] = max(have.get(name, STRENGTH[0]), lock["mode"], key=STRENGTH.index)
    have = {name: mode for name, mode in have.items() if mode not in WEAK}
    if fact["txn"] is False:
        seen = set(case.get("observe") or []) | {case.get("target")}
        want, have = ({name: mode for name, mode in each.items() if name in seen} for each in (want, have))
    return want, have


def compare(pgtidy, case, fact, version):
    said = ask(pgtidy, case, version)
    if said is None:
        return None, "no answer"
    result = {"txn": said["in_transaction_allowed"] == (fact["txn"] is not False)}
    if not fact["ok"]:
        if not (fact.get("sqlstate") or "").startswith(BY_VALUES):
            result["refusals"] = said["fails"] is not None
        return result, ""
    result["false"] = said["fails"] is None
    want, have = locks_of(case, fact, said)
    result["locks"] = want == have
    for key, also in (("rewrite", ()), ("rebuild", ()), ("scan", ("verify",))):
        wanted = {bare(name) for name in fact.get(key) or []}.union(*[fact.get(other) or [] for other in also])
        result[key] = wanted == {bare(name) for name in said[key]}
    if all(result.values()):
        return result, ""
    server = {key: fact.get(key) for key in ("rewrite", "rebuild", "scan", "verify", "txn") if fact.get(key)}
    claim = {key: said[key] for key in ("rewrite", "rebuild", "scan", "fails") if said[key]}
    return result, f"server {want} {server}; pgtidy {have} {claim}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pgtidy")
    parser.add_argument("--versions", default="14,15,16,17,18")
    parser.add_argument("--only", default="*")
    parser.add_argument("--show", type=int, default=0)
    args = parser.parse_args()
    wanted = {int(version) for version in args.versions.split(",")}
    jobs = [(case, fact, version)
            for case in json.loads((here / "facts.json").read_text()) if fnmatch.fnmatch(case["id"], args.only)
            for fact in case["facts"] for version in sorted(wanted & versions_of(fact["pg"]))
            if not (fact.get("error") or "").startswith("syntax error")]
    tally, whole, unanswered, shown = {}, 0, 0, 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (case, _, version), (result, note) in zip(jobs, pool.map(lambda job: compare(args.pgtidy, *job), jobs)):
            if result is None:
                unanswered += 1
            else:
                whole += all(value for key, value in result.items() if key != "refusals")
                for key, value in result.items():
                    agreed, total = tally.get(key, (0, 0))
                    tally[key] = (agreed + value, total + 1)
            if note and shown < args.show:
                shown += 1
                print(f"{case['id']} on {version}: {case['sql'][:160]}\n    {note}")
    share = 100 * whole / len(jobs)
    words = "; ".join(f"{key} {agreed} of {total}" for key, (agreed, total) in sorted(tally.items()))
    print(f"locks: {whole} of {len(jobs)} measurements agree in all ({share:.1f} %), {unanswered} without an answer; {words}")
    agreed, total = tally.get("refusals", (1, 1))
    false = tally.get("false", (0, 0))
    if args.only == "*" and (share < LEVEL or 100 * agreed / total < REFUSALS or false[0] < false[1]):
        print(f"below the level that was reached: {LEVEL} %, refusals {REFUSALS} %, no false refusal")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
