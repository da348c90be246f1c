// SPDX-License-Identifier: Apache-2.0
#include "support/rewrite.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "parse/parse.h"
#include "script/script.h"
#include "support/text.h"

namespace pgtidy::tests {
namespace {

// The fixture's lines after which no comment can stand: inside $$ bodies, long strings, comments and COPY data.
std::set<std::uint32_t> closed_lines(const FixtureFile& file) {
  const script::Script script = script::prepare(file.text, {});
  std::vector<Range> closed;
  for (const Range& data : script.inserted) closed.push_back({data.begin - 1, data.end + 1});  // a comment above or below would be data
  for (const parse::Token& token : parse::scan(script.text, true)) {
    // A line comment may be given with its line end.
    const std::string_view text = std::string_view(file.text).substr(token.range.begin, token.range.size());
    if (trimmed(text).find('\n') != std::string_view::npos) closed.push_back(token.range);
  }
  std::set<std::uint32_t> lines;
  std::uint32_t number = file.first_line;
  for (std::uint32_t i = 0; i < file.text.size(); ++i) {
    if (file.text[i] != '\n') continue;
    const auto inside = [&](const Range& range) { return range.begin <= i && i + 1 < range.end; };
    if (std::any_of(closed.begin(), closed.end(), inside)) lines.insert(number);
    ++number;
  }
  return lines;
}

// A mark that will be in the text.
struct Drawn {
  const PlacedMark* kept = nullptr;  // as it stands
  Mark mark;                         // else: new
  bool names_line = false;
};

class Rewriter {
 public:
  Rewriter(const Fixture& fixture, const Comparison& comparison)
      : fixture_(fixture), comparison_(comparison), lines_(lines_of(fixture.text)) {
    for (const FixtureFile& file : fixture.files) closed_.merge(closed_lines(file));
    for (const PlacedMark& mark : fixture.marks) marks_at_[mark.line] = &mark;
  }

  std::string rewritten() {
    for (std::size_t i = 0; i < fixture_.marks.size(); ++i) keep(i);
    for (std::size_t i = 0; i < comparison_.seen.size(); ++i) {
      if (!comparison_.mark_of[i]) add(comparison_.seen[i]);
    }
    return print();
  }

 private:
  void keep(std::size_t index) {
    const PlacedMark& mark = fixture_.marks[index];
    if (comparison_.seen_of[index] && mark.own_line) below_[mark.after].push_back({&mark, mark.mark, mark.names_line});
    if (!comparison_.seen_of[index]) unmet_.insert(&mark);
  }

  void add(const Seen& seen) {
    if (fixture_.silent.count(seen.mark.target) != 0 || !seen.mark.columns) return;  // a person must look at this one
    std::uint32_t anchor = seen.mark.target;
    if (closed_.count(anchor) != 0) anchor = std::max(anchor, seen.statement_end);
    while (closed_.count(anchor) != 0) ++anchor;
    Drawn drawn{nullptr, seen.mark, anchor != seen.mark.target || hidden_by_dashes(*seen.mark.columns)};
    drawn.mark.words = words_for(seen.mark);
    while (is_own_line_mark(anchor)) --anchor;  // a statement that ends in one
    below_[anchor].push_back(std::move(drawn));
  }

  [[nodiscard]] bool is_own_line_mark(std::uint32_t line) const {
    const auto mark = marks_at_.find(line);
    return mark != marks_at_.end() && mark->second->own_line;
  }

  // Words that were chosen by hand live on when only the place changed.
  std::string words_for(const Mark& seen) {
    for (const PlacedMark* old : unmet_) {
      const Mark& mark = old->mark;
      if (mark.target != seen.target || mark.check != seen.check || seen.words.find(mark.words) == std::string::npos) continue;
      reused_.insert(old);
      unmet_.erase(old);
      return mark.words;
    }
    return std::string(trimmed(without_line_end(lines_of(seen.words + "\n").front())));
  }

  std::string print() {
    number_lines();
    std::string out;
    for (std::uint32_t number = 1; number <= lines_.size(); ++number) {
      if (is_own_line_mark(number)) continue;
      out += kept_line(number);
      const auto below = below_.find(number);
      if (below == below_.end()) continue;
      if (!out.ends_with('\n')) out += '\n';
      const bool crlf = lines_[number - 1].ends_with("\r\n");
      for (const Drawn& drawn : below->second) out += text_of(drawn) + (crlf ? "\r\n" : "\n");
    }
    return out;
  }

  // Lines move when marks come and go: a mark that names its line must name the new one.
  void number_lines() {
    std::uint32_t next = 1;
    for (std::uint32_t number = 1; number <= lines_.size(); ++number) {
      if (is_own_line_mark(number)) continue;
      new_number_[number] = next++;
      if (const auto below = below_.find(number); below != below_.end()) next += static_cast<std::uint32_t>(below->second.size());
    }
  }

  // The line, without its mark if that was not met.
  std::string kept_line(std::uint32_t number) {
    const std::string_view line = lines_[number - 1];
    const auto mark = marks_at_.find(number);
    if (mark == marks_at_.end() || (unmet_.count(mark->second) == 0 && reused_.count(mark->second) == 0)) return std::string(line);
    const std::string_view text = line.substr(0, mark->second->begin);
    return std::string(text.substr(0, text.find_last_not_of(" \t") + 1)) + std::string(line.substr(without_line_end(line).size()));
  }

  std::string text_of(const Drawn& drawn) {
    Mark mark = drawn.mark;
    mark.target = new_number_[mark.target];
    if (drawn.kept == nullptr || (drawn.names_line && mark.target != drawn.mark.target)) return draw(mark, drawn.names_line);
    return std::string(without_line_end(lines_[drawn.kept->line - 1]));
  }

  const Fixture& fixture_;
  const Comparison& comparison_;
  std::vector<std::string_view> lines_;
  std::set<std::uint32_t> closed_;
  std::map<std::uint32_t, const PlacedMark*> marks_at_;
  std::set<const PlacedMark*> unmet_, reused_;
  std::map<std::uint32_t, std::vector<Drawn>> below_;
  std::map<std::uint32_t, std::uint32_t> new_number_;
};

}  // namespace

std::string rewrite(const Fixture& fixture, const Comparison& comparison) { return Rewriter(fixture, comparison).rewritten(); }

}  // namespace pgtidy::tests
