// SPDX-License-Identifier: Apache-2.0
// Relations' names as SQL must write them, for help texts and fixes.
#pragma once

#include <string>

#include "pgtidy/catalog.h"
#include "pgtidy/identifier.h"

namespace pgtidy {

// Quoted where it must be, with its schema unless search_path finds it without.
[[nodiscard]] inline std::string sql_name(const Relation& relation, const Catalog& catalog) {
  const bool found_unqualified = catalog.relation(Name{{}, relation.name}).object == &relation;
  return (found_unqualified ? "" : quoted(relation.schema) + ".") + quoted(relation.name);
}

}  // namespace pgtidy
