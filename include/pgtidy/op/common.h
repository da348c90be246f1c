// SPDX-License-Identifier: Apache-2.0
// What operations are made of: names, types, kinds of objects, and what every operation has.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pgtidy/source.h"
#include "pgtidy/syntax/expression.h"

namespace pgtidy {

class Statement;  // pgtidy/syntax/statement.h

// A name as it was written, folded: schema is empty where none was written.
struct Name {
  std::string_view schema;
  std::string_view name;

  [[nodiscard]] bool empty() const { return name.empty(); }
  friend bool operator==(const Name&, const Name&) = default;
};
[[nodiscard]] std::string to_string(const Name& name);  // schema.name, or name

// A type as it was written, in PostgreSQL's internal names: `integer` and `int` are pg_catalog.int4.
struct TypeName {
  Name name;
  std::span<const std::string_view> modifiers;  // {"10", "2"} for numeric(10,2)
  int array_dimensions = 0;
  bool setof = false;
  std::uint32_t at = Place::nowhere;  // byte offset in the file
};

enum class ObjectKind : std::uint8_t {
  table,
  view,
  materialized_view,
  foreign_table,
  index,
  sequence,
  type,
  domain,
  schema,
  extension,
  function,
  procedure,
  routine,
  aggregate,
  operator_,
  trigger,
  rule,
  policy,
  event_trigger,
  collation,
  conversion,
  cast,
  statistics,
  publication,
  subscription,
  column,
  constraint,
  domain_constraint,
  attribute,
  enum_value,
  access_method,
  operator_class,
  operator_family,
  foreign_server,
  foreign_data_wrapper,
  language,
  role,
  database,
  tablespace,
  text_search,
  transform,
  user_mapping,
  large_object,
  parameter,
  default_acl,
  other,
};
[[nodiscard]] std::string_view to_string(ObjectKind kind);  // "materialized view"

enum class Persistence : std::uint8_t { permanent, unlogged, temporary };
enum class GeneratedKind : std::uint8_t { none, stored, virtual_ };
enum class Identity : std::uint8_t { none, always, by_default };
enum class Volatility : std::uint8_t { volatile_, stable, immutable };
enum class PartitionStrategy : std::uint8_t { none, list, range, hash };
enum class ForeignKeyAction : std::uint8_t { no_action, restrict, cascade, set_null, set_default };

namespace op {

template <class T>
using List = std::span<const T>;
using Names = List<std::string_view>;

struct Operation {
  std::uint8_t kind = 0;                 // place of the type in op::All
  const Statement* statement = nullptr;  // never null
  Place place;                           // of the whole operation; place.head() is its keywords
};

struct Option {
  std::string_view name;   // "autovacuum.enabled" keeps its namespace
  std::string_view value;  // empty: none
};

struct IndexKey {
  std::string_view column;  // empty: an expression
  Expression expression;
  Name opclass;
  Name collation;
  bool descending = false;
  std::optional<bool> nulls_first;  // as written
};

}  // namespace op
}  // namespace pgtidy
