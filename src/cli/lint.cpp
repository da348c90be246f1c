// SPDX-License-Identifier: Apache-2.0
#include "cli/lint.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "cli/baseline.h"
#include "cli/output.h"
#include "cli/paths.h"
#include "cli/project.h"
#include "cli/verbs.h"
#include "report/report.h"

namespace pgtidy::cli {
namespace {

// Fingerprints are made of paths relative to the repository, wherever pgtidy is started.
void finish(engine::Result& result, const std::string& root) {
  std::vector<std::string> paths;
  for (engine::FileResult& file : result.files) {
    paths.push_back(file.path);
    file.path = absolute(file.path);
  }
  engine::finish(result, root);
  for (std::size_t i = 0; i < paths.size(); ++i) result.files[i].path = std::move(paths[i]);
}

report::Summary summary_of(const engine::Result& result) {
  report::Summary summary;
  for (const engine::FileResult& file : result.files) {
    if (!file.left_out) ++(file.under_review ? summary.files : summary.history_files);
  }
  summary.statements = result.statements;
  summary.suppressed = result.suppressed;
  for (const auto& [why, count] : result.not_analysed) {
    summary.not_analysed += count;
    summary.not_analysed_why.emplace_back(why, count);
  }
  std::ranges::stable_sort(summary.not_analysed_why, [](const auto& a, const auto& b) { return a.second > b.second; });
  std::set<FileId> files;
  for (const Finding& finding : result.findings) {
    files.insert(finding.file);
    if (finding.severity == Severity::error)
      ++summary.errors;
    else if (finding.severity == Severity::warning)
      ++summary.warnings;
    else
      ++summary.infos;
  }
  summary.files_with_findings = static_cast<std::uint32_t>(files.size());
  return summary;
}

report::Run run_of(engine::Result& result, const Project& project) {
  report::Run run;
  run.summary = summary_of(result);
  run.findings = std::move(result.findings);
  run.fingerprints = std::move(result.fingerprints);
  run.errors = result.errors;
  for (const engine::FileResult& file : result.files)
    run.files.push_back({file.source.get(), file.path, std::string(script::to_string(file.framework)), file.direction, file.under_review});
  if (project.jobs.empty()) return run;
  run.target = project.jobs.front().settings.target;
  for (const Job& job : project.jobs) {
    run.target.min = std::min(run.target.min, job.settings.target.min);
    run.target.max = std::max(run.target.max, job.settings.target.max);
  }
  return run;
}

void describe(const Project& project) {
  for (const Job& job : project.jobs) {
    const auto& entries = job.history.entries;
    const auto reviewed = std::ranges::count_if(entries, [](const history::Entry& entry) { return entry.under_review; });
    say(fmt::format("{}: {}, {} files, {} under review ({})", shown(job.history.folder), script::to_string(job.history.framework),
                    entries.size(), reviewed, job.history.why));
  }
}

bool fails(const report::Run& run, Rules& rules) {
  return std::ranges::any_of(run.findings, [&](const Finding& finding) {
    const report::File* file = report::file_of(run, finding.file);
    const Severity threshold = rules.threshold(file == nullptr ? "." : file->path);
    return threshold != Severity::off && finding.severity >= threshold;
  });
}

int report_all(const Arguments& arguments, const report::Run& run, int status) {
  report::Style style{false, arguments.quiet, arguments.verbose, arguments.statistics};
  for (const auto& [format, path] : arguments.reports) {
    const auto error = write_file(path, report::render(run, format, style));
    if (!error) continue;
    say(*error);
    status = usage;
  }
  style.colour = wants_colour(arguments.colour);
  const auto format = report::parse_format(arguments.format).value_or(report::Format::text);
  return print(report::render(run, format, style), status);
}

}  // namespace

Linted lint_all(const Arguments& arguments, Configs& configs, Rules& rules) {
  Linted linted{read_project(arguments, configs, rules), {}, 0, repository_root(configs.for_folder(".")->folder)};
  Project& project = linted.project;
  if (!configs.errors().empty()) project.jobs.clear();  // under the wrong rules every finding would be in doubt
  linted.found = project.jobs.size();
  for (Error& error : narrow(project, arguments, configs)) project.errors.push_back(std::move(error));
  if (arguments.verbose) describe(project);
  linted.result.errors = std::move(project.errors);
  for (Job& job : project.jobs) engine::Engine(job.settings).run(job.history, linted.result);
  finish(linted.result, linted.root);
  return linted;
}

int lint(const Arguments& arguments) {
  if (const auto wrong = check_selectors(arguments)) {
    say(*wrong);
    return usage;
  }
  Configs configs(arguments);
  Rules rules(arguments, configs);
  Linted linted = lint_all(arguments, configs, rules);
  const Project& project = linted.project;
  const std::uint32_t baselined = take_baselined(linted.result, arguments, configs);
  report::Run run = run_of(linted.result, project);
  run.summary.baselined = baselined;
  for (const Error& error : run.errors) say(error);
  if (run.files.empty() && run.errors.empty() && !arguments.quiet)
    say(linted.found != 0           ? "no migration is under review"
        : project.looked_in.empty() ? "the list names no SQL file"
                                    : fmt::format("no SQL file in {}", fmt::join(project.looked_in, ", ")));
  int status = fails(run, rules) ? findings : fine;
  if (!run.errors.empty()) status = usage;
  return report_all(arguments, run, status);
}

}  // namespace pgtidy::cli
