// SPDX-License-Identifier: Apache-2.0
// INSERT, UPDATE, DELETE, MERGE, SELECT, TRUNCATE, COPY, also inside WITH.
#include <limits>

#include "ops/lowering.h"

namespace pgtidy::ops {
namespace {

bool calls_aggregate(const ::Node* node) {
  static constexpr auto names =
      std::to_array<std::string_view>({"array_agg", "avg", "bool_and", "bool_or", "count", "json_agg", "json_object_agg", "jsonb_agg",
                                       "jsonb_object_agg", "max", "min", "string_agg", "sum"});
  const auto* call = PGTIDY_AS(FuncCall, node);
  return call != nullptr && call->over == nullptr &&
         std::find(names.begin(), names.end(), string_of(elements(call->funcname).back())) != names.end();
}

// Grouped, DISTINCT, or one row of aggregates.
bool summarises(const ::SelectStmt& query) {
  const auto targets = elements<::ResTarget>(query.targetList);
  return query.groupClause != nullptr || query.distinctClause != nullptr || query.havingClause != nullptr ||
         std::any_of(targets.begin(), targets.end(), [](const ::ResTarget* target) { return calls_aggregate(target->val); });
}

constexpr std::uint32_t countless = std::numeric_limits<std::uint32_t>::max();

// How many rows a query makes that reads no relation: what generate_series() makes where its bounds are written out, the elements
// of an array. Countless where that can't be told.
class RowsMade {
 public:
  explicit RowsMade(const ::WithClause* with) : with_(with) {}

  std::uint32_t by(const ::SelectStmt& query, int depth = 0) const {
    constexpr int deepest = 20;
    if (depth > deepest || (query.withClause != nullptr && query.withClause->recursive)) return countless;
    const RowsMade inner(query.withClause != nullptr ? query.withClause : with_);
    if (query.op != SETOP_NONE) return capped(std::uint64_t{inner.by(*query.larg, depth + 1)} + inner.by(*query.rarg, depth + 1));
    if (query.valuesLists != nullptr) return static_cast<std::uint32_t>(elements(query.valuesLists).size());
    std::uint32_t rows = 1;
    for (const auto* target : elements<::ResTarget>(query.targetList)) rows = times(rows, of_target(target->val));
    for (const auto* from : elements(query.fromClause)) rows = times(rows, inner.of_from(from, depth + 1));
    return rows;
  }

 private:
  static std::uint32_t capped(std::uint64_t rows) { return static_cast<std::uint32_t>(std::min<std::uint64_t>(rows, countless)); }
  static std::uint32_t times(std::uint32_t a, std::uint32_t b) { return capped(std::uint64_t{a} * b); }

  static std::string_view name_of(const ::FuncCall& call) { return string_of(elements(call.funcname).back()); }

  // A value is one row, unless it is a function of the server's own that makes many; below an operator or a cast nobody counts.
  static std::uint32_t of_target(const ::Node* node, bool counted = true) {
    static constexpr auto many = std::to_array<std::string_view>(
        {"generate_series", "unnest", "regexp_split_to_table", "string_to_table", "json_array_elements", "jsonb_array_elements"});
    if (const auto* cast = PGTIDY_AS(TypeCast, node)) return of_target(cast->arg, false);
    if (const auto* sum = PGTIDY_AS(A_Expr, node)) {
      return std::max(sum->lexpr == nullptr ? 1 : of_target(sum->lexpr, false), sum->rexpr == nullptr ? 1 : of_target(sum->rexpr, false));
    }
    const auto* call = PGTIDY_AS(FuncCall, node);
    if (call == nullptr || std::ranges::find(many, name_of(*call)) == many.end()) return 1;
    return counted ? of_call(*call) : countless;
  }

  static std::uint32_t of_call(const ::FuncCall& call) {
    const auto arguments = elements(call.args);
    const std::string_view name = name_of(call);
    if (name == "generate_series") return of_series(arguments);
    const bool written = !arguments.empty() && is_written(arguments.front());
    if (written && (name == "unnest" || name.starts_with("json"))) return 100;  // as many as somebody writes by hand
    return countless;
  }

  static bool is_written(const ::Node* node) {
    while (const auto* cast = PGTIDY_AS(TypeCast, node)) node = cast->arg;
    return tag_of(node) == T_A_Const || tag_of(node) == T_A_ArrayExpr;
  }

  static std::uint32_t of_series(std::span<const ::Node* const> bounds) {
    std::array<std::int64_t, 3> written{0, 0, 1};
    if (bounds.size() < 2 || bounds.size() > written.size()) return countless;
    for (std::size_t i = 0; i < bounds.size(); ++i) {
      const auto* bound = PGTIDY_AS(A_Const, bounds[i]);
      if (bound == nullptr || bound->val.node.type != T_Integer) return bounds.size() == 3 && i == 2 ? distance(written) : countless;
      written[i] = bound->val.ival.ival;
    }
    return distance(written);
  }

