// SPDX-License-Identifier: Apache-2.0
#include "catalog/names.h"

#include <algorithm>

namespace pgtidy::catalog {

std::string_view clip(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

std::string make_object_name(std::string_view name1, std::string_view name2, std::string_view label) {
  std::size_t overhead = (name2.empty() ? 0 : 1) + (label.empty() ? 0 : label.size() + 1);
  overhead = std::min(overhead, longest_name);
  const std::size_t available = longest_name - overhead;
  std::size_t size1 = name1.size();
  std::size_t size2 = name2.size();
  if (size1 + size2 > available) {
    // The longer one gives way until both are as long; then they take turns, name2 first.
    const std::size_t shorter = std::min(size1, size2);
    if (shorter > available / 2) {
      size1 = (available + 1) / 2;
      size2 = available / 2;
    } else {
      (size1 > size2 ? size1 : size2) = available - shorter;
    }
  }
  std::string name(clip(name1, size1));
  if (!name2.empty()) name.append("_").append(clip(name2, size2));
  if (!label.empty()) name.append("_").append(label);
  return name;
}

std::string join_columns(std::span<const std::string> columns) {
  std::string joined;
  for (const auto& column : columns) {
    if (!joined.empty()) joined += '_';
    joined += column;
    if (joined.size() > longest_name) break;
  }
  return joined;
}

std::vector<std::string> index_attribute_names(std::span<const std::string> wanted) {
  std::vector<std::string> names;
  names.reserve(wanted.size());
  for (const auto& original : wanted) {
    std::string name = original;
    for (int i = 1; std::find(names.begin(), names.end(), name) != names.end(); ++i) {
      const std::string number = std::to_string(i);
      name = std::string(clip(original, longest_name - number.size())) + number;
    }
    names.push_back(std::move(name));
  }
  return names;
}

namespace {

template <class Taken>
std::string first_free(std::string_view name1, std::string_view name2, std::string_view label, Taken&& taken) {
  std::string name = make_object_name(name1, name2, label);
  for (int pass = 1; taken(name); ++pass) name = make_object_name(name1, name2, std::string(label) + std::to_string(pass));
  return name;
}

}  // namespace

std::string choose_relation_name(const Catalog::State& state, std::string_view schema, std::string_view name1, std::string_view name2,
                                 std::string_view label, bool for_constraint) {
  return first_free(name1, name2, label, [&](const std::string& name) {
    const KeyView key(schema, name);
    return state.relations.contains(key) || (for_constraint && state.constraint_names.contains(key));
  });
}

std::string choose_constraint_name(const Catalog::State& state, std::string_view schema, std::string_view name1, std::string_view name2,
                                   std::string_view label) {
  return first_free(name1, name2, label, [&](const std::string& name) { return state.constraint_names.contains(KeyView(schema, name)); });
}

std::string choose_index_name(const Catalog::State& state, std::string_view schema, std::string_view table,
                              std::span<const std::string> attributes, IndexLabel label) {
  switch (label) {
    case IndexLabel::primary_key: return choose_relation_name(state, schema, table, "", "pkey", true);
    case IndexLabel::exclusion: return choose_relation_name(state, schema, table, join_columns(attributes), "excl", true);
    case IndexLabel::unique: return choose_relation_name(state, schema, table, join_columns(attributes), "key", true);
    case IndexLabel::plain: break;
  }
  return choose_relation_name(state, schema, table, join_columns(attributes), "idx", false);
}

}  // namespace pgtidy::catalog
