// SPDX-License-Identifier: Apache-2.0
// Sqitch: deploy/<change>.sql in the order of sqitch.plan, run by psql: statement by statement, where the script itself
// doesn't say BEGIN. A change that was reworked is there twice, its older text as deploy/<change>@<tag>.sql.
#include <map>

#include "script/lexer.h"
#include "script/tools.h"

namespace pgtidy::script {
namespace {

constexpr Syntax syntax{.psql = true, .variables = true};

struct Change {
  std::string_view name;
  std::string_view tag;  // the last one before a later change of that name
  std::string when;      // Listed::when
};

std::string_view first_word(std::string_view line) {
  std::size_t end = 0;
  while (end < line.size() && !is_blank(line[end])) ++end;
  return line.substr(0, end);
}

// A reworked change depends on what it was before: `[name@tag]`.
std::string_view reworked_at(std::string_view line, std::string_view name, std::string_view otherwise) {
  for (std::size_t at = line.find(name); at != std::string_view::npos; at = line.find(name, at + 1)) {
    const std::string_view rest = line.substr(at + name.size());
    const bool whole = at > 0 && (line[at - 1] == '[' || is_blank(line[at - 1]));
    if (whole && rest.substr(0, 1) == "@") return rest.substr(0, rest.find_first_of(" \t]"));
  }
  return otherwise;
}

// `2024-01-31T12:00:00Z`, in digits.
std::string written_in(std::string_view line) {
  constexpr std::string_view form = "0000-00-00T00:00:00Z";
  for (std::size_t at = line.find('T'); at != std::string_view::npos; at = line.find('T', at + 1)) {
    const std::size_t first = at - std::min<std::size_t>(at, 10);
    std::string digits;
    for (const char c : line.substr(first, form.size())) {
      if (c >= '0' && c <= '9') digits += c;
    }
    if (digits.size() == 14 && line.substr(first, form.size()).ends_with('Z')) return digits;
  }
  return {};
}

std::vector<Listed> listed(std::string_view plan) {
  std::vector<Change> changes;
  std::map<std::string_view, std::size_t> latest;
  std::string_view tag;
  bool after_tag = false;  // a change is known by the first of its tags
  for (std::size_t at = 0; at < plan.size();) {
    const std::string_view line = trim(rest_of_line(plan, at));
    at = plan.find('\n', at);
    at = at == std::string_view::npos ? plan.size() : at + 1;
    const std::string_view word = first_word(line);
    if (word.empty() || word.front() == '%' || word.front() == '#' || word.front() == '-') continue;
    if (word.front() == '@') {
      if (!after_tag) tag = word;
      after_tag = true;
      continue;
    }
    const std::string_view name = word.front() == '+' ? word.substr(1) : word;
    const auto [known, is_new] = latest.try_emplace(name, changes.size());
    if (!is_new) changes[known->second].tag = reworked_at(line, name, tag);
    known->second = changes.size();
    changes.push_back({name, {}, written_in(line)});
    after_tag = false;
  }
  std::vector<Listed> files;
  files.reserve(changes.size());
  for (const Change& change : changes)
    files.push_back({"deploy/" + std::string(change.name) + std::string(change.tag) + ".sql", change.when});
  return files;
}

}  // namespace

extern const Tool sqitch_tool;
const Tool sqitch_tool{.framework = Framework::sqitch,
                       .name = "sqitch",
                       .list = "sqitch.plan",
                       .listed = listed,
                       .listed_below = "deploy",
                       .syntax = syntax,
                       .transaction = TransactionMode::none};

}  // namespace pgtidy::script
