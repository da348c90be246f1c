// SPDX-License-Identifier: Apache-2.0
// Enums, domains, composite types, ranges.
#include <algorithm>

#include "catalog/impl.h"

namespace pgtidy::catalog {
namespace {

// commands/typecmds.c: makeMultirangeTypeName
std::string multirange_name(std::string_view range) {
  const std::size_t at = range.find("range");
  std::string name;
  if (at != std::string_view::npos)
    name.append(range.substr(0, at)).append("multi").append(range.substr(at));
  else
    name.append(clip(range, longest_name - 11)).append("_multirange");
  return std::string(clip(name, longest_name));
}

}  // namespace

// Null where the name is taken; a shell type gives way to its definition.
UserType* Writer::Impl::new_type(const Name& name, UserTypeKind kind, const op::Operation& o) {
  const std::string schema = creation_schema(name);
  const KeyView key(schema, name.name);
  if (const auto at = s().types.find(key); at != s().types.end()) {
    UserType* there = s().edit<UserType>(at->second);
    if (there->kind != UserTypeKind::shell || kind == UserTypeKind::shell) return nullptr;
    there->kind = kind;
    touch(*there, o);
    return there;
  }
  const auto row = s().relations.find(key);
  if (row != s().relations.end() && s().find<Index>(row->second) == nullptr && s().find<Sequence>(row->second) == nullptr) return nullptr;
  UserType type;
  describe(type, schema, name.name, o);
  type.kind = kind;
  type.created_in = s().migration;
  UserType& kept = s().keep(std::move(type));
  s().types.emplace(key.own(), kept.oid);
  if (const auto gone = s().gone_types.find(key); gone != s().gone_types.end()) s().gone_types.erase(gone);
  return &kept;
}

// catalog/heap.c: heap_create_with_catalog, moveArrayTypeName
bool Writer::Impl::type_in_the_way(std::string_view schema, std::string_view name) {
  const auto at = s().types.find(KeyView(schema, name));
  if (at == s().types.end()) return false;
  const Oid oid = at->second;
  if (s().find<UserType>(oid)->kind != UserTypeKind::shell) return true;
  s().types.erase(at);
  s().forget(oid);
  return false;
}

void Writer::Impl::apply(const op::CreateType& o) {
  static constexpr std::array kinds{UserTypeKind::enum_, UserTypeKind::composite, UserTypeKind::range, UserTypeKind::base,
                                    UserTypeKind::shell};
  std::vector<ColumnType> attributes;  // the new type's name may be that of one of them, in another schema
  for (const auto& attribute : o.attributes) attributes.push_back(s().resolve(attribute.type));
  UserType* type = new_type(o.type, kinds[static_cast<std::size_t>(o.type_kind)], o);
  if (type == nullptr) return;
  type->labels.assign(o.labels.begin(), o.labels.end());
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    s().refer(type->oid, attributes[i].oid);
    type->attributes.emplace_back(o.attributes[i].name, std::move(attributes[i]));
  }
  if (!o.subtype.name.empty()) {
    type->base = s().resolve(o.subtype);
    s().refer(type->oid, type->base.oid);
  }
  if (type->kind == UserTypeKind::range) add_range_functions(*type, o);
}

// CREATE TYPE … AS RANGE makes functions of the range's name and of its multirange's.
void Writer::Impl::add_range_functions(const UserType& range, const op::CreateType& o) {
  ColumnType subtype = range.base;
  subtype.formatted = format_type(subtype, false);
  const ColumnType text = s().resolve({.name = {"pg_catalog", "text"}});
  ColumnType itself;
  itself.oid = range.oid;
  itself.schema = range.schema;
  itself.name = range.name;
  itself.formatted = format_type(itself);
  ColumnType several = itself;
  several.array_dimensions = 1;
  several.formatted = format_type(several);
  const std::string multirange = o.multirange.empty() ? multirange_name(range.name) : std::string(o.multirange.name);
  const auto make = [&](const std::string& name, std::vector<ColumnType> arguments) {
    Function function;
    describe(function, range.schema, name, o);
    function.arguments = std::move(arguments);
    function.argument_names.resize(function.arguments.size());
    function.argument_defaults.resize(function.arguments.size());
    function.language = "internal";
    function.volatility = Volatility::immutable;
    function.strict = !function.arguments.empty() && function.arguments.front().oid == itself.oid;
    function.uses = {itself.oid};
    function.constructor_of = itself.oid;
    put_function(std::move(function), false, o);
  };
  const std::string own = range.name;  // what follows may move the type
  make(own, {subtype, subtype});
  make(own, {subtype, subtype, text});
  make(multirange, {});
  make(multirange, {itself});
  make(multirange, {several});
}

UserType* Writer::Impl::altered_type(const Name& name) { return s().edit<UserType>(s().type_oid(name)); }

