// SPDX-License-Identifier: Apache-2.0
// What a template engine or psql replaces before the server sees the text. A placeholder is replaced in place, so that
// offsets never move: by its value, padded with blanks, where it has one that fits; else by an identifier of its own
// letters, `:schema` → `_schema`, `{{.prefix}}` → `___prefix__`, which parses wherever a name or a value may stand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace pgtidy::script {

// Values by name; nothing: it has one, but we can't know it (\getenv, \prompt).
using Variables = std::map<std::string, std::optional<std::string>, std::less<>>;

enum class Notation : std::uint8_t {
  value,       // ${name}, {{ name }}, :name, $NAME
  literal,     // :'name'
  identifier,  // :"name"
  defined,     // :{?name}
  control,     // {{ if … }}, {% … %}: stands for no text
};

struct Placeholder {
  Notation notation = Notation::value;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view name;
  std::string_view otherwise;  // ${name:-otherwise}
};

// `${name}`, `{{ name }}`, `{% … %}` at `at`.
[[nodiscard]] std::optional<Placeholder> template_at(std::string_view text, std::size_t at);
// `:name`, `:'name'`, `:"name"`, `:{?name}` at `at`; not `::` and `:=`.
[[nodiscard]] std::optional<Placeholder> psql_variable_at(std::string_view text, std::size_t at);
// `$NAME` at `at`, as a shell would.
[[nodiscard]] std::optional<Placeholder> environment_at(std::string_view text, std::size_t at);

[[nodiscard]] bool is_known(const Placeholder& placeholder, const Variables& variables);

// Writes what stands for the placeholder over its bytes in `out`, which is as long as `text`. Was it the value?
bool replace(std::string_view text, const Placeholder& placeholder, const Variables& variables, std::string& out);

// … where the placeholder is all that two double quotes hold.
void replace_quoted(std::string_view text, const Placeholder& placeholder, const Variables& variables, std::string& out);

// A quoted string or name from `begin` to `end`: the templates in it become their values, the blanks go behind its end.
// In a name (`names`) those without a value become the identifier that stands for them elsewhere; in a string they stay.
void replace_in_quotes(std::string_view text, std::size_t begin, std::size_t end, bool names, const Variables& variables, std::string& out);

}  // namespace pgtidy::script
