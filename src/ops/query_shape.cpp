// SPDX-License-Identifier: Apache-2.0
#include "ops/query_shape.h"

#include <algorithm>
#include <map>
#include <set>

#include "ops/lowering.h"
#include "ops/query_names.h"
#include "ops/query_types.h"

namespace pgtidy::ops {
namespace {

constexpr int max_depth = 60;   // of sub-queries
constexpr int max_joins = 400;  // JOINs lean to the left
// No query gives more (access/htup_details.h: MaxTupleAttributeNumber); `*` of `*` of `*` would grow without end.
constexpr std::size_t max_columns = 1664;
constexpr std::size_t max_columns_of_from = 4 * max_columns;

struct Columns {
  std::vector<OutputColumn> columns;
  bool known = true;
};
// One entry of FROM.
struct Source : Columns {
  std::string_view alias;
  Name relation;  // empty: a sub-select, a function, …
};
using CommonTables = std::map<std::string_view, Columns>;

// What one SELECT sees: its FROM, then that of the query around it.
struct Scope {
  std::vector<Source> sources;
  const CommonTables* common = nullptr;
  const Scope* outer = nullptr;
};

std::string_view column_name(const ::ColumnRef& reference) { return string_of(elements(reference.fields).back()); }

std::string_view qualifier(const ::ColumnRef& reference) {
  const auto fields = elements(reference.fields);
  return fields.size() > 1 ? string_of(fields[fields.size() - 2]) : std::string_view{};
}

bool is_star(const ::ColumnRef& reference) { return PGTIDY_AS(A_Star, elements(reference.fields).back()) != nullptr; }

const OutputColumn* column_in(const Columns& source, std::string_view name) {
  const auto at = std::find_if(source.columns.begin(), source.columns.end(), [&](const OutputColumn& each) { return each.name == name; });
  return at == source.columns.end() ? nullptr : &*at;
}

// (a, b) after an alias rename the first columns.
void rename(Columns& source, const ::List* names) {
  std::size_t i = 0;
  for (const auto* name : elements(names)) {
    if (i == source.columns.size()) source.columns.emplace_back();
    source.columns[i++].name = string_of(name);
  }
}

// Is there a `*` that takes the columns of all of FROM?
bool takes_all(const ::SelectStmt& select) {
  const auto is_bare_star = [](const ::ResTarget* target) {
    const auto* reference = PGTIDY_AS(ColumnRef, target->val);
    return reference != nullptr && is_star(*reference) && qualifier(*reference).empty();
  };
  const auto targets = elements<::ResTarget>(select.targetList);
  return std::any_of(targets.begin(), targets.end(), is_bare_star);
}

class Shaper {
 public:
  Shaper(const ColumnsOf& columns_of, QueryShape& shape) : columns_of_(columns_of), shape_(shape) {}

  Columns query(const ::Node* node, const CommonTables& around, const Scope* outer, int depth) {
    const auto* select = PGTIDY_AS(SelectStmt, node);
    if (select == nullptr || depth > max_depth) return {{}, false};
    CommonTables common = around;
    if (select->withClause != nullptr) with(*select->withClause, common, outer, depth);
    if (select->larg != nullptr) {  // UNION and its kin; long chains lean to the left
      std::vector<const ::SelectStmt*> right;
      for (; select->larg != nullptr; select = select->larg) right.push_back(select->rarg);
      Columns named = query(reinterpret_cast<const ::Node*>(select), common, outer, depth + 1);
      for (const auto* other : right) settle(named, query(reinterpret_cast<const ::Node*>(other), common, outer, depth + 1));
      return named;
    }
    return plain(*select, common, outer, depth);
  }

 private:
  // What one arm of a UNION doesn't tell, another may: NULL AS x.
  static void settle(Columns& named, const Columns& other) {
    for (std::size_t i = 0; i < named.columns.size() && i < other.columns.size(); ++i) {
      OutputColumn& column = named.columns[i];
      const std::string_view name = column.name;
      if (!column.tells_type() && (column.function.empty() || other.columns[i].tells_type())) column = other.columns[i];
      column.name = name;
      column.exact = false;
    }
  }

