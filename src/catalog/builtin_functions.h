// SPDX-License-Identifier: Apache-2.0
// How volatile the functions are that come with PostgreSQL 14 to 18 and with common extensions: the worst of a name's
// overloads and of the versions.
#pragma once

#include <optional>
#include <string_view>

#include "pgtidy/operation.h"

namespace pgtidy::catalog {

[[nodiscard]] std::optional<Volatility> builtin_volatility(std::string_view name);    // pg_catalog and SQL's own keywords
[[nodiscard]] std::optional<Volatility> extension_volatility(std::string_view name);  // contrib, pgvector, PostGIS, …

}  // namespace pgtidy::catalog
