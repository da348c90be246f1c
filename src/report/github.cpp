// SPDX-License-Identifier: Apache-2.0
// Workflow commands that GitHub Actions turns into annotations. Only the first ten errors and warnings of a step are
// shown there: errors come first.
#include <array>

#include <fmt/format.h>

#include "report/display.h"
#include "report/report.h"

namespace pgtidy::report {
namespace {

// Lines may stay lines here (%0A); other control characters are escaped as everywhere.
std::string escaped(std::string_view text, bool property) {
  std::string out;
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    const bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    if (special) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    at += special ? 1 : append_shown(out, width, text, at);
  }
  return out;
}

std::string_view command_of(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    default: return "notice";
  }
}

std::string annotation(const Run& run, const Finding& finding) {
  const Extent where = extent(run, finding.file, finding.range);
  std::string properties = fmt::format("title={}", escaped("pgtidy: " + finding.check, true));
  if (!where.path.empty()) {
    properties += fmt::format(",file={},line={},endLine={}", escaped(where.path, true), where.begin.line, where.end.line);
    // Columns are allowed only where both are on one line.
    if (where.begin.line == where.end.line) properties += fmt::format(",col={},endColumn={}", where.begin.column, where.end.column);
  }
  std::string message = finding.message;
  if (!finding.label.empty()) message += "\n" + finding.label;
  for (const Note& note : finding.notes) message += "\nnote: " + note.message;
  if (!finding.help.empty()) message += "\nhelp: " + finding.help;
  return fmt::format("::{} {}::{}\n", command_of(finding.severity), properties, escaped(message, false));
}

}  // namespace

std::string render_github(const Run& run) {
  std::string out;
  for (const Error& error : run.errors) {
    std::string properties = fmt::format("title={}", escaped("pgtidy: " + error.kind, true));
    if (!error.path.empty()) properties += fmt::format(",file={}", escaped(error.path, true));
    if (error.line > 0) properties += fmt::format(",line={}", error.line);
    out += fmt::format("::error {}::{}\n", properties, escaped(error.message, false));
  }
  for (const Severity severity : {Severity::error, Severity::warning, Severity::info}) {
    for (const Finding& finding : run.findings) {
      if (finding.severity == severity) out += annotation(run, finding);
    }
  }
  return out;
}

}  // namespace pgtidy::report
