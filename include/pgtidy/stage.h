// SPDX-License-Identifier: Apache-2.0
// A change without downtime takes five steps, each in a release of its own where running code could notice: expand (add
// what old code needn't know), backfill, constrain, switch over, contract (take away what no code uses any more).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pgtidy/catalog.h"
#include "pgtidy/effect.h"
#include "pgtidy/operation.h"

namespace pgtidy {

// In order.
enum class Stage : std::uint8_t { expand, backfill, constrain, switch_over, contract };
[[nodiscard]] std::string_view to_string(Stage stage);  // "switch"

// Which step the operation is, in the world before it. Nothing: none of them (comments, statistics, transaction control).
// What happens to an object of the same migration is a part of making it: expand.
[[nodiscard]] std::optional<Stage> stage_of(const op::Operation& operation, const Catalog& before);

// What a migration has done to a relation that is in use, kept to judge what it does later.
struct Step {
  Stage stage = Stage::expand;
  std::string relation;            // schema.name
  std::string column;              // that it is about: added, dropped, given a default; empty: none, or several
  std::uint8_t operation = 0;      // op::Operation::kind
  LockMode lock = LockMode::none;  // the strongest on the relation, held until the transaction ends; only in files that change rows
  std::string_view command;        // "ALTER TABLE"
  Place place;
  std::uint32_t transaction = 0;  // Statement::transaction, of the file in `place`
  std::optional<bool> in_transaction;

  template <class O>
  [[nodiscard]] bool is() const {
    return operation == op::kind_of<O>;
  }
};

// A migration (all pending files together, where they are known) that has ended.
struct Migration {
  std::span<const Step> steps;  // in order; at least one
};

}  // namespace pgtidy
