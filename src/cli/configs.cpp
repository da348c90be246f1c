// SPDX-License-Identifier: Apache-2.0
#include "cli/configs.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/paths.h"
#include "support/glob.h"

namespace pgtidy::cli {
namespace {

// Applies ordered selectors: the last that matches an id wins.
void select(bool& enabled, std::string_view id, const std::vector<std::string>& selectors) {
  for (const std::string& selector : selectors) {
    const bool removes = selector.starts_with('-');
    if (glob_match(std::string_view(selector).substr(removes ? 1 : 0), id)) enabled = !removes;
  }
}

// Globs first, then the id's own entry.
void grade(Severity& severity, std::string_view id, const std::map<std::string, Severity>& severities) {
  for (const auto& [glob, value] : severities) {
    if (glob != id && glob_match(glob, id)) severity = value;
  }
  if (const auto own = severities.find(std::string(id)); own != severities.end()) severity = own->second;
}

}  // namespace

config::Known known_words() {
  config::Known known;
  for (const engine::RegisteredCheck& check : engine::registry()) {
    std::vector<std::string_view> options;
    for (const OptionInfo& option : check.def->info->options) options.push_back(option.name);
    known.checks.push_back({check.id, std::move(options)});
  }
  for (const engine::EngineCheck& check : engine::engine_checks()) known.checks.push_back({check.id, {}});
  known.frameworks = script::framework_names();
  return known;
}

Configs::Configs(const Arguments& arguments) : known_(known_words()) {
  if (arguments.config) {
    fixed_ = load(*arguments.config);
  } else if (arguments.no_config) {
    auto empty = std::make_shared<config::Config>();
    empty->folder = absolute(".");
    fixed_ = std::move(empty);
  }
}

ConfigPtr Configs::for_file(const std::string& path) {
  if (fixed_) return *fixed_;
  // As written first: thousands of files lie in few folders, and finding a path's folder properly is slow.
  const std::string written = path.substr(0, path.rfind('/') + 1);
  const auto known = by_written_folder_.find(written);
  if (known != by_written_folder_.end()) return known->second;
  return by_written_folder_[written] = for_folder(folder_of(path));
}

ConfigPtr Configs::for_folder(const std::string& folder) {
  if (fixed_) return *fixed_;
  const std::string key = absolute(folder);
  const auto found = by_folder_.find(key);
  if (found != by_folder_.end()) return found->second;
  std::string path = config::in_folder(key);
  const std::size_t slash = key.rfind('/');
  if (path.empty() && slash != std::string::npos && key.size() > 1)
    return by_folder_[key] = for_folder(slash == 0 ? "/" : key.substr(0, slash));  // many folders share what is above them
  return by_folder_[key] = load(path);
}

ConfigPtr Configs::load(const std::string& path) {
  const auto found = by_path_.find(path);
  if (found != by_path_.end()) return found->second;
  auto config = std::make_shared<config::Config>();
  config->folder = absolute(".");
  if (!path.empty()) {
    auto loaded = config::load(shown(path), known_);
    if (loaded)
      *config = std::move(*loaded);
    else
      errors_.push_back(loaded.error());
  }
  return by_path_[path] = std::move(config);
}

std::shared_ptr<const engine::FileRules> Rules::operator()(const std::string& path) {
  const ConfigPtr config = configs_.for_file(path);
  Key key{config.get(), {}};
  if (!config->overrides.empty()) {
    const std::string name = relative_to(path, config->folder);
    for (const config::Override& override : config->overrides) {
      key.second.push_back(
          std::any_of(override.files.begin(), override.files.end(), [&](const auto& glob) { return glob_match(glob, name); }));
    }
  }
  const auto found = made_.find(key);
  if (found != made_.end()) return found->second;
  return made_[key] = std::make_shared<const engine::FileRules>(make(key));
}

engine::FileRules Rules::make(const Key& key) const {
  const config::Config& config = *key.first;
  // Whether the check is on, and how severe; off where it isn't.
  const auto decide = [&](std::string_view id, bool enabled, Severity severity) {
    select(enabled, id, config.checks);
    grade(severity, id, config.severity);
    for (std::size_t i = 0; i < key.second.size(); ++i) {
      if (!key.second[i]) continue;
      select(enabled, id, config.overrides[i].checks);
      grade(severity, id, config.overrides[i].severity);
    }
    select(enabled, id, arguments_.checks);
    for (const auto& [glob, value] : arguments_.severity) {
      if (glob_match(glob, id)) severity = value;
    }
    return enabled ? severity : Severity::off;
  };
  engine::FileRules rules;
  for (const engine::RegisteredCheck& check : engine::registry()) {
    rules.severity.push_back(decide(check.id, check.def->info->on_by_default, check.def->info->severity));
    rules.enabled.push_back(rules.severity.back() != Severity::off);
  }
  for (const engine::EngineCheck& check : engine::engine_checks()) {
    rules.engine_severity.emplace(check.id, decide(check.id, true, check.severity));
  }
  return rules;
}

Severity Rules::threshold(const std::string& path) {
  if (arguments_.fail_on) return *arguments_.fail_on;
  return configs_.for_file(path)->fail_on.value_or(Severity::warning);
}

std::optional<Error> check_selectors(const Arguments& arguments) {
  const config::Known known = known_words();
  for (const std::string& selector : arguments.checks) {
    const std::string problem = config::unknown_selector(selector, known);
    if (!problem.empty()) return Error{"", 0, 0, "--checks: " + problem, "usage"};
  }
  for (const auto& [selector, severity] : arguments.severity) {
    const std::string problem = config::unknown_selector(selector.starts_with('-') ? "" : selector, known);
    if (!problem.empty()) return Error{"", 0, 0, "--severity: " + problem, "usage"};
  }
  return std::nullopt;
}

}  // namespace pgtidy::cli
