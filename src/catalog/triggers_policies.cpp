// SPDX-License-Identifier: Apache-2.0
// Triggers, rules, policies: they live in their table or view.
#include <algorithm>

#include "catalog/impl.h"
#include "ops/left_out.h"

namespace pgtidy::catalog {
namespace {

template <class T>
T* by_name(std::vector<T>& list, std::string_view name) {
  const auto at = std::find_if(list.begin(), list.end(), [&](const T& each) { return each.name == name; });
  return at == list.end() ? nullptr : &*at;
}

}  // namespace

void Writer::Impl::refer_function(Oid holder, Trigger& trigger) {
  const auto* overloads = s().function_oids({trigger.function_schema, trigger.function});
  trigger.function_oid = Oid::none;
  if (overloads == nullptr) return;
  for (const Oid oid : *overloads) {
    if (s().find<Function>(oid)->arguments.empty()) trigger.function_oid = oid;
  }
  s().refer(holder, trigger.function_oid);
}

// The lists of the table or view that a trigger or rule is made on; a table that no file creates is made up.
Writer::Impl::Attached Writer::Impl::attached(const Name& name, const op::Operation& o) {
  const Oid oid = s().relation_oid(name);
  if (View* view = s().edit<View>(oid)) return {view, nullptr, &view->triggers, &view->rules};
  if (Table* table = altered(name, o)) return {table, table, &table->triggers, &table->rules};
  return {};
}

void Writer::Impl::apply(const op::CreateTrigger& o) {
  const Attached on = attached(o.table, o);
  if (on.relation == nullptr) return;
  Trigger* there = by_name(*on.triggers, o.name);
  if (there != nullptr && !o.or_replace) return;
  Trigger trigger;
  describe(trigger, on.relation->schema, o.name, o);
  trigger.oid = s().next_oid();
  trigger.function_schema = o.function.schema;
  trigger.function = o.function.name;
  trigger.before = o.before, trigger.instead_of = o.instead_of, trigger.for_each_row = o.for_each_row;
  trigger.on_insert = o.on_insert, trigger.on_update = o.on_update, trigger.on_delete = o.on_delete, trigger.on_truncate = o.on_truncate;
  trigger.constraint = o.constraint;
  refer_function(on.relation->oid, trigger);
  if (on.table != nullptr) {
    if (const auto columns = numbers_of(*on.table, o.update_of, o)) trigger.update_of = *columns;
    trigger.when_columns = columns_in(o.when, *on.table);
  }
  if (there != nullptr) {
    trigger.created = there->created;
    touch(trigger, o);
    *there = std::move(trigger);
    return;
  }
  on.triggers->push_back(trigger);
  if (!trigger.for_each_row) return;
  each_partition(on.relation->oid, trigger.oid,
                 [&](Oid parent, Oid of_parent, Oid partition) { return clone_trigger(parent, of_parent, partition, o); });
}

void Writer::Impl::apply(const op::EnableTrigger& o) {
  Table* table = altered(o.table, o);
  if (table == nullptr || o.rule) return;
  with_children(table->oid, o.only, [&](Table& each) {
    for (Trigger& trigger : each.triggers) {
      if (!o.all && trigger.name != o.trigger) continue;
      trigger.enabled = o.enabled;
      touch(trigger, o);
    }
  });
}

void Writer::Impl::apply(const op::CreateRule& o) {
  const Attached on = attached(o.table, o);
  Rule* there = on.relation == nullptr ? nullptr : by_name(*on.rules, o.name);
  if (on.relation == nullptr || (there != nullptr && !o.or_replace)) return;
  Rule rule;
  describe(rule, on.relation->schema, o.name, o);
  rule.oid = there == nullptr ? s().next_oid() : there->oid;
  rule.uses = uses_of_rule(*on.relation, o);
  for (const Dependency& use : rule.uses) s().refer(on.relation->oid, use.object);
  if (there == nullptr)
    on.rules->push_back(std::move(rule));
  else
    there->uses = std::move(rule.uses);
}

std::vector<Dependency> Writer::Impl::uses_of_rule(const Relation& of, const op::CreateRule& o) {
  std::vector<Dependency> uses;
  if (o.statement == nullptr) return uses;
  const auto names = ops::names_in_rule(*o.statement);
  for (const Oid oid : used_names(names).uses) uses.push_back({oid, 0});
  for (const auto& use : names.columns) {
    const Table* table = s().find<Table>(use.relation.empty() ? of.oid : s().relation_oid(use.relation));
    const Column* column = table == nullptr ? nullptr : table->column(use.column);
    if (column != nullptr) uses.push_back({table->oid, column->number});
  }
  return uses;
}

void Writer::Impl::apply(const op::CreatePolicy& o) {
  Table* table = altered(o.table, o);
  if (table == nullptr || by_name(table->policies, o.name) != nullptr) return;
  Policy policy;
  describe(policy, table->schema, o.name, o);
  policy.oid = s().next_oid();
  policy.command = o.command;
  policy.permissive = o.permissive;
  set_policy_roles(policy, o.roles);
  set_policy_conditions(*table, policy, o.using_, o.with_check);
  s().row_security = true;
  table->policies.push_back(std::move(policy));
}

void Writer::Impl::apply(const op::AlterPolicy& o) {
  Table* table = altered(o.table, o);
  Policy* policy = table == nullptr ? nullptr : by_name(table->policies, o.name);
  if (policy == nullptr) return;
  touch(*policy, o);
  if (!o.roles.empty()) set_policy_roles(*policy, o.roles);
  set_policy_conditions(*table, *policy, o.using_, o.with_check);
}

// PUBLIC makes the others idle.
void Writer::Impl::set_policy_roles(Policy& policy, op::Names roles) {
  policy.roles.assign(roles.begin(), roles.end());
  const bool everybody = roles.empty() || std::find(roles.begin(), roles.end(), "public") != roles.end();
  if (everybody) policy.roles = {"public"};
}

PolicyCondition Writer::Impl::policy_condition(const Expression& expression, const Table& table) {
  PolicyCondition condition{stored(expression, &table), expression.as_boolean(), {}, {}};
  for (const std::string_view name : expression.columns_tied()) {
    if (const Column* column = table.column(name)) condition.tied.push_back(column->number);
  }
  for (const FunctionCall& call : expression.calls_without_columns()) {
    condition.calls_for_all.push_back(to_string(Name{call.schema == "pg_catalog" ? std::string_view{} : call.schema, call.name}));
  }
  return condition;
}

void Writer::Impl::set_policy_conditions(Table& table, Policy& policy, const Expression& using_, const Expression& with_check) {
  if (using_) {
    policy.using_ = policy_condition(using_, table);
    refer_expression(table.oid, *policy.using_);
  }
  if (with_check) {
    policy.with_check = policy_condition(with_check, table);
    refer_expression(table.oid, *policy.with_check);
  }
}

}  // namespace pgtidy::catalog
