// SPDX-License-Identifier: Apache-2.0
#include "config/config.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "config/yaml.h"
#include "support/did_you_mean.h"

namespace pgtidy::config {
namespace {

constexpr std::size_t largest_config = 1 << 20;

class Reader {
 public:
  Reader(const std::string& path, const Known& known) : yaml_(path), known_(known) {}

  void read(const YAML::Node& root, Config& config) const {
    if (root.IsNull()) return;
    for (const Yaml::Entry& entry : yaml_.entries(root, "the config")) read_key(entry, config);
  }

 private:
  using Read = void (Reader::*)(const Yaml::Entry&, Config&) const;
  struct Key {
    std::string_view name;
    Read read;  // null: a key of a later version
  };

  static constexpr std::array<Key, 19> keys() {
    return {{
        {"postgres", &Reader::read_postgres},
        {"framework", &Reader::read_framework},
        {"paths", &Reader::read_paths},
        {"before", &Reader::read_before},
        {"exclude", &Reader::read_exclude},
        {"queries", &Reader::read_queries},
        {"baseline", &Reader::read_baseline},
        {"facts", &Reader::read_facts},
        {"releases", &Reader::read_releases},
        {"since", &Reader::read_since},
        {"checks", &Reader::read_checks},
        {"severity", &Reader::read_severity},
        {"fail_on", &Reader::read_fail_on},
        {"options", &Reader::read_options},
        {"placeholders", &Reader::read_placeholders},
        {"session", &Reader::read_session},
        {"overrides", &Reader::read_overrides},
        {"compat", nullptr},
        {"extends", nullptr},
    }};
  }

  void read_key(const Yaml::Entry& entry, Config& config) const {
    std::vector<std::string_view> names;
    for (const Key& key : keys()) {
      names.push_back(key.name);
      if (key.name != entry.key) continue;
      if (key.read == nullptr) yaml_.fail(entry.key_node, fmt::format("`{}` is not supported by this version", entry.key));
      return (this->*key.read)(entry, config);
    }
    yaml_.fail(entry.key_node, fmt::format("unknown key `{}`{}", entry.key, suggestion(entry.key, names)));
  }

  static Position place_of(const Yaml::Entry& entry) {
    const YAML::Mark mark = entry.key_node.Mark();
    return {static_cast<std::uint32_t>(mark.line) + 1, static_cast<std::uint32_t>(mark.column) + 1, static_cast<std::uint32_t>(mark.pos)};
  }

  void read_postgres(const Yaml::Entry& entry, Config& config) const {
    auto target = parse_target(yaml_.scalar(entry.value, "`postgres`"));
    if (!target) yaml_.fail(entry.value, target.error().message);
    config.postgres = *target;
  }

  void read_framework(const Yaml::Entry& entry, Config& config) const {
    const std::string word = yaml_.scalar(entry.value, "`framework`");
    if (word == "auto") return;
    const auto& names = known_.frameworks;
    if (std::find(names.begin(), names.end(), word) != names.end()) {
      config.framework = word;
      return;
    }
    const std::string meant = suggestion(word, names);
    const std::string all = meant.empty() ? fmt::format("; known are auto, {}", fmt::join(names, ", ")) : meant;
    yaml_.fail(entry.value, fmt::format("unknown framework `{}`{}", word, all));
  }

  void read_paths(const Yaml::Entry& entry, Config& config) const { config.paths = yaml_.list(entry.value, "`paths`"); }
  void read_before(const Yaml::Entry& entry, Config& config) const { config.before = yaml_.list(entry.value, "`before`"); }
  void read_exclude(const Yaml::Entry& entry, Config& config) const { config.exclude = yaml_.list(entry.value, "`exclude`"); }

  void read_queries(const Yaml::Entry& entry, Config& config) const {
    config.queries = yaml_.list(entry.value, "`queries`");
    config.queries_at = place_of(entry);
  }

  void read_baseline(const Yaml::Entry& entry, Config& config) const { config.baseline = yaml_.scalar(entry.value, "`baseline`"); }
  void read_facts(const Yaml::Entry& entry, Config& config) const { config.facts = yaml_.scalar(entry.value, "`facts`"); }

  void read_releases(const Yaml::Entry& entry, Config& config) const {
    config.releases = yaml_.list(entry.value, "`releases`");
    config.releases_at = place_of(entry);
    for (const std::string& version : config.releases) {
      if (version.find_first_of("0123456789") == std::string::npos)
        yaml_.fail(entry.value, fmt::format("`releases` are versions of migrations, the last of each release: `{}` is none", version));
    }
  }

  void read_since(const Yaml::Entry& entry, Config& config) const {
    config.since = yaml_.scalar(entry.value, "`since`");
    if (config.since->find_first_of("0123456789") == std::string::npos) yaml_.fail(entry.value, "`since` must be a migration's version");
  }

  void read_checks(const Yaml::Entry& entry, Config& config) const { config.checks = selectors(entry.value); }
  void read_severity(const Yaml::Entry& entry, Config& config) const { config.severity = severities(entry.value); }

  void read_fail_on(const Yaml::Entry& entry, Config& config) const {
    const std::string word = yaml_.scalar(entry.value, "`fail_on`");
    const auto severity = word == "never" ? std::optional(Severity::off) : parse_severity(word);
    if (!severity || (*severity == Severity::off && word != "never"))
      yaml_.fail(entry.value, fmt::format("`fail_on` is error, warning, info or never, not `{}`", word));
    config.fail_on = severity;
  }

