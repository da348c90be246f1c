// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "history/group.h"
#include "history/history.h"
#include "history/versions.h"
#include "source/source_file.h"

namespace pgtidy::history {
namespace {

constexpr std::size_t enough = std::size_t{256} << 10;

bool is_migration_name(std::string_view name) { return name == "up.sql" || name == "down.sql" || name == "migration.sql"; }

class Discoverer {
 public:
  explicit Discoverer(const Options& options) : options_(options) {}

  Discovery run() {
    for (const std::string& path : options_.before) add_before(path);
    if (options_.files_from) {
      add_listed(*options_.files_from);
    } else {
      for (const std::string& path : options_.paths) add(path);
      for (Group& group : groups_) finish(group);
    }
    return std::move(discovery_);
  }

 private:
  void error(const std::string& path, std::string message) { discovery_.errors.push_back({.path = path, .message = std::move(message)}); }

  // The path that `-` stands for, and whether it must exist.
  std::string meant(const std::string& path) const { return path == "-" && options_.stdin_path ? *options_.stdin_path : path; }
  bool is_stdin(const std::string& path) const { return path == "-"; }

  void add_before(const std::string& path) {
    if (kind_of(path) != PathKind::file) return error(path, kind_of(path) == PathKind::folder ? "a folder, not a file" : "no such file");
    Entry entry{.path = tidy_path(path), .under_review = false, .before = true};
    entry.framework = script::detect(source::head(path, enough));
    before_.push_back(std::move(entry));
  }

  void add(const std::string& given) {
    const std::string path = tidy_path(meant(given));
    const PathKind kind = is_stdin(given) ? PathKind::file : kind_of(path);
    if (kind == PathKind::missing) return error(path, "no such file or folder");
    if (options_.force_exclude && excluded(options_.exclude, path)) return;
    if (kind == PathKind::folder) return add_folder(place_of(path));
    File file = file_at(path);
    if (!given_.insert(join(file.folder.key, file.name)).second) return;
    group_of(file.folder).files.push_back(std::move(file));
  }

  File file_at(const std::string& path) {
    File file;
    file.name = std::string(name_of(path));
    const std::string folder = parent_of(path);
    const auto known = places_.find(folder);
    file.folder = known != places_.end() ? known->second : places_.emplace(folder, place_of(folder)).first->second;
    file.given = true;
    file.entry.path = path;
    return file;
  }

  void add_folder(const Place& place) {
    for (const Place& folder : walk(place, options_.exclude, folders_)) {
      const Folder& content = folders_.at(folder);
      if (content.error) discovery_.errors.push_back(*content.error);
      if (content.files.empty()) continue;
      reviewed_.insert(folder.key);
      shown_.emplace(folder.key, folder.shown);
      group_of(folder).reviewed.push_back(folder);
    }
  }

  Group& group_of(const Place& folder) {
    const Plan plan = plan_above(folder);
    const bool nested = plan.tool == nullptr && is_version_folder(folder);
    const Place top = plan.tool != nullptr ? plan.root : nested ? parent_of(folder) : folder;
    const auto [known, is_new] = group_index_.try_emplace({top.key, nested}, groups_.size());
    if (is_new) {
      Group group;
      group.folder = top;
      group.nested = nested;
      group.planned = plan.tool;
      groups_.push_back(std::move(group));
    }
    return groups_[known->second];
  }

  // One of several folders that are the versions of one history.
  bool is_version_folder(const Place& folder) {
    if (!is_version_name(name_of(folder.key))) return false;
    const std::vector<std::string>& files = folders_.at(folder).files;
    if (std::any_of(files.begin(), files.end(), is_migration_name)) return true;
    const Place parent = parent_of(folder);
    const auto known = only_versions_.find(parent.key);
    if (known != only_versions_.end()) return known->second;
    const std::vector<std::string> siblings = folders_.at(parent).folders;
    const bool only = std::all_of(siblings.begin(), siblings.end(), [&](const std::string& name) {
      return is_version_name(name) || folders_.at(child_of(parent, name)).files.empty();
    });
    only_versions_.emplace(parent.key, only);
    return only;
  }

  // Adds what stands beside the given files.
  void complete(Group& group) {
    std::set<std::string> there;
    for (const File& file : group.files) there.insert(join(file.folder.key, file.name));
    if (group.planned != nullptr) return complete_planned(group, there);
    if (!group.nested) return add_files(group, group.folder, there);
    const std::vector<std::string> names = folders_.at(group.folder).folders;
    for (const std::string& name : names) {
      Place folder = child_of(group.folder, name);
      const auto as_given = shown_.find(folder.key);
      if (as_given != shown_.end()) folder.shown = as_given->second;
      if (is_version_name(name) && !excluded(options_.exclude, folder.shown)) add_files(group, folder, there);
    }
  }