  // Where the value comes from, or its type, as far as that can be read off.
  OutputColumn value(const ::Node* node, const Scope& scope, int depth) {
    if (const auto* reference = PGTIDY_AS(ColumnRef, node)) {
      const OutputColumn* same = is_star(*reference) ? nullptr : resolve(*reference, scope);
      return same == nullptr ? OutputColumn{} : *same;
    }
    if (const auto* link = PGTIDY_AS(SubLink, node); link != nullptr && link->subLinkType == EXPR_SUBLINK) {
      ++quiet_;  // what it reads is noted where the whole expression is read
      const Columns inner = query(link->subselect, *scope.common, &scope, depth + 1);
      --quiet_;
      return inner.columns.empty() ? OutputColumn{} : inner.columns.front();
    }
    OutputColumn column;
    const auto* constant = PGTIDY_AS(A_Const, node);
    column.null = constant != nullptr && constant->isnull;
    if (fixed_type(node)) {
      column.typed_by = node;
      collate(column, node, scope);
      return column;
    }
    const auto operands = operands_of_same_type(node);
    const auto* call = operands.empty() ? PGTIDY_AS(FuncCall, node) : nullptr;
    if (call != nullptr) column.function = Lowering::name(call->funcname), collate(column, node, scope);
    for (const auto* inner : operands) {
      OutputColumn same = depth > max_joins ? OutputColumn{} : value(inner, scope, depth + 1);
      if (same.null && inner != operands.front()) continue;
      if (const auto* collate = PGTIDY_AS(CollateClause, node)) same.collation = Lowering::name(collate->collname);
      const bool told = same.tells_type();
      if (told || column.function.empty()) column = std::move(same);
      if (told) break;
    }
    return column;
  }

  // An expression is collated as the first column in it is, or as is written in it.
  static void collate(OutputColumn& column, const ::Node* node, const Scope& scope) {
    syntax::walk(node, [&](const ::Node* each) {
      const bool found = !column.relation.empty() || !column.collation.empty();
      if (found || PGTIDY_AS(SubLink, each) != nullptr) return false;
      if (const auto* written = PGTIDY_AS(CollateClause, each)) column.collation = Lowering::name(written->collname);
      const auto* reference = PGTIDY_AS(ColumnRef, each);
      const OutputColumn* source = reference == nullptr || is_star(*reference) ? nullptr : resolve(*reference, scope);
      if (source == nullptr) return true;
      column.relation = source->relation;
      column.source_column = source->source_column;
      return true;
    });
  }

  void with(const ::WithClause& clause, CommonTables& common, const Scope* outer, int depth) {
    for (const auto* table : elements<::CommonTableExpr>(clause.ctes)) {
      Columns columns;
      const auto* select = PGTIDY_AS(SelectStmt, table->ctequery);
      if (clause.recursive && select != nullptr && select->larg != nullptr) {  // its first arm names the columns
        columns = query(reinterpret_cast<const ::Node*>(select->larg), common, outer, depth + 1);
        rename(columns, table->aliascolnames);
        for (OutputColumn& column : columns.columns) column.exact = false;
        common[view(table->ctename)] = columns;
        (void)query(reinterpret_cast<const ::Node*>(select->rarg), common, outer, depth + 1);
      } else {
        columns = query(table->ctequery, common, outer, depth + 1);
      }
      rename(columns, table->aliascolnames);
      common[view(table->ctename)] = std::move(columns);
    }
  }

  Columns plain(const ::SelectStmt& select, const CommonTables& common, const Scope* outer, int depth) {
    if (select.valuesLists != nullptr) {
      Columns columns;
      const auto first = elements(reinterpret_cast<const ::List*>(elements(select.valuesLists).front()));
      for (const auto* value : first) {
        OutputColumn column{.name = shape_.made_up.emplace_back("column" + std::to_string(columns.columns.size() + 1))};
        if (fixed_type(value)) column.typed_by = value;
        columns.columns.push_back(column);
      }
      return columns;
    }
    Scope scope;
    scope.common = &common;
    scope.outer = outer;
    Columns star;
    const bool all = takes_all(select);
    for (const auto* item : elements(select.fromClause)) {
      const Columns part = from(item, scope, all, depth + 1);
      star.known = star.known && part.known;
      star.columns.insert(star.columns.end(), part.columns.begin(), part.columns.end());
      if (star.columns.size() > max_columns_of_from) star = {{}, false};
    }
    Columns result;
    for (const auto* target : elements<::ResTarget>(select.targetList)) output(*target, scope, star, result, depth);
    for (const auto* clause : {select.whereClause, select.havingClause}) expression(clause, scope, depth);
    for (const auto* list : {select.groupClause, select.sortClause, select.distinctClause, select.windowClause}) {
      for (const auto* item : elements(list)) expression(item, scope, depth);
    }
    if (keeps_conditions_out(select)) std::ranges::for_each(result.columns, [](OutputColumn& column) { column.exact = false; });
    return result;
  }

