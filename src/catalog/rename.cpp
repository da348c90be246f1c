// SPDX-License-Identifier: Apache-2.0
// ALTER … RENAME. An index and its constraint share one name; a serial column's sequence keeps the old one.
#include <algorithm>

#include "catalog/impl.h"

namespace pgtidy::catalog {

void Writer::Impl::rename_relation(Relation& relation, std::string_view to) {
  leave(relation);
  relation.name = to;
  enter(relation);
}

void Writer::Impl::rename_constraint(Table& table, TableConstraint& constraint, std::string_view to, bool index_too) {
  forget_constraint_name(table.schema, constraint.name);
  constraint.name = to;
  remember_constraint_name(table.schema, constraint.name);
  if (constraint.kind == ConstraintKind::foreign_key) s().rewritten[constraint.oid] = s().next_oid();
  Index* index = index_too ? s().edit<Index>(constraint.index) : nullptr;
  if (index != nullptr && index->name != to && !taken(index->schema, to)) rename_relation(*index, to);
}

void Writer::Impl::apply(const op::RenameTable& o) {
  Oid oid = s().relation_oid(o.table);
  if (oid == Oid::none && !o.if_exists && o.object == ObjectKind::table) {
    if (const Table* made_up = altered(o.table, o)) oid = made_up->oid;
  }
  Relation* relation = s().edit_relation(oid);
  if (relation == nullptr || taken(relation->schema, o.to)) return;
  rename_relation(*relation, o.to);
  touch(*relation, o);
  retitle(*relation);  // its row type
  Index* index = s().edit<Index>(oid);
  Table* table = index == nullptr ? nullptr : s().edit<Table>(index->table);
  TableConstraint* constraint = table == nullptr ? nullptr : find_constraint(*table, index->constraint);
  if (constraint != nullptr) rename_constraint(*table, *constraint, o.to, false);
}

void Writer::Impl::apply(const op::RenameColumn& o) {
  const Oid oid = s().relation_oid(o.table);
  if (View* view = s().edit<View>(oid)) {
    const auto at = std::find(view->columns.begin(), view->columns.end(), o.from);
    if (at != view->columns.end()) *at = o.to;
    touch(*view, o);
    return;
  }
  if (o.object == ObjectKind::type) return rename_attribute(o.table, o.from, o.to, o);
  if (oid == Oid::none && o.if_exists) return;
  Table* table = altered(o.table, o);
  if (table == nullptr || find_column(*table, o.to) != nullptr || column_of(*table, o.from, o) == nullptr) return;
  with_children(table->oid, [&](Table& each) {
    Column* column = find_column(each, o.from);
    if (column == nullptr || find_column(each, o.to) != nullptr) return;
    column->name = o.to;
    column->changed = o.place;
  });
}

void Writer::Impl::rename_attribute(const Name& name, std::string_view from, std::string_view to, const op::Operation& o) {
  UserType* type = altered_type(name);
  if (type == nullptr) return;
  for (auto& attribute : type->attributes) {
    if (attribute.first == from) attribute.first = to;
  }
  for (const Table* table : typed_tables(type->oid)) {
    with_children(table->oid, [&](Table& each) {
      if (Column* column = find_column(each, from)) column->name = to;
    });
  }
  touch(*type, o);
}

void Writer::Impl::apply(const op::RenameConstraint& o) {
  if (o.domain) {
    UserType* type = altered_type(o.table);
    if (type == nullptr) return;
    for (auto& check : type->checks) {
      if (check.name != o.from) continue;
      forget_constraint_name(type->schema, check.name);
      check.name = o.to;
      remember_constraint_name(type->schema, check.name);
    }
    return;
  }
  if (o.if_exists && s().relation_oid(o.table) == Oid::none) return;
  Table* table = altered(o.table, o);
  if (table == nullptr) return;
  for (Column& column : table->columns) {
    if (!column.not_null_name.empty() && column.not_null_name == o.from) column.not_null_name = o.to;
  }
  TableConstraint* constraint = find_constraint(*table, o.from);
  if (constraint == nullptr || find_constraint(*table, o.to) != nullptr) return;
  const Index* index = s().find<Index>(constraint->index);
  if (index != nullptr && index->name != o.to && taken(index->schema, o.to)) return;
  const bool inherited = constraint->kind == ConstraintKind::check && !constraint->no_inherit;
  rename_constraint(*table, *constraint, o.to, true);
  constraint->changed = o.place;
  if (!inherited) return;
  for (const Oid oid : descendants(table->oid)) {
    Table& child = *s().edit<Table>(oid);
    TableConstraint* same = find_constraint(child, o.from);
    if (same != nullptr && same->inherited > 0) rename_constraint(child, *same, o.to, false);
  }
}

template <class T>
void Writer::Impl::rename_in(OidByName& names, const op::RenameObject& o) {
  const auto at = names.find(o.name.name);
  if (at == names.end() || names.contains(o.to)) return;
  T& object = *s().edit<T>(at->second);
  names.erase(at);
  object.name = o.to;
  touch(object, o);
  names.emplace(object.name, object.oid);
}

void Writer::Impl::apply(const op::RenameObject& o) {
  switch (o.object) {
    case ObjectKind::type:
    case ObjectKind::domain: return rename_type(o);
    case ObjectKind::function:
    case ObjectKind::procedure:
    case ObjectKind::routine:
    case ObjectKind::aggregate: return rename_function(o);
    case ObjectKind::trigger:
    case ObjectKind::rule:
    case ObjectKind::policy: return rename_member(o);
    case ObjectKind::schema: return rename_schema(o);
    case ObjectKind::attribute: return rename_attribute(o.table, o.name.name, o.to, o);
    case ObjectKind::statistics:
      if (Statistics* statistics = s().edit<Statistics>(s().statistics_oid(o.name))) move_statistics(*statistics, statistics->schema, o.to);
      return;
    case ObjectKind::publication: return rename_in<Publication>(s().publications, o);
    case ObjectKind::event_trigger: return rename_in<EventTrigger>(s().event_triggers, o);
    default: return;
  }
}

void Writer::Impl::rename_type(const op::RenameObject& o) {
  UserType* type = altered_type(o.name);
  if (type == nullptr) return;
  if (s().types.contains(KeyView(type->schema, o.to))) return;
  move_type(*type, type->schema, o.to);
  touch(*type, o);
}

// Under another name or schema: the columns of the type print it so.
void Writer::Impl::move_type(UserType& type, std::string_view schema, std::string_view name) {
  const auto at = s().types.find(KeyView(type));
  if (at != s().types.end()) {
    if (s().certain) s().gone_types.insert(at->first);
    s().types.erase(at);
  }
  type.schema = std::string(schema);
  type.name = std::string(name);
  s().types.emplace(KeyView(type).own(), type.oid);
  if (const auto gone = s().gone_types.find(KeyView(type)); gone != s().gone_types.end()) s().gone_types.erase(gone);
  retitle(type);
}

void Writer::Impl::retitle(const CatalogObject& type) {
  auto change = [&](ColumnType& use, bool with_modifiers = true) {
    if (use.oid != type.oid) return;
    use.schema = type.schema;
    use.name = type.name;
    use.formatted = format_type(use, with_modifiers);
  };
  for (const Oid holder : live_holders(type.oid)) {
    if (Table* table = s().edit<Table>(holder)) {
      for (Column& column : table->columns) change(column.type);
    } else if (UserType* user = s().edit<UserType>(holder)) {
      change(user->base);
      for (auto& attribute : user->attributes) change(attribute.second);
    } else if (Function* function = s().edit<Function>(holder)) {
      for (auto& argument : function->arguments) change(argument, false);
    }
  }
}

void Writer::Impl::rename_function(const op::RenameObject& o) {
  for (const Oid oid : routines(o.name, o.arguments, o.arguments_written, o.object)) {
    Function& function = *s().edit<Function>(oid);
    move_function(function, function.schema, o.to);
    touch(function, o);
  }
}

void Writer::Impl::move_function(Function& function, std::string_view schema, std::string_view name) {
  const auto at = s().functions.find(KeyView(function));
  if (at != s().functions.end()) {
    std::erase(at->second, function.oid);
    if (at->second.empty()) s().functions.erase(at);
  }
  function.schema = std::string(schema);
  function.name = std::string(name);
  s().functions[KeyView(function).own()].push_back(function.oid);
  for (const Oid holder : live_holders(function.oid)) {
    Table* table = s().edit<Table>(holder);
    View* view = s().edit<View>(holder);
    if (table == nullptr && view == nullptr) continue;
    for (Trigger& trigger : table == nullptr ? view->triggers : table->triggers) {
      if (trigger.function_oid != function.oid) continue;
      trigger.function = function.name;
      if (!trigger.function_schema.empty()) trigger.function_schema = function.schema;
    }
  }
}

void Writer::Impl::rename_member(const op::RenameObject& o) {
  const Attached on = attached(o.table, o);
  if (on.relation == nullptr) return;
  auto rename = [&](auto& members) {
    for (auto& member : members) {
      if (member.name != o.name.name) continue;
      member.name = o.to;
      touch(member, o);
    }
  };
  if (o.object == ObjectKind::trigger) {
    rename(*on.triggers);
    for (const Oid oid : descendants(on.relation->oid)) {
      Table& child = *s().edit<Table>(oid);
      if (child.is_partition) rename(child.triggers);
    }
  } else if (o.object == ObjectKind::rule) {
    rename(*on.rules);
  } else if (on.table != nullptr) {
    rename(on.table->policies);
  }
}

}  // namespace pgtidy::catalog
