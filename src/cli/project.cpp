// SPDX-License-Identifier: Apache-2.0
#include "cli/project.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "cli/paths.h"
#include "config/facts_file.h"

namespace pgtidy::cli {
namespace {

constexpr std::string_view nameless_stdin = "<stdin>";

// A path as a glob that matches it alone.
std::string escaped(const std::string& path) {
  std::string glob;
  for (const char c : path) {
    if (c == '*' || c == '?' || c == '[' || c == '\\') glob += '\\';
    glob += c;
  }
  return glob;
}

class ProjectReader {
 public:
  ProjectReader(const Arguments& arguments, Configs& configs, Rules& rules) : arguments_(arguments), configs_(configs), rules_(rules) {}

  Project run() {
    const ConfigPtr here = configs_.for_folder(".");
    std::vector<std::string> paths = arguments_.operands;
    if (paths.empty() && !arguments_.files_from) {
      for (const std::string& path : here->paths) paths.push_back(below(here->folder, path));
    }
    if (paths.empty() && !arguments_.files_from) paths.emplace_back(".");
    const bool has_stdin = std::find(paths.begin(), paths.end(), "-") != paths.end();
    if (has_stdin && !read_stdin()) return std::move(project_);
    if (has_stdin && !arguments_.stdin_filename) {
      add_nameless();
      std::erase(paths, "-");
    }
    if (arguments_.files_from) discover_list(*here);
    for (auto& [config, group] : by_config(paths)) discover(group, *config, arguments_.force_exclude);
    for (history::History& history : histories_) add(std::move(history));
    const auto& wrong = configs_.errors();
    project_.errors.insert(project_.errors.end(), wrong.begin(), wrong.end());
    for (const std::string& path : paths) project_.looked_in.push_back(path == "-" ? path : shown(path));
    return std::move(project_);
  }

 private:
  bool read_stdin() {
    stdin_path_ = arguments_.stdin_filename ? shown(*arguments_.stdin_filename) : std::string(nameless_stdin);
    auto source = source::read_stdin(stdin_path_);
    if (!source) {
      project_.errors.push_back(source.error());
      return false;
    }
    overlay_[stdin_path_] = std::string(source->text());
    return true;
  }

  // Stdin without a name is a history of its own: no file around it is looked at.
  void add_nameless() {
    history::History history;
    history.folder = ".";
    history.framework = arguments_.framework.value_or(script::Framework::sql);
    history.why = "stdin";
    for (const std::string& path : arguments_.before) history.entries.push_back({path, false, true});
    history::Entry& entry = history.entries.emplace_back();
    entry.path = nameless_stdin;
    entry.framework = history.framework;
    entry.framework_told = arguments_.framework.has_value();
    histories_.push_back(std::move(history));
  }

  std::vector<std::pair<ConfigPtr, std::vector<std::string>>> by_config(const std::vector<std::string>& paths) {
    std::vector<std::pair<ConfigPtr, std::vector<std::string>>> groups;
    for (const std::string& path : paths) {
      std::error_code ignored;
      const bool folder = path != "-" && std::filesystem::is_directory(path, ignored);
      const ConfigPtr config = folder ? configs_.for_folder(path) : configs_.for_file(path == "-" ? stdin_path_ : path);
      const auto same = [&](const auto& group) { return group.first == config; };
      auto group = std::find_if(groups.begin(), groups.end(), same);
      if (group == groups.end()) group = groups.insert(groups.end(), {config, {}});
      group->second.push_back(path == "-" ? path : absolute(path));
    }
    return groups;
  }

  // Everything is looked up by absolute paths, so that a config's globs mean the same wherever pgtidy is started.
  history::Options options_for(const config::Config& config, bool force_exclude) const {
    history::Options options;
    for (const std::string& path : config.before) options.before.push_back(below(config.folder, path));
    for (const std::string& path : arguments_.before) options.before.push_back(absolute(path));
    for (std::string glob : config.exclude) {
      while (glob.size() > 1 && glob.ends_with('/')) glob.pop_back();  // a folder, as .gitignore has it
      options.exclude.push_back(below(escaped(config.folder), glob));
    }
    options.force_exclude = force_exclude;
    options.framework = arguments_.framework;
    if (!options.framework && config.framework) options.framework = script::parse_framework(*config.framework);
    if (!stdin_path_.empty() && arguments_.stdin_filename) options.stdin_path = absolute(stdin_path_);
    return options;
  }

  void discover(const std::vector<std::string>& paths, const config::Config& config, bool force_exclude) {
    history::Options options = options_for(config, force_exclude);
    options.paths = paths;
    for (history::History& history : found(options)) {
      const ConfigPtr own = configs_.for_folder(history.folder);
      const bool matters = own->framework || !own->before.empty() || !own->exclude.empty();
      if (own->path != config.path && matters)
        discover_again(history, *own);
      else
        histories_.push_back(std::move(history));
    }
  }

  // A history with a config of its own, in a folder below the path that was given.
  void discover_again(const history::History& history, const config::Config& config) {
    history::Options options = options_for(config, true);
    for (const history::Entry& entry : history.entries) {
      if (entry.under_review) options.paths.push_back(absolute(entry.path));
    }
    std::ranges::move(found(options), std::back_inserter(histories_));
  }

