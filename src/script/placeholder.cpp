// SPDX-License-Identifier: Apache-2.0
#include "script/placeholder.h"

#include <algorithm>
#include <array>

#include "script/lexer.h"

namespace pgtidy::script {
namespace {

constexpr std::size_t longest = 400;  // of a template's expression: more is no placeholder
constexpr std::size_t none = std::string_view::npos;

constexpr std::array<std::string_view, 13> control_words{"if",    "else",     "end",   "range",   "with",   "define", "template",
                                                         "block", "continue", "break", "include", "import", "/*"};

bool begins_with(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

std::string_view name_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_name_byte(text[end])) ++end;
  return text.substr(at, end - at);
}

std::string_view trim_template(std::string_view inside) {
  if (begins_with(inside, "-")) inside.remove_prefix(1);
  if (!inside.empty() && inside.back() == '-') inside.remove_suffix(1);
  return trim(inside);
}

bool is_control(std::string_view inside) {
  if (inside.empty()) return true;
  return std::any_of(control_words.begin(), control_words.end(), [&](std::string_view word) {
    return begins_with(inside, word) && (inside.size() == word.size() || !is_name_byte(inside[word.size()]));
  });
}

std::optional<Placeholder> braces_at(std::string_view text, std::size_t at, std::string_view close) {
  const std::size_t end = text.substr(0, std::min(text.size(), at + longest)).find(close, at + 2);
  if (end == none) return std::nullopt;
  const std::string_view inside = trim_template(text.substr(at + 2, end - at - 2));
  const bool control = close != "}}" || is_control(inside);
  return Placeholder{control ? Notation::control : Notation::value, at, end + 2, inside, {}};
}

std::optional<Placeholder> dollar_braces_at(std::string_view text, std::size_t at) {
  const std::size_t end = text.substr(0, std::min(text.size(), at + longest)).find('}', at + 2);
  if (end == none) return std::nullopt;
  const std::string_view inside = text.substr(at + 2, end - at - 2);
  if (inside.empty() || !is_name_start(inside.front()) || inside.find_first_of("'\"{;\n") != none) return std::nullopt;
  const std::size_t dash = inside.find(":-");
  const std::string_view otherwise = dash == none ? std::string_view{} : inside.substr(dash + 2);
  return Placeholder{Notation::value, at, end + 1, inside.substr(0, dash), otherwise};
}

// The entry for `name` as written, without a leading dot, or by its last word: `index .Options "Namespace"`.
Variables::const_iterator find(std::string_view name, const Variables& variables) {
  if (variables.empty()) return variables.end();
  if (const auto found = variables.find(name); found != variables.end()) return found;
  const std::size_t last = name.find_last_not_of("\"' `)");
  if (last == none) return variables.end();
  name = name.substr(0, last + 1);
  std::size_t begin = name.size();
  while (begin > 0 && (is_name_byte(name[begin - 1]) || name[begin - 1] == '-')) --begin;
  return variables.find(name.substr(begin));
}

std::optional<std::string> value_of(const Placeholder& placeholder, const Variables& variables) {
  const auto found = find(placeholder.name, variables);
  if (found != variables.end()) return found->second;
  if (!placeholder.otherwise.empty()) return std::string(placeholder.otherwise);
  return std::nullopt;
}

std::string quoted(std::string_view value, char quote) {
  std::string text(1, quote);
  for (const char c : value) text.append(c == quote ? 2 : 1, c);
  text.push_back(quote);
  return text;
}

// Part of a longer word: `idx_${name}`, `${a}${b}`.
bool glued_before(std::string_view text, std::size_t begin) {
  return begin > 0 && (is_name_byte(text[begin - 1]) || text[begin - 1] == '}' || text[begin - 1] == '$');
}
bool glued_after(std::string_view text, std::size_t end) {
  return end < text.size() && (is_name_byte(text[end]) || begins_with(text.substr(end), "${") || begins_with(text.substr(end), "{{"));
}

// The value with blanks on the side where no word goes on; false if it doesn't fit.
bool write_value(std::string_view text, const Placeholder& at, std::string_view value, std::string& out) {
  const std::size_t size = at.end - at.begin;
  if (value.size() > size) return false;
  const bool before = at.notation == Notation::value && glued_before(text, at.begin);
  const bool after = at.notation == Notation::value && glued_after(text, at.end);
  if (before && after && value.size() != size) return false;
  std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(at.begin), size, ' ');
  const std::size_t start = after ? at.end - value.size() : at.begin;
  std::copy(value.begin(), value.end(), out.begin() + static_cast<std::ptrdiff_t>(start));
  return true;
}

// One case for all ways to write it: quoted and unquoted uses name the same thing.
void write_identifier(std::string_view text, std::size_t begin, std::size_t end, std::string& out) {
  for (std::size_t i = begin; i < end; ++i) out[i] = is_name_byte(text[i]) ? to_lower(text[i]) : '_';
}

