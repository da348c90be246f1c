// SPDX-License-Identifier: Apache-2.0
// ALTER … SET SCHEMA and ALTER SCHEMA … RENAME: what belongs to an object moves along.
#include <algorithm>

#include "catalog/impl.h"

namespace pgtidy::catalog {

void Writer::Impl::move_relation(Relation& relation, std::string_view schema) {
  leave(relation);
  relation.schema = std::string(schema);
  enter(relation);
}

void Writer::Impl::move_with_dependents(Oid oid, std::string_view schema) {
  Relation* relation = s().edit_relation(oid);
  if (relation == nullptr) return;
  move_relation(*relation, schema);
  retitle(*relation);
  if (const View* view = s().find<View>(oid)) {
    const auto indexes = view->indexes;
    for (const Oid index : indexes) move_relation(*s().edit_relation(index), schema);
  }
  Table* table = s().edit<Table>(oid);
  if (table == nullptr) return;
  for (const Oid index : table->indexes) {
    if (Relation* each = s().edit_relation(index)) move_relation(*each, schema);
  }
  for (const Oid sequence : owned_sequences(oid)) move_relation(*s().edit_relation(sequence), schema);
  auto move = [&](auto& members) {
    for (auto& member : members) member.schema = std::string(schema);
  };
  move(table->triggers);
  move(table->policies);
  move(table->rules);
}

// What is of its types prints them so.
void Writer::Impl::move_extension(Extension& extension, std::string_view schema) {
  const auto move = [&](ColumnType& type, bool with_modifiers = true) {
    if (type.oid != Oid::none || type.schema != extension.schema || !is_extension_type(extension.name, type.name)) return;
    type.schema = std::string(schema);
    type.formatted = format_type(type, with_modifiers);
  };
  for (std::size_t i = 0; i < s().slots.size(); ++i) {
    const auto oid = static_cast<Oid>(i);
    if (Table* table = s().edit<Table>(oid)) {
      for (Column& column : table->columns) move(column.type);
    } else if (View* view = s().edit<View>(oid)) {
      for (ColumnType& type : view->types) move(type);
    } else if (UserType* user = s().edit<UserType>(oid)) {
      move(user->base);
      for (auto& attribute : user->attributes) move(attribute.second);
    } else if (Function* function = s().edit<Function>(oid)) {
      for (auto& argument : function->arguments) move(argument, false);
    }
  }
  extension.schema = std::string(schema);
}

// Nothing happens where the name is taken.
void Writer::Impl::move_statistics(Statistics& statistics, std::string_view schema, std::string_view name) {
  if (s().statistics.contains(KeyView(schema, name))) return;
  s().statistics.erase(s().statistics.find(KeyView(statistics)));
  Key to{std::string(schema), std::string(name)};
  statistics.schema = to.schema;
  statistics.name = to.name;
  s().statistics.emplace(std::move(to), statistics.oid);
}

void Writer::Impl::apply(const op::SetSchema& o) {
  switch (o.object) {
    case ObjectKind::type:
    case ObjectKind::domain: {
      UserType* type = altered_type(o.name);
      if (type == nullptr || s().types.contains(KeyView(o.schema, type->name))) return;
      for (const auto& check : type->checks) {
        forget_constraint_name(type->schema, check.name);
        remember_constraint_name(o.schema, check.name);
      }
      move_type(*type, o.schema, std::string(type->name));
      return touch(*type, o);
    }
    case ObjectKind::function:
    case ObjectKind::procedure:
    case ObjectKind::routine:
    case ObjectKind::aggregate:
      for (const Oid oid : routines(o.name, o.arguments, o.arguments_written, o.object)) {
        Function& function = *s().edit<Function>(oid);
        move_function(function, o.schema, std::string(function.name));
        touch(function, o);
      }
      return;
    case ObjectKind::extension:
      if (const auto at = s().extensions.find(o.name.name); at != s().extensions.end())
        move_extension(*s().edit<Extension>(at->second), o.schema);
      return;
    case ObjectKind::statistics:
      if (Statistics* statistics = s().edit<Statistics>(s().statistics_oid(o.name)))
        move_statistics(*statistics, o.schema, statistics->name);
      return;
    default: break;
  }
  if (o.object > ObjectKind::sequence) return;
  Oid oid = s().relation_oid(o.name);
  if (oid == Oid::none && !o.if_exists && o.object == ObjectKind::table) {
    if (const Table* made_up = altered(o.name, o)) oid = made_up->oid;
  }
  const Relation* relation = s().find_relation(oid);
  if (relation == nullptr || taken(o.schema, relation->name)) return;
  if (const Table* table = s().find<Table>(oid)) {
    for (const auto& constraint : table->constraints) {
      forget_constraint_name(table->schema, constraint.name);
      remember_constraint_name(o.schema, constraint.name);
    }
  }
  move_with_dependents(oid, o.schema);
  touch(*s().edit_relation(oid), o);
}

void Writer::Impl::rename_schema(const op::RenameObject& o) {
  const auto at = s().schemas.find(o.name.name);
  if (at == s().schemas.end() || s().schemas.contains(o.to)) return;
  const std::string from(at->first);
  Schema& schema = *s().edit<Schema>(at->second);
  s().schemas.erase(at);
  schema.name = o.to;
  touch(schema, o);
  s().schemas.emplace(schema.name, schema.oid);
  s().gone_schemas.insert(from);
  s().gone_schemas.erase(schema.name);
  NameMap<std::uint32_t> names;
  for (const auto& [key, count] : s().constraint_names) names.emplace(Key{key.schema == from ? schema.name : key.schema, key.name}, count);
  s().constraint_names = std::move(names);
  for (std::size_t i = 0; i < s().slots.size(); ++i) {
    const auto oid = static_cast<Oid>(i);
    const CatalogObject* object = s().find_object(oid);
    if (object == nullptr || object->schema != from) continue;
    if (Relation* relation = s().edit_relation(oid)) move_relation(*relation, schema.name);
    if (UserType* type = s().edit<UserType>(oid)) move_type(*type, schema.name, std::string(type->name));
    if (Function* function = s().edit<Function>(oid)) move_function(*function, schema.name, std::string(function->name));
    if (Extension* extension = s().edit<Extension>(oid)) move_extension(*extension, schema.name);
    if (Statistics* statistics = s().edit<Statistics>(oid)) move_statistics(*statistics, schema.name, statistics->name);
    if (Table* table = s().edit<Table>(oid)) retitle(*table);
  }
}

}  // namespace pgtidy::catalog
