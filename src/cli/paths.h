// SPDX-License-Identifier: Apache-2.0
// Paths as people are shown them: relative to the working directory where that is simple.
#pragma once

#include <string>
#include <vector>

namespace pgtidy::cli {

// Absolute, without `.` and `..`; links are not followed.
[[nodiscard]] std::string absolute(const std::string& path);
// The same with links in its folder followed, as git names files.
[[nodiscard]] std::string canonical(const std::string& path);
// Relative to the working directory if both lie in one repository or the path lies below; else absolute.
[[nodiscard]] std::string shown(const std::string& path);
// A path that a file in `folder` names.
[[nodiscard]] std::string below(const std::string& folder, const std::string& path);
// `path` as seen from `folder` (of a config): relative if it lies in it, else absolute.
[[nodiscard]] std::string relative_to(const std::string& path, const std::string& folder);
[[nodiscard]] std::string folder_of(const std::string& path);
// The regular files that the glob matches, relative to `folder` unless it is absolute; absolute, in order. Folders that are
// links are not followed.
[[nodiscard]] std::vector<std::string> files_matching(const std::string& folder, const std::string& glob);
// The nearest folder upward that holds `.git`, else `fallback`.
[[nodiscard]] std::string repository_root(const std::string& fallback);

}  // namespace pgtidy::cli
