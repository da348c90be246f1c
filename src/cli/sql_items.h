// SPDX-License-Identifier: Apache-2.0
// One object of the catalog each as SQL. All answer with statements that end with ";\n", or say why there are none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/definitions.h"
#include "pgtidy/catalog.h"

namespace pgtidy::cli {

// What the parts of the SQL are made from.
struct SqlSource {
  const Catalog& catalog;
  const Definitions& definitions;
};

// An object's SQL: `why_not` set, it can't be written.
struct SqlItem {
  std::string sql;
  std::string why_not;
  std::vector<Oid> needs;   // objects that must stand before it
  std::vector<Oid> after;   // objects that it may use, by their names: they stand before it where that can be
  std::string search_path;  // for names in texts as they were written; empty: the server's own
};

// ── sql_names.cpp ──
[[nodiscard]] std::string name_sql(std::string_view schema, std::string_view name);  // "my schema".users
[[nodiscard]] std::string name_sql(const CatalogObject& object);
[[nodiscard]] std::string names_sql(const std::vector<std::string>& names);                              // a, "B"
[[nodiscard]] std::string options_sql(const std::vector<std::pair<std::string, std::string>>& options);  // " WITH (a='1')", or nothing
[[nodiscard]] std::string collation_sql(std::string_view collation);
[[nodiscard]] std::string comment_sql(std::string_view kind, std::string_view name, std::string_view comment);  // or nothing
// A text as it was written, with the names that the objects (and the table's columns) have now.
[[nodiscard]] std::string retold(const SqlSource& source, std::string_view text, const std::vector<Dependency>& uses);
// The expression of a table (null: of no table) as it was written, with today's names.
[[nodiscard]] std::string expression_sql(const SqlSource& source, const StoredExpression& expression, const Relation* table);
[[nodiscard]] std::vector<Dependency> columns_of(const Relation& table, const std::vector<AttributeNumber>& columns);

// ── sql_tables.cpp, sql_constraints.cpp ──
[[nodiscard]] SqlItem table_sql(const SqlSource& source, const Table& table);  // with checks; partitions are attached
[[nodiscard]] std::string check_sql(const SqlSource& source, const Table& table, const TableConstraint& check);
[[nodiscard]] SqlItem key_sql(const SqlSource& source, const Table& table, const TableConstraint& key);  // of PRIMARY KEY, UNIQUE, EXCLUDE
[[nodiscard]] SqlItem foreign_key_sql(const SqlSource& source, const Table& table, const TableConstraint& key);
[[nodiscard]] SqlItem index_sql(const SqlSource& source, const Index& index);

// ── sql_types.cpp, sql_objects.cpp ──
[[nodiscard]] SqlItem type_sql(const SqlSource& source, const UserType& type);
[[nodiscard]] SqlItem sequence_sql(const SqlSource& source, const Sequence& sequence);  // not of identity columns
// ALTER SEQUENCE, with what was changed since it was made; empty: nothing.
[[nodiscard]] std::string sequence_changes_sql(const SqlSource& source, const Sequence& sequence);
[[nodiscard]] SqlItem function_sql(const SqlSource& source, const Function& function);
[[nodiscard]] bool reads_when_made(const SqlSource& source, const Function& function);  // BEGIN ATOMIC: its tables must be there
[[nodiscard]] SqlItem view_sql(const SqlSource& source, const View& view);
[[nodiscard]] SqlItem trigger_sql(const SqlSource& source, const Relation& on, const Trigger& trigger);
[[nodiscard]] SqlItem policy_sql(const SqlSource& source, const Table& table, const Policy& policy);
// Rules, statistics, publications, event triggers: the statement that made them, with today's names.
[[nodiscard]] SqlItem as_written(const SqlSource& source, const CatalogObject& object, const std::vector<Dependency>& uses);

}  // namespace pgtidy::cli
