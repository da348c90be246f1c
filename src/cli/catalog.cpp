// SPDX-License-Identifier: Apache-2.0
#include "cli/catalog_json.h"
#include "cli/output.h"
#include "cli/project.h"
#include "cli/verbs.h"

namespace pgtidy::cli {

engine::FileRules no_checks() {
  engine::FileRules rules;
  rules.enabled.resize(engine::registry().size());
  rules.severity.resize(engine::registry().size(), Severity::off);
  for (const engine::EngineCheck& check : engine::engine_checks()) {
    rules.engine_severity.emplace(check.id, check.id == "syntax-error" ? check.severity : Severity::off);
  }
  return rules;
}

int status_of(const engine::Result& result) {
  for (const Error& error : result.errors) say(error);
  for (const Finding& finding : result.findings) {
    const engine::FileResult& file = result.files[static_cast<std::size_t>(finding.file)];
    const Position at = file.source == nullptr ? Position{} : file.source->position(finding.range.begin);
    say(Error{file.path, at.line, at.column, finding.message, "syntax"});
  }
  if (!result.errors.empty()) return usage;
  return result.findings.empty() ? fine : findings;
}

int catalog(const Arguments& arguments) {
  Configs configs(arguments);
  Rules rules(arguments, configs);
  Project project = read_project(arguments, configs, rules);
  engine::Result result;
  result.errors = std::move(project.errors);
  const OriginOf origin_of = [&](const Place& place) -> std::optional<Origin> {
    const auto index = static_cast<std::size_t>(place.file);
    if (!place.known() || index >= result.files.size() || result.files[index].source == nullptr) return std::nullopt;
    const std::uint32_t at = place.at == Place::nowhere ? place.statement.begin : place.at;
    return Origin{result.files[index].path, result.files[index].source->position(at).line};
  };
  nlohmann::ordered_json document = {{"schema_version", 1}};
  add_catalog(document, Catalog(), origin_of);
  for (Job& job : project.jobs) {
    job.settings.rules = [](const std::string&) { return no_checks(); };
    engine::Engine engine(job.settings);
    engine.run(job.history, result);
    add_catalog(document, engine.catalog(), origin_of);
  }
  engine::finish(result, "");
  const int status = status_of(result);
  return print(document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n", status);
}

}  // namespace pgtidy::cli
