// SPDX-License-Identifier: Apache-2.0
#include "ops/partition_bound.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <initializer_list>
#include <optional>

#include <fmt/format.h>

namespace pgtidy::ops {
namespace {

constexpr int deepest_operand = 20;

std::string_view operator_of(const ::A_Expr* expression) {
  return expression == nullptr || expression->kind != AEXPR_OP ? std::string_view{} : string_of(elements(expression->name).back());
}

bool casts_to(const ::TypeCast* cast, std::initializer_list<std::string_view> types) {
  if (cast == nullptr || cast->typeName->arrayBounds != nullptr) return false;
  return std::find(types.begin(), types.end(), string_of(elements(cast->typeName->names).back())) != types.end();
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> calculated(char operation, std::int64_t left, std::int64_t right) {
  std::int64_t value = 0;
  switch (operation) {
    case '+': return __builtin_add_overflow(left, right, &value) ? std::nullopt : std::optional(value);
    case '-': return __builtin_sub_overflow(left, right, &value) ? std::nullopt : std::optional(value);
    case '*': return __builtin_mul_overflow(left, right, &value) ? std::nullopt : std::optional(value);
    case '/':
    case '%':
      if (right == 0) return std::nullopt;
      if (right == -1) return operation == '%' ? std::optional<std::int64_t>(0) : calculated('-', 0, left);
      return operation == '/' ? left / right : left % right;
    default: return std::nullopt;
  }
}

// What an expression of whole numbers comes to.
std::optional<std::int64_t> whole_number(const ::Node* node, int depth = 0) {
  if (node == nullptr || depth > deepest_operand) return std::nullopt;
  if (const auto* constant = PGTIDY_AS(A_Const, node)) {
    if (constant->isnull) return std::nullopt;
    if (constant->val.node.type == T_Integer) return constant->val.ival.ival;
    return constant->val.node.type == T_Float ? whole_number(view(constant->val.fval.fval)) : std::nullopt;
  }
  if (const auto* cast = PGTIDY_AS(TypeCast, node)) {
    if (!casts_to(cast, {"int2", "int4", "int8"})) return std::nullopt;
    const auto* constant = PGTIDY_AS(A_Const, cast->arg);
    if (constant != nullptr && !constant->isnull && constant->val.node.type == T_String) return whole_number(view(constant->val.sval.sval));
    return whole_number(cast->arg, depth + 1);
  }
  const auto* expression = PGTIDY_AS(A_Expr, node);
  const std::string_view name = operator_of(expression);
  if (name.size() != 1) return std::nullopt;
  const auto right = whole_number(expression->rexpr, depth + 1);
  const auto left = expression->lexpr == nullptr ? std::optional<std::int64_t>(0) : whole_number(expression->lexpr, depth + 1);
  const bool sign = expression->lexpr == nullptr && name != "+" && name != "-";
  return left && right && !sign ? calculated(name.front(), *left, *right) : std::nullopt;
}

using Day = std::chrono::sys_days;

// 2024-02-29
std::optional<Day> day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = whole_number(text.substr(0, 4));
  const auto month = whole_number(text.substr(5, 2));
  const auto number = whole_number(text.substr(8, 2));
  if (!year || *year < 1 || !month || *month < 1 || !number || *number < 1) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*number))};
  return date.ok() ? std::optional(Day(date)) : std::nullopt;
}

// What an expression of a date and whole numbers comes to.
std::optional<Day> day(const ::Node* node, int depth = 0) {
  if (node == nullptr || depth > deepest_operand) return std::nullopt;
  if (const auto* cast = PGTIDY_AS(TypeCast, node)) {
    if (!casts_to(cast, {"date"})) return std::nullopt;
    const auto* constant = PGTIDY_AS(A_Const, cast->arg);
    if (constant != nullptr && !constant->isnull && constant->val.node.type == T_String) return day(view(constant->val.sval.sval));
    return day(cast->arg, depth + 1);
  }
  const auto* expression = PGTIDY_AS(A_Expr, node);
  const std::string_view name = operator_of(expression);
  if (name != "+" && name != "-") return std::nullopt;
  auto from = day(expression->lexpr, depth + 1);
  const auto days = from || name == "-" ? whole_number(expression->rexpr) : whole_number(expression->lexpr);
  if (!from && name == "+") from = day(expression->rexpr, depth + 1);
  constexpr std::int64_t far = 1'000'000;
  if (!from || !days || *days > far || *days < -far) return std::nullopt;
  const auto steps = std::chrono::days(static_cast<int>(*days));
  const Day made = name == "+" ? *from + steps : *from - steps;
  const auto year = static_cast<int>(std::chrono::year_month_day(made).year());
  return year >= 1 && year <= 9999 ? std::optional(made) : std::nullopt;  // what can be written so
}

// parser/parse_utilcmd.c: transformPartitionBoundValue works such an expression out.
op::BoundValue calculated_bound(Lowering& lowering, const ::Node* node) {
  if (const auto number = whole_number(node)) return {op::BoundKind::number, lowering.keep(std::string_view(std::to_string(*number)))};
  const auto date = day(node);
  if (!date) return {};
  const std::chrono::year_month_day parts(*date);
  const auto text = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(parts.year()), static_cast<unsigned>(parts.month()),
                                static_cast<unsigned>(parts.day()));
  return {op::BoundKind::text, lowering.keep(std::string_view(text))};
}

}  // namespace

op::BoundValue bound_value(Lowering& lowering, const ::Node* node) {
  if (const auto* word = PGTIDY_AS(ColumnRef, node)) {
    const std::string_view name = string_of(elements(word->fields).back());
    if (name == "minvalue") return {op::BoundKind::minimum, {}};
    return {name == "maxvalue" ? op::BoundKind::maximum : op::BoundKind::unknown, {}};
  }
  const auto* cast = PGTIDY_AS(TypeCast, node);
  const auto* constant = PGTIDY_AS(A_Const, cast == nullptr ? node : cast->arg);
  if (constant == nullptr) return calculated_bound(lowering, node);
  if (constant->isnull) return {op::BoundKind::null, {}};
  switch (constant->val.node.type) {
    case T_String: return {op::BoundKind::text, view(constant->val.sval.sval)};
    case T_Integer: return {op::BoundKind::number, lowering.keep(std::string_view(std::to_string(constant->val.ival.ival)))};
    case T_Float: return {op::BoundKind::number, view(constant->val.fval.fval)};
    case T_Boolean: return {op::BoundKind::text, constant->val.boolval.boolval ? "true" : "false"};
    default: return {};
  }
}

}  // namespace pgtidy::ops
