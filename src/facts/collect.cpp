// SPDX-License-Identifier: Apache-2.0
#include "facts/collect.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "facts/server.h"
#include "parse/parse.h"
#include "pgtidy/identifier.h"

namespace pgtidy::facts {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view begin = R"(
BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL search_path = pg_catalog;
SET LOCAL lock_timeout = '2s';
SET LOCAL statement_timeout = '60s';
)";

constexpr std::string_view about_server = R"(
SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), current_setting('server_version'), current_database(),
       to_char(stats_reset AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
FROM pg_stat_database WHERE datname = current_database()
)";

// `wanted`: the relations of some kinds; `part`: each with what holds its rows, itself or its partitions' partitions. pg_inherits
// is read, as pg_partition_tree() would lock every partition.
constexpr std::string_view parts = R"(
WITH RECURSIVE wanted AS (
  SELECT c.oid, n.nspname || '.' || c.relname AS name, n.nspname, c.relname
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = ANY ({}) AND c.relpersistence <> 't' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
), tree (root, oid) AS (
  SELECT oid, oid FROM wanted
  UNION ALL
  SELECT t.root, i.inhrelid FROM tree t JOIN pg_class p ON p.oid = t.oid AND p.relkind IN ('p', 'I') JOIN pg_inherits i ON i.inhparent = p.oid
), part AS (
  SELECT t.root, c.oid, c.relpages, c.reltuples, c.reltoastrelid
  FROM tree t JOIN pg_class c ON c.oid = t.oid WHERE c.relkind NOT IN ('p', 'I')
)
)";

// A table that was never analyzed has -1 tuples (0 before 14): then what the statistics counted.
constexpr std::string_view tables = R"(
SELECT w.name, json_strip_nulls(json_build_object(
  'rows', sum(CASE WHEN p.reltuples > 0 THEN p.reltuples
                   WHEN s.n_live_tup > 0 THEN s.n_live_tup
                   WHEN p.reltuples = 0 AND current_setting('server_version_num')::int >= 140000 THEN 0 END)::bigint,
  'bytes', sum((p.relpages + coalesce(toast.relpages, 0))::bigint * current_setting('block_size')::bigint),
  'seq_scan', sum(s.seq_scan), 'idx_scan', sum(s.idx_scan),
  'n_tup_ins', sum(s.n_tup_ins), 'n_tup_upd', sum(s.n_tup_upd), 'n_tup_del', sum(s.n_tup_del)))
FROM wanted w LEFT JOIN part p ON p.root = w.oid LEFT JOIN pg_stat_all_tables s ON s.relid = p.oid
LEFT JOIN pg_class toast ON toast.oid = p.reltoastrelid
GROUP BY w.name ORDER BY w.name
)";

constexpr std::string_view columns = R"(
SELECT name, json_object_agg(attname, facts ORDER BY attname) FROM (
  SELECT DISTINCT ON (w.name, s.attname) w.name, s.attname,
    json_strip_nulls(json_build_object('n_distinct', s.n_distinct, 'null_frac', s.null_frac, 'avg_width', s.avg_width,
                                       'most_common_freqs', s.most_common_freqs[1:10])) AS facts
  FROM wanted w JOIN pg_stats s ON s.schemaname = w.nspname AND s.tablename = w.relname
  ORDER BY w.name, s.attname, s.inherited DESC) one
GROUP BY name
)";

constexpr std::string_view indexes = R"(
SELECT w.name, json_strip_nulls(json_build_object(
  'bytes', sum(p.relpages::bigint * current_setting('block_size')::bigint), 'idx_scan', sum(s.idx_scan)))
FROM wanted w LEFT JOIN part p ON p.root = w.oid LEFT JOIN pg_stat_all_indexes s ON s.indexrelid = p.oid
GROUP BY w.name ORDER BY w.name
)";

constexpr std::string_view has_statements = R"(
SELECT quote_ident(n.nspname), (SELECT a.attname FROM pg_attribute a
  WHERE a.attrelid = to_regclass(quote_ident(n.nspname) || '.pg_stat_statements') AND a.attname IN ('total_exec_time', 'total_time') LIMIT 1)
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'
)";

// The 500 that cost most, of this database; the same for several users is one.
constexpr std::string_view statements = R"(
SELECT min(query), sum(calls)::float8, sum({1})::float8 FROM {0}.pg_stat_statements
WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND length(query) < 100000 AND query !~ 'pg_(class|stat_|extension|catalog)'
GROUP BY queryid ORDER BY 3 DESC LIMIT 500
)";

Json parsed(const std::optional<std::string>& text) { return text ? Json::parse(*text, nullptr, false) : Json::object(); }

Json text_or_null(const std::optional<std::string>& text) { return text ? Json(*text) : Json(nullptr); }

class Collector {
 public:
  explicit Collector(Server& server) : server_(server) {}

