// SPDX-License-Identifier: Apache-2.0
// Facts: what a live server knows of the tables that the migrations made: how many rows, how many different values, what is
// used. `pgtidy facts` writes them down, the config's `facts:` names the file. They are a day's, and estimates, as the server's own
// planner has them (PostgreSQL docs "pg_class", "pg_stats", "The Cumulative Statistics System").
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/catalog.h"

namespace pgtidy {

// As pg_stats has them.
struct ColumnFacts {
  std::optional<double> n_distinct;       // different values; negative: minus their share of the rows
  std::optional<double> null_frac;        // share of the rows without a value, 0 to 1
  std::optional<double> avg_width;        // bytes
  std::vector<double> most_common_freqs;  // shares of the rows, the most common value's first
};

struct TableFacts {
  std::optional<double> rows;
  std::optional<double> bytes;  // of the table and what is toasted, without indexes
  std::optional<double> seq_scan, idx_scan;
  std::optional<double> n_tup_ins, n_tup_upd, n_tup_del;
  std::map<std::string, ColumnFacts, std::less<>> columns;

  [[nodiscard]] const ColumnFacts* column(std::string_view name) const;
  // How many different values the column has; nothing where that isn't known.
  [[nodiscard]] std::optional<double> distinct(std::string_view column) const;
};

struct IndexFacts {
  std::optional<double> bytes;
  std::optional<double> idx_scan;  // since Facts::statistics_since, on the server that was asked: a standby counts its own
};

// A statement that the server was asked, by pg_stat_statements.
struct StatementFacts {
  std::string query;
  double calls = 0;
  double total_ms = 0;
};

// What a table's size makes of work that grows with it.
enum class Scale : std::uint8_t {
  unknown,
  small,     // at most 10,000 rows and 64 MiB: done before anybody waits
  ordinary,  // in between
  large,     // from 1,000,000 rows or 1 GiB on: long enough to stop a service
};
[[nodiscard]] Scale scale(const TableFacts& table);

// Empty: nothing is known. Tables (materialized views, too) and indexes by schema.name.
class Facts {
 public:
  std::string path;              // of the file, as it is shown
  std::string taken;             // when: 2026-11-23T04:00:00Z; empty: not said
  std::string statistics_since;  // from when on the server has counted scans; empty: not said
  std::map<std::string, TableFacts, std::less<>> tables;
  std::map<std::string, IndexFacts, std::less<>> indexes;
  std::vector<StatementFacts> statements;

  [[nodiscard]] const TableFacts* table(std::string_view name) const;
  [[nodiscard]] const TableFacts* of(const Relation& table) const { return tables.empty() ? nullptr : this->table(qualified(table)); }
  [[nodiscard]] const IndexFacts* of(const Index& index) const;
  [[nodiscard]] Scale scale_of(const Relation& table) const;
  // "public.orders has 52,000,000 rows, 8.1 GiB (pgtidy-facts.json, 2026-11-23)"; empty: neither is known.
  [[nodiscard]] std::string size_of(std::string_view table) const;
};

}  // namespace pgtidy
