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

// How many rows the call makes: generate_series(1, 1000) a thousand, countless where its bounds aren't written out; others one.
std::uint32_t rows_of(const ::Node* node) {
  const auto* call = PGTIDY_AS(FuncCall, node);
  if (call == nullptr || string_of(elements(call->funcname).back()) != "generate_series") return 1;
  const auto bounds = elements(call->args);
  std::array<std::int64_t, 2> written{};
  for (std::size_t i = 0; i < written.size(); ++i) {
    const auto* bound = i < bounds.size() ? PGTIDY_AS(A_Const, bounds[i]) : nullptr;
    if (bound == nullptr || bound->val.node.type != T_Integer) return countless;
    written[i] = bound->val.ival.ival;
  }
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(written[1] - written[0] + 1, 0, countless));
}

// The same of a query that reads no relation.
std::uint32_t rows_made(const ::SelectStmt& query) {
  std::uint64_t rows = 1;
  const auto times = [&](const ::Node* node) { rows = std::min<std::uint64_t>(rows * rows_of(node), countless); };
  for (const auto* target : elements<::ResTarget>(query.targetList)) times(target->val);
  for (const auto* from : elements(query.fromClause)) {
    const auto* function = PGTIDY_AS(RangeFunction, from);
    if (function == nullptr) continue;
    for (const auto* one : elements<::List>(function->functions)) times(elements(one).front());
  }
  return static_cast<std::uint32_t>(rows);
}

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
    made.where_kind = classify_update(statement);
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
    made.rows = made.select ? 0 : rows_made(*query);
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
