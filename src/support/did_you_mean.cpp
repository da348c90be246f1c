// SPDX-License-Identifier: Apache-2.0
#include "support/did_you_mean.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace pgtidy {
namespace {

constexpr std::size_t longest = 96;  // words beyond it are no typing mistakes
using Row = std::array<std::size_t, longest + 1>;

// Optimal string alignment distance.
std::size_t distance(std::string_view a, std::string_view b) {
  Row before_last{}, last{}, row{};
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, changed});
      const bool exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (exchanged) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, row);
  }
  return last[b.size()];
}

bool contains_word(std::string_view candidate, std::string_view word) {
  if (word.size() < 4 || candidate.size() <= word.size()) return false;
  const std::size_t at = candidate.find(word);
  if (at == std::string_view::npos) return false;
  return at == 0 || candidate[at - 1] == '-' || candidate[at - 1] == '_';
}

}  // namespace

std::optional<std::string_view> did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.empty() || word.size() > longest) return std::nullopt;
  std::optional<std::string_view> best;
  std::size_t nearest = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate.empty() || candidate.size() > longest) continue;
    const std::size_t d = distance(word, candidate);
    if (d >= nearest) continue;
    nearest = d;
    best = candidate;
  }
  if (best) return best;
  const auto part = std::find_if(candidates.begin(), candidates.end(), [&](auto c) { return contains_word(c, word); });
  if (part != candidates.end()) return *part;
  return std::nullopt;
}

std::string suggestion(std::string_view word, std::span<const std::string_view> candidates) {
  const auto meant = did_you_mean(word, candidates);
  return meant ? "; did you mean `" + std::string(*meant) + "`?" : std::string();
}

}  // namespace pgtidy
