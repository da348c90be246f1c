// SPDX-License-Identifier: Apache-2.0
// Evaluates expressions and SELECT over the system's relations, in three values: what the catalog can't know (rows of
// tables that no file creates, other functions, other tables' rows) is unknown, and so is what rests on it.
//
// A relation's rows are those that the catalog has and, unless it has all, a ghost that stands for any number of others.
// A row of a result is certain or not; an uncertain one may be any number of rows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plpgsql/value.h"
#include "syntax/query.h"

namespace pgtidy::plpgsql {

struct Result {
  struct Row {
    std::vector<Value> values;
    bool certain = true;
  };
  std::vector<std::string> names;
  std::vector<Row> rows;

  [[nodiscard]] bool complete() const;  // no row is uncertain
  [[nodiscard]] Value any() const;      // EXISTS
  [[nodiscard]] Value record(const Row& row) const;
  // What a sub-select in an expression comes to: NULL without rows, of two it would be an error.
  [[nodiscard]] Value scalar() const;
};

// How many rows may still be looked at; with none left all is unknown.
struct Budget {
  std::int64_t rows = 200000;
};

[[nodiscard]] Value evaluate(const syntax::Term& term, const Variables& variables, const Catalog& catalog, Budget& budget);
[[nodiscard]] Result evaluate(const syntax::Query& query, const Variables& variables, const Catalog& catalog, Budget& budget);

// The same of text, as PL/pgSQL has it: an expression is what may follow SELECT.
[[nodiscard]] Value evaluate(std::string_view expression, const Variables& variables, const Catalog& catalog, Budget& budget);
[[nodiscard]] Result evaluate_query(std::string_view select, const Variables& variables, const Catalog& catalog, Budget& budget);

}  // namespace pgtidy::plpgsql
