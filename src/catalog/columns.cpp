// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catalog/impl.h"
#include "pgtidy/required.h"

namespace pgtidy::catalog {

void Writer::Impl::apply(const op::AddColumn& o) {
  Table* table = o.in_create ? created(o, o.table) : altered(o.table, o);
  if (table == nullptr) return;
  Column* there = find_column(*table, o.column.name);
  if (o.in_create) {
    if (there != nullptr && (there->inherited > 0 || table->of_type != Oid::none)) merge_column(*table, *there, o);
    if (there == nullptr) put_column(*table, o);
    if (creating_.statement != o.statement) return;
    ++creating_.columns_seen;
    next_likes(o);
    if (creating_.columns_seen == creating_.columns_to_come) finish_columns(o);
    return;
  }
  if (there != nullptr && there->certain) {
    skipped_column_ = {o.statement, o.column.name};
    return;
  }
  if (there != nullptr) {
    fill_column(*table, *there, o);  // it was only seen so far
    there->certain = s().certain;
  } else {
    put_column(*table, o);
  }
  touch(*table, o);
  if (s().certain && table->removed_in != s().migration && requires_value(o.column, catalog_)) {
    if (table->empty_at.file != o.place.file) table->empty_earlier = table->empty_at;
    table->empty_at = o.place;
  }
  add_to_children(table->oid, o.column.name);
}

void Writer::Impl::put_column(Table& table, const op::AddColumn& o) {
  constexpr AttributeNumber most = 1600;  // MaxHeapAttributeNumber: the server refuses more, dropped ones included
  if (table.last_number >= most) return;
  Column column;
  column.name = o.column.name;
  column.number = ++table.last_number;
  column.certain = s().certain;
  table.columns.push_back(std::move(column));
  fill_column(table, table.columns.back(), o);
}

void Writer::Impl::fill_column(Table& table, Column& column, const op::AddColumn& o) {
  const auto& definition = o.column;
  column.created = o.place;
  column.type = s().resolve(definition.type);
  column.type_place = definition.type.at == Place::nowhere ? o.place : o.place.column_type(definition.type.at);
  s().refer(table.oid, column.type.oid);
  column.not_null = definition.not_null || definition.primary_key || definition.serial || definition.identity != Identity::none;
  column.not_null_valid = !definition.not_null_not_valid;
  column.not_null_name = definition.not_null_name;
  if (!definition.collation.empty()) column.collation = to_string(definition.collation);
  const Place default_place = definition.default_at == Place::nowhere ? o.place : o.place.constraint(definition.default_at);
  if (definition.default_value) set_default(table, column, stored(definition.default_value, &table), default_place);
  if (definition.generated != GeneratedKind::none) {
    column.generated = definition.generated;
    column.generated_as = stored(definition.generated_as, &table);
    refer_expression(table.oid, *column.generated_as);
  }
  if (definition.serial) {
    column.serial = true;
    own_sequence(table, column, {}, false, o);
    column.default_place = o.place.column_type(definition.type.at);
  } else if (definition.identity != Identity::none) {
    column.identity = definition.identity;
    own_sequence(table, column, definition.identity_sequence, true, o);
  }
  const bool filled = column.not_null || column.default_value || column.generated != GeneratedKind::none;
  column.nulls_possible = !o.in_create && !filled && !catalog_.is_new(table);
}

// A column that the parent (or type) has, written again: it only adds to what is there.
void Writer::Impl::merge_column(Table& table, Column& column, const op::AddColumn& o) {
  column.local = creating_.partition_of == Oid::none;  // a partition's columns are always its parent's
  column.not_null = column.not_null || o.column.not_null || o.column.serial || o.column.identity != Identity::none;
  if (o.column.default_value) set_default(table, column, stored(o.column.default_value, &table), o.place);
  if (o.column.generated != GeneratedKind::none) {
    column.generated = o.column.generated;
    column.generated_as = stored(o.column.generated_as, &table);
    column.default_value.reset();
    refer_expression(table.oid, *column.generated_as);
  }
  if (o.column.serial) {
    column.serial = true;
    own_sequence(table, column, {}, false, o);
  } else if (o.column.identity != Identity::none) {
    column.identity = o.column.identity;
    own_sequence(table, column, o.column.identity_sequence, true, o);
  }
}

void Writer::Impl::add_to_children(Oid parent_oid, std::string_view name) {
  pass_down(parent_oid, [&](const Table& parent, Table& child) {
    const Column* column = parent.column(name);
    if (column == nullptr) return false;
    if (Column* same = find_column(child, name)) {
      ++same->inherited;
      return false;
    }
    Column copy = *column;
    copy.number = ++child.last_number;
    copy.local = false;
    copy.inherited = 1;
    copy.identity = Identity::none;
    copy.serial = false;
    copy.comment.clear();
    s().refer(child.oid, copy.type.oid);
    if (copy.default_value) refer_expression(child.oid, *copy.default_value);
    if (copy.generated_as) refer_expression(child.oid, *copy.generated_as);
    child.columns.push_back(std::move(copy));
    return true;
  });
}

// DEFAULT NULL is no default at all, but where the type still has something to do: cut it to a length, check a domain.
bool Writer::Impl::keeps_null_default(const ColumnType& type) {
  const UserType* own = s().find<UserType>(type.oid);
  const bool domain = own != nullptr && own->kind == UserTypeKind::domain && type.array_dimensions == 0;
  return domain || (!type.modifiers.empty() && !type.is("interval"));  // an interval's input looks at its fields itself
}

void Writer::Impl::set_default(Table& table, Column& column, StoredExpression value, const Place& place) {
  refer_expression(table.oid, value);
  if (value.null_constant && !keeps_null_default(column.type))
    column.default_value.reset();
  else
    column.default_value = std::move(value);
  column.default_place = place;
}

// The sequence of a serial or identity column.
void Writer::Impl::own_sequence(Table& table, Column& column, const Name& wanted, bool identity, const op::Operation& o) {
  const std::string schema = wanted.schema.empty() ? table.schema : std::string(wanted.schema);
  const std::string name = wanted.empty() ? choose_relation_name(s(), schema, table.name, column.name, "seq") : std::string(wanted.name);
  Sequence sequence;
  describe_relation(sequence, RelationKind::sequence, schema, name, o);
  sequence.persistence = table.persistence;
  sequence.owner_table = table.oid;
  sequence.owner_column = column.number;
  sequence.identity = identity;
  sequence.type = format_type(column.type, false);
  const Sequence& kept = s().keep(std::move(sequence));
  if (!taken(schema, name)) enter(kept);
  s().refer(kept.oid, table.oid);
  if (!identity) {
    StoredExpression value;
    value.text = "nextval('" + quoted(schema) + "." + quoted(name) + "'::regclass)";
    value.functions = {"nextval"};
    value.uses = {kept.oid};
    set_default(table, column, std::move(value), column.type_place);
  }
}

void Writer::Impl::apply(const op::SetNotNull& o) {
  Table* table = altered(o.table, o);
  const Column* column = table == nullptr ? nullptr : column_of(*table, o.column, o);
  if (column != nullptr) set_not_null(table->oid, {column->number}, o, o.only);
}

void Writer::Impl::set_not_null(Oid table, const Numbers& columns, const op::Operation& o, bool only) {
  const Table* own = s().find<Table>(table);
  const auto names = own->names(columns);
  with_children(table, only, [&](Table& each) {
    for (const auto& name : names) {
      Column* column = find_column(each, name);
      if (column == nullptr || (column->not_null && column->not_null_valid)) continue;
      column->not_null = column->not_null_valid = true;
      column->nulls_possible = false;
      if (!each.created.known() || each.created != o.place) column->changed = o.place;
    }
  });
}

void Writer::Impl::apply(const op::DropNotNull& o) {
  Table* table = altered(o.table, o);
  const Column* column = table == nullptr ? nullptr : column_of(*table, o.column, o);
  if (column == nullptr || column->identity != Identity::none) return;
  const TableConstraint* key = table->primary_key();
  if (key != nullptr && std::find(key->columns.begin(), key->columns.end(), column->number) != key->columns.end()) return;
  with_children(table->oid, o.only, [&](Table& each) {
    Column* same = find_column(each, o.column);
    if (same == nullptr) return;
    same->not_null = false;
    same->not_null_valid = true;
    same->not_null_name.clear();
    same->changed = o.place;
  });
}

void Writer::Impl::apply(const op::SetDefault& o) {
  if (View* view = s().edit<View>(s().relation_oid(o.table))) return set_view_default(*view, o.column, o.value, o);
  Table* table = altered(o.table, o);
  const Column* column = table == nullptr ? nullptr : column_of(*table, o.column, o);
  if (column == nullptr || column->identity != Identity::none || column->generated != GeneratedKind::none) return;
  const StoredExpression value = stored(o.value, table);
  with_children(table->oid, o.only, [&](Table& each) {
    Column* same = find_column(each, o.column);
    if (same == nullptr) return;
    set_default(each, *same, value, o.place);
    same->changed = o.place;
    same->serial = same->serial && std::find(value.functions.begin(), value.functions.end(), "nextval") != value.functions.end();
  });
}

void Writer::Impl::apply(const op::DropDefault& o) {
  if (View* view = s().edit<View>(s().relation_oid(o.table))) return set_view_default(*view, o.column, {}, o);
  Table* table = altered(o.table, o);
  const Column* column = table == nullptr ? nullptr : column_of(*table, o.column, o);
  if (column == nullptr || column->identity != Identity::none || column->generated != GeneratedKind::none) return;
  with_children(table->oid, o.only, [&](Table& each) {
    Column* same = find_column(each, o.column);
    if (same == nullptr) return;
    same->default_value.reset();
    same->serial = false;
    same->changed = same->default_place = o.place;
  });
}

bool Writer::Impl::read_by_view(Oid table, AttributeNumber column) {
  const auto holders = live_holders(table);
  return std::any_of(holders.begin(), holders.end(), [&](Oid holder) {
    const View* view = s().find<View>(holder);
    return view != nullptr && std::find(view->uses.begin(), view->uses.end(), Dependency{table, column}) != view->uses.end();
  });
}

void Writer::Impl::apply(const op::SetType& o) {
  Table* table = altered(o.table, o);
  const Column* column = table == nullptr ? nullptr : column_of(*table, o.column, o);
  if (column == nullptr || read_by_view(table->oid, column->number)) return;
  const ColumnType type = s().resolve(o.type);
  for (const Oid oid : owned_sequences(table->oid, column->number)) {
    Sequence& sequence = *s().edit<Sequence>(oid);
    if (sequence.identity) sequence.type = format_type(type, false);
  }
  touch(*table, o);
  with_children(table->oid, [&](Table& each) {
    Column* same = find_column(each, o.column);
    if (same == nullptr) return;
    same->type = type;
    if (o.using_) same->nulls_possible = false;
    same->collation = o.collation.empty() ? std::string{} : to_string(o.collation);
    same->changed = o.place;
    same->type_place = o.type.at == Place::nowhere ? o.place : o.place.column_type(o.type.at);
    s().refer(each.oid, type.oid);
    name_index_columns_anew(each, same->number);
    checks_made_anew(each, same->number);
  });
  const Table* changed = altered(o.table, o);
  foreign_keys_made_anew(changed->oid, changed->column(o.column)->number);
  if (changed->kind == RelationKind::partitioned_table) remake_index_partitions(changed->oid, changed->column(o.column)->number, o);
}

// ATPostAlterTypeCleanup makes an inherited check anew with that of the parent, NOT VALID as that is; one that the parent has no
// longer is lost.
void Writer::Impl::checks_made_anew(Table& table, AttributeNumber changed) {
  const auto made_anew = [&](const TableConstraint& check) {
    return check.kind == ConstraintKind::check && !check.local && among(check.columns, changed);
  };
  const auto above = [&](const TableConstraint& check, Oid parent) {
    const Table* its = s().find<Table>(parent);
    return its == nullptr ? nullptr : its->constraint(check.name);
  };
  for (TableConstraint& check : table.constraints) {
    for (const Oid parent : made_anew(check) ? table.parents : std::vector<Oid>{}) {
      if (const TableConstraint* its = above(check, parent)) check.validated = check.validated && its->validated;
    }
  }
  std::erase_if(table.constraints, [&](const TableConstraint& check) {
    const auto has_it = [&](Oid parent) { return s().find<Table>(parent) == nullptr || above(check, parent) != nullptr; };
    if (!made_anew(check) || std::any_of(table.parents.begin(), table.parents.end(), has_it)) return false;
    forget_constraint_name(table.schema, check.name);
    return true;
  });
}

// Its keys to partitioned tables, too: their parts are named again, now in the order of the partitions' bounds.
void Writer::Impl::foreign_keys_made_anew(Oid table_oid, AttributeNumber changed) {
  Table& table = *s().edit<Table>(table_oid);
  if (table.kind == RelationKind::partitioned_table) return;  // its partitions' keys hang on the parts
  std::vector<std::pair<Oid, Oid>> keys;                      // and what each references
  for (const TableConstraint& key : table.constraints) {
    const Table* referenced = key.kind == ConstraintKind::foreign_key ? s().find<Table>(key.referenced) : nullptr;
    const bool spread = referenced != nullptr && referenced->kind == RelationKind::partitioned_table;
    if (spread && key.parent == Oid::none && among(key.columns, changed)) keys.emplace_back(key.oid, key.referenced);
  }
  for (const auto& [key, referenced] : keys) forget_parts(table, key);
  for (const auto& [key, referenced] : keys) spread_reference(table_oid, key, referenced);
}

// The server makes a changed column's indexes anew (ATPostAlterTypeCleanup): their columns are called as the table's are now.
void Writer::Impl::name_index_columns_anew(const Table& table, AttributeNumber changed) {
  for (const Oid oid : table.indexes) {
    const Index* index = s().find<Index>(oid);
    if (index == nullptr || !index->uses(changed)) continue;
    Index& made = *s().edit<Index>(oid);
    for (IndexColumn& key : made.keys) {
      if (const Column* column = table.column(key.number)) key.name = column->name;
    }
    made.include_names = table.names(made.include);
    number_attributes(made);
    if (made.primary) made.nulls_not_distinct = false;  // a primary key that took over such an index says nothing of it
  }
}

void Writer::Impl::apply(const op::AddIdentity& o) {
  Table* table = altered(o.table, o);
  Column* column = table == nullptr ? nullptr : column_of(*table, o.column, o);
  if (column == nullptr || column->identity != Identity::none || column->default_value) return;
  if (!column->not_null && table->columns_known) return;  // "must be declared NOT NULL before identity can be added"
  column->identity = o.identity;
  column->changed = o.place;
  own_sequence(*table, *column, o.sequence, true, o);
}

void Writer::Impl::apply(const op::SetIdentity& o) {
  Table* table = altered(o.table, o);
  Column* column = table == nullptr ? nullptr : column_of(*table, o.column, o);
  if (column == nullptr || !o.identity) return;
  column->identity = *o.identity;
  column->changed = o.place;
}

void Writer::Impl::apply(const op::DropIdentity& o) {
  Table* table = altered(o.table, o);
  Column* column = table == nullptr ? nullptr : column_of(*table, o.column, o);
  if (column == nullptr || column->identity == Identity::none) return;
  column->identity = Identity::none;
  column->changed = o.place;
  std::vector<Target> gone;
  for (const Oid oid : owned_sequences(table->oid, column->number)) {
    if (s().find<Sequence>(oid)->identity) gone.push_back({.object = oid});
  }
  drop(std::move(gone), o);
}

void Writer::Impl::apply(const op::SetExpression& o) {
  Table* table = altered(o.table, o);
  Column* column = table == nullptr ? nullptr : column_of(*table, o.column, o);
  if (column == nullptr || column->generated == GeneratedKind::none) return;
  column->generated_as = stored(o.expression, table);
  column->changed = o.place;
  refer_expression(table->oid, *column->generated_as);
}

void Writer::Impl::apply(const op::DropExpression& o) {
  Table* table = altered(o.table, o);
  const Column* column = table == nullptr ? nullptr : column_of(*table, o.column, o);
  if (column == nullptr) return;
  with_children(table->oid, [&](Table& each) {
    Column* same = find_column(each, o.column);
    if (same == nullptr) return;
    same->generated = GeneratedKind::none;
    same->generated_as.reset();
    same->changed = o.place;
  });
}

}  // namespace pgtidy::catalog
