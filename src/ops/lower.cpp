// SPDX-License-Identifier: Apache-2.0
#include "ops/lower.h"

#include "ops/lowering.h"
#include "syntax/ranges.h"

namespace pgtidy::ops {

void lower(const Statement& statement, std::string_view text, std::pmr::memory_resource& arena, std::vector<const op::Operation*>& into) {
  const auto* raw = static_cast<const ::RawStmt*>(statement.tree);
  Lowering lowering(statement, text, arena, into);
  lowering.lower(raw->stmt);
}

void Lowering::lower(const ::Node* node) {
  switch (tag_of(node)) {
    case T_CreateStmt: return create_table(*reinterpret_cast<const ::CreateStmt*>(node), ObjectKind::table);
    case T_CreateForeignTableStmt:
      return create_table(reinterpret_cast<const ::CreateForeignTableStmt*>(node)->base, ObjectKind::foreign_table);
    case T_CreateTableAsStmt: return create_table_as(*reinterpret_cast<const ::CreateTableAsStmt*>(node));
    case T_AlterTableStmt: return alter_table(*reinterpret_cast<const ::AlterTableStmt*>(node));
    case T_IndexStmt: return create_index(*reinterpret_cast<const ::IndexStmt*>(node));
    case T_DropStmt: return drop(*reinterpret_cast<const ::DropStmt*>(node));
    case T_RenameStmt: return rename(*reinterpret_cast<const ::RenameStmt*>(node));
    case T_AlterObjectSchemaStmt: return set_schema(*reinterpret_cast<const ::AlterObjectSchemaStmt*>(node));
    case T_AlterOwnerStmt: return set_owner(*reinterpret_cast<const ::AlterOwnerStmt*>(node));
    case T_CommentStmt: return comment(*reinterpret_cast<const ::CommentStmt*>(node));
    case T_GrantStmt: return grant(*reinterpret_cast<const ::GrantStmt*>(node));
    default: break;
  }
  if (lower_rows(node) || lower_session(node) || lower_relation(node) || lower_type(node) || lower_routine(node) || lower_other(node))
    return;
  add<op::Unmodelled>(whole()).command = statement_.command;
}

std::string_view Lowering::sql_body() const {
  const Range range = syntax::StatementTokens(text_, statement_.range).sql_body();
  return text_.substr(range.begin, range.size());
}

std::string_view Lowering::keep(std::string_view text) {
  if (text.empty()) return {};
  auto* made = static_cast<char*>(arena_.allocate(text.size(), 1));
  std::ranges::copy(text, made);
  return {made, text.size()};
}

Name Lowering::name(const ::RangeVar* relation) const {
  if (relation == nullptr) return {};
  const std::string_view schema = view(relation->schemaname);
  if (schema.empty() && relation->relpersistence != 't') return {default_schema_, view(relation->relname)};
  return {schema, view(relation->relname)};
}

Name Lowering::name(const ::List* parts) {
  const auto words = elements(parts);
  if (words.empty()) return {};
  return {words.size() > 1 ? string_of(words[words.size() - 2]) : std::string_view{}, string_of(words.back())};
}

Name Lowering::name_before_last(const ::List* parts, std::size_t dropped) {
  const auto words = elements(parts);
  if (words.size() <= dropped) return {};
  const std::size_t last = words.size() - dropped;
  return {last > 1 ? string_of(words[last - 2]) : std::string_view{}, string_of(words[last - 1])};
}

op::Names Lowering::names(const ::List* strings) {
  std::vector<std::string_view> found;
  for (const auto* string : elements(strings)) found.push_back(string_of(string));
  return keep(found);
}

TypeName Lowering::type(const ::TypeName* type) {
  TypeName made;
  if (type == nullptr) return made;
  made.name = name(type->names);
  made.setof = type->setof;
  made.array_dimensions = static_cast<int>(elements(type->arrayBounds).size());
  made.at = at(type->location);
  std::vector<std::string_view> modifiers;
  for (const auto* modifier : elements(type->typmods)) {
    if (const auto* constant = PGTIDY_AS(A_Const, modifier); constant != nullptr && constant->val.node.type == T_Integer) {
      modifiers.push_back(keep(std::string_view(std::to_string(constant->val.ival.ival))));
    } else if (const auto string = Expression(modifier, {}, 0).as_string()) {
      modifiers.push_back(*string);
    } else {
      modifiers.push_back(keep(std::string_view(Expression(modifier, {}, 0).text())));
    }
  }
  made.modifiers = keep(modifiers);
  return made;
}

op::List<op::Option> Lowering::options(const ::List* definitions) {
  std::vector<op::Option> found;
  for (const auto* definition : elements<::DefElem>(definitions)) {
    op::Option option;
    option.name = view(definition->defname);
    if (definition->defnamespace != nullptr)
      option.name = keep(std::string_view(fmt::format("{}.{}", definition->defnamespace, definition->defname)));
    const ::Node* value = definition->arg;
    if (value == nullptr) {
      option.value = "true";
    } else if (tag_of(value) == T_String) {
      option.value = string_of(value);
    } else if (const auto* integer = PGTIDY_AS(Integer, value)) {
      option.value = keep(std::string_view(std::to_string(integer->ival)));
    } else if (const auto* real = PGTIDY_AS(Float, value)) {
      option.value = view(real->fval);
    } else if (const auto* boolean = PGTIDY_AS(Boolean, value)) {
      option.value = boolean->boolval ? "true" : "false";
    } else if (const auto* type_name = PGTIDY_AS(TypeName, value)) {
      option.value = name(type_name->names).name;
    }
    found.push_back(option);
  }
  return keep(found);
}

std::string_view Lowering::role(const ::RoleSpec* role) {
  if (role == nullptr) return {};
  switch (role->roletype) {
    case ROLESPEC_CSTRING: return view(role->rolename);
    case ROLESPEC_CURRENT_ROLE: return "current_role";
    case ROLESPEC_CURRENT_USER: return "current_user";
    case ROLESPEC_SESSION_USER: return "session_user";
    case ROLESPEC_PUBLIC: return "public";
  }
  return {};
}

op::Names Lowering::roles(const ::List* list) {
  std::vector<std::string_view> found;
  for (const auto* spec : elements<::RoleSpec>(list)) found.push_back(role(spec));
  return keep(found);
}

op::List<TypeName> Lowering::argument_types(const ::ObjectWithArgs& routine) {
  std::vector<TypeName> types;
  for (const auto* argument : elements(routine.objargs)) types.push_back(type(PGTIDY_AS(TypeName, argument)));
  return keep(types);
}

bool boolean_option(const ::DefElem& option) {
  if (option.arg == nullptr) return true;
  if (const auto* boolean = PGTIDY_AS(Boolean, option.arg)) return boolean->boolval;
  if (const auto* integer = PGTIDY_AS(Integer, option.arg)) return integer->ival != 0;
  const std::string_view word = string_of(option.arg);
  return word != "false" && word != "off" && word != "no";
}

ObjectKind object_kind(ObjectType type) {
  switch (type) {
    case OBJECT_ACCESS_METHOD: return ObjectKind::access_method;
    case OBJECT_AGGREGATE: return ObjectKind::aggregate;
    case OBJECT_ATTRIBUTE: return ObjectKind::attribute;
    case OBJECT_CAST: return ObjectKind::cast;
    case OBJECT_COLUMN: return ObjectKind::column;
    case OBJECT_COLLATION: return ObjectKind::collation;
    case OBJECT_CONVERSION: return ObjectKind::conversion;
    case OBJECT_DATABASE: return ObjectKind::database;
    case OBJECT_DEFACL: return ObjectKind::default_acl;
    case OBJECT_DOMAIN: return ObjectKind::domain;
    case OBJECT_DOMCONSTRAINT: return ObjectKind::domain_constraint;
    case OBJECT_EVENT_TRIGGER: return ObjectKind::event_trigger;
    case OBJECT_EXTENSION: return ObjectKind::extension;
    case OBJECT_FDW: return ObjectKind::foreign_data_wrapper;
    case OBJECT_FOREIGN_SERVER: return ObjectKind::foreign_server;
    case OBJECT_FOREIGN_TABLE: return ObjectKind::foreign_table;
    case OBJECT_FUNCTION: return ObjectKind::function;
    case OBJECT_INDEX: return ObjectKind::index;
    case OBJECT_LANGUAGE: return ObjectKind::language;
    case OBJECT_LARGEOBJECT: return ObjectKind::large_object;
    case OBJECT_MATVIEW: return ObjectKind::materialized_view;
    case OBJECT_OPCLASS: return ObjectKind::operator_class;
    case OBJECT_OPERATOR: return ObjectKind::operator_;
    case OBJECT_OPFAMILY: return ObjectKind::operator_family;
    case OBJECT_PARAMETER_ACL: return ObjectKind::parameter;
    case OBJECT_POLICY: return ObjectKind::policy;
    case OBJECT_PROCEDURE: return ObjectKind::procedure;
    case OBJECT_PUBLICATION: return ObjectKind::publication;
    case OBJECT_ROLE: return ObjectKind::role;
    case OBJECT_ROUTINE: return ObjectKind::routine;
    case OBJECT_RULE: return ObjectKind::rule;
    case OBJECT_SCHEMA: return ObjectKind::schema;
    case OBJECT_SEQUENCE: return ObjectKind::sequence;
    case OBJECT_SUBSCRIPTION: return ObjectKind::subscription;
    case OBJECT_STATISTIC_EXT: return ObjectKind::statistics;
    case OBJECT_TABCONSTRAINT: return ObjectKind::constraint;
    case OBJECT_TABLE: return ObjectKind::table;
    case OBJECT_TABLESPACE: return ObjectKind::tablespace;
    case OBJECT_TRANSFORM: return ObjectKind::transform;
    case OBJECT_TRIGGER: return ObjectKind::trigger;
    case OBJECT_TSCONFIGURATION:
    case OBJECT_TSDICTIONARY:
    case OBJECT_TSPARSER:
    case OBJECT_TSTEMPLATE: return ObjectKind::text_search;
    case OBJECT_TYPE: return ObjectKind::type;
    case OBJECT_USER_MAPPING: return ObjectKind::user_mapping;
    case OBJECT_VIEW: return ObjectKind::view;
    default: return ObjectKind::other;
  }
}

}  // namespace pgtidy::ops
