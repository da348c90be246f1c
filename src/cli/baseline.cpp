// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
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

// Where the fingerprint stands in the text; each once.
unsigned line_of(std::string_view text, const std::string& fingerprint) {
  const std::size_t at = text.find('"' + fingerprint + '"');
  return at == std::string_view::npos
             ? 0
             : 1 + static_cast<unsigned>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
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
    BaselineEntry entry{member(one, "fingerprint"), member(one, "check"),  member(one, "path"),
                        member(one, "message"),     member(one, "reason"), 0};
    entry.line = line_of(text, entry.fingerprint);
    baseline.entries.push_back(std::move(entry));
  }
  return baseline;
}

}  // namespace

const BaselineEntry* Baseline::find(std::string_view fingerprint) const {
  const auto found = std::ranges::find(entries, fingerprint, &BaselineEntry::fingerprint);
  return found == entries.end() ? nullptr : &*found;
}

std::string Baseline::text() {
  std::ranges::sort(entries, {}, [](const BaselineEntry& e) { return std::tie(e.path, e.check, e.message, e.fingerprint); });
  std::string made = fmt::format("{{\"baseline_version\":{},\"findings\":[\n", baseline_version);
  for (const BaselineEntry& entry : entries) {
    Json json = {{"fingerprint", entry.fingerprint}, {"check", entry.check}, {"path", entry.path}, {"message", entry.message}};
    if (!entry.reason.empty()) json["reason"] = entry.reason;
    made += json.dump(-1, ' ', false, Json::error_handler_t::replace) + (&entry == &entries.back() ? "\n" : ",\n");
  }
  return made + "]}\n";
}

Result<Baseline> read_baseline(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (error || !std::filesystem::is_regular_file(status))
    return Error{shown(path), 0, 0, "no such baseline: pgtidy baseline create writes it", "config"};
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return Error{shown(path), 0, 0, "can't read this baseline", "config"};
  return parse(shown(path), text);
}

std::optional<std::string> baseline_of(const Arguments& arguments, Configs& configs) {
  if (arguments.baseline) return absolute(*arguments.baseline);
  const ConfigPtr config = configs.for_folder(".");
  if (!config->baseline) return std::nullopt;
  return config->baseline->starts_with('/') ? *config->baseline : config->folder + "/" + *config->baseline;
}

std::uint32_t take_baselined(engine::Result& result, const Arguments& arguments, Configs& configs) {
  std::map<std::string, std::map<std::string, bool, std::less<>>> read;  // fingerprints by path
  const auto known = [&](const std::string& path) -> const auto& {
    const auto [place, fresh] = read.try_emplace(path);
    if (!fresh) return place->second;
    if (const auto baseline = read_baseline(path)) {
      for (const BaselineEntry& entry : baseline->entries) place->second.emplace(entry.fingerprint, true);
    } else {
      result.errors.push_back(baseline.error());
    }
    return place->second;
  };
  std::uint32_t taken = 0;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    std::string path;
    if (arguments.baseline) {
      path = absolute(*arguments.baseline);
    } else if (const auto number = static_cast<std::size_t>(result.findings[i].file); number < result.files.size()) {
      const ConfigPtr config = configs.for_file(result.files[number].path);
      if (config->baseline) path = config->baseline->starts_with('/') ? *config->baseline : config->folder + "/" + *config->baseline;
    }
    if (!path.empty() && known(path).contains(result.fingerprints[i])) {
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
