// SPDX-License-Identifier: Apache-2.0
// What goes with an object: its own parts, and what depends on it (PostgreSQL's pg_depend, read off the objects).
#include <algorithm>

#include "catalog/impl.h"

namespace pgtidy::catalog {
namespace {

using Kind = Target::Kind;

bool has(const Numbers& numbers, AttributeNumber number) { return std::find(numbers.begin(), numbers.end(), number) != numbers.end(); }

bool uses(const std::optional<StoredExpression>& expression, Oid object) {
  return expression && std::find(expression->uses.begin(), expression->uses.end(), object) != expression->uses.end();
}

bool mentions(const std::optional<StoredExpression>& expression, AttributeNumber column) {
  return expression && has(expression->columns, column);
}

bool uses(const std::vector<Dependency>& dependencies, Oid object, AttributeNumber column) {
  return std::any_of(dependencies.begin(), dependencies.end(),
                     [&](const Dependency& use) { return use.object == object && (column == 0 || use.column == column); });
}

// Of a table or view: its rules that use `object`.
void rules_using(Oid relation, const std::vector<Rule>& rules, Oid object, AttributeNumber column, std::vector<Target>& into) {
  for (const Rule& rule : rules) {
    if (uses(rule.uses, object, column)) into.push_back({.kind = Kind::rule, .object = relation, .member = rule.oid});
  }
}

void triggers_calling(Oid relation, const std::vector<Trigger>& triggers, Oid function, AttributeNumber column, std::vector<Target>& into) {
  for (const Trigger& trigger : triggers) {
    const bool it_does = column == 0 && trigger.function_oid == function;
    if (it_does) into.push_back({.kind = Kind::trigger, .object = relation, .member = trigger.oid});
  }
}

// The key of the same table that this one is a part of.
const TableConstraint* whole_of(const Table& table, const TableConstraint& part) {
  if (part.parent == Oid::none) return nullptr;
  const auto is_it = [&](const TableConstraint& other) { return other.oid == part.parent; };
  const auto at = std::find_if(table.constraints.begin(), table.constraints.end(), is_it);
  return at == table.constraints.end() ? nullptr : &*at;
}

// Of a table that refers to `object`: its columns, defaults, constraints, triggers, policies that do.
void members_using(const Table& table, Oid object, AttributeNumber column, std::vector<Target>& into) {
  if (table.oid != object || column != 0) rules_using(table.oid, table.rules, object, column, into);
  for (const Column& each : table.columns) {
    if (column != 0) break;
    if (each.type.oid == object || uses(each.generated_as, object))
      into.push_back({.kind = Kind::column, .object = table.oid, .column = each.number});
    else if (uses(each.default_value, object))
      into.push_back({.kind = Kind::default_value, .object = table.oid, .column = each.number});
  }
  for (const TableConstraint& each : table.constraints) {
    const bool key = each.referenced == object && (column == 0 || has(each.referenced_columns, column));
    if (key || (column == 0 && uses(each.expression, object)))
      into.push_back({.kind = Kind::constraint, .object = table.oid, .member = each.oid});
    // With the part of a key that refers to a partition goes the whole key.
    for (const TableConstraint* part = &each; key && column == 0 && part != nullptr;) {
      part = whole_of(table, *part);
      if (part != nullptr) into.push_back({.kind = Kind::constraint, .object = table.oid, .member = part->oid});
    }
  }
  triggers_calling(table.oid, table.triggers, object, column, into);
  for (const Policy& each : table.policies) {
    if (column == 0 && (uses(each.using_, object) || uses(each.with_check, object)))
      into.push_back({.kind = Kind::policy, .object = table.oid, .member = each.oid});
  }
}

// Of the table itself: what only CASCADE drops along with the column.
void members_on_column(const Table& table, AttributeNumber column, std::vector<Target>& into) {
  for (const Column& each : table.columns) {
    if (mentions(each.generated_as, column)) into.push_back({.kind = Kind::column, .object = table.oid, .column = each.number});
  }
  for (const Trigger& each : table.triggers) {
    if (has(each.update_of, column) || has(each.when_columns, column))
      into.push_back({.kind = Kind::trigger, .object = table.oid, .member = each.oid});
  }
  for (const Policy& each : table.policies) {
    if (mentions(each.using_, column) || mentions(each.with_check, column))
      into.push_back({.kind = Kind::policy, .object = table.oid, .member = each.oid});
  }
}

bool uses_type(const Function& function, Oid object) {
  const bool argument =
      std::any_of(function.arguments.begin(), function.arguments.end(), [&](const ColumnType& type) { return type.oid == object; });
  return argument || std::find(function.uses.begin(), function.uses.end(), object) != function.uses.end();
}

bool has_attribute(const UserType& type, Oid of) {
  return std::any_of(type.attributes.begin(), type.attributes.end(), [&](const auto& attribute) { return attribute.second.oid == of; });
}

}  // namespace

void Writer::Impl::dependents_of(Oid object, AttributeNumber column, std::vector<Target>& into) {
  if (const Table* own = column == 0 ? nullptr : s().find<Table>(object)) members_on_column(*own, column, into);
  std::vector<Oid> holders = live_holders(object);
  if (s().find<Table>(object) != nullptr) holders.push_back(object);  // a key that references its own table
  for (const Oid holder : holders) {
    if (const Table* table = s().find<Table>(holder)) {
      members_using(*table, object, column, into);
      if (column == 0 && table->of_type == object && object != holder) into.push_back({.object = holder});
    } else if (const View* view = s().find<View>(holder)) {
      rules_using(holder, view->rules, object, column, into);
      triggers_calling(holder, view->triggers, object, column, into);
      if (uses(view->uses, object, column)) into.push_back({.object = holder});
    } else if (const Statistics* statistics = s().find<Statistics>(holder)) {
      const bool it_does = statistics->table == object && (column == 0 || has(statistics->columns, column));
      if (it_does) into.push_back({.kind = Kind::statistics, .object = holder});
    } else if (column != 0) {
      continue;
    } else if (const Index* index = s().find<Index>(holder)) {
      const bool it_does =
          uses(index->predicate, object) || std::find(index->calls.begin(), index->calls.end(), object) != index->calls.end();
      if (it_does) into.push_back({.object = holder});
    } else if (const UserType* type = s().find<UserType>(holder)) {
      if (type->base.oid == object)
        into.push_back({.kind = Kind::type, .object = holder});
      else if (has_attribute(*type, object))
        into.push_back({.kind = Kind::attribute, .object = holder, .member = object});
    } else if (const Function* function = s().find<Function>(holder)) {
      if (uses_type(*function, object)) into.push_back({.kind = Kind::function, .object = holder});
    } else if (s().find<EventTrigger>(holder) != nullptr) {
      into.push_back({.kind = Kind::event_trigger, .object = holder});  // it refers to its function alone
    }
  }
}

// Foreign keys of any table that lean on this unique index.
void Writer::Impl::foreign_keys_on(const Table& table, Oid index, std::vector<Target>& into) {
  std::vector<Oid> holders = live_holders(table.oid);
  holders.push_back(table.oid);
  for (const Oid holder : holders) {
    const Table* other = s().find<Table>(holder);
    for (const auto& key : other == nullptr ? std::vector<TableConstraint>{} : other->constraints) {
      const bool leans = key.kind == ConstraintKind::foreign_key && key.referenced == table.oid && key.referenced_index == index;
      if (leans) into.push_back({.kind = Kind::constraint, .object = holder, .member = key.oid});
    }
  }
}

void Writer::Impl::drop_relation(Oid oid, std::vector<Target>& more) {
  if (s().find<Table>(oid) != nullptr) return drop_table(oid, more);
  if (s().find<Index>(oid) != nullptr) return drop_index(oid, more);
  const Relation* relation = s().find_relation(oid);
  if (relation == nullptr) return;
  dependents_of(oid, 0, more);
  if (const View* view = s().find<View>(oid)) {
    for (const Oid index : view->indexes) more.push_back({.object = index});
  }
  leave(*relation);
  s().forget(oid);
}

void Writer::Impl::drop_index(Oid oid, std::vector<Target>& more) {
  const Index& index = *s().find<Index>(oid);
  if (Table* table = s().edit<Table>(index.table)) {
    foreign_keys_on(*table, oid, more);
    std::erase(table->indexes, oid);
    for (const Oid child : table->children) drop_child_indexes(child, oid, more);
  } else if (View* view = s().edit<View>(index.table)) {
    std::erase(view->indexes, oid);
  }
  leave(index);
  s().forget(oid);
}

void Writer::Impl::drop_child_indexes(Oid child, Oid parent_index, std::vector<Target>& more) {
  const Table* table = s().find<Table>(child);
  for (const Oid oid : table == nullptr ? std::vector<Oid>{} : table->indexes) {
    const Index* index = s().find<Index>(oid);
    if (index == nullptr || index->parent != parent_index) continue;
    if (index->constraint == Oid::none)
      more.push_back({.object = oid});
    else
      more.push_back({.kind = Kind::constraint, .object = child, .member = index->constraint});
  }
}

void Writer::Impl::drop_table(Oid oid, std::vector<Target>& more) {
  dependents_of(oid, 0, more);
  for (const Oid sequence : owned_sequences(oid)) more.push_back({.object = sequence});
  const Table& table = *s().find<Table>(oid);
  for (const Oid child : table.children) more.push_back({.object = child});
  for (const Oid parent : table.parents) {
    if (Table* above = s().edit<Table>(parent)) std::erase(above->children, oid);
  }
  for (const Oid index : table.indexes) {
    const Index* each = s().find<Index>(index);
    if (each == nullptr) continue;
    leave(*each);
    s().forget(index);
  }
  for (const auto& constraint : table.constraints) forget_constraint_name(table.schema, constraint.name);
  leave(table);
  s().forget(oid);
}

void Writer::Impl::drop_column(Oid table_oid, AttributeNumber number, std::vector<Target>& more, const op::Operation& o) {
  Table* table = s().edit<Table>(table_oid);
  const Column* column = table == nullptr ? nullptr : table->column(number);
  if (column == nullptr) return;
  if (has(table->partition_columns, number)) return more.push_back({.object = table_oid});  // StorePartitionKey: DEPENDENCY_INTERNAL
  dependents_of(table_oid, number, more);
  for (const Oid sequence : owned_sequences(table_oid, number)) more.push_back({.object = sequence});
  for (const TableConstraint& constraint : table->constraints) {
    if (has(constraint.columns, number)) more.push_back({.kind = Kind::constraint, .object = table_oid, .member = constraint.oid});
  }
  for (const Oid oid : table->indexes) {
    const Index* index = s().find<Index>(oid);
    if (index == nullptr || !index->uses(number)) continue;
    if (index->constraint == Oid::none)
      more.push_back({.object = oid});
    else
      more.push_back({.kind = Kind::constraint, .object = table_oid, .member = index->constraint});
  }
  for (const Oid child_oid : table->children) {
    Column* same = find_column(*s().edit<Table>(child_oid), column->name);
    if (same == nullptr || same->inherited == 0) continue;
    if (--same->inherited == 0 && !same->local)
      more.push_back({.kind = Kind::column, .object = child_oid, .column = same->number});
    else if (same->inherited == 0)
      same->changed = o.place;
  }
  std::erase_if(table->columns, [&](const Column& each) { return each.number == number; });
}

void Writer::Impl::drop_constraint(Oid table_oid, Oid oid, std::vector<Target>& more) {
  Table* table = s().edit<Table>(table_oid);
  const TableConstraint* found = table == nullptr ? nullptr : find_constraint(*table, oid);
  if (found == nullptr) return;
  const TableConstraint constraint = *found;
  std::erase_if(table->constraints, [&](const TableConstraint& each) { return each.oid == oid; });
  forget_constraint_name(table->schema, constraint.name);
  for (const TableConstraint& copy : table->constraints) {
    if (copy.parent == oid) more.push_back({.kind = Kind::constraint, .object = table_oid, .member = copy.oid});
  }
  for (const Oid child_oid : descendants(table_oid)) {
    for (const TableConstraint& each : s().find<Table>(child_oid)->constraints) {
      if (each.parent == oid) more.push_back({.kind = Kind::constraint, .object = child_oid, .member = each.oid});
    }
  }
  if (constraint.index != Oid::none && s().find<Index>(constraint.index) != nullptr) drop_index(constraint.index, more);
}

void Writer::Impl::drop_type(Oid oid, std::vector<Target>& more) {
  const UserType* type = s().find<UserType>(oid);
  if (type == nullptr) return;
  dependents_of(oid, 0, more);
  for (const auto& check : type->checks) forget_constraint_name(type->schema, check.name);
  const auto at = s().types.find(KeyView(*type));
  if (at != s().types.end() && at->second == oid) {
    if (s().certain) s().gone_types.insert(at->first);
    s().types.erase(at);
  }
  s().forget(oid);
}

void Writer::Impl::drop_function(Oid oid, std::vector<Target>& more) {
  const Function* function = s().find<Function>(oid);
  if (function == nullptr) return;
  dependents_of(oid, 0, more);
  const auto at = s().functions.find(KeyView(*function));
  if (at != s().functions.end()) {
    std::erase(at->second, oid);
    if (at->second.empty()) s().functions.erase(at);
  }
  s().forget(oid);
}

void Writer::Impl::drop_statistics(Oid oid) {
  const Statistics* statistics = s().find<Statistics>(oid);
  if (statistics == nullptr) return;
  const auto at = s().statistics.find(KeyView(*statistics));
  if (at != s().statistics.end() && at->second == oid) s().statistics.erase(at);
  s().forget(oid);
}

void Writer::Impl::drop_member(const Target& target, const op::Operation& o) {
  if (UserType* type = s().edit<UserType>(target.object)) {
    std::erase_if(type->attributes, [&](const auto& attribute) { return attribute.second.oid == target.member; });
    return;
  }
  const auto is_rule = [&](const Rule& rule) { return rule.oid == target.member; };
  if (View* view = s().edit<View>(target.object)) {
    if (target.kind == Kind::rule) std::erase_if(view->rules, is_rule);
    if (target.kind == Kind::trigger) std::erase_if(view->triggers, [&](const Trigger& each) { return each.oid == target.member; });
    return;
  }
  Table* table = s().edit<Table>(target.object);
  if (table == nullptr) return;
  if (target.kind == Kind::rule) std::erase_if(table->rules, is_rule);
  auto is_it = [&](const CatalogObject& each) { return each.oid == target.member; };
  if (target.kind == Kind::trigger) std::erase_if(table->triggers, is_it);
  if (target.kind == Kind::policy) std::erase_if(table->policies, is_it);
  Column* column = target.kind == Kind::default_value ? find_column(*table, target.column) : nullptr;
  if (column == nullptr) return;
  column->default_value.reset();
  column->serial = false;
  column->changed = o.place;
}

}  // namespace pgtidy::catalog
