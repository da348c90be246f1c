// SPDX-License-Identifier: Apache-2.0
// What an expression of PL/pgSQL or of a query on the system catalogs may come to without a server.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/catalog.h"

namespace pgtidy::plpgsql {

struct Value {
  enum class Kind : std::uint8_t { unknown, null, boolean, number, text, oid, list, record };
  // What is known of an unknown value: it belongs to something that the simulated catalog has not.
  enum class Outside : std::uint8_t {
    no,
    relation,  // the name of another relation than those that the catalog knows
    type,
    oid,     // of another object
    schema,  // that of a relation named `text` (of any name, if empty) which may be in a schema where nobody has seen it
  };
  Kind kind = Kind::unknown;
  Outside outside = Outside::no;
  bool truth = false;
  bool not_null = false;    // unknown, but not NULL
  bool reg = false;         // an oid that prints as a name: regclass, regtype, regnamespace
  std::int64_t number = 0;  // of what is unknown: at least so many, a count
  std::string text;         // of an oid: what it is of, `r12` a relation, `npublic` a schema, `tinteger` a type
  std::vector<Value> list;  // of a record: its fields
  std::vector<std::string> names;

  [[nodiscard]] bool known() const { return kind != Kind::unknown; }
  [[nodiscard]] bool is_null() const { return kind == Kind::null; }
  [[nodiscard]] bool is(bool value) const { return kind == Kind::boolean && truth == value; }
  [[nodiscard]] Value* field(std::string_view name);
  [[nodiscard]] const Value* field(std::string_view name) const;
};

// Variables of a routine or block, by their names; `$1` for a parameter.
using Variables = std::map<std::string, Value, std::less<>>;

[[nodiscard]] Value null_value();
[[nodiscard]] Value boolean(bool truth);
[[nodiscard]] Value number(std::int64_t value);
[[nodiscard]] Value text(std::string_view value);  // unknown where it is too long
[[nodiscard]] Value some();                        // unknown, but not NULL
[[nodiscard]] Value outside(Value::Outside what, std::string_view name = {});
[[nodiscard]] Value relation_oid(Oid oid);
[[nodiscard]] Value schema_oid(std::string_view name);
[[nodiscard]] Value type_oid(const ColumnType& type);
[[nodiscard]] Value member_oid(Oid oid);  // of a constraint, a trigger, a function, …

// The relation that the oid is of; null where it is of something else.
[[nodiscard]] const Relation* relation_of(const Value& oid, const Catalog& catalog);

// As the type's output function writes it: `t` for true. Nothing where that isn't known, or is NULL.
[[nodiscard]] std::optional<std::string> written(const Value& value, const Catalog& catalog);

// a = b, a < b, … of the operator's name; unknown for others.
[[nodiscard]] Value compare(std::string_view op, const Value& left, const Value& right, const Catalog& catalog);
// -1, 0, 1; nothing where it isn't known.
[[nodiscard]] std::optional<int> order(const Value& left, const Value& right, const Catalog& catalog);

// Nothing of that name is where the catalog can't see it: it is there, or was dropped.
[[nodiscard]] bool sees(const Catalog& catalog, std::string_view schema, std::string_view relation);
// The history made the schema, so that it has all that is in it.
[[nodiscard]] bool made_here(const Catalog& catalog, std::string_view schema);

}  // namespace pgtidy::plpgsql
