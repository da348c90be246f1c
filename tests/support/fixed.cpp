// SPDX-License-Identifier: Apache-2.0
#include "support/fixed.h"

#include <algorithm>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "fix/fix.h"
#include "support/text.h"

namespace pgtidy::tests {
namespace {

FileId id_of(const engine::Result& result, const std::string& name) {
  const auto named = [&](const engine::FileResult& file) { return file.path == name; };
  const auto found = std::find_if(result.files.begin(), result.files.end(), named);
  return found == result.files.end() ? FileId::none : static_cast<FileId>(found - result.files.begin());
}

// Takes a mark away: its whole line, or the end of its line.
Fix removal(const Fixture& fixture, const PlacedMark& mark, const engine::Result& result) {
  const FixtureFile& file = fixture.files[file_at(fixture, mark.line)];
  const auto lines = lines_of(file.text);
  const std::string_view line = lines[mark.line - file.first_line];
  const auto start = static_cast<std::uint32_t>(line.data() - file.text.data());
  const auto size = [](std::string_view text) { return static_cast<std::uint32_t>(text.size()); };
  Range range{start, start + size(line)};
  if (!mark.own_line) {
    const std::string_view sql = line.substr(0, mark.begin);
    range = {start + static_cast<std::uint32_t>(sql.find_last_not_of(" \t") + 1), start + size(without_line_end(line))};
  }
  return {"", FixSafety::safe, {Edit::replace(id_of(result, file.name), range, "")}};
}

std::size_t count(const engine::Result& result, std::string_view check) {
  const auto is = [&](const Finding& finding) { return finding.check == check; };
  return static_cast<std::size_t>(std::count_if(result.findings.begin(), result.findings.end(), is));
}

std::size_t fixable(const engine::Result& result) {
  const auto has_fix = [](const Finding& finding) { return finding.fix.has_value(); };
  return static_cast<std::size_t>(std::count_if(result.findings.begin(), result.findings.end(), has_fix));
}

std::string first_fixable(const engine::Result& result) {
  const auto has_fix = [](const Finding& finding) { return finding.fix.has_value(); };
  const auto found = std::find_if(result.findings.begin(), result.findings.end(), has_fix);
  return found == result.findings.end() ? "" : fmt::format("{}: {}", found->check, found->message);
}

}  // namespace

Fixed apply_fixes(const Fixture& fixture, const engine::Result& result) {
  std::vector<const Fix*> fixes;
  for (const Finding& finding : result.findings) {
    if (finding.fix) fixes.push_back(&*finding.fix);
  }
  Fixed fixed;
  fixed.skipped = fix::merge(fixes).skipped.size();
  fixed.made = fixes.size() - fixed.skipped;

  std::vector<Fix> removals;
  for (const PlacedMark& mark : fixture.marks) removals.push_back(removal(fixture, mark, result));
  for (const Fix& removal : removals) fixes.push_back(&removal);
  const fix::Merged merged = fix::merge(fixes);

  const auto lines = lines_of(fixture.text);
  std::uint32_t next = 1;
  for (const FixtureFile& file : fixture.files) {
    for (; next < file.first_line; ++next) fixed.text += lines[next - 1];  // the first line, `-- >>> name`
    fixed.text += fix::apply(file.text, id_of(result, file.name), merged.edits);
    next += static_cast<std::uint32_t>(lines_of(file.text).size());
  }
  return fixed;
}

Fixed apply_fixes_until_done(const Fixture& fixture, const engine::Result& result, const LintOptions& options, int most) {
  Fixed fixed = apply_fixes(fixture, result);
  for (int pass = 1; pass < most && fixed.made != 0; ++pass) {
    const Fixture again = parse_fixture(fixture.name, fixed.text);
    const Fixed next = apply_fixes(again, lint(texts_of(again), options));
    if (next.made == 0) break;
    fixed.text = next.text;
    fixed.skipped = next.skipped;
    fixed.made += next.made;
  }
  return fixed;
}

std::string prove(const Fixture& fixture, const engine::Result& before, const Fixed& fixed, const LintOptions& options) {
  const Fixture again = parse_fixture(fixture.name, fixed.text);
  if (!again.problems.empty()) return "the fixes change what the fixture means: " + again.problems.front().message;
  const engine::Result after = lint(texts_of(again), options);

  std::string problems;
  if (count(after, "syntax-error") > count(before, "syntax-error")) problems += "it does not parse\n";
  if (fixable(after) > fixed.skipped) problems += "another pass would change it again: " + first_fixable(after) + "\n";
  if (!options.checks) return problems;

  std::map<std::string, std::size_t> fixes;
  for (const Finding& finding : before.findings) fixes[finding.check] += finding.fix ? 1 : 0;
  for (const Finding& finding : after.findings) fixes.emplace(finding.check, 0);
  for (const auto& [check, number] : fixes) {
    const auto expected = count(before, check) - number + (number == 0 ? 0 : fixed.skipped);
    if (count(after, check) > expected) {
      problems += fmt::format("after {} of its fixes {} is found {} times, not {}\n", number, check, count(after, check), expected);
    }
  }
  return problems;
}

}  // namespace pgtidy::tests
