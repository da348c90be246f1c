// SPDX-License-Identifier: Apache-2.0
#include "syntax/uses.h"

#include "pgtidy/identifier.h"
#include "pgtidy/syntax/expression.h"

#include "syntax/nodes.h"

namespace pgtidy::syntax {
namespace {

constexpr int deepest = 200;

bool one_of(std::string_view op, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), op) != list.end();
}

// The operator with its sides changed.
std::string_view turned(std::string_view op) {
  if (op == "<") return ">";
  if (op == "<=") return ">=";
  if (op == ">") return "<";
  if (op == ">=") return "<=";
  return op;
}

// RETURNING's list: 18 put it below a node of its own.
template <class S>
const ::List* returned(const S& statement) {
  if constexpr (requires { statement.returningClause; })
    return statement.returningClause == nullptr ? nullptr : statement.returningClause->exprs;
  else
    return statement.returningList;
}

class Reader {
 public:
  Reader(std::string_view parsed, const ValueNames& values) : parsed_(parsed), values_(values) {}

  Uses read(const ::Node* statement) {
    query(statement, -1);
    return std::move(made_);
  }

 private:
  // ── Statements ──

  void query(const ::Node* node, std::int32_t parent) {
    if (node == nullptr || depth_ > deepest) return;
    ++depth_;
    if (const auto* select_statement = PGTIDY_AS(SelectStmt, node)) select(*select_statement, parent);
    if (const auto* insert_statement = PGTIDY_AS(InsertStmt, node)) insert(*insert_statement, parent);
    if (const auto* update_statement = PGTIDY_AS(UpdateStmt, node)) update(*update_statement, parent);
    if (const auto* delete_statement = PGTIDY_AS(DeleteStmt, node)) erase(*delete_statement, parent);
    if (const auto* made_view = PGTIDY_AS(ViewStmt, node)) query(made_view->query, parent);
    if (const auto* made_table = PGTIDY_AS(CreateTableAsStmt, node)) query(made_table->query, parent);
    --depth_;
  }

  std::int32_t open(Block::Kind kind, std::int32_t parent, const ::WithClause* with) {
    const auto number = static_cast<std::int32_t>(made_.blocks.size());
    made_.blocks.push_back({kind, parent, {}, {}});
    if (with == nullptr) return number;
    for (const auto* common : elements<::CommonTableExpr>(with->ctes)) block(number).common.push_back(view(common->ctename));
    for (const auto* common : elements<::CommonTableExpr>(with->ctes)) query(common->ctequery, number);
    return number;
  }

  void select(const ::SelectStmt& statement, std::int32_t parent) {
    const std::int32_t here = open(Block::Kind::select, parent, statement.withClause);
    block(here).limited = statement.limitCount != nullptr;
    for (const auto* clause : elements<::LockingClause>(statement.lockingClause))
      block(here).skips_locked = block(here).skips_locked || clause->waitPolicy == LockWaitSkip;
    if (statement.op != SETOP_NONE) {
      query(reinterpret_cast<const ::Node*>(statement.larg), here);
      query(reinterpret_cast<const ::Node*>(statement.rarg), here);
      return;
    }
    for (const auto* item : elements(statement.fromClause)) from(item, here);
    condition(statement.whereClause, here, false);
    for (const auto* target : elements<::ResTarget>(statement.targetList)) columns(target->val, Use::read, here);
    for (const auto* key : elements(statement.groupClause)) sort_key(key, Use::group, false, statement, here);
    for (const auto* key : elements(statement.distinctClause)) {
      if (key != nullptr) sort_key(key, Use::group, false, statement, here);
    }
    for (const auto* sort : elements<::SortBy>(statement.sortClause))
      sort_key(sort->node, Use::order, sort->sortby_dir == SORTBY_DESC, statement, here);
    columns(statement.havingClause, Use::read, here);
    for (const auto* row : elements(statement.valuesLists)) columns(row, Use::read, here);
  }

  void insert(const ::InsertStmt& statement, std::int32_t parent) {
    const std::int32_t here = open(Block::Kind::insert, parent, statement.withClause);
    source(statement.relation, here);
    for (const auto* target : elements<::ResTarget>(statement.cols)) add(Use::write, here, {}, view(target->name));
    if (statement.onConflictClause != nullptr) {
      for (const auto* target : elements<::ResTarget>(statement.onConflictClause->targetList)) {
        add(Use::write, here, {}, view(target->name));
      }
    }
    query(statement.selectStmt, here);
    returning(returned(statement), here);
  }

