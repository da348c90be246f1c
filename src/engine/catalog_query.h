// SPDX-License-Identifier: Apache-2.0
// Sub-selects on the server's catalogs, as migrations guard their steps with: what the simulated catalog can answer.
#pragma once

#include <string_view>

#include "engine/plpgsql_value.h"
#include "pgtidy/catalog.h"

namespace pgtidy::engine {

// `SELECT value FROM pg_policies WHERE tablename = … AND …`: pg_policies and information_schema.columns, of one table that
// the catalog knows. NULL where no row fits; not known for all else.
[[nodiscard]] Value query_catalog(std::string_view select, const Variables& variables, const Catalog& catalog);

}  // namespace pgtidy::engine
