// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <optional>

#include "pgtidy/identifier.h"
#include "plpgsql/functions.h"
#include "plpgsql/object_names.h"
#include "plpgsql/pattern.h"
#include "support/word_set.h"

namespace pgtidy::plpgsql {
namespace {

using Kind = Value::Kind;

std::optional<std::string> text_of(const Value& value, const Catalog& catalog) {
  if (value.kind == Kind::boolean) return value.truth ? "true" : "false";
  return written(value, catalog);
}

Value concatenated(const Value& left, const Value& right, const Catalog& catalog) {
  if (left.kind == Kind::list || right.kind == Kind::list) {
    Value made = left.kind == Kind::list ? left : right;
    if (left.kind == Kind::list && right.kind == Kind::list)
      made.list.insert(made.list.end(), right.list.begin(), right.list.end());
    else if (left.kind == Kind::list)
      made.list.push_back(right);
    else
      made.list.insert(made.list.begin(), left);
    return made.list.size() < 10000 ? made : Value{};
  }
  const auto a = text_of(left, catalog), b = text_of(right, catalog);
  return a && b ? text(*a + *b) : Value{};
}

Value arithmetic(char op, const Value& left, const Value& right) {
  if (left.kind != Kind::number || right.kind != Kind::number) return {};
  std::int64_t result = 0;
  bool fails = true;
  if (op == '+') fails = __builtin_add_overflow(left.number, right.number, &result);
  if (op == '-') fails = __builtin_sub_overflow(left.number, right.number, &result);
  if (op == '*') fails = __builtin_mul_overflow(left.number, right.number, &result);
  return fails ? Value{} : number(result);
}

Value pattern(std::string_view op, const Value& left, const Value& right) {
  if (left.kind != Kind::text || right.kind != Kind::text) return {};
  const bool negated = op.starts_with('!');
  if (negated) op.remove_prefix(1);
  const bool fold = op.ends_with('*');
  std::optional<bool> holds;
  if (op == "~" || op == "~*")
    holds = matches(left.text, right.text, fold);
  else if (is_ascii(left.text) && is_ascii(right.text))
    holds = fold ? like(lower_case(left.text), lower_case(right.text)) : like(left.text, right.text);
  return holds ? boolean(*holds != negated) : Value{};
}

Value list_of(std::string_view written, const Catalog& catalog) {
  Value made;
  made.kind = Kind::list;
  if (written.size() < 2 || written.front() != '{' || written.back() != '}') return {};
  written = written.substr(1, written.size() - 2);
  if (written.find_first_of("\"{}\\") != std::string_view::npos) return {};
  while (!written.empty()) {
    const std::size_t at = written.find(',');
    made.list.push_back(call("btrim", {text(written.substr(0, at))}, catalog));
    written = at == std::string_view::npos ? std::string_view{} : written.substr(at + 1);
  }
  return made;
}

Value to_number(const Value& value) {
  if (value.kind == Kind::number) return value;
  std::int64_t read = 0;
  const char* end = value.text.data() + value.text.size();
  const auto result = std::from_chars(value.text.data(), end, read);
  return value.kind == Kind::text && result.ec == std::errc{} && result.ptr == end ? number(read) : Value{};
}

Value to_reg(const Value& value, std::string_view type, const Catalog& catalog) {
  Value made = value;
  if (value.kind == Kind::text) {
    made = type == "regclass" ? named_relation(value.text, catalog) : type == "regtype" ? named_type(value.text, catalog) : Value{};
    const auto schema = qualified_name(value.text);
    if (type == "regnamespace" && schema && schema->first.empty()) made = schema_oid(schema->second);
    if (made.is_null()) made = {};  // the cast fails
  }
  if (made.kind != Kind::oid && made.known()) return {};
  made.reg = type != "oid";
  return made;
}

}  // namespace

Value operate(std::string_view op, const Value& left, const Value& right, const Catalog& catalog) {
  static constexpr WordSet patterns{"!~ !~* !~~ !~~* ~ ~* ~~ ~~*"};
  if (op == "distinct" || op == "not distinct") {
    const bool nulls = left.is_null() || right.is_null();
    if (nulls && (!(left.known() || left.not_null) || !(right.known() || right.not_null))) return {};
    const Value same = nulls ? boolean(left.is_null() && right.is_null()) : compare("=", left, right, catalog);
    return same.known() ? boolean(same.truth == (op == "not distinct")) : Value{};
  }
  if (op == "||" && (left.is_null() || right.is_null())) {
    const Value& other = left.is_null() ? right : left;
    return other.kind == Kind::list || !other.known() ? other : null_value();
  }
  if (left.is_null() || right.is_null()) return null_value();
  const bool known = left.known() && right.known();
  if (op == "||") return known ? concatenated(left, right, catalog) : Value{};
  if (op == "+" || op == "-" || op == "*") return arithmetic(op.front(), left, right);
  if (op != "=" && patterns.contains(op)) return known ? pattern(op, left, right) : Value{};
  return compare(op, left, right, catalog);
}

Value cast(const Value& value, const syntax::Term& type, const Catalog& catalog) {
  if (!type.qualifier.empty() && type.qualifier != "pg_catalog") return value.is_null() ? value : Value{};
  if (value.is_null()) return value;
  const std::string_view name = type.text;
  if (type.dimensions > 0) return value.kind == Kind::text ? list_of(value.text, catalog) : value.kind == Kind::list ? value : Value{};
  if (name.starts_with("reg") || name == "oid") return to_reg(value, name, catalog);
  if (!value.known()) return value;
  if (name == "int4" || name == "int8" || name == "int2") return to_number(value);
  if (name == "bool") return compare("=", boolean(true), value, catalog);
  const bool textual = name == "text" || name == "varchar" || name == "name" || name == "sql_identifier";
  if (!textual || type.truth) return {};
  const auto made = text_of(value, catalog);
  return made && (name != "name" || made->size() < 64) ? text(*made) : Value{};
}

}  // namespace pgtidy::plpgsql
