// SPDX-License-Identifier: Apache-2.0
#include "plpgsql/system_rows.h"

#include <algorithm>
#include <array>
#include <set>

namespace pgtidy::plpgsql::rows {
namespace {

constexpr std::array<std::string_view, 7> system_columns{"", "ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"};

using Wanted = bool (*)(const Relation&);
bool any(const Relation&) { return true; }
bool is_table(const Relation& relation) { return relation.is_table(); }
bool is_view(const Relation& relation) { return relation.kind == RelationKind::view; }
bool is_materialized(const Relation& relation) { return relation.kind == RelationKind::materialized_view; }
bool is_sequence(const Relation& relation) { return relation.kind == RelationKind::sequence; }
bool is_index(const Relation& relation) { return relation.kind == RelationKind::index; }
bool has_columns(const Relation& relation) { return is_table(relation) || is_view(relation) || is_materialized(relation); }
bool in_schema(const Relation& relation) { return is_table(relation) || is_view(relation); }  // as information_schema shows them
bool is_plain_table(const Relation& relation) { return is_table(relation) && relation.kind != RelationKind::foreign_table; }

SystemRow row_of(const CatalogObject& object, bool maybe) {
  SystemRow row;
  row.object = &object;
  row.maybe = maybe || !object.certain;
  return row;
}

SystemRow row_of(const Relation& relation, bool maybe) {
  SystemRow row = row_of(static_cast<const CatalogObject&>(relation), maybe);
  row.relation = &relation;
  return row;
}

SystemRow ghost(std::string_view name = {}) {
  SystemRow row;
  row.ghost = row.maybe = true;
  row.text = name;
  return row;
}

template <class T>
void append(std::vector<const Relation*>& all, const std::vector<const T*>& some, Wanted wanted) {
  for (const T* each : some) {
    if (wanted(*each)) all.push_back(each);
  }
}

// The relations that the scan asks for; ghosts are added to it.
std::vector<const Relation*> found(Scan& scan, Wanted wanted) {
  std::vector<const Relation*> all;
  const Catalog& catalog = scan.catalog;
  if (scan.relation != nullptr) {
    if (wanted(*scan.relation)) all.push_back(scan.relation);
    return all;
  }
  if (scan.name) {
    std::set<const Relation*> seen;
    const auto look = [&](std::string_view schema) {
      const auto at = catalog.relation(Name{schema, *scan.name});
      if (at && wanted(*at) && seen.insert(at.object).second) all.push_back(at.object);
    };
    look(scan.schema ? std::string_view(*scan.schema) : std::string_view());
    if (!scan.schema) look("public");
    for (const Schema* each : scan.schema ? std::vector<const Schema*>{} : catalog.schemas()) look(each->name);
    if (!sees(catalog, scan.schema ? std::string_view(*scan.schema) : std::string_view(), *scan.name) ||
        (!scan.schema && scan.schema_matters))
      scan.rows.push_back(ghost(*scan.name));
    return all;
  }
  append(all, catalog.tables(), wanted);
  append(all, catalog.views(), wanted);
  append(all, catalog.indexes(), wanted);
  append(all, catalog.sequences(), wanted);
  if (scan.schema) std::erase_if(all, [&](const Relation* each) { return each->schema != *scan.schema; });
  if (!scan.schema || !made_here(catalog, *scan.schema)) scan.rows.push_back(ghost());
  return all;
}

void relations(Scan& scan, Wanted wanted) {
  for (const Relation* each : found(scan, wanted)) scan.rows.push_back(row_of(*each, each->assumed));
}

// Rows that belong to a table: `add` makes them of those that are known. A table that isn't known whole has others.
template <class Add>
void of_tables(Scan& scan, Wanted wanted, const Add& add) {
  for (const Relation* each : found(scan, wanted)) {
    const SystemRow row = row_of(*each, each->assumed);
    add(row);
    const Table* table = table_of(row);
    const View* view = view_of(row);
    if ((table == nullptr || (table->columns_known && !table->assumed)) && (view == nullptr || view->columns_known)) continue;
    scan.rows.push_back(row);
    scan.rows.back().ghost = scan.rows.back().maybe = true;
  }
}

void attributes_of(Scan& scan, const SystemRow& row, bool all) {
  const Table* table = table_of(row);
  SystemRow each = row;
  if (table != nullptr) {
    for (const Column& column : table->columns) {
      each.column = &column;
      each.number = column.number;
      each.maybe = row.maybe || !column.certain;
      scan.rows.push_back(each);
    }
    each.column = nullptr;
    each.maybe = row.maybe;
    for (each.number = 1; all && table->columns_known && each.number <= table->last_number; ++each.number) {
      if (table->column(static_cast<AttributeNumber>(each.number)) == nullptr) scan.rows.push_back(each);
    }
    for (each.number = -1; all && each.number > -7; --each.number) scan.rows.push_back(each);
  }
  const View* view = view_of(row);
  const Index* index = index_of(row);
  const std::size_t count = view != nullptr           ? view->columns.size()
                            : index != nullptr && all ? index->keys.size() + index->include_names.size()
                                                      : 0;
  for (each.number = 1; static_cast<std::size_t>(each.number) <= count; ++each.number) scan.rows.push_back(each);
}

void used_columns_of(Scan& scan, const SystemRow& row, const TableConstraint& constraint) {
  SystemRow each = row;
  each.constraint = &constraint;
  const bool refers = constraint.kind == ConstraintKind::foreign_key;
  each.object = each.relation = refers ? scan.catalog.table(constraint.referenced) : row.relation;
  if (each.object == nullptr) {
    each.maybe = each.ghost = true;
    scan.rows.push_back(each);
    return;
  }
  for (const AttributeNumber number : refers ? constraint.referenced_columns : constraint.columns) {
    each.number = number;
    scan.rows.push_back(each);
  }
}

// Types of one name, or all: enums and their like, and the row types of tables and views.
template <class T>
void add_type(Scan& scan, const T& object) {
  if (scan.schema && object.schema != *scan.schema) return;
  scan.rows.push_back(row_of(object, false));
}

void types_named(Scan& scan, const std::string& name) {
  std::set<const CatalogObject*> seen;
  bool known = false;
  const auto look = [&](std::string_view schema) {
    const auto type = scan.catalog.type(Name{schema, name});
    const auto relation = scan.catalog.relation(Name{schema, name});
    known = known || type.presence == Presence::present || (type.presence == Presence::absent && relation.presence != Presence::present);
    if (type && seen.insert(type.object).second) add_type(scan, *type);
    if (relation && has_columns(*relation) && !relation->assumed && seen.insert(relation.object).second) add_type(scan, *relation);
    known = known || (relation && has_columns(*relation) && !relation->assumed);
  };
  look(scan.schema ? std::string_view(*scan.schema) : std::string_view());
  if (!scan.schema) look("public");
  for (const Schema* each : scan.schema ? std::vector<const Schema*>{} : scan.catalog.schemas()) look(each->name);
  known = known || (scan.schema && !name.starts_with('_') && made_here(scan.catalog, *scan.schema));
  if (!known)
    scan.rows.push_back(ghost());
  else if (!scan.schema && scan.schema_matters)
    scan.rows.push_back(ghost(name));
}

}  // namespace

void relations(Scan& scan) { relations(scan, any); }
void tables(Scan& scan) { relations(scan, is_plain_table); }
void views(Scan& scan) { relations(scan, is_view); }
void materialized_views(Scan& scan) { relations(scan, is_materialized); }
void tables_and_views(Scan& scan) { relations(scan, in_schema); }
void sequences(Scan& scan) { relations(scan, is_sequence); }

void indexes(Scan& scan) {
  if (scan.relation == nullptr || is_index(*scan.relation)) return relations(scan, is_index);
  of_tables(
      scan, [](const Relation& relation) { return is_table(relation) || is_materialized(relation); },
      [&](const SystemRow& row) {
        const Table* table = table_of(row);
        const View* view = view_of(row);
        for (const Oid oid : table != nullptr ? table->indexes : view != nullptr ? view->indexes : std::vector<Oid>{}) {
          if (const Index* index = scan.catalog.index(oid)) scan.rows.push_back(row_of(*index, row.maybe));
        }
      });
}

void attributes(Scan& scan) {
  of_tables(scan, any, [&](const SystemRow& row) { attributes_of(scan, row, true); });
}
void columns(Scan& scan) {
  of_tables(scan, in_schema, [&](const SystemRow& row) { attributes_of(scan, row, false); });
}

void constraints(Scan& scan) {
  of_tables(scan, is_table, [&](SystemRow row) {
    const bool maybe = row.maybe;
    for (const TableConstraint& each : table_of(row)->constraints) {
      row.constraint = &each;
      row.maybe = maybe || !each.certain;
      scan.rows.push_back(row);
    }
  });
}

void constraint_columns(Scan& scan) {
  of_tables(scan, is_table, [&](SystemRow row) {
    const bool maybe = row.maybe;
    for (const TableConstraint& each : table_of(row)->constraints) {
      if (each.kind == ConstraintKind::check || each.kind == ConstraintKind::exclusion) continue;
      row.constraint = &each;
      row.maybe = maybe || !each.certain;
      for (row.number = 1; static_cast<std::size_t>(row.number) <= each.columns.size(); ++row.number) scan.rows.push_back(row);
    }
  });
}

void used_columns(Scan& scan) {
  of_tables(scan, is_table, [&](const SystemRow& row) {
    for (const TableConstraint& each : table_of(row)->constraints) used_columns_of(scan, row, each);
  });
}

void triggers(Scan& scan) {
  of_tables(scan, has_columns, [&](SystemRow row) {
    const bool maybe = row.maybe;
    const Table* table = table_of(row);
    for (const Trigger& each : table != nullptr ? table->triggers : view_of(row)->triggers) {
      row.trigger = &each;
      row.maybe = maybe || !each.certain;
      scan.rows.push_back(row);
    }
  });
}

void trigger_events(Scan& scan) {
  triggers(scan);
  std::vector<SystemRow> made;
  for (SystemRow& row : scan.rows) {
    if (row.trigger == nullptr) {
      made.push_back(row);
      continue;
    }
    const auto add = [&](bool fires, char event) {
      row.number = event;
      if (fires) made.push_back(row);
    };
    add(row.trigger->on_insert, 'i');
    add(row.trigger->on_update, 'u');
    add(row.trigger->on_delete, 'd');
  }
  scan.rows = std::move(made);
}

void policies(Scan& scan) {
  of_tables(scan, is_table, [&](SystemRow row) {
    const bool maybe = row.maybe;
    for (const Policy& each : table_of(row)->policies) {
      row.policy = &each;
      row.maybe = maybe || !each.certain;
      scan.rows.push_back(row);
    }
  });
}

void parents(Scan& scan) {
  of_tables(scan, is_table, [&](SystemRow row) {
    for (row.number = 1; static_cast<std::size_t>(row.number) <= table_of(row)->parents.size(); ++row.number) scan.rows.push_back(row);
  });
}

void types(Scan& scan) {
  if (scan.name) return types_named(scan, *scan.name);
  for (const UserType* each : scan.catalog.types()) add_type(scan, *each);
  for (const Table* each : scan.catalog.tables()) add_type(scan, *each);
  for (const View* each : scan.catalog.views()) add_type(scan, *each);
  if (!scan.schema || !made_here(scan.catalog, *scan.schema)) scan.rows.push_back(ghost());
}

void labels(Scan& scan) {
  for (const UserType* each : scan.catalog.types()) {
    SystemRow row = row_of(*each, false);
    for (row.number = 1; static_cast<std::size_t>(row.number) <= each->labels.size(); ++row.number) scan.rows.push_back(row);
  }
  scan.rows.push_back(ghost());
}

void functions(Scan& scan) {
  for (const Function* each : scan.catalog.functions()) {
    if ((!scan.name || each->name == *scan.name) && (!scan.schema || each->schema == *scan.schema))
      scan.rows.push_back(row_of(*each, false));
  }
  if (!scan.schema || !made_here(scan.catalog, *scan.schema)) scan.rows.push_back(ghost());
}

void extensions(Scan& scan) {
  for (const Extension* each : scan.catalog.extensions()) scan.rows.push_back(row_of(*each, false));
  if (!scan.name || !scan.catalog.has_extension(*scan.name)) scan.rows.push_back(ghost());
}

void schemas(Scan& scan) {
  std::set<std::string, std::less<>> seen;
  const auto add = [&](std::string_view name, bool maybe) {
    if ((scan.name && *scan.name != name) || !seen.emplace(name).second) return;
    SystemRow row;
    row.text = name;
    row.maybe = maybe;
    scan.rows.push_back(row);
  };
  if (scan.schema) return add(*scan.schema, false);  // by its oid: something stands in it
  for (const Schema* each : scan.catalog.schemas()) add(each->name, !each->certain);
  for (const char* name : {"public", "pg_catalog", "information_schema"}) add(name, false);
  if (scan.rows.empty() || !scan.name) scan.rows.push_back(ghost());
}

// ── Values

const Table* table_of(const SystemRow& row) {
  return row.relation != nullptr && is_table(*row.relation) ? static_cast<const Table*>(row.relation) : nullptr;
}
const View* view_of(const SystemRow& row) {
  const bool view = row.relation != nullptr && (is_view(*row.relation) || is_materialized(*row.relation));
  return view ? static_cast<const View*>(row.relation) : nullptr;
}
const Index* index_of(const SystemRow& row) {
  return row.relation != nullptr && is_index(*row.relation) ? static_cast<const Index*>(row.relation) : nullptr;
}

Value name(const SystemRow& row, const Catalog&) {
  if (row.object != nullptr) return text(row.object->name);
  return row.text.empty() ? outside(Value::Outside::relation) : text(row.text);
}
Value schema(const SystemRow& row, const Catalog&) {
  if (row.object == nullptr) return outside(Value::Outside::schema, row.text);
  return row.object->schema == "pg_temp" ? some() : text(row.object->schema);
}
Value schema_number(const SystemRow& row, const Catalog& catalog) {
  const Value name = schema(row, catalog);
  return name.known() ? schema_oid(name.text) : name;
}
Value oid(const SystemRow& row, const Catalog&) { return relation_oid(row.object == nullptr ? Oid::none : row.object->oid); }
Value nothing(const SystemRow&, const Catalog&) { return some(); }
Value unknown(const SystemRow&, const Catalog&) { return {}; }

Value numbers(const std::vector<AttributeNumber>& columns) {
  if (columns.empty()) return null_value();
  Value value;
  value.kind = Value::Kind::list;
  for (const AttributeNumber each : columns) value.list.push_back(number(each));
  return value;
}
Value letter(char c) { return text(std::string_view(&c, 1)); }
Value yes_no(bool yes) { return text(yes ? "YES" : "NO"); }

char kind_letter(const Relation& relation) {
  switch (relation.kind) {
    case RelationKind::table: return 'r';
    case RelationKind::partitioned_table: return 'p';
    case RelationKind::foreign_table: return 'f';
    case RelationKind::view: return 'v';
    case RelationKind::materialized_view: return 'm';
    case RelationKind::index: return static_cast<const Index&>(relation).partitioned ? 'I' : 'i';
    case RelationKind::sequence: return 'S';
    case RelationKind::composite_type: return 'c';
  }
  return 'r';
}

std::optional<Attribute> attribute(const SystemRow& row) {
  if (row.ghost || row.object == nullptr) return std::nullopt;
  if (row.column != nullptr) return Attribute{row.column->name, row.column, &row.column->type};
  if (row.number < 0) return Attribute{system_columns[static_cast<std::size_t>(-row.number)]};
  const auto place = static_cast<std::size_t>(row.number - 1);
  if (const View* view = view_of(row))
    return Attribute{view->columns[place], nullptr, place < view->types.size() ? &view->types[place] : nullptr};
  if (const Index* index = index_of(row)) {
    const std::size_t keys = index->keys.size();
    return Attribute{place < keys ? std::string_view(index->keys[place].name) : index->include_names[place - keys]};
  }
  return Attribute{{}, nullptr, nullptr, true};
}

}  // namespace pgtidy::plpgsql::rows
