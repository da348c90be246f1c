// SPDX-License-Identifier: Apache-2.0
// How a statement on rows uses columns, as far as an index or a schema's reader cares: what it looks for, joins, orders by,
// reads and writes. Names are as written; whose columns they are, src/evidence works out with the catalog.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pgtidy::syntax {

enum class Use : std::uint8_t {
  equal,     // = value, IN (…), = ANY (…), IS NOT DISTINCT FROM; a boolean column that stands alone
  join,      // = a column of another relation
  range,     // <, <=, >, >=, BETWEEN, LIKE 'x%'
  null,      // IS NULL
  not_null,  // IS NOT NULL
  search,    // another operator: @>, ?, @@, &&, ILIKE, ~ …
  filter,    // in a condition in some other way
  order,
  group,  // GROUP BY, DISTINCT
  read,
  write,
};

struct Source {
  std::string_view schema;
  std::string_view name;   // of the relation; empty: a sub-select or a function
  std::string_view alias;  // by which columns are called: the relation's own name where there is none
};

// A scope of names: a SELECT with its FROM, or the target of an UPDATE with its FROM. Below it stand its sub-selects'.
struct Block {
  enum class Kind : std::uint8_t { select, insert, update, erase };
  Kind kind = Kind::select;
  std::int32_t parent = -1;              // the block whose names are seen, too; -1: none
  std::vector<Source> sources;           // the first is the target of INSERT, UPDATE, DELETE
  std::vector<std::string_view> common;  // names of its WITH
  bool limited = false;
  bool skips_locked = false;  // FOR UPDATE SKIP LOCKED
};

struct ColumnUse {
  Use use = Use::read;
  std::uint32_t block = 0;
  std::string_view qualifier;  // empty: none was written
  std::string_view column;     // empty: `*`
  std::string expression;      // as SQL, where it isn't the bare column that is compared: lower(email)
  std::string op;              // of a comparison
  std::string constant;        // what it is compared with, as SQL, where that is written: 'open'
  bool optional = false;       // under OR, NOT or CASE: not every row has to meet it
  bool descending = false;
  bool between = false;                            // one end of a BETWEEN
  std::string_view other_qualifier, other_column;  // of a join
};

struct Uses {
  std::vector<Block> blocks;
  std::vector<ColumnUse> uses;
};

// Names that stand for values where they look like columns: a routine's parameters and variables. `r` is also r.x.
using ValueNames = std::set<std::string, std::less<>>;

// Of a RawStmt, or of a statement in it. Nothing for what doesn't touch rows. What is nested too deep is left out.
[[nodiscard]] Uses uses_of(const void* tree, std::string_view parsed, const ValueNames& values = {});

}  // namespace pgtidy::syntax