  void discover_list(const config::Config& config) {
    history::Options options = options_for(config, arguments_.force_exclude);
    options.files_from.emplace();
    const std::string& from = *arguments_.files_from;
    std::string text;
    if (from == "-") {
      auto source = source::read_stdin("<stdin>");
      if (!source) return project_.errors.push_back(source.error());
      text = std::string(source->text());
    } else {
      std::error_code ignored;
      const std::filesystem::file_status status = std::filesystem::status(from, ignored);
      std::ifstream file(from, std::ios::binary);  // a pipe, too: --files-from=<(git diff …)
      if (!file || std::filesystem::is_directory(status) || std::filesystem::is_character_file(status))
        return project_.errors.push_back({from, 0, 0, "can't read this list of files", "io"});
      text.assign(std::istreambuf_iterator<char>(file), {});
    }
    if (text.find('\0') != std::string::npos) {
      return project_.errors.push_back({from, 0, 0, "a list of files has one name a line, and no NUL bytes", "io"});
    }
    for (std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0; at < text.size();) {
      std::size_t end = std::min(text.find('\n', at), text.size());
      const std::size_t next = end + 1;
      if (end > at && text[end - 1] == '\r') --end;
      if (end > at) options.files_from->push_back(absolute(text.substr(at, end - at)));
      at = next;
    }
    std::ranges::move(found(options), std::back_inserter(histories_));
  }

  std::vector<history::History> found(const history::Options& options) {
    history::Discovery discovery = history::discover(options);
    for (Error& error : discovery.errors) {
      if (!error.path.empty()) error.path = shown(error.path);
      project_.errors.push_back(std::move(error));
    }
    return std::move(discovery.histories);
  }

  void add(history::History history) {
    for (history::Entry& entry : history.entries) {
      if (entry.path != nameless_stdin) entry.path = shown(entry.path);
    }
    const ConfigPtr config = configs_.for_folder(history.folder);
    number_releases(*config, history);
    engine::Settings settings;
    settings.target = arguments_.postgres ? *arguments_.postgres : config->postgres.value_or(Target{});
    settings.transaction = arguments_.transaction;
    settings.direction = arguments_.direction;
    settings.variables = arguments_.variables;
    settings.variables.insert(config->placeholders.begin(), config->placeholders.end());
    settings.options = config->options;
    settings.session = config->session;
    settings.queries = query_files(*config);
    settings.facts = facts(*config);
    settings.overlay = overlay_;
    Rules& rules = rules_;
    settings.rules = [&rules](const std::string& path) { return rules(path); };
    // Read now, so that a wrong config is known before anything is linted.
    for (const history::Entry& entry : history.entries) {
      if (entry.under_review) (void)configs_.for_file(entry.path);
    }
    project_.jobs.push_back({std::move(history), std::move(settings)});
  }

  // What comes after the last one that is named is the next release.
  void number_releases(const config::Config& config, history::History& history) {
    const auto& last = config.releases;
    if (last.empty()) return;
    if (!std::ranges::is_sorted(last, version_less)) {
      if (unsorted_.insert(config.path).second)
        project_.errors.push_back({shown(config.path), config.releases_at.line, config.releases_at.column,
                                   "`releases` must rise: each is its release's last version", "config"});
      return;
    }
    for (history::Entry& entry : history.entries) {
      if (entry.version.empty()) continue;
      const auto its = std::ranges::lower_bound(last, std::string_view(entry.version), version_less);
      entry.release = static_cast<std::uint32_t>(its - last.begin()) + 1;
    }
  }

  // In order of their paths. A glob that names no file is an error: evidence that is thought to be there would be missing.
  std::vector<std::string> query_files(const config::Config& config) {
    if (const auto known = query_files_.find(config.path); known != query_files_.end()) return known->second;
    std::set<std::string> files;
    for (const std::string& glob : config.queries) {
      const auto matching = files_matching(config.folder, glob);
      if (matching.empty())
        project_.errors.push_back({shown(config.path), config.queries_at.line, config.queries_at.column,
                                   fmt::format("`queries`: no file is named `{}`", glob), "config"});
      for (const std::string& path : matching) files.insert(shown(path));
    }
    return query_files_[config.path] = {files.begin(), files.end()};
  }

  std::shared_ptr<const Facts> facts(const config::Config& config) {
    if (!config.facts) return nullptr;
    const auto [place, fresh] = facts_.try_emplace(config.path);
    if (!fresh) return place->second;
    const std::string file = below(config.folder, *config.facts);
    auto read = config::load_facts(file, shown(file));
    if (read)
      place->second = std::make_shared<const Facts>(std::move(*read));
    else
      project_.errors.push_back(read.error());
    return place->second;
  }

  const Arguments& arguments_;
  Configs& configs_;
  Rules& rules_;
  Project project_;
  std::map<std::string, std::vector<std::string>> query_files_;  // by config
  std::map<std::string, std::shared_ptr<const Facts>> facts_;    // by config; null: could not be read
  std::set<std::string> unsorted_;                               // configs
  std::vector<history::History> histories_;
  std::string stdin_path_;
  std::map<std::string, std::string> overlay_;
};

}  // namespace

Project read_project(const Arguments& arguments, Configs& configs, Rules& rules) { return ProjectReader(arguments, configs, rules).run(); }

}  // namespace pgtidy::cli