  void output(const ::ResTarget& target, const Scope& scope, const Columns& star, Columns& result, int depth) {
    const auto* reference = PGTIDY_AS(ColumnRef, target.val);
    if (reference != nullptr && is_star(*reference)) {
      const std::string_view of = qualifier(*reference);
      const Columns* source = of.empty() ? &star : find(scope, of);
      result.known = result.known && source != nullptr && source->known;
      if (source == nullptr) return;
      if (result.columns.size() + source->columns.size() > max_columns) {
        result = {{}, false};
        return;
      }
      result.columns.insert(result.columns.end(), source->columns.begin(), source->columns.end());
      for (const auto& column : source->columns) use(column);
      return;
    }
    OutputColumn column = value(target.val, scope, depth);
    column.name = target.name != nullptr ? view(target.name) : figured_name(target.val);
    if (column.name.empty()) column.name = "?column?";
    column.exact = column.exact && reference != nullptr;
    expression(target.val, scope, depth);
    result.columns.push_back(column);
  }

  // Adds the entry's sources to the scope; answers what `*` makes of it, if that is asked for.
  Columns from(const ::Node* node, Scope& scope, bool all, int depth) {
    if (depth > max_joins) return {{}, false};
    if (const auto* join = PGTIDY_AS(JoinExpr, node)) return this->join(*join, scope, all, depth);
    Source& source = scope.sources.emplace_back(source_of(node, scope, depth));
    return all ? static_cast<Columns&>(source) : Columns{};
  }

  Source source_of(const ::Node* node, const Scope& scope, int depth) {
    if (const auto* range = PGTIDY_AS(RangeVar, node)) return relation(*range, scope);
    Source source;
    const ::Alias* alias = nullptr;
    if (const auto* select = PGTIDY_AS(RangeSubselect, node)) {
      const Scope seen = scope;
      static_cast<Columns&>(source) = query(select->subquery, *scope.common, select->lateral ? &seen : scope.outer, depth + 1);
      alias = select->alias;
    } else if (const auto* function = PGTIDY_AS(RangeFunction, node)) {
      source_of_function(*function, source);
      for (const auto* call : elements<::List>(function->functions)) expression(elements(call).front(), scope, depth);
      alias = function->alias;
    } else {
      source.known = false;
    }
    if (alias != nullptr) {
      source.alias = view(alias->aliasname);
      rename(source, alias->colnames);
    }
    return source;
  }

  static void source_of_function(const ::RangeFunction& function, Source& source) {
    const auto calls = elements<::List>(function.functions);
    for (const auto* definition : elements<::ColumnDef>(function.coldeflist)) source.columns.push_back({.name = view(definition->colname)});
    const bool named = function.alias != nullptr && function.alias->colnames != nullptr;
    if (source.columns.empty() && calls.size() == 1 && !function.is_rowsfrom) {
      // A function that gives one column names it after itself or its alias; one that gives rows can't be told from it.
      const auto* call = elements(calls.front()).front();
      const std::string_view own = figured_name(call);
      const std::string_view name = function.alias != nullptr ? view(function.alias->aliasname) : own;
      source.alias = own;
      source.columns.push_back({.name = name, .typed_by = fixed_type(call) ? call : nullptr});
    }
    if (function.ordinality) source.columns.push_back({.name = "ordinality"});
    source.known = named || function.coldeflist != nullptr;
  }

  Source relation(const ::RangeVar& range, const Scope& scope) {
    Source source;
    const Name name{view(range.schemaname), view(range.relname)};
    source.alias = name.name;
    const auto common = name.schema.empty() ? scope.common->find(name.name) : scope.common->end();
    if (common != scope.common->end()) {
      static_cast<Columns&>(source) = common->second;
    } else {
      source.relation = name;
      (void)number_of(name);
      const auto columns = columns_of_(name);
      source.known = columns.has_value();
      if (columns) source.columns.reserve(columns->size());
      for (const auto column : columns.value_or(std::vector<std::string_view>{})) {
        source.columns.push_back({.name = column, .relation = name, .source_column = column, .exact = true});
      }
    }
    if (range.alias != nullptr) {
      source.alias = view(range.alias->aliasname);
      rename(source, range.alias->colnames);
    }
    return source;
  }

