// SPDX-License-Identifier: Apache-2.0
#include "engine/suppressions.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include "engine/directive.h"
#include "engine/suppressions_scan.h"
#include "support/did_you_mean.h"
#include "support/glob.h"
#include "support/utf8.h"

namespace pgtidy::engine {
namespace {

constexpr std::array<std::string_view, 4> directives{"allow", "allow-begin", "allow-end", "allow-file"};

std::size_t find_marker(std::string_view text, std::size_t from) {
  const void* found = ::memmem(text.data() + from, text.size() - from, directive_marker.data(), directive_marker.size());
  return found == nullptr ? std::string_view::npos : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

bool is_glob(std::string_view id) { return id.find_first_of("*?[") != std::string_view::npos; }
Range removal_of(std::string_view text, Range comment) {
  std::uint32_t begin = comment.begin;
  while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) --begin;
  std::uint32_t end = comment.end;
  while (end < text.size() && (text[end] == ' ' || text[end] == '\t' || text[end] == '\r')) ++end;
  const bool at_line_start = begin == 0 || text[begin - 1] == '\n' || text.substr(0, begin) == utf8::byte_order_mark;
  const bool at_line_end = end == text.size() || text[end] == '\n';
  if (at_line_start && at_line_end) return {begin, std::min<std::uint32_t>(end + 1, static_cast<std::uint32_t>(text.size()))};
  if (at_line_end) return {begin, comment.end};
  return {comment.begin, end};
}

// Finds the comments of one file and what each speaks of.
class SuppressionReader {
 public:
  SuppressionReader(FileId file, std::string_view text, std::span<const Range> statements, std::span<const std::string_view> known)
      : file_(file), text_(text), statements_(statements), known_(known) {}

  void run() {
    std::size_t at = find_marker(text_, begin_);
    while (at != std::string_view::npos) at = find_marker(text_, read_region(static_cast<std::uint32_t>(at)));
    for (const std::size_t open : open_) {
      if (closed(open)) continue;
      Suppression& block = suppressions[open];
      block.faulty = true;
      problem("suppression-unclosed", block.comment, fmt::format("`allow-begin {}` is never closed", fmt::join(block.checks, ", ")),
              fmt::format("end it with `-- pgtidy:allow-end {}`", fmt::join(block.checks, ", ")));
    }
  }

  std::vector<Suppression> suppressions;
  std::vector<Finding> problems;

 private:
  // Reads the statement, or the gap between two, around the offset; answers where it ends.
  std::uint32_t read_region(std::uint32_t at) {
    const auto after =
        std::upper_bound(statements_.begin(), statements_.end(), at, [](std::uint32_t a, const Range& r) { return a < r.begin; });
    next_ = static_cast<std::size_t>(after - statements_.begin());
    inside_ = next_ > 0 && at < statements_[next_ - 1].end;
    const auto size = static_cast<std::uint32_t>(text_.size());
    if (inside_)
      region_ = statements_[next_ - 1];
    else
      region_ = {next_ > 0 ? statements_[next_ - 1].end : begin_, next_ < statements_.size() ? statements_[next_].begin : size};
    region_.end = std::min(region_.end, size);
    code_.clear();
    std::vector<Lexeme> comments;
    for (const Lexeme& lexeme : light_scan(text_, region_)) (lexeme.kind == LexemeKind::comment ? comments : code_).push_back(lexeme);
    elements_ = inside_ ? elements(text_, code_) : std::vector<ElementSpan>{};
    for (const Lexeme& comment : comments) {
      const auto directive = directive_in(text_, comment.range);
      if (directive) take(*directive, comment);
    }
    if (inside_ && !within_) read_bodies();
    return std::max(region_.end, std::min(at + 1, size));
  }

  // What PL/pgSQL runs has statements, and comments, of its own.
  void read_bodies() {
    for (const Range body : bodies(text_, code_)) {
      const std::vector<Range> statements = body_statements(text_, body);
      SuppressionReader reader(file_, text_.substr(0, body.end), statements, known_);
      reader.begin_ = body.begin;
      reader.within_ = next_;
      reader.run();
      std::ranges::move(reader.suppressions, std::back_inserter(suppressions));
      std::ranges::move(reader.problems, std::back_inserter(problems));
    }
  }

