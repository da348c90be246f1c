// SPDX-License-Identifier: Apache-2.0
#include "engine/plpgsql_call.h"

#include <utility>

namespace pgtidy::engine {

std::optional<Call> read_call(TokenReader& reader, const Variables& variables) {
  Call call;
  call.name = reader.word();
  reader.next();
  if (reader.is('.')) {
    reader.next();
    call.schema = std::exchange(call.name, reader.word());
    reader.next();
  }
  if (!reader.is('(')) return std::nullopt;
  reader.next();
  while (!reader.done() && !reader.is(')')) {
    Call::Argument argument;
    if (reader.word(1) == "=>" || reader.word(1) == ":=") {
      argument.name = reader.word();
      reader.next();
      reader.next();
    }
    argument.value = evaluate(reader, variables);
    call.arguments.push_back(std::move(argument));
    if (reader.is(','))
      reader.next();
    else if (!reader.is(')'))
      return std::nullopt;
  }
  reader.next();
  return call;
}

Variables bound(const Function& function, const Call& call) {
  Variables variables;
  for (std::size_t i = 0; i < function.arguments.size(); ++i) {
    const std::string name = i < function.argument_names.size() ? function.argument_names[i] : std::string();
    Value value;
    if (i < call.arguments.size() && call.arguments[i].name.empty())
      value = call.arguments[i].value;
    else if (i < function.argument_defaults.size())
      value = evaluate(function.argument_defaults[i], {});
    for (const auto& argument : call.arguments) {
      if (!argument.name.empty() && argument.name == name) value = argument.value;
    }
    variables["$" + std::to_string(i + 1)] = value;
    if (!name.empty()) variables[name] = value;
  }
  return variables;
}

}  // namespace pgtidy::engine
