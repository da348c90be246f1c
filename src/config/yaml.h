// SPDX-License-Identifier: Apache-2.0
// Strict reading of YAML nodes: every wrong type is an error with its line and column. Throws; `parse` catches.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "support/result.h"

namespace pgtidy::config {

struct ConfigError {
  Error error;
};

class Yaml {
 public:
  explicit Yaml(std::string path) : path_(std::move(path)) {}

  [[noreturn]] void fail(const YAML::Mark& mark, std::string message) const;
  [[noreturn]] void fail(const YAML::Node& node, std::string message) const { fail(node.Mark(), std::move(message)); }

  // The key and the value of every entry, in order; `what` names the mapping in errors. Twice the same key is an error.
  struct Entry {
    std::string key;
    YAML::Node key_node;
    YAML::Node value;
  };
  [[nodiscard]] std::vector<Entry> entries(const YAML::Node& node, std::string_view what) const;

  [[nodiscard]] std::string scalar(const YAML::Node& node, std::string_view what) const;
  // A sequence of scalars, or one scalar.
  [[nodiscard]] std::vector<std::string> list(const YAML::Node& node, std::string_view what) const;
  [[nodiscard]] std::map<std::string, std::string> strings(const YAML::Node& node, std::string_view what) const;

 private:
  std::string path_;
};

}  // namespace pgtidy::config
