// SPDX-License-Identifier: Apache-2.0
#include "engine/syntax_errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace pgtidy::engine {
namespace {

// PostgreSQL quotes all that is left of an unterminated string: the first words say where.
std::string one_line(const std::string& message) {
  constexpr std::string_view near = " at or near \"";
  constexpr std::size_t enough = 40;
  const std::size_t quoted = message.find(near);
  if (quoted == std::string::npos) return message;
  const std::size_t begin = quoted + near.size();
  const std::size_t line = std::min(message.find('\n', begin), message.size());
  if (line == message.size() && message.size() - begin <= enough + 1) return message;
  std::size_t end = std::min(line, begin + enough);
  while (end > begin && (static_cast<unsigned char>(message[end]) & 0xC0U) == 0x80U) --end;  // inside a character
  return message.substr(0, end) + "…\"";
}

Direction direction_at(const script::Script& script, std::uint32_t offset) {
  Direction direction = script.sections.front().direction;
  for (const script::Section& section : script.sections) {
    if (section.range.begin <= offset) direction = section.direction;
  }
  return direction;
}

Range word_at(std::string_view text, std::uint32_t offset) {
  if (offset >= text.size()) {  // at the end of the input: its last token
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    const auto end = static_cast<std::uint32_t>(last == std::string_view::npos ? 0 : last + 1);
    return {end == 0 ? 0 : end - 1, end};
  }
  std::size_t end = text.find_first_of(" \t\r\n,;()", offset);
  if (end == std::string_view::npos) end = text.size();
  return {offset, static_cast<std::uint32_t>(std::max<std::size_t>(end, offset + 1))};
}

}  // namespace

void report_syntax_errors(FileId id, const script::Script& script, const parse::Tree& tree, const Settings& settings,
                          Dispatcher& dispatcher) {
  const bool older = parse::postgres_major() < settings.target.max;
  const std::string help = older ? fmt::format("parsed with PostgreSQL {}'s grammar", parse::postgres_version()) : std::string();
  for (const parse::SyntaxError& error : tree.errors()) {
    if (settings.direction && direction_at(script, error.offset) != *settings.direction) continue;
    dispatcher.report("syntax-error", id, word_at(script.text, error.offset), one_line(error.message), help);
  }
  for (const script::Problem& problem : script.problems) dispatcher.report("syntax-error", id, problem.range, problem.message, help);
}

Range first_line(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {0, 0};
  const std::size_t end = text.find_first_of("\r\n", begin);
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end == std::string_view::npos ? text.size() : end)};
}

}  // namespace pgtidy::engine
