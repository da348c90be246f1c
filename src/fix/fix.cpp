// SPDX-License-Identifier: Apache-2.0
#include "fix/fix.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

namespace pgtidy::fix {
namespace {

struct ByPlace {
  bool operator()(const Edit& a, const Edit& b) const { return std::tie(a.file, a.range) < std::tie(b.file, b.range); }
};
using Accepted = std::set<Edit, ByPlace>;

enum class Fit : std::uint8_t { free, same, taken };

bool overlap(const Edit& a, const Edit& b) {
  if (a.file != b.file) return false;
  return (a.range.begin < b.range.end && b.range.begin < a.range.end) || a.range == b.range;
}

// Accepted edits don't overlap, so only the neighbours can be in the way.
Fit fit(const Accepted& accepted, const Edit& edit) {
  const auto next = accepted.lower_bound(edit);
  if (next != accepted.end() && next->file == edit.file && next->range == edit.range) {
    return next->text == edit.text ? Fit::same : Fit::taken;
  }
  if (next != accepted.end() && overlap(*next, edit)) return Fit::taken;
  if (next != accepted.begin() && overlap(*std::prev(next), edit)) return Fit::taken;
  return Fit::free;
}

// Takes all edits of the fix, or none.
bool accept(Accepted& accepted, const Fix& fix) {
  std::vector<Accepted::iterator> taken;
  for (const Edit& edit : fix.edits) {
    const Fit found = fit(accepted, edit);
    if (found == Fit::same) continue;
    if (found == Fit::free) {
      taken.push_back(accepted.insert(edit).first);
      continue;
    }
    for (const auto& mine : taken) accepted.erase(mine);
    return false;
  }
  return true;
}

}  // namespace

Merged merge(std::span<const Fix* const> fixes) {
  Merged merged;
  Accepted accepted;
  for (std::size_t i = 0; i < fixes.size(); ++i) {
    if (!accept(accepted, *fixes[i])) merged.skipped.push_back(i);
  }
  merged.edits.assign(accepted.begin(), accepted.end());
  return merged;
}

std::string apply(std::string_view text, FileId file, std::span<const Edit> edits) {
  std::string out;
  std::size_t done = 0;
  for (const Edit& edit : edits) {
    if (edit.file != file) continue;
    const auto begin = std::clamp<std::size_t>(edit.range.begin, done, std::max(done, text.size()));
    out += text.substr(done, begin - done);
    out += edit.text;
    done = std::clamp<std::size_t>(edit.range.end, begin, std::max(begin, text.size()));
  }
  return out += text.substr(done);
}

}  // namespace pgtidy::fix