void Writer::Impl::apply(const op::AddEnumValue& o) {
  UserType* type = altered_type(o.type);
  if (type == nullptr || type->kind != UserTypeKind::enum_) return;
  auto& labels = type->labels;
  if (std::find(labels.begin(), labels.end(), o.value) != labels.end()) return;
  auto at = labels.end();
  if (!o.neighbour.empty()) {
    at = std::find(labels.begin(), labels.end(), o.neighbour);
    if (at == labels.end()) return;
    if (o.after) ++at;
  }
  labels.emplace(at, o.value);
  touch(*type, o);
}

void Writer::Impl::apply(const op::RenameEnumValue& o) {
  UserType* type = altered_type(o.type);
  if (type == nullptr) return;
  auto& labels = type->labels;
  const auto at = std::find(labels.begin(), labels.end(), o.from);
  if (at == labels.end() || std::find(labels.begin(), labels.end(), o.to) != labels.end()) return;
  *at = o.to;
  touch(*type, o);
}

void Writer::Impl::apply(const op::CreateDomain& o) {
  UserType* type = new_type(o.domain, UserTypeKind::domain, o);
  if (type == nullptr) return;
  type->base = s().resolve(o.type);
  type->not_null = o.not_null;
  s().refer(type->oid, type->base.oid);
  if (const UserType* base = type->base.array_dimensions == 0 ? s().find<UserType>(type->base.oid) : nullptr)
    type->default_value = base->default_value;
  if (o.default_value) set_domain_default(*type, o.default_value);
  for (const auto name : o.check_names) add_domain_check(*type, name, true);
}

void Writer::Impl::set_domain_default(UserType& type, const Expression& value) {
  type.default_value.reset();
  if (!value.is_null_constant() || keeps_null_default(type.base)) type.default_value = value.text();
}

void Writer::Impl::add_domain_check(UserType& type, std::string_view name, bool validated) {
  DomainCheck check;
  check.name = name.empty() ? choose_constraint_name(s(), type.schema, type.name, "", "check") : std::string(name);
  check.validated = validated;
  remember_constraint_name(type.schema, check.name);
  type.checks.push_back(std::move(check));
}

void Writer::Impl::apply(const op::AlterDomain& o) {
  UserType* type = altered_type(o.domain);
  if (type == nullptr || type->kind != UserTypeKind::domain) return;
  touch(*type, o);
  switch (o.change) {
    case op::DomainChange::set_default: set_domain_default(*type, o.expression); break;
    case op::DomainChange::drop_default: type->default_value.reset(); break;
    case op::DomainChange::set_not_null: type->not_null = true; break;
    case op::DomainChange::drop_not_null: type->not_null = false; break;
    case op::DomainChange::add_constraint:
      if (o.not_null)
        type->not_null = true;
      else
        add_domain_check(*type, o.constraint, !o.not_valid);
      break;
    case op::DomainChange::drop_constraint:
      std::erase_if(type->checks, [&](const DomainCheck& check) {
        if (check.name == o.constraint) forget_constraint_name(type->schema, check.name);
        return check.name == o.constraint;
      });
      break;
    case op::DomainChange::validate_constraint:
      for (auto& check : type->checks) {
        if (check.name == o.constraint) check.validated = true;
      }
      break;
  }
}

void Writer::Impl::apply(const op::AlterComposite& o) {
  UserType* type = altered_type(o.type);
  if (type == nullptr || type->kind != UserTypeKind::composite) return;
  auto& attributes = type->attributes;
  const auto at =
      std::find_if(attributes.begin(), attributes.end(), [&](const auto& attribute) { return attribute.first == o.attribute.name; });
  touch(*type, o);
  const std::string name(o.attribute.name);
  if (o.change == op::AttributeChange::drop) {
    if (at == attributes.end()) return;
    attributes.erase(at);
    for (Table* table : typed_tables(type->oid)) {
      const Column* column = table->column(name);
      if (column != nullptr) drop({{.kind = Target::Kind::column, .object = table->oid, .column = column->number}}, o);
    }
    return;
  }
  const ColumnType changed = s().resolve(o.attribute.type);
  s().refer(type->oid, changed.oid);
  const bool there = at != attributes.end();
  if (there)
    at->second = changed;
  else if (o.change == op::AttributeChange::add)
    attributes.emplace_back(name, changed);
  for (Table* table : typed_tables(type->oid)) {
    if (Column* column = find_column(*table, name)) {
      column->type = changed;
      s().refer(table->oid, changed.oid);
    } else if (!there) {
      Column added;
      added.name = name;
      added.type = changed;
      added.created = o.place;
      add_plain_column(*table, std::move(added));
    }
  }
}

// The tables OF the type: they follow it (CASCADE).
std::vector<Table*> Writer::Impl::typed_tables(Oid type) {
  std::vector<Table*> tables;
  for (const Oid holder : live_holders(type)) {
    Table* table = s().edit<Table>(holder);
    if (table != nullptr && table->of_type == type) tables.push_back(table);
  }
  return tables;
}

}  // namespace pgtidy::catalog
