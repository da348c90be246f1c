// SPDX-License-Identifier: Apache-2.0
// CREATE TABLE: the table itself. Its columns, keys and checks follow as operations of their own.
#include <algorithm>

#include "catalog/impl.h"
#include "ops/left_out.h"
#include "ops/query_shape.h"

namespace pgtidy::catalog {
namespace {

RelationKind kind_of_table(const op::CreateTable& o) {
  if (o.object == ObjectKind::foreign_table) return RelationKind::foreign_table;
  return o.partition_by == PartitionStrategy::none ? RelationKind::table : RelationKind::partitioned_table;
}

}  // namespace

void Writer::Impl::apply(const op::CreateTable& o) {
  creating_ = {};
  creating_.statement = o.statement;
  const std::string schema = creation_schema(o.table, o.persistence);
  bool was_there = false;  // in the database, though nobody has said how it was made
  if (const auto at = s().relations.find(KeyView(schema, o.table.name)); at != s().relations.end()) {
    const Table* there = s().find<Table>(at->second);
    if (there == nullptr || !there->assumed) return;
    drop({{.object = there->oid}}, o);  // a file creates it after all
    was_there = o.if_not_exists;
  }
  if (o.persistence == Persistence::temporary && schema != temporary_schema) return;
  if (type_in_the_way(schema, o.table.name)) return;  // a table is a type, too
  Table table;
  describe_relation(table, kind_of_table(o), schema, o.table.name, o);
  if (o.persistence != Persistence::permanent) table.persistence = o.persistence;
  table.partition_by = o.partition_by;
  for (const auto& option : o.options) table.options.emplace_back(option.name, option.value);
  table.has_rows = (o.as_query && o.with_data) || was_there;
  if (table.kind == RelationKind::foreign_table) table.replica_identity = 'n';
  Table& kept = s().keep(std::move(table));
  if (schema == temporary_schema && o.statement != nullptr && ops::gone_at_commit(*o.statement)) s().until_commit.push_back(kept.oid);
  creating_.table = kept.oid;
  creating_.columns_to_come = o.columns;
  for (const op::LikeClause& like : o.like) creating_.likes.push_back({like, s().relation_oid(like.source)});
  creating_.keys = o.partition_key;
  creating_.partition_of = s().relation_oid(o.partition_of);
  creating_.bound = o.bound;
  first_columns(o, kept);
  enter(kept);  // not before: a temporary table may have a parent of its own name
  next_likes(o);
  if (creating_.columns_to_come == 0) finish_columns(o);
}

// Columns that stand before those that are written.
void Writer::Impl::first_columns(const op::CreateTable& o, Table& table) {
  for (const Name& name : o.inherits) {
    if (!add_parent(table, name)) table.columns_known = false;
  }
  if (!o.partition_of.empty() && !add_parent(table, o.partition_of)) table.columns_known = false;
  if (!o.of_type.empty()) columns_of_type(o, table);
  if (o.as_query) columns_of_query(o, table);
}

bool Writer::Impl::add_parent(Table& table, const Name& name) {
  Table* parent = s().edit<Table>(s().relation_oid(name));
  if (parent == nullptr || parent == &table) return false;
  table.parents.push_back(parent->oid);
  parent->children.push_back(table.oid);
  s().refer(table.oid, parent->oid);
  inherit_columns(table, *parent);
  inherit_checks(table, *parent);
  return parent->columns_known;
}

void Writer::Impl::inherit_columns(Table& child, const Table& parent) {
  for (const Column& column : parent.columns) {
    if (Column* same = find_column(child, column.name)) {
      ++same->inherited;
      same->not_null = same->not_null || column.not_null;
      if (!same->default_value && column.default_value && creating_.table == child.oid) {
        same->default_value = column.default_value;
        refer_expression(child.oid, *same->default_value);
      }
      continue;
    }
    Column copy = column;
    copy.number = ++child.last_number;
    copy.local = false;
    copy.inherited = 1;
    copy.identity = Identity::none;
    copy.serial = false;
    copy.nulls_possible = false;
    copy.created = copy.type_place = child.created;
    copy.changed = {};
    copy.comment.clear();
    s().refer(child.oid, copy.type.oid);
    if (copy.default_value) refer_expression(child.oid, *copy.default_value);
    child.columns.push_back(std::move(copy));
  }
}

void Writer::Impl::inherit_checks(Table& child, const Table& parent) {
  for (const TableConstraint& check : parent.constraints) {
    if (check.kind == ConstraintKind::check && !check.no_inherit) inherit_check(child, parent, check);
  }
}

void Writer::Impl::inherit_check(Table& child, const Table& parent, const TableConstraint& check) {
  if (TableConstraint* same = find_constraint(child, check.name)) {
    ++same->inherited;
    return;
  }
  TableConstraint copy = check;
  copy.columns = translated(check.columns, parent, child);
  copy.proves_not_null = translated(check.proves_not_null, parent, child);
  if (copy.expression) copy.expression = translated(std::move(*copy.expression), parent, child);
  copy.comment.clear();
  copy.local = false;
  copy.inherited = 1;
  copy.validated = copy.enforced && (check.validated || creating_.table == child.oid);  // a new table has no rows to look at
  put_constraint(child, std::move(copy));
}

void Writer::Impl::columns_of_type(const op::CreateTable& o, Table& table) {
  table.of_type = s().type_oid(o.of_type);
  const UserType* type = s().find<UserType>(table.of_type);
  if (type == nullptr) {
    table.columns_known = false;
    return;
  }
  s().refer(table.oid, type->oid);
  for (const auto& [name, attribute] : type->attributes) {
    Column column;
    column.name = name;
    column.type = attribute;
    add_plain_column(table, std::move(column));
  }
}

Column& Writer::Impl::add_plain_column(Table& table, Column column) {
  column.number = ++table.last_number;
  if (!column.created.known()) column.created = table.created;
  column.type_place = column.created;
  s().refer(table.oid, column.type.oid);
  table.columns.push_back(std::move(column));
  return table.columns.back();
}

void Writer::Impl::columns_of_query(const op::CreateTable& o, Table& table) {
  const auto shape = ops::shape_of(o.query, columns_by_name());
  table.columns_known = shape.columns_known;
  for (std::size_t i = 0; i < shape.columns.size(); ++i) {
    const auto& output = shape.columns[i];
    Column column;
    column.name = i < o.column_names.size() ? std::string(o.column_names[i]) : std::string(output.name);
    column.type = type_of_output(output);
    column.collation = collation_of_output(output, column.type);
    if (find_column(table, column.name) == nullptr) add_plain_column(table, std::move(column));
  }
  if (!shape.columns.empty()) return;
  for (const auto name : o.column_names) {
    Column column;
    column.name = name;
    add_plain_column(table, std::move(column));
  }
}

ColumnType Writer::Impl::type_of_output(const ops::OutputColumn& output) {
  if (const auto cast = ops::cast_of(output)) {
    const std::vector<std::string_view> modifiers(cast->modifiers.begin(), cast->modifiers.end());
    return s().resolve({.name = cast->name, .modifiers = modifiers, .array_dimensions = cast->array_dimensions});
  }
  if (!output.function.empty()) return result_of_call(output.function);
  const Oid oid = s().relation_oid(output.relation);
  if (const View* view = s().find<View>(oid)) return type_in_view(*view, output.source_column);
  const Table* source = s().find<Table>(oid);
  const Column* column = source == nullptr ? nullptr : source->column(output.source_column);
  return column == nullptr ? ColumnType{} : column->type;
}

// As far as it is that of a column, or written.
std::string Writer::Impl::collation_of_output(const ops::OutputColumn& output, const ColumnType& type) {
  static constexpr std::array<std::string_view, 4> collated{"bpchar", "name", "text", "varchar"};
  if (!output.function.empty() && !type.known()) return {};
  if (type.schema == system_schema && std::find(collated.begin(), collated.end(), type.name) == collated.end()) return {};
  std::string collation = output.collation.empty() ? collation_of_source(output) : to_string(output.collation);
  return type.is("name") && collation == "C" ? std::string{} : collation;  // that is the type's own
}

std::string Writer::Impl::collation_of_source(const ops::OutputColumn& output) {
  const Oid oid = s().relation_oid(output.relation);
  if (const View* view = s().find<View>(oid)) {
    const auto at = std::find(view->columns.begin(), view->columns.end(), output.source_column);
    if (at == view->columns.end()) return {};
    const auto index = static_cast<std::size_t>(at - view->columns.begin());
    return view->collations[index].empty() && view->types[index].is("name") ? std::string("C") : view->collations[index];
  }
  const Table* source = s().find<Table>(oid);
  const Column* column = source == nullptr ? nullptr : source->column(output.source_column);
  if (column == nullptr) return {};
  return column->collation.empty() && column->type.is("name") ? std::string("C") : column->collation;
}

ColumnType Writer::Impl::type_in_view(const View& view, std::string_view name) {
  const auto at = std::find(view.columns.begin(), view.columns.end(), name);
  if (at == view.columns.end()) return {};
  ColumnType type = view.types[static_cast<std::size_t>(at - view.columns.begin())];
  if (const CatalogObject* own = s().find_object(type.oid)) {  // renamed since, perhaps
    type.schema = own->schema;
    type.name = own->name;
    type.formatted = format_type(type);
  }
  return type;
}

ops::ColumnsOf Writer::Impl::columns_by_name() {
  return [this](const Name& name) -> std::optional<std::vector<std::string_view>> {
    const Oid oid = s().relation_oid(name);
    if (const View* view = s().find<View>(oid)) {
      if (!view->columns_known) return std::nullopt;
      return std::vector<std::string_view>(view->columns.begin(), view->columns.end());
    }
    const Table* table = s().find<Table>(oid);
    if (table == nullptr || !table->columns_known) return std::nullopt;
    std::vector<std::string_view> names;
    names.reserve(table->columns.size());
    for (const Column& column : table->columns) names.emplace_back(column.name);
    return names;
  };
}

// The table of an operation that may belong to the CREATE TABLE before it.
Table* Writer::Impl::created(const op::Operation& o, const Name& name) {
  if (creating_.statement != nullptr && o.statement == creating_.statement) return s().edit<Table>(creating_.table);
  return altered(name, o);
}

void Writer::Impl::finish_columns(const op::Operation& o) {
  Table* table = s().edit<Table>(creating_.table);
  if (table == nullptr) return;
  for (const auto& key : creating_.keys) {
    if (!table->partition_key.empty()) table->partition_key += ", ";
    table->partition_key += key.column.empty() ? key.expression.text() : std::string(key.column);
    const Column* column = table->column(key.column);
    table->partition_columns.push_back(column == nullptr ? AttributeNumber{0} : column->number);
  }
  creating_.keys = {};
  for (const auto& like : creating_.likes) like_extras(like, o);
  creating_.likes.clear();
  if (creating_.partition_of != Oid::none) become_partition(creating_.partition_of, table->oid, creating_.bound, o);
  creating_.partition_of = Oid::none;
}

}  // namespace pgtidy::catalog
