// SPDX-License-Identifier: Apache-2.0
#include "support/compare.h"

#include <algorithm>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "support/text.h"

namespace pgtidy::tests {
namespace {

// Where the finding stands in the fixture; nothing if it has no file there.
std::optional<Seen> seen_at(const Fixture& fixture, const engine::Result& result, const Finding& finding) {
  const auto index = static_cast<std::size_t>(finding.file);
  if (finding.file == FileId::none || index >= result.files.size() || !result.files[index].source) return std::nullopt;
  const source::SourceFile& source = *result.files[index].source;
  const auto named = [&](const FixtureFile& file) { return file.name == result.files[index].path; };
  const auto file = std::find_if(fixture.files.begin(), fixture.files.end(), named);
  if (file == fixture.files.end()) return std::nullopt;

  const Position begin = source.position(finding.range.begin);
  const Position end = source.position(std::max(finding.range.begin, finding.range.end));
  Columns columns{begin.column, end.column, end.line > begin.line};
  if (columns.goes_on) columns.end = length_of(source.line(begin.line)) + 1;
  columns.end = std::max(columns.end, columns.begin + 1);  // an empty range has one caret

  const auto line = [&](const Position& position) { return file->first_line + position.line - 1; };
  const std::uint32_t statement_end = line(source.position(std::max(finding.range.end, finding.statement_range.end)));
  return Seen{{line(begin), columns, finding.severity, finding.check, finding.message}, statement_end};
}

bool meets(const Mark& mark, const Mark& seen) {
  return mark.target == seen.target && mark.severity == seen.severity && mark.check == seen.check &&
         (!mark.columns || mark.columns == seen.columns) && seen.words.find(mark.words) != std::string::npos;
}

// The pickiest marks choose first.
std::vector<std::size_t> by_pickiness(const std::vector<PlacedMark>& marks) {
  std::vector<std::size_t> order(marks.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto pickiness = [&](std::size_t i) { return std::pair(marks[i].mark.columns.has_value(), marks[i].mark.words.size()); };
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return pickiness(a) > pickiness(b); });
  return order;
}

std::string line_text(const Fixture& fixture, std::uint32_t number) {
  const auto lines = lines_of(fixture.text);
  if (number == 0 || number > lines.size()) return "";
  return std::string(without_line_end(lines[number - 1]));
}

}  // namespace

bool Comparison::agrees() const {
  const auto met = [](const auto& other) { return other.has_value(); };
  return std::all_of(seen_of.begin(), seen_of.end(), met) && std::all_of(mark_of.begin(), mark_of.end(), met);
}

Comparison compare(const Fixture& fixture, const engine::Result& result) {
  Comparison comparison;
  for (const Finding& finding : result.findings) {
    auto seen = seen_at(fixture, result, finding);
    // Without a place it can have no mark: it stays unexpected, under the first line.
    if (!seen) seen = Seen{{1, std::nullopt, finding.severity, finding.check, finding.message}, 1};
    comparison.seen.push_back(std::move(*seen));
  }
  const auto place = [](const Seen& seen) { return std::pair(seen.mark.target, seen.mark.columns ? seen.mark.columns->begin : 0); };
  std::stable_sort(comparison.seen.begin(), comparison.seen.end(), [&](const Seen& a, const Seen& b) { return place(a) < place(b); });

  comparison.seen_of.resize(fixture.marks.size());
  comparison.mark_of.resize(comparison.seen.size());
  for (const std::size_t mark : by_pickiness(fixture.marks)) {
    for (std::size_t i = 0; i < comparison.seen.size(); ++i) {
      if (comparison.mark_of[i] || !meets(fixture.marks[mark].mark, comparison.seen[i].mark)) continue;
      comparison.seen_of[mark] = i;
      comparison.mark_of[i] = mark;
      break;
    }
  }
  return comparison;
}

std::string explain(const Fixture& fixture, const Comparison& comparison) {
  struct AtLine {
    std::vector<const Mark*> expected, found;
  };
  std::map<std::uint32_t, AtLine> lines;
  for (std::size_t i = 0; i < fixture.marks.size(); ++i) {
    if (!comparison.seen_of[i]) lines[fixture.marks[i].mark.target].expected.push_back(&fixture.marks[i].mark);
  }
  for (std::size_t i = 0; i < comparison.seen.size(); ++i) {
    if (!comparison.mark_of[i]) lines[comparison.seen[i].mark.target].found.push_back(&comparison.seen[i].mark);
  }
  std::string out;
  for (const auto& [number, at] : lines) {
    out += fmt::format("fixtures/{}:{}\n  {}\n", fixture.name, number, line_text(fixture, number));
    const auto print = [&](const char* title, const std::vector<const Mark*>& marks) {
      if (!marks.empty()) out += fmt::format("  {}:\n", title);
      for (const Mark* mark : marks) out += fmt::format("  {}\n", draw(*mark, mark->columns && hidden_by_dashes(*mark->columns)));
    };
    print("expected, not found", at.expected);
    print("found, not expected", at.found);
  }
  return out;
}

}  // namespace pgtidy::tests
