// SPDX-License-Identifier: Apache-2.0
#include "script/tools.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "script/lexer.h"

namespace pgtidy::script {

extern const Tool diesel_tool;
extern const Tool drizzle_tool;
extern const Tool prisma_tool;
extern const Tool sqitch_tool;
extern const Tool atlas_tool;
extern const Tool supabase_tool;
extern const Tool flyway_tool;
extern const Tool liquibase_tool;
extern const Tool goose_tool;
extern const Tool sql_migrate_tool;
extern const Tool dbmate_tool;
extern const Tool tern_tool;
extern const Tool graphile_migrate_tool;
extern const Tool node_pg_migrate_tool;
extern const Tool sqlx_tool;
extern const Tool refinery_tool;
extern const Tool golang_migrate_tool;
extern const Tool pg_dump_tool;
extern const Tool psql_tool;
extern const Tool sql_tool;

namespace {

constexpr std::array all{&diesel_tool,
                         &drizzle_tool,
                         &prisma_tool,
                         &sqitch_tool,
                         &atlas_tool,
                         &supabase_tool,
                         &flyway_tool,
                         &liquibase_tool,
                         &goose_tool,
                         &sql_migrate_tool,
                         &dbmate_tool,
                         &tern_tool,
                         &graphile_migrate_tool,
                         &node_pg_migrate_tool,
                         &sqlx_tool,
                         &refinery_tool,
                         &golang_migrate_tool,
                         &pg_dump_tool,
                         &psql_tool,
                         &sql_tool};

constexpr std::size_t none = std::string_view::npos;

// The first byte of the line, if only blanks stand before `at`.
std::optional<std::size_t> line_of_first_word(std::string_view text, std::size_t at) {
  while (at > 0 && text[at - 1] != '\n') {
    if (!is_blank(text[--at])) return std::nullopt;
  }
  return at;
}

bool begins_with_word(std::string_view line, std::string_view word) { return same_word(line.substr(0, word.size()), word); }

}  // namespace

std::span<const Tool* const> tools() { return all; }

const Tool& tool_of(Framework framework) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Tool* tool) { return tool->framework == framework; });
  return found == all.end() ? sql_tool : **found;
}

std::optional<Marker> next_marker(std::string_view text, std::size_t at, std::string_view word) {
  for (at = text.find("--", at); at != none; at = text.find("--", at + 2)) {
    const std::string_view line = rest_of_line(text, at);
    const std::string_view words = trim(line.substr(2));
    if (!begins_with_word(words, word)) continue;
    if (const std::optional<std::size_t> begin = line_of_first_word(text, at)) {
      return Marker{*begin, at + line.size(), trim(words.substr(word.size()))};
    }
  }
  return std::nullopt;
}

bool contains(std::string_view text, std::string_view word) {
  return ::memmem(text.data(), text.size(), word.data(), word.size()) != nullptr;
}

bool only_comments_before(std::string_view text, std::size_t end) {
  for (std::size_t at = 0; at < end;) {
    const Lexeme piece = lex(text, at);
    const bool byte_order_mark = at == 0 && text.substr(0, 3) == "\xEF\xBB\xBF";
    if (byte_order_mark) {
      at = 3;
      continue;
    }
    if (piece.piece != Piece::blank && piece.piece != Piece::comment) return false;
    at = piece.end;
  }
  return true;
}

Range first_line(std::string_view text) {
  std::size_t begin = 0;
  while (begin < text.size() && is_blank(text[begin])) ++begin;
  return begin == text.size() ? Range{} : range_of(begin, begin + rest_of_line(text, begin).size());
}

Range range_of(std::size_t begin, std::size_t end) { return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}; }

void begin_section(Script& script, Direction direction, std::size_t begin, std::optional<TransactionMode> transaction) {
  const std::size_t end = script.text.size();
  if (script.sections.empty()) {
    begin = 0;
  } else {
    script.sections.back().range.end = static_cast<std::uint32_t>(begin);
  }
  script.sections.push_back({direction, range_of(begin, end), transaction});
}

std::string_view leading_digits(std::string_view name) {
  return name.substr(0, std::min(name.find_first_not_of("0123456789"), name.size()));
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

std::optional<Direction> suffix_direction(std::string_view file) {
  if (ends_with(file, ".up.sql")) return Direction::up;
  if (ends_with(file, ".down.sql")) return Direction::down;
  return std::nullopt;
}

std::optional<Named> numbered(std::string_view file) {
  const std::string_view digits = leading_digits(file);
  if (digits.empty() || file.substr(digits.size(), 1) != "_" || !ends_with(file, ".sql")) return std::nullopt;
  return Named{std::string(digits), suffix_direction(file)};
}

}  // namespace pgtidy::script
