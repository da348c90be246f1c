// SPDX-License-Identifier: Apache-2.0
#include "syntax/query.h"

#include "syntax/nodes.h"

namespace pgtidy::syntax {
namespace {

using Kind = Term::Kind;
using Source = Query::Source;

constexpr int deepest = 200;

class Lowering {
 public:
  Query select(const ::SelectStmt* node) {
    Query query;
    if (node == nullptr || depth_ > deepest || node->windowClause != nullptr || node->lockingClause != nullptr) return query;
    ++depth_;
    query.understood = true;
    with(node->withClause, query);
    if (node->op == SETOP_NONE)
      simple(node, query);
    else
      set_operation(node, query);
    for (const auto* sort : elements<::SortBy>(node->sortClause)) query.order.push_back(order(sort));
    if (node->limitCount != nullptr) query.limit.push_back(term(node->limitCount));
    if (node->limitOffset != nullptr) query.offset.push_back(term(node->limitOffset));
    --depth_;
    return query;
  }

  // CALL p(…)
  Query call_of(const ::CallStmt* node) {
    Query query;
    query.understood = true;
    Term made = call(node->funccall);
    query.outputs.push_back({made.text, std::move(made)});
    return query;
  }

 private:
  void with(const ::WithClause* clause, Query& query) {
    if (clause == nullptr) return;
    query.understood = !clause->recursive;
    for (const auto* each : elements<::CommonTableExpr>(clause->ctes))
      query.with.push_back({std::string(view(each->ctename)), below(each->ctequery)});
  }

  void set_operation(const ::SelectStmt* node, Query& query) {
    if (node->op != SETOP_UNION) query.understood = false;
    query.all = node->all;
    query.left = std::make_shared<const Query>(select(node->larg));
    query.right = std::make_shared<const Query>(select(node->rarg));
    query.outputs = query.left->outputs;  // for their names
  }

  void simple(const ::SelectStmt* node, Query& query) {
    for (const auto* row : elements<::List>(node->valuesLists)) query.rows.push_back(terms(row));
    if (!query.rows.empty()) {
      for (std::size_t i = 0; i < query.rows.front().size(); ++i) query.outputs.push_back({"column" + std::to_string(i + 1), {}});
      return;
    }
    for (const auto* target : elements<::ResTarget>(node->targetList)) {
      Term value = term(target->val);
      std::string name = target->name != nullptr ? std::string(target->name) : name_of(value);
      query.outputs.push_back({std::move(name), std::move(value)});
    }
    for (const auto* item : elements(node->fromClause)) from(item, query);
    if (node->whereClause != nullptr) conjuncts(node->whereClause, query.where);
    query.distinct = node->distinctClause != nullptr;
    if (query.distinct && elements(node->distinctClause)[0] != nullptr) query.understood = false;  // DISTINCT ON
    query.grouped = node->groupClause != nullptr;
    query.group = terms(node->groupClause);
    if (node->havingClause != nullptr) query.having.push_back(term(node->havingClause));
  }

  // As PostgreSQL names an output (FigureColname), as far as it matters.
  static std::string name_of(const Term& value) {
    switch (value.kind) {
      case Kind::column:
      case Kind::call:
      case Kind::field: return value.text;
      case Kind::cast: {
        std::string inner = value.arguments.empty() ? "" : name_of(value.arguments.front());
        return inner == "?column?" ? value.text : inner;
      }
      case Kind::exists: return "exists";
      case Kind::array:
      case Kind::array_of: return "array";
      case Kind::choice: return "case";
      case Kind::scalar: return value.query->outputs.empty() ? "?column?" : value.query->outputs.front().name;
      default: return "?column?";
    }
  }

  void conjuncts(const ::Node* node, std::vector<Term>& into) {
    const auto* expression = PGTIDY_AS(BoolExpr, node);
    if (expression == nullptr || expression->boolop != AND_EXPR) {
      into.push_back(term(node));
      return;
    }
    for (const auto* each : elements(expression->args)) into.push_back(term(each));
  }

