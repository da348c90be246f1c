// SPDX-License-Identifier: Apache-2.0
#include "support/fixture.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "support/text.h"

namespace pgtidy::tests {
namespace {

constexpr std::string_view directive_word = "-- pgtidy: ";
constexpr std::string_view file_word = "-- >>> ";

class FixtureReader {
 public:
  explicit FixtureReader(Fixture& fixture) : fixture_(fixture) {}

  void read() {
    for (const std::string_view line : lines_of(fixture_.text)) {
      ++number_;
      if (number_ == 1 && line.starts_with(directive_word))
        read_directives(without_line_end(line).substr(directive_word.size()));
      else if (line.starts_with(file_word))
        begin_file(std::string(trimmed(line.substr(file_word.size()))));
      else
        read_line(line);
    }
  }

 private:
  void problem(std::string message) { fixture_.problems.push_back({number_, std::move(message)}); }

  void read_directives(std::string_view rest) {
    while (!(rest = trimmed(rest)).empty()) {
      const auto equals = rest.find('=');
      if (equals == std::string_view::npos || rest.find(' ') < equals) return problem("key=value should stand after `-- pgtidy:`");
      const auto key = rest.substr(0, equals);
      rest.remove_prefix(equals + 1);
      const char stop = rest.starts_with('"') ? '"' : ' ';
      if (stop == '"') rest.remove_prefix(1);
      const auto value = rest.substr(0, std::min(rest.find(stop), rest.size()));
      rest.remove_prefix(std::min(value.size() + 1, rest.size()));
      fixture_.directives.emplace_back(key, value);
    }
  }

  void begin_file(std::string name) {
    const std::filesystem::path path(name);
    const bool climbs = std::any_of(path.begin(), path.end(), [](const auto& part) { return part == ".."; });
    if (name.empty() || path.is_absolute() || climbs) problem("a file's name should follow `-- >>>`");
    const auto same = [&](const FixtureFile& file) { return file.name == name; };
    if (std::any_of(fixture_.files.begin(), fixture_.files.end(), same)) problem("two files have this name");
    if (unnamed_ && only_comments(fixture_.files.front().text)) fixture_.files.clear();  // what the story is about
    unnamed_ = false;
    fixture_.files.push_back({std::move(name), number_ + 1, ""});
    last_line_ = 0;
  }

  static bool only_comments(std::string_view text) {
    const auto lines = lines_of(text);
    return std::all_of(lines.begin(), lines.end(), [](auto line) { return trimmed(line).empty() || trimmed(line).starts_with("--"); });
  }

  void read_line(std::string_view line) {
    if (fixture_.files.empty()) {
      fixture_.files.push_back({std::filesystem::path(fixture_.name).filename().string(), number_, ""});
      unnamed_ = true;
    }
    auto parsed = parse_mark(line);
    std::string blanked(line);
    if (parsed && parsed->problem.empty()) {
      const auto end = without_line_end(line).size();
      std::fill(blanked.begin() + static_cast<std::ptrdiff_t>(parsed->begin), blanked.begin() + static_cast<std::ptrdiff_t>(end), ' ');
    }
    fixture_.files.back().text += blanked;
    const bool own_line = parsed && parsed->own_line;
    if (!own_line) last_line_ = number_;
    if (!own_line && line.find("-- silent") != std::string_view::npos) fixture_.silent.insert(number_);
    if (parsed) place(std::move(*parsed));
  }

  void place(ParsedMark parsed) {
    if (!parsed.problem.empty()) return problem(std::move(parsed.problem));
    if (last_line_ == 0) return problem("an expectation stands below the line that it is about");
    PlacedMark placed{std::move(parsed.mark), number_, last_line_, parsed.begin, parsed.own_line, false};
    placed.names_line = placed.mark.target != 0;
    if (!placed.names_line) placed.mark.target = last_line_;
    if (placed.mark.target > last_line_) return problem("an expectation stands below the line that it is about");
    if (fixture_.silent.count(placed.mark.target) != 0) return problem("the line above says that it is silent");
    fixture_.marks.push_back(std::move(placed));
  }

  Fixture& fixture_;
  std::uint32_t number_ = 0;
  bool unnamed_ = false;         // the first file began without `-- >>>`
  std::uint32_t last_line_ = 0;  // the last that is no expectation, in this file
};

}  // namespace

Fixture parse_fixture(std::string name, std::string text) {
  Fixture fixture;
  fixture.name = std::move(name);
  fixture.text = std::move(text);
  FixtureReader(fixture).read();
  if (fixture.files.empty()) fixture.problems.push_back({1, "there is no file in it"});
  return fixture;
}

std::size_t file_at(const Fixture& fixture, std::uint32_t line) {
  for (std::size_t i = fixture.files.size(); i > 0; --i) {
    if (line >= fixture.files[i - 1].first_line) return i - 1;
  }
  return fixture.files.size();
}

}  // namespace pgtidy::tests
