// SPDX-License-Identifier: Apache-2.0
// The report for people: a frame for every finding, and a last line that also says what was not looked at.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "report/display.h"
#include "report/report.h"

namespace pgtidy::report {
namespace {

constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view red = "\x1b[1;31m";
constexpr std::string_view yellow = "\x1b[1;33m";
constexpr std::string_view cyan = "\x1b[1;36m";
constexpr std::string_view blue = "\x1b[1;34m";

std::string_view colour_of(Severity severity) {
  switch (severity) {
    case Severity::error: return red;
    case Severity::warning: return yellow;
    default: return cyan;
  }
}

class Paint {
 public:
  explicit Paint(bool colour) : colour_(colour) {}
  [[nodiscard]] std::string operator()(std::string_view code, std::string_view text) const {
    return colour_ ? fmt::format("{}{}\x1b[0m", code, text) : std::string(text);
  }

 private:
  bool colour_;
};

std::string counted(std::uint32_t count, std::string_view noun) { return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s"); }

// "  (goose up, in a transaction)": only what is known.
std::string remark(const Finding& finding, const File& file) {
  std::string words;
  if (file.framework != "sql")
    words = fmt::format("{} {}", file.framework, to_string(file.direction));
  else if (file.direction == Direction::down)
    words = "down";
  if (finding.in_transaction)
    words += fmt::format("{}{}in a transaction", words.empty() ? "" : ", ", *finding.in_transaction ? "" : "not ");
  return words.empty() ? words : fmt::format("  ({})", words);
}

void render_frame(std::string& out, const Finding& finding, const File& file, const Extent& where, const Paint& paint) {
  const std::string number = std::to_string(where.begin.line);
  const std::string margin(number.size(), ' ');
  out += fmt::format("{} {} {}:{}:{}{}\n", margin, paint(blue, "┌─"), printable(file.path), where.begin.line, where.begin.column,
                     remark(finding, file));
  const std::string_view line = file.source->line(where.begin.line);
  const auto line_start = static_cast<std::size_t>(line.data() - file.source->text().data());
  const std::size_t begin = std::max<std::size_t>(where.begin.byte, line_start) - line_start;
  const bool several = where.end.line > where.begin.line;
  std::size_t end = several ? line.size() : std::max<std::size_t>(where.end.byte, line_start) - line_start;
  while (several && end > begin + 1 && end <= line.size() && (line[end - 1] == ' ' || line[end - 1] == '\t')) --end;
  const Excerpt shown = excerpt(line, begin, end);
  out += fmt::format("{}{}\n", paint(blue, number + " │"), shown.text.empty() ? "" : " " + shown.text);
  std::string mark(shown.underlined, '^');
  if (several) mark += "…";
  if (!finding.label.empty()) mark += " " + printable(finding.label);
  out += fmt::format("{} {}{}\n", paint(blue, margin + " │"), std::string(shown.indent, ' '), paint(colour_of(finding.severity), mark));
}

void render_remarks(std::string& out, const Run& run, const Finding& finding, std::size_t margin, const Paint& paint) {
  const auto add = [&](std::string_view head, const std::string& text) {
    out += fmt::format("{} {} {} {}\n", std::string(margin, ' '), paint(blue, "="), paint(bold, head), text);
  };
  for (const Note& note : finding.notes) {
    const Extent where = extent(run, note.file, note.range);
    const std::string place =
        where.path.empty() ? "" : fmt::format("{}:{}:{}: ", printable(where.path), where.begin.line, where.begin.column);
    add("note:", place + printable(note.message));
  }
  if (!finding.help.empty()) add("help:", printable(finding.help));
  if (finding.fix && finding.fix->safety != FixSafety::none)
    add(finding.fix->safety == FixSafety::safe ? "fix:" : "fix (unsafe):", printable(finding.fix->title));
}

void render_finding(std::string& out, const Run& run, const Finding& finding, const Paint& paint) {
  const std::string head = fmt::format("{}[{}]", to_string(finding.severity), finding.check);
  out += fmt::format("{}{}\n", paint(colour_of(finding.severity), head), paint(bold, ": " + printable(finding.message)));
  const File* file = file_of(run, finding.file);
  std::size_t margin = 1;
  if (file != nullptr && file->source != nullptr) {
    const Extent where = extent(run, finding.file, finding.range);
    margin = std::to_string(where.begin.line).size();
    render_frame(out, finding, *file, where, paint);
  } else if (file != nullptr) {
    out += fmt::format("  {} {}\n", paint(blue, "┌─"), printable(file->path));
  }
  render_remarks(out, run, finding, margin, paint);
  out += '\n';
}

std::string reasons(const Summary& summary) {
  const auto& why = summary.not_analysed_why;
  if (why.size() == 1) return fmt::format(" ({})", printable(why.front().first));
  std::string words;
  for (const auto& [reason, count] : why) words += fmt::format("{}{} {}", words.empty() ? "" : ", ", count, printable(reason));
  return words.empty() ? words : fmt::format(" ({})", words);
}

std::string last_line(const Run& run) {
  const Summary& summary = run.summary;
  std::vector<std::string> counts;
  if (summary.errors > 0) counts.push_back(counted(summary.errors, "error"));
  if (summary.warnings > 0) counts.push_back(counted(summary.warnings, "warning"));
  if (summary.infos > 0) counts.push_back(counted(summary.infos, "info"));
  std::string line;
  if (counts.empty())
    line = fmt::format("no findings in {}", counted(summary.files, "file"));
  else
    line = fmt::format("{} in {} of {}", fmt::join(counts, ", "), summary.files_with_findings, counted(summary.files, "file"));
  line += fmt::format(" · {}", counted(summary.statements, "statement"));
  if (summary.not_analysed > 0) line += fmt::format(", {} not analysed{}", summary.not_analysed, reasons(summary));
  if (summary.suppressed > 0) line += fmt::format(" · {} suppressed", summary.suppressed);
  if (summary.baselined > 0) line += fmt::format(" · {} in the baseline", summary.baselined);
  if (summary.history_files > 0)
    line += fmt::format(" · {} older {} read for {} schema", summary.history_files, summary.history_files == 1 ? "file" : "files",
                        summary.history_files == 1 ? "its" : "their");
  if (!run.errors.empty()) line += fmt::format(" · {}", counted(static_cast<std::uint32_t>(run.errors.size()), "problem"));
  const Target& target = run.target;
  line +=
      target.min == target.max ? fmt::format(" · PostgreSQL {}", target.min) : fmt::format(" · PostgreSQL {}–{}", target.min, target.max);
  return line + "\n";
}

std::string statistics(const Run& run) {
  std::map<std::string_view, std::uint32_t> counts;
  for (const Finding& finding : run.findings) ++counts[finding.check];
  std::vector<std::pair<std::string_view, std::uint32_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (const auto& [check, count] : sorted) text += fmt::format("{:>6}  {}\n", count, check);
  return text.empty() ? text : text + "\n";
}

}  // namespace

std::string render_text(const Run& run, const Style& style) {
  const Paint paint(style.colour);
  std::string out;
  for (const Finding& finding : run.findings) render_finding(out, run, finding, paint);
  if (style.statistics) out += statistics(run);
  if (!style.quiet || !run.findings.empty()) out += last_line(run);
  return out;
}

std::string render_concise(const Run& run, const Style& style) {
  const Paint paint(style.colour);
  std::string out;
  for (const Finding& finding : run.findings) {
    const Extent where = extent(run, finding.file, finding.range);
    const std::string head = fmt::format("{}[{}]", to_string(finding.severity), finding.check);
    out += fmt::format("{}:{}:{}: {}: {}\n", printable(where.path), where.begin.line, where.begin.column,
                       paint(colour_of(finding.severity), head), printable(finding.message));
  }
  return style.statistics ? out + statistics(run) : out;
}

}  // namespace pgtidy::report
