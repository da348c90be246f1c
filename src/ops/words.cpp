// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include "pgtidy/operation.h"

namespace pgtidy {

std::string to_string(const Name& name) {
  if (name.schema.empty()) return std::string(name.name);
  std::string text(name.schema);
  text += '.';
  text += name.name;
  return text;
}

std::string_view to_string(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::table: return "table";
    case ObjectKind::view: return "view";
    case ObjectKind::materialized_view: return "materialized view";
    case ObjectKind::foreign_table: return "foreign table";
    case ObjectKind::index: return "index";
    case ObjectKind::sequence: return "sequence";
    case ObjectKind::type: return "type";
    case ObjectKind::domain: return "domain";
    case ObjectKind::schema: return "schema";
    case ObjectKind::extension: return "extension";
    case ObjectKind::function: return "function";
    case ObjectKind::procedure: return "procedure";
    case ObjectKind::routine: return "routine";
    case ObjectKind::aggregate: return "aggregate";
    case ObjectKind::operator_: return "operator";
    case ObjectKind::trigger: return "trigger";
    case ObjectKind::rule: return "rule";
    case ObjectKind::policy: return "policy";
    case ObjectKind::event_trigger: return "event trigger";
    case ObjectKind::collation: return "collation";
    case ObjectKind::conversion: return "conversion";
    case ObjectKind::cast: return "cast";
    case ObjectKind::statistics: return "statistics object";
    case ObjectKind::publication: return "publication";
    case ObjectKind::subscription: return "subscription";
    case ObjectKind::column: return "column";
    case ObjectKind::constraint: return "constraint";
    case ObjectKind::domain_constraint: return "domain constraint";
    case ObjectKind::attribute: return "attribute";
    case ObjectKind::enum_value: return "enum value";
    case ObjectKind::access_method: return "access method";
    case ObjectKind::operator_class: return "operator class";
    case ObjectKind::operator_family: return "operator family";
    case ObjectKind::foreign_server: return "server";
    case ObjectKind::foreign_data_wrapper: return "foreign-data wrapper";
    case ObjectKind::language: return "language";
    case ObjectKind::role: return "role";
    case ObjectKind::database: return "database";
    case ObjectKind::tablespace: return "tablespace";
    case ObjectKind::text_search: return "text search object";
    case ObjectKind::transform: return "transform";
    case ObjectKind::user_mapping: return "user mapping";
    case ObjectKind::large_object: return "large object";
    case ObjectKind::parameter: return "parameter";
    case ObjectKind::default_acl: return "default privileges";
    case ObjectKind::other: return "object";
  }
  return "object";
}

}  // namespace pgtidy
