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

// Of another table than the one that is changed: that bounds its partners, not its rows.
bool of_another(const ::Node* column, std::string_view target) {
  if (target.empty()) return false;
  const auto references = Expression(column, {}, 0).columns();
  return references.size() == 1 && !references.front().qualifier.empty() && references.front().qualifier != target;
}

bool bounds_rows(const ::Node* part, std::string_view target, std::vector<KeyRange>& ranges) {
  if (const auto* current = PGTIDY_AS(CurrentOfExpr, part)) return current != nullptr;
  if (has_limited_subquery(part)) return true;
  const auto* comparison = PGTIDY_AS(A_Expr, part);
  if (comparison == nullptr) return false;
  const auto column = column_of(comparison->lexpr);
  if (!column || of_another(comparison->lexpr, target)) return false;
  if (*column == "ctid") return true;
  if (comparison->kind == AEXPR_BETWEEN) note_bound(ranges, *column, true, true);
  if (comparison->kind != AEXPR_OP) return false;
  const std::string_view symbol = operator_of(*comparison);
  if (symbol == ">" || symbol == ">=") note_bound(ranges, *column, true, false);
  if (symbol == "<" || symbol == "<=") note_bound(ranges, *column, false, true);
  return false;
}

// `c IS NULL`, `c <> 'x'`: as many rows as there are may be meant.
bool bounds_nothing(const ::Node* test) {
  if (tag_of(test) == T_NullTest) return true;
  const auto* comparison = PGTIDY_AS(A_Expr, test);
  if (comparison == nullptr || !is_value(comparison->rexpr) || !column_of(comparison->lexpr)) return false;
  return comparison->kind == AEXPR_DISTINCT || (comparison->kind == AEXPR_OP && operator_of(*comparison) == "<>");
}

bool only_null_tests(const ::Node* condition) {
  bool only = true;
  syntax::walk(condition, [&](const ::Node* node) {
    if (tag_of(node) == T_BoolExpr) return true;
    only = only && bounds_nothing(node);
    return false;
  });
  return only;
}

// Joins and such tests leave no row out by its values: every row that has a partner is meant.
bool only_joins(const ::Node* condition) {
  return std::ranges::all_of(conjuncts(condition), [](const ::Node* part) {
    if (bounds_nothing(part)) return true;
    const auto* comparison = PGTIDY_AS(A_Expr, part);
    return comparison != nullptr && comparison->kind == AEXPR_OP && operator_of(*comparison) == "=" && column_of(comparison->lexpr) &&
           column_of(comparison->rexpr);
  });
}

bool names_a_value(const ::Node* condition) {
  bool value = false;
  syntax::walk(condition, [&](const ::Node* node) {
    value = value || tag_of(node) == T_A_Const || tag_of(node) == T_ParamRef;
    return !value;
  });
  return value;
}

// min(), count() …: one row, where nothing is grouped.
bool is_aggregate(const ::Node* node) {
  constexpr std::array<std::string_view, 13> aggregates{
      "array_agg",        "avg", "bool_and", "bool_or",    "count", "json_agg", "json_object_agg", "jsonb_agg",
      "jsonb_object_agg", "max", "min",      "string_agg", "sum"};
  bool found = false;
  syntax::walk(node, [&](const ::Node* below) {
    const auto* call = PGTIDY_AS(FuncCall, below);
    if (call != nullptr && call->over == nullptr) {
      const auto names = elements(call->funcname);
      found = found || (!names.empty() && std::ranges::find(aggregates, string_of(names.back())) != aggregates.end());
    }
    return !found && tag_of(below) != T_SubLink;
  });
  return found;
}

// How many rows a query gives, as far as its form tells: the WHERE's answer, unless something else bounds them.
class RowSet {
 public:
  explicit RowSet(const ::WithClause* outer) : with_{outer} {}

  op::Where of(const ::SelectStmt& query, int depth = 0) {
    if (depth > deepest) return op::Where::condition;
    if (query.limitCount != nullptr) return op::Where::bounded;
    with_.push_back(query.withClause);
    const op::Where rows = query.larg != nullptr ? std::min(of(*query.larg, depth + 1), of(*query.rarg, depth + 1)) : of_arm(query, depth);
    with_.pop_back();
    return rows;
  }

  // The same of a source: a join with one that leaves rows out leaves them out, too.
  op::Where of_source(const ::Node* source, int depth) {
    if (depth > deepest) return op::Where::condition;
    if (const auto* join = PGTIDY_AS(JoinExpr, source)) {
      const bool valued = join->quals != nullptr && names_a_value(join->quals);
      return std::max(
          {valued ? op::Where::condition : op::Where::nothing, of_source(join->larg, depth + 1), of_source(join->rarg, depth + 1)});
    }
    if (const auto* subselect = PGTIDY_AS(RangeSubselect, source)) return of_query(subselect->subquery, depth);
    const auto* relation = PGTIDY_AS(RangeVar, source);
    if (relation == nullptr) return op::Where::condition;  // VALUES, generate_series(), a sample
    const ::Node* common = relation->schemaname == nullptr ? with_query(view(relation->relname)) : nullptr;
    return common == nullptr ? op::Where::nothing : of_query(common, depth);
  }