  void read_options(const Yaml::Entry& entry, Config& config) const {
    for (const Yaml::Entry& check : yaml_.entries(entry.value, "`options`")) {
      const auto is_it = [&](const KnownCheck& known) { return known.id == check.key; };
      const auto known = std::find_if(known_.checks.begin(), known_.checks.end(), is_it);
      if (known == known_.checks.end()) yaml_.fail(check.key_node, unknown_selector(check.key, known_));
      for (const Yaml::Entry& option : yaml_.entries(check.value, fmt::format("the options of `{}`", check.key))) {
        check_option(*known, option);
        config.options[check.key][option.key] = yaml_.list(option.value, fmt::format("`{}`", option.key));
      }
    }
  }

  void check_option(const KnownCheck& check, const Yaml::Entry& option) const {
    const auto& names = check.options;
    if (std::find(names.begin(), names.end(), option.key) != names.end()) return;
    if (names.empty()) yaml_.fail(option.key_node, fmt::format("`{}` has no options", check.id));
    const std::string meant = suggestion(option.key, names);
    const std::string all = meant.empty() ? fmt::format("; it has {}", fmt::join(names, ", ")) : meant;
    yaml_.fail(option.key_node, fmt::format("`{}` has no option `{}`{}", check.id, option.key, all));
  }

  void read_placeholders(const Yaml::Entry& entry, Config& config) const {
    config.placeholders = yaml_.strings(entry.value, "`placeholders`");
  }
  void read_session(const Yaml::Entry& entry, Config& config) const { config.session = yaml_.strings(entry.value, "`session`"); }

  void read_overrides(const Yaml::Entry& entry, Config& config) const {
    if (!entry.value.IsSequence()) yaml_.fail(entry.value, "`overrides` must be a list of mappings with `files` and `checks`");
    for (const auto& item : entry.value) config.overrides.push_back(read_override(item));
  }

  Override read_override(const YAML::Node& node) const {
    Override override;
    constexpr std::array<std::string_view, 3> names{"files", "checks", "severity"};
    for (const Yaml::Entry& entry : yaml_.entries(node, "an override")) {
      if (entry.key == "files")
        override.files = yaml_.list(entry.value, "`files`");
      else if (entry.key == "checks")
        override.checks = selectors(entry.value);
      else if (entry.key == "severity")
        override.severity = severities(entry.value);
      else
        yaml_.fail(entry.key_node, fmt::format("unknown key `{}` in an override{}", entry.key, suggestion(entry.key, names)));
    }
    if (override.files.empty()) yaml_.fail(node, "an override needs `files`");
    return override;
  }

  std::vector<std::string> selectors(const YAML::Node& node) const {
    std::vector<std::string> all = yaml_.list(node, "`checks`");
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::string problem = unknown_selector(all[i], known_);
      if (!problem.empty()) yaml_.fail(node.IsSequence() ? node[i] : node, problem);
    }
    return all;
  }

  std::map<std::string, Severity> severities(const YAML::Node& node) const {
    std::map<std::string, Severity> all;
    for (const Yaml::Entry& entry : yaml_.entries(node, "`severity`")) {
      const std::string problem = entry.key.starts_with('-') ? "a check's id can't begin with `-`" : unknown_selector(entry.key, known_);
      if (!problem.empty()) yaml_.fail(entry.key_node, problem);
      const std::string word = yaml_.scalar(entry.value, fmt::format("the severity of `{}`", entry.key));
      // YAML 1.1 readers take a plain `off` for a boolean; here it stays the word that was written.
      const auto severity = parse_severity(word);
      if (!severity) yaml_.fail(entry.value, fmt::format("a severity is error, warning, info or off, not `{}`", word));
      all[entry.key] = *severity;
    }
    return all;
  }

  Yaml yaml_;
  const Known& known_;
};

std::string folder_of(const std::string& path) {
  std::error_code error;
  const auto absolute = std::filesystem::absolute(path, error);
  return error ? std::string(".") : absolute.lexically_normal().parent_path().string();
}

}  // namespace

Result<Config> parse(const std::string& path, const std::string& text, const Known& known) {
  Config config;
  config.path = path;
  config.folder = folder_of(path);
  const Yaml yaml(path);
  try {
    const auto documents = YAML::LoadAll(text);
    if (documents.size() > 1) yaml.fail(documents[1], "a config is one YAML document");
    if (!documents.empty()) Reader(path, known).read(documents[0], config);
    return config;
  } catch (const ConfigError& failure) {
    return failure.error;
  } catch (const YAML::Exception& failure) {
    const bool known_place = !failure.mark.is_null();
    return Error{path, known_place ? static_cast<unsigned>(failure.mark.line) + 1 : 0,
                 known_place ? static_cast<unsigned>(failure.mark.column) + 1 : 0, "not YAML: " + failure.msg, "config"};
  }
}

Result<Config> load(const std::string& path, const Known& known) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return Error{path, 0, 0, "can't read the config: " + error.message(), "config"};
  if (size > largest_config) return Error{path, 0, 0, "too large for a config (over 1 MiB)", "config"};
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return Error{path, 0, 0, "can't read the config", "config"};
  return parse(path, text, known);
}

}  // namespace pgtidy::config
