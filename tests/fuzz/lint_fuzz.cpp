// SPDX-License-Identifier: Apache-2.0
// Hostile bytes through the whole of pgtidy: script, parser, operations, catalog, effects, every check, the reports, the fixes.
// An input is a history in the form of a fixture (support/fixture.h): fixtures are the seeds. What must hold: no crash,
// no hang, ranges inside their files, and the same bytes twice.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "engine/engine.h"
#include "fix/fix.h"
#include "report/report.h"
#include "support/fixture.h"
#include "support/lint.h"

namespace pgtidy::tests {
namespace {

constexpr std::size_t most_files = 8;

void require(bool holds, const Finding& finding, const char* what) {
  if (holds) return;
  fmt::print(stderr, "{}: {}: {}\n", finding.check, what, finding.message);
  std::abort();
}

engine::Settings settings_of(const LintOptions& options) {
  engine::Settings settings;
  settings.target = options.target.value_or(Target{10, 19});
  settings.transaction = options.transaction;
  settings.direction = options.direction;
  settings.variables = options.variables;
  settings.session = options.session;
  settings.options = options.options;
  engine::FileRules rules;
  for (const engine::RegisteredCheck& check : engine::registry()) {
    rules.enabled.push_back(true);
    rules.severity.push_back(check.def->info->severity);
  }
  for (const engine::EngineCheck& check : engine::engine_checks()) rules.engine_severity.emplace(check.id, check.severity);
  settings.rules = [all = std::make_shared<const engine::FileRules>(rules)](const std::string&) { return all; };
  return settings;
}

history::History history_of(const Fixture& fixture, const LintOptions& options, engine::Settings& settings) {
  history::History history;
  for (std::size_t i = 0; i < std::min(fixture.files.size(), most_files); ++i) {
    history::Entry entry;
    entry.path = fmt::format("{}.sql", i);
    entry.framework = options.framework.value_or(script::detect(fixture.files[i].text));
    settings.overlay[entry.path] = fixture.files[i].text;
    history.entries.push_back(std::move(entry));
  }
  return history;
}

void check_range(const report::Run& run, const Finding& finding, FileId id, Range range) {
  const report::File* file = report::file_of(run, id);
  if (file == nullptr || file->source == nullptr) return;
  require(range.begin <= range.end && range.end <= file->source->text().size(), finding, "a range is outside of its file");
}

void check_findings(const report::Run& run) {
  std::vector<const Fix*> fixes;
  for (const Finding& finding : run.findings) {
    check_range(run, finding, finding.file, finding.range);
    check_range(run, finding, finding.file, finding.statement_range);
    for (const Note& note : finding.notes) check_range(run, finding, note.file, note.range);
    if (!finding.fix) continue;
    for (const Edit& edit : finding.fix->edits) check_range(run, finding, edit.file, edit.range);
    fixes.push_back(&*finding.fix);
  }
  const fix::Merged merged = fix::merge(fixes);
  for (std::size_t i = 0; i < run.files.size(); ++i) {
    if (run.files[i].source != nullptr) (void)fix::apply(run.files[i].source->text(), static_cast<FileId>(i), merged.edits);
  }
}

std::string lint_once(const Fixture& fixture, const LintOptions& options) {
  engine::Settings settings = settings_of(options);
  const history::History history = history_of(fixture, options, settings);
  engine::Result result;
  engine::Engine engine(std::move(settings));
  engine.run(history, result);
  engine::finish(result, "");

  report::Run run;
  run.findings = std::move(result.findings);
  run.fingerprints = std::move(result.fingerprints);
  for (const engine::FileResult& file : result.files) run.files.push_back({file.source.get(), file.path, "sql", file.direction, true});
  check_findings(run);
  std::string out;
  for (const std::string_view name : report::format_names()) {
    if (const auto format = report::parse_format(name)) out += report::render(run, *format, {});
  }
  return out;
}

}  // namespace
}  // namespace pgtidy::tests

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pgtidy::tests;
  const Fixture fixture = parse_fixture("fuzz.sql", std::string(reinterpret_cast<const char*>(data), size));
  LintOptions options;
  (void)read_directives(fixture, options);
  const std::string first = lint_once(fixture, options);
  if (size < 4096 && first != lint_once(fixture, options)) std::abort();  // same input, same bytes
  return 0;
}
