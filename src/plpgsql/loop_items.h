// SPDX-License-Identifier: Apache-2.0
// What a FOR or FOREACH loop goes over.
#pragma once

#include <cstddef>
#include <vector>

#include "plpgsql/expressions.h"
#include "plpgsql/reader.h"

namespace pgtidy::plpgsql {

struct Items {
  std::vector<Value> values;
  bool known = false;  // there are no others
};

// At what follows IN (or ARRAY, for `each`): a list that is written out, numbers, or the rows that are known of a query; for
// one variable as records, for several as lists.
[[nodiscard]] Items items_of(TokenReader& reader, Expressions& expressions, const Variables& variables, bool each, std::size_t names);

[[nodiscard]] Value list_of(const Result::Row& row);

}  // namespace pgtidy::plpgsql
