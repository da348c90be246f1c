// SPDX-License-Identifier: Apache-2.0
// Histories whose order stands in a file: sqitch.plan, Drizzle's journal.
#include <algorithm>

#include "history/group.h"
#include "source/source_file.h"

namespace pgtidy::history {
namespace {

constexpr std::size_t longest = std::size_t{64} << 20;

}  // namespace

Plan plan_above(const Place& folder) {
  for (const script::Tool* tool : script::tools()) {
    if (tool->listed_below.empty() || folder.key.find(tool->listed_below) == std::string::npos) continue;
    for (Place place = folder; place.key.size() > 1; place = parent_of(place)) {
      if (name_of(place.key) != tool->listed_below) continue;
      Place root = parent_of(place);
      if (kind_of(join(root.shown, tool->list)) == PathKind::file) return {tool, std::move(root)};
    }
  }
  return {};
}

std::vector<script::Listed> listed_files(const script::Tool& tool, const Place& root) {
  return tool.listed(source::head(join(root.shown, tool.list), longest));
}

void take_positions(Group& group, const std::vector<script::Listed>& listed) {
  std::map<std::string, std::size_t> positions;
  for (std::size_t i = 0; i < listed.size(); ++i) positions.emplace(join(group.folder.key, listed[i].file), i);
  const auto position_of = [&](const File& file) { return positions.find(join(file.folder.key, file.name)); };
  const auto is_listed = [&](const File& file) { return position_of(file) != positions.end(); };
  if (std::none_of(group.files.begin(), group.files.end(), is_listed)) return;  // a list of something else
  for (File& file : group.files) {
    file.ignored = !is_listed(file);
    if (file.ignored) continue;
    file.position = position_of(file)->second;
    file.entry.when = listed[*file.position].when;
  }
}

}  // namespace pgtidy::history
