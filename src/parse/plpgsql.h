// SPDX-License-Identifier: Apache-2.0
// The SQL inside a PL/pgSQL body: DO blocks guard much of what migrations do.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "pgtidy/source.h"

namespace pgtidy::parse {

struct EmbeddedStatement {
  Range range;          // bytes of the text, without the semicolon
  bool certain = true;  // false: under ELSE, CASE or in a loop, so that nobody knows whether it runs
  bool in_loop = false;
  bool commits = false;  // the body has a COMMIT or ROLLBACK somewhere
};

// Where the one statement stands in 'ALTER TABLE t …' or $q$…$q$, if no quote is doubled inside: what EXECUTE of such a
// literal runs can be read where it stands.
[[nodiscard]] std::optional<Range> literal_statement(std::string_view literal);

// The data definition and row changing statements of the body at `body` (a $$-quoted string's inside). Left out are queries,
// assignments, control structures, exception handlers, and EXECUTE of more than one literal. A statement under `IF …`
// counts as certain: guards such as `IF NOT EXISTS (SELECT … FROM pg_type …)` ask what the catalog knows anyway.
[[nodiscard]] std::vector<EmbeddedStatement> embedded_statements(std::string_view text, Range body);

}  // namespace pgtidy::parse
