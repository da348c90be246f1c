// SPDX-License-Identifier: Apache-2.0
#include "history/versions.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "history/history.h"

namespace pgtidy::history {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80; }

std::string_view digits_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  return text.substr(at, end - at);
}

// Groups of digits between dots, dashes and single underscores; a group that runs into a letter is a word: `001_2fa`.
std::vector<std::string_view> groups_of(std::string_view name) {
  std::vector<std::string_view> groups;
  for (std::size_t at = 0; at < name.size();) {
    const std::string_view digits = digits_at(name, at);
    const std::size_t end = at + digits.size();
    const bool word = end < name.size() && is_letter(name[end]);
    if (digits.empty() || (word && (!groups.empty() || digits.size() < 3))) break;
    groups.push_back(digits);
    const bool goes_on = end < name.size() && (name[end] == '.' || name[end] == '-' || name[end] == '_');
    if (!goes_on) break;
    at = end + 1;
  }
  return groups;
}

bool is_date(const std::vector<std::string_view>& groups) {
  const bool year = groups.size() >= 3 && groups[0].size() == 4 && (groups[0].substr(0, 2) == "19" || groups[0].substr(0, 2) == "20");
  return year && groups[1].size() == 2 && groups[2].size() == 2;
}

std::string_view without_zeros(std::string_view digits) { return digits.substr(std::min(digits.find_first_not_of('0'), digits.size())); }

std::string_view next_part(std::string_view& version) {
  const std::size_t dot = std::min(version.find('.'), version.size());
  const std::string_view part = version.substr(0, dot);
  version.remove_prefix(std::min(dot + 1, version.size()));
  return part;
}

std::strong_ordering compare_parts(std::string_view a, std::string_view b) {
  const bool numbers = digits_at(a, 0).size() == a.size() && digits_at(b, 0).size() == b.size();
  if (!numbers) return a <=> b;
  a = without_zeros(a);
  b = without_zeros(b);
  return a.size() != b.size() ? a.size() <=> b.size() : a <=> b;
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() > end.size() && text.substr(text.size() - end.size()) == end;
}

struct Suffix {
  std::string_view text;
  Direction direction;
  bool certain;
};
constexpr std::array<Suffix, 11> suffixes{{{".up", Direction::up, true},
                                           {".down", Direction::down, true},
                                           {"_up", Direction::up, false},
                                           {"-up", Direction::up, false},
                                           {"_down", Direction::down, false},
                                           {"-down", Direction::down, false},
                                           {".undo", Direction::down, false},
                                           {".rollback", Direction::down, false},
                                           {"_rollback", Direction::down, false},
                                           {"-rollback", Direction::down, false},
                                           {".revert", Direction::down, false}}};

}  // namespace

std::string version_of(std::string_view name) {
  const bool marked = name.size() > 1 && (name[0] == 'V' || name[0] == 'v' || name[0] == 'U' || name[0] == 'B') && is_digit(name[1]);
  if (marked) name.remove_prefix(1);
  const std::vector<std::string_view> groups = groups_of(name);
  const std::string_view between = is_date(groups) ? "" : ".";
  std::string version;
  for (const std::string_view group : groups) {
    if (!version.empty()) version += between;
    version += group;
  }
  return version;
}

std::optional<std::int64_t> moment_of(std::string_view version) {
  const std::string_view digits = digits_at(version, 0);
  if (digits.size() < version.size() && version[digits.size()] != '.') return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t count) {
    std::int64_t value = 0;
    for (const char c : digits.substr(std::min(at, digits.size()), count)) value = value * 10 + (c - '0');
    return value;
  };
  const bool unix_time = (digits.size() == 10 || digits.size() == 13) && digits[0] == '1';
  if (unix_time) return number(0, 10);
  if (digits.size() != 8 && digits.size() != 12 && digits.size() != 14 && digits.size() != 17) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(number(0, 4))),
                                         std::chrono::month(static_cast<unsigned>(number(4, 2))),
                                         std::chrono::day(static_cast<unsigned>(number(6, 2)))};
  if (!date.ok() || number(0, 4) < 1990 || number(0, 4) > 2100) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return days * 86'400 + number(8, 2) * 3600 + number(10, 2) * 60 + number(12, 2);
}

bool is_version_name(std::string_view name) { return !version_of(name).empty(); }

Stem stem_of(std::string_view name) {
  if (ends_with(name, ".sql")) name.remove_suffix(4);
  if (name == "up" || name == "down") return {"", name == "up" ? Direction::up : Direction::down, true};
  const bool undo = name.size() > 1 && name[0] == 'U' && is_digit(name[1]);
  if (undo || (name.size() > 1 && name[0] == 'V' && is_digit(name[1]))) name.remove_prefix(1);
  for (const Suffix& suffix : suffixes) {
    if (ends_with(name, suffix.text)) return {name.substr(0, name.size() - suffix.text.size()), suffix.direction, suffix.certain};
  }
  return {name, undo ? std::optional(Direction::down) : std::nullopt, false};
}

std::strong_ordering compare_versions(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    const std::strong_ordering order = compare_parts(next_part(a), next_part(b));
    if (order != std::strong_ordering::equal) return order;
  }
  return std::strong_ordering::equal;
}

}  // namespace pgtidy::history
