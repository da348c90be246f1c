// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catalog/impl.h"
#include "ops/left_out.h"

namespace pgtidy::catalog {
namespace {

bool is_input(char mode) { return mode == 'i' || mode == 'b' || mode == 'v'; }

bool is_kind(const Function& function, ObjectKind kind) {
  switch (kind) {
    case ObjectKind::function: return !function.procedure && !function.aggregate;
    case ObjectKind::procedure: return function.procedure;
    case ObjectKind::aggregate: return function.aggregate;
    default: return true;
  }
}

std::string signature(const std::vector<ColumnType>& arguments) {
  std::string text;
  for (const auto& argument : arguments) text.append(argument.formatted).append(",");
  return text;
}

}  // namespace

// A type as functions have it: without length or precision.
ColumnType Writer::Impl::argument_type(const TypeName& type) {
  TypeName bare = type;
  bare.modifiers = {};
  ColumnType resolved = s().resolve(bare);
  if (resolved.known()) resolved.formatted = format_type(resolved, false);
  return resolved;
}

std::vector<Oid> Writer::Impl::routines(const Name& name, op::List<TypeName> arguments, bool written, ObjectKind kind) {
  const auto* overloads = s().function_oids(name);
  if (overloads == nullptr) return {};
  std::vector<ColumnType> wanted;
  for (const auto& argument : arguments) wanted.push_back(argument_type(argument));
  const std::string signature_wanted = signature(wanted);
  std::vector<Oid> found;
  for (const Oid oid : *overloads) {
    const Function& function = *s().find<Function>(oid);
    if (is_kind(function, kind) && (!written || signature(function.arguments) == signature_wanted)) found.push_back(oid);
  }
  if (found.size() > 1) found.clear();  // "function name is not unique"
  return found;
}

// The type that the function gives, read off how it is printed; unknown where its overloads differ.
ColumnType Writer::Impl::result_of_call(const Name& name) {
  const auto* overloads = s().function_oids(name);
  if (overloads == nullptr || overloads->empty()) return {};
  const auto returns = [&](Oid oid) -> std::string_view { return s().find<Function>(oid)->returns; };
  std::string_view text = returns(overloads->front());
  if (!std::all_of(overloads->begin(), overloads->end(), [&](Oid oid) { return returns(oid) == text; })) return {};
  constexpr std::string_view several = "SETOF ";
  if (text.starts_with(several)) text.remove_prefix(several.size());
  return s().resolve_formatted(text);
}

void Writer::Impl::put_function(Function function, bool or_replace, const op::Operation& o) {
  const KeyView key(function);
  auto at = s().functions.find(key);
  if (at != s().functions.end()) {
    const std::string wanted = signature(function.arguments);
    for (const Oid oid : at->second) {
      Function* there = s().edit<Function>(oid);
      if (signature(there->arguments) != wanted) continue;
      if (!or_replace || there->procedure != function.procedure || there->aggregate != function.aggregate) return;
      function.oid = oid;
      function.created = there->created;
      function.certain = there->certain;
      function.comment = there->comment;
      touch(function, o);
      *there = std::move(function);
      refer_function_types(*there);
      return;
    }
  }
  const Function& kept = s().keep(std::move(function));
  s().functions[KeyView(kept).own()].push_back(kept.oid);
  refer_function_types(kept);
}

void Writer::Impl::refer_function_types(const Function& function) {
  for (const auto& argument : function.arguments) s().refer(function.oid, argument.oid);
  for (const Oid oid : function.uses) s().refer(function.oid, oid);
}

void Writer::Impl::apply(const op::CreateFunction& o) {
  Function function;
  describe(function, creation_schema(o.name), o.name.name, o);
  for (const auto& argument : o.arguments) {
    ColumnType type = argument_type(argument.type);
    if (type.oid != Oid::none) function.uses.push_back(type.oid);
    if (!is_input(argument.mode)) continue;
    function.arguments.push_back(std::move(type));
    function.argument_names.emplace_back(argument.name);
    function.argument_defaults.push_back(argument.default_value.text());
  }
  function.procedure = o.procedure;
  function.language = o.language;
  function.volatility = o.volatility;
  function.security_definer = o.security_definer;
  function.strict = o.strict;
  function.sets_search_path = o.set_search_path;
  function.searches_temporary_first = o.temporary_first;
  function.body = o.body;
  function.sql_body = o.sql_body;
  if (!o.returns.name.empty()) {
    const ColumnType returns = argument_type(o.returns);
    function.returns = (o.returns.setof ? "SETOF " : "") + returns.formatted;
    if (returns.oid != Oid::none) function.uses.push_back(returns.oid);
  }
  if (o.statement != nullptr) {
    const auto used = used_names(ops::names_in_function(*o.statement)).uses;
    function.uses.insert(function.uses.end(), used.begin(), used.end());
  }
  put_function(std::move(function), o.or_replace, o);
}

void Writer::Impl::apply(const op::AlterFunction& o) {
  const ObjectKind kind = o.statement == nullptr ? ObjectKind::routine : ops::altered_routine(*o.statement);
  for (const Oid oid : routines(o.name, o.arguments, o.arguments_written, kind)) {
    Function& function = *s().edit<Function>(oid);
    touch(function, o);
    if (o.volatility) function.volatility = *o.volatility;
    if (o.security_definer) function.security_definer = *o.security_definer;
    if (o.strict) function.strict = *o.strict;
    if (o.set_search_path) function.sets_search_path = true;
    if (o.set_search_path) function.searches_temporary_first = o.temporary_first;
  }
}

// Of all other objects only aggregates are kept: they are called like functions.
void Writer::Impl::apply(const op::CreateOther& o) {
  if (o.object != ObjectKind::aggregate) return;
  Function function;
  describe(function, creation_schema(o.name), o.name.name, o);
  for (const auto& argument : o.arguments) function.arguments.push_back(argument_type(argument));
  function.aggregate = true;
  function.language = "internal";
  function.volatility = Volatility::immutable;
  put_function(std::move(function), true, o);
}

}  // namespace pgtidy::catalog
