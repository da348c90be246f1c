// SPDX-License-Identifier: Apache-2.0
// Data: sorted, for binary search.
#include <algorithm>
#include <array>
#include <utility>

#include "catalog/types.h"

namespace pgtidy::catalog {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// clang-format off
constexpr std::array<std::string_view, 107> builtin_types{
    "aclitem", "any", "anyarray", "anycompatible", "anycompatiblearray", "anycompatiblemultirange", "anycompatiblenonarray",
    "anycompatiblerange", "anyelement", "anyenum", "anymultirange", "anynonarray", "anyrange", "bit", "bool", "box", "bpchar", "bytea",
    "char", "cid", "cidr", "circle", "cstring", "date", "datemultirange", "daterange", "event_trigger", "fdw_handler", "float4", "float8",
    "gtsvector", "index_am_handler", "inet", "int2", "int2vector", "int4", "int4multirange", "int4range", "int8", "int8multirange",
    "int8range", "internal", "interval", "json", "jsonb", "jsonpath", "language_handler", "line", "lseg", "macaddr", "macaddr8", "money",
    "name", "numeric", "nummultirange", "numrange", "oid", "oidvector", "path", "pg_brin_bloom_summary", "pg_brin_minmax_multi_summary",
    "pg_ddl_command", "pg_dependencies", "pg_lsn", "pg_mcv_list", "pg_ndistinct", "pg_node_tree", "pg_snapshot", "point", "polygon",
    "record", "refcursor", "regclass", "regcollation", "regconfig", "regdictionary", "regnamespace", "regoper", "regoperator", "regproc",
    "regprocedure", "regrole", "regtype", "table_am_handler", "text", "tid", "time", "timestamp", "timestamptz", "timetz", "trigger",
    "tsm_handler", "tsmultirange", "tsquery", "tsrange", "tstzmultirange", "tstzrange", "tsvector", "txid_snapshot", "unknown", "uuid",
    "varbit", "varchar", "void", "xid", "xid8", "xml",
};

constexpr std::array<Pair, 56> extension_types{
    Pair{"citext", "citext"}, Pair{"cube", "cube"}, Pair{"earthdistance", "earth"}, Pair{"h3", "h3index"}, Pair{"hll", "hll"},
    Pair{"hstore", "hstore"}, Pair{"intarray", "query_int"}, Pair{"ip4r", "ip4"}, Pair{"ip4r", "ip4r"}, Pair{"ip4r", "ip6"},
    Pair{"ip4r", "ip6r"}, Pair{"ip4r", "ipaddress"}, Pair{"ip4r", "iprange"}, Pair{"isn", "ean13"}, Pair{"isn", "isbn"},
    Pair{"isn", "isbn13"}, Pair{"isn", "ismn"}, Pair{"isn", "ismn13"}, Pair{"isn", "issn"}, Pair{"isn", "issn13"}, Pair{"isn", "upc"},
    Pair{"lo", "lo"}, Pair{"ltree", "lquery"}, Pair{"ltree", "ltree"}, Pair{"ltree", "ltxtquery"}, Pair{"orafce", "nvarchar2"},
    Pair{"orafce", "varchar2"}, Pair{"pg_trgm", "gtrgm"}, Pair{"pg_ulid", "ulid"}, Pair{"pgsphere", "scircle"},
    Pair{"pgsphere", "spoint"}, Pair{"postgis", "box2d"}, Pair{"postgis", "box3d"}, Pair{"postgis", "geography"},
    Pair{"postgis", "geometry"}, Pair{"postgis", "geometry_dump"}, Pair{"postgis", "valid_detail"}, Pair{"postgis_raster", "raster"},
    Pair{"postgis_topology", "topogeometry"}, Pair{"prefix", "prefix_range"}, Pair{"seg", "seg"}, Pair{"semver", "semver"},
    Pair{"tablefunc", "tablefunc_crosstab_2"}, Pair{"tablefunc", "tablefunc_crosstab_3"}, Pair{"tablefunc", "tablefunc_crosstab_4"},
    Pair{"tdigest", "tdigest"}, Pair{"uint", "int1"}, Pair{"uint", "uint1"}, Pair{"uint", "uint2"}, Pair{"uint", "uint4"},
    Pair{"uint", "uint8"}, Pair{"ulid", "ulid"}, Pair{"unit", "unit"}, Pair{"vector", "halfvec"}, Pair{"vector", "sparsevec"},
    Pair{"vector", "vector"},
};

constexpr std::array<Pair, 196> default_opclasses{
    Pair{"brin", "bit_minmax_ops"}, Pair{"brin", "box_inclusion_ops"}, Pair{"brin", "bpchar_minmax_ops"},
    Pair{"brin", "bytea_minmax_ops"}, Pair{"brin", "char_minmax_ops"}, Pair{"brin", "date_minmax_ops"}, Pair{"brin", "float4_minmax_ops"},
    Pair{"brin", "float8_minmax_ops"}, Pair{"brin", "inet_inclusion_ops"}, Pair{"brin", "int2_minmax_ops"},
    Pair{"brin", "int4_minmax_ops"}, Pair{"brin", "int8_minmax_ops"}, Pair{"brin", "interval_minmax_ops"},
    Pair{"brin", "macaddr8_minmax_ops"}, Pair{"brin", "macaddr_minmax_ops"}, Pair{"brin", "name_minmax_ops"},
    Pair{"brin", "numeric_minmax_ops"}, Pair{"brin", "oid_minmax_ops"}, Pair{"brin", "pg_lsn_minmax_ops"},
    Pair{"brin", "range_inclusion_ops"}, Pair{"brin", "text_minmax_ops"}, Pair{"brin", "tid_minmax_ops"}, Pair{"brin", "time_minmax_ops"},
    Pair{"brin", "timestamp_minmax_ops"}, Pair{"brin", "timestamptz_minmax_ops"}, Pair{"brin", "timetz_minmax_ops"},
    Pair{"brin", "uuid_minmax_ops"}, Pair{"brin", "varbit_minmax_ops"}, Pair{"btree", "array_ops"}, Pair{"btree", "bit_ops"},
    Pair{"btree", "bool_ops"}, Pair{"btree", "bpchar_ops"}, Pair{"btree", "btree_geography_ops"}, Pair{"btree", "btree_geometry_ops"},
    Pair{"btree", "btree_hstore_ops"}, Pair{"btree", "bytea_ops"}, Pair{"btree", "char_ops"}, Pair{"btree", "citext_ops"},
    Pair{"btree", "cube_ops"}, Pair{"btree", "date_ops"}, Pair{"btree", "enum_ops"}, Pair{"btree", "float4_ops"},
    Pair{"btree", "float8_ops"}, Pair{"btree", "inet_ops"}, Pair{"btree", "int2_ops"}, Pair{"btree", "int4_ops"},
    Pair{"btree", "int8_ops"}, Pair{"btree", "interval_ops"}, Pair{"btree", "jsonb_ops"}, Pair{"btree", "ltree_ops"},
    Pair{"btree", "macaddr8_ops"}, Pair{"btree", "macaddr_ops"}, Pair{"btree", "money_ops"}, Pair{"btree", "multirange_ops"},
    Pair{"btree", "name_ops"}, Pair{"btree", "numeric_ops"}, Pair{"btree", "oid_ops"}, Pair{"btree", "oidvector_ops"},
    Pair{"btree", "pg_lsn_ops"}, Pair{"btree", "range_ops"}, Pair{"btree", "record_ops"}, Pair{"btree", "seg_ops"},
    Pair{"btree", "text_ops"}, Pair{"btree", "tid_ops"}, Pair{"btree", "time_ops"}, Pair{"btree", "timestamp_ops"},
    Pair{"btree", "timestamptz_ops"}, Pair{"btree", "timetz_ops"}, Pair{"btree", "tsquery_ops"}, Pair{"btree", "tsvector_ops"},
    Pair{"btree", "uuid_ops"}, Pair{"btree", "varbit_ops"}, Pair{"btree", "vector_ops"}, Pair{"btree", "xid8_ops"},
    Pair{"gin", "array_ops"}, Pair{"gin", "bit_ops"}, Pair{"gin", "bool_ops"}, Pair{"gin", "bpchar_ops"}, Pair{"gin", "bytea_ops"},
    Pair{"gin", "char_ops"}, Pair{"gin", "cidr_ops"}, Pair{"gin", "date_ops"}, Pair{"gin", "enum_ops"}, Pair{"gin", "float4_ops"},
    Pair{"gin", "float8_ops"}, Pair{"gin", "gin_hstore_ops"}, Pair{"gin", "inet_ops"}, Pair{"gin", "int2_ops"}, Pair{"gin", "int4_ops"},
    Pair{"gin", "int8_ops"}, Pair{"gin", "interval_ops"}, Pair{"gin", "jsonb_ops"}, Pair{"gin", "macaddr8_ops"},
    Pair{"gin", "macaddr_ops"}, Pair{"gin", "money_ops"}, Pair{"gin", "name_ops"}, Pair{"gin", "numeric_ops"}, Pair{"gin", "oid_ops"},
    Pair{"gin", "text_ops"}, Pair{"gin", "time_ops"}, Pair{"gin", "timestamp_ops"}, Pair{"gin", "timestamptz_ops"},
    Pair{"gin", "timetz_ops"}, Pair{"gin", "tsvector_ops"}, Pair{"gin", "uuid_ops"}, Pair{"gin", "varbit_ops"},
    Pair{"gin", "varchar_ops"}, Pair{"gist", "box_ops"}, Pair{"gist", "circle_ops"}, Pair{"gist", "gist__int_ops"},
    Pair{"gist", "gist__ltree_ops"}, Pair{"gist", "gist_bit_ops"}, Pair{"gist", "gist_bool_ops"}, Pair{"gist", "gist_bpchar_ops"},
    Pair{"gist", "gist_bytea_ops"}, Pair{"gist", "gist_cash_ops"}, Pair{"gist", "gist_cidr_ops"}, Pair{"gist", "gist_cube_ops"},
    Pair{"gist", "gist_date_ops"}, Pair{"gist", "gist_enum_ops"}, Pair{"gist", "gist_float4_ops"}, Pair{"gist", "gist_float8_ops"},
    Pair{"gist", "gist_geography_ops"}, Pair{"gist", "gist_geometry_ops_2d"}, Pair{"gist", "gist_hstore_ops"},
    Pair{"gist", "gist_inet_ops"}, Pair{"gist", "gist_int2_ops"}, Pair{"gist", "gist_int4_ops"}, Pair{"gist", "gist_int8_ops"},
    Pair{"gist", "gist_interval_ops"}, Pair{"gist", "gist_ltree_ops"}, Pair{"gist", "gist_macaddr8_ops"},
    Pair{"gist", "gist_macaddr_ops"}, Pair{"gist", "gist_numeric_ops"}, Pair{"gist", "gist_oid_ops"}, Pair{"gist", "gist_seg_ops"},
    Pair{"gist", "gist_text_ops"}, Pair{"gist", "gist_time_ops"}, Pair{"gist", "gist_timestamp_ops"},
    Pair{"gist", "gist_timestamptz_ops"}, Pair{"gist", "gist_timetz_ops"}, Pair{"gist", "gist_uuid_ops"}, Pair{"gist", "gist_vbit_ops"},
    Pair{"gist", "multirange_ops"}, Pair{"gist", "point_ops"}, Pair{"gist", "poly_ops"}, Pair{"gist", "range_ops"},
    Pair{"gist", "tsquery_ops"}, Pair{"gist", "tsvector_ops"}, Pair{"hash", "aclitem_ops"}, Pair{"hash", "array_ops"},
    Pair{"hash", "bool_ops"}, Pair{"hash", "bpchar_ops"}, Pair{"hash", "bytea_ops"}, Pair{"hash", "char_ops"}, Pair{"hash", "cid_ops"},
    Pair{"hash", "citext_ops"}, Pair{"hash", "date_ops"}, Pair{"hash", "enum_ops"}, Pair{"hash", "float4_ops"},
    Pair{"hash", "float8_ops"}, Pair{"hash", "hash_geometry_ops"}, Pair{"hash", "hash_hstore_ops"}, Pair{"hash", "inet_ops"},
    Pair{"hash", "int2_ops"}, Pair{"hash", "int4_ops"}, Pair{"hash", "int8_ops"}, Pair{"hash", "interval_ops"}, Pair{"hash", "jsonb_ops"},
    Pair{"hash", "macaddr8_ops"}, Pair{"hash", "macaddr_ops"}, Pair{"hash", "multirange_ops"}, Pair{"hash", "name_ops"},
    Pair{"hash", "numeric_ops"}, Pair{"hash", "oid_ops"}, Pair{"hash", "oidvector_ops"}, Pair{"hash", "pg_lsn_ops"},
    Pair{"hash", "range_ops"}, Pair{"hash", "record_ops"}, Pair{"hash", "text_ops"}, Pair{"hash", "tid_ops"}, Pair{"hash", "time_ops"},
    Pair{"hash", "timestamp_ops"}, Pair{"hash", "timestamptz_ops"}, Pair{"hash", "timetz_ops"}, Pair{"hash", "uuid_ops"},
    Pair{"hash", "xid8_ops"}, Pair{"hash", "xid_ops"}, Pair{"ivfflat", "vector_l2_ops"}, Pair{"spgist", "box_ops"},
    Pair{"spgist", "inet_ops"}, Pair{"spgist", "poly_ops"}, Pair{"spgist", "quad_point_ops"}, Pair{"spgist", "range_ops"},
    Pair{"spgist", "spgist_geometry_ops_2d"}, Pair{"spgist", "text_ops"},
};

// All but the unreserved ones: a type or table of such a name is printed in quotes.
constexpr std::array<std::string_view, 151> keywords{
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "between", "bigint", "binary", "bit",
    "boolean", "both", "case", "cast", "char", "character", "check", "coalesce", "collate", "collation", "column", "concurrently",
    "constraint", "create", "cross", "current_catalog", "current_date", "current_role", "current_schema", "current_time",
    "current_timestamp", "current_user", "dec", "decimal", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except",
    "exists", "extract", "false", "fetch", "float", "for", "foreign", "freeze", "from", "full", "grant", "greatest", "group", "grouping",
    "having", "ilike", "in", "initially", "inner", "inout", "int", "integer", "intersect", "interval", "into", "is", "isnull", "join",
    "lateral", "leading", "least", "left", "like", "limit", "localtime", "localtimestamp", "national", "natural", "nchar", "none",
    "normalize", "not", "notnull", "null", "nullif", "numeric", "offset", "on", "only", "or", "order", "out", "outer", "overlaps",
    "overlay", "placing", "position", "precision", "primary", "real", "references", "returning", "right", "row", "select", "session_user",
    "setof", "similar", "smallint", "some", "substring", "symmetric", "table", "tablesample", "then", "time", "timestamp", "to",
    "trailing", "treat", "trim", "true", "union", "unique", "user", "using", "values", "varchar", "variadic", "verbose", "when", "where",
    "window", "with", "xmlattributes", "xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi",
    "xmlroot", "xmlserialize", "xmltable",
};

constexpr std::array<Pair, 8> fixed_schemas{
    Pair{"adminpack", "pg_catalog"}, Pair{"pg_cron", "pg_catalog"}, Pair{"pg_net", "net"}, Pair{"pgaudit", "public"},
    Pair{"pglogical", "pglogical"}, Pair{"plpgsql", "pg_catalog"}, Pair{"postgis_tiger_geocoder", "tiger"},
    Pair{"postgis_topology", "topology"},
};
// clang-format on

bool plain(std::string_view identifier) {
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  if (identifier.empty() || !letter(identifier.front())) return false;
  return std::all_of(identifier.begin(), identifier.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

}  // namespace

bool is_builtin_type(std::string_view name) { return std::binary_search(builtin_types.begin(), builtin_types.end(), name); }

bool is_extension_type(std::string_view extension, std::string_view name) {
  if (!extension.empty()) return std::binary_search(extension_types.begin(), extension_types.end(), Pair(extension, name));
  return std::any_of(extension_types.begin(), extension_types.end(), [&](const Pair& pair) { return pair.second == name; });
}

bool is_default_opclass(std::string_view method, std::string_view opclass) {
  return std::binary_search(default_opclasses.begin(), default_opclasses.end(), Pair(method, opclass));
}

std::string_view fixed_schema(std::string_view extension) {
  const auto at = std::find_if(fixed_schemas.begin(), fixed_schemas.end(), [&](const Pair& pair) { return pair.first == extension; });
  return at == fixed_schemas.end() ? std::string_view{} : at->second;
}

std::string quoted(std::string_view identifier) {
  if (plain(identifier) && !std::binary_search(keywords.begin(), keywords.end(), identifier)) return std::string(identifier);
  std::string text = "\"";
  for (const char c : identifier) {
    if (c == '"') text += '"';
    text += c;
  }
  return text + '"';
}

}  // namespace pgtidy::catalog