  void complete_planned(Group& group, std::set<std::string>& there) {
    const std::vector<script::Listed> listed = listed_files(*group.planned, group.folder);
    for (const script::Listed& line : listed) {
      const std::string& path = line.file;
      const std::string name(name_of(path));
      const Place folder =
          path.size() == name.size() ? group.folder : child_of(group.folder, path.substr(0, path.size() - name.size() - 1));
      const Folder& beside = folders_.at(folder);
      if (!std::binary_search(beside.files.begin(), beside.files.end(), name)) continue;
      if (add_file(group, folder, beside, name, there)) there.insert(join(folder.key, name));
    }
    for (const Place& folder : group.reviewed) add_files(group, folder, there);
    take_positions(group, listed);
  }

  bool add_file(Group& group, const Place& folder, const Folder& beside, const std::string& name,
                const std::set<std::string>& there) const {
    File file;
    file.entry.path = join(folder.shown, name);
    if (there.count(join(folder.key, name)) != 0 || excluded(options_.exclude, file.entry.path)) return false;
    file.folder = folder;
    file.name = name;
    file.beside = &beside;
    file.entry.regular = true;
    group.files.push_back(std::move(file));
    return true;
  }

  void add_files(Group& group, const Place& folder, const std::set<std::string>& there) {
    const Folder& beside = folders_.at(folder);
    for (const std::string& name : beside.files) (void)add_file(group, folder, beside, name, there);
  }

  void finish(Group& group) {
    complete(group);
    leave_out_other_databases(group);
    recognise(group, options_.framework);
    for (File& file : group.files) {
      file.entry.under_review = file.given || reviewed_.count(file.folder.key) != 0;
    }
    std::vector<Group> apart = take_dumps(group);
    Group others = take_ignored(group);
    if (!others.files.empty()) apart.push_back(std::move(others));
    sort(group);
    publish(group);
    for (Group& one : apart) {
      sort(one);
      publish(one);
    }
  }

  // What the tool doesn't read adds nothing to its schema.
  Group take_ignored(Group& group) const {
    Group others;
    others.folder = group.folder;
    others.nested = group.nested;
    others.why = "sql: not read by " + std::string(to_string(group.framework));
    if (options_.framework) return others;
    const auto first = std::stable_partition(group.files.begin(), group.files.end(), [](const File& file) { return !file.ignored; });
    others.files.assign(std::make_move_iterator(first), std::make_move_iterator(group.files.end()));
    group.files.erase(first, group.files.end());
    return others;
  }

  // A dump is the whole schema: it stands alone, not after the migrations beside it.
  static std::vector<Group> take_dumps(Group& group) {
    std::vector<Group> dumps;
    const auto is_dump = [](const File& file) { return file.entry.framework == script::Framework::pg_dump && file.entry.version.empty(); };
    for (const File& file : group.files) {
      if (!is_dump(file)) continue;
      Group dump;
      dump.folder = group.folder;
      dump.framework = script::Framework::pg_dump;
      dump.why = "pg_dump: marked in " + file.name;
      dump.files.push_back(file);
      dumps.push_back(std::move(dump));
    }
    group.files.erase(std::remove_if(group.files.begin(), group.files.end(), is_dump), group.files.end());
    return dumps;
  }

  void publish(const Group& group) {
    const auto reviewed = [](const File& file) { return file.entry.under_review; };
    if (std::none_of(group.files.begin(), group.files.end(), reviewed)) return;
    History history;
    history.folder = group.folder.shown;
    history.framework = group.framework;
    history.why = group.why;
    history.entries = before_;
    for (const File& file : group.files) history.entries.push_back(file.entry);
    discovery_.histories.push_back(std::move(history));
  }

  void add_listed(const std::vector<std::string>& paths) {
    Group list;
    for (const std::string& given : paths) {
      const std::string path = tidy_path(meant(given));
      const PathKind kind = is_stdin(given) ? PathKind::file : kind_of(path);
      if (kind != PathKind::file) {
        error(path, kind == PathKind::folder ? "a folder, not a file" : "no such file");
      } else if (!options_.force_exclude || !excluded(options_.exclude, path)) {
        list.files.push_back(file_at(path));
      }
    }
    recognise_listed(list);
    publish(list);
  }

  // Each file as in its own folder's history; the list alone decides on the order.
  void recognise_listed(Group& list) {
    for (const File& file : list.files) group_of(file.folder).files.push_back(file);
    std::map<std::string, Entry> entries;
    for (Group& group : groups_) {
      recognise(group, options_.framework);
      for (const File& file : group.files) entries.insert_or_assign(file.entry.path, file.entry);
      if (&group != &groups_.front()) continue;
      list.folder = group.folder;
      list.framework = group.framework;
      list.why = group.why;
    }
    for (File& file : list.files) file.entry = entries[file.entry.path];
  }

  const Options& options_;
  Discovery discovery_;
  Folders folders_;
  std::vector<Entry> before_;
  std::vector<Group> groups_;
  std::map<std::pair<std::string, bool>, std::size_t> group_index_;  // by folder and nested
  std::map<std::string, bool> only_versions_;
  std::map<std::string, Place> places_;
  std::set<std::string> given_;               // files
  std::set<std::string> reviewed_;            // folders
  std::map<std::string, std::string> shown_;  // how folders were named, by key
};

}  // namespace

Discovery discover(const Options& options) { return Discoverer(options).run(); }

}  // namespace pgtidy::history
