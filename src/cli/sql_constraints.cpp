// SPDX-License-Identifier: Apache-2.0
// Checks, keys, foreign keys, indexes. Those of a partitioned table are made on it ONLY and get their parts attached, so that
// every one keeps its name.
#include <algorithm>

#include <fmt/format.h>

#include "cli/sql_items.h"
#include "cli/sql_words.h"
#include "pgtidy/identifier.h"

namespace pgtidy::cli {
namespace {

std::string_view action_sql(ForeignKeyAction action) {
  switch (action) {
    case ForeignKeyAction::restrict: return "RESTRICT";
    case ForeignKeyAction::cascade: return "CASCADE";
    case ForeignKeyAction::set_null: return "SET NULL";
    case ForeignKeyAction::set_default: return "SET DEFAULT";
    case ForeignKeyAction::no_action: break;
  }
  return "";
}

std::string timing(const TableConstraint& constraint) {
  return constraint.deferred ? " DEFERRABLE INITIALLY DEFERRED" : constraint.deferrable ? " DEFERRABLE" : "";
}

std::string add_constraint(const Table& table, const TableConstraint& constraint, bool only, std::string_view what) {
  return fmt::format("ALTER TABLE {}{} ADD CONSTRAINT {} {};\n", only ? "ONLY " : "", name_sql(table), quoted(constraint.name), what);
}

std::string column_name(const Table* table, const View* view, AttributeNumber number, const std::string& written) {
  if (table != nullptr) {
    const Column* column = table->column(number);
    return column == nullptr ? written : column->name;
  }
  const auto at = static_cast<std::size_t>(number) - 1;
  return view != nullptr && number > 0 && at < view->columns.size() ? view->columns[at] : written;
}

std::string keys(const SqlSource& source, const Index& index, const Table* table, const View* view) {
  std::string list;
  for (const IndexColumn& key : index.keys) {
    const bool named = key.number != 0 || (table == nullptr && key.text.find('(') == std::string::npos);
    list += list.empty() ? "" : ", ";
    if (named) {
      list += quoted(column_name(table, view, key.number, key.text));
    } else {
      const StoredExpression expression{.text = key.text, .columns = key.expression_columns, .uses = index.calls};
      const Relation* relation = table != nullptr ? static_cast<const Relation*>(table) : view;
      list += fmt::format("({})", expression_sql(source, expression, relation));
    }
    if (!key.collation.empty()) list += " COLLATE " + collation_sql(key.collation);
    if (!key.opclass.empty()) list += " " + key.opclass;
    if (key.descending) list += " DESC";
    if (key.nulls_first != key.descending) list += key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
  }
  return list;
}

std::string include(const Index& index, const Table* table, const View* view) {
  std::vector<std::string> names;
  for (std::size_t n = 0; n < index.include.size(); ++n)
    names.push_back(column_name(table, view, index.include[n], n < index.include_names.size() ? index.include_names[n] : ""));
  return names.empty() ? std::string() : fmt::format(" INCLUDE ({})", names_sql(names));
}

std::string attach(const SqlSource& source, const Index& index, SqlItem& item) {
  const Index* parent = source.catalog.index(index.parent);
  if (parent == nullptr) return {};
  item.needs.push_back(parent->constraint != Oid::none ? parent->constraint : parent->oid);
  return fmt::format("ALTER INDEX {} ATTACH PARTITION {};\n", name_sql(*parent), name_sql(index));
}

}  // namespace

std::string check_sql(const SqlSource& source, const Table& table, const TableConstraint& check) {
  if (!check.expression) return {};
  return add_constraint(
      table, check, table.is_partition || table.kind != RelationKind::partitioned_table,
      fmt::format("CHECK ({}){}{}{}", expression_sql(source, *check.expression, &table), check.no_inherit ? " NO INHERIT" : "",
                  check.enforced ? "" : " NOT ENFORCED", check.validated || !check.enforced ? "" : " NOT VALID"));
}

SqlItem key_sql(const SqlSource& source, const Table& table, const TableConstraint& key) {
  SqlItem item{.needs = {table.oid}};
  const Index* index = source.catalog.index(key.index);
  if (const Made* made = source.definitions.of(table.oid)) item.search_path = made->search_path;
  const bool only = table.kind == RelationKind::partitioned_table;
  if (key.kind == ConstraintKind::exclusion) {
    const std::string text = source.definitions.exclusion(key.oid);
    if (text.empty()) item.why_not = "its operators are not known";
    std::vector<AttributeNumber> columns = key.columns;
    if (index != nullptr && index->predicate)
      columns.insert(columns.end(), index->predicate->columns.begin(), index->predicate->columns.end());
    item.sql = add_constraint(table, key, only, retold(source, text, columns_of(table, columns)));
    return item;
  }
  if (index == nullptr) {
    item.why_not = "its index isn't known";
    return item;
  }
  const std::string_view kind = key.kind == ConstraintKind::primary_key ? "PRIMARY KEY"
                                : index->nulls_not_distinct             ? "UNIQUE NULLS NOT DISTINCT"
                                                                        : "UNIQUE";
  const std::string overlaps = index->exclusion ? " WITHOUT OVERLAPS" : "";
  item.sql = add_constraint(table, key, only,
                            fmt::format("{} ({}{}){}{}{}", kind, names_sql(table.names(key.columns)), overlaps,
                                        include(*index, &table, nullptr), options_sql(index->options), timing(key)));
  item.sql += attach(source, *index, item);
  if (source.definitions.identity_index(table.oid) == index->oid && table.replica_identity == 'i')
    item.sql += fmt::format("ALTER TABLE ONLY {} REPLICA IDENTITY USING INDEX {};\n", name_sql(table), quoted(index->name));
  return item;
}

SqlItem foreign_key_sql(const SqlSource& source, const Table& table, const TableConstraint& key) {
  SqlItem item{.needs = {table.oid, key.referenced}};
  const Table* referenced = source.catalog.table(key.referenced);
  if (referenced == nullptr || referenced->assumed) {
    item.why_not = fmt::format("no file creates the table {} that it refers to",
                               referenced == nullptr ? name_sql(key.referenced_schema, key.referenced_name) : name_sql(*referenced));
    return item;
  }
  std::vector<std::string> columns = key.referenced_column_names;
  if (!key.referenced_columns.empty()) columns = referenced->names(key.referenced_columns);
  if (const Index* index = source.catalog.index(key.referenced_index))
    item.needs.push_back(index->constraint != Oid::none ? index->constraint : index->oid);
  std::string text = fmt::format("FOREIGN KEY ({}) REFERENCES {}", names_sql(table.names(key.columns)), name_sql(*referenced));
  if (!columns.empty()) text += fmt::format(" ({})", names_sql(columns));
  if (key.match == 'f') text += " MATCH FULL";
  if (key.on_update != ForeignKeyAction::no_action) text += fmt::format(" ON UPDATE {}", action_sql(key.on_update));
  if (key.on_delete != ForeignKeyAction::no_action) text += fmt::format(" ON DELETE {}", action_sql(key.on_delete));
  const auto set = source.definitions.set_columns(key.oid);
  if (!set.empty()) text += retold(source, fmt::format(" ({})", names_sql(set)), columns_of(table, key.columns));
  text += timing(key);
  if (!key.enforced) text += " NOT ENFORCED";
  if (!key.validated && key.enforced) text += " NOT VALID";
  item.sql = add_constraint(table, key, false, text);
  return item;
}

SqlItem index_sql(const SqlSource& source, const Index& index) {
  SqlItem item{.needs = index.calls};
  const Table* table = source.catalog.table(index.table);
  const View* view = source.catalog.view(index.table);
  const Relation* on = table != nullptr ? static_cast<const Relation*>(table) : view;
  item.needs.push_back(index.table);
  if (const Made* made = source.definitions.of(index.oid)) item.search_path = made->search_path;
  const bool only = table != nullptr && table->kind == RelationKind::partitioned_table;
  if (!index.valid && !only) item.why_not = "it is not valid: its build has failed";
  item.sql = fmt::format("CREATE {}INDEX {} ON {}{} USING {} ({}){}{}{}", index.unique ? "UNIQUE " : "", quoted(index.name),
                         only ? "ONLY " : "", name_sql(*on), quoted(index.method), keys(source, index, table, view),
                         include(index, table, view), index.nulls_not_distinct ? " NULLS NOT DISTINCT" : "", options_sql(index.options));
  if (index.predicate) item.sql += " WHERE " + expression_sql(source, *index.predicate, on);
  item.sql += ";\n" + attach(source, index, item);
  if (table != nullptr && source.definitions.identity_index(table->oid) == index.oid && table->replica_identity == 'i')
    item.sql += fmt::format("ALTER TABLE ONLY {} REPLICA IDENTITY USING INDEX {};\n", name_sql(*table), quoted(index.name));
  return item;
}

}  // namespace pgtidy::cli
