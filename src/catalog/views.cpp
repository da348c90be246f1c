// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catalog/impl.h"
#include "ops/query_shape.h"
#include "pgtidy/syntax/statement.h"

namespace pgtidy::catalog {

void Writer::Impl::apply(const op::CreateView& o) {
  const auto persistence = reads_temporary(o.query) ? Persistence::temporary : o.persistence;
  const std::string schema = creation_schema(o.view, persistence);
  if (persistence == Persistence::temporary && schema != temporary_schema) return;
  if (type_in_the_way(schema, o.view.name)) return;  // a view is a type, too
  View* view = nullptr;
  if (const auto at = s().relations.find(KeyView(schema, o.view.name)); at != s().relations.end()) {
    view = s().edit<View>(at->second);
    if (view == nullptr || !o.or_replace || view->kind != RelationKind::view) return;
    View replaced = *view;
    fill_view(replaced, o);
    // A view may only get further columns at its end.
    const bool known = view->columns_known && replaced.columns_known;
    const auto same = std::mismatch(view->columns.begin(), view->columns.end(), replaced.columns.begin(), replaced.columns.end());
    if (known && same.first != view->columns.end()) return;
    *view = std::move(replaced);
    touch(*view, o);
  } else {
    View made;
    describe_relation(made, o.materialized ? RelationKind::materialized_view : RelationKind::view, schema, o.view.name, o);
    view = &s().keep(std::move(made));
    enter(*view);
    fill_view(*view, o);
  }
  view->query = o.statement->text;
  view->populated = o.with_data;
  view->options.clear();
  for (const auto& option : o.options) view->options.emplace_back(option.name, option.value);
}

// A view of something temporary is temporary itself.
bool Writer::Impl::reads_temporary(const Expression& query) {
  if (s().temporary.empty()) return false;
  const auto shape = ops::shape_of(query, columns_by_name());
  return std::any_of(shape.relations.begin(), shape.relations.end(), [&](const Name& name) {
    const Relation* relation = s().find_relation(s().relation_oid(name));
    return relation != nullptr && relation->schema == temporary_schema;
  });
}

Dependency Writer::Impl::origin_of(const ops::OutputColumn& output) {
  if (!output.exact) return {};
  const Oid oid = s().relation_oid(output.relation);
  if (const View* view = s().find<View>(oid)) {
    const auto at = std::find(view->columns.begin(), view->columns.end(), output.source_column);
    const auto index = static_cast<std::size_t>(at - view->columns.begin());
    return index < view->origins.size() ? view->origins[index] : Dependency{};
  }
  const Table* table = s().find<Table>(oid);
  const Column* column = table == nullptr ? nullptr : table->column(output.source_column);
  return column == nullptr ? Dependency{} : Dependency{oid, column->number};
}

void Writer::Impl::fill_view(View& view, const op::CreateView& o) {
  const auto shape = ops::shape_of(o.query, columns_by_name());
  std::vector<std::string> columns;  // their names may be those that the view has now
  std::vector<ColumnType> types;
  std::vector<std::string> collations;
  std::vector<Dependency> origins;
  for (const auto& column : shape.columns) {
    columns.emplace_back(column.name);
    origins.push_back(origin_of(column));
    types.push_back(type_of_output(column));
    collations.push_back(collation_of_output(column, types.back()));
  }
  view.columns = std::move(columns);
  view.types = std::move(types);
  view.collations = std::move(collations);
  view.origins = std::move(origins);
  view.columns_known = shape.columns_known;
  for (std::size_t i = 0; i < o.column_names.size(); ++i) {
    if (i < view.columns.size())
      view.columns[i] = o.column_names[i];
    else
      view.columns.emplace_back(o.column_names[i]);
  }
  view.types.resize(view.columns.size());
  view.collations.resize(view.columns.size());
  view.origins.resize(view.columns.size());
  view.uses.clear();
  std::vector<const Table*> tables;  // parallel to shape.relations
  for (const Name& name : shape.relations) {
    const Oid oid = s().relation_oid(name);
    tables.push_back(s().find<Table>(oid));
    if (s().find_relation(oid) == nullptr || oid == view.oid) continue;
    view.uses.push_back({oid, 0});
    s().refer(view.oid, oid);
  }
  for (const auto& use : shape.uses) {
    const Table* table = tables[use.relation];
    const Column* column = table == nullptr ? nullptr : table->column(use.column);
    if (column != nullptr) view.uses.push_back({table->oid, column->number});
  }
  for (const Oid oid : used_in(o.query).uses) {
    view.uses.push_back({oid, 0});
    s().refer(view.oid, oid);
  }
}

void Writer::Impl::set_view_default(View& view, std::string_view column, const Expression& value, const op::Operation& o) {
  const auto at = std::find(view.columns.begin(), view.columns.end(), column);
  if (at == view.columns.end()) return;
  const auto index = static_cast<std::size_t>(at - view.columns.begin());
  view.default_values.resize(view.columns.size());
  auto& kept = view.default_values[index];
  kept.reset();
  if (value && !(value.is_null_constant() && !keeps_null_default(view.types[index]))) kept = stored(value, nullptr);
  if (kept) refer_expression(view.oid, *kept);
  touch(view, o);
}

void Writer::Impl::apply(const op::Refresh& o) {
  View* view = s().edit<View>(s().relation_oid(o.view));
  if (view != nullptr && view->kind == RelationKind::materialized_view) view->populated = o.with_data;
}

}  // namespace pgtidy::catalog
