// SPDX-License-Identifier: Apache-2.0
#include "script/surface.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "script/lexer.h"
#include "script/psql.h"
#include "script/tools.h"
#include "support/utf8.h"

namespace pgtidy::script {
namespace {

constexpr std::size_t none = std::string_view::npos;

// Bytes that matter inside a statement: where quotes, comments, brackets, placeholders and commands begin, and its end.
constexpr std::array<bool, 256> make_significant() {
  std::array<bool, 256> bytes{};
  for (const char c : std::string_view("'\"$:{\\;-/[]")) bytes[static_cast<unsigned char>(c)] = true;
  return bytes;
}
constexpr std::array<bool, 256> significant = make_significant();

class Surface {
 public:
  Surface(std::string_view text, const Syntax& syntax, Variables variables, Script& script)
      : text_(text), syntax_(syntax), variables_(std::move(variables)), script_(script), out_(script.text) {}

  void run() {
    out_ = text_;
    if (text_.substr(0, utf8::byte_order_mark.size()) == utf8::byte_order_mark) {
      at_ = utf8::byte_order_mark.size();
      blank(0, at_);
    }
    while (at_ < text_.size()) step();
    if (!conditions_.active()) blank(inactive_, text_.size());
    if (const std::optional<std::size_t> open = conditions_.open()) problem(*open, *open + 3, "\\if without \\endif");
  }

 private:
  // How far a statement has come to be `COPY … FROM STDIN`.
  enum class Copy : std::uint8_t { start, other, copy, from, stdin_ };

  void step() {
    if (copy_ == Copy::other && !skip_plain()) return;
    const std::size_t name_end = text_[at_] == '"' ? quoted_template(at_) : at_;
    if (name_end > at_) {
      at_ = name_end;
      return begin_statement(at_);
    }
    const Lexeme piece = lex(text_, at_);
    at_ = piece.end;
    switch (piece.piece) {
      case Piece::end:
      case Piece::blank: return;
      case Piece::comment: comment(piece); return;
      case Piece::word: word(text_.substr(piece.begin, piece.end - piece.begin), piece.begin); return;
      case Piece::string:
        if (!variables_.empty()) quotes(piece, false);
        break;
      case Piece::quoted_name: quotes(piece, true); break;
      case Piece::dollar: body(dollar_body(text_, piece)); break;
      case Piece::other: punctuation(piece.begin); return;
    }
    begin_statement(piece.begin);
  }

  // Goes on to the next byte that matters, or before the E of a string; false where there is none.
  bool skip_plain() {
    const std::size_t begin = at_;
    while ((at_ = next_significant(at_)) < text_.size()) {
      const char c = text_[at_];
      const bool in_word = at_ > begin && is_name_byte(text_[at_ - 1]);
      const bool in_name = c == '$' && in_word && text_.substr(at_, 2) != "${";  // a$b
      if (!in_name) {
        const bool prefix = c == '\'' && in_word && to_lower(text_[at_ - 1]) == 'e';
        if (prefix && (at_ == 1 || !is_name_byte(text_[at_ - 2]))) --at_;
        return true;
      }
      at_ = lex(text_, at_ - 1).end;
    }
    return false;
  }
  [[nodiscard]] std::size_t next_significant(std::size_t at) const {
    while (at < text_.size() && !significant[static_cast<unsigned char>(text_[at])]) ++at;
    return at;
  }

  void begin_statement(std::size_t at) {
    if (copy_ != Copy::start) return;
    copy_ = Copy::other;
    statement_ = at;
  }

  void comment(const Lexeme& piece) {
    const std::string_view line = text_.substr(piece.begin, piece.end - piece.begin);
    if (line.starts_with("/*") && nested(line)) blank(piece.begin, piece.end);
    if (!syntax_.environment) return;
    if (line.find("+goose ENVSUB ON") != none) environment_ = true;
    if (line.find("+goose ENVSUB OFF") != none) environment_ = false;
  }

