// SPDX-License-Identifier: Apache-2.0
// Changes of types and domains: the tables that have columns of them are found in the catalog.
#include <algorithm>

#include <fmt/format.h>

#include "effects/conversion.h"
#include "effects/families.h"

namespace pgtidy::effects {
namespace {

constexpr LockMode exclusive = LockMode::access_exclusive;

bool has_column_of(const Table& table, Oid type) {
  return std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& column) { return column.type.oid == type; });
}

// Domains over the domain count: their values must satisfy it too.
std::vector<Oid> with_derived(const UserType& domain, const Catalog& catalog) {
  std::vector<Oid> found{domain.oid};
  for (std::size_t next = 0; next < found.size(); ++next) {
    for (const Oid user : catalog.users_of(found[next])) {
      const UserType* other = catalog.type(user);
      if (other != nullptr && other->kind == UserTypeKind::domain && !contains(found, user)) found.push_back(user);
    }
  }
  return found;
}

void verify_columns(const UserType& domain, Draft& draft) {
  for (const Oid oid : with_derived(domain, draft.before())) {
    for (const Table* table : draft.tables_with(oid)) {
      if (!holds_rows(*table)) continue;
      draft.lock(*table, LockMode::share, LockRole::other);
      draft.scan(*table);
      draft.because(fmt::format("every table with a column of {} is read while writes wait", domain.name));
    }
  }
}

void change_typed_tables(const op::AlterComposite& alter, const UserType& type, Draft& draft) {
  for (const Table* table : draft.tables_with(type.oid)) {
    if (table->of_type == type.oid) {
      if (!alter.cascade) draft.refuse("2BP01", fmt::format("cannot alter type \"{}\" because it is the type of a typed table", type.name));
      draft.lock_tree(*table, exclusive, LockRole::other);
      const Column* column = table->column(alter.attribute.name);
      if (alter.change != op::AttributeChange::set_type || column == nullptr) continue;
      const ColumnType to = draft.before().resolve(alter.attribute.type);
      const Verdict verdict =
          judge({.from = column->type, .from_collation = {}, .to = to, .to_collation = {}}, draft.before(), draft.version());
      if (verdict.work == Work::rewrite) draft.rewrite(*table);
      draft.because(verdict.because);
    } else if (alter.change == op::AttributeChange::set_type && has_column_of(*table, type.oid)) {
      draft.refuse("0A000", fmt::format("cannot alter type \"{}\" because a column of \"{}\" uses it", type.name, table->name));
    }
  }
}

}  // namespace

void lock_composite(const Name& name, LockMode mode, Draft& draft) {
  const UserType* type = draft.before().type(name).object;
  if (type != nullptr && type->kind == UserTypeKind::composite) draft.lock_composite_type(*type, mode);
}

void add(const op::AddEnumValue& value, Draft& draft) {
  if (draft.version() < 12) draft.refuse_in_transaction();
  const Found<UserType> type = draft.before().type(value.type);
  if (!type || value.if_not_exists || type.presence != Presence::present) return;
  if (contains(type->labels, value.value)) draft.refuse("42710", fmt::format("enum label \"{}\" already exists", value.value));
}

void add(const op::AlterDomain& alter, Draft& draft) {
  using op::DomainChange;
  if (alter.change == DomainChange::add_constraint && alter.not_null) draft.needs(17, "a named NOT NULL constraint of a domain");
  const bool verifies = alter.change == DomainChange::set_not_null || alter.change == DomainChange::validate_constraint ||
                        (alter.change == DomainChange::add_constraint && !alter.not_valid);
  if (!verifies) return;
  if (const UserType* domain = draft.before().type(alter.domain).object) return verify_columns(*domain, draft);
  draft.uncertain("the tables that have columns of the domain are not known");
}

void add(const op::AlterComposite& alter, Draft& draft) {
  lock_composite(alter.type, exclusive, draft);
  const UserType* type = draft.before().type(alter.type).object;
  if (type != nullptr) change_typed_tables(alter, *type, draft);
}

}  // namespace pgtidy::effects
