// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "history/group.h"
#include "history/versions.h"
#include "script/tools.h"
#include "source/source_file.h"

namespace pgtidy::history {
namespace {

using script::Framework;
using script::Tool;

constexpr std::size_t enough = std::size_t{256} << 10;  // of a file, to recognise its tool

std::string_view folder_name(const File& file) { return name_of(file.folder.key); }

// `../x` beside the group's folder.
std::string beside(const Group& group, std::string_view name) {
  Place folder = group.folder;
  for (; name.substr(0, 3) == "../"; name.remove_prefix(3)) folder = parent_of(folder);
  return join(folder.shown, name);
}

// A tool that would pass over more than a tenth of the files, or the first of them, isn't the one that runs them.
bool reads_most(const Tool& tool, const Group& group) {
  const auto reads = [&](const File& file) { return tool.named(folder_name(file), file.name).has_value(); };
  const auto first = std::min_element(group.files.begin(), group.files.end(), [](const File& a, const File& b) {
    const std::string one = version_of(a.name), other = version_of(b.name);
    return one.empty() != other.empty() ? other.empty() : compare_versions(one, other) < 0;
  });
  if (first != group.files.end() && !group.nested && !version_of(first->name).empty() && !reads(*first)) return false;
  const auto read = static_cast<std::size_t>(std::count_if(group.files.begin(), group.files.end(), reads));
  return read * 10 >= group.files.size() * 9;
}

bool reads_any(const Tool& tool, const Group& group) {
  return tool.named != nullptr && std::any_of(group.files.begin(), group.files.end(),
                                              [&](const File& file) { return tool.named(folder_name(file), file.name).has_value(); });
}

std::string sidecar_of(const Tool& tool, const Group& group) {
  for (const std::string_view name : tool.sidecars) {
    if (kind_of(beside(group, name)) != PathKind::missing) return std::string(name);
  }
  const bool companion = group.nested && !tool.companion.empty() && !group.files.empty();
  if (companion && kind_of(join(group.files.front().folder.shown, tool.companion)) == PathKind::file) return std::string(tool.companion);
  for (const script::Mention& mention : tool.mentions) {
    const std::string text = source::head(beside(group, mention.file), enough);
    if (text.find(mention.word) != std::string::npos) return std::string(mention.file);
  }
  return {};
}

std::string distinctive_name(const Tool& tool, const Group& group) {
  if (tool.distinctive == nullptr) return {};
  for (const File& file : group.files) {
    if (tool.distinctive(folder_name(file), file.name)) {
      return group.nested ? join(std::string(folder_name(file)), file.name) : file.name;
    }
  }
  return {};
}

// The tool that the place and the names speak of, without a look at the files.
const Tool* tool_by_place(Group& group) {
  for (const Tool* tool : script::tools()) {
    const bool says_itself = !tool->sidecars.empty() || !tool->companion.empty() || !tool->mentions.empty();
    if (!says_itself || !reads_any(*tool, group)) continue;
    const std::string sidecar = sidecar_of(*tool, group);
    if (sidecar.empty()) continue;
    group.why = sidecar;
    return tool;
  }
  for (const Tool* tool : script::tools()) {
    const std::string name = distinctive_name(*tool, group);
    if (name.empty() || !reads_most(*tool, group)) continue;
    group.why = name;
    return tool;
  }
  return nullptr;
}

std::optional<TransactionMode> transaction_beside(const Tool& tool, const File& file) {
  if (tool.transaction_in == nullptr) return std::nullopt;
  const bool own = tool.metadata.front() == '*';
  const std::string name = own ? file.name + std::string(tool.metadata.substr(1)) : std::string(tool.metadata);
  if (file.beside != nullptr && !std::binary_search(file.beside->others.begin(), file.beside->others.end(), name)) return std::nullopt;
  const std::string path = join(file.folder.shown, name);
  if (file.beside == nullptr && kind_of(path) != PathKind::file) return std::nullopt;
  return tool.transaction_in(source::head(path, enough));
}

// A file's version below its folder's, unless the folder is the migration.
std::string version_in(const Group& group, const File& file, bool folder_only, std::string own) {
  if (!group.nested) return own;
  const std::string folder = version_of(folder_name(file));
  return folder_only || own.empty() || own == folder ? folder : folder + "." + own;
}

// Fills the entry by the tool's rules; false if the tool doesn't read files of that name.
bool take_names(const Tool& tool, const Group& group, File& file) {
  const std::optional<script::Named> named = tool.named == nullptr ? std::nullopt : tool.named(folder_name(file), file.name);
  file.ignored = tool.named != nullptr && !named;
  if (!named) {
    file.entry.version = version_in(group, file, tool.folder_per_migration, version_of(file.name));
    return false;
  }
  file.entry.version = tool.folder_per_migration ? named->version : version_in(group, file, false, named->version);
  file.entry.direction = named->direction;
  file.rank = named->rank;
  file.entry.transaction = transaction_beside(tool, file);
  return true;
}

Framework detect(const File& file) { return script::detect(source::head(file.entry.path, enough)); }

void take_common(Group& group) {
  const Framework first = group.files.front().entry.framework;
  const auto is_first = [&](const File& file) { return file.entry.framework == first; };
  if (first == Framework::sql || !std::all_of(group.files.begin(), group.files.end(), is_first)) return;
  group.framework = first;
  group.why = "marked in " + group.files.front().name;
}

// Marks in the texts: a tool that marks some files runs all whose names it reads.
void recognise_by_text(Group& group) {
  for (File& file : group.files) {
    file.entry.framework = detect(file);
    const Tool& tool = script::tool_of(file.entry.framework);
    if (group.framework == Framework::sql && tool.named != nullptr) {
      group.framework = file.entry.framework;
      group.why = "marked in " + file.name;
    }
  }
  if (group.framework == Framework::sql && !group.files.empty()) take_common(group);
  const Tool& tool = script::tool_of(group.framework);
  for (File& file : group.files) {
    const bool reads = take_names(tool, group, file);
    if (reads && file.entry.framework == Framework::sql) file.entry.framework = group.framework;
    file.ignored = file.ignored && file.entry.framework == Framework::sql;
  }
}

// Names that say up or down to people; a weak word only where the other one is there, too.
void take_directions(Group& group) {
  std::set<std::string> ups;
  for (const File& file : group.files) {
    const Stem stem = stem_of(file.name);
    if (stem.direction.value_or(Direction::up) == Direction::up) ups.insert(join(file.folder.key, stem.text));
  }
  for (File& file : group.files) {
    const Stem stem = stem_of(file.name);
    if (file.entry.direction || !stem.direction || script::tool_of(file.entry.framework).divide != nullptr) continue;
    const bool twin = ups.count(join(file.folder.key, stem.text)) != 0;
    if (stem.certain || (*stem.direction == Direction::down && twin)) file.entry.direction = stem.direction;
    if (file.entry.direction == Direction::down) file.ignored = false;  // people's own way back
  }
}

// The list has said which files there are; their names say nothing.
void recognise_planned(Group& group) {
  const Tool& tool = *group.planned;
  group.framework = tool.framework;
  group.why = std::string(tool.name) + ": " + std::string(tool.list);
  for (File& file : group.files) {
    file.entry.framework = file.ignored ? detect(file) : tool.framework;
    if (!file.ignored) file.entry.direction = Direction::up;
  }
}

}  // namespace

void recognise(Group& group, std::optional<Framework> told) {
  if (group.planned != nullptr && (!told || *told == group.planned->framework)) return recognise_planned(group);
  const Tool* tool = nullptr;
  if (told) {
    tool = &script::tool_of(*told);
    group.why = "as told";
  } else {
    tool = tool_by_place(group);
  }
  if (tool == nullptr) {
    recognise_by_text(group);
  } else {
    group.framework = tool->framework;
    for (File& file : group.files) {
      const bool reads = take_names(*tool, group, file);
      file.entry.framework = reads || told ? tool->framework : detect(file);
      file.entry.framework_told = told.has_value();
    }
    const bool listed = !tool->list.empty() && kind_of(join(group.folder.shown, tool->list)) == PathKind::file;
    if (listed && !group.nested) take_positions(group, listed_files(*tool, group.folder));
  }
  take_directions(group);
  const std::string name(to_string(group.framework));
  group.why = group.why.empty() ? name + ": nothing speaks of a tool" : name + ": " + group.why;
}

}  // namespace pgtidy::history
