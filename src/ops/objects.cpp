// SPDX-License-Identifier: Apache-2.0
// DROP, RENAME, SET SCHEMA, OWNER TO, COMMENT, GRANT: the statements that every kind of object has.
#include "ops/lowering.h"

namespace pgtidy::ops {
namespace {

// How a node names an object: a list of strings, a type name, a routine with arguments, a string.
struct ObjectName {
  Name name;
  const ::ObjectWithArgs* routine = nullptr;
  const ::List* parts = nullptr;
};

ObjectName named(const ::Node* node) {
  ObjectName found;
  if (node == nullptr) return found;
  if (const auto* list = PGTIDY_AS(List, node)) {
    found.parts = list;
    found.name = Lowering::name(list);
  } else if (const auto* type = PGTIDY_AS(TypeName, node)) {
    found.name = Lowering::name(type->names);
  } else if (const auto* routine = PGTIDY_AS(ObjectWithArgs, node)) {
    found.routine = routine;
    found.name = Lowering::name(routine->objname);
  } else {
    found.name.name = string_of(node);
  }
  return found;
}

bool hangs_on_table(ObjectType type) { return type == OBJECT_TRIGGER || type == OBJECT_RULE || type == OBJECT_POLICY; }

bool is_relation(ObjectType type) {
  return type == OBJECT_TABLE || type == OBJECT_VIEW || type == OBJECT_MATVIEW || type == OBJECT_FOREIGN_TABLE || type == OBJECT_INDEX ||
         type == OBJECT_SEQUENCE;
}

}  // namespace

void Lowering::drop(const ::DropStmt& statement) {
  const ObjectKind kind = object_kind(statement.removeType);
  const auto objects = elements(statement.objects);
  const bool cascade = statement.behavior == DROP_CASCADE;
  std::size_t index = 0;
  for (const auto* node : objects) {
    const Place place = objects.size() == 1 ? whole() : part(Part::object, index);
    ++index;
    const ObjectName object = named(node);
    if (kind == ObjectKind::table || kind == ObjectKind::foreign_table) {
      auto& made = add<op::DropTable>(place);
      made.table = object.name;
      made.object = kind;
      made.if_exists = statement.missing_ok;
      made.cascade = cascade;
      made.of = static_cast<std::uint16_t>(objects.size());
    } else if (kind == ObjectKind::index) {
      auto& made = add<op::DropIndex>(place);
      made.index = object.name;
      made.concurrently = statement.concurrent;
      made.if_exists = statement.missing_ok;
      made.cascade = cascade;
      made.of = static_cast<std::uint16_t>(objects.size());
    } else {
      auto& made = add<op::DropObject>(place);
      made.object = kind;
      made.name = object.name;
      made.if_exists = statement.missing_ok;
      made.cascade = cascade;
      if (hangs_on_table(statement.removeType)) {
        made.name = {{}, object.name.name};
        made.table = name_before_last(object.parts);
      }
      if (object.routine != nullptr) {
        made.arguments = argument_types(*object.routine);
        made.arguments_written = !object.routine->args_unspecified;
      }
    }
  }
}

void Lowering::rename(const ::RenameStmt& statement) {
  const ObjectType type = statement.renameType;
  if (type == OBJECT_COLUMN) {
    auto& made = add<op::RenameColumn>(whole());
    made.table = name(statement.relation);
    made.object = object_kind(statement.relationType);
    made.from = view(statement.subname);
    made.to = view(statement.newname);
    made.if_exists = statement.missing_ok;
  } else if (type == OBJECT_TABCONSTRAINT || type == OBJECT_DOMCONSTRAINT) {
    auto& made = add<op::RenameConstraint>(whole());
    made.domain = type == OBJECT_DOMCONSTRAINT;
    made.table = made.domain ? named(statement.object).name : name(statement.relation);
    made.from = view(statement.subname);
    made.to = view(statement.newname);
    made.if_exists = statement.missing_ok;
  } else if (is_relation(type)) {
    auto& made = add<op::RenameTable>(whole());
    made.table = name(statement.relation);
    made.object = object_kind(type);
    made.to = view(statement.newname);
    made.if_exists = statement.missing_ok;
  } else {
    auto& made = add<op::RenameObject>(whole());
    made.object = object_kind(type);
    made.to = view(statement.newname);
    made.if_exists = statement.missing_ok;
    const ObjectName object = named(statement.object);
    made.name = object.name;
    if (statement.relation != nullptr) {  // triggers, rules, policies, and a composite type's attributes
      made.table = name(statement.relation);
      made.name = {{}, view(statement.subname)};
    } else if (statement.object == nullptr) {  // schemas, roles, databases
      made.name = {{}, view(statement.subname)};
    }
    if (object.routine != nullptr) {
      made.arguments = argument_types(*object.routine);
      made.arguments_written = !object.routine->args_unspecified;
    }
  }
}

void Lowering::set_schema(const ::AlterObjectSchemaStmt& statement) {
  auto& made = add<op::SetSchema>(whole());
  made.object = object_kind(statement.objectType);
  made.schema = view(statement.newschema);
  made.if_exists = statement.missing_ok;
  const ObjectName object = named(statement.object);
  made.name = statement.relation != nullptr ? name(statement.relation) : object.name;
  if (object.routine != nullptr) {
    made.arguments = argument_types(*object.routine);
    made.arguments_written = !object.routine->args_unspecified;
  }
}

void Lowering::set_owner(const ::AlterOwnerStmt& statement) {
  auto& made = add<op::SetOwner>(whole());
  made.object = object_kind(statement.objectType);
  const ObjectName object = named(statement.object);
  made.name = statement.relation != nullptr ? name(statement.relation) : object.name;
  if (object.routine != nullptr) {
    made.arguments = argument_types(*object.routine);
    made.arguments_written = !object.routine->args_unspecified;
  }
  made.owner = role(statement.newowner);
}

void Lowering::comment(const ::CommentStmt& statement) {
  auto& made = add<op::CommentOn>(whole());
  made.object = object_kind(statement.objtype);
  made.text = view(statement.comment);
  made.remove = statement.comment == nullptr;
  const ObjectName object = named(statement.object);
  made.name = object.name;
  const bool has_member =
      statement.objtype == OBJECT_COLUMN || statement.objtype == OBJECT_TABCONSTRAINT || hangs_on_table(statement.objtype);
  if (has_member && object.parts != nullptr) {
    made.member = object.name.name;
    made.name = name_before_last(object.parts);
  } else if (statement.objtype == OBJECT_DOMCONSTRAINT && object.parts != nullptr) {
    const auto parts = elements(object.parts);  // {type name, constraint}
    made.member = string_of(parts.back());
    made.name = named(parts.front()).name;
  }
}

void Lowering::grant(const ::GrantStmt& statement) {
  auto& made = add<op::Grant>(whole());
  made.revoke = !statement.is_grant;
  made.object = object_kind(statement.objtype);
  made.all_in_schema = statement.targtype == ACL_TARGET_ALL_IN_SCHEMA;
  std::vector<Name> objects;
  for (const auto* node : elements(statement.objects)) {
    if (const auto* relation = PGTIDY_AS(RangeVar, node))
      objects.push_back(name(relation));
    else
      objects.push_back(named(node).name);
  }
  made.objects = keep(objects);
  std::vector<std::string_view> privileges;
  for (const auto* privilege : elements<::AccessPriv>(statement.privileges)) privileges.push_back(view(privilege->priv_name));
  made.privileges = keep(privileges);
  made.grantees = roles(statement.grantees);
}

}  // namespace pgtidy::ops