  Columns join(const ::JoinExpr& join, Scope& scope, bool all, int depth) {
    all = all || join.alias != nullptr;
    const Columns left = from(join.larg, scope, all, depth + 1);
    const Columns right = from(join.rarg, scope, all, depth + 1);
    expression(join.quals, scope, depth);
    if (!all) return {};
    std::vector<std::string_view> merged;
    for (const auto* name : elements(join.usingClause)) merged.push_back(string_of(name));
    if (join.isNatural) {
      for (const auto& column : left.columns) {
        if (column_in(right, column.name) != nullptr) merged.push_back(column.name);
      }
    }
    Columns result;
    result.known = left.known && right.known;
    for (const auto name : merged) {
      const OutputColumn* column = column_in(left, name);
      result.columns.push_back(column != nullptr ? *column : OutputColumn{.name = name});
    }
    for (const auto* side : {&left, &right}) {
      for (const auto& column : side->columns) {
        if (std::find(merged.begin(), merged.end(), column.name) == merged.end()) result.columns.push_back(column);
      }
    }
    if (result.columns.size() > max_columns_of_from) result = {{}, false};
    if (join.alias != nullptr) {
      Source whole;
      whole.alias = view(join.alias->aliasname);
      static_cast<Columns&>(whole) = result;
      rename(whole, join.alias->colnames);
      scope.sources.push_back(whole);
      return static_cast<const Columns&>(whole);
    }
    return result;
  }

  static const Source* find(const Scope& scope, std::string_view alias) {
    for (const Scope* each = &scope; each != nullptr; each = each->outer) {
      for (const auto& source : each->sources) {
        if (source.alias == alias) return &source;
      }
    }
    return nullptr;
  }

  static const OutputColumn* resolve(const ::ColumnRef& reference, const Scope& scope) {
    const std::string_view name = column_name(reference);
    if (const std::string_view of = qualifier(reference); !of.empty()) {
      const Source* source = find(scope, of);
      return source == nullptr ? nullptr : column_in(*source, name);
    }
    for (const Scope* each = &scope; each != nullptr; each = each->outer) {
      for (const auto& source : each->sources) {
        if (const OutputColumn* column = column_in(source, name)) return column;
        if (!source.known) return nullptr;  // it may be that one's
      }
    }
    return nullptr;
  }

  std::size_t number_of(const Name& relation) {
    const auto known = std::find(shape_.relations.begin(), shape_.relations.end(), relation);
    if (known != shape_.relations.end()) return static_cast<std::size_t>(known - shape_.relations.begin());
    shape_.relations.push_back(relation);
    return shape_.relations.size() - 1;
  }

  void use(const OutputColumn& column) {
    if (column.relation.empty() || quiet_ > 0) return;
    const auto [first, is_new] = used_.insert({column.relation.name.data(), column.source_column.data()});
    if (is_new) shape_.uses.push_back({number_of(column.relation), column.source_column});
  }

  // Notes the columns that an expression reads; goes into sub-selects.
  void expression(const ::Node* node, const Scope& scope, int depth) {
    if (node == nullptr || depth > max_joins) return;
    syntax::walk(node, [&](const ::Node* each) {
      if (const auto* link = PGTIDY_AS(SubLink, each)) {
        expression(link->testexpr, scope, depth + 1);
        (void)query(link->subselect, *scope.common, &scope, depth + 1);
        return false;
      }
      const auto* reference = PGTIDY_AS(ColumnRef, each);
      const OutputColumn* column = reference == nullptr || is_star(*reference) ? nullptr : resolve(*reference, scope);
      if (column != nullptr) use(*column);
      return true;
    });
  }

  const ColumnsOf& columns_of_;
  QueryShape& shape_;
  int quiet_ = 0;
  std::set<std::pair<const void*, const void*>> used_;  // by where the names stand: most of what comes twice
};

}  // namespace

QueryShape shape_of(const Expression& query, const ColumnsOf& columns_of) {
  QueryShape shape;
  Columns columns = Shaper(columns_of, shape).query(static_cast<const ::Node*>(query.node()), {}, nullptr, 0);
  shape.columns = std::move(columns.columns);
  shape.columns_known = columns.known;
  return shape;
}

}  // namespace pgtidy::ops