  void update(const ::UpdateStmt& statement, std::int32_t parent) {
    const std::int32_t here = open(Block::Kind::update, parent, statement.withClause);
    source(statement.relation, here);
    for (const auto* item : elements(statement.fromClause)) from(item, here);
    for (const auto* target : elements<::ResTarget>(statement.targetList)) {
      add(Use::write, here, {}, view(target->name));
      columns(target->val, Use::read, here);
    }
    condition(statement.whereClause, here, false);
    returning(returned(statement), here);
  }

  void erase(const ::DeleteStmt& statement, std::int32_t parent) {
    const std::int32_t here = open(Block::Kind::erase, parent, statement.withClause);
    source(statement.relation, here);
    for (const auto* item : elements(statement.usingClause)) from(item, here);
    condition(statement.whereClause, here, false);
    returning(returned(statement), here);
  }

  void returning(const ::List* list, std::int32_t here) {
    for (const auto* target : elements<::ResTarget>(list)) columns(target->val, Use::read, here);
  }

  // ── FROM ──

  void source(const ::RangeVar* relation, std::int32_t here) {
    if (relation == nullptr) return;
    const std::string_view name = view(relation->relname);
    block(here).sources.push_back({view(relation->schemaname), name, relation->alias == nullptr ? name : view(relation->alias->aliasname)});
  }

  void from(const ::Node* node, std::int32_t here) {
    if (node == nullptr || depth_ > deepest) return;
    ++depth_;
    if (const auto* relation = PGTIDY_AS(RangeVar, node)) source(relation, here);
    if (const auto* sample = PGTIDY_AS(RangeTableSample, node)) from(sample->relation, here);
    if (const auto* join = PGTIDY_AS(JoinExpr, node)) {
      const std::size_t before = block(here).sources.size();
      from(join->larg, here);
      const std::size_t between = block(here).sources.size();
      from(join->rarg, here);
      using_columns(join->usingClause, here, before, between);
      condition(join->quals, here, false);
    }
    if (const auto* sub = PGTIDY_AS(RangeSubselect, node)) {
      block(here).sources.push_back({{}, {}, sub->alias == nullptr ? std::string_view{} : view(sub->alias->aliasname)});
      query(sub->subquery, here);
    }
    if (const auto* function = PGTIDY_AS(RangeFunction, node)) {
      block(here).sources.push_back({{}, {}, function->alias == nullptr ? std::string_view{} : view(function->alias->aliasname)});
      columns(function->functions, Use::read, here);
    }
    --depth_;
  }

  // JOIN … USING (c): as the column of the last source on either side, which is right but for long chains.
  void using_columns(const ::List* names, std::int32_t here, std::size_t before, std::size_t between) {
    const std::vector<Source>& sources = block(here).sources;
    if (names == nullptr || between == before || sources.size() == between) return;
    const std::string_view left = sources[between - 1].alias;
    const std::string_view right = sources[between].alias;
    for (const auto* name : elements(names)) join(here, {left, string_of(name)}, {right, string_of(name)}, false);
  }

  // ── Conditions ──

  void condition(const void* node, std::int32_t here, bool optional) {
    if (node == nullptr || depth_ > deepest) return;
    ++depth_;
    judge(node, here, optional);
    --depth_;
  }

  void judge(const void* node, std::int32_t here, bool optional) {
    if (const auto* logic = PGTIDY_AS(BoolExpr, node)) {
      const auto arguments = elements(logic->args);
      if (logic->boolop == NOT_EXPR && plain(arguments.front())) return compare_alone(arguments.front(), "false", here, optional);
      for (const auto* argument : arguments) condition(argument, here, optional || logic->boolop != AND_EXPR);
    } else if (const auto* comparison = PGTIDY_AS(A_Expr, node)) {
      compare(*comparison, here, optional);
    } else if (const auto* test = PGTIDY_AS(NullTest, node)) {
      key(test->arg, test->nulltesttype == IS_NULL ? Use::null : Use::not_null, {}, nullptr, here, optional);
    } else if (const auto* truth = PGTIDY_AS(BooleanTest, node);
               truth != nullptr && plain(truth->arg) && truth->booltesttype <= IS_NOT_FALSE) {
      const bool yes = truth->booltesttype == IS_TRUE || truth->booltesttype == IS_NOT_FALSE;
      compare_alone(reinterpret_cast<const ::Node*>(truth->arg), yes ? "true" : "false", here, optional);
    } else if (const auto* choice = PGTIDY_AS(CaseExpr, node)) {
      columns(choice->arg, Use::filter, here);
      for (const auto* arm : elements<::CaseWhen>(choice->args)) {
        condition(arm->expr, here, true);
        condition(arm->result, here, true);
      }
      condition(choice->defresult, here, true);
    } else if (const auto* link = PGTIDY_AS(SubLink, node)) {
      if (link->testexpr != nullptr) key(link->testexpr, Use::equal, "=", nullptr, here, optional);
      query(link->subselect, here);
    } else if (plain(node)) {
      compare_alone(node, "true", here, optional);
    } else {
      columns(node, Use::filter, here);
    }
  }

