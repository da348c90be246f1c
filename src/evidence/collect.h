// SPDX-License-Identifier: Apache-2.0
// Queries × catalog → evidence: how the rows of each table are looked for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/catalog.h"
#include "pgtidy/evidence.h"
#include "support/result.h"

namespace pgtidy::evidence {

// A file of the application's queries, as it was read.
struct QueryFile {
  std::string path;
  std::string text;
};

// Adds the queries of the file: statements apart by semicolons, named by sqlc's `-- name: GetUser :one` or not at all, with
// parameters as $1, :name, @name or ?. What doesn't parse is an error each, and the others are still read. Answers how many
// there are.
std::uint32_t add_queries(const QueryFile& file, const Catalog& catalog, Evidence& evidence, std::vector<Error>& errors);

// Adds a statement that a live server was asked. What it doesn't parse isn't the user's to mend, and is left out.
void add_statement(const std::string& text, const std::string& path, const Catalog& catalog, Evidence& evidence);

// Adds what the view asks.
void add_view(const View& view, const Catalog& catalog, Evidence& evidence);

// Adds what the schema's own views and policies ask, and `routines`: its functions and procedures.
void add_schema(const Catalog& catalog, Evidence& evidence, bool routines);

// The text with its parameters as PostgreSQL's own `$n`, at the same length, so that places stay where they are.
[[nodiscard]] std::string with_parameters(std::string_view text);

}  // namespace pgtidy::evidence