void write_blanks(std::string_view text, std::size_t begin, std::size_t end, std::string& out) {
  for (std::size_t i = begin; i < end; ++i) out[i] = text[i] == '\n' ? '\n' : ' ';
}

}  // namespace

std::optional<Placeholder> template_at(std::string_view text, std::size_t at) {
  const std::string_view start = text.substr(at, 2);
  if (start == "${") return dollar_braces_at(text, at);
  if (start == "{{") return braces_at(text, at, "}}");
  if (start == "{%") return braces_at(text, at, "%}");
  return std::nullopt;
}

std::optional<Placeholder> psql_variable_at(std::string_view text, std::size_t at) {
  const char next = at + 1 < text.size() ? text[at + 1] : '\0';
  if (next == '\'' || next == '"') {
    const std::string_view name = name_at(text, at + 2);
    const std::size_t end = at + 2 + name.size();
    if (name.empty() || end >= text.size() || text[end] != next) return std::nullopt;
    return Placeholder{next == '"' ? Notation::identifier : Notation::literal, at, end + 1, name, {}};
  }
  if (text.substr(at, 3) == ":{?") {
    const std::string_view name = name_at(text, at + 3);
    const std::size_t end = at + 3 + name.size();
    if (name.empty() || end >= text.size() || text[end] != '}') return std::nullopt;
    return Placeholder{Notation::defined, at, end + 1, name, {}};
  }
  const std::string_view name = name_at(text, at + 1);
  if (name.empty()) return std::nullopt;
  return Placeholder{Notation::value, at, at + 1 + name.size(), name, {}};
}

std::optional<Placeholder> environment_at(std::string_view text, std::size_t at) {
  const std::string_view name = name_at(text, at + 1);
  if (name.empty() || !is_name_start(name.front())) return std::nullopt;
  return Placeholder{Notation::value, at, at + 1 + name.size(), name, {}};
}

bool is_known(const Placeholder& placeholder, const Variables& variables) { return find(placeholder.name, variables) != variables.end(); }

bool replace(std::string_view text, const Placeholder& placeholder, const Variables& variables, std::string& out) {
  std::optional<std::string> value = value_of(placeholder, variables);
  const bool quotes = placeholder.notation == Notation::literal || placeholder.notation == Notation::identifier;
  if (value && quotes) value = quoted(*value, text[placeholder.begin + 1]);
  if (placeholder.notation == Notation::defined) value = is_known(placeholder, variables) ? "TRUE" : "FALSE";
  if (placeholder.notation == Notation::control) {
    write_blanks(text, placeholder.begin, placeholder.end, out);
    return true;
  }
  if (value && write_value(text, placeholder, *value, out)) return true;
  if (quotes) {
    out[placeholder.begin] = ' ';  // :'name' → 'name'
  } else {
    write_identifier(text, placeholder.begin, placeholder.end, out);
  }
  return false;
}

void replace_quoted(std::string_view text, const Placeholder& placeholder, const Variables& variables, std::string& out) {
  const std::optional<std::string> value = value_of(placeholder, variables);
  const Placeholder whole{Notation::identifier, placeholder.begin - 1, placeholder.end + 1, placeholder.name, {}};
  if (!value || !write_value(text, whole, quoted(*value, '"'), out)) write_identifier(text, placeholder.begin, placeholder.end, out);
}

void replace_in_quotes(std::string_view text, std::size_t begin, std::size_t end, bool names, const Variables& variables,
                       std::string& out) {
  std::string rebuilt;
  bool changed = false;
  for (std::size_t at = begin; at < end;) {
    const std::size_t next = std::min(text.substr(0, end).find_first_of("${", at), end);
    rebuilt.append(text, at, next - at);
    at = next;
    const std::optional<Placeholder> placeholder = at < end ? template_at(text.substr(0, end), at) : std::nullopt;
    const std::optional<std::string> value = placeholder ? value_of(*placeholder, variables) : std::nullopt;
    const bool has_quote = value && value->find_first_of("'\"\\") != none;
    if (value && !has_quote) {
      rebuilt += *value;
      changed = true;
      at = placeholder->end;
    } else if (placeholder && names) {
      write_identifier(text, placeholder->begin, placeholder->end, out);
      rebuilt.append(out, placeholder->begin, placeholder->end - placeholder->begin);
      at = placeholder->end;
    } else if (at < end) {
      rebuilt.push_back(text[at++]);
    }
  }
  if (!changed || rebuilt.size() > end - begin) return;
  rebuilt.resize(end - begin, ' ');
  std::copy(rebuilt.begin(), rebuilt.end(), out.begin() + static_cast<std::ptrdiff_t>(begin));
}

}  // namespace pgtidy::script
