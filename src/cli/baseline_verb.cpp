// SPDX-License-Identifier: Apache-2.0
// `pgtidy baseline create|update|check`: a baseline is made once, and then can only shrink.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <fmt/format.h>

#include "cli/baseline.h"
#include "cli/lint.h"
#include "cli/output.h"
#include "cli/paths.h"
#include "cli/verbs.h"

namespace pgtidy::cli {
namespace {

constexpr const char* default_name = ".pgtidy-baseline.json";

// The finding it names is gone: its file was linted and doesn't have it, or isn't there any more. What wasn't linted isn't known.
class Stale {
 public:
  explicit Stale(const Linted& linted) : root_(linted.root) {
    for (const engine::FileResult& file : linted.result.files) {
      if (file.under_review && file.source != nullptr) files_.insert(relative_to(absolute(file.path), root_));
    }
    fingerprints_.insert(linted.result.fingerprints.begin(), linted.result.fingerprints.end());
  }

  [[nodiscard]] bool found(const BaselineEntry& entry) const { return fingerprints_.contains(entry.fingerprint); }

  bool operator()(const BaselineEntry& entry) const {
    if (found(entry)) return false;
    std::error_code ignored;
    const auto status = std::filesystem::symlink_status(std::filesystem::path(root_) / entry.path, ignored);
    return files_.contains(entry.path) || status.type() == std::filesystem::file_type::not_found;
  }

 private:
  std::string root_;
  std::set<std::string> files_, fingerprints_;
};

Baseline of(const Linted& linted, const Baseline& before) {
  std::map<std::string_view, std::string_view> reasons;
  for (const BaselineEntry& entry : before) reasons.emplace(entry.fingerprint, entry.reason);
  Baseline made;
  for (std::size_t i = 0; i < linted.result.findings.size(); ++i) {
    const Finding& finding = linted.result.findings[i];
    const auto file = static_cast<std::size_t>(finding.file);
    const std::string path = file < linted.result.files.size() ? relative_to(absolute(linted.result.files[file].path), linted.root) : "";
    const std::string& fingerprint = linted.result.fingerprints[i];
    made.push_back({fingerprint, finding.check, path, finding.message, std::string(reasons[fingerprint]), 0});
  }
  return made;
}

int write(const std::string& path, Baseline baseline, const std::string& what) {
  if (const auto error = write_file(path, to_text(std::move(baseline)))) {
    say(*error);
    return usage;
  }
  say(fmt::format("{}: {}", shown(path), what));
  return fine;
}

int create(const std::string& path, const Linted& linted) {
  std::error_code ignored;
  Baseline before;
  if (std::filesystem::exists(path, ignored)) {
    auto read = read_baseline(path);
    if (!read) {
      say(read.error());
      return usage;
    }
    before = std::move(*read);
  }
  Baseline made = of(linted, before);
  const Stale stale(linted);
  for (const BaselineEntry& entry : before) {  // of files that weren't linted now
    if (!stale.found(entry) && !stale(entry)) made.push_back(entry);
  }
  const std::size_t count = made.size();
  return write(path, std::move(made),
               fmt::format("{} finding{}; name it in the config: `baseline: {}`", count, count == 1 ? "" : "s",
                           std::filesystem::path(path).filename().string()));
}

int shrink(const std::string& path, const Linted& linted, bool writes) {
  auto read = read_baseline(path);
  if (!read) {
    say(read.error());
    return usage;
  }
  const Stale stale(linted);
  std::string text;
  for (const BaselineEntry& entry : *read) {
    if (stale(entry)) text += fmt::format("{}:{}: {} in {} is gone: {}\n", shown(path), entry.line, entry.check, entry.path, entry.message);
  }
  if (!writes) return print(text, text.empty() ? fine : findings);
  const std::size_t gone = std::erase_if(*read, stale);
  return write(path, std::move(*read), fmt::format("{} entr{} removed", gone, gone == 1 ? "y" : "ies"));
}

}  // namespace

int baseline(const Arguments& arguments) {
  if (const auto wrong = check_selectors(arguments)) {
    say(*wrong);
    return usage;
  }
  Arguments rest = arguments;
  const std::string action = rest.operands.front();
  rest.operands.erase(rest.operands.begin());
  Configs configs(rest);
  Rules rules(rest, configs);
  const std::string path = baseline_of(rest, configs).value_or(repository_root(configs.for_folder(".")->folder) + "/" + default_name);
  const Linted linted = lint_all(rest, configs, rules);
  for (const Error& error : linted.result.errors) say(error);
  if (!linted.result.errors.empty()) return usage;  // what could not be read would be missing
  return action == "create" ? create(path, linted) : shrink(path, linted, action == "update");
}

}  // namespace pgtidy::cli
