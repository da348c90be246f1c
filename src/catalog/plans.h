// SPDX-License-Identifier: Apache-2.0
// What is to be made or dropped, before it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pgtidy/catalog.h"

namespace pgtidy::catalog {

using Numbers = std::vector<AttributeNumber>;

// What an index is to be; made from CREATE INDEX, a constraint, or another index (partitions, LIKE).
struct IndexPlan {
  std::string name;  // empty: made up
  std::string method = "btree";
  bool unique = false, primary = false, exclusion = false, nulls_not_distinct = false, concurrently = false;
  std::vector<IndexColumn> keys;
  Numbers include;
  std::vector<std::string> include_names;  // for the name that is made up
  std::optional<StoredExpression> predicate;
  std::vector<std::pair<std::string, std::string>> options;
  std::vector<StoredExpression> uses;  // the keys' expressions
};

// What is to be dropped.
struct Target {
  enum class Kind : std::uint8_t {
    relation,
    column,
    constraint,
    trigger,
    policy,
    rule,
    default_value,
    type,
    attribute,
    function,
    statistics,
    event_trigger
  };
  Kind kind = Kind::relation;
  Oid object = Oid::none;      // for members: their table (or type)
  AttributeNumber column = 0;  // columns, defaults
  Oid member = Oid::none;      // constraints, triggers, policies, rules; an attribute's type
};

}  // namespace pgtidy::catalog