  void from(const ::Node* node, Query& query) {
    const auto* join = PGTIDY_AS(JoinExpr, node);
    if (join == nullptr || depth_ > deepest) {
      query.from.push_back(source(node));
      return;
    }
    const bool plain = join->alias == nullptr && join->usingClause == nullptr && !join->isNatural;
    const bool left = join->jointype == JOIN_LEFT && PGTIDY_AS(JoinExpr, join->rarg) == nullptr;
    if (!plain || (join->jointype != JOIN_INNER && !left)) query.understood = false;
    ++depth_;
    from(join->larg, query);
    from(join->rarg, query);
    --depth_;
    query.from.back().left = left;
    if (join->quals != nullptr) conjuncts(join->quals, left ? query.from.back().on : query.where);
  }

  static void name(const ::Alias* alias, Source& source) {
    if (alias == nullptr) return;
    source.alias = view(alias->aliasname);
    for (const auto* column : elements(alias->colnames)) source.columns.emplace_back(string_of(column));
  }

  Source source(const ::Node* node) {
    Source made;
    if (const auto* relation = PGTIDY_AS(RangeVar, node)) {
      made.kind = Source::Kind::relation;
      made.schema = view(relation->schemaname);
      made.name = made.alias = view(relation->relname);
      name(relation->alias, made);
    } else if (const auto* sub = PGTIDY_AS(RangeSubselect, node)) {
      made.kind = Source::Kind::query;
      made.query = below(sub->subquery);
      name(sub->alias, made);
    } else if (const auto* function = PGTIDY_AS(RangeFunction, node)) {
      const auto calls = elements<::List>(function->functions);
      if (calls.size() != 1 || function->coldeflist != nullptr) return made;
      made.kind = function->ordinality ? Source::Kind::unknown : Source::Kind::function;
      made.function = term(elements(calls.front()).front());
      made.alias = made.function.text;
      name(function->alias, made);
    }
    return made;
  }

  std::shared_ptr<const Query> below(const ::Node* node) { return std::make_shared<const Query>(select(PGTIDY_AS(SelectStmt, node))); }

  std::vector<Term> terms(const ::List* list) {
    std::vector<Term> made;
    for (const auto* each : elements(list)) made.push_back(term(each));
    return made;
  }

  Term::Order order(const ::SortBy* sort) {
    Term::Order made;
    made.term = sort->sortby_dir == SORTBY_USING ? Term{} : term(sort->node);
    made.descending = sort->sortby_dir == SORTBY_DESC;
    made.nulls_first = sort->sortby_nulls == SORTBY_NULLS_DEFAULT ? made.descending : sort->sortby_nulls == SORTBY_NULLS_FIRST;
    return made;
  }

  Term term(const void* node) {
    if (node == nullptr || depth_ > deepest) return {};
    ++depth_;
    Term made = lowered(node);
    --depth_;
    return made;
  }

  static Term of(Kind kind, std::string_view text = {}) {
    Term made;
    made.kind = kind;
    made.text = text;
    return made;
  }
  static Term of(Kind kind, std::string_view text, std::vector<Term> arguments) {
    Term made = of(kind, text);
    made.arguments = std::move(arguments);
    return made;
  }

  Term lowered(const void* node) {
    switch (tag_of(node)) {
      case T_A_Const: return constant(static_cast<const ::A_Const*>(node));
      case T_ColumnRef: return column(static_cast<const ::ColumnRef*>(node));
      case T_ParamRef: return of(Kind::column, "$" + std::to_string(static_cast<const ::ParamRef*>(node)->number));
      case T_A_Expr: return operation(static_cast<const ::A_Expr*>(node));
      case T_BoolExpr: return boolean(static_cast<const ::BoolExpr*>(node));
      case T_NullTest: {
        const auto* test = static_cast<const ::NullTest*>(node);
        Term made = of(Kind::null_test, {}, {term(test->arg)});
        made.truth = test->nulltesttype == IS_NOT_NULL;
        return made;
      }
      case T_BooleanTest: return truth_test(static_cast<const ::BooleanTest*>(node));
      case T_FuncCall: return call(static_cast<const ::FuncCall*>(node));
      case T_CoalesceExpr: return of(Kind::call, "coalesce", terms(static_cast<const ::CoalesceExpr*>(node)->args));
      case T_SQLValueFunction: {
        const bool schema = static_cast<const ::SQLValueFunction*>(node)->op == SVFOP_CURRENT_SCHEMA;
        return schema ? of(Kind::call, "current_schema") : Term{};
      }
      case T_NamedArgExpr: {
        const auto* argument = static_cast<const ::NamedArgExpr*>(node);
        Term made = term(argument->arg);
        made.name = view(argument->name);
        return made;
      }
      case T_TypeCast: return cast(static_cast<const ::TypeCast*>(node));
      case T_A_ArrayExpr: return of(Kind::array, {}, terms(static_cast<const ::A_ArrayExpr*>(node)->elements));
      case T_RowExpr: return of(Kind::row, {}, terms(static_cast<const ::RowExpr*>(node)->args));
      case T_CollateClause: return term(static_cast<const ::CollateClause*>(node)->arg);
      case T_SubLink: return sub_select(static_cast<const ::SubLink*>(node));
      case T_CaseExpr: return choice(static_cast<const ::CaseExpr*>(node));
      case T_A_Indirection: return indirection(static_cast<const ::A_Indirection*>(node));
      default: return {};
    }
  }

