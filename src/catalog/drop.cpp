// SPDX-License-Identifier: Apache-2.0
// DROP: which statements PostgreSQL carries out, and the list of what goes.
#include <algorithm>

#include "catalog/impl.h"
#include "ops/left_out.h"

namespace pgtidy::catalog {
namespace {

bool matches(ObjectKind wanted, RelationKind kind) {
  switch (wanted) {
    case ObjectKind::table: return kind == RelationKind::table || kind == RelationKind::partitioned_table;
    case ObjectKind::foreign_table: return kind == RelationKind::foreign_table;
    case ObjectKind::view: return kind == RelationKind::view;
    case ObjectKind::materialized_view: return kind == RelationKind::materialized_view;
    case ObjectKind::sequence: return kind == RelationKind::sequence;
    case ObjectKind::index: return kind == RelationKind::index;
    default: return false;
  }
}

}  // namespace

// Drops all that is listed and whatever depends on it.
void Writer::Impl::drop(std::vector<Target> work, const op::Operation& o) {
  for (std::size_t i = 0; i < work.size(); ++i) {
    const Target target = work[i];
    switch (target.kind) {
      case Target::Kind::relation: drop_relation(target.object, work); break;
      case Target::Kind::column: drop_column(target.object, target.column, work, o); break;
      case Target::Kind::constraint: drop_constraint(target.object, target.member, work); break;
      case Target::Kind::type: drop_type(target.object, work); break;
      case Target::Kind::function: drop_function(target.object, work); break;
      case Target::Kind::statistics: drop_statistics(target.object); break;
      case Target::Kind::event_trigger:
        if (const EventTrigger* trigger = s().find<EventTrigger>(target.object)) drop_in(s().event_triggers, std::string(trigger->name));
        break;
      case Target::Kind::trigger:
      case Target::Kind::policy:
      case Target::Kind::rule:
      case Target::Kind::default_value:
      case Target::Kind::attribute: drop_member(target, o); break;
    }
  }
}

// Is there something that only CASCADE would take along? Only what is sure counts.
bool Writer::Impl::blocked(const Target& target, const std::vector<Oid>& together) {
  if (s().unknown_changes) return false;
  std::vector<Target> found;
  dependents_of(target.object, target.column, found);
  const bool whole_table = target.kind == Target::Kind::relation;
  const std::vector<Oid> below = whole_table ? descendants(target.object) : std::vector<Oid>{};
  const auto goes_along = [&](const Target& t) {  // partitions do
    const Table* part = std::find(below.begin(), below.end(), t.object) == below.end() ? nullptr : s().find<Table>(t.object);
    const bool listed = std::find(together.begin(), together.end(), t.object) != together.end();
    return listed || t.object == target.object || (part != nullptr && part->is_partition);
  };
  std::erase_if(found, [&](const Target& t) {
    const Index* index = s().find<Index>(t.object);
    if (t.kind == Target::Kind::constraint && t.object == target.object && target.kind == Target::Kind::column) {
      const auto& own = find_constraint(*s().edit<Table>(t.object), t.member)->columns;  // it goes with its own columns
      return std::find(own.begin(), own.end(), target.column) != own.end();
    }
    if (t.kind == Target::Kind::function && s().find<Function>(t.object)->constructor_of != Oid::none) return true;
    if (std::find(together.begin(), together.end(), t.object) != together.end()) return true;
    if (t.kind == Target::Kind::statistics || (index != nullptr && index->table == target.object)) return true;
    return whole_table && goes_along(t);
  });
  if (!found.empty()) return true;
  const Table* table = whole_table ? s().find<Table>(target.object) : nullptr;
  if (table == nullptr) return false;
  for (const Oid sequence : owned_sequences(target.object)) dependents_of(sequence, 0, found);
  if (!std::all_of(found.begin(), found.end(), goes_along)) return true;
  return std::any_of(table->children.begin(), table->children.end(), [&](Oid child) {
    const Table* below = s().find<Table>(child);
    const bool listed = std::find(together.begin(), together.end(), child) != together.end();
    return below != nullptr && !below->is_partition && !listed;
  });
}

void Writer::Impl::note_gone(NameSet& gone, const Name& name) {
  if (!s().certain || name.empty()) return;
  const auto [key, is_new] = gone.insert(Key{creation_schema(name), std::string(name.name)});
  if (key->schema == temporary_schema) s().uses_temporary = true;
}

void Writer::Impl::drop_named_relation(const Name& name, ObjectKind kind, bool cascade, bool alone, const op::Operation& o) {
  const Oid oid = s().relation_oid(name);
  const Relation* relation = s().find_relation(oid);
  if (relation == nullptr) return note_gone(s().gone_relations, name);
  if (!relation->assumed && !matches(kind, relation->kind)) return;
  const Target target{.object = oid};
  if (const Index* index = s().find<Index>(oid); index != nullptr && (index->constraint != Oid::none || index->parent != Oid::none)) return;
  if (const Sequence* sequence = s().find<Sequence>(oid); sequence != nullptr && sequence->identity) return;
  if (!cascade && alone && blocked(target)) return;
  drop({target}, o);
}

void Writer::Impl::apply(const op::DropTable& o) { drop_named_relation(o.table, o.object, o.cascade, o.of <= 1, o); }

void Writer::Impl::apply(const op::DropIndex& o) { drop_named_relation(o.index, ObjectKind::index, o.cascade, o.of <= 1, o); }

void Writer::Impl::apply(const op::DropColumn& o) {
  Table* table = altered(o.table, o);
  const Column* column = table == nullptr ? nullptr : find_column(*table, o.column);
  if (column == nullptr || column->inherited > 0) return;
  const auto splits_by_it = [&](Oid oid) {
    const Table& each = *s().find<Table>(oid);
    const Column* same = each.column(o.column);
    return same != nullptr && among(each.partition_columns, same->number);
  };
  const std::vector<Oid> below = table->children.empty() ? std::vector<Oid>{} : descendants(table->oid);
  if (splits_by_it(table->oid) || std::any_of(below.begin(), below.end(), splits_by_it)) return;
  const Target target{.kind = Target::Kind::column, .object = table->oid, .column = column->number};
  if (!o.cascade && blocked(target)) return;
  touch(*table, o);
  for (const Oid child : o.only ? table->children : std::vector<Oid>{}) {  // what they have is their own from now on
    if (Column* same = find_column(*s().edit<Table>(child), o.column)) same->local = true;
  }
  drop({target}, o);
}

void Writer::Impl::apply(const op::DropConstraint& o) {
  Table* table = altered(o.table, o);
  if (table == nullptr) return;
  for (Column& column : table->columns) {
    if (column.not_null_name.empty() || column.not_null_name != o.constraint) continue;
    column.not_null = false;
    column.not_null_name.clear();
    column.changed = o.place;
    return;
  }
  const TableConstraint* constraint = find_constraint(*table, o.constraint);
  if (constraint == nullptr || constraint->inherited > 0) return;
  const Target target{.kind = Target::Kind::constraint, .object = table->oid, .member = constraint->oid};
  if (!o.cascade && constraint->index != Oid::none && !s().unknown_changes) {
    std::vector<Target> keys;
    foreign_keys_on(*table, constraint->index, keys);
    if (!keys.empty()) return;
  }
  touch(*table, o);
  if (constraint->kind == ConstraintKind::foreign_key) table->released.push_back(constraint->columns);
  const bool handed_down = constraint->kind == ConstraintKind::check && !constraint->no_inherit;
  std::vector<Target> gone{target};
  for (std::size_t i = 0; handed_down && i < gone.size(); ++i) {
    for (const Oid child : s().find<Table>(gone[i].object)->children) {
      TableConstraint* same = find_constraint(*s().edit<Table>(child), o.constraint);
      if (same == nullptr || same->kind != ConstraintKind::check || same->inherited == 0) continue;
      if (o.only) same->local = true;
      if (--same->inherited == 0 && !same->local) gone.push_back({.kind = target.kind, .object = child, .member = same->oid});
    }
  }
  drop(std::move(gone), o);
}

void Writer::Impl::apply(const op::DropObject& o) {
  switch (o.object) {
    case ObjectKind::view:
    case ObjectKind::materialized_view:
    case ObjectKind::sequence:
    case ObjectKind::table:
    case ObjectKind::foreign_table:
    case ObjectKind::index: return drop_named_relation(o.name, o.object, o.cascade, false, o);
    case ObjectKind::type:
    case ObjectKind::domain: return drop_named_type(o);
    case ObjectKind::function:
    case ObjectKind::procedure:
    case ObjectKind::routine:
    case ObjectKind::aggregate:
      for (const Oid oid : routines(o.name, o.arguments, o.arguments_written, o.object)) {
        const Target target{.kind = Target::Kind::function, .object = oid};
        if (s().find<Function>(oid)->constructor_of != Oid::none) continue;
        if (o.cascade || (o.statement != nullptr && ops::drops_several(*o.statement)) || !blocked(target)) drop({target}, o);
      }
      return;
    case ObjectKind::trigger:
    case ObjectKind::rule:
    case ObjectKind::policy: return drop_attached(o);
    case ObjectKind::schema: return drop_schema(o);
    case ObjectKind::extension: return drop_extension(o.name.name, o.cascade, o);
    case ObjectKind::statistics: return drop_statistics(s().statistics_oid(o.name));
    case ObjectKind::publication: return drop_in(s().publications, o.name.name);
    case ObjectKind::event_trigger: return drop_in(s().event_triggers, o.name.name);
    default: return;
  }
}

void Writer::Impl::drop_named_type(const op::DropObject& o) {
  const Oid oid = s().type_oid(o.name);
  if (oid == Oid::none) return note_gone(s().gone_types, o.name);
  const Target target{.kind = Target::Kind::type, .object = oid};
  if (o.cascade || (o.statement != nullptr && ops::drops_several(*o.statement)) || !blocked(target)) drop({target}, o);
}

void Writer::Impl::drop_attached(const op::DropObject& o) {
  const Attached on = attached(o.table, o);
  if (on.relation == nullptr) return;
  auto erase = [&](auto& members) { return std::erase_if(members, [&](const auto& member) { return member.name == o.name.name; }); };
  if (o.object == ObjectKind::rule) {
    erase(*on.rules);
  } else if (o.object == ObjectKind::policy) {
    if (on.table != nullptr) erase(on.table->policies);
  } else if (erase(*on.triggers) > 0) {
    for (const Oid oid : descendants(on.relation->oid)) {
      Table& child = *s().edit<Table>(oid);
      if (child.is_partition) erase(child.triggers);
    }
  }
}

void Writer::Impl::drop_schema(const op::DropObject& o) {
  const bool empty = std::none_of(s().slots.begin(), s().slots.end(),
                                  [&](const Slot& slot) { return slot.object != nullptr && slot.object->schema == o.name.name; });
  if (empty || o.cascade) drop_whole_schema(std::string(o.name.name), o);
}

void Writer::Impl::drop_whole_schema(const std::string& name, const op::Operation& o) {
  std::vector<Target> inside;
  for (std::size_t i = 0; i < s().slots.size(); ++i) {
    const auto oid = static_cast<Oid>(i);
    const CatalogObject* object = s().find_object(oid);
    if (object == nullptr || object->schema != name) continue;
    if (s().find_relation(oid) != nullptr) inside.push_back({.object = oid});
    if (s().find<UserType>(oid) != nullptr) inside.push_back({.kind = Target::Kind::type, .object = oid});
    if (const Function* function = s().find<Function>(oid)) {
      inside.push_back({.kind = Target::Kind::function, .object = oid});
      const Oid made_with = function->constructor_of;  // dependency.c: findDependentObjects goes on to the owner of what depends internally
      if (made_with != Oid::none) inside.push_back({.kind = Target::Kind::type, .object = made_with});
    }
    if (s().find<Statistics>(oid) != nullptr) inside.push_back({.kind = Target::Kind::statistics, .object = oid});
  }
  std::vector<std::string> extensions;
  for (const auto& [extension, oid] : s().extensions) {
    if (s().find<Extension>(oid)->schema == name) extensions.push_back(extension);
  }
  for (const std::string& extension : extensions) drop_extension(extension, true, o);
  drop(std::move(inside), o);
  if (s().certain) s().gone_schemas.insert(name);
  const auto at = s().schemas.find(name);
  if (at == s().schemas.end()) return;
  s().forget(at->second);
  s().schemas.erase(at);
}

void Writer::Impl::drop_extension(std::string_view name, bool cascade, const op::Operation& o) {
  const auto at = s().extensions.find(name);
  if (at == s().extensions.end()) return;
  const std::string schema = s().find<Extension>(at->second)->schema;
  const auto its_type = [&](const ColumnType& type) {
    return type.oid == Oid::none && type.schema == schema && is_extension_type(name, type.name);
  };
  std::vector<Target> users;
  for (std::size_t i = 0; i < s().slots.size(); ++i) {
    const auto oid = static_cast<Oid>(i);
    const Table* table = s().find<Table>(oid);
    for (const Column& column : table == nullptr ? std::vector<Column>{} : table->columns) {
      if (its_type(column.type)) users.push_back({.kind = Target::Kind::column, .object = oid, .column = column.number});
    }
    const Function* function = s().find<Function>(oid);
    const bool takes = function != nullptr && std::any_of(function->arguments.begin(), function->arguments.end(), its_type);
    if (takes) users.push_back({.kind = Target::Kind::function, .object = oid});
    const UserType* type = s().find<UserType>(oid);
    if (type != nullptr && its_type(type->base)) users.push_back({.kind = Target::Kind::type, .object = oid});
  }
  if (!users.empty() && !cascade) return;
  drop(std::move(users), o);
  drop_in(s().extensions, name);
}

void Writer::Impl::drop_in(OidByName& names, std::string_view name) {
  const auto at = names.find(name);
  if (at == names.end()) return;
  s().forget(at->second);
  names.erase(at);
}

}  // namespace pgtidy::catalog
