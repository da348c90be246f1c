// SPDX-License-Identifier: Apache-2.0
// The questions.
#include "pgtidy/catalog.h"

#include <algorithm>
#include <cctype>
#include <tuple>

#include "catalog/state.h"

namespace pgtidy {

using catalog::temporary_schema;

namespace {

template <class T>
Found<T> found(const Catalog::State& state, const Name& name) {
  const Oid oid = state.relation_oid(name);
  if (const T* object = state.find<T>(oid)) return {object, object->certain ? Presence::present : Presence::maybe};
  const bool gone = oid != Oid::none || state.visible_gone(state.gone_relations, name);
  return {nullptr, gone ? Presence::absent : Presence::unknown};
}

// Temporary relations end with their session; tables that no file creates are nobody's to judge.
bool listed(const Catalog::State& state, const CatalogObject& object) {
  if (object.schema == temporary_schema) return false;
  if (const Table* table = state.find<Table>(object.oid)) return !table->assumed;
  const Index* index = state.find<Index>(object.oid);
  const Table* owner = index == nullptr ? nullptr : state.find<Table>(index->table);
  return owner == nullptr || !owner->assumed;
}

template <class T>
std::vector<const T*> all(const Catalog::State& state) {
  std::vector<const T*> objects;
  for (std::size_t i = 0; i < state.slots.size(); ++i) {
    const T* object = state.find<T>(static_cast<Oid>(i));
    if (object != nullptr && listed(state, *object)) objects.push_back(object);
  }
  std::stable_sort(objects.begin(), objects.end(),
                   [](const T* a, const T* b) { return std::tie(a->schema, a->name) < std::tie(b->schema, b->name); });
  return objects;
}

}  // namespace

std::string qualified(const CatalogObject& object) { return object.schema.empty() ? object.name : object.schema + "." + object.name; }

std::string_view to_string(ConstraintKind kind) {
  switch (kind) {
    case ConstraintKind::primary_key: return "pk";
    case ConstraintKind::unique: return "unique";
    case ConstraintKind::foreign_key: return "fk";
    case ConstraintKind::check: return "check";
    case ConstraintKind::exclusion: return "exclude";
  }
  return "";
}

std::string_view to_string(RelationKind kind) {
  switch (kind) {
    case RelationKind::table: return "table";
    case RelationKind::partitioned_table: return "partitioned table";
    case RelationKind::foreign_table: return "foreign table";
    case RelationKind::view: return "view";
    case RelationKind::materialized_view: return "materialized view";
    case RelationKind::index: return "index";
    case RelationKind::sequence: return "sequence";
    case RelationKind::composite_type: return "composite type";
  }
  return "";
}

const Column* Table::column(std::string_view name) const {
  const auto at = std::find_if(columns.begin(), columns.end(), [&](const Column& each) { return each.name == name; });
  return at == columns.end() ? nullptr : &*at;
}

const Column* Table::column(AttributeNumber number) const {
  const auto at = std::find_if(columns.begin(), columns.end(), [&](const Column& each) { return each.number == number; });
  return at == columns.end() ? nullptr : &*at;
}

const TableConstraint* Table::constraint(std::string_view name) const {
  const auto at = std::find_if(constraints.begin(), constraints.end(), [&](const TableConstraint& each) { return each.name == name; });
  return at == constraints.end() ? nullptr : &*at;
}

const TableConstraint* Table::primary_key() const {
  const auto at = std::find_if(constraints.begin(), constraints.end(),
                               [](const TableConstraint& each) { return each.kind == ConstraintKind::primary_key; });
  return at == constraints.end() ? nullptr : &*at;
}

bool Table::stands_for_itself() const { return !assumed && columns_known && !is_partition && persistence != Persistence::temporary; }

bool Table::refers_by(AttributeNumber column) const {
  return std::any_of(constraints.begin(), constraints.end(), [&](const TableConstraint& each) { return each.refers_by(column); });
}

bool Table::declares_foreign_key(AttributeNumber column) const {
  return refers_by(column) || std::any_of(released.begin(), released.end(), [&](const auto& columns) { return among(columns, column); });
}

bool Table::proven_not_null(AttributeNumber column) const {
  return std::any_of(constraints.begin(), constraints.end(), [&](const TableConstraint& each) {
    return each.kind == ConstraintKind::check && each.validated && each.enforced && among(each.proves_not_null, column);
  });
}

std::vector<std::string> Table::names(const std::vector<AttributeNumber>& numbers) const {
  std::vector<std::string> result;
  for (const AttributeNumber number : numbers) {
    if (const Column* each = column(number)) result.push_back(each->name);
  }
  return result;
}

bool Index::in_expression(AttributeNumber column) const {
  if (predicate && among(predicate->columns, column)) return true;
  return std::any_of(keys.begin(), keys.end(), [&](const IndexColumn& key) { return among(key.expression_columns, column); });
}

bool Index::uses(AttributeNumber column) const {
  const bool key = std::any_of(keys.begin(), keys.end(), [&](const IndexColumn& each) { return each.number == column && column != 0; });
  return key || among(include, column) || in_expression(column);
}

Catalog::Catalog() : state_(std::make_unique<State>()) {}
Catalog::Catalog(const Catalog& other) : state_(std::make_unique<State>(*other.state_)) {}
Catalog& Catalog::operator=(const Catalog& other) {
  if (this != &other) state_ = std::make_unique<State>(*other.state_);
  return *this;
}
Catalog::Catalog(Catalog&&) noexcept = default;
Catalog& Catalog::operator=(Catalog&&) noexcept = default;
Catalog::~Catalog() = default;

Found<Relation> Catalog::relation(const Name& name) const {
  const Relation* object = state_->find_relation(state_->relation_oid(name));
  if (object != nullptr) return {object, object->certain ? Presence::present : Presence::maybe};
  return {nullptr, state_->visible_gone(state_->gone_relations, name) ? Presence::absent : Presence::unknown};
}
Found<Table> Catalog::table(const Name& name) const { return found<Table>(*state_, name); }
Found<Index> Catalog::index(const Name& name) const { return found<Index>(*state_, name); }
Found<View> Catalog::view(const Name& name) const { return found<View>(*state_, name); }
Found<Sequence> Catalog::sequence(const Name& name) const { return found<Sequence>(*state_, name); }

Found<UserType> Catalog::type(const Name& name) const {
  const UserType* object = state_->find<UserType>(state_->type_oid(name));
  if (object != nullptr) return {object, object->certain ? Presence::present : Presence::maybe};
  return {nullptr, state_->visible_gone(state_->gone_types, name) ? Presence::absent : Presence::unknown};
}

std::vector<const Function*> Catalog::functions(const Name& name) const {
  std::vector<const Function*> overloads;
  if (const auto* oids = state_->function_oids(name)) {
    for (const Oid oid : *oids) overloads.push_back(state_->find<Function>(oid));
  }
  return overloads;
}

const Relation* Catalog::relation(Oid oid) const { return state_->find_relation(oid); }
const Table* Catalog::table(Oid oid) const { return state_->find<Table>(oid); }
const Index* Catalog::index(Oid oid) const { return state_->find<Index>(oid); }
const View* Catalog::view(Oid oid) const { return state_->find<View>(oid); }
const Sequence* Catalog::sequence(Oid oid) const { return state_->find<Sequence>(oid); }
const UserType* Catalog::type(Oid oid) const { return state_->find<UserType>(oid); }

bool Catalog::makes_tables() const {
  return std::any_of(state_->slots.begin(), state_->slots.end(), [](const catalog::Slot& slot) {
    return slot.kind == catalog::Class::table && !static_cast<const Table&>(*slot.object).assumed;
  });
}
std::vector<const Table*> Catalog::tables() const { return all<Table>(*state_); }
std::vector<const Index*> Catalog::indexes() const { return all<Index>(*state_); }
std::vector<const View*> Catalog::views() const { return all<View>(*state_); }
std::vector<const Sequence*> Catalog::sequences() const { return all<Sequence>(*state_); }
std::vector<const UserType*> Catalog::types() const { return all<UserType>(*state_); }
std::vector<const Function*> Catalog::functions() const { return all<Function>(*state_); }
std::vector<const Schema*> Catalog::schemas() const { return all<Schema>(*state_); }
std::vector<const Extension*> Catalog::extensions() const { return all<Extension>(*state_); }
std::vector<const EventTrigger*> Catalog::event_triggers() const { return all<EventTrigger>(*state_); }
std::vector<const Statistics*> Catalog::statistics() const { return all<Statistics>(*state_); }
std::vector<const Publication*> Catalog::publications() const { return all<Publication>(*state_); }

std::vector<const Index*> Catalog::indexes_of(const Table& table) const {
  std::vector<const Index*> indexes;
  for (const Oid oid : table.indexes) {
    if (const Index* each = index(oid)) indexes.push_back(each);
  }
  return indexes;
}

bool Catalog::begins_index(const Table& table, AttributeNumber column) const {
  return std::any_of(table.indexes.begin(), table.indexes.end(), [&](Oid oid) {
    const Index* each = index(oid);
    return each != nullptr && each->valid && !each->keys.empty() && each->keys.front().number == column;
  });
}

bool Catalog::holds_one_row(const Table& table) const {
  const auto pinned = [&](AttributeNumber number) {
    return std::any_of(table.constraints.begin(), table.constraints.end(),
                       [&](const TableConstraint& each) { return each.enforced && each.certain && among(each.pinned, number); });
  };
  return std::any_of(table.indexes.begin(), table.indexes.end(), [&](Oid oid) {
    const Index* each = index(oid);
    if (each == nullptr || !each->unique || !each->valid || !each->certain || each->keys.size() != 1) return false;
    const IndexColumn& key = each->keys.front();
    if (key.number == 0) return !each->predicate && key.constant;
    const Column* column = table.column(key.number);
    return !each->predicate && column != nullptr && column->not_null && pinned(key.number);
  });
}

bool Catalog::has_extension(std::string_view name) const { return state_->extensions.contains(name); }

bool Catalog::uses_row_security() const { return state_->row_security; }

std::vector<const Table*> Catalog::oldest_tables() const {
  std::vector<const Table*> found;
  for (std::uint32_t oid = 1; oid < 4000 && found.size() < 300; ++oid) {
    const Table* each = table(static_cast<Oid>(oid));
    if (each != nullptr && !each->is_partition) found.push_back(each);
  }
  return found;
}

std::uint32_t Catalog::migration() const { return state_->migration; }

bool Catalog::is_new(const Relation& relation) const {
  if (relation.persistence == Persistence::temporary) return true;
  if (relation.assumed) return false;
  const Table* own = table(relation.oid);
  if (own != nullptr && own->has_rows) return false;
  return relation.created_in == state_->migration && relation.oid >= state_->new_since;
}

bool Catalog::is_new(const Name& name) const {
  const Relation* object = relation(state_->relation_oid(name));
  return object != nullptr && is_new(*object);
}

ColumnType Catalog::resolve(const TypeName& type) const { return state_->resolve(type); }
std::optional<Volatility> Catalog::volatility(const Expression& expression) const { return state_->volatility(expression); }

std::string Catalog::creation_schema(const Name& name) const {
  return std::string(name.schema.empty() ? state_->first_schema() : name.schema);
}

std::optional<std::string_view> Catalog::variable(std::string_view name) const {
  std::string folded(name);
  std::transform(folded.begin(), folded.end(), folded.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto at = state_->variables.find(folded);
  if (at == state_->variables.end()) return std::nullopt;
  return at->second;
}

}  // namespace pgtidy
