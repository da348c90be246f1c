// SPDX-License-Identifier: Apache-2.0
#include "script/psql.h"

#include <algorithm>
#include <array>
#include <utility>

#include "script/lexer.h"

namespace pgtidy::script::psql {
namespace {

constexpr std::array<std::pair<std::string_view, Kind>, 54> commands{{
    {"if", Kind::if_},
    {"elif", Kind::elif_},
    {"else", Kind::else_},
    {"endif", Kind::endif_},
    {"set", Kind::set},
    {"unset", Kind::unset},
    {"getenv", Kind::define},
    {"prompt", Kind::define},
    {"g", Kind::send},
    {"gx", Kind::send},
    {"gdesc", Kind::send},
    {"parse", Kind::send},
    {"watch", Kind::send},
    {"crosstabview", Kind::send},
    {"gset", Kind::send_set},
    {"gexec", Kind::send_exec},
    {";", Kind::separate},
    {"i", Kind::include},
    {"ir", Kind::include},
    {"include", Kind::include},
    {"include_relative", Kind::include},
    {"copy", Kind::copy},
    {"q", Kind::quit},
    {"quit", Kind::quit},
    {"a", Kind::known},
    {"bind", Kind::known},
    {"c", Kind::known},
    {"cd", Kind::known},
    {"connect", Kind::known},
    {"conninfo", Kind::known},
    {"d", Kind::known},
    {"d+", Kind::known},
    {"df", Kind::known},
    {"df+", Kind::known},
    {"di", Kind::known},
    {"dn", Kind::known},
    {"dp", Kind::known},
    {"dt", Kind::known},
    {"dx", Kind::known},
    {"echo", Kind::known},
    {"encoding", Kind::known},
    {"errverbose", Kind::known},
    {"l", Kind::known},
    {"o", Kind::known},
    {"pset", Kind::known},
    {"qecho", Kind::known},
    {"restrict", Kind::known},
    {"s", Kind::known},
    {"sf", Kind::known},
    {"t", Kind::known},
    {"timing", Kind::known},
    {"unrestrict", Kind::known},
    {"warn", Kind::known},
    {"x", Kind::known},
}};

Kind kind_of(std::string_view name) {
  for (const auto& [word, kind] : commands) {
    if (word == name) return kind;
  }
  return Kind::other;
}

bool is_command_byte(char c) { return is_name_byte(c) || c == '+' || c == '?' || c == '!'; }

std::string_view name_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {};
  if (text[at] == ';' || text[at] == '.' || text[at] == '\\' || text[at] == '!') return text.substr(at, 1);
  std::size_t end = at;
  while (end < text.size() && is_command_byte(text[end])) ++end;
  return text.substr(at, end - at);
}

bool takes_whole_line(const Command& command) {
  return command.kind == Kind::copy || command.name == "!" || command.name == "sf" || command.name == "sv" || command.name == "ef";
}

// Where the arguments end: at the line's end, or at a backslash outside quotes, which begins the next command.
std::size_t arguments_end(std::string_view line) {
  char quote = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
      if (c == '\\' && quote == '\'') ++at;
    } else if (c == '\'' || c == '"' || c == '`') {
      quote = c;
    } else if (c == '\\') {
      return at;
    }
  }
  return line.size();
}

char unescape(char c) {
  switch (c) {
    case 'n': return '\n';
    case 't': return '\t';
    case 'r': return '\r';
    case 'b': return '\b';
    case 'f': return '\f';
    default: return c;
  }
}

// Reads one argument, its parts glued together as psql does.
class ArgumentReader {
 public:
  ArgumentReader(std::string_view text, const Variables& variables) : text_(text), variables_(variables) {}

  bool more() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    return at_ < text_.size();
  }

  std::optional<std::string> next() {
    value_.clear();
    unknown_ = false;
    while (at_ < text_.size() && !is_blank(text_[at_])) part();
    return unknown_ ? std::nullopt : std::optional<std::string>(value_);
  }

 private:
  void part() {
    const char c = text_[at_];
    if (c == '\'') return single_quoted();
    if (c == '"' || c == '`') return other_quoted(c);
    if (c == ':') {
      if (const std::optional<Placeholder> variable = psql_variable_at(text_, at_)) return substitute(*variable);
    }
    value_.push_back(c);
    ++at_;
  }

  void single_quoted() {
    for (++at_; at_ < text_.size(); ++at_) {
      const bool doubled = text_.substr(at_, 2) == "''";
      if (text_[at_] == '\'' && !doubled) break;
      const bool escape = text_[at_] == '\\' && at_ + 1 < text_.size();
      if (doubled || escape) ++at_;
      value_.push_back(escape ? unescape(text_[at_]) : text_[at_]);
    }
    ++at_;
  }

  void other_quoted(char quote) {
    const std::size_t close = std::min(text_.find(quote, at_ + 1), text_.size() - 1);
    if (quote == '`') unknown_ = true;
    value_.append(text_, at_, close + 1 - at_);  // double quotes stay
    at_ = close + 1;
  }

  void substitute(const Placeholder& variable) {
    at_ = variable.end;
    const auto found = variables_.find(variable.name);
    if (variable.notation == Notation::defined) {
      value_ += found == variables_.end() ? "FALSE" : "TRUE";
    } else if (found == variables_.end() || !found->second) {
      unknown_ = true;
    } else {
      value_ += *found->second;
    }
  }

  std::string_view text_;
  const Variables& variables_;
  std::size_t at_ = 0;
  std::string value_;
  bool unknown_ = false;
};

