// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/paths.h"

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
    const std::size_t found = text.find('"' + entry.fingerprint + '"', at);
    if (found == std::string_view::npos) return;  // spelt with escapes: that wasn't pgtidy
    line += static_cast<unsigned>(
        std::count(text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(found), '\n'));
    entry.line = line;
    at = found;
  }
}

Error not_a_baseline(const std::string& path) {
  return {path, 0, 0, "not a baseline of this version: pgtidy baseline create writes one", "config"};
}

Result<Baseline> parse(const std::string& path, const std::string& text) {
  const Json root = Json::parse(text, nullptr, false);
  if (!root.is_object() || root.value("baseline_version", Json()) != baseline_version) return not_a_baseline(path);
  const auto list = root.find("findings");
  if (list == root.end() || !list->is_array()) return not_a_baseline(path);
  Baseline baseline;
  for (const Json& one : *list) {
    if (!one.is_object() || member(one, "fingerprint").empty()) return not_a_baseline(path);
    baseline.push_back(
        {member(one, "fingerprint"), member(one, "check"), member(one, "path"), member(one, "message"), member(one, "reason"), 0});
  }
  place(baseline, text);
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
