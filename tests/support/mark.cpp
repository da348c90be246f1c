// SPDX-License-Identifier: Apache-2.0
#include "support/mark.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "support/text.h"

namespace pgtidy::tests {
namespace {

constexpr std::string_view ellipsis = "…";

// Reads a mark from left to right.
class Reader {
 public:
  explicit Reader(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
  bool take(std::string_view word) {
    if (!rest().starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  void skip_blanks() {
    while (take(" ")) {}
  }
  std::string_view take_until(std::string_view stops) {
    const auto word = rest().substr(0, std::min(rest().find_first_of(stops), rest().size()));
    at_ += word.size();
    return word;
  }

 private:
  std::string_view text_;
  std::size_t at_;
};

// `severity[id]: words`
std::string read_claim(Reader& reader, Mark& mark) {
  const auto word = reader.take_until("[ ");
  const auto severity = parse_severity(word);
  if (!severity) return fmt::format("a severity should stand here: \"{}\"", word);
  mark.severity = *severity;
  if (!reader.take("[")) return "[id] should follow the severity";
  mark.check = reader.take_until("] ");
  if (!reader.take("]")) return "the id's ] is missing";
  if (reader.take(":")) {
    mark.words = trimmed(reader.rest());
    return mark.words.empty() ? "words should follow the colon" : "";
  }
  return trimmed(reader.rest()).empty() ? "" : "a colon should stand before the words";
}

// `line 7: `; the target's column 1 is then where the reader stands.
std::string read_target(Reader& reader, Mark& mark) {
  const auto digits = reader.take_until(": ");
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), mark.target);
  if (error != std::errc() || end != digits.data() + digits.size() || mark.target == 0) return "a line's number should follow `line`";
  return reader.take(": ") ? "" : "a colon and a space should follow the line's number";
}

// The carets, if there are any, are counted from `column_1`.
void read_columns(Reader& reader, std::size_t column_1, bool from_column_1, Mark& mark) {
  reader.skip_blanks();
  const auto begin = reader.at();
  while (reader.take("^")) {}
  if (reader.at() == begin) return;
  const auto column = [&](std::size_t at) { return static_cast<std::uint32_t>(at - column_1 + 1); };
  mark.columns = Columns{from_column_1 ? 1 : column(begin), column(reader.at())};
  mark.columns->goes_on = reader.take(ellipsis);
  reader.skip_blanks();
}

ParsedMark parse_own_line(std::string_view line, std::size_t begin) {
  ParsedMark parsed;
  parsed.begin = begin;
  Reader reader(line, begin + 2);
  const bool from_column_1 = reader.take("<");
  reader.skip_blanks();
  std::size_t column_1 = 0;
  if (reader.take("line ")) {
    parsed.problem = read_target(reader, parsed.mark);
    if (!parsed.problem.empty()) return parsed;
    column_1 = reader.at();
  }
  read_columns(reader, column_1, from_column_1, parsed.mark);
  if (from_column_1 && !parsed.mark.columns)
    parsed.problem = "carets should follow `--<`";
  else
    parsed.problem = read_claim(reader, parsed.mark);
  return parsed;
}

// `severity[` begins here
bool claims(std::string_view text) {
  static constexpr std::array<std::string_view, 3> words = {"error[", "warning[", "info["};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.starts_with(word); });
}

bool looks_like_mark(std::string_view comment) {
  comment.remove_prefix(2);
  if (comment.starts_with("<^")) return true;
  comment = trimmed(comment);
  if (comment.starts_with("line ") && comment.find_first_of("0123456789") == 5) {
    const auto colon = comment.find(": ");
    return colon != std::string_view::npos && (comment.find('^') != std::string_view::npos || claims(comment.substr(colon + 2)));
  }
  return comment.starts_with('^') || claims(comment);
}

}  // namespace

std::optional<ParsedMark> parse_mark(std::string_view line) {
  line = without_line_end(line);
  const auto first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return std::nullopt;
  if (line.substr(first).starts_with("--")) {
    if (!looks_like_mark(line.substr(first))) return std::nullopt;
    return parse_own_line(line, first);
  }
  for (auto dashes = line.rfind("-- "); dashes != std::string_view::npos && dashes > 0; dashes = line.rfind("-- ", dashes - 1)) {
    Reader reader(line, dashes + 3);
    reader.skip_blanks();
    if (!claims(reader.rest())) continue;
    ParsedMark parsed;
    parsed.own_line = false;
    parsed.begin = dashes;
    parsed.problem = read_claim(reader, parsed.mark);
    return parsed;
  }
  return std::nullopt;
}

bool hidden_by_dashes(const Columns& columns) { return columns.begin < 3 && (columns.begin != 1 || columns.end <= 4); }

std::string draw(const Mark& mark, bool with_line) {
  std::string out = "--";
  if (with_line) out += fmt::format(" line {}: ", mark.target);
  if (mark.columns) {
    const auto column_1 = with_line ? length_of(out) : 0;
    const auto last = column_1 + mark.columns->end - 1;
    if (!with_line && mark.columns->begin < 3)
      out += '<';
    else
      out.resize(column_1 + mark.columns->begin - 1, ' ');
    out.resize(last, '^');
    if (mark.columns->goes_on) out += ellipsis;
  }
  if (!out.ends_with(' ')) out += ' ';
  out += fmt::format("{}[{}]", to_string(mark.severity), mark.check);
  if (!mark.words.empty()) out += ": " + mark.words;
  return out;
}

}  // namespace pgtidy::tests
