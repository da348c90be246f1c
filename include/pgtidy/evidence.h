// SPDX-License-Identifier: Apache-2.0
// Evidence: what is known from outside of the migrations (how much of everything there is, say facts.h). The application's queries (config
// `queries:`) and those that the schema itself holds, its views and policies, say how each table's rows are looked for; that settles what
// an index is for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "pgtidy/catalog.h"

namespace pgtidy {

// A query that was read.
struct EvidenceQuery {
  enum class Kind : std::uint8_t {
    application,
    statement,  // a live server was asked it (facts.h)
    view,
    policy,
    routine,
  };
  Kind kind = Kind::application;
  std::string name;        // GetUserByEmail (`-- name: …`), public.active_users; empty: known by its line alone
  std::string path;        // of the application's, or the facts'
  std::uint32_t line = 0;  // 1-based
  Place place;             // of a view, policy or routine

  // Somebody asks it: a view, policy or routine says what may be asked.
  [[nodiscard]] bool is_asked() const { return kind == Kind::application || kind == Kind::statement; }
};
// "GetUserByEmail", "view public.active_users", "queries/users.sql:12"
[[nodiscard]] std::string to_string(const EvidenceQuery& query);

// A column, or an expression of one, that a query compares, orders by or groups by.
struct AccessKey {
  AttributeNumber column = 0;
  std::string expression;  // as SQL where it isn't the bare column: lower(email), data ->> 'kind'
  std::string op;          // "=", "<=", "@>", "IS NULL", "IS NOT NULL"; empty for an order
  std::string constant;    // what it is compared with, as SQL, where the query says it: 'open'
  bool optional = false;   // under OR, NOT or CASE: not every row has to meet it
  bool joined = false;     // compared with another relation's column
  bool descending = false;
  bool between = false;

  friend bool operator==(const AccessKey&, const AccessKey&) = default;
};

// How one query looks for the rows of one table.
struct Access {
  enum class Kind : std::uint8_t { select, insert, update, erase };
  Kind kind = Kind::select;
  std::size_t query = 0;  // of Evidence::queries
  Oid table = Oid::none;
  std::vector<AccessKey> equal;   // =, IN, = ANY, joins, IS NULL
  std::vector<AccessKey> range;   // <, <=, >, >=, BETWEEN, LIKE 'x%'
  std::vector<AccessKey> search;  // what no btree serves: @>, ?, @@, &&, ILIKE
  std::vector<AccessKey> other;   // further conditions: <>, IS NOT NULL, …
  std::vector<AccessKey> order;   // first to last
  std::vector<AccessKey> group;
  std::vector<AttributeNumber> read;  // anything but conditions
  std::vector<AttributeNumber> written;
  bool reads_all = false;     // `*`
  bool limited = false;       // LIMIT
  bool skips_locked = false;  // FOR UPDATE SKIP LOCKED

  // It looks for some of the rows: a condition that every row has to meet.
  [[nodiscard]] bool selective() const;
  [[nodiscard]] bool mentions(AttributeNumber column) const;  // in a condition, an order or a group
};

// "WHERE email = … AND deleted_at IS NULL ORDER BY created_at DESC LIMIT": what it asks of the table, … for what the query
// doesn't say, [] around conditions that not every row has to meet; "all rows".
[[nodiscard]] std::string to_sql(const Access& access, const Table& table);
// The key's column, or its expression.
[[nodiscard]] std::string to_sql(const AccessKey& key, const Table& table);

// What an index does for an access.
struct Service {
  std::size_t equal = 0;  // leading keys that are held by an equality
  bool range = false;     // the key behind them bounds a range
  bool order = false;     // rows come in the order that is wanted
  bool search = false;    // by one of the index's own operators
  bool covers = false;    // all that is read stands in the index

  [[nodiscard]] bool any() const { return equal > 0 || range || order || search; }
};
[[nodiscard]] Service service(const Index& index, const Access& access);

// The index of the table that does most for the access; null: none does anything.
struct Served {
  const Index* index = nullptr;
  Service service;
};
[[nodiscard]] Served best_index(const Table& table, const Access& access, const Catalog& catalog);

// An empty one knows nothing.
class Evidence {
 public:
  // Queries of the application were given: an access that isn't among them isn't known to exist.
  [[nodiscard]] bool has_application() const { return has_application_; }
  [[nodiscard]] const std::vector<EvidenceQuery>& queries() const { return queries_; }
  [[nodiscard]] std::span<const Access> of(Oid table) const;

  std::size_t add(EvidenceQuery query);
  void add(Access access);

 private:
  std::vector<EvidenceQuery> queries_;
  std::map<Oid, std::vector<Access>> accesses_;
  bool has_application_ = false;
};

}  // namespace pgtidy
