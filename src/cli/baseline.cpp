// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/paths.h"
#include "config/json.h"
#include "support/did_you_mean.h"

namespace pgtidy::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr int baseline_version = 1;

std::string member(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// Says of each where its fingerprint stands. The text has them in their order, and is long: it is walked once.
void place(Baseline& baseline, std::string_view text) {
  std::size_t at = 0;
  unsigned line = 1;
  for (BaselineEntry& entry : baseline) {
    if (entry.fingerprint.empty()) return;
    const std::size_t found = text.find('"' + entry.fingerprint + '"', at);
    if (found == std::string_view::npos) return;  // spelt with escapes: that wasn't pgtidy
    line += static_cast<unsigned>(
        std::count(text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(found), '\n'));
    entry.line = line;
    at = found;
  }
}

constexpr std::array<std::string_view, 5> entry_keys{"fingerprint", "check", "path", "message", "reason"};

// What is wrong with an entry; nothing if all is well.
std::optional<std::string> wrong_in(const Json& entry) {
  if (!entry.is_object() || member(entry, "fingerprint").empty()) return "an entry is an object with a `fingerprint`";
  for (const auto& [key, value] : entry.items()) {
    if (std::ranges::find(entry_keys, key) == entry_keys.end())
      return fmt::format("unknown key `{}` in an entry{}", key, suggestion(key, entry_keys));
    if (!value.is_string()) return fmt::format("`{}` of an entry is a text", key);
  }
  return std::nullopt;
}

Result<Baseline> parse(const std::string& path, const std::string& text) {
  const auto root =
      parse_json<Json>(path, text, "after a merge keep the entries of both sides, each on a line of its own; else take it from git again");
  if (!root) return root.error();
  const auto version = root->find("baseline_version");
  const auto list = root->find("findings");
  if (!root->is_object() || version == root->end() || list == root->end() || !list->is_array())
    return Error{path, 0, 0, "not a baseline: it has no `baseline_version` and `findings`; pgtidy baseline create writes one", "config"};
  if (*version != baseline_version)
    return Error{path, 0, 0, fmt::format("a baseline of version {}, and this pgtidy knows {}", version->dump(), baseline_version),
                 "config"};
  Baseline baseline;
  std::optional<std::string> wrong;
  for (const Json& one : *list) {
    wrong = wrong_in(one);
    baseline.push_back(
        {member(one, "fingerprint"), member(one, "check"), member(one, "path"), member(one, "message"), member(one, "reason"), 0});
    if (wrong) break;
  }
  place(baseline, text);
  if (wrong) return Error{path, baseline.back().line, 0, *wrong, "config"};
  return baseline;
}

}  // namespace

std::string to_text(Baseline baseline) {
  std::ranges::sort(baseline, {}, [](const BaselineEntry& e) { return std::tie(e.path, e.check, e.message, e.fingerprint); });
  std::string made = fmt::format("{{\"baseline_version\":{},\"findings\":[\n", baseline_version);
  for (const BaselineEntry& entry : baseline) {
    Json json = {{"fingerprint", entry.fingerprint}, {"check", entry.check}, {"path", entry.path}, {"message", entry.message}};
    if (!entry.reason.empty()) json["reason"] = entry.reason;
    made += json.dump(-1, ' ', false, Json::error_handler_t::replace) + (&entry == &baseline.back() ? "\n" : ",\n");
  }
  return made + "]}\n";
}

Result<Baseline> read_baseline(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    const char* kind = std::filesystem::is_directory(status) ? "a folder" : "a device or pipe";
    return Error{shown(path), 0, 0, fmt::format("{}, not a file", kind), "config"};
  }
  if (!std::filesystem::exists(status)) return Error{shown(path), 0, 0, "no such baseline: pgtidy baseline create writes it", "config"};
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return Error{shown(path), 0, 0, "can't read this baseline", "config"};
  return parse(shown(path), text);
}

namespace {

std::optional<std::string> baseline_of(const config::Config& config) {
  return config.baseline ? std::optional(below(config.folder, *config.baseline)) : std::nullopt;
}

}  // namespace

std::optional<std::string> baseline_of(const Arguments& arguments, Configs& configs) {
  if (arguments.baseline) return absolute(*arguments.baseline);
  return baseline_of(*configs.for_folder("."));
}

std::uint32_t take_baselined(engine::Result& result, const Arguments& arguments, Configs& configs) {
  std::map<std::string, std::set<std::string, std::less<>>> read;  // fingerprints by path
  const auto known = [&](const std::string& path) -> const auto& {
    const auto [place, fresh] = read.try_emplace(path);
    if (!fresh) return place->second;
    if (const auto baseline = read_baseline(path)) {
      for (const BaselineEntry& entry : *baseline) place->second.insert(entry.fingerprint);
    } else {
      result.errors.push_back(baseline.error());
    }
    return place->second;
  };
  const auto named = arguments.baseline ? std::optional(absolute(*arguments.baseline)) : std::nullopt;
  if (named) (void)known(*named);  // a wrong name is an error also where nothing is found
  std::uint32_t taken = 0;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    auto path = named;
    const auto number = static_cast<std::size_t>(result.findings[i].file);
    if (!path && number < result.files.size()) path = baseline_of(*configs.for_file(result.files[number].path));
    if (path && known(*path).contains(result.fingerprints[i])) {
      ++taken;
      continue;
    }
    if (kept != i) {
      result.findings[kept] = std::move(result.findings[i]);
      result.fingerprints[kept] = std::move(result.fingerprints[i]);
    }
    ++kept;
  }
  result.findings.resize(kept);
  result.fingerprints.resize(kept);
  return taken;
}

}  // namespace pgtidy::cli