  static std::uint32_t distance(const std::array<std::int64_t, 3>& series) {
    return capped(static_cast<std::uint64_t>(std::abs(series[1] - series[0]) / std::max<std::int64_t>(1, std::abs(series[2])) + 1));
  }

  std::uint32_t of_from(const ::Node* node, int depth) const {
    if (const auto* join = PGTIDY_AS(JoinExpr, node))
      return depth > 20 ? countless : times(of_from(join->larg, depth + 1), of_from(join->rarg, depth + 1));
    if (const auto* part = PGTIDY_AS(RangeSubselect, node)) return by(*reinterpret_cast<const ::SelectStmt*>(part->subquery), depth);
    if (const auto* common = PGTIDY_AS(RangeVar, node)) return of_common(view(common->relname), depth);
    const auto* function = PGTIDY_AS(RangeFunction, node);
    if (function == nullptr) return countless;
    std::uint32_t rows = 1;
    for (const auto* one : elements<::List>(function->functions)) {
      const auto* call = PGTIDY_AS(FuncCall, elements(one).front());
      rows = std::max(rows, call == nullptr ? 1 : of_call(*call));
    }
    return rows;
  }

  std::uint32_t of_common(std::string_view name, int depth) const {
    if (with_ == nullptr) return countless;
    for (const auto* common : elements<::CommonTableExpr>(with_->ctes)) {
      const auto* query = PGTIDY_AS(SelectStmt, common->ctequery);
      if (query != nullptr && view(common->ctename) == name && !with_->recursive)
        return by(*query, depth + 10);  // a CTE may name others many times
    }
    return countless;
  }

  const ::WithClause* with_;
};

// Lowers one statement about rows and the statements in its WITH.
class Rows {
 public:
  explicit Rows(Lowering& lowering) : lowering_(lowering) {}

  bool lower(const ::Node* node, bool in_with = false) {
    switch (tag_of(node)) {
      case T_InsertStmt: insert(*reinterpret_cast<const ::InsertStmt*>(node), in_with); return true;
      case T_UpdateStmt: update(*reinterpret_cast<const ::UpdateStmt*>(node), in_with); return true;
      case T_DeleteStmt: erase(*reinterpret_cast<const ::DeleteStmt*>(node), in_with); return true;
      case T_MergeStmt: {
        const auto& statement = *reinterpret_cast<const ::MergeStmt*>(node);
        with(statement.withClause, in_with);
        lowering_.add<op::MergeRows>(lowering_.whole()).table = lowering_.name(statement.relation);
        return true;
      }
      case T_SelectStmt: select(*reinterpret_cast<const ::SelectStmt*>(node), in_with); return true;
      case T_TruncateStmt: truncate(*reinterpret_cast<const ::TruncateStmt*>(node)); return true;
      case T_CopyStmt: copy(*reinterpret_cast<const ::CopyStmt*>(node)); return true;
      default: return false;
    }
  }

 private:
  void with(const ::WithClause* clause, bool in_with) {
    if (clause == nullptr || in_with) return;  // WITH inside WITH may hold no statements that change rows
    outer_ = clause;
    for (const auto* common : elements<::CommonTableExpr>(clause->ctes)) {
      if (tag_of(common->ctequery) != T_SelectStmt) lower(common->ctequery, true);
    }
  }

  op::Names common_names(const ::WithClause* clause) {
    std::vector<std::string_view> names;
    if (clause != nullptr) {
      for (const auto* common : elements<::CommonTableExpr>(clause->ctes)) names.push_back(view(common->ctename));
    }
    return lowering_.keep(names);
  }

  Place place(const ::RangeVar* relation, bool in_with) const {
    return in_with ? lowering_.whole().head_before(Lowering::at(relation->location)) : lowering_.whole();
  }

  void row_change(op::RowChange& made, const ::RangeVar* relation, const ::Node* where, bool in_with) {
    made.table = lowering_.name(relation);
    made.table_at = Lowering::at(relation->location);
    made.only = !relation->inh;
    made.where = lowering_.expression(where);
    made.where_kind = classify_where(where);
    made.equals = lowering_.keep(equal_columns(where));
    made.in_with = in_with;
  }

  void update(const ::UpdateStmt& statement, bool in_with) {
    with(statement.withClause, in_with);
    auto& made = lowering_.add<op::UpdateRows>(place(statement.relation, in_with));
    row_change(made, statement.relation, statement.whereClause, in_with);
    made.where_kind = classify_update(statement, statement.withClause != nullptr ? statement.withClause : outer_);
    std::vector<std::string_view> columns;
    for (const auto* target : elements<::ResTarget>(statement.targetList)) columns.push_back(view(target->name));
    made.columns = lowering_.keep(columns);
    if (columns.size() == 1) made.value = lowering_.expression(elements<::ResTarget>(statement.targetList).front()->val);
    made.from = statement.fromClause != nullptr || !made.where.relations().empty();
  }

  void erase(const ::DeleteStmt& statement, bool in_with) {
    with(statement.withClause, in_with);
    auto& made = lowering_.add<op::DeleteRows>(place(statement.relation, in_with));
    row_change(made, statement.relation, statement.whereClause, in_with);
    made.from = statement.usingClause != nullptr || !made.where.relations().empty();
  }