  void compare_alone(const void* node, std::string_view value, std::int32_t here, bool optional) {
    const ColumnReference column = *column_of(node);
    ColumnUse& use = add(Use::equal, here, column.qualifier, column.column);
    use.op = "=";
    use.constant = value;
    use.optional = optional;
  }

  void compare(const ::A_Expr& comparison, std::int32_t here, bool optional) {
    const std::string_view op = comparison.name == nullptr ? std::string_view{} : string_of(elements(comparison.name).back());
    const ::Node* left = comparison.lexpr;
    const ::Node* right = comparison.rexpr;
    switch (comparison.kind) {
      case AEXPR_OP:
        if (op == "=" && plain(left) && plain(right)) return join(here, *column_of(left), *column_of(right), optional);
        if (columns_in(left) != 0 && columns_in(right) == 0) return key(left, use_of(op), op, right, here, optional);
        if (columns_in(right) != 0 && left != nullptr && columns_in(left) == 0)
          return key(right, use_of(turned(op)), turned(op), left, here, optional);
        break;
      case AEXPR_OP_ANY:
        if (columns_in(right) == 0) return key(left, op == "=" ? Use::equal : Use::filter, op, right, here, optional);
        if (columns_in(left) == 0) return key(right, Use::filter, op, left, here, optional);
        break;
      case AEXPR_IN:
        if (columns_in(right) == 0) return key(left, op == "=" ? Use::equal : Use::filter, op, nullptr, here, optional);
        break;
      case AEXPR_NOT_DISTINCT: return key(left, Use::equal, "=", right, here, optional);
      case AEXPR_LIKE: return key(left, op == "~~" && anchored(right) ? Use::range : Use::search, op, right, here, optional);
      case AEXPR_ILIKE:
      case AEXPR_SIMILAR: return key(left, Use::search, op, right, here, optional);
      case AEXPR_BETWEEN:
      case AEXPR_BETWEEN_SYM: {
        key(left, Use::range, ">=", nullptr, here, optional);
        if (!made_.uses.empty()) made_.uses.back().between = true;
        columns(right, Use::read, here);
        return;
      }
      default: break;
    }
    columns(left, Use::filter, here);
    columns(right, Use::filter, here);
  }

  static Use use_of(std::string_view op) {
    if (op == "=") return Use::equal;
    if (one_of(op, {"<", "<=", ">", ">="})) return Use::range;
    return one_of(op, {"<>", "!="}) ? Use::filter : Use::search;
  }

  static bool anchored(const ::Node* pattern) {
    const auto text = Expression(pattern, {}, 0).as_string();
    return text && !text->empty() && text->front() != '%' && text->front() != '_';
  }

  // ── Columns ──

  [[nodiscard]] std::optional<ColumnReference> column_of(const void* node) const {
    const auto* reference = PGTIDY_AS(ColumnRef, node);
    if (reference == nullptr) return std::nullopt;
    const auto fields = elements(reference->fields);
    const ColumnReference made{fields.size() > 1 ? string_of(fields[fields.size() - 2]) : std::string_view{}, string_of(fields.back())};
    return values_.contains(made.qualifier.empty() ? made.column : made.qualifier) ? std::nullopt : std::optional(made);
  }
  [[nodiscard]] bool plain(const void* node) const {
    const auto column = column_of(node);
    return column && !column->column.empty();
  }

  // Columns outside of sub-selects; counted up to two.
  [[nodiscard]] int columns_in(const void* node) const {
    int count = 0;
    walk(node, [&](const ::Node* each) {
      count += column_of(each) ? 1 : 0;
      return count < 2 && tag_of(each) != T_SubLink;
    });
    return count;
  }