  static Term constant(const ::A_Const* constant) {
    if (constant->isnull) return of(Kind::null);
    const ::Node* value = &constant->val.node;
    if (const auto* integer = PGTIDY_AS(Integer, value)) return of(Kind::number, std::to_string(integer->ival));
    if (const auto* number = PGTIDY_AS(Float, value)) {
      const std::string_view digits = view(number->fval);
      const bool whole = digits.size() < 18 && digits.find_first_not_of("0123456789") == std::string_view::npos;
      return of(whole ? Kind::number : Kind::text, digits);
    }
    if (const auto* truth = PGTIDY_AS(Boolean, value)) {
      Term made = of(Kind::boolean);
      made.truth = truth->boolval;
      return made;
    }
    return PGTIDY_AS(String, value) != nullptr ? of(Kind::text, string_of(value)) : Term{};
  }

  static Term column(const ::ColumnRef* reference) {
    const auto fields = elements(reference->fields);
    const bool star = PGTIDY_AS(A_Star, fields.back()) != nullptr;
    Term made = of(star ? Kind::star : Kind::column, star ? std::string_view{} : string_of(fields.back()));
    if (fields.size() > 1) made.qualifier = string_of(fields[fields.size() - 2]);
    return made;
  }

  Term operation(const ::A_Expr* expression) {
    const std::string_view name = expression->name == nullptr ? std::string_view{} : string_of(elements(expression->name).back());
    std::vector<Term> sides;
    if (expression->kind != AEXPR_IN && expression->lexpr != nullptr) sides.push_back(term(expression->lexpr));
    switch (expression->kind) {
      case AEXPR_OP:
      case AEXPR_LIKE:
      case AEXPR_ILIKE: sides.push_back(term(expression->rexpr)); return of(Kind::operation, name, std::move(sides));
      case AEXPR_OP_ANY: sides.push_back(term(expression->rexpr)); return of(Kind::any, name, std::move(sides));
      case AEXPR_OP_ALL: sides.push_back(term(expression->rexpr)); return of(Kind::all, name, std::move(sides));
      case AEXPR_DISTINCT: sides.push_back(term(expression->rexpr)); return of(Kind::operation, "distinct", std::move(sides));
      case AEXPR_NOT_DISTINCT: sides.push_back(term(expression->rexpr)); return of(Kind::operation, "not distinct", std::move(sides));
      case AEXPR_NULLIF: sides.push_back(term(expression->rexpr)); return of(Kind::call, "nullif", std::move(sides));
      case AEXPR_IN: {
        Term list = of(Kind::array, {}, terms(PGTIDY_AS(List, expression->rexpr)));
        return of(name == "=" ? Kind::any : Kind::all, name, {term(expression->lexpr), std::move(list)});
      }
      case AEXPR_BETWEEN: {
        const auto ends = elements(PGTIDY_AS(List, expression->rexpr));
        if (ends.size() != 2) return {};
        return of(Kind::between, {}, {std::move(sides[0]), term(ends[0]), term(ends[1])});
      }
      default: return {};
    }
  }

