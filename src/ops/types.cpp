// SPDX-License-Identifier: Apache-2.0
#include "ops/lowering.h"

namespace pgtidy::ops {
namespace {

void create_enum(Lowering& lowering, const ::CreateEnumStmt& statement) {
  auto& made = lowering.add<op::CreateType>(lowering.whole());
  made.type = Lowering::name(statement.typeName);
  made.type_kind = op::TypeKind::enum_;
  made.labels = lowering.names(statement.vals);
}

void alter_enum(Lowering& lowering, const ::AlterEnumStmt& statement) {
  if (statement.oldVal != nullptr) {
    auto& made = lowering.add<op::RenameEnumValue>(lowering.whole());
    made.type = Lowering::name(statement.typeName);
    made.from = view(statement.oldVal);
    made.to = view(statement.newVal);
    return;
  }
  auto& made = lowering.add<op::AddEnumValue>(lowering.whole());
  made.type = Lowering::name(statement.typeName);
  made.value = view(statement.newVal);
  made.neighbour = view(statement.newValNeighbor);
  made.after = statement.newValIsAfter;
  made.if_not_exists = statement.skipIfNewValExists;
}

void create_composite(Lowering& lowering, const ::CompositeTypeStmt& statement) {
  auto& made = lowering.add<op::CreateType>(lowering.whole());
  made.type = lowering.name(statement.typevar);
  made.type_kind = op::TypeKind::composite;
  std::vector<op::Attribute> attributes;
  for (const auto* column : elements<::ColumnDef>(statement.coldeflist))
    attributes.push_back({view(column->colname), lowering.type(column->typeName)});
  made.attributes = lowering.keep(attributes);
}

void create_range(Lowering& lowering, const ::CreateRangeStmt& statement) {
  auto& made = lowering.add<op::CreateType>(lowering.whole());
  made.type = Lowering::name(statement.typeName);
  made.type_kind = op::TypeKind::range;
  for (const auto* option : elements<::DefElem>(statement.params)) {
    const auto* type = PGTIDY_AS(TypeName, option->arg);
    if (type == nullptr) continue;
    if (view(option->defname) == "subtype") made.subtype = lowering.type(type);
    if (view(option->defname) == "multirange_type_name") made.multirange = Lowering::name(type->names);
  }
}

// CREATE TYPE base, AGGREGATE, OPERATOR, COLLATION, TEXT SEARCH …
void define(Lowering& lowering, const ::DefineStmt& statement) {
  if (statement.kind == OBJECT_TYPE) {
    auto& made = lowering.add<op::CreateType>(lowering.whole());
    made.type = Lowering::name(statement.defnames);
    made.type_kind = statement.definition == nullptr ? op::TypeKind::shell : op::TypeKind::base;
    return;
  }
  auto& made = lowering.add<op::CreateOther>(lowering.whole());
  made.object = object_kind(statement.kind);
  made.name = Lowering::name(statement.defnames);
  if (statement.kind != OBJECT_AGGREGATE || statement.args == nullptr) return;
  std::vector<TypeName> arguments;
  const auto* parameters = PGTIDY_AS(List, elements(statement.args).empty() ? nullptr : elements(statement.args).front());
  for (const auto* node : elements(parameters)) {
    if (const auto* parameter = PGTIDY_AS(FunctionParameter, node)) arguments.push_back(lowering.type(parameter->argType));
  }
  made.arguments = lowering.keep(arguments);
}

void create_domain(Lowering& lowering, const ::CreateDomainStmt& statement) {
  auto& made = lowering.add<op::CreateDomain>(lowering.whole());
  made.domain = Lowering::name(statement.domainname);
  made.type = lowering.type(statement.typeName);
  if (statement.collClause != nullptr) made.collation = Lowering::name(statement.collClause->collname);
  std::vector<std::string_view> checks;
  for (const auto* constraint : elements<::Constraint>(statement.constraints)) {
    if (constraint->contype == CONSTR_NOTNULL) made.not_null = true;
    if (constraint->contype == CONSTR_DEFAULT) made.default_value = lowering.expression(constraint->raw_expr);
    if (constraint->contype == CONSTR_CHECK) checks.push_back(view(constraint->conname));
  }
  made.check_names = lowering.keep(checks);
}

op::DomainChange domain_change(const ::AlterDomainStmt& statement) {
  switch (statement.subtype) {
    case 'T': return statement.def == nullptr ? op::DomainChange::drop_default : op::DomainChange::set_default;
    case 'N': return op::DomainChange::drop_not_null;
    case 'O': return op::DomainChange::set_not_null;
    case 'C': return op::DomainChange::add_constraint;
    case 'X': return op::DomainChange::drop_constraint;
    default: return op::DomainChange::validate_constraint;
  }
}

void alter_domain(Lowering& lowering, const ::AlterDomainStmt& statement) {
  auto& made = lowering.add<op::AlterDomain>(lowering.whole());
  made.domain = Lowering::name(statement.typeName);
  made.change = domain_change(statement);
  made.constraint = view(statement.name);
  made.if_exists = statement.missing_ok;
  made.cascade = statement.behavior == DROP_CASCADE;
  if (const auto* constraint = PGTIDY_AS(Constraint, statement.def)) {
    made.constraint = view(constraint->conname);
    made.expression = lowering.expression(constraint->raw_expr);
    made.not_valid = constraint->skip_validation;
    made.not_null = constraint->contype == CONSTR_NOTNULL;
  } else {
    made.expression = lowering.expression(statement.def);
  }
}

}  // namespace

bool Lowering::lower_type(const ::Node* node) {
  switch (tag_of(node)) {
    case T_CreateEnumStmt: create_enum(*this, *reinterpret_cast<const ::CreateEnumStmt*>(node)); return true;
    case T_AlterEnumStmt: alter_enum(*this, *reinterpret_cast<const ::AlterEnumStmt*>(node)); return true;
    case T_CompositeTypeStmt: create_composite(*this, *reinterpret_cast<const ::CompositeTypeStmt*>(node)); return true;
    case T_CreateRangeStmt: create_range(*this, *reinterpret_cast<const ::CreateRangeStmt*>(node)); return true;
    case T_DefineStmt: define(*this, *reinterpret_cast<const ::DefineStmt*>(node)); return true;
    case T_CreateDomainStmt: create_domain(*this, *reinterpret_cast<const ::CreateDomainStmt*>(node)); return true;
    case T_AlterDomainStmt: alter_domain(*this, *reinterpret_cast<const ::AlterDomainStmt*>(node)); return true;
    case T_AlterTypeStmt: {
      auto& made = add<op::AlterOther>(whole());
      made.object = ObjectKind::type;
      made.name = name(reinterpret_cast<const ::AlterTypeStmt*>(node)->typeName);
      return true;
    }
    default: return false;
  }
}

}  // namespace pgtidy::ops