  ColumnUse& add(Use use, std::int32_t here, std::string_view qualifier, std::string_view column) {
    ColumnUse made;
    made.use = use;
    made.block = static_cast<std::uint32_t>(here);
    made.qualifier = qualifier;
    made.column = column;
    return made_.uses.emplace_back(std::move(made));
  }

  void join(std::int32_t here, const ColumnReference& left, const ColumnReference& right, bool optional) {
    for (const auto& [one, other] : {std::pair(left, right), std::pair(right, left)}) {
      ColumnUse& use = add(Use::join, here, one.qualifier, one.column);
      use.op = "=";
      use.optional = optional;
      use.other_qualifier = other.qualifier;
      use.other_column = other.column;
    }
  }

  // As an index has it: lower(u.email) is lower(email).
  static std::string without(std::string_view qualifier, std::string text) {
    const std::string prefix = quoted(qualifier) + ".";
    if (const std::size_t at = qualifier.empty() ? std::string::npos : text.find(prefix); at != std::string::npos)
      text.erase(at, prefix.size());
    return text;
  }

  // `side` is compared with `value`: of one column, it can be a key.
  void key(const void* side, Use use, std::string_view op, const void* value, std::int32_t here, bool optional) {
    sub_selects(value, here);
    if (const auto* row = PGTIDY_AS(RowExpr, side)) {  // (a, b) < ($1, $2): by the first, and then by the others
      for (const auto* part : elements(row->args)) key(part, use, op, nullptr, here, optional);
      return;
    }
    if (columns_in(side) != 1) return columns(side, use == Use::equal || use == Use::range ? Use::filter : use, here);
    const ::Node* found = nullptr;
    walk(side, [&](const ::Node* each) {
      if (column_of(each)) found = each;
      return tag_of(each) != T_SubLink;
    });
    const ColumnReference column = *column_of(found);
    ColumnUse& made = add(use, here, column.qualifier, column.column);
    made.op = op;
    made.optional = optional;
    if (found != side) made.expression = without(column.qualifier, Expression(side, parsed_, 0).text());
    const Expression constant(value, parsed_, 0);
    if (value != nullptr && constant.is_constant()) made.constant = constant.text();
  }

  // All columns in it as of this use, and the sub-selects in it.
  void columns(const void* node, Use use, std::int32_t here) {
    if (node == nullptr) return;
    walk(node, [&](const ::Node* each) {
      if (const auto column = column_of(each)) add(use, here, column->qualifier, column->column);
      if (const auto* link = PGTIDY_AS(SubLink, each)) {
        columns(link->testexpr, use, here);
        query(link->subselect, here);
        return false;
      }
      return true;
    });
  }

  void sub_selects(const void* node, std::int32_t here) {
    if (node == nullptr) return;
    walk(node, [&](const ::Node* each) {
      const auto* link = PGTIDY_AS(SubLink, each);
      if (link != nullptr) query(link->subselect, here);
      return link == nullptr;
    });
  }

  // ORDER BY and GROUP BY also take an output's name or number.
  void sort_key(const ::Node* node, Use use, bool descending, const ::SelectStmt& statement, std::int32_t here) {
    const auto targets = elements<::ResTarget>(statement.targetList);
    if (const auto* number = PGTIDY_AS(A_Const, node); number != nullptr && number->val.node.type == T_Integer) {
      const int place = number->val.ival.ival;
      if (place < 1 || static_cast<std::size_t>(place) > targets.size()) return;
      node = targets[static_cast<std::size_t>(place) - 1]->val;
    } else if (const auto column = column_of(node); column && column->qualifier.empty()) {
      const auto named =
          std::find_if(targets.begin(), targets.end(), [&](const auto* target) { return view(target->name) == column->column; });
      if (named != targets.end() && !column->column.empty()) node = (*named)->val;
    }
    const std::size_t before = made_.uses.size();
    key(node, use, {}, nullptr, here, false);
    for (std::size_t i = before; i < made_.uses.size(); ++i) made_.uses[i].descending = descending;
  }

  Block& block(std::int32_t number) { return made_.blocks[static_cast<std::size_t>(number)]; }

  std::string_view parsed_;
  const ValueNames& values_;
  Uses made_;
  int depth_ = 0;
};

}  // namespace

Uses uses_of(const void* tree, std::string_view parsed, const ValueNames& values) {
  const auto* raw = PGTIDY_AS(RawStmt, tree);
  return Reader(parsed, values).read(raw != nullptr ? raw->stmt : static_cast<const ::Node*>(tree));
}

}  // namespace pgtidy::syntax
