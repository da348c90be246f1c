// SPDX-License-Identifier: Apache-2.0
// A fixture's marks against the findings of its files: exact both ways.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "support/fixture.h"

namespace pgtidy::tests {

// A finding as the fixture would draw it.
struct Seen {
  Mark mark;                        // with the columns, and the whole message as words
  std::uint32_t statement_end = 0;  // the fixture's line where its statement ends
};

struct Comparison {
  std::vector<Seen> seen;                           // every finding, in order of lines
  std::vector<std::optional<std::size_t>> seen_of;  // for each of the fixture's marks: the finding that it met
  std::vector<std::optional<std::size_t>> mark_of;  // for each of `seen`: its mark
  [[nodiscard]] bool agrees() const;
};

[[nodiscard]] Comparison compare(const Fixture& fixture, const engine::Result& result);

// What a failing test prints: the line and, in the fixture's own grammar, what was expected and what was found.
//
//   fixtures/lock/set_not_null/plain.sql:7
//     ALTER TABLE users ALTER COLUMN email SET NOT NULL;
//     expected, not found:
//     --                ^^^^ error[lock-set-not-null]
//     found, not expected:
//     --                ^^^^^^^^^^^^ error[lock-set-not-null]: …
[[nodiscard]] std::string explain(const Fixture& fixture, const Comparison& comparison);

}  // namespace pgtidy::tests
