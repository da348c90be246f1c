// SPDX-License-Identifier: Apache-2.0
// How many rows a WHERE means, as far as its form tells.
#include "ops/lowering.h"

namespace pgtidy::ops {
namespace {

// The parts of a condition that all must hold.
std::vector<const ::Node*> conjuncts(const ::Node* condition) {
  std::vector<const ::Node*> parts;
  std::vector<const ::Node*> pending{condition};
  while (!pending.empty()) {
    const ::Node* node = pending.back();
    pending.pop_back();
    if (node == nullptr) continue;
    const auto* logic = PGTIDY_AS(BoolExpr, node);
    if (logic == nullptr || logic->boolop != AND_EXPR) {
      parts.push_back(node);
      continue;
    }
    for (const auto* argument : elements(logic->args)) pending.push_back(argument);
  }
  return parts;
}

std::optional<std::string_view> column_of(const void* node) { return Expression(node, {}, 0).as_column(); }

bool is_value(const ::Node* node) {
  if (node == nullptr) return false;
  if (tag_of(node) == T_ParamRef) return true;
  return Expression(node, {}, 0).is_constant();
}

std::string_view operator_of(const ::A_Expr& comparison) {
  const auto names = elements(comparison.name);
  return names.empty() ? std::string_view{} : string_of(names.back());
}

// `c IN (SELECT … LIMIT n)`, `c = ANY (ARRAY(SELECT … LIMIT n))`: a batch.
bool has_limited_subquery(const ::Node* node) {
  bool limited = false;
  syntax::walk(node, [&](const ::Node* below) {
    const auto* select = PGTIDY_AS(SelectStmt, below);
    limited = limited || (select != nullptr && select->limitCount != nullptr);
    return !limited;
  });
  return limited;
}

struct KeyRange {
  std::string_view column;
  bool from = false;
  bool to = false;
};

void note_bound(std::vector<KeyRange>& ranges, std::string_view column, bool from, bool to) {
  for (KeyRange& range : ranges) {
    if (range.column != column) continue;
    range.from = range.from || from;
    range.to = range.to || to;
    return;
  }
  ranges.push_back({column, from, to});
}

bool bounds_rows(const ::Node* part, std::vector<KeyRange>& ranges) {
  if (const auto* current = PGTIDY_AS(CurrentOfExpr, part)) return current != nullptr;
  if (has_limited_subquery(part)) return true;
  const auto* comparison = PGTIDY_AS(A_Expr, part);
  if (comparison == nullptr) return false;
  const auto column = column_of(comparison->lexpr);
  if (!column) return false;
  if (*column == "ctid") return true;
  if (comparison->kind == AEXPR_BETWEEN) note_bound(ranges, *column, true, true);
  if (comparison->kind != AEXPR_OP) return false;
  const std::string_view symbol = operator_of(*comparison);
  if (symbol == ">" || symbol == ">=") note_bound(ranges, *column, true, false);
  if (symbol == "<" || symbol == "<=") note_bound(ranges, *column, false, true);
  return false;
}

bool only_null_tests(const ::Node* condition) {
  bool only = true;
  syntax::walk(condition, [&](const ::Node* node) {
    if (tag_of(node) == T_BoolExpr) return true;
    only = only && tag_of(node) == T_NullTest;
    return false;
  });
  return only;
}

}  // namespace

op::Where classify_where(const ::Node* condition) {
  if (condition == nullptr) return op::Where::nothing;
  if (const auto value = Expression(condition, {}, 0).as_boolean()) return *value ? op::Where::constant_true : op::Where::bounded;
  if (only_null_tests(condition)) return op::Where::null_test;
  std::vector<KeyRange> ranges;
  for (const auto* part : conjuncts(condition)) {
    if (bounds_rows(part, ranges)) return op::Where::bounded;
  }
  const bool bounded = std::ranges::any_of(ranges, [](const KeyRange& range) { return range.from && range.to; });
  return bounded ? op::Where::bounded : op::Where::condition;
}

std::vector<std::string_view> equal_columns(const ::Node* condition) {
  std::vector<std::string_view> columns;
  for (const auto* part : conjuncts(condition)) {
    const auto* comparison = PGTIDY_AS(A_Expr, part);
    if (comparison == nullptr || operator_of(*comparison) != "=") continue;
    const bool equal = comparison->kind == AEXPR_OP && (is_value(comparison->rexpr) || is_value(comparison->lexpr));
    bool in_list = comparison->kind == AEXPR_OP_ANY && is_value(comparison->rexpr);
    if (comparison->kind == AEXPR_IN) {
      in_list = std::ranges::all_of(elements(reinterpret_cast<const ::List*>(comparison->rexpr)), is_value);
    }
    if (!equal && !in_list) continue;
    const auto left = column_of(comparison->lexpr);
    const auto right = column_of(comparison->rexpr);
    if (left) columns.push_back(*left);
    else if (right) columns.push_back(*right);
  }
  return columns;
}

}  // namespace pgtidy::ops
