// SPDX-License-Identifier: Apache-2.0
// Folders as they are on disk, and paths as people wrote them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/result.h"

namespace pgtidy::history {

// What of a folder's content matters here; sorted by name.
struct Folder {
  std::vector<std::string> files;    // *.sql: files, links to them, and what can't be read as one (a dangling link, a pipe)
  std::vector<std::string> folders;  // without those that begin with a dot
  std::vector<std::string> links;    // those of `folders` that are links, or may be
  std::vector<std::string> others;   // other regular files
  std::optional<Error> error;
};

[[nodiscard]] Folder read_folder(const std::string& path);

// A folder's path as it is shown, and the absolute one, links resolved, that says whether two are the same.
struct Place {
  std::string shown;
  std::string key;
};
[[nodiscard]] Place place_of(const std::string& path);
[[nodiscard]] Place parent_of(const Place& place);
[[nodiscard]] Place child_of(const Place& place, std::string_view name);

// Paths keep the form that they were given in: `db/x.sql`, not `./db//x.sql`.
[[nodiscard]] std::string tidy_path(std::string_view path);
[[nodiscard]] std::string join(const std::string& folder, std::string_view name);
[[nodiscard]] std::string parent_of(const std::string& folder);  // of `.`: `..`
[[nodiscard]] std::string_view name_of(std::string_view path);   // the last part

enum class PathKind : std::uint8_t { missing, file, folder };
[[nodiscard]] PathKind kind_of(const std::string& path);

// `exclude`: a pattern without a slash is matched against the last part alone.
[[nodiscard]] bool excluded(const std::vector<std::string>& patterns, std::string_view path);

// Reads each folder once.
class Folders {
 public:
  const Folder& at(const Place& place);

 private:
  std::map<std::string, Folder, std::less<>> known_;  // by key
};

// All folders below `place`, itself first, in order; excluded ones and those that can't hold migrations left out.
[[nodiscard]] std::vector<Place> walk(const Place& place, const std::vector<std::string>& exclude, Folders& folders);

}  // namespace pgtidy::history
