// SPDX-License-Identifier: Apache-2.0
// CREATE TABLE … (LIKE source INCLUDING …)
#include <algorithm>

#include "catalog/impl.h"

namespace pgtidy::catalog {

// Adds the columns of those LIKE clauses that stand before the column to come next.
void Writer::Impl::next_likes(const op::Operation& o) {
  for (auto& like : creating_.likes) {
    if (like.before_column != creating_.columns_seen) continue;
    like_columns(like, o);
  }
}

void Writer::Impl::like_columns(const Like& like, const op::Operation& o) {
  Table& table = *s().edit<Table>(creating_.table);
  if (const View* view = s().find<View>(like.from)) {
    table.columns_known = table.columns_known && view->columns_known;
    for (std::size_t i = 0; i < view->columns.size(); ++i) {
      Column column;
      column.name = view->columns[i];
      column.type = type_in_view(*view, column.name);
      column.collation = view->collations[i];
      if (like.defaults && i < view->default_values.size()) column.default_value = view->default_values[i];
      if (like.comments && i < view->column_comments.size()) column.comment = view->column_comments[i];
      if (find_column(table, column.name) != nullptr) continue;
      const Column& put = add_plain_column(table, std::move(column));
      if (put.default_value) refer_expression(table.oid, *put.default_value);
    }
    return;
  }
  const Table* source = s().find<Table>(like.from);
  table.columns_known = table.columns_known && source != nullptr && source->columns_known;
  if (source == nullptr) return;
  const std::vector<Column> columns = source->columns;
  for (const Column& from : columns) {
    if (find_column(table, from.name) != nullptr) continue;
    Column column = like_column(from, like);
    Column& put = add_plain_column(table, std::move(column));
    if (put.default_value) refer_expression(table.oid, *put.default_value);
    if (put.identity == Identity::none) continue;
    const AttributeNumber number = put.number;
    own_sequence(table, put, {}, true, o);
    // The server hands the source sequence's options down, but not its type.
    for (const Oid sequence : owned_sequences(creating_.table, number)) s().edit<Sequence>(sequence)->type = "bigint";
  }
}

Column Writer::Impl::like_column(const Column& from, const op::LikeClause& like) {
  Column column;
  column.name = from.name;
  column.type = from.type;
  column.collation = from.collation;
  column.not_null = from.not_null;
  if (like.defaults) column.default_value = from.default_value;
  if (like.generated) column.generated_as = from.generated_as, column.generated = from.generated;
  if (like.identity) column.identity = from.identity;
  if (like.comments) column.comment = from.comment;
  return column;
}

// What comes with INCLUDING CONSTRAINTS and INDEXES, once all columns are there.
void Writer::Impl::like_extras(const Like& like, const op::Operation& o) {
  Table& table = *s().edit<Table>(creating_.table);
  if (const View* view = s().find<View>(like.from)) return like_view_extras(like, *view, table.oid, o);
  const Table* source = s().find<Table>(like.from);
  if (source == nullptr) return;
  if (like.constraints) {
    for (const TableConstraint& check : source->constraints) {
      if (check.kind != ConstraintKind::check || find_constraint(table, check.name) != nullptr) continue;
      TableConstraint copy = check;
      copy.columns = translated(check.columns, *source, table);
      copy.proves_not_null = translated(check.proves_not_null, *source, table);
      if (copy.expression) copy.expression = translated(std::move(*copy.expression), *source, table);
      if (!like.comments) copy.comment.clear();
      copy.local = true;
      copy.inherited = 0;
      copy.created = o.place;
      copy.validated = copy.enforced;
      put_constraint(table, std::move(copy));
    }
  }
  const std::vector<Oid> indexes = like.indexes ? source->indexes : std::vector<Oid>{};
  for (const Oid oid : indexes) {
    if (const Index* index = s().find<Index>(oid)) clone_index(*index, table.oid, o, Oid::none);
  }
  const auto translate = [&](const Numbers& columns) { return translated(columns, *source, table); };
  if (like.statistics) like_statistics(like.from, table, translate, o);
}

// Of a materialized view.
void Writer::Impl::like_view_extras(const op::LikeClause& like, const View& view, Oid table_oid, const op::Operation& o) {
  const auto number_in_table = [&](AttributeNumber number) {
    const auto at = static_cast<std::size_t>(number) - 1;
    const Column* column = at < view.columns.size() ? s().find<Table>(table_oid)->column(view.columns[at]) : nullptr;
    return column == nullptr ? AttributeNumber{0} : column->number;
  };
  const auto translate = [&](Numbers columns) {
    std::transform(columns.begin(), columns.end(), columns.begin(), number_in_table);
    return columns;
  };
  const std::vector<Oid> indexes = like.indexes ? view.indexes : std::vector<Oid>{};
  for (const Oid oid : indexes) {
    const Index* index = s().find<Index>(oid);
    if (index == nullptr) continue;
    IndexPlan plan;
    plan.method = index->method;
    plan.unique = index->unique;
    plan.nulls_not_distinct = index->nulls_not_distinct;
    plan.keys = index->keys;
    for (auto& key : plan.keys) key.number = number_in_table(key.number);
    plan.include = translate(index->include);
    plan.include_names = index->include_names;
    plan.predicate = index->predicate;
    plan.options = index->options;
    put_index(table_oid, std::move(plan), o, false, std::nullopt, Oid::none);
  }
  if (like.statistics) like_statistics(view.oid, *s().find<Table>(table_oid), translate, o);
}

void Writer::Impl::like_statistics(Oid source, const Table& table, const std::function<Numbers(const Numbers&)>& translate,
                                   const op::Operation& o) {
  for (const Oid holder : live_holders(source)) {
    const Statistics* from = s().find<Statistics>(holder);
    if (from == nullptr || from->table != source) continue;
    Statistics copy;
    copy.columns = translate(from->columns);
    const std::string columns = join_columns(table.names(copy.columns));
    describe(copy, table.schema, free_statistics_name(table.schema, table.name, columns), o);
    copy.table = table.oid;
    const Statistics& kept = s().keep(std::move(copy));
    s().statistics.emplace(KeyView(kept).own(), kept.oid);
    s().refer(kept.oid, kept.table);
  }
}

std::string Writer::Impl::free_statistics_name(std::string_view schema, std::string_view table, std::string_view columns) {
  std::string name = make_object_name(table, columns, "stat");
  for (int pass = 1; s().statistics.contains(KeyView(schema, name)); ++pass) {
    name = make_object_name(table, columns, "stat" + std::to_string(pass));
  }
  return name;
}

}  // namespace pgtidy::catalog
