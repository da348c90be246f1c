// SPDX-License-Identifier: Apache-2.0
// What a catalog wants to know of expressions and queries beyond pgtidy/syntax/expression.h.
#pragma once

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
// The sequences of nextval('s'), currval and setval.
[[nodiscard]] std::vector<SequenceName> sequences_in(const Expression& expression);
// The types of casts, built-in ones left out. The names live in the parse tree.
[[nodiscard]] std::vector<Name> types_in(const Expression& expression);

struct CastType {
  Name name;
  std::vector<std::string> modifiers;
  int array_dimensions = 0;
};
// One column that a query gives.
struct OutputColumn {
  std::string name;
  // Where its value comes from, if it comes as it is.
  Name relation;
  std::string source_column;
  std::optional<CastType> cast;  // …::type
};
struct ColumnUse {
  Name relation;
  std::string column;
};
struct QueryShape {
  std::vector<OutputColumn> columns;
  bool columns_known = true;    // false: a `*` could not be resolved
  std::vector<Name> relations;  // in order, each once
  std::vector<ColumnUse> uses;  // columns of those relations, as far as it is sure whose they are
};

// Columns of a relation in order; nothing if it isn't known.
using ColumnsOf = std::function<std::optional<std::vector<std::string>>(const Name&)>;

// Resolves a query's output against what the relations have: `*`, aliases, sub-selects, WITH, JOIN USING.
[[nodiscard]] QueryShape shape_of(const Expression& query, const ColumnsOf& columns_of);

}  // namespace pgtidy::ops
