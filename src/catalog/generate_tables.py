#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write builtin_functions.cpp: the volatility of every built-in and contrib function, merged over servers.

usage: generate_tables.py --extensions DSN DSN… > builtin_functions.cpp

The worst volatility of a name's overloads counts. --extensions is a database with the contrib extensions created.
"""
import argparse
import subprocess

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--extensions")
parser.add_argument("servers", nargs="+")
args = parser.parse_args()

# Extensions that don't come with the server.
BY_HAND = {
    "vector": "i l2_distance inner_product cosine_distance l1_distance vector_dims vector_norm l2_normalize binary_quantize subvector vector_avg",
    "postgis": "i st_makepoint st_setsrid st_point st_distance st_dwithin st_contains st_within st_intersects st_buffer st_area st_length "
               "st_x st_y st_z st_srid st_transform st_geomfromtext st_geogfromtext st_geomfromgeojson st_asgeojson st_astext st_asbinary "
               "st_makeenvelope st_envelope st_union st_centroid st_simplify st_isvalid st_makevalid st_geohash st_makeline st_makepolygon st_multi",
    "pg_uuidv7": "v uuid_generate_v7 uuid_generate_v7_at",
    "ulid": "v gen_ulid gen_monotonic_ulid generate_ulid",
    "nanoid": "v nanoid",
}
QUERY = """select distinct on (p.proname) p.proname, p.provolatile from pg_proc p {} order by p.proname, case p.provolatile when 'v' then 0 when 's' then 1 else 2 end"""
BUILT_IN = "where pronamespace = 'pg_catalog'::regnamespace and prorettype not in ('internal'::regtype, 'index_am_handler'::regtype, 'tsm_handler'::regtype)" \
           " and not 'internal'::regtype = any (proargtypes::oid[]) and proname !~ '^(RI_FKey|pg_extension_config|binary_upgrade)'"
CONTRIB = "join pg_depend d on d.objid = p.oid and d.classid = 'pg_proc'::regclass and d.deptype = 'e' where prorettype not in" \
          " ('cstring'::regtype, 'internal'::regtype) and not (p.proargtypes::oid[] && array['internal'::regtype::oid, 'cstring'::regtype::oid])" \
          " and proname !~ '^(gbt_|pg_stat|g?in_|gin_)'"


def ask(dsn, where):
    done = subprocess.run(["psql", dsn, "-AtF", " ", "-c", QUERY.format(where)], check=True, capture_output=True, text=True)
    return [line.split() for line in done.stdout.splitlines()]


worst = {}
order = "isv"
for dsn in args.servers:
    for name, volatility in ask(dsn, BUILT_IN):
        worst[name] = max(worst.get(name, "i"), volatility, key=order.index)
for name in "current_date current_time current_timestamp localtime localtimestamp current_role current_user user session_user current_catalog current_schema system_user".split():
    worst[name] = "s"
for name in "coalesce nullif greatest least grouping".split():
    worst[name] = "i"
worst["length"] = "i"  # but length(bytea, name), which nobody writes
others = {name: volatility for name, volatility in ask(args.extensions, CONTRIB)} if args.extensions else {}
for words in BY_HAND.values():
    volatility, *names = words.split()
    others.update(dict.fromkeys(names, volatility))
others = {name: volatility for name, volatility in others.items() if name not in worst}

print("""// SPDX-License-Identifier: Apache-2.0
// Written by generate_tables.py; don't edit.
#include "catalog/builtin_functions.h"

#include "support/word_set.h"

namespace pgtidy::catalog {
namespace {

// clang-format off
""")


def table(name, entries):
    print(f"constexpr WordSet {name}{{")
    line = ""
    for entry in sorted(entries):
        if len(line) + len(entry) + 1 > 130:
            print(f'    "{line}"')
            line = ""
        line += entry + " "
    print(f'    "{line.rstrip()}"}};\n')


def of(source, volatility):
    return [name for name, v in source.items() if v == volatility]


for title, source in (("builtin", worst), ("extension", others)):
    for word, letter in (("volatile", "v"), ("stable", "s"), ("immutable", "i")):
        table(f"{title}_{word}", of(source, letter))
print("""// clang-format on

}  // namespace

std::optional<Volatility> builtin_volatility(std::string_view name) {
  if (builtin_volatile.contains(name)) return Volatility::volatile_;
  if (builtin_stable.contains(name)) return Volatility::stable;
  if (builtin_immutable.contains(name)) return Volatility::immutable;
  return std::nullopt;
}

std::optional<Volatility> extension_volatility(std::string_view name) {
  if (extension_volatile.contains(name)) return Volatility::volatile_;
  if (extension_stable.contains(name)) return Volatility::stable;
  if (extension_immutable.contains(name)) return Volatility::immutable;
  return std::nullopt;
}

}  // namespace pgtidy::catalog""")
