// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catalog/impl.h"
#include "ops/query_shape.h"

namespace pgtidy::catalog {
namespace {

// Where a materialized view's columns stand; their names are all that is known of them.
std::optional<AttributeNumber> view_column(const View& view, std::string_view name) {
  const auto at = std::find(view.columns.begin(), view.columns.end(), name);
  if (at == view.columns.end()) return std::nullopt;
  return static_cast<AttributeNumber>(at - view.columns.begin() + 1);
}

template <class T>
IndexLabel label_of(const T& plan, bool constraint) {
  if (plan.primary) return IndexLabel::primary_key;
  if (plan.exclusion) return IndexLabel::exclusion;
  return constraint ? IndexLabel::unique : IndexLabel::plain;
}

}  // namespace

std::optional<IndexColumn> Writer::Impl::index_column(const op::IndexKey& key, Table* table, std::string_view method,
                                                      const op::Operation& o) {
  IndexColumn column;
  std::string_view name = key.column;
  if (name.empty()) name = key.expression.as_column().value_or("");  // (c) in parentheses is the column
  if (!name.empty()) {
    column.text = column.name = name;
    const Column* own = table == nullptr ? nullptr : column_of(*table, name, o);
    if (table != nullptr && own == nullptr) return std::nullopt;
    if (own != nullptr) column.number = own->number;
  } else {
    column.text = key.expression.row_text();
    column.constant = key.expression.is_constant();
    column.name = ops::index_attribute_name(key.expression);
    if (column.name.empty()) column.name = "expr";
    if (table != nullptr) column.expression_columns = columns_in(key.expression, *table);
  }
  if (!is_default_opclass(method, key.opclass.name)) column.opclass = key.opclass.name;
  if (!key.collation.empty()) column.collation = to_string(key.collation);
  column.descending = key.descending;
  column.nulls_first = key.nulls_first.value_or(key.descending);
  return column;
}

std::optional<IndexPlan> Writer::Impl::plan_of(const op::CreateIndex& o, Table* table, const View* view) {
  IndexPlan plan;
  plan.name = o.name;
  if (!o.method.empty()) plan.method = o.method;
  plan.unique = o.unique;
  plan.nulls_not_distinct = o.nulls_not_distinct;
  plan.concurrently = o.concurrently;
  for (const auto& key : o.keys) {
    auto column = index_column(key, table, plan.method, o);
    if (!column) return std::nullopt;
    if (view != nullptr) column->number = view_column(*view, column->text).value_or(0);
    if (key.expression) plan.uses.push_back(stored(key.expression, nullptr));
    plan.keys.push_back(std::move(*column));
  }
  if (table != nullptr) {
    auto include = numbers_of(*table, o.include, o);
    if (!include) return std::nullopt;
    plan.include = std::move(*include);
  } else if (view != nullptr) {
    for (const auto name : o.include) plan.include.push_back(view_column(*view, name).value_or(0));
  }
  plan.include_names.assign(o.include.begin(), o.include.end());
  if (o.predicate) plan.predicate = stored(o.predicate, table);
  for (const auto& option : o.options) plan.options.emplace_back(option.name, option.value);
  return plan;
}

void Writer::Impl::apply(const op::CreateIndex& o) {
  const View* view = s().find<View>(s().relation_oid(o.table));
  Table* table = view == nullptr ? altered(o.table, o) : nullptr;
  const CatalogObject* owner = view != nullptr ? static_cast<const CatalogObject*>(view) : table;
  if (owner == nullptr || (!o.name.empty() && taken(owner->schema, o.name))) return;
  const Oid oid = owner->oid;
  auto plan = plan_of(o, table, view);
  if (plan) put_index(oid, std::move(*plan), o, o.only, std::nullopt, Oid::none);
}

Oid Writer::Impl::put_index(Oid owner_oid, IndexPlan plan, const op::Operation& o, bool only, std::optional<TableConstraint> constraint,
                            Oid parent_index) {
  const Relation& owner = *s().find_relation(owner_oid);
  number_attributes(plan);
  if (plan.name.empty())
    plan.name = choose_index_name(s(), owner.schema, owner.name, attribute_names(plan), label_of(plan, constraint.has_value()));
  else if (taken(owner.schema, plan.name))
    return Oid::none;
  Index index;
  describe_relation(index, RelationKind::index, owner.schema, plan.name, o);
  index.persistence = owner.persistence;
  index.table = owner_oid;
  index.method = std::move(plan.method);
  index.unique = plan.unique, index.primary = plan.primary, index.exclusion = plan.exclusion;
  index.nulls_not_distinct = plan.nulls_not_distinct;
  index.concurrently = plan.concurrently;
  index.partitioned = owner.kind == RelationKind::partitioned_table;
  if (only && index.partitioned) {  // commands/indexcmds.c: INDEX_CREATE_INVALID
    const auto& children = s().find<Table>(owner_oid)->children;
    index.valid = std::none_of(children.begin(), children.end(), [&](Oid oid) { return s().find<Table>(oid)->certain; });
  }
  index.keys = std::move(plan.keys);
  index.include = std::move(plan.include);
  index.include_names = std::move(plan.include_names);
  index.predicate = std::move(plan.predicate);
  index.options = std::move(plan.options);
  index.parent = parent_index;
  Index& kept = s().keep(std::move(index));
  enter(kept);
  if (kept.predicate) refer_expression(kept.oid, *kept.predicate);
  for (const auto& expression : plan.uses) {
    kept.calls.insert(kept.calls.end(), expression.uses.begin(), expression.uses.end());
    refer_expression(kept.oid, expression);
  }
  if (View* view = s().edit<View>(owner_oid)) {
    view->indexes.push_back(kept.oid);
    return kept.oid;
  }
  Table& table = *s().edit<Table>(owner_oid);
  table.indexes.push_back(kept.oid);
  if (constraint) {
    constraint->name = kept.name;
    constraint->index = kept.oid;
    kept.constraint = put_constraint(table, std::move(*constraint)).oid;
  }
  if (kept.partitioned && !only && parent_index == Oid::none) index_partitions(table.oid, kept.oid, o);
  return kept.oid;
}

void Writer::Impl::index_partitions(Oid table, Oid index, const op::Operation& o) {
  each_partition(table, index, [&](Oid, Oid above, Oid partition) {
    const Oid adopted = adopt_index(above, partition, true);
    if (adopted == Oid::none) return clone_index(*s().find<Index>(above), partition, o, above);
    if (!s().find<Index>(adopted)->valid) invalidate_index(above, index);
    return Oid::none;
  });
}

Oid Writer::Impl::index_part(Oid index, Oid partition) {
  for (const Oid oid : s().find<Table>(partition)->indexes) {
    const Index* own = s().find<Index>(oid);
    if (own != nullptr && own->parent == index) return oid;
  }
  return Oid::none;
}

// ATPostAlterTypeCleanup drops a changed column's indexes and makes the partitioned table's anew; DefineIndex then gives every partition
// a part under a name of its own choice, whatever the one before was called, or if it was missing.
void Writer::Impl::remake_index_partitions(Oid table, AttributeNumber changed, const op::Operation& o) {
  std::vector<Oid> indexes = s().find<Table>(table)->indexes;
  std::erase_if(indexes, [&](Oid oid) { return s().find<Index>(oid) == nullptr || !s().find<Index>(oid)->uses(changed); });
  std::stable_partition(indexes.begin(), indexes.end(), [&](Oid oid) { return s().find<Index>(oid)->constraint == Oid::none; });
  for (const Oid index : indexes) {
    each_partition(table, index, [&](Oid, Oid above, Oid partition) {
      const Oid part = index_part(above, partition);
      if (part == Oid::none) return part;
      leave(*s().find<Index>(part));
      if (s().find<Index>(part)->constraint != Oid::none)
        forget_constraint_name(s().find<Index>(part)->schema, s().find<Index>(part)->name);
      return part;
    });
  }
  const auto name_anew = [&](Oid above, Oid partition) {
    const Oid part = index_part(above, partition);
    if (part == Oid::none) return clone_index(*s().find<Index>(above), partition, o, above);
    Index& index = *s().edit<Index>(part);
    Table& owner = *s().edit<Table>(partition);
    index.valid = true;
    index.name = choose_index_name(s(), owner.schema, owner.name, attribute_names(index), label_of(index, index.constraint != Oid::none));
    enter(index);
    if (TableConstraint* constraint = index.constraint == Oid::none ? nullptr : find_constraint(owner, index.constraint)) {
      constraint->name = index.name;
      remember_constraint_name(owner.schema, index.name);
    }
    return part;
  };
  for (const Oid index : indexes) {
    s().edit<Index>(index)->valid = true;
    each_partition(table, index, [&](Oid, Oid above, Oid partition) { return name_anew(above, partition); });
  }
}

}  // namespace pgtidy::catalog
