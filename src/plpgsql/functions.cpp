// SPDX-License-Identifier: Apache-2.0
#include "plpgsql/functions.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "catalog/types.h"
#include "pgtidy/identifier.h"
#include "plpgsql/object_names.h"
#include "plpgsql/pattern.h"

namespace pgtidy::plpgsql {
namespace {

using Kind = Value::Kind;
using Values = std::vector<Value>;

std::string quote_literal(std::string_view value) {
  std::string quoted(1, '\'');
  for (const char c : value) {
    if (c == '\'' || c == '\\') quoted += c;
    quoted += c;
  }
  quoted += '\'';
  return value.find('\\') == std::string_view::npos ? quoted : " E" + quoted;
}

// format('%I of %2$L', …)
class Format {
 public:
  Format(const Values& arguments, const Catalog& catalog) : arguments_(arguments), catalog_(catalog), pattern_(arguments.front().text) {}

  Value run() {
    for (std::size_t i = 0; i < pattern_.size(); ++i) {
      if (pattern_[i] != '%')
        made_ += pattern_[i];
      else if (!specifier(i))
        return {};
    }
    return text(made_);
  }

 private:
  bool specifier(std::size_t& i) {
    std::size_t which = next_;
    std::size_t digits = ++i;
    while (digits < pattern_.size() && pattern_[digits] >= '0' && pattern_[digits] <= '9') ++digits;
    if (digits > i && digits < i + 3 && digits < pattern_.size() && pattern_[digits] == '$') {
      which = static_cast<std::size_t>(std::stoi(pattern_.substr(i, digits - i)));
      i = digits + 1;
    }
    if (i >= pattern_.size()) return false;
    const char kind = pattern_[i];
    if (kind == '%') {
      made_ += '%';
      return true;
    }
    next_ = which + 1;
    if (which == 0 || which >= arguments_.size()) return false;
    const Value& value = arguments_[which];
    const auto as_text = written(value, catalog_);
    if (value.is_null() && kind == 'L') made_ += "NULL";
    if (value.is_null() && kind != 'I') return true;
    if (!as_text) return false;
    if (kind == 'I')
      made_ += catalog::quoted(*as_text);
    else if (kind == 'L')
      made_ += quote_literal(*as_text);
    else if (kind == 's')
      made_ += *as_text;
    else
      return false;
    return made_.size() < (1U << 20);
  }

  const Values& arguments_;
  const Catalog& catalog_;
  const std::string& pattern_;
  std::string made_;
  std::size_t next_ = 1;
};

// concat, concat_ws: NULLs are left out.
Value joined(const Values& values, std::size_t first, std::string_view between, const Catalog& catalog) {
  std::string made;
  bool any = false;
  for (std::size_t i = first; i < values.size(); ++i) {
    if (values[i].is_null()) continue;
    const auto one = written(values[i], catalog);
    if (!one) return {};
    if (std::exchange(any, true)) made += between;
    made += *one;
    if (made.size() > (1U << 20)) return {};
  }
  return text(made);
}

Value part(std::string_view whole, std::int64_t from, std::int64_t length) {
  const std::int64_t size = static_cast<std::int64_t>(whole.size());
  const std::int64_t begin = std::clamp<std::int64_t>(from - 1, 0, size);
  const std::int64_t end = std::clamp<std::int64_t>(length > size ? size : from - 1 + length, begin, size);
  return text(whole.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)));
}

std::string trimmed(std::string_view value, std::string_view of, bool left, bool right) {
  while (left && !value.empty() && of.find(value.front()) != std::string_view::npos) value.remove_prefix(1);
  while (right && !value.empty() && of.find(value.back()) != std::string_view::npos) value.remove_suffix(1);
  return std::string(value);
}

Value split_part(std::string_view value, std::string_view by, std::int64_t which) {
  for (; which > 1 && !by.empty(); --which) {
    const std::size_t at = value.find(by);
    if (at == std::string_view::npos) return text("");
    value.remove_prefix(at + by.size());
  }
  return which != 1 || by.empty() ? Value{} : text(value.substr(0, value.find(by)));
}

