// SPDX-License-Identifier: Apache-2.0
// A view of an expression (or query) in the parse tree, with the questions that checks and the catalog ask of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/source.h"

namespace pgtidy {

// A column as an expression writes it: `t.a` or `a`.
struct ColumnReference {
  std::string_view qualifier;  // empty: none was written
  std::string_view column;     // empty: `*`
};

// A function as an expression calls it, SQL's own value functions (CURRENT_DATE, …) included under their keywords.
struct FunctionCall {
  std::string_view schema;
  std::string_view name;
  std::uint16_t arguments = 0;
};

// A relation that a query reads: `schema` may be empty.
struct RelationReference {
  std::string_view schema;
  std::string_view name;
};

// Small, copied freely, valid as long as its parse tree. An empty expression answers "no" to everything.
class Expression {
 public:
  Expression() = default;
  // `node` is PostgreSQL's Node*; only the rooms that know parse trees make expressions. `base` is the offset in the
  // file of the text that was parsed.
  Expression(const void* node, std::string_view parsed, std::uint32_t base) : node_(node), parsed_(parsed), base_(base) {}

  [[nodiscard]] bool empty() const { return node_ == nullptr; }
  [[nodiscard]] explicit operator bool() const { return node_ != nullptr; }
  [[nodiscard]] const void* node() const { return node_; }

  // The leftmost byte that the parser recorded, as an offset in the file; Place::nowhere if none.
  [[nodiscard]] std::uint32_t at() const;
  // The expression as SQL: normalised spacing and case, close to what was written. Not for queries.
  [[nodiscard]] std::string text() const;
  // The same as PostgreSQL keeps it of an expression that sees one row alone: `t.c` is c, sub-selects aside.
  [[nodiscard]] std::string row_text() const;

  [[nodiscard]] bool is_null_constant() const;                      // NULL, NULL::text
  [[nodiscard]] bool is_constant() const;                           // literals, casts and signs of literals, arrays of them
  [[nodiscard]] std::optional<bool> as_boolean() const;             // folds TRUE, 1 = 1, NOT FALSE, x OR TRUE; unknown otherwise
  [[nodiscard]] std::optional<std::string_view> as_string() const;  // 'x' or 'x'::text
  [[nodiscard]] std::optional<FunctionCall> as_call() const;        // f(…), also below a cast
  [[nodiscard]] std::optional<std::string_view> as_column() const;  // c, t.c

  [[nodiscard]] std::vector<ColumnReference> columns() const;      // in order, sub-selects included
  [[nodiscard]] std::vector<FunctionCall> functions() const;       // in order, sub-selects included
  [[nodiscard]] std::vector<RelationReference> relations() const;  // of a query: FROM, JOIN, sub-selects; CTE names left out
  // Columns which the condition proves to be not null, in the forms that SET NOT NULL accepts instead of a scan
  // (truth/locks/surprises.md): `c IS NOT NULL`, AND of them, NOT (c IS NULL), c IS DISTINCT FROM NULL.
  [[nodiscard]] std::vector<std::string_view> proves_not_null() const;
  // Columns to which the condition leaves one value: AND of `c = 1`, a boolean `c`, `NOT c`, `c IS TRUE`.
  [[nodiscard]] std::vector<std::string_view> columns_pinned() const;
  // Columns of the row at hand that the condition ties to the session: AND of `c = x`, `c = ANY (x)`,
  // where x reads no column and is no constant.
  [[nodiscard]] std::vector<std::string_view> columns_tied() const;
  // Calls outside of sub-selects that no column is handed to: the same for all rows, made for each.
  [[nodiscard]] std::vector<FunctionCall> calls_without_columns() const;
  // Names of a query's output columns, as far as they can be read off; empty where an entry can't (`*`).
  [[nodiscard]] std::vector<std::string_view> output_columns() const;

 private:
  const void* node_ = nullptr;
  std::string_view parsed_;
  std::uint32_t base_ = 0;
};

}  // namespace pgtidy
