// SPDX-License-Identifier: Apache-2.0
#include "config/yaml.h"

#include <set>
#include <utility>

#include <fmt/format.h>

namespace pgtidy::config {

void Yaml::fail(const YAML::Mark& mark, std::string message) const {
  Error error{path_, 0, 0, std::move(message), "config"};
  if (!mark.is_null()) {
    error.line = static_cast<unsigned>(mark.line) + 1;
    error.column = static_cast<unsigned>(mark.column) + 1;
  }
  throw ConfigError{std::move(error)};
}

std::vector<Yaml::Entry> Yaml::entries(const YAML::Node& node, std::string_view what) const {
  if (!node.IsMap()) fail(node, fmt::format("{} must be a mapping (`key: value`)", what));
  std::vector<Entry> all;
  std::set<std::string> seen;
  for (const auto& pair : node) {
    if (!pair.first.IsScalar()) fail(pair.first, fmt::format("a key of {} must be a plain word", what));
    std::string key = pair.first.Scalar();
    if (!seen.insert(key).second) fail(pair.first, fmt::format("`{}` stands twice in {}", key, what));
    if (pair.second.IsNull()) fail(pair.first, fmt::format("`{}` has no value", key));
    all.push_back({std::move(key), pair.first, pair.second});
  }
  return all;
}

std::string Yaml::scalar(const YAML::Node& node, std::string_view what) const {
  if (!node.IsScalar()) fail(node, fmt::format("{} must be one value, not a list or mapping", what));
  if (node.Scalar().find('\0') != std::string::npos) fail(node, fmt::format("{} contains a NUL character", what));
  return node.Scalar();
}

std::vector<std::string> Yaml::list(const YAML::Node& node, std::string_view what) const {
  if (node.IsScalar()) return {scalar(node, what)};
  if (!node.IsSequence()) fail(node, fmt::format("{} must be a list", what));
  std::vector<std::string> all;
  for (const auto& item : node) all.push_back(scalar(item, fmt::format("an entry of {}", what)));
  return all;
}

std::map<std::string, std::string> Yaml::strings(const YAML::Node& node, std::string_view what) const {
  std::map<std::string, std::string> all;
  for (const Entry& entry : entries(node, what)) all[entry.key] = scalar(entry.value, fmt::format("`{}`", entry.key));
  return all;
}

}  // namespace pgtidy::config
