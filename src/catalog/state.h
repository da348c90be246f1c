// SPDX-License-Identifier: Apache-2.0
// What a Catalog holds. Objects are shared between copies of a catalog until one of them changes an object: a
// snapshot (for ROLLBACK, or for an editor) costs pointers, not tables.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "pgtidy/catalog.h"
#include "support/hash.h"

namespace pgtidy {
namespace catalog {

struct Key {
  std::string schema, name;
};
struct KeyView {
  std::string_view schema, name;
  KeyView(std::string_view s, std::string_view n) : schema(s), name(n) {}
  KeyView(const Key& key) : schema(key.schema), name(key.name) {}      // NOLINT: implicit, for lookups
  KeyView(const CatalogObject& o) : schema(o.schema), name(o.name) {}  // NOLINT
  [[nodiscard]] Key own() const { return {std::string(schema), std::string(name)}; }
};
struct KeyHash {
  using is_transparent = void;
  std::size_t operator()(const KeyView& key) const { return hash_text(key.name, hash_text(key.schema)); }
};
struct KeyEqual {
  using is_transparent = void;
  bool operator()(const KeyView& a, const KeyView& b) const { return a.name == b.name && a.schema == b.schema; }
};
template <class T>
using NameMap = std::unordered_map<Key, T, KeyHash, KeyEqual>;
using NameSet = std::unordered_set<Key, KeyHash, KeyEqual>;
using TextMap = std::map<std::string, std::string, std::less<>>;

// What a slot holds. Constraints, triggers, policies and rules have an Oid but live in their table.
enum class Class : std::uint8_t {
  none,
  table,
  index,
  view,
  sequence,
  type,
  function,
  schema,
  extension,
  event_trigger,
  statistics,
  publication
};

template <class T>
struct ClassOf;
template <>
struct ClassOf<Table> {
  static constexpr Class value = Class::table;
};
template <>
struct ClassOf<Index> {
  static constexpr Class value = Class::index;
};
template <>
struct ClassOf<View> {
  static constexpr Class value = Class::view;
};
template <>
struct ClassOf<Sequence> {
  static constexpr Class value = Class::sequence;
};
template <>
struct ClassOf<UserType> {
  static constexpr Class value = Class::type;
};
template <>
struct ClassOf<Function> {
  static constexpr Class value = Class::function;
};
template <>
struct ClassOf<Schema> {
  static constexpr Class value = Class::schema;
};
template <>
struct ClassOf<Extension> {
  static constexpr Class value = Class::extension;
};
template <>
struct ClassOf<EventTrigger> {
  static constexpr Class value = Class::event_trigger;
};
template <>
struct ClassOf<Statistics> {
  static constexpr Class value = Class::statistics;
};
template <>
struct ClassOf<Publication> {
  static constexpr Class value = Class::publication;
};

struct Slot {
  Class kind = Class::none;
  std::shared_ptr<CatalogObject> object;
};

inline constexpr std::string_view temporary_schema = "pg_temp";
inline constexpr std::string_view system_schema = "pg_catalog";
inline constexpr std::string_view default_schema = "public";

[[nodiscard]] constexpr std::size_t index_of(Oid oid) { return static_cast<std::size_t>(oid); }

}  // namespace catalog

struct Catalog::State {
  State();

  std::vector<catalog::Slot> slots;  // by oid; a dropped object leaves an empty one
  catalog::NameMap<Oid> relations;
  catalog::NameMap<Oid> types;  // user types; tables' row types are found by `relations`
  catalog::NameMap<std::vector<Oid>> functions;
  catalog::NameMap<Oid> statistics;
  std::map<std::string, Oid, std::less<>> schemas, extensions, event_triggers, publications;
  catalog::NameMap<std::uint32_t> constraint_names;  // how many constraints of a schema have the name (tables' and domains')
  bool uses_temporary = false;                       // this migration has made or dropped a relation in pg_temp
  catalog::NameSet gone_relations, gone_types;       // dropped or renamed away
  std::set<std::string, std::less<>> gone_schemas;
  // Who refers to an object. Holders are tables, indexes, views, types, …; an entry may be out of date (the holder
  // dropped, its reference removed), so readers look at the holder.
  std::unordered_map<Oid, std::vector<Oid>> holders;

  std::unordered_map<Oid, Oid> rewritten;  // foreign keys that were changed; and an oid of that time

  std::vector<Oid> temporary;     // relations that end with the session
  std::vector<Oid> until_commit;  // … ON COMMIT DROP

  // The session
  std::vector<std::string> search_path;
  catalog::TextMap variables;
  std::uint32_t migration = 0;
  Oid new_since = Oid::none;  // older relations are not new, whatever made them
  bool row_security = false;  // Catalog::uses_row_security
  bool certain = true;
  bool unknown_changes = false;  // Writer::expect_unknown_changes

  template <class T>
  [[nodiscard]] const T* find(Oid oid) const {
    const std::size_t i = catalog::index_of(oid);
    if (i >= slots.size() || slots[i].kind != catalog::ClassOf<T>::value) return nullptr;
    return static_cast<const T*>(slots[i].object.get());
  }
  [[nodiscard]] const Relation* find_relation(Oid oid) const;
  [[nodiscard]] const CatalogObject* find_object(Oid oid) const;

  // The object, for writing: copied first if another catalog has it too.
  template <class T>
  [[nodiscard]] T* edit(Oid oid) {
    const std::size_t i = catalog::index_of(oid);
    if (i >= slots.size() || slots[i].kind != catalog::ClassOf<T>::value) return nullptr;
    auto& object = slots[i].object;
    if (object.use_count() > 1) object = std::make_shared<T>(static_cast<const T&>(*object));
    return static_cast<T*>(object.get());
  }
  [[nodiscard]] Relation* edit_relation(Oid oid);
  [[nodiscard]] CatalogObject* edit_object(Oid oid);

  // Names an object without a slot: a constraint, a trigger, a policy.
  [[nodiscard]] Oid next_oid();
  // Keeps a new object under a new oid; the caller enters its name.
  template <class T>
  T& keep(T object) {
    const Oid oid = next_oid();
    object.oid = oid;
    auto& slot = slots[catalog::index_of(oid)];
    slot.kind = catalog::ClassOf<T>::value;
    auto owned = std::make_shared<T>(std::move(object));
    slot.object = owned;
    return *owned;
  }
  void forget(Oid oid);

  void refer(Oid holder, Oid to);  // holder refers to `to`

  // Schemas in which an unqualified name is looked for, the temporary one first.
  [[nodiscard]] std::string_view first_schema() const;
  [[nodiscard]] Oid relation_oid(const Name& name) const;
  [[nodiscard]] Oid type_oid(const Name& name) const;
  [[nodiscard]] Oid statistics_oid(const Name& name) const;
  [[nodiscard]] const std::vector<Oid>* function_oids(const Name& name) const;
  [[nodiscard]] bool visible_gone(const catalog::NameSet& gone, const Name& name) const;
  [[nodiscard]] ColumnType resolve(const TypeName& type) const;
  [[nodiscard]] ColumnType resolve_formatted(std::string_view text) const;  // as ColumnType::formatted, without modifiers
  [[nodiscard]] std::optional<Volatility> volatility(const Expression& expression) const;
};

}  // namespace pgtidy