bool is_prefix(std::string_view word, std::string_view of, std::size_t least) {
  return word.size() >= least && word.size() <= of.size() && same_word(word, of.substr(0, word.size()));
}

// psql's booleans: prefixes of true, false, yes, no, on, off; 1 and 0. Anything else is false, with a warning.
std::optional<bool> condition(const Command& command, const Variables& variables) {
  const std::vector<std::optional<std::string>> words = arguments(command, variables);
  if (std::find(words.begin(), words.end(), std::nullopt) != words.end()) return std::nullopt;
  if (words.size() != 1) return false;
  const std::string_view word = *words.front();
  return is_prefix(word, "true", 1) || is_prefix(word, "yes", 1) || is_prefix(word, "on", 2) || word == "1";
}

}  // namespace

std::optional<Command> command_at(std::string_view text, std::size_t at) {
  Command command;
  command.name = name_at(text, at + 1);
  if (command.name.empty()) return std::nullopt;
  command.kind = kind_of(command.name);
  command.begin = at;
  const std::size_t begin = at + 1 + command.name.size();
  const bool bare = command.name == "\\" || command.name == "." || command.kind == Kind::separate;
  const std::string_view line = bare ? std::string_view{} : rest_of_line(text, begin);
  command.arguments = takes_whole_line(command) ? line : line.substr(0, arguments_end(line));
  command.end = begin + command.arguments.size();
  return command;
}

bool has_commands(std::string_view text) {
  for (std::size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at + 1)) {
    const bool first = at == 0 || text[at - 1] == '\n';
    if (!first && text.substr(at + 1, 1) != "g") continue;
    const std::string_view name = name_at(text, at + 1);
    const std::size_t end = at + 1 + name.size();
    const bool ends = end >= text.size() || is_blank(text[end]) || text[end] == ';';
    const Kind kind = ends ? kind_of(name) : Kind::other;
    if (first && kind != Kind::other) return true;
    if (kind == Kind::send_set || kind == Kind::send_exec) return true;
  }
  return false;
}

std::vector<std::optional<std::string>> arguments(const Command& command, const Variables& variables) {
  std::vector<std::optional<std::string>> words;
  ArgumentReader reader(command.arguments, variables);
  while (reader.more()) words.push_back(reader.next());
  return words;
}

// \set a :b:b, \set b :a:a … would grow without end.
constexpr std::size_t longest_value = std::size_t{1} << 20;

void assign(const Command& command, Variables& variables) {
  const std::vector<std::optional<std::string>> words = arguments(command, variables);
  if (command.kind == Kind::define) {
    const std::size_t index = command.name == "getenv" ? 0 : words.size() - 1;
    if (index < words.size() && words[index]) variables[*words[index]] = std::nullopt;
    return;
  }
  if (words.empty() || !words.front()) return;
  if (command.kind == Kind::unset) {
    variables.erase(*words.front());
    return;
  }
  std::optional<std::string> value = std::string();
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (value && words[i] && value->size() + words[i]->size() <= longest_value) {
      *value += *words[i];
    } else {
      value.reset();
    }
  }
  variables[*words.front()] = value;
}

void Conditions::choose(Branch& branch, std::optional<bool> condition) {
  branch.active = branch.outer && branch.taken != Taken::yes && condition.value_or(true);
  if (!condition && branch.taken == Taken::no) branch.taken = Taken::maybe;
  if (condition.value_or(false)) branch.taken = Taken::yes;
}

bool Conditions::take(const Command& command, const Variables& variables) {
  if (command.kind == Kind::if_) {
    Branch branch;
    branch.begin = command.begin;
    branch.outer = active();
    choose(branch, branch.outer ? condition(command, variables) : false);
    branches_.push_back(branch);
    return true;
  }
  if (branches_.empty()) return false;
  Branch& branch = branches_.back();
  if (command.kind == Kind::endif_) {
    branches_.pop_back();
    return true;
  }
  if (branch.last) return false;
  branch.last = command.kind == Kind::else_;
  choose(branch, branch.last ? true : condition(command, variables));
  return true;
}

std::optional<std::size_t> Conditions::open() const {
  if (branches_.empty()) return std::nullopt;
  return branches_.back().begin;
}

}  // namespace pgtidy::script::psql
