// SPDX-License-Identifier: Apache-2.0
// One versioned object: fields are added, never changed, while schema_version is 1.
#include <nlohmann/json.hpp>

#include "report/report.h"

namespace pgtidy::report {
namespace {

using Json = nlohmann::ordered_json;

Json position(const Position& at) { return {{"line", at.line}, {"column", at.column}, {"byte", at.byte}}; }
Json range(const Extent& where) { return {{"start", position(where.begin)}, {"end", position(where.end)}}; }
Json text_or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }

Json summary(const Summary& s) {
  return {{"files", s.files},        {"history_files", s.history_files}, {"statements", s.statements}, {"not_analysed", s.not_analysed},
          {"errors", s.errors},      {"warnings", s.warnings},           {"infos", s.infos},           {"suppressed", s.suppressed},
          {"baselined", s.baselined}};
}

Json context(const Run& run, const Finding& finding) {
  Json context = Json::object();
  if (const File* file = file_of(run, finding.file)) {
    context["framework"] = file->framework;
    context["direction"] = to_string(file->direction);
  }
  context["in_transaction"] = finding.in_transaction ? Json(*finding.in_transaction) : Json(nullptr);
  context["statement"] = finding.statement;
  context["object"] = text_or_null(finding.object);
  context["lock"] = text_or_null(finding.lock);
  return context;
}

Json notes(const Run& run, const Finding& finding) {
  Json all = Json::array();
  for (const Note& note : finding.notes) {
    Json json = {{"message", note.message}};
    const Extent where = extent(run, note.file, note.range);
    if (!where.path.empty()) {
      json["path"] = where.path;
      json["range"] = range(where);
    }
    all.push_back(std::move(json));
  }
  return all;
}

Json fixes(const Run& run, const Finding& finding) {
  Json all = Json::array();
  if (!finding.fix || finding.fix->safety == FixSafety::none) return all;
  Json edits = Json::array();
  for (const Edit& edit : finding.fix->edits) {
    const File* file = file_of(run, edit.file);
    edits.push_back(
        {{"path", file == nullptr ? "" : file->path}, {"start", edit.range.begin}, {"end", edit.range.end}, {"text", edit.text}});
  }
  all.push_back(
      {{"title", finding.fix->title}, {"safety", finding.fix->safety == FixSafety::safe ? "safe" : "unsafe"}, {"edits", std::move(edits)}});
  return all;
}

Json finding_json(const Run& run, std::size_t index) {
  const Finding& finding = run.findings[index];
  const Extent where = extent(run, finding.file, finding.range);
  const std::string_view check = finding.check;
  return {{"check", check},
          {"family", family_of(check)},
          {"severity", to_string(finding.severity)},
          {"message", finding.message},
          {"label", text_or_null(finding.label)},
          {"help", text_or_null(finding.help)},
          {"url", nullptr},
          {"path", text_or_null(where.path)},
          {"range", range(where)},
          {"context", context(run, finding)},
          {"notes", notes(run, finding)},
          {"fixes", fixes(run, finding)},
          {"fingerprint", index < run.fingerprints.size() ? Json(run.fingerprints[index]) : Json(nullptr)}};
}

Json error_json(const Error& error) {
  Json json = {{"path", text_or_null(error.path)}, {"kind", error.kind}, {"message", error.message}};
  if (error.line > 0) json["line"] = error.line;
  if (error.column > 0) json["column"] = error.column;
  return json;
}

}  // namespace

std::string render_json(const Run& run) {
  Json findings = Json::array();
  for (std::size_t i = 0; i < run.findings.size(); ++i) findings.push_back(finding_json(run, i));
  Json errors = Json::array();
  for (const Error& error : run.errors) errors.push_back(error_json(error));
  const Json document = {{"schema_version", 1},
                         {"tool", {{"name", "pgtidy"}, {"version", version}}},
                         {"summary", summary(run.summary)},
                         {"findings", std::move(findings)},
                         {"errors", std::move(errors)}};
  // Bytes that aren't UTF-8 become U+FFFD: the output is always JSON.
  return document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pgtidy::report
