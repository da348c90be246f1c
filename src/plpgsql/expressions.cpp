// SPDX-License-Identifier: Apache-2.0
#include "plpgsql/expressions.h"

#include "parse/parse.h"

namespace pgtidy::plpgsql {

std::shared_ptr<const syntax::Query> Expressions::parsed(const std::string& select) {
  auto& known = parsed_[select];
  if (known != nullptr) return known;
  const parse::Tree tree = parse::parse(select);
  const bool one = tree.statements().size() == 1 && tree.failed() == 0;
  known = std::make_shared<const syntax::Query>(one ? syntax::query_of(tree.statements().front().tree) : syntax::Query{});
  return known;
}

Result Expressions::query(std::string_view select, const Variables& variables) {
  const auto query = parsed(std::string(select));
  return evaluate(*query, variables, catalog_, budget_);
}

Value Expressions::value(std::string_view expression, const Variables& variables) {
  return query("SELECT " + std::string(expression), variables).scalar();
}

Value Expressions::value(const syntax::Term& term, const Variables& variables) { return evaluate(term, variables, catalog_, budget_); }

Variables Expressions::bound(const Function& function, const syntax::Term& call, const Variables& variables) {
  Variables made;
  for (std::size_t i = 0; i < function.arguments.size(); ++i) {
    const std::string name = i < function.argument_names.size() ? function.argument_names[i] : std::string();
    Value given;
    if (i < call.arguments.size() && call.arguments[i].name.empty())
      given = value(call.arguments[i], variables);
    else if (i < function.argument_defaults.size() && !function.argument_defaults[i].empty())
      given = value(function.argument_defaults[i], {});
    for (const syntax::Term& argument : call.arguments) {
      if (!argument.name.empty() && argument.name == name) given = value(argument, variables);
    }
    made["$" + std::to_string(i + 1)] = given;
    if (!name.empty()) made[name] = given;
  }
  return made;
}

}  // namespace pgtidy::plpgsql
