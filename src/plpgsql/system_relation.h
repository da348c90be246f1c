// SPDX-License-Identifier: Apache-2.0
// PostgreSQL's own relations, pg_class and its like, as far as a simulated catalog can fill them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plpgsql/value.h"

namespace pgtidy::plpgsql {

// One row: what it is of. Its values are read off when they are asked for.
struct SystemRow {
  const CatalogObject* object = nullptr;  // the relation, type, function, … that it is of or belongs to
  const Relation* relation = nullptr;     // the same, if it is a relation
  const Column* column = nullptr;
  const TableConstraint* constraint = nullptr;
  const Trigger* trigger = nullptr;
  const Policy* policy = nullptr;
  int number = 0;      // of a column, a label, a parent
  std::string text;    // a schema's name; of a ghost: the name that it is known to have
  bool maybe = false;  // it may not be there
  bool ghost = false;  // it stands for any number of rows that nobody has seen
};

struct SystemColumn {
  std::string_view name;
  Value (*value)(const SystemRow& row, const Catalog& catalog);
};

// What a query asks for, to look only there, and the rows found.
struct Scan {
  const Catalog& catalog;
  std::optional<std::string> name, schema;  // of the relation (or type, function) that a row is of
  const Relation* relation = nullptr;
  bool schema_matters = false;  // the query speaks of schemas, though `schema` may not be known when it looks here
  std::vector<SystemRow> rows;
};

struct SystemRelation {
  std::string_view schema, name;
  std::string_view name_column, schema_column, oid_column, table_column;  // those which Scan speaks of; empty: none
  std::span<const SystemColumn> columns;
  void (*rows)(Scan& scan);

  [[nodiscard]] const SystemColumn* column(std::string_view name) const;
};

// Null for a relation that isn't the server's, or isn't filled.
[[nodiscard]] const SystemRelation* system_relation(std::string_view schema, std::string_view name);

// The tables of system_catalogs.cpp, system_views.cpp and information_schema.cpp.
[[nodiscard]] std::span<const SystemRelation> system_catalogs();
[[nodiscard]] std::span<const SystemRelation> system_views();
[[nodiscard]] std::span<const SystemRelation> information_schema();

}  // namespace pgtidy::plpgsql
