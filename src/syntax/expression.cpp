// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/syntax/expression.h"

#include "syntax/nodes.h"

namespace pgtidy {
namespace {

using syntax::elements;
using syntax::string_of;
using syntax::tag_of;
using syntax::view;

// How deep the folding and reading of conditions goes; deeper ones are "unknown".
constexpr int max_depth = 200;

const void* below_casts(const void* node) {
  for (int depth = 0; node != nullptr && depth < max_depth; ++depth) {
    if (const auto* cast = PGTIDY_AS(TypeCast, node))
      node = cast->arg;
    else if (const auto* collate = PGTIDY_AS(CollateClause, node))
      node = collate->arg;
    else
      return node;
  }
  return node;
}

std::string_view value_function(SQLValueFunctionOp op) {
  switch (op) {
    case SVFOP_CURRENT_DATE: return "current_date";
    case SVFOP_CURRENT_TIME:
    case SVFOP_CURRENT_TIME_N: return "current_time";
    case SVFOP_CURRENT_TIMESTAMP:
    case SVFOP_CURRENT_TIMESTAMP_N: return "current_timestamp";
    case SVFOP_LOCALTIME:
    case SVFOP_LOCALTIME_N: return "localtime";
    case SVFOP_LOCALTIMESTAMP:
    case SVFOP_LOCALTIMESTAMP_N: return "localtimestamp";
    case SVFOP_CURRENT_ROLE: return "current_role";
    case SVFOP_CURRENT_USER: return "current_user";
    case SVFOP_USER: return "user";
    case SVFOP_SESSION_USER: return "session_user";
    case SVFOP_CURRENT_CATALOG: return "current_catalog";
    case SVFOP_CURRENT_SCHEMA: return "current_schema";
  }
  return "";
}

std::optional<FunctionCall> call_of(const void* node) {
  if (const auto* call = PGTIDY_AS(FuncCall, node)) {
    const auto names = elements(call->funcname);
    if (names.empty()) return std::nullopt;
    const std::string_view schema = names.size() > 1 ? string_of(names[names.size() - 2]) : std::string_view{};
    return FunctionCall{schema, string_of(names.back()), static_cast<std::uint16_t>(elements(call->args).size())};
  }
  if (const auto* value = PGTIDY_AS(SQLValueFunction, node)) return FunctionCall{"pg_catalog", value_function(value->op), 0};
  return std::nullopt;
}

std::optional<ColumnReference> column_of(const void* node) {
  const auto* reference = PGTIDY_AS(ColumnRef, node);
  if (reference == nullptr) return std::nullopt;
  const auto fields = elements(reference->fields);
  if (fields.empty()) return std::nullopt;
  const std::string_view qualifier = fields.size() > 1 ? string_of(fields[fields.size() - 2]) : std::string_view{};
  return ColumnReference{qualifier, string_of(fields.back())};
}

std::optional<std::string_view> plain_column(const void* node) {
  const auto column = column_of(node);
  if (!column || column->column.empty()) return std::nullopt;
  return column->column;
}

std::string_view operator_name(const A_Expr& expression) {
  const auto names = elements(expression.name);
  return names.empty() ? std::string_view{} : string_of(names.back());
}

bool same_constant(const void* a, const void* b) {
  const auto* left = PGTIDY_AS(A_Const, below_casts(a));
  const auto* right = PGTIDY_AS(A_Const, below_casts(b));
  if (left == nullptr || right == nullptr || left->isnull || right->isnull) return false;
  if (left->val.node.type != right->val.node.type) return false;
  switch (left->val.node.type) {
    case T_Integer: return left->val.ival.ival == right->val.ival.ival;
    case T_Boolean: return left->val.boolval.boolval == right->val.boolval.boolval;
    case T_String: return view(left->val.sval.sval) == view(right->val.sval.sval);
    case T_Float: return view(left->val.fval.fval) == view(right->val.fval.fval);
    default: return false;
  }
}

std::optional<bool> fold(const void* node, int depth);

std::optional<bool> fold_bool(const BoolExpr& expression, int depth) {
  const auto arguments = elements(expression.args);
  if (expression.boolop == NOT_EXPR) {
    const auto inner = fold(arguments.front(), depth + 1);
    return inner ? std::optional<bool>(!*inner) : std::nullopt;
  }
  const bool absorbing = expression.boolop == OR_EXPR;  // true OR x, false AND x
  bool known = true;
  for (const auto* argument : arguments) {
    const auto value = fold(argument, depth + 1);
    if (value == absorbing) return absorbing;
    known = known && value.has_value();
  }
  return known ? std::optional<bool>(!absorbing) : std::nullopt;
}

std::optional<bool> fold(const void* node, int depth) {
  node = below_casts(node);
  if (node == nullptr || depth > max_depth) return std::nullopt;
  if (const auto* constant = PGTIDY_AS(A_Const, node)) {
    if (constant->isnull) return std::nullopt;
    if (constant->val.node.type == T_Boolean) return constant->val.boolval.boolval;
    const std::string_view text = constant->val.node.type == T_String ? view(constant->val.sval.sval) : "";
    if (text == "t" || text == "true") return true;
    if (text == "f" || text == "false") return false;
    return std::nullopt;
  }
  if (const auto* logic = PGTIDY_AS(BoolExpr, node)) return fold_bool(*logic, depth);
  if (const auto* comparison = PGTIDY_AS(A_Expr, node); comparison != nullptr && comparison->kind == AEXPR_OP) {
    if (!same_constant(comparison->lexpr, comparison->rexpr)) return std::nullopt;
    const std::string_view op = operator_name(*comparison);
    if (op == "=" || op == "<=" || op == ">=") return true;
    if (op == "<>" || op == "<" || op == ">") return false;
  }
  return std::nullopt;
}

void not_null_columns(const void* node, bool negated, int depth, std::vector<std::string_view>& into) {
  if (node == nullptr || depth > max_depth) return;
  if (const auto* test = PGTIDY_AS(NullTest, node)) {
    if ((test->nulltesttype == IS_NOT_NULL) == negated) return;
    if (const auto column = plain_column(test->arg)) into.push_back(*column);
  } else if (const auto* logic = PGTIDY_AS(BoolExpr, node)) {
    if (logic->boolop == (negated ? AND_EXPR : OR_EXPR)) return;
    const bool inner = logic->boolop == NOT_EXPR ? !negated : negated;
    for (const auto* argument : elements(logic->args)) not_null_columns(argument, inner, depth + 1, into);
  } else if (const auto* distinct = PGTIDY_AS(A_Expr, node)) {
    if (distinct->kind != (negated ? AEXPR_NOT_DISTINCT : AEXPR_DISTINCT)) return;
    const auto* constant = PGTIDY_AS(A_Const, below_casts(distinct->rexpr));
    if (constant == nullptr || !constant->isnull) return;
    if (const auto column = plain_column(distinct->lexpr)) into.push_back(*column);
  }
}

bool constant_node(const void* node, int depth) {
  node = below_casts(node);
  if (node == nullptr || depth > max_depth) return false;
  if (tag_of(node) == T_A_Const) return true;
  if (const auto* array = PGTIDY_AS(A_ArrayExpr, node)) {
    return std::ranges::all_of(elements(array->elements), [&](const auto* element) { return constant_node(element, depth + 1); });
  }
  const auto* sign = PGTIDY_AS(A_Expr, node);
  return sign != nullptr && sign->kind == AEXPR_OP && sign->lexpr == nullptr && constant_node(sign->rexpr, depth + 1);
}

// Outside of sub-selects.
bool reads_column(const void* root) {
  bool found = false;
  syntax::walk(root, [&](const ::Node* node) {
    found = found || tag_of(node) == T_ColumnRef;
    return !found && tag_of(node) != T_SubLink;
  });
  return found;
}

// The same for all rows, and not for all sessions.
bool of_session(const void* node) { return !constant_node(node, 0) && !reads_column(node); }

// The SELECT whose target list names a query's columns: the leftmost of a set operation.
const SelectStmt* naming_select(const void* query) {
  const auto* select = PGTIDY_AS(SelectStmt, query);
  while (select != nullptr && select->larg != nullptr) select = select->larg;
  return select;
}

// FigureColname (parser/parse_target.c), for the cases that migrations have.
std::string_view output_name(const ResTarget& target) {
  if (target.name != nullptr) return target.name;
  const void* node = target.val;
  const auto* cast = PGTIDY_AS(TypeCast, node);
  node = below_casts(node);
  if (const auto column = plain_column(node)) return *column;
  if (const auto call = call_of(node)) return call->name;
  if (tag_of(node) == T_CoalesceExpr) return "coalesce";
  if (tag_of(node) == T_A_ArrayExpr) return "array";
  if (const auto* conditional = PGTIDY_AS(CaseExpr, node)) {
    const auto inner = plain_column(conditional->defresult);
    return inner ? *inner : std::string_view("case");
  }
  if (const auto* link = PGTIDY_AS(SubLink, node)) {
    if (link->subLinkType == EXISTS_SUBLINK) return "exists";
    if (link->subLinkType == ARRAY_SUBLINK) return "array";
    const auto* select = link->subLinkType == EXPR_SUBLINK ? naming_select(link->subselect) : nullptr;
    const auto targets = select == nullptr ? std::span<const ResTarget* const>{} : elements<ResTarget>(select->targetList);
    if (targets.size() == 1 && targets.front()->val != node) return output_name(*targets.front());
  }
  if (cast != nullptr) {
    const auto names = elements(cast->typeName->names);
    if (!names.empty()) return string_of(names.back());
  }
  return "?column?";
}

}  // namespace

std::uint32_t Expression::at() const {
  if (node_ == nullptr) return Place::nowhere;
  std::uint32_t leftmost = Place::nowhere;
  syntax::walk(node_, [&](const ::Node* node) {
    const int location = [&]() -> int {
      switch (node->type) {
        case T_A_Const: return reinterpret_cast<const A_Const*>(node)->location;
        case T_ColumnRef: return reinterpret_cast<const ColumnRef*>(node)->location;
        case T_FuncCall: return reinterpret_cast<const FuncCall*>(node)->location;
        case T_TypeCast: return reinterpret_cast<const TypeCast*>(node)->location;
        case T_A_Expr: return reinterpret_cast<const A_Expr*>(node)->location;
        case T_SQLValueFunction: return reinterpret_cast<const SQLValueFunction*>(node)->location;
        case T_TypeName: return reinterpret_cast<const TypeName*>(node)->location;
        case T_BoolExpr: return reinterpret_cast<const BoolExpr*>(node)->location;
        default: return -1;
      }
    }();
    if (location >= 0) leftmost = std::min(leftmost, base_ + static_cast<std::uint32_t>(location));
    return true;
  });
  return leftmost;
}

bool Expression::is_null_constant() const {
  const auto* constant = PGTIDY_AS(A_Const, below_casts(node_));
  return constant != nullptr && constant->isnull;
}

bool Expression::is_constant() const { return constant_node(node_, 0); }

std::optional<bool> Expression::as_boolean() const { return fold(node_, 0); }

std::optional<std::string_view> Expression::as_string() const {
  const auto* constant = PGTIDY_AS(A_Const, below_casts(node_));
  if (constant == nullptr || constant->isnull || constant->val.node.type != T_String) return std::nullopt;
  return view(constant->val.sval.sval);
}

std::optional<FunctionCall> Expression::as_call() const { return call_of(below_casts(node_)); }

std::optional<std::string_view> Expression::as_column() const { return plain_column(node_); }

std::vector<ColumnReference> Expression::columns() const {
  std::vector<ColumnReference> found;
  syntax::walk(node_, [&](const ::Node* node) {
    if (const auto column = column_of(node)) found.push_back(*column);
    return true;
  });
  return found;
}

std::vector<FunctionCall> Expression::functions() const {
  std::vector<FunctionCall> found;
  syntax::walk(node_, [&](const ::Node* node) {
    if (const auto call = call_of(node)) found.push_back(*call);
    return true;
  });
  return found;
}

std::vector<RelationReference> Expression::relations() const {
  std::vector<RelationReference> found;
  std::vector<std::string_view> common;  // WITH names
  syntax::walk(node_, [&](const ::Node* node) {
    if (const auto* with = PGTIDY_AS(CommonTableExpr, node)) common.push_back(view(with->ctename));
    const auto* relation = PGTIDY_AS(RangeVar, node);
    if (relation != nullptr) found.push_back({view(relation->schemaname), view(relation->relname)});
    return true;
  });
  std::erase_if(found, [&](const RelationReference& relation) {
    return relation.schema.empty() && std::ranges::find(common, relation.name) != common.end();
  });
  return found;
}

std::vector<std::string_view> Expression::proves_not_null() const {
  std::vector<std::string_view> columns;
  not_null_columns(node_, false, 0, columns);
  return columns;
}

std::vector<std::string_view> Expression::columns_pinned() const {
  std::vector<std::string_view> found;
  syntax::walk(node_, [&](const ::Node* node) {
    const auto note = [&](const void* column) {
      if (const auto plain = plain_column(column)) found.push_back(*plain);
      return false;
    };
    if (const auto* logic = PGTIDY_AS(BoolExpr, node)) {
      return logic->boolop == AND_EXPR || (logic->boolop == NOT_EXPR && note(elements(logic->args).front()));
    }
    if (tag_of(node) == T_ColumnRef) return note(node);
    if (const auto* test = PGTIDY_AS(BooleanTest, node)) {
      return (test->booltesttype == IS_TRUE || test->booltesttype == IS_FALSE) && note(test->arg);
    }
    const auto* comparison = PGTIDY_AS(A_Expr, node);
    if (comparison == nullptr || comparison->kind != AEXPR_OP || operator_name(*comparison) != "=") return false;
    if (constant_node(comparison->rexpr, 0)) return note(comparison->lexpr);
    return constant_node(comparison->lexpr, 0) && note(comparison->rexpr);
  });
  return found;
}

std::vector<std::string_view> Expression::columns_tied() const {
  std::vector<std::string_view> found;
  syntax::walk(node_, [&](const ::Node* node) {
    if (const auto* logic = PGTIDY_AS(BoolExpr, node)) return logic->boolop == AND_EXPR;
    const auto* comparison = PGTIDY_AS(A_Expr, node);
    if (comparison == nullptr || operator_name(*comparison) != "=") return false;
    const bool operation = comparison->kind == AEXPR_OP;
    if (!operation && comparison->kind != AEXPR_OP_ANY) return false;
    const auto left = plain_column(comparison->lexpr);
    const auto right = operation ? plain_column(comparison->rexpr) : std::nullopt;
    if (left && of_session(comparison->rexpr)) found.push_back(*left);
    if (right && of_session(comparison->lexpr)) found.push_back(*right);
    return false;
  });
  return found;
}

std::vector<FunctionCall> Expression::calls_without_columns() const {
  std::vector<FunctionCall> found;
  int looked = 0;  // each look goes down to the leaves
  syntax::walk(node_, [&](const ::Node* node) {
    if (tag_of(node) == T_SubLink || looked > max_depth) return false;
    const auto call = call_of(node);
    if (call) ++looked;
    if (!call || reads_column(node)) return true;
    found.push_back(*call);
    return false;
  });
  return found;
}

std::vector<std::string_view> Expression::output_columns() const {
  const SelectStmt* select = naming_select(node_);
  if (select == nullptr) return {};
  std::vector<std::string_view> names;
  if (!elements(select->valuesLists).empty()) {
    static constexpr std::array<std::string_view, 8> values{"column1", "column2", "column3", "column4",
                                                            "column5", "column6", "column7", "column8"};
    const std::size_t width = elements(reinterpret_cast<const List*>(elements(select->valuesLists).front())).size();
    if (width <= values.size()) names.assign(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(width));
    return names;
  }
  for (const auto* target : elements<ResTarget>(select->targetList)) {
    const auto column = column_of(target->val);
    names.push_back(column && column->column.empty() ? std::string_view{} : output_name(*target));
  }
  return names;
}

}  // namespace pgtidy
