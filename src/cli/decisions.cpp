// SPDX-License-Identifier: Apache-2.0
// `pgtidy decisions`: what was decided against a check, and what a comment says was wanted so, as a log.
#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/baseline.h"
#include "cli/git.h"
#include "cli/output.h"
#include "cli/paths.h"
#include "cli/project.h"
#include "cli/verbs.h"
#include "engine/decision.h"
#include "report/display.h"

namespace pgtidy::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Entry {
  std::vector<std::string> checks;  // empty: a `-- decision:`
  std::string reason;
  std::string path;
  unsigned line = 0;
  std::string day;        // empty: git doesn't know
  std::string statement;  // its first line, or what a baseline's entry found; empty: of the whole file or a block
};

std::string first_line(std::string_view text) {
  constexpr std::size_t longest = 100;
  const std::string_view line = text.substr(0, text.find('\n'));
  const bool cut = line.size() < text.size() || line.size() > longest;
  std::string_view shown_part = line.substr(0, longest);
  while (!shown_part.empty() && (static_cast<unsigned char>(shown_part.back()) & 0xC0U) == 0x80U && line.size() > longest)
    shown_part.remove_suffix(1);
  return report::printable(shown_part) + (cut ? " …" : "");
}

// Words of people are text in Markdown, not marks of it.
std::string escaped(std::string_view text) {
  std::string made;
  for (const char c : report::printable(text)) {
    if (std::string_view("\\`*_[]<>|#").find(c) != std::string_view::npos) made += '\\';
    made += c;
  }
  return made;
}

class Log {
 public:
  void add(const engine::FileResult& file, std::span<const Range> statements) {
    const std::string_view text = file.source->text();
    const auto decisions = engine::decisions_in(text, statements);
    if (decisions.empty()) return;
    const auto days = git::days_of(canonical(file.path));
    for (const engine::Decision& decision : decisions) {
      Entry& entry = entries_.emplace_back();
      entry.checks = decision.checks;
      entry.reason = decision.reason;
      entry.path = file.path;
      entry.line = file.source->position(decision.comment.begin).line;
      if (const auto day = days.find(entry.line); day != days.end()) entry.day = day->second;
      if (!decision.statement.empty()) entry.statement = first_line(text.substr(decision.statement.begin, decision.statement.size()));
    }
  }

  // What was kept when pgtidy came; its day is the entry's own.
  void add(const Baseline& baseline, const std::string& path) {
    const auto days = git::days_of(canonical(path));
    for (const BaselineEntry& known : baseline) {
      Entry& entry = entries_.emplace_back();
      entry.checks = {known.check};
      entry.reason = known.reason;
      entry.path = shown(path);
      entry.line = known.line;
      entry.statement = known.path + ": " + known.message;
      if (const auto day = days.find(entry.line); day != days.end()) entry.day = day->second;
    }
  }

  [[nodiscard]] std::string markdown() const {
    std::map<std::string, std::vector<const Entry*>> by_check;
    std::vector<const Entry*> comments;
    for (const Entry& entry : entries_) {
      for (const std::string& check : entry.checks) by_check[check].push_back(&entry);
      if (entry.checks.empty()) comments.push_back(&entry);
    }
    std::string text = "# Decisions\n";
    if (entries_.empty()) text += "\nNone is written down.\n";
    for (const auto& [check, entries] : by_check) {
      const std::string_view rule = summary(check);
      text += fmt::format("\n## {}{}{}\n\n", report::printable(check), rule.empty() ? "" : ": ", rule);
      for (const Entry* entry : entries) text += item(*entry);
    }
    if (!comments.empty()) text += "\n## Written down beside the statement\n\n";
    for (const Entry* entry : comments) text += item(*entry);
    return text;
  }

  [[nodiscard]] std::string json() const {
    Json list = Json::array();
    for (const Entry& entry : entries_) {
      list.push_back({{"checks", entry.checks},
                      {"reason", entry.reason.empty() ? Json(nullptr) : Json(entry.reason)},
                      {"path", entry.path},
                      {"line", entry.line},
                      {"day", entry.day.empty() ? Json(nullptr) : Json(entry.day)},
                      {"statement", entry.statement.empty() ? Json(nullptr) : Json(entry.statement)}});
    }
    const Json document = {{"schema_version", 1}, {"decisions", std::move(list)}};
    return document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  }

 private:
  static std::string_view summary(std::string_view id) {
    for (const engine::RegisteredCheck& check : engine::registry()) {
      if (check.id == id) return check.def->info->summary;
    }
    for (const engine::EngineCheck& check : engine::engine_checks()) {
      if (check.id == id) return check.info.summary;
    }
    return {};
  }

  static std::string item(const Entry& entry) {
    std::string text = fmt::format("- {}:{}{}: {}\n", report::printable(entry.path), entry.line, entry.day.empty() ? "" : ", " + entry.day,
                                   entry.reason.empty() ? "no reason is given" : escaped(entry.reason));
    const std::string fence = entry.statement.find('`') == std::string::npos ? "`" : "``";
    if (!entry.statement.empty()) text += fmt::format("  {0}{1}{0}\n", fence, entry.statement);
    return text;
  }

  std::vector<Entry> entries_;
};

}  // namespace

int decisions(const Arguments& arguments) {
  Configs configs(arguments);
  Rules rules(arguments, configs);
  Project project = read_project(arguments, configs, rules);
  engine::Result result;
  result.errors = std::move(project.errors);
  std::map<FileId, std::vector<Range>> statements;
  for (Job& job : project.jobs) {
    job.settings.queries.clear();  // nobody judges anything by them here
    job.settings.rules = [none = no_checks()](const std::string&) { return none; };
    engine::Engine(job.settings).run(job.history, result, [&](const Statement& statement, auto, const Catalog&) {
      if (!statement.embedded) statements[statement.file].push_back(statement.range);
    });
  }
  Log log;
  for (std::size_t number = 0; number < result.files.size(); ++number) {
    const engine::FileResult& file = result.files[number];
    if (!file.under_review || file.source == nullptr) continue;
    std::vector<Range>& ranges = statements[static_cast<FileId>(number)];
    std::ranges::sort(ranges, {}, &Range::begin);
    log.add(file, ranges);
  }
  if (const auto path = baseline_of(arguments, configs)) {
    const auto baseline = read_baseline(*path);
    if (baseline)
      log.add(*baseline, *path);
    else
      result.errors.push_back(baseline.error());
  }
  engine::finish(result, "");
  const int status = status_of(result);
  return print(arguments.format == "json" ? log.json() : log.markdown(), status);
}

}  // namespace pgtidy::cli
