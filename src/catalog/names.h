// SPDX-License-Identifier: Apache-2.0
// The names that PostgreSQL makes up (makeObjectName, ChooseRelationName and their kin in its sources).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/state.h"

namespace pgtidy::catalog {

inline constexpr std::size_t longest_name = 63;  // NAMEDATALEN - 1

// At most `bytes` bytes of the text, never half a character.
[[nodiscard]] std::string_view clip(std::string_view text, std::size_t bytes = longest_name);

// name1_name2_label in 63 bytes; the longer of the two names gives way. An empty name2 or label is left out.
[[nodiscard]] std::string make_object_name(std::string_view name1, std::string_view name2, std::string_view label);

// The columns' names with `_` between them, as far as they matter.
[[nodiscard]] std::string join_columns(std::span<const std::string> columns);

// Names of an index's attributes; a repeated one gets a number.
[[nodiscard]] std::vector<std::string> index_attribute_names(std::span<const std::string> wanted);

// Those of its keys, then those it includes: of an Index or an IndexPlan.
template <class T>
[[nodiscard]] std::vector<std::string> attribute_names(const T& index) {
  std::vector<std::string> names;
  for (const auto& key : index.keys) names.push_back(key.name);
  names.insert(names.end(), index.include_names.begin(), index.include_names.end());
  return names;
}

// Numbers the ones that it has twice.
template <class T>
void number_attributes(T& index) {
  const auto names = index_attribute_names(attribute_names(index));
  for (std::size_t i = 0; i < index.keys.size(); ++i) index.keys[i].name = names[i];
  index.include_names.assign(names.begin() + static_cast<std::ptrdiff_t>(index.keys.size()), names.end());
}

// A name that no relation of the schema has; for a constraint's index, no constraint either.
[[nodiscard]] std::string choose_relation_name(const Catalog::State& state, std::string_view schema, std::string_view name1,
                                               std::string_view name2, std::string_view label, bool for_constraint = false);
// A name that no constraint of the schema has.
[[nodiscard]] std::string choose_constraint_name(const Catalog::State& state, std::string_view schema, std::string_view name1,
                                                 std::string_view name2, std::string_view label);

enum class IndexLabel : std::uint8_t { primary_key, unique, exclusion, plain };
[[nodiscard]] std::string choose_index_name(const Catalog::State& state, std::string_view schema, std::string_view table,
                                            std::span<const std::string> attributes, IndexLabel label);

}  // namespace pgtidy::catalog
