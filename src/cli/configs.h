// SPDX-License-Identifier: Apache-2.0
// Which config counts where, and what it makes of the checks for one file.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "config/config.h"
#include "engine/engine.h"

namespace pgtidy::cli {

using ConfigPtr = std::shared_ptr<const config::Config>;

// All ids and option names that configs and flags may name.
[[nodiscard]] config::Known known_words();

// Configs by folder, each read once. A config that is wrong is an error and counts as empty.
class Configs {
 public:
  explicit Configs(const Arguments& arguments);

  [[nodiscard]] ConfigPtr for_folder(const std::string& folder);
  [[nodiscard]] ConfigPtr for_file(const std::string& path);
  [[nodiscard]] const std::vector<Error>& errors() const { return errors_; }

 private:
  [[nodiscard]] ConfigPtr load(const std::string& path);

  config::Known known_;
  std::optional<ConfigPtr> fixed_;  // --config, --no-config
  std::map<std::string, ConfigPtr> by_folder_;
  std::map<std::string, ConfigPtr> by_written_folder_;
  std::map<std::string, ConfigPtr> by_path_;
  std::vector<Error> errors_;
};

// The rules for one file: defaults, then the config's, its overrides' and the flags' selectors, in this order.
class Rules {
 public:
  Rules(const Arguments& arguments, Configs& configs) : arguments_(arguments), configs_(configs) {}

  [[nodiscard]] std::shared_ptr<const engine::FileRules> operator()(const std::string& path);
  // --fail-on, or the file's config; off: never.
  [[nodiscard]] Severity threshold(const std::string& path);

 private:
  using Key = std::pair<const config::Config*, std::vector<bool>>;  // the overrides that match
  [[nodiscard]] engine::FileRules make(const Key& key) const;

  const Arguments& arguments_;
  Configs& configs_;
  std::map<Key, std::shared_ptr<const engine::FileRules>> made_;
};

// What is wrong with the ids in --checks and --severity; nothing if all is well.
[[nodiscard]] std::optional<Error> check_selectors(const Arguments& arguments);

}  // namespace pgtidy::cli
