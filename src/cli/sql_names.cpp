// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "cli/sql_items.h"
#include "cli/sql_words.h"
#include "pgtidy/identifier.h"

namespace pgtidy::cli {
namespace {

// The names of all words in the text.
std::set<std::string> names_in(std::string_view text) {
  const SqlWords words(text);
  std::set<std::string> names;
  for (std::size_t n = 0; n < words.size(); ++n) {
    if (words.is_name(n)) names.insert(words.name(n));
  }
  return names;
}

std::string name_now(const Catalog& catalog, const Dependency& use) {
  if (use.column != 0) {
    const Table* table = catalog.table(use.object);
    const Column* column = table == nullptr ? nullptr : table->column(use.column);
    return column == nullptr ? std::string() : column->name;
  }
  if (const Relation* relation = catalog.relation(use.object)) return relation->name;
  if (const UserType* type = catalog.type(use.object)) return type->name;
  for (const Function* function : catalog.functions()) {
    if (function->oid == use.object) return function->name;
  }
  return {};
}

// Something else of its kind has the name by now.
bool taken(const Catalog& catalog, const Dependency& use, const std::string& name, const std::vector<Dependency>& uses) {
  if (use.column != 0) {
    return std::ranges::any_of(uses, [&](const Dependency& other) {
      const Table* table = catalog.table(other.object);
      return table != nullptr && table->column(name) != nullptr;
    });
  }
  const auto named = [&](const auto* object) { return object->name == name; };
  if (catalog.type(use.object) != nullptr) return std::ranges::any_of(catalog.types(), named);
  return std::ranges::any_of(catalog.tables(), named) || std::ranges::any_of(catalog.views(), named);
}

bool is_function(const Catalog& catalog, const Dependency& use) {
  return use.column == 0 && catalog.relation(use.object) == nullptr && catalog.type(use.object) == nullptr;
}

}  // namespace

std::string name_sql(std::string_view schema, std::string_view name) {
  return schema.empty() ? quoted(name) : fmt::format("{}.{}", quoted(schema), quoted(name));
}
std::string name_sql(const CatalogObject& object) { return name_sql(object.schema, object.name); }

std::string names_sql(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list.append(list.empty() ? "" : ", ").append(quoted(name));
  return list;
}

std::string options_sql(const std::vector<std::pair<std::string, std::string>>& options) {
  std::string list;
  for (const auto& [name, value] : options)
    list.append(list.empty() ? " WITH (" : ", ").append(name).append(value.empty() ? "" : "=" + literal(value));
  return list.empty() ? list : list + ")";
}

// "pg_catalog.C", "de-x-icu", "en_US.utf8": only a word that can't be part of a locale's name is a schema.
std::string collation_sql(std::string_view collation) {
  const std::size_t dot = collation.find('.');
  const std::string_view schema = collation.substr(0, dot);
  const bool qualified = dot != std::string_view::npos && schema.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
  return qualified                        ? name_sql(schema, collation.substr(dot + 1))
         : quoted(collation) == collation ? std::string(collation)
                                          : name_sql("", collation);
}

std::string comment_sql(std::string_view kind, std::string_view name, std::string_view comment) {
  return comment.empty() ? std::string() : fmt::format("COMMENT ON {} {} IS {};\n", kind, name, literal(comment));
}

std::string retold(const SqlSource& source, std::string_view text, const std::vector<Dependency>& uses) {
  std::map<std::string, std::string> renamed;
  std::set<std::string> there;
  for (const Dependency& use : uses) {
    const auto& former = source.definitions.former_names(use.object, use.column);
    const std::string now = former.empty() ? std::string() : name_now(source.catalog, use);
    if (now.empty()) continue;
    if (there.empty()) there = names_in(text);
    for (const std::string& name : former) {
      const bool another = there.contains(now) && taken(source.catalog, use, name, uses);
      if (there.contains(name) && !another) renamed[is_function(source.catalog, use) ? name + "(" : name] = now;
    }
  }
  return with_names(text, renamed);
}

std::vector<Dependency> columns_of(const Relation& table, const std::vector<AttributeNumber>& columns) {
  std::vector<Dependency> uses{{table.oid, 0}};
  for (const AttributeNumber column : columns) {
    if (column != 0) uses.push_back({table.oid, column});
  }
  return uses;
}

std::string expression_sql(const SqlSource& source, const StoredExpression& expression, const Relation* table) {
  std::vector<Dependency> uses;
  if (table != nullptr) uses = columns_of(*table, expression.columns);
  if (const Table* columns = table == nullptr ? nullptr : source.catalog.table(table->oid)) {
    for (const Column& column : columns->columns) {
      if (column.type.oid != Oid::none) uses.push_back({column.type.oid, 0});
    }
  }
  for (const Oid oid : expression.uses) uses.push_back({oid, 0});
  return retold(source, source.definitions.written(expression.text), uses);
}

}  // namespace pgtidy::cli
