// SPDX-License-Identifier: Apache-2.0
#include "support/lint.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>

#include "config/config.h"
#include "config/facts_file.h"
#include "support/text.h"

namespace pgtidy::tests {
namespace {

// A folder that is gone at the end of its scope: frameworks are recognised by what lies beside a file.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "pgtidy-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

engine::FileRules rules_for(const LintOptions& options) {
  engine::FileRules rules;
  for (const engine::RegisteredCheck& check : engine::registry()) {
    rules.enabled.push_back(options.checks ? options.checks->count(check.id) != 0 : check.def->info->on_by_default);
    rules.severity.push_back(check.def->info->severity);
  }
  for (const engine::EngineCheck& check : engine::engine_checks()) rules.engine_severity.emplace(check.id, check.severity);
  return rules;
}

// Every directive's value goes to one reader, which says what is wrong with it.
using Reader = std::function<std::string(LintOptions&, const std::string&)>;

std::string unknown(std::string_view what, const std::string& value) { return fmt::format("unknown {}: {}", what, value); }

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin <= list.size();) {
    const auto end = std::min(list.find(',', begin), list.size());
    words.emplace_back(trimmed(list.substr(begin, end - begin)));
    begin = end + 1;
  }
  return words;
}

std::string read_target(LintOptions& options, const std::string& value) {
  const auto target = config::parse_target(value);
  if (!target) return target.error().message;
  options.target = *target;
  return "";
}

std::string read_grammar(LintOptions& options, const std::string& value) {
  const char* end = value.data() + value.size();
  const auto read = std::from_chars(value.data(), end, options.grammar);
  return read.ec == std::errc{} && read.ptr == end ? "" : unknown("grammar", value);
}

std::string read_framework(LintOptions& options, const std::string& value) {
  options.framework = script::parse_framework(value);
  return options.framework ? "" : unknown("framework", value);
}

std::string read_transaction(LintOptions& options, const std::string& value) {
  options.transaction = parse_transaction_mode(value);
  return options.transaction ? "" : unknown("transaction", value);
}

std::string read_direction(LintOptions& options, const std::string& value) {
  if (value == "both")
    options.direction.reset();
  else if (value == "down")
    options.direction = Direction::down;
  else if (value != "up")
    return unknown("direction", value);
  return "";
}

std::string read_also(LintOptions& options, const std::string& value) {
  if (!options.checks) return "`also` adds to the check of the fixture's folder: here all checks run";
  for (const std::string& id : split(value)) {
    if (!is_check(id)) return unknown("check", id);
    options.checks->insert(id);
  }
  return "";
}

std::string read_files(std::set<std::string, std::less<>>& names, const std::string& value) {
  for (std::string& name : split(value)) names.insert(std::move(name));
  return "";
}

const std::map<std::string, Reader, std::less<>>& readers() {
  static const std::map<std::string, Reader, std::less<>> all = {
      {"postgres", read_target},
      {"grammar", read_grammar},
      {"framework", read_framework},
      {"transaction", read_transaction},
      {"direction", read_direction},
      {"also", read_also},
      {"review", [](LintOptions& options, const std::string& value) { return read_files(options.review, value); }},
      {"before", [](LintOptions& options, const std::string& value) { return read_files(options.before, value); }},
  };
  return all;
}

std::string read_directive(LintOptions& options, const std::string& key, const std::string& value) {
  if (const auto reader = readers().find(key); reader != readers().end()) return reader->second(options, value);
  const auto dot = key.find('.');
  const std::string owner = key.substr(0, dot);
  const std::string name = dot == std::string::npos ? "" : key.substr(dot + 1);
  if (name.empty()) return unknown("key", key);
  if (owner == "var")
    options.variables[name] = value;
  else if (owner == "session")
    options.session[name] = value;
  else if (is_check(owner))
    options.options[owner][name] = split(value);
  else
    return unknown("check", owner);
  return "";
}

void lay_out(const std::vector<TextFile>& files, const std::filesystem::path& folder) {
  for (const TextFile& file : files) {
    std::filesystem::create_directories((folder / file.name).parent_path());
    write_file(folder / file.name, file.text);
  }
}

