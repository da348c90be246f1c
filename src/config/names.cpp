// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <filesystem>

#include <fmt/format.h>

#include "config/config.h"
#include "support/did_you_mean.h"
#include "support/glob.h"

namespace pgtidy::config {
namespace {

std::optional<int> major_version(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  if (value < Target::oldest || value > Target::newest) return std::nullopt;
  return value;
}

}  // namespace

Result<Target> parse_target(std::string_view word) {
  const std::size_t dash = word.find('-');
  const auto min = major_version(word.substr(0, dash));
  const auto max = dash == std::string_view::npos ? min : major_version(word.substr(dash + 1));
  if (min && max && *min <= *max) return Target{*min, *max};
  auto message = fmt::format("`{}` is no PostgreSQL version: a major version from {} to {} or a range such as 14-18", word, Target::oldest,
                             Target::newest);
  return Error{"", 0, 0, std::move(message), "usage"};
}

std::string unknown_selector(std::string_view selector, const Known& known) {
  const std::string_view glob = selector.starts_with('-') ? selector.substr(1) : selector;
  const auto matches = [&](const KnownCheck& check) { return glob_match(glob, check.id); };
  if (std::any_of(known.checks.begin(), known.checks.end(), matches)) return {};
  if (glob.empty()) return "a check's id is missing";
  if (glob.find_first_of("*?[") != std::string_view::npos) return fmt::format("`{}` matches no check", glob);
  std::vector<std::string_view> ids;
  for (const KnownCheck& check : known.checks) ids.push_back(check.id);
  return fmt::format("unknown check `{}`{}", glob, suggestion(glob, ids));
}

std::string in_folder(const std::string& folder) {
  std::error_code error;
  for (const char* name : {"/.pgtidy.yaml", "/.pgtidy.yml"}) {
    std::string candidate = (folder == "/" ? "" : folder) + name;
    if (std::filesystem::exists(std::filesystem::symlink_status(candidate, error))) return candidate;  // what can't be read is an error
  }
  return {};
}

}  // namespace pgtidy::config
