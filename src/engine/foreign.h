// SPDX-License-Identifier: Apache-2.0
// Files of other database systems live in the same repositories.
#pragma once

#include <string_view>

#include "parse/parse.h"

namespace pgtidy::engine {

// The system whose SQL this is, if it fails to parse and shows that system's marks: "MySQL", "ClickHouse", "SQLite",
// "SQL Server", "Oracle". Empty: it is PostgreSQL's, with mistakes.
[[nodiscard]] std::string_view foreign_system(std::string_view text, const parse::Tree& tree);

}  // namespace pgtidy::engine
