// SPDX-License-Identifier: Apache-2.0
#include "support/cxx.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "support/text.h"

namespace pgtidy::tests {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Blanks from `begin` to `end`, but not line ends.
void blank(std::string& out, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < std::min(end, out.size()); ++i) {
    if (out[i] != '\n') out[i] = ' ';
  }
}

// The end of the literal that begins at `at` with a quote.
std::size_t end_of_literal(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == quote || text[i] == '\n')
      return i + 1;
  }
  return text.size();
}

// `at` is the quote after R.
std::size_t end_of_raw_literal(std::string_view text, std::size_t at) {
  const auto open = std::min(text.find('(', at), text.size());
  const std::string close = ")" + std::string(text.substr(at + 1, open - at - 1)) + "\"";
  const auto found = text.find(close, open);
  return found == std::string_view::npos ? text.size() : found + close.size();
}

// The end of the comment or literal at `at`; `at` if there is none.
std::size_t end_of_dark(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) == "//") return std::min(text.find('\n', at), text.size());
  if (text.substr(at, 2) == "/*") return std::min(text.find("*/", at + 2), text.size() - 2) + 2;
  const char before = at == 0 ? ' ' : text[at - 1];
  if (text[at] == '"') return before == 'R' ? end_of_raw_literal(text, at) : end_of_literal(text, at);
  if (text[at] == '\'' && !is_word(before)) return end_of_literal(text, at);  // else it separates digits
  return at;
}

enum class Kind : std::uint8_t { scope, initialiser, function, block };

struct Open {
  Kind kind;
  std::size_t function;  // index in the result, for functions
  std::uint32_t line;
};

bool has_word(std::string_view head, std::string_view word) {
  for (auto at = head.find(word); at != std::string_view::npos; at = head.find(word, at + 1)) {
    const bool begins = at == 0 || !is_word(head[at - 1]);
    const auto end = at + word.size();
    if (begins && (end >= head.size() || !is_word(head[end]))) return true;
  }
  return false;
}

bool begins_with_any(std::string_view head, const auto& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return head.starts_with(word) && (head.size() == word.size() || !is_word(head[word.size()]));
  });
}

bool is_initialiser(std::string_view head) {
  if (head.empty()) return false;
  if (is_word(head.back()) && !std::isspace(static_cast<unsigned char>(head.back()))) return true;  // Type{
  const std::string_view text = trimmed(head);
  if (text.empty()) return false;
  return std::string_view("=,({[&|?<").find(text.back()) != std::string_view::npos || text.ends_with("return") || head.back() == '>';
}

// [&](…) -> T mutable {
bool is_lambda(std::string_view head) {
  const auto open = head.rfind('[');
  if (open == std::string_view::npos) return false;
  const auto before = trimmed(head.substr(0, open));
  if (before.ends_with('[') || head.substr(open).starts_with("[[")) return false;
  return before.empty() || (!is_word(before.back()) && before.back() != ')' && before.back() != ']') || before.ends_with("return");
}

Kind kind_of(std::string_view head, bool in_function) {
  static constexpr std::array<std::string_view, 8> blocks = {"if", "for", "while", "switch", "else", "do", "try", "case"};
  static constexpr std::array<std::string_view, 4> types = {"class", "struct", "union", "enum"};
  if (is_initialiser(head)) return Kind::initialiser;
  const std::string_view text = trimmed(head);
  if (has_word(text, "namespace") || text.starts_with("extern")) return Kind::scope;
  if (is_lambda(text)) return Kind::function;
  if (in_function && (text.empty() || text.ends_with(':') || begins_with_any(text, blocks) || text.ends_with("else"))) return Kind::block;
  const bool names_type = std::any_of(types.begin(), types.end(), [&](std::string_view word) { return has_word(text, word); });
  if (names_type && text.find('(') == std::string_view::npos) return Kind::scope;
  return text.find('(') != std::string_view::npos && !in_function ? Kind::function : Kind::block;
}

class Measurer {
 public:
  explicit Measurer(std::string_view text) : code_(code_only(text)) { blank_preprocessor(); }

  std::vector<FunctionSize> measured() {
    for (std::size_t i = 0; i < code_.size(); ++i) {
      const char c = code_[i];
      if (c == '\n') ++line_;
      if (c == '{')
        open(i);
      else if (c == '}')
        close(i);
      else if (c == ';' && parentheses_ == 0)
        head_ = i + 1;
      if (c == '(')
        ++parentheses_;
      else if (c == ')' && parentheses_ > 0)
        --parentheses_;
    }
    return std::move(found_);
  }