  op::Where of_query(const ::Node* query, int depth) {
    const auto* select = PGTIDY_AS(SelectStmt, query);
    return select == nullptr ? op::Where::condition : of(*select, depth + 1);
  }

 private:
  static constexpr int deepest = 24;

  op::Where of_arm(const ::SelectStmt& query, int depth) {
    const auto sources = elements(query.fromClause);
    if (sources.empty() || query.valuesLists != nullptr) return op::Where::bounded;
    const bool aggregated = query.groupClause == nullptr && std::ranges::any_of(elements(query.targetList), is_aggregate);
    if (aggregated) return op::Where::bounded;
    op::Where where = classify_where(query.whereClause);
    if (where == op::Where::condition && sources.size() > 1 && only_joins(query.whereClause)) where = op::Where::null_test;
    if (where >= op::Where::condition) return where;
    if (query.havingClause != nullptr) return op::Where::condition;
    if (sources.size() == 1) return std::max(where, of_source(sources.front(), depth + 1));
    const auto restricts = [&](const ::Node* source) { return of_source(source, depth + 1) >= op::Where::condition; };
    return std::ranges::any_of(sources, restricts) ? op::Where::condition : where;
  }

  [[nodiscard]] const ::Node* with_query(std::string_view name) const {
    for (auto clause = with_.rbegin(); clause != with_.rend(); ++clause) {
      if (*clause == nullptr) continue;
      for (const auto* common : elements<::CommonTableExpr>((*clause)->ctes)) {
        if (view(common->ctename) == name) return common->ctequery;
      }
    }
    return nullptr;
  }

  std::vector<const ::WithClause*> with_;
};

}  // namespace

op::Where classify_where(const ::Node* condition, std::string_view target) {
  if (condition == nullptr) return op::Where::nothing;
  if (const auto value = Expression(condition, {}, 0).as_boolean()) return *value ? op::Where::constant_true : op::Where::bounded;
  if (only_null_tests(condition)) return op::Where::null_test;
  std::vector<KeyRange> ranges;
  for (const auto* part : conjuncts(condition)) {
    if (bounds_rows(part, target, ranges)) return op::Where::bounded;
  }
  const bool bounded = std::ranges::any_of(ranges, [](const KeyRange& range) { return range.from && range.to; });
  return bounded ? op::Where::bounded : op::Where::condition;
}

op::Where classify_query(const ::SelectStmt& query, const ::WithClause* outer) { return RowSet(outer).of(query); }

op::Where classify_update(const ::UpdateStmt& update, const ::WithClause* outer) {
  const auto sources = elements(update.fromClause);
  const char* const target = update.relation->alias != nullptr ? update.relation->alias->aliasname : update.relation->relname;
  const op::Where where = classify_where(update.whereClause, sources.empty() ? std::string_view{} : view(target));
  if (where == op::Where::bounded) return where;
  RowSet rows(outer);
  const auto in_batch = [&](const ::Node* part) {
    const auto* link = PGTIDY_AS(SubLink, part);
    return link != nullptr && link->subLinkType == ANY_SUBLINK && rows.of_query(link->subselect, 0) == op::Where::bounded;
  };
  if (std::ranges::any_of(conjuncts(update.whereClause), in_batch)) return op::Where::bounded;
  if (sources.empty()) return where;
  op::Where partners = op::Where::nothing;
  for (const auto* source : sources) partners = std::max(partners, rows.of_source(source, 0));
  if (partners >= op::Where::condition) {
    if (where == op::Where::nothing || where == op::Where::constant_true) return where;
    return where == op::Where::condition ? partners : op::Where::condition;  // so many partners, so many rows
  }
  return where == op::Where::condition && only_joins(update.whereClause) ? op::Where::null_test : where;
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
    if (left)
      columns.push_back(*left);
    else if (right)
      columns.push_back(*right);
  }
  return columns;
}

bool keeps_conditions_out(const ::SelectStmt& query) {
  const auto distinct = elements(query.distinctClause);
  const auto targets = elements<::ResTarget>(query.targetList);
  return query.limitCount != nullptr || query.limitOffset != nullptr || (!distinct.empty() && distinct.front() != nullptr) ||
         std::any_of(targets.begin(), targets.end(), [](const ::ResTarget* target) {
           const auto* call = PGTIDY_AS(FuncCall, target->val);
           return call != nullptr && call->over != nullptr;
         });
}

}  // namespace pgtidy::ops
