// SPDX-License-Identifier: Apache-2.0
// --since, --diff-base and --staged: which files of the histories are under review.
#include <algorithm>
#include <filesystem>

#include "cli/git.h"
#include "cli/paths.h"
#include "cli/project.h"

namespace pgtidy::cli {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The next run of digits without leading zeros; what stands between runs only separates them.
std::string_view next_part(std::string_view& version) {
  while (!version.empty() && !is_digit(version.front())) version.remove_prefix(1);
  while (version.size() > 1 && version[0] == '0' && is_digit(version[1])) version.remove_prefix(1);
  const auto end = std::find_if_not(version.begin(), version.end(), is_digit);
  const auto size = static_cast<std::size_t>(end - version.begin());
  const std::string_view part = version.substr(0, size);
  version.remove_prefix(size);
  return part == "0" ? std::string_view() : part;  // 1.0 is 1
}

void keep_after(Job& job, const std::string& since) {
  for (history::Entry& entry : job.history.entries) {
    const bool applied = !entry.version.empty() && !version_less(since, entry.version);
    if (applied) entry.under_review = false;
    entry.pending = !applied;
  }
}

void keep_changed(Job& job, const git::Changes& changed) {
  for (history::Entry& entry : job.history.entries) {
    const std::string path = canonical(entry.path);
    entry.under_review = entry.under_review && changed.all.contains(path);
    entry.pending = changed.added.contains(path);  // one that only changed has been applied
  }
}

// The history as it will be committed: without files that are not in the index, with their texts as staged.
void keep_index(Job& job, const git::Staged& index, std::vector<Error>& errors) {
  const auto unknown = [&](const history::Entry& entry) { return !entry.before && !index.tracked.contains(canonical(entry.path)); };
  std::erase_if(job.history.entries, unknown);
  std::erase_if(job.history.entries, [&](const history::Entry& entry) {
    const std::string path = canonical(entry.path);
    if (!index.different.contains(path)) return false;
    auto text = git::staged_text(index, path);
    if (text)
      job.settings.overlay[entry.path] = std::move(*text);
    else
      errors.push_back(text.error());
    return !text;  // what stands in the working tree isn't what is asked about
  });
}

bool idle(const Job& job) {
  return std::none_of(job.history.entries.begin(), job.history.entries.end(), [](const history::Entry& e) { return e.under_review; });
}

}  // namespace

bool version_less(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    const std::string_view x = next_part(a);
    const std::string_view y = next_part(b);
    if (x.size() != y.size()) return x.size() < y.size();
    if (x != y) return x < y;
  }
  return false;
}

std::vector<Error> narrow(Project& project, const Arguments& arguments, Configs& configs) {
  std::vector<Error> errors;
  for (Job& job : project.jobs) {
    const auto since = arguments.since ? arguments.since : configs.for_folder(job.history.folder)->since;
    if (since) keep_after(job, *since);
  }
  if (arguments.diff_base) {
    const auto changed = git::changed_since(*arguments.diff_base);
    if (!changed) return {changed.error()};
    for (Job& job : project.jobs) keep_changed(job, *changed);
  }
  if (arguments.staged) {
    const auto index = git::staged();
    if (!index) return {index.error()};
    for (const std::string& path : index->changed.all) {
      if (path.ends_with(".sql") && index->different.contains(path) && !std::filesystem::exists(path))
        errors.push_back({shown(path), 0, 0, "is staged but not in the working tree: it can't be linted", "io"});
    }
    for (Job& job : project.jobs) {
      keep_changed(job, index->changed);
      if (!idle(job)) keep_index(job, *index, errors);
    }
  }
  std::erase_if(project.jobs, idle);
  return errors;
}

}  // namespace pgtidy::cli