  // So deep that nobody wrote it; PostgreSQL's scanner reads the rest of such a comment anew for each level.
  static bool nested(std::string_view comment) {
    constexpr int deep = 16;
    int count = 0;
    for (std::size_t at = comment.find("/*"); at != none && count <= deep; at = comment.find("/*", at + 2)) ++count;
    return count > deep;
  }

  void word(std::string_view word, std::size_t at) {
    const bool first = copy_ == Copy::start;
    begin_statement(at);
    if (first && same_word(word, "copy")) copy_ = Copy::copy;
    if (copy_ == Copy::other || copy_ == Copy::stdin_ || parentheses_ > 0 || first) return;
    if (copy_ == Copy::from && (same_word(word, "stdin") || same_word(word, "stdout"))) {
      copy_ = Copy::stdin_;
    } else {
      copy_ = same_word(word, "from") ? Copy::from : Copy::copy;
    }
  }

  void punctuation(std::size_t at) {
    const char c = text_[at];
    if (c == '\\' && syntax_.psql && meta(at)) return;
    if (c == ';') return end_statement(at);
    if (copy_ == Copy::start && first_word(at)) return;
    begin_statement(at);
    switch (c) {
      case '(': ++parentheses_; return;
      case ')': parentheses_ = std::max(0, parentheses_ - 1); return;
      case '[': ++brackets_; return;
      case ']': brackets_ = std::max(0, brackets_ - 1); return;
      case ':': colon(at); return;
      case '$':
      case '{': placeholder(at); return;
      default: return;
    }
  }

  void end_statement(std::size_t at) {
    const bool data = copy_ == Copy::stdin_;
    parentheses_ = 0;
    brackets_ = 0;
    copy_ = Copy::start;
    if (data) copy_data(statement_, at + 1);
  }

  // Blanks the lines after the one where a command ends, up to `\.`.
  void copy_data(std::size_t command, std::size_t command_end) {
    const std::size_t line_end = text_.find('\n', command_end);
    if (line_end == none) return;
    const std::size_t begin = line_end + 1;
    const std::size_t stop = data_end(begin);
    if (stop == none && (!syntax_.psql || script_.framework == Framework::sql || trim(text_.substr(begin)).empty())) return;
    if (stop == none && conditions_.active()) problem(command, command_end, "COPY data without a line `\\.` at its end");
    const std::size_t end = std::min(stop, text_.size());
    if (end > begin && conditions_.active()) script_.inserted.push_back(range_of(begin, end));
    at_ = stop == none ? end : stop + 2;
    blank(begin, at_);
  }

  // The line that is `\.` and nothing else. Once one search fails so would every later one.
  std::size_t data_end(std::size_t begin) {
    if (no_more_data_) return none;
    for (std::size_t at = begin; at != none; at = next_backslash_line(at)) {
      if (text_.substr(at, 2) == "\\." && rest_of_line(text_, at).size() == 2) return at;
    }
    no_more_data_ = true;
    return none;
  }
  std::size_t next_backslash_line(std::size_t at) const {
    const std::size_t found = text_.find("\n\\.", at);
    return found == none ? none : found + 1;
  }

  void colon(std::size_t at) {
    const char next = at + 1 < text_.size() ? text_[at + 1] : '\0';
    if (next == ':' || next == '=') {
      at_ = at + 2;
      return;
    }
    placeholder(at);
  }

