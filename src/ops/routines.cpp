// SPDX-License-Identifier: Apache-2.0
// Functions and procedures, triggers, rules, policies.
#include "ops/lowering.h"

namespace pgtidy::ops {
namespace {

std::optional<Volatility> volatility_of(std::string_view word) {
  if (word == "immutable") return Volatility::immutable;
  if (word == "stable") return Volatility::stable;
  if (word == "volatile") return Volatility::volatile_;
  return std::nullopt;
}

char argument_mode(FunctionParameterMode mode) {
  switch (mode) {
    case FUNC_PARAM_OUT: return 'o';
    case FUNC_PARAM_INOUT: return 'b';
    case FUNC_PARAM_VARIADIC: return 'v';
    case FUNC_PARAM_TABLE: return 't';
    default: return 'i';
  }
}

template <class Op>
void take_setting(const ::DefElem& option, Op& made) {
  const auto* set = PGTIDY_AS(VariableSetStmt, option.arg);
  if (set == nullptr || view(set->name) != "search_path") return;
  made.set_search_path = true;
  const auto schemas = elements<::A_Const>(set->args);
  const auto is_temporary = [](const ::A_Const* schema) {
    return schema->val.node.type == T_String && view(schema->val.sval.sval) == "pg_temp";
  };
  const auto found = std::find_if(schemas.begin(), schemas.end(), is_temporary);
  made.temporary_first = found != schemas.end() && std::next(found) != schemas.end();
}

void create_function(Lowering& lowering, const ::CreateFunctionStmt& statement) {
  auto& made = lowering.add<op::CreateFunction>(lowering.whole());
  made.name = Lowering::name(statement.funcname);
  made.procedure = statement.is_procedure;
  made.or_replace = statement.replace;
  made.returns = lowering.type(statement.returnType);
  made.language = "sql";
  std::vector<op::Argument> arguments;
  for (const auto* parameter : elements<::FunctionParameter>(statement.parameters)) {
    arguments.push_back({view(parameter->name), lowering.type(parameter->argType), argument_mode(parameter->mode),
                         parameter->defexpr != nullptr, lowering.expression(parameter->defexpr)});
  }
  made.arguments = lowering.keep(arguments);
  if (statement.sql_body != nullptr) {
    const std::string_view text = lowering.sql_body();
    made.sql_body = tag_of(statement.sql_body) == T_ReturnStmt ? lowering.keep(fmt::format("SELECT {}", text)) : text;
  }
  for (const auto* option : elements<::DefElem>(statement.options)) {
    const std::string_view name = view(option->defname);
    if (name == "language") made.language = string_of(option->arg);
    if (name == "volatility") made.volatility = volatility_of(string_of(option->arg)).value_or(Volatility::volatile_);
    if (name == "security") made.security_definer = boolean_option(*option);
    if (name == "strict") made.strict = boolean_option(*option);
    if (name == "set") take_setting(*option, made);
    if (name != "as") continue;
    const auto parts = elements(PGTIDY_AS(List, option->arg));
    if (!parts.empty()) made.body = string_of(parts.front());
  }
}

void alter_function(Lowering& lowering, const ::AlterFunctionStmt& statement) {
  auto& made = lowering.add<op::AlterFunction>(lowering.whole());
  made.name = Lowering::name(statement.func->objname);
  made.arguments = lowering.argument_types(*statement.func);
  made.arguments_written = !statement.func->args_unspecified;
  for (const auto* option : elements<::DefElem>(statement.actions)) {
    const std::string_view name = view(option->defname);
    if (name == "volatility") made.volatility = volatility_of(string_of(option->arg));
    if (name == "security") made.security_definer = boolean_option(*option);
    if (name == "strict") made.strict = boolean_option(*option);
    if (name == "set") take_setting(*option, made);
  }
}

void create_trigger(Lowering& lowering, const ::CreateTrigStmt& statement) {
  auto& made = lowering.add<op::CreateTrigger>(lowering.whole());
  made.name = view(statement.trigname);
  made.table = lowering.name(statement.relation);
  made.or_replace = statement.replace;
  made.constraint = statement.isconstraint;
  made.for_each_row = statement.row;
  made.before = (statement.timing & TRIGGER_TYPE_BEFORE) != 0;
  made.instead_of = (statement.timing & TRIGGER_TYPE_INSTEAD) != 0;
  made.on_insert = (statement.events & TRIGGER_TYPE_INSERT) != 0;
  made.on_update = (statement.events & TRIGGER_TYPE_UPDATE) != 0;
  made.on_delete = (statement.events & TRIGGER_TYPE_DELETE) != 0;
  made.on_truncate = (statement.events & TRIGGER_TYPE_TRUNCATE) != 0;
  made.update_of = lowering.names(statement.columns);
  made.function = Lowering::name(statement.funcname);
  made.referenced = lowering.name(statement.constrrel);
  made.when = lowering.expression(statement.whenClause);
}

char policy_command(std::string_view word) {
  if (word == "select") return 'r';
  if (word == "insert") return 'a';
  if (word == "update") return 'w';
  if (word == "delete") return 'd';
  return '*';
}

void create_policy(Lowering& lowering, const ::CreatePolicyStmt& statement) {
  auto& made = lowering.add<op::CreatePolicy>(lowering.whole());
  made.name = view(statement.policy_name);
  made.table = lowering.name(statement.table);
  made.permissive = statement.permissive;
  made.command = policy_command(view(statement.cmd_name));
  made.roles = lowering.roles(statement.roles);
  made.using_ = lowering.expression(statement.qual);
  made.with_check = lowering.expression(statement.with_check);
}

void alter_policy(Lowering& lowering, const ::AlterPolicyStmt& statement) {
  auto& made = lowering.add<op::AlterPolicy>(lowering.whole());
  made.name = view(statement.policy_name);
  made.table = lowering.name(statement.table);
  made.roles = lowering.roles(statement.roles);
  made.using_ = lowering.expression(statement.qual);
  made.with_check = lowering.expression(statement.with_check);
}

void create_rule(Lowering& lowering, const ::RuleStmt& statement) {
  auto& made = lowering.add<op::CreateRule>(lowering.whole());
  made.name = view(statement.rulename);
  made.table = lowering.name(statement.relation);
  made.or_replace = statement.replace;
  made.instead = statement.instead;
}

}  // namespace

bool Lowering::lower_routine(const ::Node* node) {
  switch (tag_of(node)) {
    case T_CreateFunctionStmt: create_function(*this, *reinterpret_cast<const ::CreateFunctionStmt*>(node)); return true;
    case T_AlterFunctionStmt: alter_function(*this, *reinterpret_cast<const ::AlterFunctionStmt*>(node)); return true;
    case T_CreateTrigStmt: create_trigger(*this, *reinterpret_cast<const ::CreateTrigStmt*>(node)); return true;
    case T_CreatePolicyStmt: create_policy(*this, *reinterpret_cast<const ::CreatePolicyStmt*>(node)); return true;
    case T_AlterPolicyStmt: alter_policy(*this, *reinterpret_cast<const ::AlterPolicyStmt*>(node)); return true;
    case T_RuleStmt: create_rule(*this, *reinterpret_cast<const ::RuleStmt*>(node)); return true;
    default: return false;
  }
}

}  // namespace pgtidy::ops