  Term boolean(const ::BoolExpr* expression) {
    const Kind kind = expression->boolop == AND_EXPR  ? Kind::conjunction
                      : expression->boolop == OR_EXPR ? Kind::disjunction
                                                      : Kind::negation;
    return of(kind, {}, terms(expression->args));
  }

  Term truth_test(const ::BooleanTest* test) {
    const auto type = test->booltesttype;
    const char* truth = type == IS_TRUE || type == IS_NOT_TRUE ? "true" : type == IS_FALSE || type == IS_NOT_FALSE ? "false" : "null";
    Term made = of(Kind::truth_test, truth, {term(test->arg)});
    made.truth = type == IS_NOT_TRUE || type == IS_NOT_FALSE || type == IS_NOT_UNKNOWN;
    return made;
  }

  Term call(const ::FuncCall* node) {
    if (node->agg_filter != nullptr || node->over != nullptr || node->agg_within_group || node->func_variadic) return {};
    const auto names = elements(node->funcname);
    Term made = of(Kind::call, string_of(names.back()), terms(node->args));
    if (names.size() > 1) made.qualifier = string_of(names[names.size() - 2]);
    made.distinct = node->agg_distinct;
    made.star_argument = node->agg_star;
    for (const auto* sort : elements<::SortBy>(node->agg_order)) made.order.push_back(order(sort));
    return made;
  }

  Term cast(const ::TypeCast* node) {
    const auto names = elements(node->typeName->names);
    if (names.empty()) return {};
    Term made = of(Kind::cast, string_of(names.back()), {term(node->arg)});
    if (names.size() > 1) made.qualifier = string_of(names[names.size() - 2]);
    made.dimensions = static_cast<int>(elements(node->typeName->arrayBounds).size());
    made.truth = node->typeName->typmods != nullptr;
    return made;
  }

  Term sub_select(const ::SubLink* link) {
    Term made;
    made.query = below(link->subselect);
    switch (link->subLinkType) {
      case EXISTS_SUBLINK: made.kind = Kind::exists; break;
      case EXPR_SUBLINK: made.kind = Kind::scalar; break;
      case ARRAY_SUBLINK: made.kind = Kind::array_of; break;
      case ANY_SUBLINK:
      case ALL_SUBLINK:
        made.kind = link->subLinkType == ANY_SUBLINK ? Kind::any_of : Kind::all_of;
        made.text = link->operName == nullptr ? std::string_view("=") : string_of(elements(link->operName).back());
        made.arguments.push_back(term(link->testexpr));
        break;
      default: return {};
    }
    return made;
  }

  Term choice(const ::CaseExpr* node) {
    Term made = of(Kind::choice);
    made.truth = node->arg != nullptr;
    if (made.truth) made.arguments.push_back(term(node->arg));
    for (const auto* arm : elements<::CaseWhen>(node->args)) {
      made.arguments.push_back(term(arm->expr));
      made.arguments.push_back(term(arm->result));
    }
    made.arguments.push_back(node->defresult == nullptr ? of(Kind::null) : term(node->defresult));
    return made;
  }

  Term indirection(const ::A_Indirection* node) {
    constexpr std::size_t most = 200;
    const auto steps = elements(node->indirection);
    if (steps.size() > most) return {};
    Term made = term(node->arg);
    for (const auto* step : steps) {
      if (const auto* indices = PGTIDY_AS(A_Indices, step)) {
        if (indices->is_slice) return {};
        made = of(Kind::subscript, {}, {std::move(made), term(indices->uidx)});
      } else if (PGTIDY_AS(String, step) != nullptr) {
        made = of(Kind::field, string_of(step), {std::move(made)});
      } else {
        return {};
      }
    }
    return made;
  }

  int depth_ = 0;
};

}  // namespace

Query query_of(const void* tree) {
  const auto* raw = PGTIDY_AS(RawStmt, tree);
  const void* statement = raw != nullptr ? static_cast<const void*>(raw->stmt) : tree;
  if (const auto* call = PGTIDY_AS(CallStmt, statement)) return Lowering().call_of(call);
  return Lowering().select(PGTIDY_AS(SelectStmt, statement));
}

}  // namespace pgtidy::syntax