  // Where it isn't certain that a variable is meant (an array's slice, the colon of JSON_OBJECT) only those with a value are.
  [[nodiscard]] std::optional<Placeholder> psql_variable(std::size_t at) const {
    std::optional<Placeholder> variable = psql_variable_at(text_, at);
    if (!variable || is_known(*variable, variables_)) return variable;
    const char before = at > 0 ? text_[at - 1] : ' ';
    const bool number = variable->notation == Notation::value && !is_name_start(variable->name.front());
    const bool json = before == '\'' || before == '"' || before == ')' || before == ']';
    if (!syntax_.variables || number || json || (brackets_ > 0 && is_slice(at))) return std::nullopt;
    return variable;
  }
  // Between brackets: not after a comma or an operator, not at the beginning of ARRAY[…].
  [[nodiscard]] bool is_slice(std::size_t at) const {
    while (at > 0 && is_blank(text_[at - 1])) --at;
    constexpr std::string_view operators = ",(+-*/|=<>";
    if (at == 0 || operators.find(text_[at - 1]) != none) return false;
    return text_[at - 1] != '[' || at < 6 || !same_word(text_.substr(at - 6, 5), "array");
  }

  [[nodiscard]] std::optional<Placeholder> placeholder_at(std::size_t at) const {
    const char c = text_[at];
    if (c == ':') return text_.substr(at, 2) == "::" ? std::nullopt : psql_variable(at);
    if (c != '$' && c != '{') return std::nullopt;
    std::optional<Placeholder> found = template_at(text_, at);
    if (!found && environment_ && c == '$') found = environment_at(text_, at);
    return found;
  }

  // No statement begins with a name: a placeholder there stands for words that can't be guessed (`${ifTest} ALTER …`), or
  // for a whole statement (`:query;`).
  bool first_word(std::size_t at) {
    const std::optional<Placeholder> found = placeholder_at(at);
    if (!found || found->notation != Notation::value) return false;
    if (found->end < text_.size() && is_name_byte(text_[found->end])) return false;
    at_ = found->end;
    if (replace(text_, *found, variables_, out_)) return true;
    blank(found->begin, found->end);
    const std::size_t next = std::min(text_.find_first_not_of(" \t\r\n", found->end), text_.size());
    const bool alone = next == text_.size() || text_[next] == ';';
    if (alone && conditions_.active()) ++script_.skipped;
    return true;
  }

  void placeholder(std::size_t at) {
    const std::optional<Placeholder> found = placeholder_at(at);
    if (!found) return;
    (void)replace(text_, *found, variables_, out_);
    at_ = found->end;
  }

  // A quoted name that is a template with quotes of its own: "{{ index .Options "Namespace" }}".
  // Replaces it and answers where it ends, or where it began if it is none.
  std::size_t quoted_template(std::size_t at) {
    const std::optional<Placeholder> found = template_at(text_, at + 1);
    if (!found || found->end >= text_.size() || text_[found->end] != '"') return at;
    replace_quoted(text_, *found, variables_, out_);
    return found->end + 1;
  }

  void quotes(const Lexeme& piece, bool names) {
    const std::string_view inside = text_.substr(piece.begin, piece.end - piece.begin);
    if (inside.find('{') != none) replace_in_quotes(text_, piece.begin, piece.end, names, variables_, out_);
  }

  // A body may be SQL that is replayed: its templates are replaced, too, outside its own quotes.
  void body(const Lexeme& piece) {
    const std::string_view inside = text_.substr(0, piece.end);
    const bool colons = syntax_.variables_in_bodies && !variables_.empty();
    const bool templates = inside.find("${", piece.begin) != none || inside.find("{{", piece.begin) != none;
    if (!templates && !(colons && inside.find(':', piece.begin) != none)) return;
    for (std::size_t at = piece.begin; at < inside.size();) at = body_piece(inside, at, colons);
  }

  std::size_t body_piece(std::string_view inside, std::size_t at, bool colons) {
    const char c = inside[at];
    std::optional<Placeholder> found;
    if (c == '$' || c == '{') found = template_at(inside, at);
    if (c == ':' && inside.substr(at, 2) == "::") return at + 2;
    if (c == ':' && colons) found = psql_variable_at(inside, at);
    const bool variable = found && c == ':';
    if (found && !(variable && !is_known(*found, variables_))) {
      (void)replace(text_, *found, variables_, out_);
      return found->end;
    }
    if (c == '$' || c == '{' || c == ':') return at + 1;
    const std::size_t name_end = c == '"' ? quoted_template(at) : at;
    if (name_end > at && name_end <= inside.size()) return name_end;
    const Lexeme piece = lex(inside, at);
    const bool quoted = piece.piece == Piece::quoted_name || (piece.piece == Piece::string && !variables_.empty());
    if (quoted) quotes(piece, piece.piece == Piece::quoted_name);
    return piece.end;
  }

