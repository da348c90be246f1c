// SPDX-License-Identifier: Apache-2.0
// A live server's facts, as the document that the config's `facts:` names (pgtidy/facts.h).
#pragma once

#include <string>
#include <vector>

#include "support/result.h"

namespace pgtidy::facts {

struct Collected {
  std::string document;            // JSON, ends in a line break
  std::vector<std::string> hints;  // what could not be had, and how to get it
};

// Reads in one read-only transaction with one snapshot, takes no lock on any table (sizes are pg_class's own, as of the last
// vacuum or analyze), and waits for nothing longer than its timeouts. No value of any row is read: of pg_stats only shares and
// counts, of pg_stat_statements only queries and changes of rows, with constants blanked.
[[nodiscard]] Result<Collected> collect(const std::string& dsn);

// The statement without comments and values, for the document; empty: none whose rows are looked for, as DDL and SET.
// A `-- name: X` is kept on a line before it.
[[nodiscard]] std::string without_values(const std::string& statement);

}  // namespace pgtidy::facts
