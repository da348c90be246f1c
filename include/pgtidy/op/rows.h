// SPDX-License-Identifier: Apache-2.0
// What statements do to rows, transactions and the session.
#pragma once

#include <algorithm>

#include "pgtidy/op/common.h"

namespace pgtidy::op {

// ── Rows ─────────────────────────────────────────────────────────────────────────────────────────────────────

// What a WHERE says about how many rows are meant. nothing: there is none. constant_true: `true`, `1 = 1`.
// null_test: only `c IS NULL` / `IS NOT NULL` tests, and joins by columns. bounded: a key range, a list of values, a
// LIMIT, a ctid: a batch.
enum class Where : std::uint8_t { nothing, constant_true, null_test, condition, bounded };

struct RowChange : Operation {
  Name table;
  std::uint32_t table_at = Place::nowhere;
  bool only = false;
  Expression where;
  Where where_kind = Where::nothing;
  Names equals;          // columns that the WHERE holds equal to a value or a list of values
  bool in_with = false;  // inside WITH … AS (…) of another statement
};
struct UpdateRows : RowChange {
  Names columns;
  Expression value;   // where it sets one column alone: to what
  bool from = false;  // UPDATE … FROM, or a sub-select in WHERE
};
struct DeleteRows : RowChange {
  bool from = false;
};
struct InsertRows : Operation {
  Name table;
  std::uint32_t table_at = Place::nowhere;
  Names columns;
  bool select = false;                // INSERT … SELECT, from at least one relation
  bool summarises = false;            // that SELECT groups, or takes each value once: not a copy of rows
  Where where_kind = Where::nothing;  // of that SELECT
  Expression query;
  Names common;            // of the WITH before INSERT
  std::uint32_t rows = 0;  // of VALUES, or of generate_series() (countless ones: 2^32 - 1); 0: of a SELECT
  bool on_conflict = false;
  bool in_with = false;

  // What stands in that SELECT's FROM is a relation, not a query of the WITH.
  [[nodiscard]] bool reads(const RelationReference& from) const {
    return !from.schema.empty() || std::find(common.begin(), common.end(), from.name) == common.end();
  }
};
struct MergeRows : Operation {
  Name table;
};
struct TruncateTable : Operation {
  Name table;
  bool cascade = false;
};
struct CopyRows : Operation {
  Name table;
  bool from = false;
};  // from: into the table
struct Query : Operation {
  bool calls_function = false;
  List<Name> relations;
  bool for_update = false;
};  // SELECT, VALUES, EXPLAIN ANALYZE

// ── Session and transactions ─────────────────────────────────────────────────────────────────────────────────

struct Begin : Operation {};
struct Commit : Operation {
  bool chain = false;
};
struct Rollback : Operation {
  bool chain = false;
};
struct Savepoint : Operation {
  std::string_view name;
};
struct ReleaseSavepoint : Operation {
  std::string_view name;
};
struct RollbackTo : Operation {
  std::string_view name;
};
struct SetVariable : Operation {
  std::string_view name;
  Names values;
  bool local = false;
  bool reset = false;
};  // reset: RESET, SET … TO DEFAULT
struct LockTable : Operation {
  Name table;
  int mode = 8;
  bool nowait = false;
};  // mode: 1 ACCESS SHARE … 8 ACCESS EXCLUSIVE (storage/lockdefs.h)
struct Vacuum : Operation {
  Name table;
  bool full = false;
  bool analyze_only = false;
};  // empty table: the whole database
struct ClusterTable : Operation {
  Name table;
  std::string_view index;
};
struct Do : Operation {
  std::string_view body;
  std::string_view language;
};
struct Call : Operation {
  Name procedure;
};
// Commands that no transaction block may hold, or that touch nothing of the schema: CREATE DATABASE, ALTER SYSTEM,
// CHECKPOINT, DISCARD, LISTEN, PREPARE, …
struct Utility : Operation {
  std::string_view command;
  bool transaction_allowed = true;
};
// A statement that pgtidy does not model. Counted in the summary as not analysed.
struct Unmodelled : Operation {
  std::string_view command;
};

}  // namespace pgtidy::op
