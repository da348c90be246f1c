// SPDX-License-Identifier: Apache-2.0
// pg_cast of PostgreSQL 14 to 19, and citext's casts.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "effects/conversion.h"

namespace pgtidy::effects {
namespace {

struct Casts {
  std::string_view from;
  std::string_view to;  // " type:context method since ": i implicit, a assignment, e explicit; b binary, f function
};

constexpr std::array casts{
    Casts{"bit", " varbit:ib int8:ef int4:ef "},
    Casts{"bool", " int4:ef text:af varchar:af bpchar:af citext:af "},
    Casts{"box", " point:ef lseg:ef polygon:af circle:ef "},
    Casts{"bpchar", " text:if varchar:if char:af name:if xml:ef citext:af "},
    Casts{"bytea", " int2:ef18 int4:ef18 int8:ef18 uuid:ef19 "},
    Casts{"char", " text:if bpchar:af varchar:af int4:ef "},
    Casts{"cidr", " inet:ib text:af varchar:af bpchar:af "},
    Casts{"circle", " point:ef box:ef polygon:ef "},
    Casts{"citext", " text:ib varchar:ib bpchar:ab "},
    Casts{"date", " timestamp:if timestamptz:if "},
    Casts{"daterange", " datemultirange:ef "},
    Casts{"float4", " int8:af int2:af int4:af float8:if numeric:af "},
    Casts{"float8", " int8:af int2:af int4:af float4:af numeric:af "},
    Casts{"inet", " cidr:af text:af varchar:af bpchar:af citext:af "},
    Casts{"int2",
          " int8:if int4:if float4:if float8:if numeric:if oid:if regproc:if regprocedure:if regoper:if regoperator:if"
          " regclass:if regcollation:if regtype:if regconfig:if regdictionary:if regrole:if regnamespace:if bytea:ef18"
          " regdatabase:if19 oid8:if19 "},
    Casts{"int4",
          " int8:if int2:af float4:if float8:if numeric:if money:af bool:ef oid:ib regproc:ib regprocedure:ib regoper:ib"
          " regoperator:ib regclass:ib regcollation:ib regtype:ib regconfig:ib regdictionary:ib regrole:ib regnamespace:ib"
          " char:ef bit:ef bytea:ef18 regdatabase:ib19 oid8:if19 "},
    Casts{"int4range", " int4multirange:ef "},
    Casts{"int8",
          " int2:af int4:af float4:if float8:if numeric:if money:af oid:if regproc:if regprocedure:if regoper:if"
          " regoperator:if regclass:if regcollation:if regtype:if regconfig:if regdictionary:if regrole:if regnamespace:if"
          " bit:ef bytea:ef18 regdatabase:if19 oid8:ib19 "},
    Casts{"int8range", " int8multirange:ef "},
    Casts{"interval", " time:af "},
    Casts{"json", " jsonb:af "},
    Casts{"jsonb", " json:af bool:ef numeric:ef int2:ef int4:ef int8:ef float4:ef float8:ef "},
    Casts{"lseg", " point:ef "},
    Casts{"macaddr", " macaddr8:if "},
    Casts{"macaddr8", " macaddr:if "},
    Casts{"money", " numeric:af "},
    Casts{"name", " text:if bpchar:af varchar:af "},
    Casts{"numeric", " int8:af int2:af int4:af float4:if float8:if money:af "},
    Casts{"numrange", " nummultirange:ef "},
    Casts{"oid",
          " int8:af int4:ab regproc:ib regprocedure:ib regoper:ib regoperator:ib regclass:ib regcollation:ib regtype:ib"
          " regconfig:ib regdictionary:ib regrole:ib regnamespace:ib regdatabase:ib19 oid8:af19 "},
    Casts{"oid8", " int8:ab19 "},
    Casts{"path", " polygon:af "},
    Casts{"pg_dependencies", " bytea:ib text:if "},
    Casts{"pg_mcv_list", " bytea:ib text:if "},
    Casts{"pg_ndistinct", " bytea:ib text:if "},
    Casts{"pg_node_tree", " text:ib "},
    Casts{"point", " box:af "},
    Casts{"polygon", " point:ef path:af box:ef circle:ef "},
    Casts{"regclass", " oid:ib int8:af int4:ab "},
    Casts{"regcollation", " oid:ib int8:af int4:ab "},
    Casts{"regconfig", " oid:ib int8:af int4:ab "},
    Casts{"regdatabase", " oid:ib19 int8:af19 int4:ab19 "},
    Casts{"regdictionary", " oid:ib int8:af int4:ab "},
    Casts{"regnamespace", " oid:ib int8:af int4:ab "},
    Casts{"regoper", " oid:ib int8:af int4:ab regoperator:ib "},
    Casts{"regoperator", " regoper:ib oid:ib int8:af int4:ab "},
    Casts{"regproc", " oid:ib int8:af int4:ab regprocedure:ib "},
    Casts{"regprocedure", " regproc:ib oid:ib int8:af int4:ab "},
    Casts{"regrole", " oid:ib int8:af int4:ab "},
    Casts{"regtype", " oid:ib int8:af int4:ab "},
    Casts{"text", " regclass:if bpchar:ib varchar:ib char:af name:if xml:ef citext:ab "},
    Casts{"time", " interval:if timetz:if "},
    Casts{"timestamp", " date:af time:af timestamptz:if "},
    Casts{"timestamptz", " date:af time:af timestamp:af timetz:af "},
    Casts{"timetz", " time:af "},
    Casts{"tsrange", " tsmultirange:ef "},
    Casts{"tstzrange", " tstzmultirange:ef "},
    Casts{"uuid", " bytea:ef19 "},
    Casts{"varbit", " bit:ib "},
    Casts{"varchar", " regclass:if text:ib bpchar:ib char:af name:if xml:ef citext:ab "},
    Casts{"xid8", " xid:ef "},
    Casts{"xml", " text:ab varchar:ab bpchar:ab "},
};

}  // namespace

Cast find_cast(std::string_view from, std::string_view to, int version) {
  for (const Casts& group : casts) {
    if (group.from != from) continue;
    const std::string key = " " + std::string(to) + ":";
    const std::size_t at = group.to.find(key);
    if (at == std::string_view::npos) return {};
    const std::string_view what = group.to.substr(at + key.size());
    const std::string since(what.substr(2, what.find(' ') - 2));
    if (!since.empty() && version < std::atoi(since.c_str())) return {};
    const CastContext context = what[0] == 'i'   ? CastContext::implicit
                                : what[0] == 'a' ? CastContext::assignment
                                                 : CastContext::explicit_only;
    return {context, what[1] == 'b'};
  }
  return {};
}

bool is_string_type(std::string_view name, int version) {
  return name == "text" || name == "varchar" || name == "bpchar" || name == "name" || name == "citext" || (name == "char" && version < 15);
}

bool without_btree(const ColumnType& type) {
  constexpr std::array<std::string_view, 10> types{"json", "xml", "point", "box", "line", "lseg", "path", "polygon", "circle", "jsonpath"};
  return type.schema == "pg_catalog" && type.array_dimensions == 0 && std::find(types.begin(), types.end(), type.name) != types.end();
}

std::string_view operator_class_of(std::string_view type) {
  if (type == "varchar") return "text";
  if (type == "cidr") return "inet";
  if (type.starts_with("reg") && type != "record") return "oid";
  return type;
}

}  // namespace pgtidy::effects
