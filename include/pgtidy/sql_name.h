// SPDX-License-Identifier: Apache-2.0
// Tables' names as SQL must write them, for help texts and fixes.
#pragma once

#include <string>

#include "pgtidy/catalog.h"
#include "pgtidy/identifier.h"

namespace pgtidy {

// Quoted where it must be, with its schema unless search_path finds the table without.
[[nodiscard]] inline std::string sql_name(const Table& table, const Catalog& catalog) {
  const bool found_unqualified = catalog.table(Name{{}, table.name}).object == &table;
  return (found_unqualified ? "" : quoted(table.schema) + ".") + quoted(table.name);
}

}  // namespace pgtidy