std::string replace_all(std::string_view value, std::string_view from, std::string_view to) {
  std::string made;
  for (std::size_t at = 0; at < value.size() && made.size() < (1U << 20);) {
    const std::size_t next = from.empty() ? std::string_view::npos : value.find(from, at);
    if (next == std::string_view::npos) return made.append(value.substr(at));
    made.append(value.substr(at, next - at)).append(to);
    at = next + from.size();
  }
  return made;
}

Value elements(const Value& list) { return list.list.empty() ? null_value() : number(static_cast<std::int64_t>(list.list.size())); }

Value array_text(const Values& values, const Catalog& catalog) {
  if (values[0].kind != Kind::list) return {};
  return joined(values[0].list, 0, values[1].text, catalog);
}

Value split(const Values& values) {
  Value made;
  made.kind = Kind::list;
  std::string_view rest = values[0].text;
  if (values[1].text.empty()) return {};
  while (!rest.empty()) {
    const std::size_t at = rest.find(values[1].text);
    made.list.push_back(text(rest.substr(0, at)));
    if (at == std::string_view::npos) break;
    rest.remove_prefix(at + values[1].text.size());
  }
  return made;
}

Value visible(const Value& oid, const Catalog& catalog) {
  const Relation* relation = relation_of(oid, catalog);
  if (relation == nullptr) return {};
  return boolean(catalog.relation(Name{"", relation->name}).object == relation);
}

// ── Calls: of the function's name and how many arguments; all of them known and not NULL

using Function = Value (*)(const Values& values, const Catalog& catalog);
struct Known {
  std::string_view name;
  std::size_t arguments;
  bool text_only;  // all arguments are text
  Function function;
};
constexpr auto functions = std::to_array<Known>({
    {"array_length", 2, false,
     [](const Values& v, const Catalog&) { return v[0].kind == Kind::list && v[1].number == 1 ? elements(v[0]) : Value{}; }},
    {"array_to_string", 2, false, array_text},
    {"array_upper", 2, false,
     [](const Values& v, const Catalog&) { return v[0].kind == Kind::list && v[1].number == 1 ? elements(v[0]) : Value{}; }},
    {"btrim", 1, true, [](const Values& v, const Catalog&) { return text(trimmed(v[0].text, " ", true, true)); }},
    {"btrim", 2, true, [](const Values& v, const Catalog&) { return text(trimmed(v[0].text, v[1].text, true, true)); }},
    {"cardinality", 1, false,
     [](const Values& v, const Catalog&) { return v[0].kind == Kind::list ? number(static_cast<std::int64_t>(v[0].list.size())) : Value{}; }},
    {"left", 2, false,
     [](const Values& v, const Catalog&) { return is_ascii(v[0].text) && v[1].number >= 0 ? part(v[0].text, 1, v[1].number) : Value{}; }},
    {"lower", 1, true, [](const Values& v, const Catalog&) { return is_ascii(v[0].text) ? text(lower_case(v[0].text)) : Value{}; }},
    {"ltrim", 1, true, [](const Values& v, const Catalog&) { return text(trimmed(v[0].text, " ", true, false)); }},
    {"ltrim", 2, true, [](const Values& v, const Catalog&) { return text(trimmed(v[0].text, v[1].text, true, false)); }},
    {"pg_table_is_visible", 1, false, [](const Values& v, const Catalog& c) { return visible(v[0], c); }},
    {"quote_ident", 1, true, [](const Values& v, const Catalog&) { return text(catalog::quoted(v[0].text)); }},
    {"regexp_replace", 3, true,
     [](const Values& v, const Catalog&) {
       const auto made = replaced(v[0].text, v[1].text, v[2].text);
       return made ? text(*made) : Value{};
     }},
    {"regexp_replace", 4, true,
     [](const Values& v, const Catalog&) {
       const auto made = replaced(v[0].text, v[1].text, v[2].text, v[3].text);
       return made ? text(*made) : Value{};
     }},
    {"replace", 3, true, [](const Values& v, const Catalog&) { return text(replace_all(v[0].text, v[1].text, v[2].text)); }},
    {"rtrim", 1, true, [](const Values& v, const Catalog&) { return text(trimmed(v[0].text, " ", false, true)); }},
    {"rtrim", 2, true, [](const Values& v, const Catalog&) { return text(trimmed(v[0].text, v[1].text, false, true)); }},
    {"split_part", 3, false, [](const Values& v, const Catalog&) { return split_part(v[0].text, v[1].text, v[2].number); }},
    {"starts_with", 2, true, [](const Values& v, const Catalog&) { return boolean(v[0].text.starts_with(v[1].text)); }},
    {"string_to_array", 2, true, [](const Values& v, const Catalog&) { return split(v); }},
    {"strpos", 2, true,
     [](const Values& v, const Catalog&) {
       return is_ascii(v[0].text) ? number(static_cast<std::int64_t>(v[0].text.find(v[1].text) + 1)) : Value{};
     }},
    {"substr", 2, false, [](const Values& v, const Catalog&) { return is_ascii(v[0].text) ? part(v[0].text, v[1].number, 1 << 30) : Value{}; }},
    {"substr", 3, false,
     [](const Values& v, const Catalog&) { return is_ascii(v[0].text) ? part(v[0].text, v[1].number, v[2].number) : Value{}; }},
    {"to_regclass", 1, true, [](const Values& v, const Catalog& c) { return named_relation(v[0].text, c); }},
    {"to_regtype", 1, true, [](const Values& v, const Catalog& c) { return named_type(v[0].text, c); }},
    {"upper", 1, true,
     [](const Values& v, const Catalog&) {
       std::string made = v[0].text;
       for (char& c : made) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
       return is_ascii(made) ? text(made) : Value{};
     }},
});

