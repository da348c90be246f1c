// SPDX-License-Identifier: Apache-2.0
// What a catalog wants to know of expressions and queries beyond pgtidy/syntax/expression.h.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/operation.h"

namespace pgtidy::ops {

// The name that PostgreSQL gives to an index's attribute for this expression (FigureIndexColname): lower for
// lower(email), date for (at)::date. Empty: none, then it is `expr`.
[[nodiscard]] std::string_view index_attribute_name(const Expression& expression);

struct SequenceName {
  std::string schema, name;
};
// Everything that an expression or query names, but columns and operators. Names live in the parse tree.
struct NamesUsed {
  std::vector<FunctionCall> functions;
  std::vector<SequenceName> sequences;       // nextval('s'), currval and setval
  std::vector<RelationReference> relations;  // WITH names left out
  std::vector<Name> types;                   // of casts, built-in ones left out
};
[[nodiscard]] NamesUsed names_used(const Expression& expression);

struct CastType {
  Name name;
  std::vector<std::string> modifiers;
  int array_dimensions = 0;
};
// One column that a query gives. Names live in the parse tree, in what ColumnsOf answered, or in QueryShape::made_up.
struct OutputColumn {
  std::string_view name;
  // Where its value comes from, as it is; of an expression that fixes its type: whose collation it has.
  Name relation;
  std::string_view source_column;
  const void* typed_by = nullptr;  // the expression that fixes its type: see cast_of
  bool exact = false;              // the source column itself, of one query, and a condition on the one is one on the other
  bool null = false;               // NULL, of any type: text where nothing else says more
  Name collation;                  // written: COLLATE "C"
  Name function;                   // one whose result it is, of which the catalog may know more

  // Without a look at functions.
  [[nodiscard]] bool tells_type() const { return typed_by != nullptr || (!relation.empty() && function.empty()); }
};
// The type of …::type, of count(*) and their like; nothing where it is that of the source column, or unknown.
[[nodiscard]] std::optional<CastType> cast_of(const OutputColumn& column);

struct ColumnUse {
  std::size_t relation;  // in QueryShape::relations
  std::string_view column;
  friend bool operator==(const ColumnUse&, const ColumnUse&) = default;
};
struct QueryShape {
  std::vector<OutputColumn> columns;
  bool columns_known = true;    // false: a `*` could not be resolved
  std::vector<Name> relations;  // in order, each once
  std::vector<ColumnUse> uses;  // columns of those relations, as far as it is sure whose they are; each once
  std::deque<std::string> made_up;
};

// Columns of a relation in order; nothing if it isn't known. The names outlive the shape.
using ColumnsOf = std::function<std::optional<std::vector<std::string_view>>(const Name&)>;

// Resolves a query's output against what the relations have: `*`, aliases, sub-selects, WITH, JOIN USING.
[[nodiscard]] QueryShape shape_of(const Expression& query, const ColumnsOf& columns_of);

}  // namespace pgtidy::ops