  void insert(const ::InsertStmt& statement, bool in_with) {
    with(statement.withClause, in_with);
    auto& made = lowering_.add<op::InsertRows>(place(statement.relation, in_with));
    made.table = lowering_.name(statement.relation);
    made.table_at = Lowering::at(statement.relation->location);
    made.in_with = in_with;
    made.on_conflict = statement.onConflictClause != nullptr;
    std::vector<std::string_view> columns;
    for (const auto* target : elements<::ResTarget>(statement.cols)) columns.push_back(view(target->name));
    made.columns = lowering_.keep(columns);
    const auto* query = PGTIDY_AS(SelectStmt, statement.selectStmt);
    if (query == nullptr) {
      made.rows = 1;  // DEFAULT VALUES
      return;
    }
    made.query = lowering_.expression(query);
    made.common = common_names(statement.withClause != nullptr ? statement.withClause : outer_);
    if (query->valuesLists != nullptr) {
      made.rows = static_cast<std::uint32_t>(elements(query->valuesLists).size());
      return;
    }
    with(query->withClause, in_with);
    made.select = !made.query.relations().empty();
    made.summarises = summarises(*query);
    made.rows = made.select ? 0 : RowsMade(statement.withClause != nullptr ? statement.withClause : outer_).by(*query);
    made.where_kind = classify_query(*query, statement.withClause != nullptr ? statement.withClause : outer_);
  }

  void select(const ::SelectStmt& statement, bool in_with) {
    with(statement.withClause, in_with);
    if (const ::IntoClause* into = into_clause(statement)) {
      auto& made = lowering_.add<op::CreateTable>(lowering_.whole());
      made.table = lowering_.name(into->rel);
      made.persistence = persistence_of(into->rel);
      made.as_query = true;
      made.query = lowering_.expression(&statement);
      return;
    }
    const Expression query = lowering_.expression(&statement);
    set_config(statement);
    auto& made = lowering_.add<op::Query>(lowering_.whole());
    std::vector<Name> relations;
    for (const auto& relation : query.relations()) relations.push_back({relation.schema, relation.name});
    made.relations = lowering_.keep(relations);
    made.calls_function = !query.functions().empty();
    made.for_update = statement.lockingClause != nullptr;
  }

  static const ::IntoClause* into_clause(const ::SelectStmt& statement) {
    const ::SelectStmt* leftmost = &statement;
    while (leftmost->larg != nullptr) leftmost = leftmost->larg;
    return leftmost->intoClause;
  }

  // SELECT set_config('search_path', 'a, b', false): pg_dump's way to say SET.
  void set_config(const ::SelectStmt& statement) {
    const auto targets = elements<::ResTarget>(statement.targetList);
    if (targets.size() != 1) return;
    const auto* call = PGTIDY_AS(FuncCall, targets.front()->val);
    if (call == nullptr || Lowering::name(call->funcname).name != "set_config") return;
    const auto arguments = elements(call->args);
    if (arguments.size() != 3) return;
    const auto name = lowering_.expression(arguments[0]).as_string();
    const auto value = lowering_.expression(arguments[1]).as_string();
    if (!name || !value) return;
    auto& made = lowering_.add<op::SetVariable>(lowering_.whole());
    made.name = *name;
    made.local = lowering_.expression(arguments[2]).as_boolean().value_or(false);
    std::vector<std::string_view> values;
    for (std::size_t begin = 0; begin < value->size();) {
      bool quoted = false;
      std::size_t end = begin;
      for (; end < value->size() && (quoted || (*value)[end] != ','); ++end) quoted = quoted != ((*value)[end] == '"');
      std::string_view part = value->substr(begin, end - begin);
      while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
      while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
      if (part.size() >= 2 && part.front() == '"' && part.back() == '"') part = part.substr(1, part.size() - 2);
      values.push_back(part);
      begin = end + 1;
    }
    made.values = lowering_.keep(values);
  }

  void truncate(const ::TruncateStmt& statement) {
    const auto relations = elements<::RangeVar>(statement.relations);
    std::size_t index = 0;
    for (const auto* relation : relations) {
      auto& made = lowering_.add<op::TruncateTable>(relations.size() == 1 ? lowering_.whole() : lowering_.part(Part::object, index));
      ++index;
      made.table = lowering_.name(relation);
      made.cascade = statement.behavior == DROP_CASCADE;
    }
  }

  void copy(const ::CopyStmt& statement) {
    if (statement.relation == nullptr) {
      lowering_.add<op::Query>(lowering_.whole());
      return;
    }
    auto& made = lowering_.add<op::CopyRows>(lowering_.whole());
    made.table = lowering_.name(statement.relation);
    made.from = statement.is_from;
  }

  Lowering& lowering_;
  const ::WithClause* outer_ = nullptr;  // of the statement in whose WITH another one stands
};

}  // namespace

bool Lowering::lower_rows(const ::Node* node) { return Rows(*this).lower(node); }

}  // namespace pgtidy::ops
