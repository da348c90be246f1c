// SPDX-License-Identifier: Apache-2.0
#include "ops/query_types.h"

#include <algorithm>
#include <array>

namespace pgtidy::ops {
namespace {

using syntax::elements;
using syntax::string_of;
using syntax::tag_of;

struct Result {
  std::string_view function, type;
};
// Sorted by function.
constexpr std::array<Result, 44> results{{{"array_length", "int4"},
                                          {"array_to_string", "text"},
                                          {"bool_and", "bool"},
                                          {"bool_or", "bool"},
                                          {"btrim", "text"},
                                          {"char_length", "int4"},
                                          {"clock_timestamp", "timestamptz"},
                                          {"concat", "text"},
                                          {"concat_ws", "text"},
                                          {"count", "int8"},
                                          {"dense_rank", "int8"},
                                          {"encode", "text"},
                                          {"every", "bool"},
                                          {"format", "text"},
                                          {"gen_random_uuid", "uuid"},
                                          {"initcap", "text"},
                                          {"json_agg", "json"},
                                          {"json_build_object", "json"},
                                          {"jsonb_agg", "jsonb"},
                                          {"jsonb_build_object", "jsonb"},
                                          {"jsonb_object_agg", "jsonb"},
                                          {"jsonb_set", "jsonb"},
                                          {"left", "text"},
                                          {"lower", "text"},
                                          {"ltrim", "text"},
                                          {"md5", "text"},
                                          {"nextval", "int8"},
                                          {"now", "timestamptz"},
                                          {"random", "float8"},
                                          {"rank", "int8"},
                                          {"regexp_replace", "text"},
                                          {"replace", "text"},
                                          {"right", "text"},
                                          {"row_number", "int8"},
                                          {"row_to_json", "json"},
                                          {"rtrim", "text"},
                                          {"split_part", "text"},
                                          {"string_agg", "text"},
                                          {"to_char", "text"},
                                          {"to_json", "json"},
                                          {"to_jsonb", "jsonb"},
                                          {"to_timestamp", "timestamptz"},
                                          {"upper", "text"},
                                          {"uuid_generate_v4", "uuid"}}};

constexpr int deepest_operand = 20;  // of arithmetic

CastType built_in(std::string_view name) { return {{"pg_catalog", name}, {}, 0}; }

std::string_view name_of(const ::List* names) { return elements(names).empty() ? std::string_view{} : string_of(elements(names).back()); }

std::optional<CastType> type_of_cast(const ::TypeCast& cast) {
  const auto parts = elements(cast.typeName->names);
  if (parts.empty() || cast.typeName->setof) return std::nullopt;
  CastType type;
  type.name = {parts.size() > 1 ? string_of(parts[parts.size() - 2]) : std::string_view{}, string_of(parts.back())};
  type.array_dimensions = static_cast<int>(elements(cast.typeName->arrayBounds).size());
  for (const auto* modifier : elements(cast.typeName->typmods)) type.modifiers.push_back(Expression(modifier, {}, 0).text());
  return type;
}

std::optional<CastType> constant_type(const ::A_Const& constant) {
  if (constant.isnull) return std::nullopt;
  switch (constant.val.node.type) {
    case T_Integer: return built_in("int4");
    case T_Float: return built_in("numeric");
    case T_Boolean: return built_in("bool");
    case T_String: return built_in("text");
    default: return std::nullopt;
  }
}

std::optional<CastType> operator_type(const ::A_Expr& expression, int depth) {
  if (expression.kind == AEXPR_NULLIF) return std::nullopt;
  if (expression.kind != AEXPR_OP) return built_in("bool");
  static constexpr std::array<std::string_view, 13> comparisons{"=", "<>", "!=", "<", ">", "<=", ">=", "~", "~*", "!~", "!~*", "@>", "<@"};
  const std::string_view name = name_of(expression.name);
  if (std::find(comparisons.begin(), comparisons.end(), name) != comparisons.end()) return built_in("bool");
  if (name == "->>" || name == "#>>") return built_in("text");
  static constexpr std::string_view arithmetic = "+-*/%";
  if (depth > deepest_operand || name.size() != 1 || arithmetic.find(name) == std::string_view::npos) return std::nullopt;
  const auto left = fixed_type(expression.lexpr, depth + 1);
  const auto right = fixed_type(expression.rexpr, depth + 1);
  static constexpr std::array<std::string_view, 5> numbers{"float8", "int2", "int4", "int8", "numeric"};
  const bool same = left && right && left->name.name == right->name.name && std::ranges::binary_search(numbers, left->name.name);
  return same ? std::optional(built_in(left->name.name)) : std::nullopt;
}

std::optional<CastType> value_function_type(SQLValueFunctionOp op) {
  switch (op) {
    case SVFOP_CURRENT_DATE: return built_in("date");
    case SVFOP_CURRENT_TIMESTAMP: return built_in("timestamptz");
    case SVFOP_LOCALTIMESTAMP: return built_in("timestamp");
    case SVFOP_CURRENT_USER:
    case SVFOP_USER:
    case SVFOP_SESSION_USER:
    case SVFOP_CURRENT_ROLE: return built_in("name");
    default: return std::nullopt;
  }
}

// generate_series gives what it counts in: the wider of its ends.
std::optional<CastType> series_type(const ::FuncCall& call, int depth) {
  const auto arguments = elements(call.args);
  if (depth > deepest_operand || arguments.size() < 2) return std::nullopt;
  const auto from = fixed_type(arguments[0], depth + 1);
  const auto to = fixed_type(arguments[1], depth + 1);
  if (!from || !to) return std::nullopt;
  static constexpr std::array<std::string_view, 4> widening{"int2", "int4", "int8", "numeric"};
  const auto width = [](const CastType& type) { return std::find(widening.begin(), widening.end(), type.name.name) - widening.begin(); };
  const auto wider = std::max({width(*from), width(*to), std::ptrdiff_t{1}});
  if (wider < static_cast<std::ptrdiff_t>(widening.size())) return built_in(widening[static_cast<std::size_t>(wider)]);
  if (from->name.name != to->name.name) return std::nullopt;
  return built_in(from->name.name == "date" ? "timestamptz" : from->name.name);
}

std::optional<CastType> call_type(const ::FuncCall& call, int depth) {
  const std::string_view name = name_of(call.funcname);
  if (name == "generate_series") return series_type(call, depth);
  const auto at =
      std::lower_bound(results.begin(), results.end(), name, [](const Result& a, std::string_view b) { return a.function < b; });
  return at != results.end() && at->function == name ? std::optional(built_in(at->type)) : std::nullopt;
}

}  // namespace

std::optional<CastType> fixed_type(const ::Node* node, int depth) {
  if (node == nullptr) return std::nullopt;
  switch (tag_of(node)) {
    case T_TypeCast: return type_of_cast(*reinterpret_cast<const ::TypeCast*>(node));
    case T_A_Const: return constant_type(*reinterpret_cast<const ::A_Const*>(node));
    case T_A_Expr: return operator_type(*reinterpret_cast<const ::A_Expr*>(node), depth);
    case T_BoolExpr:
    case T_NullTest:
    case T_BooleanTest: return built_in("bool");
    case T_SubLink: {
      const auto type = reinterpret_cast<const ::SubLink*>(node)->subLinkType;
      return type == EXISTS_SUBLINK || type == ANY_SUBLINK || type == ALL_SUBLINK ? std::optional(built_in("bool")) : std::nullopt;
    }
    case T_SQLValueFunction: return value_function_type(reinterpret_cast<const ::SQLValueFunction*>(node)->op);
    case T_FuncCall: return call_type(*reinterpret_cast<const ::FuncCall*>(node), depth);
    default: return std::nullopt;
  }
}

std::optional<CastType> cast_of(const OutputColumn& column) {
  const bool only_null = column.null && !column.tells_type() && column.function.empty();
  if (only_null) return built_in("text");
  return fixed_type(static_cast<const ::Node*>(column.typed_by), 0);
}

std::vector<const ::Node*> operands_of_same_type(const ::Node* node) {
  if (node == nullptr) return {};
  const auto all = [](const ::List* list) { return std::vector<const ::Node*>(elements(list).begin(), elements(list).end()); };
  switch (tag_of(node)) {
    case T_CoalesceExpr: return all(reinterpret_cast<const ::CoalesceExpr*>(node)->args);
    case T_MinMaxExpr: return all(reinterpret_cast<const ::MinMaxExpr*>(node)->args);
    case T_CollateClause: return {reinterpret_cast<const ::CollateClause*>(node)->arg};
    case T_CaseExpr: {
      const auto* conditional = reinterpret_cast<const ::CaseExpr*>(node);
      std::vector<const ::Node*> arms;
      for (const auto* when : elements<::CaseWhen>(conditional->args)) arms.push_back(reinterpret_cast<const ::Node*>(when->result));
      if (conditional->defresult != nullptr) arms.push_back(reinterpret_cast<const ::Node*>(conditional->defresult));
      return arms;
    }
    case T_A_Expr: {
      const auto* expression = reinterpret_cast<const ::A_Expr*>(node);
      return expression->kind == AEXPR_NULLIF ? std::vector<const ::Node*>{expression->lexpr} : std::vector<const ::Node*>{};
    }
    case T_FuncCall: {
      const auto* call = reinterpret_cast<const ::FuncCall*>(node);
      static constexpr std::array<std::string_view, 6> same{"any_value", "first_value", "lag", "last_value", "max", "min"};
      const bool keeps = std::find(same.begin(), same.end(), name_of(call->funcname)) != same.end();
      return keeps && call->args != nullptr ? std::vector<const ::Node*>{elements(call->args).front()} : std::vector<const ::Node*>{};
    }
    default: return {};
  }
}

}  // namespace pgtidy::ops