  // Blanks a backslash command and does what it says; false if it is none.
  bool meta(std::size_t at) {
    const std::optional<psql::Command> command = psql::command_at(text_, at);
    if (!command) return false;
    at_ = command->end;
    switch (command->kind) {
      case psql::Kind::if_:
      case psql::Kind::elif_:
      case psql::Kind::else_:
      case psql::Kind::endif_: condition(*command); return true;
      default: break;
    }
    blank(command->begin, command->end);
    if (conditions_.active()) obey(*command);
    return true;
  }

  void condition(const psql::Command& command) {
    const bool before = conditions_.active();
    if (!conditions_.take(command, variables_)) {
      problem(command.begin, command.begin + 1 + command.name.size(), "\\" + std::string(command.name) + " without \\if");
    }
    if (!before) {
      blank(inactive_, command.end);
    } else {
      blank(command.begin, command.end);
    }
    inactive_ = command.end;
    copy_ = Copy::start;
  }

  void obey(const psql::Command& command) {
    switch (command.kind) {
      case psql::Kind::set:
      case psql::Kind::unset:
      case psql::Kind::define: psql::assign(command, variables_); return;
      case psql::Kind::send_exec: ++script_.skipped; [[fallthrough]];
      case psql::Kind::send_set:
      case psql::Kind::send:
        out_[command.begin] = ';';
        end_statement(command.begin);
        return;
      case psql::Kind::separate:
        out_[command.begin + 1] = ';';
        copy_ = Copy::start;
        return;
      case psql::Kind::include: ++script_.skipped; return;
      case psql::Kind::copy:
        ++script_.skipped;
        if (reads_data(command)) copy_data(command.begin, command.end);
        return;
      case psql::Kind::quit:
        if (!conditions_.open() && trim(rest_before(command.begin)).empty()) {
          blank(command.begin, text_.size());
          at_ = text_.size();
        }
        return;
      default: return;
    }
  }

  [[nodiscard]] std::string_view rest_before(std::size_t at) const {
    const std::size_t begin = line_begin(text_, at);
    return text_.substr(begin, at - begin);
  }

  static bool reads_data(const psql::Command& command) {
    bool from = false;
    for (std::size_t at = 0; at < command.arguments.size();) {
      const Lexeme piece = lex(command.arguments, at);
      const std::string_view word = command.arguments.substr(piece.begin, piece.end - piece.begin);
      at = piece.end;
      if (piece.piece == Piece::blank) continue;
      if (from && (same_word(word, "stdin") || same_word(word, "pstdin"))) return true;
      from = same_word(word, "from");
    }
    return false;
  }

  void blank(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) out_[i] = text_[i] == '\n' ? '\n' : ' ';
  }
  void problem(std::size_t begin, std::size_t end, std::string message) {
    script_.problems.push_back({range_of(begin, end), std::move(message)});
  }

  std::string_view text_;
  const Syntax& syntax_;
  Variables variables_;
  Script& script_;
  std::string& out_;
  psql::Conditions conditions_;
  std::size_t at_ = 0;
  std::size_t inactive_ = 0;   // where the part begins that an \if shuts out
  std::size_t statement_ = 0;  // where the statement begins
  Copy copy_ = Copy::start;
  int parentheses_ = 0;
  int brackets_ = 0;
  bool environment_ = false;
  bool no_more_data_ = false;
};

}  // namespace

void clean(std::string_view text, const Syntax& syntax, Variables variables, Script& script) {
  Surface(text, syntax, std::move(variables), script).run();
}

}  // namespace pgtidy::script
