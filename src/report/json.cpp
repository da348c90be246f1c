// SPDX-License-Identifier: Apache-2.0
// One versioned object: fields are added, never changed, while schema_version is 1.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "report/report.h"

namespace pgtidy::report {
namespace {

// Writes JSON straight to text: thousands of findings needn't become a tree first. Strings that need escapes go through
// the library.
class Writer {
 public:
  std::string take() { return std::move(out_); }

  Writer& key(std::string_view name) {
    const std::string_view before = first_ || after_key_ ? "\"" : ",\"";
    const std::size_t at = out_.size();
    out_.resize(at + before.size() + name.size() + 2);
    char* to = std::ranges::copy(name, std::ranges::copy(before, out_.data() + at).out).out;
    to[0] = '"';
    to[1] = ':';
    first_ = false;
    after_key_ = true;
    return *this;
  }
  Writer& open(char bracket) {
    comma();
    out_ += bracket;
    first_ = true;
    return *this;
  }
  Writer& close(char bracket) {
    out_ += bracket;
    first_ = false;
    return *this;
  }
  Writer& text(std::string_view value) {
    comma();
    unsigned char odd = 0;  // over all bytes, without a way out: many at a time
    for (const char c : value) odd |= static_cast<unsigned char>((c < ' ') | (c == 0x7f) | (c == '"') | (c == '\\'));
    if (odd == 0) {
      out_ += '"';
      out_ += value;
      out_ += '"';
    } else {
      // Bytes that aren't UTF-8 become U+FFFD: the output is always JSON.
      out_ += nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }
    return *this;
  }
  Writer& text_or_null(std::string_view value) { return value.empty() ? raw("null") : text(value); }
  Writer& number(std::uint64_t value) { return raw(std::to_string(value)); }
  Writer& raw(std::string_view value) {
    comma();
    out_ += value;
    return *this;
  }

 private:
  void comma() {
    if (!first_ && !after_key_) out_ += ',';
    first_ = after_key_ = false;
  }

  std::string out_;
  bool first_ = true;
  bool after_key_ = false;
};

void position(Writer& json, const Position& at) {
  json.open('{').key("line").number(at.line).key("column").number(at.column).key("byte").number(at.byte).close('}');
}

void range(Writer& json, const Extent& where) {
  json.open('{').key("start");
  position(json, where.begin);
  json.key("end");
  position(json, where.end);
  json.close('}');
}

void summary(Writer& json, const Summary& s) {
  json.open('{').key("files").number(s.files).key("history_files").number(s.history_files).key("statements").number(s.statements);
  json.key("not_analysed").number(s.not_analysed).key("errors").number(s.errors).key("warnings").number(s.warnings);
  json.key("infos").number(s.infos).key("suppressed").number(s.suppressed).key("baselined").number(s.baselined).close('}');
}

void context(Writer& json, const Run& run, const Finding& finding) {
  json.open('{');
  if (const File* file = file_of(run, finding.file)) {
    json.key("framework").text(file->framework).key("direction").text(to_string(file->direction));
  }
  json.key("in_transaction").raw(!finding.in_transaction ? "null" : *finding.in_transaction ? "true" : "false");
  json.key("statement").number(finding.statement);
  json.key("object").text_or_null(finding.object).key("lock").text_or_null(finding.lock).close('}');
}

void notes(Writer& json, const Run& run, const Finding& finding) {
  json.open('[');
  for (const Note& note : finding.notes) {
    json.open('{').key("message").text(note.message);
    const Extent where = extent(run, note.file, note.range);
    if (!where.path.empty()) {
      json.key("path").text(where.path).key("range");
      range(json, where);
    }
    json.close('}');
  }
  json.close(']');
}

void fixes(Writer& json, const Run& run, const Finding& finding) {
  json.open('[');
  if (finding.fix && finding.fix->safety != FixSafety::none) {
    json.open('{').key("title").text(finding.fix->title);
    json.key("safety").text(finding.fix->safety == FixSafety::safe ? "safe" : "unsafe").key("edits").open('[');
    for (const Edit& edit : finding.fix->edits) {
      const File* file = file_of(run, edit.file);
      json.open('{').key("path").text(file == nullptr ? std::string_view() : std::string_view(file->path));
      json.key("start").number(edit.range.begin).key("end").number(edit.range.end).key("text").text(edit.text).close('}');
    }
    json.close(']').close('}');
  }
  json.close(']');
}

void finding_json(Writer& json, const Run& run, std::size_t index) {
  const Finding& finding = run.findings[index];
  const Extent where = extent(run, finding.file, finding.range);
  json.open('{').key("check").text(finding.check).key("family").text(family_of(finding.check));
  json.key("severity").text(to_string(finding.severity)).key("message").text(finding.message);
  json.key("label").text_or_null(finding.label).key("help").text_or_null(finding.help).key("url").raw("null");
  json.key("path").text_or_null(where.path).key("range");
  range(json, where);
  json.key("context");
  context(json, run, finding);
  json.key("notes");
  notes(json, run, finding);
  json.key("fixes");
  fixes(json, run, finding);
  json.key("fingerprint").text_or_null(index < run.fingerprints.size() ? std::string_view(run.fingerprints[index]) : std::string_view());
  json.close('}');
}

void error_json(Writer& json, const Error& error) {
  json.open('{').key("path").text_or_null(error.path).key("kind").text(error.kind).key("message").text(error.message);
  if (error.line > 0) json.key("line").number(error.line);
  if (error.column > 0) json.key("column").number(error.column);
  json.close('}');
}

}  // namespace

std::string render_json(const Run& run) {
  Writer json;
  json.open('{').key("schema_version").number(1);
  json.key("tool").open('{').key("name").text("pgtidy").key("version").text(version).close('}');
  json.key("summary");
  summary(json, run.summary);
  json.key("findings").open('[');
  for (std::size_t i = 0; i < run.findings.size(); ++i) finding_json(json, run, i);
  json.close(']').key("errors").open('[');
  for (const Error& error : run.errors) error_json(json, error);
  json.close(']').close('}');
  return json.take() + "\n";
}

}  // namespace pgtidy::report