  std::optional<Error> run() {
    if (auto problem = server_.run(std::string(begin))) return problem;
    const std::string tables_of = fmt::format(parts, "'{r,p,m}'"), indexes_of = fmt::format(parts, "'{i,I}'");
    if (auto problem = read_server()) return problem;
    if (auto problem = read_each(tables_of + std::string(tables), "tables")) return problem;
    if (auto problem = read_columns(tables_of + std::string(columns))) return problem;
    if (auto problem = read_each(indexes_of + std::string(indexes), "indexes")) return problem;
    return read_statements();
  }

  [[nodiscard]] Collected take() { return {document_.dump(1, ' ', false, Json::error_handler_t::replace) + "\n", std::move(hints_)}; }

 private:
  std::optional<Error> read_server() {
    const auto rows = server_.rows(std::string(about_server));
    if (!rows) return rows.error();
    if (rows->empty()) return Error{"", 0, 0, "pg_stat_database doesn't know this database", "io"};
    const Row& row = rows->front();
    document_ = {{"facts_version", 1},
                 {"taken", text_or_null(row[0])},
                 {"server_version", text_or_null(row[1])},
                 {"database", text_or_null(row[2])}};
    if (row[3]) document_["statistics_since"] = *row[3];
    return std::nullopt;
  }

  std::optional<Error> read_each(const std::string& sql, const char* key) {
    const auto rows = server_.rows(sql);
    if (!rows) return rows.error();
    Json& into = document_[key] = Json::object();
    for (const Row& row : *rows) into[*row[0]] = parsed(row[1]);
    return std::nullopt;
  }

  std::optional<Error> read_columns(const std::string& sql) {
    const auto rows = server_.rows(sql);
    if (!rows) return rows.error();
    for (const Row& row : *rows) document_["tables"][*row[0]]["columns"] = parsed(row[1]);
    if (rows->empty() && !document_["tables"].empty())
      hints_.emplace_back("no statistics of columns: run ANALYZE, or ask as a role that may read the tables (pg_read_all_data)");
    return std::nullopt;
  }

  // Last: a pg_stat_statements that isn't loaded fails when it is read, and the transaction with it.
  std::optional<Error> read_statements() {
    const auto home = server_.rows(std::string(has_statements));
    if (!home) {  // its schema may not be this role's to look into
      hints_.push_back("no statements: " + home.error().message);
      return std::nullopt;
    }
    if (home->empty() || !home->front()[1]) {
      hints_.emplace_back("no statements: pg_stat_statements isn't installed in this database");
      return std::nullopt;
    }
    const auto rows = server_.rows(fmt::format(statements, *home->front()[0], *home->front()[1]));
    if (!rows) {
      hints_.push_back("no statements: " + rows.error().message);
      return std::nullopt;
    }
    Json list = Json::array();
    for (const Row& row : *rows) {
      const std::string query = row[0] ? without_values(*row[0]) : "";
      if (!query.empty()) list.push_back({{"query", query}, {"calls", parsed(row[1])}, {"total_ms", parsed(row[2])}});
    }
    document_["statements"] = std::move(list);
    return std::nullopt;
  }

  Server& server_;
  Json document_;
  std::vector<std::string> hints_;
};

}  // namespace

std::string without_values(const std::string& statement) {
  constexpr std::array<std::string_view, 6> of_rows{"select", "with", "insert", "update", "delete", "merge"};
  std::string made, name;
  std::size_t end = 0, read = 0;
  for (const parse::Token& token : parse::scan(statement, true)) {
    const std::string_view text = std::string_view(statement).substr(token.range.begin, token.range.size());
    read = token.range.end;
    if (token.kind == parse::TokenKind::comment) {
      if (name.empty() && text.starts_with("-- name:")) name = text.substr(0, text.find_first_of("\r\n"));
      continue;
    }
    if (made.empty() && text != "(" && std::ranges::find(of_rows, lower_case(text)) == of_rows.end()) return {};
    if (!made.empty() && token.range.begin > end) made += ' ';
    end = token.range.end;
    switch (token.kind) {
      case parse::TokenKind::string: made += "''"; break;
      case parse::TokenKind::bit_string: made += "b'0'"; break;
      case parse::TokenKind::number: made += '0'; break;
      default: made += text;
    }
  }
  const bool cut = statement.find_first_not_of(" \t\r\n", read) != std::string::npos;  // what the scanner refused may be a value
  if (cut || made.empty() || !parse::parse(made).errors().empty()) return {};
  return name.empty() ? made : name + "\n" + made;
}

Result<Collected> collect(const std::string& dsn) {
  auto server = Server::connect(dsn);
  if (!server) return server.error();
  Collector collector(*server);
  if (auto problem = collector.run()) return std::move(*problem);
  return collector.take();
}

}  // namespace pgtidy::facts
