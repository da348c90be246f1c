// SPDX-License-Identifier: Apache-2.0
#include "cli/catalog_drawing.h"
#include "cli/catalog_json.h"
#include "cli/catalog_sql.h"
#include "cli/output.h"
#include "cli/project.h"
#include "cli/verbs.h"

namespace pgtidy::cli {

std::shared_ptr<const engine::FileRules> no_checks() {
  engine::FileRules rules;
  rules.enabled.resize(engine::registry().size());
  rules.severity.resize(engine::registry().size(), Severity::off);
  for (const engine::EngineCheck& check : engine::engine_checks()) {
    rules.engine_severity.emplace(check.id, check.id == "syntax-error" ? check.severity : Severity::off);
  }
  return std::make_shared<const engine::FileRules>(std::move(rules));
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

namespace {

// The histories' catalogs, one after the other, in the format that was asked for.
class Document {
 public:
  explicit Document(const std::string& format) : format_(format.empty() ? "json" : format), json_({{"schema_version", 1}}) {}

  [[nodiscard]] engine::Observer observer(Definitions& into) const {
    if (format_ != "sql") return {};
    return [&into](const Statement& statement, std::span<const op::Operation* const> operations, const Catalog& before) {
      into.see(statement, operations, before);
    };
  }

  void add(const Catalog& catalog, const Definitions& definitions, const OriginOf& origin_of) {
    if (format_ == "json")
      add_catalog(json_, catalog, origin_of);
    else if (format_ == "sql")
      sql_ += (sql_.empty() ? "" : "\n-- another history: for a database of its own\n") + catalog_sql(catalog, definitions, origin_of);
    else
      add_drawing(drawing_, catalog);
  }

  // No history: a database as it is made.
  void add_nothing() {
    if (format_ == "json") add_catalog(json_, Catalog(), [](const Place&) { return std::nullopt; });
  }

  [[nodiscard]] std::string text() const {
    if (format_ == "sql") return sql_;
    if (format_ == "mermaid") return mermaid(drawing_);
    if (format_ == "dot") return dot(drawing_);
    return json_.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  }

 private:
  std::string format_, sql_;
  nlohmann::ordered_json json_;
  Drawing drawing_;
};

}  // namespace

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
  Document document(arguments.format);
  for (Job& job : project.jobs) {
    job.settings.rules = [none = no_checks()](const std::string&) { return none; };
    job.settings.observe_all = true;
    engine::Engine engine(job.settings);
    Definitions definitions;
    engine.run(job.history, result, document.observer(definitions));
    definitions.end(engine.catalog());
    document.add(engine.catalog(), definitions, origin_of);
  }
  if (project.jobs.empty()) document.add_nothing();
  engine::finish(result, "");
  const int status = status_of(result);
  return print(document.text(), status);
}

}  // namespace pgtidy::cli
