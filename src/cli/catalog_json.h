// SPDX-License-Identifier: Apache-2.0
// The catalog as the document that truth/catalog/pg_catalog.sql makes of a live server's, so that both can be compared.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "pgtidy/catalog.h"

namespace pgtidy::cli {

// Where a place is, for `origin`.
struct Origin {
  std::string path;
  unsigned line = 0;
};
using OriginOf = std::function<std::optional<Origin>(const Place&)>;

// Adds the catalog's objects to the document's lists. Assumed and temporary relations are left out; what may exist or not
// has `certain: false`.
void add_catalog(nlohmann::ordered_json& document, const Catalog& catalog, const OriginOf& origin_of);

}  // namespace pgtidy::cli
