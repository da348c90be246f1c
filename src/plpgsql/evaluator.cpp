// SPDX-License-Identifier: Apache-2.0
#include "plpgsql/evaluator.h"

#include <algorithm>

#include "parse/parse.h"
#include "pgtidy/identifier.h"
#include "plpgsql/functions.h"
#include "plpgsql/pattern.h"

namespace pgtidy::plpgsql {

using Kind = syntax::Term::Kind;

namespace {

constexpr int deepest = 300;

Value of(Value::Kind kind, std::vector<Value> list) {
  Value value;
  value.kind = kind;
  value.list = std::move(list);
  return value;
}

}  // namespace

Value both(const Value& left, const Value& right) {
  if (left.is(false) || right.is(false)) return boolean(false);
  if (left.is(true) && right.is(true)) return boolean(true);
  return left.known() && right.known() ? null_value() : Value{};
}

Value either(const Value& left, const Value& right) {
  if (left.is(true) || right.is(true)) return boolean(true);
  if (left.is(false) && right.is(false)) return boolean(false);
  return left.known() && right.known() ? null_value() : Value{};
}

Value not_so(const Value& value) { return value.kind == Value::Kind::boolean ? boolean(!value.truth) : value.is_null() ? value : Value{}; }

const Value* Bound::column(std::string_view name, Value& made) const {
  for (std::size_t i = 0; table != nullptr && i < table->names.size(); ++i) {
    const std::string& each = i < source->columns.size() ? source->columns[i] : table->names[i];
    if (each != name) continue;
    if (none) return &(made = null_value());
    return i < table->rows[place].values.size() ? &table->rows[place].values[i] : &made;
  }
  return nullptr;
}

Value Evaluator::value(const Term& term, const Scope* scope) {
  if (depth_ > deepest || budget_.rows <= 0) return {};
  ++depth_;
  Value made = kind(term, scope);
  --depth_;
  return made;
}

Value Evaluator::kind(const Term& term, const Scope* scope) {
  const auto argument = [&](std::size_t n) { return value(term.arguments[n], scope); };
  switch (term.kind) {
    case Kind::null: return null_value();
    case Kind::boolean: return boolean(term.truth);
    case Kind::text: return text(term.text);
    case Kind::number: return number(std::stoll(term.text));
    case Kind::column: return column(term, scope);
    case Kind::call: return function(term, scope);
    case Kind::operation:
      if (term.arguments.size() == 1) return term.text == "-" ? operate("-", number(0), argument(0), catalog_) : Value{};
      return operation(term, scope);
    case Kind::conjunction:
    case Kind::disjunction:
    case Kind::negation:
    case Kind::null_test:
    case Kind::truth_test:
    case Kind::between: return connective(term, scope);
    case Kind::any:
    case Kind::all: return with_list(term, scope);
    case Kind::exists:
    case Kind::scalar:
    case Kind::any_of:
    case Kind::all_of:
    case Kind::array_of: return with_query(term, scope);
    case Kind::array:
    case Kind::row: {
      std::vector<Value> list;
      for (const Term& each : term.arguments) list.push_back(value(each, scope));
      Value made = of(term.kind == Kind::array ? Value::Kind::list : Value::Kind::record, std::move(list));
      if (term.kind == Kind::row) made.names.resize(made.list.size());
      return made;
    }
    case Kind::choice: return choice(term, scope);
    case Kind::cast: return cast(argument(0), term, catalog_);
    case Kind::subscript:
    case Kind::field: return element(term, scope);
    case Kind::star:
    case Kind::unknown: break;
  }
  return {};
}

Value Evaluator::operation(const Term& term, const Scope* scope) {
  Value left, right;
  const Value& first = operand(term.arguments[0], scope, left);
  return operate(term.text, first, operand(term.arguments[1], scope, right), catalog_);
}

// Conditions are asked for every row: a variable's value isn't copied for each.
const Value& Evaluator::operand(const Term& term, const Scope* scope, Value& made) {
  if (term.kind == Kind::column) return column(term, scope, made);
  return made = value(term, scope);
}

Value Evaluator::column(const Term& term, const Scope* scope) {
  Value made;
  const Value& found = column(term, scope, made);
  return &found == &made ? std::move(made) : found;
}

const Value& Evaluator::column(const Term& term, const Scope* scope, Value& made) {
  for (const Scope* at = scope; at != nullptr; at = at->outer) {
    bool opaque = false;
    for (const Bound& each : at->bound) {
      if (!term.qualifier.empty() && each.source->alias != term.qualifier) continue;
      if (each.system != nullptr) {
        const SystemColumn* found = each.system->column(term.text);
        if (found != nullptr) return made = each.none ? null_value() : found->value(*each.row, catalog_);
      } else if (const Value* found = each.column(term.text, made)) {
        return *found;
      }
      if (!term.qualifier.empty()) return made;
      opaque = opaque || each.opaque();
    }
    if (opaque) return made;
  }
  const auto variable = variables_.find(term.qualifier.empty() ? term.text : term.qualifier);
  if (variable == variables_.end()) return made;
  if (term.qualifier.empty()) return variable->second;
  const Value* field = variable->second.field(term.text);
  return field == nullptr ? made : *field;
}

Value Evaluator::connective(const Term& term, const Scope* scope) {
  const Value first = value(term.arguments.front(), scope);
  if (term.kind == Kind::negation) return not_so(first);
  if (term.kind == Kind::null_test) {
    if (!first.known() && !first.not_null && first.outside == Value::Outside::no) return {};
    return boolean(first.is_null() != term.truth);
  }
  if (term.kind == Kind::truth_test) {
    if (!first.known()) return {};
    const bool same = term.text == "null" ? first.is_null() : first.is(term.text == "true");
    return boolean(same != term.truth);
  }
  if (term.kind == Kind::between) {
    const Value low = operate(">=", first, value(term.arguments[1], scope), catalog_);
    return both(low, operate("<=", first, value(term.arguments[2], scope), catalog_));
  }
  Value made = first;
  const bool conjunction = term.kind == Kind::conjunction;
  for (std::size_t i = 1; i < term.arguments.size() && !made.is(!conjunction); ++i) {
    const Value next = value(term.arguments[i], scope);
    made = conjunction ? both(made, next) : either(made, next);
  }
  return made;
}

// x = ANY (list), x IN (a, b), x <> ALL (list)
Value Evaluator::with_list(const Term& term, const Scope* scope) {
  Value first, second;
  const Value& left = operand(term.arguments[0], scope, first);
  const Value& list = operand(term.arguments[1], scope, second);
  if (list.is_null()) return list;
  if (list.kind != Value::Kind::list) return {};
  Value made = boolean(term.kind == Kind::all);
  for (const Value& each : list.list) {
    const Value one = operate(term.text, left, each, catalog_);
    made = term.kind == Kind::all ? both(made, one) : either(made, one);
  }
  return made;
}

Value Evaluator::with_query(const Term& term, const Scope* scope) {
  const Result result = query(*term.query, scope);
  if (term.kind == Kind::exists) return result.any();
  if (term.kind == Kind::scalar) return result.scalar();
  if (term.kind == Kind::array_of) {
    if (!result.complete()) return {};
    std::vector<Value> list;
    for (const Result::Row& row : result.rows) list.push_back(row.values.empty() ? Value{} : row.values.front());
    return of(Value::Kind::list, std::move(list));
  }
  const Value left = value(term.arguments.front(), scope);
  const bool all = term.kind == Kind::all_of;
  Value made = boolean(all);
  for (const Result::Row& row : result.rows) {
    Value one = row.values.empty() ? Value{} : operate(term.text, left, row.values.front(), catalog_);
    if (!row.certain && !one.is(all)) one = {};
    made = all ? both(made, one) : either(made, one);
  }
  return made;
}

Value Evaluator::choice(const Term& term, const Scope* scope) {
  std::size_t at = term.truth ? 1 : 0;
  const Value with = term.truth ? value(term.arguments.front(), scope) : Value{};
  for (; at + 1 < term.arguments.size(); at += 2) {
    Value condition = value(term.arguments[at], scope);
    if (term.truth) condition = compare("=", with, condition, catalog_);
    if (!condition.known()) return {};
    if (condition.is(true)) return value(term.arguments[at + 1], scope);
  }
  return value(term.arguments[at], scope);
}

Value Evaluator::element(const Term& term, const Scope* scope) {
  const Value whole = value(term.arguments.front(), scope);
  if (whole.is_null()) return whole;
  if (term.kind == Kind::field) {
    const Value* field = whole.field(term.text);
    return field == nullptr ? Value{} : *field;
  }
  const Value index = value(term.arguments[1], scope);
  if (whole.kind != Value::Kind::list || index.kind != Value::Kind::number) return {};
  const std::int64_t place = index.number - (whole.reg ? 0 : 1);
  if (place < 0 || place >= static_cast<std::int64_t>(whole.list.size())) return null_value();
  return whole.list[static_cast<std::size_t>(place)];
}

Value Evaluator::function(const Term& term, const Scope* scope) {
  if (is_aggregate(term)) return group_ == nullptr ? Value{} : aggregate(term);
  if (const auto rows = routine(term, scope, false)) return rows->scalar();
  if (!term.qualifier.empty() && term.qualifier != "pg_catalog") return {};
  std::vector<Value> arguments;
  for (const Term& each : term.arguments) {
    if (!each.name.empty()) return {};
    arguments.push_back(value(each, scope));
    budget_.rows -= static_cast<std::int64_t>(arguments.back().text.size() / 64);
  }
  return call(term.text, arguments, catalog_);
}

std::optional<Result> Evaluator::routine(const Term& call, const Scope* scope, bool set) {
  const auto overloads = catalog_.functions(Name{call.qualifier, call.text});
  if (overloads.size() != 1 || overloads.front()->language != "sql" || overloads.front()->arguments.size() != call.arguments.size())
    return std::nullopt;
  const Function& function = *overloads.front();
  if (set != lower_case(std::string_view(function.returns).substr(0, 6)).starts_with("setof ")) return std::nullopt;
  Variables variables;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    const Value given = call.arguments[i].name.empty() ? value(call.arguments[i], scope) : Value{};
    variables["$" + std::to_string(i + 1)] = given;
    if (i < function.argument_names.size() && !function.argument_names[i].empty()) variables[function.argument_names[i]] = given;
  }
  const parse::Tree tree = parse::parse(function.body);
  if (tree.statements().size() != 1 || tree.failed() > 0 || depth_ > deepest) return std::nullopt;
  budget_.rows -= 100;
  return Evaluator(variables, catalog_, budget_, depth_ + 30).query(syntax::query_of(tree.statements().front().tree), nullptr);
}

Value evaluate(const syntax::Term& term, const Variables& variables, const Catalog& catalog, Budget& budget) {
  return Evaluator(variables, catalog, budget).value(term, nullptr);
}

Result evaluate(const syntax::Query& query, const Variables& variables, const Catalog& catalog, Budget& budget) {
  return Evaluator(variables, catalog, budget).query(query, nullptr);
}

Result evaluate_query(std::string_view select, const Variables& variables, const Catalog& catalog, Budget& budget) {
  const parse::Tree tree = parse::parse(std::string(select));
  if (tree.statements().size() != 1 || tree.failed() > 0) return {{}, {{{}, false}}};
  return evaluate(syntax::query_of(tree.statements().front().tree), variables, catalog, budget);
}

Value evaluate(std::string_view expression, const Variables& variables, const Catalog& catalog, Budget& budget) {
  return evaluate_query("SELECT " + std::string(expression), variables, catalog, budget).scalar();
}

}  // namespace pgtidy::plpgsql