 private:
  void blank_preprocessor() {
    const std::string code = code_;
    std::size_t offset = 0;
    bool continued = false;
    for (const std::string_view line : lines_of(code)) {
      const bool directive = continued || trimmed(line).starts_with('#');
      continued = directive && trimmed(line).ends_with('\\');
      if (directive) blank(code_, offset, offset + line.size());
      offset += line.size();
    }
  }

  void open(std::size_t at) {
    const std::string_view head = std::string_view(code_).substr(head_, at - head_);
    const bool in_function = std::any_of(open_.begin(), open_.end(), [](const Open& open) { return open.kind == Kind::function; });
    const Kind kind = kind_of(head, in_function);
    open_.push_back({kind, found_.size(), line_});
    if (kind == Kind::function) {
      const auto first = head.find_first_not_of(" \t\n");
      const auto start = head_ + (first == std::string_view::npos ? 0 : first);
      found_.push_back({std::string(trimmed(head)), line_at(code_, start), 0, 0});
    }
    if (kind == Kind::block) nest();
    if (kind != Kind::initialiser) head_ = at + 1;
  }

  // The block that was just opened lies in as many others as there are since the last function.
  void nest() {
    std::uint32_t depth = 0;
    for (auto open = open_.rbegin(); open != open_.rend(); ++open) {
      if (open->kind == Kind::block) ++depth;
      if (open->kind != Kind::function) continue;
      found_[open->function].nesting = std::max(found_[open->function].nesting, depth);
      return;
    }
  }

  void close(std::size_t at) {
    if (open_.empty()) return;
    const Open open = open_.back();
    open_.pop_back();
    if (open.kind == Kind::function) found_[open.function].lines += line_ - found_[open.function].line + 1;
    if (open.kind == Kind::initialiser) forget_lines(line_ - open.line);
    if (open.kind != Kind::initialiser) head_ = at + 1;
  }

  // A table in a function is data: its lines don't count. (Sizes are unsigned: what is taken off wraps until the end.)
  void forget_lines(std::uint32_t lines) {
    if (lines < 2) return;
    for (std::size_t i = open_.size(); i > 0 && open_[i - 1].kind != Kind::initialiser; --i) {  // a wider table is still to come
      if (open_[i - 1].kind == Kind::function) found_[open_[i - 1].function].lines -= lines - 1;
    }
  }

  std::string code_;
  std::vector<FunctionSize> found_;
  std::vector<Open> open_;
  std::size_t head_ = 0;  // where what stands before the next brace begins
  std::uint32_t line_ = 1;
  int parentheses_ = 0;
};

}  // namespace

std::string code_only(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto end = end_of_dark(text, i);
    if (end == i) continue;
    const bool comment = text[i] == '/';
    blank(out, comment ? i : i + 1, comment ? end : end - 1);
    i = end - 1;
  }
  return out;
}

std::vector<FunctionSize> functions_of(std::string_view text) { return Measurer(text).measured(); }

std::vector<Include> includes_of(std::string_view text) {
  std::vector<Include> found;
  std::uint32_t number = 0;
  for (std::string_view line : lines_of(text)) {
    ++number;
    line = trimmed(line);
    if (!line.starts_with('#')) continue;
    line = trimmed(line.substr(1));
    if (!line.starts_with("include")) continue;
    line = trimmed(line.substr(7));
    const bool system = line.starts_with('<');
    const auto end = line.find(system ? '>' : '"', 1);
    if (end != std::string_view::npos) found.push_back({number, std::string(line.substr(1, end - 1)), system});
  }
  return found;
}

std::vector<Literal> call_literals(std::string_view text, std::string_view name) {
  const std::string code = code_only(text);
  std::vector<Literal> found;
  for (auto at = code.find(name); at != std::string::npos; at = code.find(name, at + 1)) {
    const auto stop = code.find(';', at);
    auto quote = code.find('"', at + name.size());
    if (quote == std::string::npos || quote > stop) continue;
    Literal literal{line_at(text, quote), ""};
    while (quote < code.size() && code[quote] == '"') {
      const auto close = code.find('"', quote + 1);
      if (close == std::string::npos) break;
      literal.text += text.substr(quote + 1, close - quote - 1);
      quote = std::min(code.find_first_not_of(" \n", close + 1), code.size());
    }
    found.push_back(std::move(literal));
  }
  return found;
}

std::uint32_t line_at(std::string_view text, std::size_t offset) {
  return 1 + static_cast<std::uint32_t>(
                 std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size())), '\n'));
}

}  // namespace pgtidy::tests