// What stands in a story's folder `queries` is no migration: it is what the application asks.
bool is_queries(const TextFile& file) { return file.name.starts_with("queries/"); }

void add_queries(const TextFile& file, engine::Settings& settings) {
  settings.queries.push_back(file.name);
  settings.overlay[file.name] = file.text;
}

// What a live server knows of the story's tables.
bool is_facts(const TextFile& file) { return file.name == "facts.yaml"; }

void add_facts(const TextFile& file, engine::Settings& settings) {
  auto facts = config::parse_facts(file.name, file.text);
  if (!facts) throw std::runtime_error(to_string(facts.error()));
  settings.facts = std::make_shared<const Facts>(std::move(*facts));
}

// All files as one history, whatever their folders; paths as they are in the fixture.
history::History discover(const std::vector<TextFile>& files, const LintOptions& options, const std::filesystem::path& folder,
                          engine::Settings& settings) {
  history::Options search;
  search.framework = options.framework;
  search.files_from.emplace();
  for (const TextFile& file : files) {
    if (is_queries(file))
      add_queries(file, settings);
    else if (is_facts(file))
      add_facts(file, settings);
    else if (file.name.ends_with(".sql"))
      search.files_from->push_back((folder / file.name).string());
  }
  history::History all;
  for (history::History& found : history::discover(search).histories) {
    all.framework = found.framework;
    for (history::Entry& entry : found.entries) all.entries.push_back(std::move(entry));
  }
  const auto order = [&](const history::Entry& entry) {
    return std::find(search.files_from->begin(), search.files_from->end(), entry.path) - search.files_from->begin();
  };
  std::stable_sort(all.entries.begin(), all.entries.end(), [&](const auto& a, const auto& b) { return order(a) < order(b); });
  for (history::Entry& entry : all.entries) {
    const std::string text = read_file(entry.path);
    entry.path = entry.path.substr(folder.string().size() + 1);
    entry.before = options.before.count(entry.path) != 0;
    entry.under_review = !entry.before && (options.review.empty() || options.review.count(entry.path) != 0);
    settings.overlay[entry.path] = text;
  }
  return all;
}

}  // namespace

engine::Result lint(const std::vector<TextFile>& files, const LintOptions& options) {
  const TemporaryFolder folder;
  lay_out(files, folder.path());

  engine::Settings settings;
  settings.target = options.target.value_or(Target{});
  settings.transaction = options.transaction;
  settings.direction = options.direction;
  settings.variables = options.variables;
  settings.session = options.session;
  settings.options = options.options;
  settings.rules = [rules = std::make_shared<const engine::FileRules>(rules_for(options))](const std::string&) { return rules; };

  const history::History history = discover(files, options, folder.path(), settings);
  engine::Result result;
  engine::Engine engine(std::move(settings));
  engine.run(history, result);
  engine::finish(result, "");
  return result;
}

std::string read_directives(const Fixture& fixture, LintOptions& options) {
  for (const auto& [key, value] : fixture.directives) {
    if (auto problem = read_directive(options, key, value); !problem.empty()) return problem;
  }
  for (const auto* names : {&options.review, &options.before}) {
    for (const std::string& name : *names) {
      const auto named = [&](const FixtureFile& file) { return file.name == name; };
      if (std::none_of(fixture.files.begin(), fixture.files.end(), named)) return unknown("file", name);
    }
  }
  return "";
}

std::vector<TextFile> texts_of(const Fixture& fixture) {
  std::vector<TextFile> files;
  for (const FixtureFile& file : fixture.files) files.push_back({file.name, file.text});
  return files;
}

bool is_check(std::string_view id) {
  const auto all = engine::registry();
  return std::any_of(all.begin(), all.end(), [&](const auto& check) { return check.id == id; });
}

bool is_engine_check(std::string_view id) {
  const auto all = engine::engine_checks();
  return std::any_of(all.begin(), all.end(), [&](const auto& check) { return check.id == id; });
}

}  // namespace pgtidy::tests
