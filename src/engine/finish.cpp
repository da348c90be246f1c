// SPDX-License-Identifier: Apache-2.0
// What is done to the findings of all histories together: their order, and their fingerprints.
#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "engine/engine.h"
#include "engine/fingerprint.h"

namespace pgtidy::engine {
namespace {

auto order(const Finding& finding) { return std::tie(finding.file, finding.range, finding.check, finding.message); }

std::string_view relative_to(std::string_view path, std::string_view root) {
  if (!root.empty() && path.starts_with(root)) {
    path.remove_prefix(root.size());
    if (path.starts_with('/')) path.remove_prefix(1);
  }
  while (path.starts_with("./")) path.remove_prefix(2);
  return path;
}

}  // namespace

void finish(Result& result, std::string_view root) {
  // Findings are large, and mostly in order: first where each belongs, then each moved once.
  std::vector<std::uint32_t> places(result.findings.size());
  std::iota(places.begin(), places.end(), 0U);
  std::ranges::sort(places, [&](std::uint32_t a, std::uint32_t b) { return order(result.findings[a]) < order(result.findings[b]); });
  std::vector<Finding> sorted;
  sorted.reserve(places.size());
  for (const std::uint32_t place : places) sorted.push_back(std::move(result.findings[place]));
  result.findings = std::move(sorted);
  const auto same = [](const Finding& a, const Finding& b) { return order(a) == order(b); };
  result.findings.erase(std::unique(result.findings.begin(), result.findings.end(), same), result.findings.end());
  std::map<std::uint64_t, std::uint32_t> occurrences;
  result.fingerprints.clear();
  const Finding* hashed = nullptr;  // findings of one statement follow each other
  std::uint64_t statement = 0;
  for (const Finding& finding : result.findings) {
    std::uint64_t value = hash(finding.check);
    if (const auto number = static_cast<std::size_t>(finding.file); number < result.files.size()) {
      const FileResult& file = result.files[number];
      value = hash(relative_to(file.path, root), hash("\n", value));
      const bool same = hashed != nullptr && hashed->file == finding.file && hashed->statement_range == finding.statement_range;
      if (!same && file.source) statement = statement_hash(file.source->text(), finding.statement_range);
      hashed = &finding;
      if (file.source) value ^= statement;
    }
    const std::uint32_t occurrence = occurrences[value]++;
    result.fingerprints.push_back(to_hex(hash(std::to_string(occurrence), value)));
  }
}

}  // namespace pgtidy::engine