  void take(const Directive& directive, const Lexeme& comment) {
    if (std::find(directives.begin(), directives.end(), directive.word) == directives.end()) {
      problem("suppression-of-unknown-check", directive.word_range,
              fmt::format("`pgtidy:{}` is no directive{}", directive.word, suggestion(directive.word, directives)),
              "there are allow, allow-begin, allow-end and allow-file");
      return;
    }
    if (directive.word == "allow-end") return close_block(directive, comment);
    Suppression suppression;
    suppression.reason = directive.reason;
    suppression.comment = comment.range;
    suppression.removal = removal_of(text_, comment.range);
    suppression.faulty = !check_ids(directive, comment.range);
    for (const Directive::Id& id : directive.ids) suppression.checks.emplace_back(id.word);
    suppression.used.resize(suppression.checks.size());
    if (directive.word == "allow")
      cover(suppression, comment);
    else if (directive.word == "allow-file")
      cover_file(suppression);
    else
      cover_block(suppression, directive);
    suppressions.push_back(std::move(suppression));
  }

  bool check_ids(const Directive& directive, Range comment) {
    if (directive.ids.empty()) {
      problem("suppression-of-unknown-check", comment, "the suppression names no check", "write `pgtidy:allow check-id: reason`");
      return false;
    }
    bool fine = true;
    for (const Directive::Id& id : directive.ids) fine = check_id(id) && fine;
    if (!directive.reason.empty()) return fine;
    const std::string_view first = directive.ids.front().word;
    problem("suppression-without-reason", comment, fmt::format("the suppression of `{}` gives no reason", first),
            fmt::format("say why after a colon: `pgtidy:{} {}: reason`", directive.word, first));
    return false;
  }

  bool check_id(const Directive::Id& id) {
    const auto same = [&](std::string_view known) { return known == id.word || (is_glob(id.word) && glob_match(id.word, known)); };
    if (std::any_of(known_.begin(), known_.end(), same)) return true;
    problem("suppression-of-unknown-check", id.range,
            is_glob(id.word) ? fmt::format("`{}` matches no check", id.word)
                             : fmt::format("unknown check `{}`{}", id.word, suggestion(id.word, known_)),
            "`pgtidy checks` lists them");
    return false;
  }

  void cover_file(Suppression& suppression) {
    suppression.scope = SuppressionScope::file;
    suppression.covers = {0, static_cast<std::uint32_t>(text_.size()) + 1};
    if (!within_ && (statements_.empty() || suppression.comment.begin < statements_.front().begin)) return;
    suppression.covers = {};
    suppression.faulty = true;
    problem("suppression-unused", suppression.comment, "`allow-file` counts only before the first statement",
            "move it to the top of the file, or use `allow-begin`", Severity::warning);
  }

  void cover_block(Suppression& suppression, const Directive& directive) {
    suppression.scope = SuppressionScope::block;
    suppression.covers = {suppression.comment.end, static_cast<std::uint32_t>(text_.size()) + 1};
    open_.push_back(suppressions.size());
    open_by_ids_[joined(directive.ids)].push_back(suppressions.size());
  }

  // The innermost open block with the same ids; without ids, the innermost.
  void close_block(const Directive& directive, const Lexeme& comment) {
    const std::string ids = joined(directive.ids);
    auto& candidates = directive.ids.empty() ? open_ : open_by_ids_[ids];
    while (!candidates.empty() && closed(candidates.back())) candidates.pop_back();
    if (candidates.empty()) {
      problem("suppression-unclosed", comment.range, fmt::format("`allow-end{}{}` closes nothing", ids.empty() ? "" : " ", ids),
              "name the same checks as the `allow-begin` above it");
      return;
    }
    Suppression& block = suppressions[candidates.back()];
    block.covers.end = comment.range.begin;
    block.end_removal = removal_of(text_, comment.range);
    candidates.pop_back();
  }

  [[nodiscard]] bool closed(std::size_t block) const { return suppressions[block].covers.end <= text_.size(); }

