#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hold a simulated catalog against the one that a real server reported for the same files.

TRUTH.json is what pg_catalog.sql prints on the server; SIMULATED.json is what `pgtidy catalog --format json` prints: the
same document, of which only the fields in FACTS are compared. A fact is one object's existence or one compared field of it.
Prints the first differences, a line per kind of object and, last, `fidelity: X of Y facts (Z %)`. Exit status 0 when all
agree, 1 otherwise (nothing to compare included).
"""
import argparse
import json
import re
import sys

# kind -> (fields that identify an object, fields that are compared)
#   name?  presence only (expressions print differently on both sides)     name#  a count
FACTS = {
    "schemas": (("name",), ()),
    "extensions": (("name",), ()),
    "tables": (("schema", "name"), ("kind", "persistence", "partition_key?", "partition_bound?", "parents", "rls", "force_rls", "replica_identity", "reloptions", "comment")),
    "columns": (("schema", "table", "name"), ("type", "not_null", "default?", "generated?", "identity", "position", "inherited", "collation", "comment")),
    "constraints": (("schema", "table", "name"), ("type", "columns", "validated", "deferrable", "deferred", "ref_table", "ref_columns", "on_delete", "on_update", "match", "no_inherit", "inherited")),
    "indexes": (("schema", "name"), ("table", "method", "unique", "primary", "nulls_not_distinct", "keys", "descending", "nulls_first", "opclasses", "include", "predicate?", "constraint", "exclusion", "partitioned", "valid", "parent", "reloptions")),
    "views": (("schema", "name"), ("materialized", "columns", "populated", "reloptions")),
    "sequences": (("schema", "name"), ("owned_by", "identity", "type")),
    "types": (("schema", "name"), ("kind", "labels", "base", "not_null", "default?", "checks", "attributes", "subtype")),
    "functions": (("schema", "name", "args"), ("kind", "language", "volatility", "security_definer")),
    "triggers": (("schema", "table", "name"), ("enabled", "function", "constraint")),
    "rules": (("schema", "table", "name"), ()),
    "policies": (("schema", "table", "name"), ("command", "permissive", "roles", "using?", "check?")),
    "event_triggers": (("name",), ("event",)),
    "statistics": (("schema", "name"), ("table",)),
    "publications": (("name",), ("all_tables",)),
}
FALSE_WHEN_ABSENT = {"not_null", "rls", "force_rls", "deferrable", "deferred", "unique", "primary", "nulls_not_distinct", "security_definer", "materialized", "all_tables"}
LISTS = {"parents", "columns", "ref_columns", "labels", "roles", "keys", "include"}
FLAGS = {"descending", "nulls_first", "opclasses"}
PLAIN_KEY = re.compile(r'^(?:"((?:[^"]|"")+)"|([a-z_][a-z0-9_$]*))(?:\s.*)?$')


def reduced_key(text):
    """`"eventTypeId"` -> eventTypeId, `name text_pattern_ops` -> name, `lower(name)` -> <expression>."""
    match = PLAIN_KEY.match(text)
    return (match.group(1) or match.group(2)).replace('""', '"') if match else "<expression>"


def unquoted(text):
    return re.sub(r'"((?:[^"]|"")*)"', lambda m: m.group(1).replace('""', '"'), text)


def field(obj, spec):
    name = spec.rstrip("?#")
    value = obj.get(name)
    if spec.endswith("?"):
        return value is not None and value is not False
    if spec.endswith("#"):
        return len(value or [])
    if name in ("keys", "include"):
        return [reduced_key(key) for key in value or []]
    if name in FLAGS:
        return value if value and any(value) else []
    if name == "args":
        return re.sub(r"\s*,\s*", ",", unquoted(value or "")).replace("public.", "")
    if name == "checks":
        return sorted((check["name"], check["validated"]) for check in value or [])
    if name == "attributes":
        return [(attribute["name"], attribute["type"]) for attribute in value or []]
    if name == "no_inherit":  # of keys the server says so always
        return obj.get("type") == "check" and bool(value)
    if name == "reloptions":
        return sorted(value or [])
    if name in ("parent", "function"):
        return value and unquoted(value).removeprefix("public.")
    if name == "columns" and value and isinstance(value[0], dict):
        return [column["name"] for column in value]
    if name == "roles":
        return sorted(value or [])
    if name == "parents":
        return [unquoted(parent).removeprefix("public.") for parent in value or []]
    if name in LISTS:
        return value or []
    if name in ("ref_table", "owned_by") or name == "table" and value:
        return unquoted(value) if value else None
    if name == "identity" and not value:
        return None
    if name == "collation":
        return value and value.rpartition(".")[2]
    if value is None and name in FALSE_WHEN_ABSENT:
        return False
    return value


def objects(doc, kind):
    if kind == "columns":
        for table in doc.get("tables") or []:
            for position, column in enumerate(table.get("columns") or [], 1):
                yield {**column, "schema": table["schema"], "table": table["name"], "position": position}
    elif kind == "schemas":
        yield from ({"name": name} for name in doc.get("schemas") or [])
    elif kind == "constraints":
        # PostgreSQL 18 stores NOT NULL as constraints; they are compared as the columns' not_null
        yield from (c for c in doc.get("constraints") or [] if c.get("type") not in ("notnull", "trigger"))
    elif kind == "extensions":
        yield from (e for e in doc.get("extensions") or [] if e["name"] != "plpgsql")
    else:
        yield from doc.get(kind) or []


def differences(truth, simulated):
    """(facts that agree, all facts, {kind: (agreed, total)}, what differs)"""
    found, agreed, total, kinds = [], 0, 0, {}
    for kind, (identity, compared) in FACTS.items():
        want, have = ({tuple(field(o, f) for f in identity): o for o in objects(doc, kind)} for doc in (truth, simulated))
        ok = bad = 0
        for key in sorted(set(want) | set(have), key=str):
            name = f"{kind} {'.'.join(map(str, key))}"
            if key not in have or key not in want:
                bad += 1
                found.append(f"{name}: {'missing' if key in want else 'not on the server'}")
                continue
            ok += 1
            for spec in compared:
                a, b = field(want[key], spec), field(have[key], spec)
                if a == b:
                    ok += 1
                else:
                    bad += 1
                    found.append(f"{name}.{spec}: server {a!r}, simulated {b!r}")
        agreed += ok
        total += ok + bad
        kinds[kind] = (ok, ok + bad)
    return agreed, total, kinds, found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth")
    parser.add_argument("simulated")
    parser.add_argument("--show", type=int, default=20, help="differences to print")
    args = parser.parse_args()
    agreed, total, kinds, found = differences(*(json.load(open(path)) for path in (args.truth, args.simulated)))
    for kind, (ok, facts) in kinds.items():
        if facts:
            print(f"{kind}: {ok} of {facts}")
    for line in found[: args.show]:
        print("  " + line)
    print(f"fidelity: {agreed} of {total} facts ({100 * agreed / total if total else 0:.2f} %)")
    return 0 if total and agreed == total else 1


if __name__ == "__main__":
    sys.exit(main())
