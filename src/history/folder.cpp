// SPDX-License-Identifier: Apache-2.0
#include "history/folder.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

#include "script/tools.h"
#include "support/glob.h"

namespace pgtidy::history {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> postgres_names{"postgres", "postgresql", "pg", "pgsql"};
constexpr std::array<std::string_view, 11> other_names{"mysql",  "mariadb",   "sqlite",      "sqlite3",    "mssql", "sqlserver",
                                                       "oracle", "cockroach", "cockroachdb", "clickhouse", "h2"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool has_any(const std::vector<std::string>& names, std::string_view name) { return std::binary_search(names.begin(), names.end(), name); }

// Subfolders whose files are not sent to this database, or not as migrations.
bool is_left_out(const std::vector<std::string>& siblings, const std::string& name) {
  if (name == "node_modules" || name == "testdata") return true;
  if (name == "tests" && has_any(siblings, "migrations")) return true;
  if ((name == "revert" || name == "verify") && has_any(siblings, "deploy")) return true;
  if (!is_one_of(other_names, name)) return false;
  return std::any_of(siblings.begin(), siblings.end(), [](const std::string& sibling) { return is_one_of(postgres_names, sibling); });
}

// Where a tool's list says which files there are, the one subfolder that holds them; empty: there is no such list.
std::string_view planned_subfolder(const Place& folder, const std::vector<std::string>& inside) {
  for (const script::Tool* tool : script::tools()) {
    const bool possible = !tool->listed_below.empty() && has_any(inside, tool->listed_below);
    if (possible && kind_of(join(folder.shown, tool->list)) == PathKind::file) return tool->listed_below;
  }
  return {};
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() > end.size() && text.substr(text.size() - end.size()) == end;
}

mode_t mode_of(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode : 0;
}

using Listing = std::unique_ptr<DIR, int (*)(DIR*)>;

// A folder that is still to be read. Links may lead back to one that was: `real` names each folder once.
struct Waiting {
  Place place;
  std::string real;
};

}  // namespace

Folder read_folder(const std::string& path) {
  Folder folder;
  const Listing listing(::opendir(path.c_str()), &::closedir);
  int error = listing == nullptr ? errno : 0;
  while (error == 0) {
    errno = 0;
    const dirent* entry = ::readdir(listing.get());
    if (entry == nullptr) {
      error = errno;
      break;
    }
    std::string name = entry->d_name;
    if (name.empty() || name.front() == '.') continue;
    const bool is_clear = entry->d_type == DT_DIR || entry->d_type == DT_REG;  // else a link, or the file system doesn't say
    const bool is_sql = ends_with(name, ".sql");
    const mode_t mode = is_clear ? DTTOIF(entry->d_type) : mode_of(join(path, name));  // a dangling link is neither
    if (S_ISDIR(mode)) {
      if (!is_clear) folder.links.push_back(name);
      folder.folders.push_back(std::move(name));
    } else if (is_sql) {
      folder.files.push_back(std::move(name));  // also a dangling link or a pipe: whoever reads it says so
    } else if (S_ISREG(mode)) {
      folder.others.push_back(std::move(name));
    }
  }
  if (error != 0) folder.error = Error{.path = path, .message = error == EACCES ? "permission denied" : std::strerror(error)};
  for (auto* names : {&folder.files, &folder.folders, &folder.links, &folder.others}) std::sort(names->begin(), names->end());
  return folder;
}

std::string tidy_path(std::string_view path) {
  std::string text = fs::path(path).lexically_normal().string();
  while (text.size() > 1 && text.back() == '/') text.pop_back();
  return text.empty() ? "." : text;
}

std::string join(const std::string& folder, std::string_view name) {
  if (folder == ".") return std::string(name);
  std::string path = folder;
  if (path.empty() || path.back() != '/') path += '/';
  return path.append(name);
}

std::string parent_of(const std::string& folder) {
  const std::string_view name = name_of(folder);
  if (folder == ".") return "..";
  if (folder == "/") return folder;
  if (name == "..") return folder + "/..";
  const std::size_t slash = folder.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : folder.substr(0, slash);
}

std::string_view name_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

Place place_of(const std::string& path) {
  std::error_code error;
  const fs::path key = fs::weakly_canonical(fs::absolute(path, error), error);
  return {tidy_path(path), error ? tidy_path(path) : tidy_path(key.string())};
}

Place parent_of(const Place& place) { return {parent_of(place.shown), parent_of(place.key)}; }

Place child_of(const Place& place, std::string_view name) { return {join(place.shown, name), join(place.key, name)}; }

PathKind kind_of(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (error || !fs::exists(status)) return PathKind::missing;
  return fs::is_directory(status) ? PathKind::folder : PathKind::file;
}

bool excluded(const std::vector<std::string>& patterns, std::string_view path) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    const bool name_only = pattern.find('/') == std::string::npos;
    return glob_match(pattern, path) || (name_only && glob_match(pattern, name_of(path)));
  });
}

const Folder& Folders::at(const Place& place) {
  const auto found = known_.find(place.key);
  if (found != known_.end()) return found->second;
  return known_.emplace(place.key, read_folder(place.shown)).first->second;
}

std::vector<Place> walk(const Place& place, const std::vector<std::string>& exclude, Folders& folders) {
  std::vector<Place> found;
  std::set<std::string> seen;
  std::vector<Waiting> waiting{{place, place.key}};  // the next one last
  while (!waiting.empty()) {
    Waiting next = std::move(waiting.back());
    waiting.pop_back();
    if (!seen.insert(next.real).second) continue;
    const Folder& content = folders.at(next.place);
    const std::vector<std::string>& inside = content.folders;
    const std::string_view only = planned_subfolder(next.place, inside);
    for (auto name = inside.rbegin(); name != inside.rend(); ++name) {
      Place below = child_of(next.place, *name);
      const bool taken = only.empty() ? !is_left_out(inside, *name) : *name == only;
      if (!taken || excluded(exclude, below.shown)) continue;
      std::string real = has_any(content.links, *name) ? place_of(below.shown).key : join(next.real, *name);
      waiting.push_back({std::move(below), std::move(real)});
    }
    found.push_back(std::move(next.place));
  }
  return found;
}

}  // namespace pgtidy::history
