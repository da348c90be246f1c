// SPDX-License-Identifier: Apache-2.0
// PostgreSQL's functions that migrations put SQL together with, and casts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plpgsql/value.h"
#include "syntax/query.h"

namespace pgtidy::plpgsql {

// f(a, b, …); unknown for functions that aren't known here.
[[nodiscard]] Value call(std::string_view function, const std::vector<Value>& arguments, const Catalog& catalog);

// a || b, a ~ b, a + b, a LIKE b, …, and all that compare() knows.
[[nodiscard]] Value operate(std::string_view op, const Value& left, const Value& right, const Catalog& catalog);

// value::type, of a Term of that kind.
[[nodiscard]] Value cast(const Value& value, const syntax::Term& type, const Catalog& catalog);

}  // namespace pgtidy::plpgsql
