// SPDX-License-Identifier: Apache-2.0
// Who owns what: OWNER TO, REASSIGN OWNED, DROP OWNED; and DISCARD.
#include <algorithm>

#include "catalog/impl.h"
#include "ops/left_out.h"

namespace pgtidy::catalog {

// Whose an object is that CURRENT_USER makes; empty for who runs the migrations.
std::string Writer::Impl::owner_of(std::string_view role) {
  if (role == "session_user") return {};
  if (role != "current_user" && role != "current_role") return std::string(role);
  const auto set = s().variables.find("role");
  return set == s().variables.end() || set->second == "none" ? std::string{} : set->second;
}

void Writer::Impl::apply(const op::SetOwner& o) {
  const auto set = [&](CatalogObject* object) {
    if (object != nullptr) object->owner = owner_of(o.owner);
  };
  const auto set_in = [&]<class T>(const OidByName& names, T*) {
    const auto at = names.find(o.name.name);
    if (at != names.end()) set(s().edit<T>(at->second));
  };
  switch (o.object) {
    case ObjectKind::type:
    case ObjectKind::domain: return set(altered_type(o.name));
    case ObjectKind::function:
    case ObjectKind::procedure:
    case ObjectKind::routine:
    case ObjectKind::aggregate:
      for (const Oid oid : routines(o.name, o.arguments, o.arguments_written, o.object)) set(s().edit<Function>(oid));
      return;
    case ObjectKind::statistics: return set(s().edit<Statistics>(s().statistics_oid(o.name)));
    case ObjectKind::schema: return set_in(s().schemas, static_cast<Schema*>(nullptr));
    case ObjectKind::publication: return set_in(s().publications, static_cast<Publication*>(nullptr));
    case ObjectKind::event_trigger: return set_in(s().event_triggers, static_cast<EventTrigger*>(nullptr));
    default: break;
  }
  Relation* relation = o.object <= ObjectKind::sequence ? s().edit_relation(s().relation_oid(o.name)) : nullptr;
  if (relation == nullptr || relation->kind == RelationKind::index) return;
  set(relation);
  for (const Oid sequence : owned_sequences(relation->oid)) set(s().edit_relation(sequence));
}

void Writer::Impl::apply(const op::AlterOther& o) {
  if (o.object != ObjectKind::role || o.statement == nullptr) return;
  const auto change = ops::owned_change(*o.statement);
  if (!change) return;
  std::vector<std::string> roles;
  for (const auto role : change->roles) roles.push_back(owner_of(role));
  if (change->drop) return drop_owned(roles, change->cascade, o);
  for (const std::string& role : roles) reassign_owned(role, owner_of(change->to));
}

void Writer::Impl::reassign_owned(std::string_view from, std::string_view to) {
  if (from.empty()) return;  // what the files don't make can't be told
  for (std::size_t i = 0; i < s().slots.size(); ++i) {
    const CatalogObject* object = s().find_object(static_cast<Oid>(i));
    if (object != nullptr && object->owner == from) s().edit_object(static_cast<Oid>(i))->owner = to;
  }
}

void Writer::Impl::drop_owned(const std::vector<std::string>& roles, bool cascade, const op::Operation& o) {
  std::vector<Target> owned;
  std::vector<Oid> together, schemas, others;
  for (std::size_t i = 0; i < s().slots.size(); ++i) {
    const auto oid = static_cast<Oid>(i);
    const CatalogObject* object = s().find_object(oid);
    if (object == nullptr || object->owner.empty() || std::find(roles.begin(), roles.end(), object->owner) == roles.end()) continue;
    together.push_back(oid);
    if (s().find_relation(oid) != nullptr)
      owned.push_back({.object = oid});
    else if (s().find<UserType>(oid) != nullptr)
      owned.push_back({.kind = Target::Kind::type, .object = oid});
    else if (s().find<Function>(oid) != nullptr)
      owned.push_back({.kind = Target::Kind::function, .object = oid});
    else if (s().find<Statistics>(oid) != nullptr)
      owned.push_back({.kind = Target::Kind::statistics, .object = oid});
    else if (s().find<Schema>(oid) != nullptr)
      schemas.push_back(oid);
    else
      others.push_back(oid);
  }
  const auto stands = [&](const Target& target) { return target.kind != Target::Kind::statistics && blocked(target, together); };
  if (!cascade && (std::any_of(owned.begin(), owned.end(), stands) || !schemas_empty_without(schemas, together))) return;
  drop(std::move(owned), o);
  for (const Oid oid : schemas) drop_whole_schema(std::string(s().find<Schema>(oid)->name), o);
  for (const Oid oid : others) {
    if (const Publication* publication = s().find<Publication>(oid)) drop_in(s().publications, std::string(publication->name));
    if (const EventTrigger* trigger = s().find<EventTrigger>(oid)) drop_in(s().event_triggers, std::string(trigger->name));
  }
  for (std::size_t i = 0; i < s().slots.size(); ++i) {
    const Table* table = s().find<Table>(static_cast<Oid>(i));
    if (table != nullptr && !table->policies.empty()) forget_roles(*s().edit<Table>(table->oid), roles);
  }
}

bool Writer::Impl::schemas_empty_without(const std::vector<Oid>& schemas, const std::vector<Oid>& together) {
  for (std::size_t i = 0; i < s().slots.size() && !schemas.empty(); ++i) {
    const CatalogObject* object = s().find_object(static_cast<Oid>(i));
    if (object == nullptr || object->schema.empty() || s().find<Index>(object->oid) != nullptr) continue;
    if (std::find(together.begin(), together.end(), object->oid) != together.end()) continue;
    const auto holds = [&](Oid schema) { return s().find<Schema>(schema)->name == object->schema; };
    if (std::any_of(schemas.begin(), schemas.end(), holds)) return false;
  }
  return true;
}

// A policy for them alone goes.
void Writer::Impl::forget_roles(Table& table, const std::vector<std::string>& roles) {
  std::erase_if(table.policies, [&](Policy& policy) {
    const auto named = [&](const std::string& role) { return std::find(roles.begin(), roles.end(), role) != roles.end(); };
    return std::erase_if(policy.roles, named) > 0 && policy.roles.empty();
  });
}

void Writer::Impl::apply(const op::Utility& o) {
  const auto discard = o.statement == nullptr ? ops::Discard::nothing : ops::discarded(*o.statement);
  if (discard == ops::Discard::nothing) return;
  drop_temporary(std::exchange(s().temporary, {}));
  if (discard != ops::Discard::all) return;
  s().variables.clear();
  path_before_local_.reset();
  set_search_path({}, true);
}

}  // namespace pgtidy::catalog