  static std::string joined(const std::vector<Directive::Id>& ids) {
    std::string words;
    for (const Directive::Id& id : ids) words.append(words.empty() ? "" : ", ").append(id.word);
    return words;
  }

  void cover(Suppression& suppression, const Lexeme& comment) {
    const auto behind = std::lower_bound(code_.begin(), code_.end(), comment.range.begin,
                                         [](const Lexeme& l, std::uint32_t a) { return l.range.begin < a; });
    const auto index = static_cast<std::size_t>(behind - code_.begin());
    const bool code_before = index > 0 && code_[index - 1].end_line == comment.line;
    if (inside_) return cover_inside(suppression, comment, index, code_before);
    const bool statement_before = index == 0 && next_ > 0 && comment.line == 0;
    if (code_before || statement_before) {
      suppression.scope = SuppressionScope::this_statement;
      suppression.covers = piece_before(index);
    } else {
      suppression.covers = piece_after(index, comment.range.end);
    }
  }

  void cover_inside(Suppression& suppression, const Lexeme& comment, std::size_t index, bool code_before) {
    suppression.scope = SuppressionScope::this_statement;
    suppression.covers = region_;
    if (elements_.empty()) return;
    const bool code_after = index < code_.size() && code_[index].line == comment.end_line;
    const bool own_line = !code_before && !code_after;
    if (own_line && index >= code_.size()) return;
    const std::uint32_t line = own_line ? code_[index].line : code_before ? comment.line : comment.end_line;
    const auto first = std::lower_bound(elements_.begin(), elements_.end(), line,
                                        [&](const ElementSpan& e, std::uint32_t l) { return code_[e.last - 1].end_line < l; });
    const auto last =
        std::upper_bound(first, elements_.end(), line, [&](std::uint32_t l, const ElementSpan& e) { return l < code_[e.first].line; });
    if (first == last) return;
    const bool whole = elements_.size() == 1 && code_[0].line == line;
    if (whole) return;
    const std::uint32_t from = own_line ? std::max(first->first, static_cast<std::uint32_t>(index)) : first->first;
    suppression.covers = {code_[from].range.begin, code_[std::prev(last)->last - 1].range.end};
  }

  // In a gap stand statements that did not parse. The one that ends before code_[index], else the statement before the gap.
  [[nodiscard]] Range piece_before(std::size_t index) const {
    std::size_t last = index;
    while (last > 0 && code_[last - 1].kind == LexemeKind::semicolon) --last;
    if (last == 0) return next_ > 0 ? statements_[next_ - 1] : Range{};
    std::size_t first = last;
    while (first > 0 && code_[first - 1].kind != LexemeKind::semicolon) --first;
    return {code_[first].range.begin, code_[last - 1].range.end};
  }

  [[nodiscard]] Range piece_after(std::size_t index, std::uint32_t fallback) const {
    std::size_t first = index;
    while (first < code_.size() && code_[first].kind == LexemeKind::semicolon) ++first;
    std::size_t last = first;
    while (last < code_.size() && code_[last].kind != LexemeKind::semicolon) ++last;
    const std::uint32_t begin = first < last ? code_[first].range.begin : next_ < statements_.size() ? statements_[next_].begin : fallback;
    if (last < code_.size()) return {begin, code_[last].range.begin};
    if (next_ < statements_.size()) return {begin, statements_[next_].end};
    return {begin, first < last ? code_[last - 1].range.end : begin};
  }

  void problem(std::string_view check, Range range, std::string message, std::string help, Severity severity = Severity::error) {
    Finding finding;
    finding.check = check;
    finding.severity = severity;
    finding.message = std::move(message);
    finding.help = std::move(help);
    finding.file = file_;
    finding.range = range;
    finding.statement_range = range;
    finding.statement = static_cast<std::uint32_t>(within_.value_or(next_));
    problems.push_back(std::move(finding));
  }

  FileId file_;
  std::string_view text_;
  std::span<const Range> statements_;
  std::span<const std::string_view> known_;
  std::uint32_t begin_ = 0;            // of a body; then `text_` ends with it
  std::optional<std::size_t> within_;  // the statement (the next one's number) whose body is read
  std::vector<std::size_t> open_;      // blocks, innermost last; those that are closed linger
  std::unordered_map<std::string, std::vector<std::size_t>> open_by_ids_;

