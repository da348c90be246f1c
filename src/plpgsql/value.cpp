// SPDX-License-Identifier: Apache-2.0
#include "plpgsql/value.h"

#include <algorithm>
#include <charconv>

#include "catalog/types.h"

namespace pgtidy::plpgsql {

using Kind = Value::Kind;
using Outside = Value::Outside;

namespace {

// Nobody's SQL is longer; s := s || s would grow without end.
constexpr std::size_t longest = std::size_t{1} << 20;

Value made(Kind kind) {
  Value value;
  value.kind = kind;
  return value;
}

Value oid(char space, std::string_view key) {
  Value value = made(Kind::oid);
  value.text.assign(1, space).append(key);
  return value;
}

std::string digits(Oid oid) { return std::to_string(static_cast<std::uint32_t>(oid)); }

std::optional<std::int64_t> as_number(const Value& value) {
  if (value.kind == Kind::number) return value.number;
  std::int64_t number = 0;
  const char* end = value.text.data() + value.text.size();
  const auto read = std::from_chars(value.text.data(), end, number);
  if (value.kind != Kind::text || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return number;
}

std::optional<bool> as_truth(const Value& value) {
  if (value.kind == Kind::boolean) return value.truth;
  if (value.kind != Kind::text) return std::nullopt;
  if (value.text == "t" || value.text == "true") return true;
  if (value.text == "f" || value.text == "false") return false;
  return std::nullopt;
}

// Its columns, constraints and indexes are all known.
bool known_whole(const Relation& relation, const Catalog& catalog) {
  const Table* table = catalog.table(relation.oid);
  return relation.certain && !relation.assumed && (table == nullptr || table->columns_known);
}

// Certainly different from the known value.
bool differs(const Value& unknown, const Value& known, const Catalog& catalog) {
  switch (unknown.outside) {
    case Outside::no: return false;
    case Outside::relation: return known.kind == Kind::text && sees(catalog, {}, known.text);
    case Outside::type: return known.kind == Kind::text && catalog.type({"", known.text}).presence >= Presence::present;
    case Outside::schema: {
      std::string_view schema = known.text;
      if (known.kind == Kind::oid) schema.remove_prefix(1);
      return unknown.text.empty() ? made_here(catalog, schema) : sees(catalog, schema, unknown.text);
    }
    case Outside::oid: {
      if (known.kind != Kind::oid) return false;
      const Relation* relation = relation_of(known, catalog);
      return relation == nullptr ? known.text.front() != 'n' : known_whole(*relation, catalog);
    }
  }
  return false;
}

// Numbers in their order, all else by its bytes, as names are.
template <class T>
int sign(const T& left, const T& right) {
  return left < right ? -1 : right < left ? 1 : 0;
}

Value compare_count(std::string_view op, const Value& count, std::int64_t with) {
  if (count.number > with || (op == ">=" && count.number == with)) {
    if (op == ">" || op == ">=" || op == "<>") return boolean(true);
    if (op == "<" || op == "<=" || op == "=") return boolean(false);
  }
  return {};
}

}  // namespace

const Value* Value::field(std::string_view name) const {
  const auto at = std::find(names.begin(), names.end(), name);
  return kind == Kind::record && at != names.end() ? &list[static_cast<std::size_t>(at - names.begin())] : nullptr;
}
Value* Value::field(std::string_view name) { return const_cast<Value*>(static_cast<const Value*>(this)->field(name)); }

Value null_value() { return made(Kind::null); }
Value boolean(bool truth) {
  Value value = made(Kind::boolean);
  value.truth = truth;
  return value;
}
Value number(std::int64_t number) {
  Value value = made(Kind::number);
  value.number = number;
  return value;
}
Value text(std::string_view text) {
  if (text.size() > longest) return {};
  Value value = made(Kind::text);
  value.text = text;
  return value;
}
Value some() {
  Value value;
  value.not_null = true;
  return value;
}
Value outside(Outside what, std::string_view name) {
  Value value = some();
  value.outside = what;
  value.text = name;
  return value;
}
Value relation_oid(Oid of) { return of == Oid::none ? outside(Outside::oid) : oid('r', digits(of)); }
Value schema_oid(std::string_view name) { return oid('n', name); }
Value type_oid(const ColumnType& type) { return type.known() ? oid('t', catalog::format_type(type, false)) : some(); }
Value member_oid(Oid of) { return of == Oid::none ? some() : oid('m', digits(of)); }

const Relation* relation_of(const Value& oid, const Catalog& catalog) {
  std::uint32_t number = 0;
  if (oid.kind != Kind::oid || !oid.text.starts_with('r')) return nullptr;
  std::from_chars(oid.text.data() + 1, oid.text.data() + oid.text.size(), number);
  return catalog.relation(static_cast<Oid>(number));
}

std::optional<std::string> written(const Value& value, const Catalog& catalog) {
  switch (value.kind) {
    case Kind::boolean: return value.truth ? "t" : "f";
    case Kind::number: return std::to_string(value.number);
    case Kind::text: return value.text;
    case Kind::oid: break;
    default: return std::nullopt;
  }
  if (!value.reg) return std::nullopt;
  if (const Relation* relation = relation_of(value, catalog)) {
    const bool visible = catalog.relation(Name{"", relation->name}).object == relation;
    return (visible ? std::string() : catalog::quoted(relation->schema) + '.') + catalog::quoted(relation->name);
  }
  if (value.text.front() == 'n') return catalog::quoted(std::string_view(value.text).substr(1));
  return value.text.front() == 't' ? std::optional(value.text.substr(1)) : std::nullopt;
}

std::optional<int> order(const Value& left, const Value& right, const Catalog& catalog) {
  if (!left.known() || !right.known() || left.is_null() || right.is_null()) return std::nullopt;
  if (left.kind == Kind::number || right.kind == Kind::number) {
    const auto a = as_number(left), b = as_number(right);
    return a && b ? std::optional(sign(*a, *b)) : std::nullopt;
  }
  if (left.kind == Kind::boolean || right.kind == Kind::boolean) {
    const auto a = as_truth(left), b = as_truth(right);
    return a && b ? std::optional(sign(*a, *b)) : std::nullopt;
  }
  if (left.kind == Kind::list && right.kind == Kind::list) {
    for (std::size_t i = 0; i < std::min(left.list.size(), right.list.size()); ++i) {
      const auto one = order(left.list[i], right.list[i], catalog);
      if (one != 0) return one;
    }
    return sign(left.list.size(), right.list.size());
  }
  const bool same_kind = left.kind == right.kind && (left.kind == Kind::text || left.kind == Kind::oid);
  return same_kind ? std::optional(sign(left.text, right.text)) : std::nullopt;
}

Value compare(std::string_view op, const Value& left, const Value& right, const Catalog& catalog) {
  if (left.is_null() || right.is_null()) return null_value();
  if (op == "!=") op = "<>";
  if (!left.known() && left.number > 0 && right.kind == Kind::number) return compare_count(op, left, right.number);
  if (!left.known() || !right.known()) {
    const bool other = right.known() ? differs(left, right, catalog) : left.known() && differs(right, left, catalog);
    return other && op == "=" ? boolean(false) : other && op == "<>" ? boolean(true) : Value{};
  }
  if (left.kind == Kind::oid || right.kind == Kind::oid) {  // which one is larger nobody knows
    if (op != "=" && op != "<>") return {};
    const Value& other = left.kind == Kind::oid ? right : left;
    const bool none = other.kind == Kind::number && other.number == 0;
    if (other.kind != Kind::oid && !none) return {};
    return boolean((!none && left.text == right.text) == (op == "="));
  }
  const auto result = order(left, right, catalog);
  if (!result) return {};
  if (op == "=") return boolean(*result == 0);
  if (op == "<>") return boolean(*result != 0);
  if (op == "<") return boolean(*result < 0);
  if (op == "<=") return boolean(*result <= 0);
  if (op == ">") return boolean(*result > 0);
  return op == ">=" ? boolean(*result >= 0) : Value{};
}

bool made_here(const Catalog& catalog, std::string_view schema) {
  const auto schemas = catalog.schemas();
  return std::any_of(schemas.begin(), schemas.end(), [&](const Schema* each) { return each->name == schema && each->certain; });
}

bool sees(const Catalog& catalog, std::string_view schema, std::string_view relation) {
  const auto found = catalog.relation(Name{schema, relation});
  if (found.presence == Presence::absent) return true;
  if (found) return !found->assumed && found.presence == Presence::present;
  if (!schema.empty()) return made_here(catalog, schema);
  const auto schemas = catalog.schemas();
  return std::any_of(schemas.begin(), schemas.end(), [&](const Schema* each) {
    const auto there = catalog.relation(Name{each->name, relation});
    return there && !there->assumed && there.presence == Presence::present;
  });
}

}  // namespace pgtidy::plpgsql
