// SPDX-License-Identifier: Apache-2.0
#include "cli/paths.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "support/glob.h"

namespace pgtidy::cli {
namespace fs = std::filesystem;
namespace {

std::string find_working_directory() {
  std::error_code error;
  const fs::path path = fs::current_path(error);
  return error ? "." : path.string();
}

std::string find_root(const std::string& from) {
  std::error_code error;
  for (fs::path at = from;; at = at.parent_path()) {
    if (fs::exists(at / ".git", error)) return at.string();
    if (at == at.parent_path()) return {};
  }
}

// pgtidy never changes its working directory: asked for once, not once a file.
const std::string& working_directory() {
  static const std::string here = find_working_directory();
  return here;
}

const std::string& root_above() {
  static const std::string root = find_root(working_directory());
  return root;
}

// Absolute already, without `.`, `..`, doubled or trailing slashes: most paths are, as there is one for each file.
bool is_normal(const std::string& path) {
  return path.size() > 1 && path.front() == '/' && path.back() != '/' && path.find("//") == std::string::npos &&
         path.find("/.") == std::string::npos;
}

}  // namespace

std::string absolute(const std::string& path) {
  if (is_normal(path)) return path;
  std::error_code error;
  fs::path full = fs::absolute(path, error);
  if (error) return path;
  full = full.lexically_normal();
  if (!full.has_filename() && full.has_relative_path()) full = full.parent_path();  // a trailing slash
  return full.string();
}

std::string canonical(const std::string& path) {
  const fs::path full = absolute(path);
  std::error_code error;
  const fs::path folder = fs::canonical(full.parent_path(), error);
  return error ? full.string() : (folder / full.filename()).string();
}

std::string relative_to(const std::string& path, const std::string& folder) {
  const std::string full = absolute(path);
  if (full == folder) return ".";
  const std::string prefix = folder.ends_with('/') ? folder : folder + "/";
  return full.starts_with(prefix) ? full.substr(prefix.size()) : full;
}

std::string below(const std::string& folder, const std::string& path) { return path.starts_with('/') ? path : folder + "/" + path; }

std::string shown(const std::string& path) {
  const std::string& here = working_directory();
  std::string below = relative_to(path, here);
  if (!below.starts_with('/')) return below;
  const std::string& root = root_above();
  if (root.empty() || relative_to(path, root).starts_with('/')) return below;
  return fs::path(below).lexically_relative(here).string();
}

std::vector<std::string> files_matching(const std::string& folder, const std::string& glob) {
  const std::string below = glob.starts_with("./") ? glob.substr(2) : glob;
  // Only what stands behind the last folder that is written out needs looking for.
  const std::size_t wild = below.find_first_of("*?[\\");
  const std::size_t slash = below.rfind('/', wild);
  const std::string fixed = slash == std::string::npos ? "" : below.substr(0, slash + 1);
  const std::string root = absolute(fixed.starts_with('/') ? fixed : folder + "/" + fixed);
  const std::string_view pattern = std::string_view(below).substr(fixed.size());
  std::vector<std::string> found;
  std::error_code error;
  for (fs::recursive_directory_iterator at(root, fs::directory_options::skip_permission_denied, error), end; !error && at != end;
       at.increment(error)) {
    if (at->is_directory(error) && at->path().filename().string().starts_with('.')) at.disable_recursion_pending();
    const std::string path = at->path().string();
    if (at->is_regular_file(error) && glob_match(pattern, relative_to(path, root))) found.push_back(path);
  }
  std::ranges::sort(found);
  return found;
}

std::string folder_of(const std::string& path) { return fs::path(absolute(path)).parent_path().string(); }

std::string repository_root(const std::string& fallback) { return root_above().empty() ? fallback : root_above(); }

}  // namespace pgtidy::cli