Value length(const Values& values) {
  if (values.size() != 1 || values[0].kind != Kind::text) return {};
  return number(
      std::count_if(values[0].text.begin(), values[0].text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

Value substring(Values values, const Catalog& catalog) {
  if (values.size() == 2 && values[1].kind == Kind::text) {
    const auto found = matched(values[0].text, values[1].text);
    return !found ? Value{} : *found ? text(**found) : null_value();
  }
  return call("substr", values, catalog);
}

Value coalesce(const Values& values) {
  for (const Value& each : values) {
    if (!each.is_null()) return each;
  }
  return null_value();
}

// For those that take NULL.
std::optional<Value> lenient(std::string_view function, const Values& values, const Catalog& catalog) {
  if (function == "coalesce") return coalesce(values);
  if (function == "concat") return joined(values, 0, "", catalog);
  if (function == "concat_ws" && !values.empty() && values[0].kind == Kind::text) return joined(values, 1, values[0].text, catalog);
  if (function == "format" && !values.empty() && values[0].kind == Kind::text) return Format(values, catalog).run();
  if (function == "quote_nullable" && values.size() == 1 && values[0].is_null()) return text("NULL");
  if (function == "nullif" && values.size() == 2) {
    const Value same = compare("=", values[0], values[1], catalog);
    return same.is(true) ? null_value() : same.known() ? values[0] : Value{};
  }
  if ((function == "current_schema" && values.empty())) return text(catalog.creation_schema({}));
  return std::nullopt;
}

}  // namespace

Value call(std::string_view function, const Values& arguments, const Catalog& catalog) {
  if (auto value = lenient(function, arguments, catalog)) return std::move(*value);
  for (const Value& each : arguments) {
    if (each.is_null()) return null_value();
    if (!each.known()) return {};
  }
  if (function == "quote_literal" || function == "quote_nullable") {
    const auto value = arguments.size() == 1 ? written(arguments[0], catalog) : std::nullopt;
    return value ? text(quote_literal(*value)) : Value{};
  }
  if (function == "length" || function == "char_length" || function == "character_length") return length(arguments);
  if (function == "substring") return substring(arguments, catalog);
  for (const Known& each : functions) {
    if (each.name != function || each.arguments != arguments.size()) continue;
    const bool fits =
        !each.text_only || std::all_of(arguments.begin(), arguments.end(), [](const Value& v) { return v.kind == Kind::text; });
    return fits ? each.function(arguments, catalog) : Value{};
  }
  return {};
}

}  // namespace pgtidy::plpgsql
