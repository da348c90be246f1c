// SPDX-License-Identifier: Apache-2.0
#include "catalog/state.h"

#include <algorithm>

namespace pgtidy {

using catalog::Class;
using catalog::KeyView;

Catalog::State::State() {
  slots.resize(1);  // Oid::none
  search_path.emplace_back(catalog::default_schema);
  Schema schema;
  schema.name = catalog::default_schema;
  const Schema& kept = keep(std::move(schema));
  schemas.emplace(kept.name, kept.oid);
}

const Relation* Catalog::State::find_relation(Oid oid) const {
  const std::size_t i = catalog::index_of(oid);
  if (i >= slots.size() || slots[i].kind < Class::table || slots[i].kind > Class::sequence) return nullptr;
  return static_cast<const Relation*>(slots[i].object.get());
}

const CatalogObject* Catalog::State::find_object(Oid oid) const {
  const std::size_t i = catalog::index_of(oid);
  return i < slots.size() ? slots[i].object.get() : nullptr;
}

Relation* Catalog::State::edit_relation(Oid oid) {
  if (auto* table = edit<Table>(oid)) return table;
  if (auto* index = edit<Index>(oid)) return index;
  if (auto* view = edit<View>(oid)) return view;
  return edit<Sequence>(oid);
}

CatalogObject* Catalog::State::edit_object(Oid oid) {
  if (auto* relation = edit_relation(oid)) return relation;
  if (auto* type = edit<UserType>(oid)) return type;
  if (auto* function = edit<Function>(oid)) return function;
  if (auto* schema = edit<Schema>(oid)) return schema;
  if (auto* statistics = edit<Statistics>(oid)) return statistics;
  if (auto* publication = edit<Publication>(oid)) return publication;
  if (auto* trigger = edit<EventTrigger>(oid)) return trigger;
  return edit<Extension>(oid);
}

Oid Catalog::State::next_oid() {
  slots.emplace_back();
  return static_cast<Oid>(slots.size() - 1);
}

void Catalog::State::forget(Oid oid) {
  const std::size_t i = catalog::index_of(oid);
  if (i < slots.size()) slots[i] = {};
  holders.erase(oid);
}

void Catalog::State::refer(Oid holder, Oid to) {
  if (to == Oid::none || holder == Oid::none || holder == to) return;
  auto& list = holders[to];
  const auto at = std::lower_bound(list.begin(), list.end(), holder);
  if (at == list.end() || *at != holder) list.insert(at, holder);
}

// A schema that no file makes but some file names is there: its author knows.
std::string_view Catalog::State::first_schema() const {
  for (const auto& schema : search_path) {
    if (schema != catalog::system_schema && !gone_schemas.contains(schema)) return schema;
  }
  return catalog::default_schema;
}

namespace {

template <class Map, class Found>
bool look_up(const Map& map, const Catalog::State& state, const Name& name, Found&& found, bool temporary = true) {
  auto in = [&](std::string_view schema) {
    const auto at = map.find(KeyView(schema, name.name));
    if (at == map.end()) return false;
    found(at);
    return true;
  };
  if (!name.schema.empty()) return in(name.schema);
  const auto& path = state.search_path;  // where it names pg_temp, that isn't the first to be looked at
  const bool placed = temporary && std::find(path.begin(), path.end(), catalog::temporary_schema) != path.end();
  if (temporary && !placed && in(catalog::temporary_schema)) return true;
  return std::any_of(path.begin(), path.end(), in);
}

}  // namespace

Oid Catalog::State::relation_oid(const Name& name) const {
  Oid oid = Oid::none;
  look_up(
      relations, *this, name, [&](auto at) { oid = at->second; }, uses_temporary);
  return oid;
}

Oid Catalog::State::type_oid(const Name& name) const {
  Oid oid = Oid::none;
  look_up(types, *this, name, [&](auto at) { oid = at->second; });
  return oid;
}

Oid Catalog::State::statistics_oid(const Name& name) const {
  Oid oid = Oid::none;
  look_up(statistics, *this, name, [&](auto at) { oid = at->second; });
  return oid;
}

const std::vector<Oid>* Catalog::State::function_oids(const Name& name) const {
  const std::vector<Oid>* list = nullptr;
  look_up(functions, *this, name, [&](auto at) { list = &at->second; });
  return list;
}

bool Catalog::State::visible_gone(const catalog::NameSet& gone, const Name& name) const {
  return !gone.empty() && look_up(gone, *this, name, [](auto) {});
}

}  // namespace pgtidy