  // The region that is read now.
  Range region_;
  std::size_t next_ = 0;  // the first statement after it
  bool inside_ = false;   // it is the statement before `next_`
  std::vector<Lexeme> code_;
  std::vector<ElementSpan> elements_;
};

}  // namespace

Suppressions::Suppressions(FileId file, std::string_view text, std::span<const Range> statements, std::span<const std::string_view> known)
    : file_(file), known_(known.begin(), known.end()) {
  SuppressionReader reader(file, text, statements, known);
  reader.run();
  suppressions_ = std::move(reader.suppressions);
  problems_ = std::move(reader.problems);
  index();
}

void Suppressions::index() {
  for (std::size_t i = 0; i < suppressions_.size(); ++i) {
    const SuppressionScope scope = suppressions_[i].scope;
    const bool wide = scope == SuppressionScope::block || scope == SuppressionScope::file;
    (wide ? wide_ : narrow_).push_back(i);
  }
  std::ranges::stable_sort(narrow_, {}, [&](std::size_t i) { return suppressions_[i].covers.begin; });
  std::uint32_t furthest = 0;
  for (const std::size_t i : narrow_) furthest_.push_back(furthest = std::max(furthest, suppressions_[i].covers.end));
}

bool Suppressions::silence(Suppression& suppression, std::string_view check, Range range) {
  if (!suppression.covers.contains(range.begin)) return false;
  bool silenced = false;
  for (std::size_t i = 0; i < suppression.checks.size(); ++i) {
    const std::string& id = suppression.checks[i];
    if (id != check && !(is_glob(id) && glob_match(id, check))) continue;
    suppression.used[i] = true;
    silenced = true;
  }
  return silenced;
}

bool Suppressions::silences(std::string_view check, Range range) {
  if (suppressions_.empty() || check.starts_with("suppression-")) return false;
  bool silenced = false;
  for (const std::size_t i : wide_) silenced = silence(suppressions_[i], check, range) || silenced;
  const auto after = std::ranges::upper_bound(narrow_, range.begin, {}, [&](std::size_t i) { return suppressions_[i].covers.begin; });
  auto n = static_cast<std::size_t>(after - narrow_.begin());
  while (n > 0 && furthest_[n - 1] > range.begin) {
    --n;
    silenced = silence(suppressions_[narrow_[n]], check, range) || silenced;
  }
  return silenced;
}

std::vector<Finding> Suppressions::findings(std::span<const std::string_view> ran) const {
  std::vector<Finding> all = problems_;
  const auto has_run = [&](const std::string& id) {
    return std::any_of(ran.begin(), ran.end(), [&](std::string_view r) { return r == id || (is_glob(id) && glob_match(id, r)); });
  };
  for (const Suppression& suppression : suppressions_) {
    if (suppression.faulty) continue;
    std::vector<std::string_view> unused;
    for (std::size_t i = 0; i < suppression.checks.size(); ++i) {
      if (!suppression.used[i] && has_run(suppression.checks[i])) unused.push_back(suppression.checks[i]);
    }
    if (unused.empty()) continue;
    Finding finding;
    finding.check = "suppression-unused";
    finding.severity = Severity::warning;
    finding.message = fmt::format("`{}` finds nothing here", fmt::join(unused, "`, `"));
    finding.file = file_;
    finding.range = suppression.comment;
    finding.statement_range = suppression.comment;
    const bool all_of_it = unused.size() == suppression.checks.size();
    finding.help = all_of_it ? "delete the comment" : fmt::format("delete `{}` from the comment", fmt::join(unused, "`, `"));
    if (all_of_it) finding.fix = Fix{"delete the comment", FixSafety::safe, {Edit::replace(file_, suppression.removal, "")}};
    if (all_of_it && !suppression.end_removal.empty()) finding.fix->edits.push_back(Edit::replace(file_, suppression.end_removal, ""));
    all.push_back(std::move(finding));
  }
  return all;
}

}  // namespace pgtidy::engine
