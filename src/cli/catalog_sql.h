// SPDX-License-Identifier: Apache-2.0
// The catalog as DDL that makes it on an empty database (CREATE TABLE, keys, indexes, views, …), in an order in which
// everything stands after what it needs, as pg_dump does it. Names are qualified; roles, owners and rights are not part of it.
//
// Nothing is guessed: what a file only may have made, or what isn't known well enough to write, becomes a line
// `-- not written: table public.t (db/0007.sql:3): why`, and so does what stands on it.
#pragma once

#include <string>

#include "cli/catalog_json.h"
#include "cli/definitions.h"
#include "pgtidy/catalog.h"

namespace pgtidy::cli {

[[nodiscard]] std::string catalog_sql(const Catalog& catalog, const Definitions& definitions, const OriginOf& origin_of);

}  // namespace pgtidy::cli
