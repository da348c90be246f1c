// SPDX-License-Identifier: Apache-2.0
#include "cli/catalog_json.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

namespace pgtidy::cli {
namespace {

using Json = nlohmann::ordered_json;

bool plain_identifier(std::string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$'; };
  if (name.empty() || !std::all_of(name.begin(), name.end(), plain)) return false;
  return name[0] == '_' || (name[0] >= 'a' && name[0] <= 'z');
}

// As pg_get_indexdef prints a column's name, but for reserved words.
std::string identifier_sql(std::string_view name) {
  if (plain_identifier(name)) return std::string(name);
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

std::string full_name(std::string_view schema, std::string_view name) {
  return schema.empty() ? std::string(name) : fmt::format("{}.{}", schema, name);
}
std::string full_name(const CatalogObject& object) { return full_name(object.schema, object.name); }
std::string letter(char c) { return {c}; }

// Operator classes that are no type's default for their access method, by what their names contain.
bool default_opclass(std::string_view opclass, std::string_view method) {
  constexpr std::array<std::string_view, 14> others{"pattern_ops", "trgm_ops",     "path_ops",         "minmax_multi", "bloom_ops",
                                                    "varchar_ops", "cosine_ops",   "_ip_ops",          "_l1_ops",      "gin__int",
                                                    "intbig_ops",  "kd_point_ops", "record_image_ops", "hamming_ops"};
  if (opclass.empty()) return true;
  if (opclass == "inet_ops" && method == "gist") return false;
  if (opclass.ends_with("_l2_ops") && method == "hnsw") return false;
  return std::none_of(others.begin(), others.end(), [&](std::string_view part) { return opclass.find(part) != std::string_view::npos; });
}

Json reloptions(const std::vector<std::pair<std::string, std::string>>& options) {
  if (options.empty()) return nullptr;
  Json list = Json::array();
  for (const auto& [name, value] : options) list.push_back(fmt::format("{}={}", name, value));
  return list;
}

std::string_view persistence(Persistence p) {
  switch (p) {
    case Persistence::unlogged: return "u";
    case Persistence::temporary: return "t";
    case Persistence::permanent: break;
  }
  return "p";
}

std::string_view action(ForeignKeyAction a) {
  switch (a) {
    case ForeignKeyAction::restrict: return "r";
    case ForeignKeyAction::cascade: return "c";
    case ForeignKeyAction::set_null: return "n";
    case ForeignKeyAction::set_default: return "d";
    case ForeignKeyAction::no_action: break;
  }
  return "a";
}

Json text_or_null(const std::optional<StoredExpression>& expression) { return expression ? Json(expression->text) : Json(nullptr); }
Json text_or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }

class Writer {
 public:
  Writer(Json& document, const Catalog& catalog, const OriginOf& origin_of)
      : document_(document), catalog_(catalog), origin_of_(origin_of) {}

  void run() {
    for (const Function* function : catalog_.functions()) functions_.emplace(function->oid, function);
    for (const Schema* schema : catalog_.schemas()) {
      Json& names = document_["schemas"];
      if (std::find(names.begin(), names.end(), schema->name) == names.end()) names.push_back(schema->name);
    }
    for (const Extension* extension : catalog_.extensions()) add("extensions", *extension);
    for (const Table* table : catalog_.tables()) {
      if (wanted(*table)) add_table(*table);
    }
    for (const Index* index : catalog_.indexes()) {
      const Table* table = catalog_.table(index->table);
      const View* view = catalog_.view(index->table);
      if (wanted(*index) && (table == nullptr ? view != nullptr : wanted(*table))) add_index(*index, table, view);
    }
    for (const View* view : catalog_.views()) {
      if (wanted(*view)) add_view(*view);
    }
    for (const Sequence* sequence : catalog_.sequences()) {
      if (wanted(*sequence)) add_sequence(*sequence);
    }
    for (const UserType* type : catalog_.types()) add_type(*type);
    for (const Function* function : catalog_.functions()) add_function(*function);
    for (const EventTrigger* trigger : catalog_.event_triggers()) add("event_triggers", *trigger)["event"] = trigger->event;
    for (const Statistics* statistics : catalog_.statistics()) {
      const Relation* table = catalog_.relation(statistics->table);
      if (table != nullptr && !wanted(*table)) continue;
      add("statistics", *statistics)["table"] = table == nullptr ? Json(nullptr) : Json(full_name(*table));
    }
    for (const Publication* publication : catalog_.publications())
      add("publications", *publication)["all_tables"] = publication->all_tables;
  }

 private:
  static bool wanted(const Relation& relation) { return !relation.assumed && relation.persistence != Persistence::temporary; }

  void add_origin(Json& json, const Place& created, bool certain) const {
    if (const auto origin = origin_of_(created)) json["origin"] = Json{{"path", origin->path}, {"line", origin->line}};
    if (!certain) json["certain"] = false;
  }

  Json& add(const char* kind, const CatalogObject& object) {
    Json json = Json::object();
    if (!object.schema.empty()) json["schema"] = object.schema;
    json["name"] = object.name;
    if (!object.comment.empty()) json["comment"] = object.comment;
    add_origin(json, object.created, object.certain);
    Json& list = document_[kind];
    list.push_back(std::move(json));
    return list.back();
  }

  // Parts of tables: triggers, policies, rules.
  Json& add(const char* kind, const Relation& table, const CatalogObject& object) {
    Json& json = add(kind, object);
    json["schema"] = table.schema;
    json["table"] = table.name;
    return json;
  }

  static Json column_names(const Table& table, const std::vector<AttributeNumber>& columns) {
    Json names = Json::array();
    for (const std::string& name : table.names(columns)) names.push_back(name);
    return names;
  }

  Json column(const Column& column) const {
    Json json = {{"name", column.name}, {"type", column.type.formatted}, {"not_null", column.not_null}};
    json["default"] = text_or_null(column.default_value);
    if (column.serial && !column.default_value) json["default"] = "nextval";
    json["generated"] = text_or_null(column.generated_as);
    json["identity"] = column.identity == Identity::none ? Json(nullptr) : Json(column.identity == Identity::always ? "a" : "d");
    json["collation"] = text_or_null(column.collation);
    json["inherited"] = !column.local;
    json["comment"] = text_or_null(column.comment);
    if (!column.certain) json["certain"] = false;
    return json;
  }

  void add_table(const Table& table) {
    Json& json = add("tables", table);
    json["kind"] = table.kind == RelationKind::partitioned_table ? "partitioned"
                   : table.kind == RelationKind::foreign_table   ? "foreign"
                                                                 : "table";
    json["persistence"] = persistence(table.persistence);
    json["partition_key"] = table.partition_by == PartitionStrategy::none ? Json(nullptr) : Json(table.partition_key);
    json["partition_bound"] = !table.is_partition ? Json(nullptr) : Json(table.default_partition ? "DEFAULT" : "FOR VALUES");
    json["parents"] = parents(table);
    json["rls"] = table.row_security;
    json["force_rls"] = table.force_row_security;
    json["replica_identity"] = letter(table.replica_identity);
    json["reloptions"] = reloptions(table.options);
    json["columns"] = Json::array();
    for (const Column& each : table.columns) json["columns"].push_back(column(each));
    for (const TableConstraint& constraint : table.constraints) add_constraint(table, constraint);
    for (const Trigger& trigger : table.triggers) add_trigger(table, trigger);
    for (const Rule& rule : table.rules) add("rules", table, rule);
    for (const Policy& policy : table.policies) add_policy(table, policy);
  }

  Json parents(const Table& table) const {
    if (table.parents.empty()) return nullptr;
    Json names = Json::array();
    for (const Oid parent : table.parents) {
      if (const Relation* relation = catalog_.relation(parent)) names.push_back(full_name(*relation));
    }
    return names;
  }

  void add_constraint(const Table& table, const TableConstraint& constraint) {
    Json json = {{"schema", table.schema}, {"table", table.name}, {"name", constraint.name}, {"type", to_string(constraint.kind)}};
    json["columns"] = column_names(table, constraint.columns);
    json["validated"] = constraint.validated;
    json["deferrable"] = constraint.deferrable;
    json["deferred"] = constraint.deferred;
    json["no_inherit"] = constraint.no_inherit;
    json["inherited"] = !constraint.local;
    if (!constraint.enforced) json["enforced"] = false;
    if (constraint.kind == ConstraintKind::foreign_key) add_reference(json, constraint);
    if (const Index* index = catalog_.index(constraint.index)) json["index"] = index->name;
    if (constraint.expression) json["def"] = fmt::format("CHECK ({})", constraint.expression->text);
    add_origin(json, constraint.created, constraint.certain);
    document_["constraints"].push_back(std::move(json));
  }

  void add_reference(Json& json, const TableConstraint& constraint) const {
    const Table* referenced = catalog_.table(constraint.referenced);
    if (referenced != nullptr && !constraint.referenced_columns.empty())
      json["ref_columns"] = column_names(*referenced, constraint.referenced_columns);
    else
      json["ref_columns"] = constraint.referenced_column_names;
    json["ref_table"] =
        referenced == nullptr ? full_name(constraint.referenced_schema, constraint.referenced_name) : full_name(*referenced);
    json["on_delete"] = action(constraint.on_delete);
    json["on_update"] = action(constraint.on_update);
    json["match"] = letter(constraint.match);
  }

  void add_trigger(const Relation& table, const Trigger& trigger) {
    Json& json = add("triggers", table, trigger);
    json["enabled"] = letter(trigger.enabled);
    const auto own = functions_.find(trigger.function_oid);  // as written it may lack its schema
    json["function"] = own == functions_.end() ? full_name(trigger.function_schema, trigger.function) : full_name(*own->second);
    json["constraint"] = trigger.constraint;
  }

  void add_policy(const Table& table, const Policy& policy) {
    Json& json = add("policies", table, policy);
    json["command"] = letter(policy.command);
    json["permissive"] = policy.permissive;
    json["roles"] = policy.roles;
    json["using"] = text_or_null(policy.using_);
    json["check"] = text_or_null(policy.with_check);
  }

  void add_index(const Index& index, const Table* table, const View* view) {
    Json& json = add("indexes", index);
    json["table"] = table == nullptr ? view->name : table->name;
    json["method"] = index.method;
    json["unique"] = index.unique;
    json["primary"] = index.primary;
    json["exclusion"] = index.exclusion;
    json["nulls_not_distinct"] = index.nulls_not_distinct;
    json["valid"] = index.valid;
    json["partitioned"] = index.partitioned;
    const Index* parent = catalog_.index(index.parent);
    json["parent"] = parent == nullptr ? Json(nullptr) : Json(full_name(*parent));
    add_keys(json, index, table, view);
    json["include"] = nullptr;
    for (const AttributeNumber number : index.include) json["include"].push_back(identifier_sql(column_name(table, view, number)));
    json["predicate"] = text_or_null(index.predicate);
    json["constraint"] = nullptr;
    if (table != nullptr) {
      for (const TableConstraint& constraint : table->constraints) {
        if (constraint.index == index.oid) json["constraint"] = constraint.name;
      }
    }
    json["reloptions"] = reloptions(index.options);
  }

  static std::string column_name(const Table* table, const View* view, AttributeNumber number) {
    if (table != nullptr) {
      const Column* column = table->column(number);
      return column == nullptr ? std::string() : column->name;
    }
    const auto at = static_cast<std::size_t>(number) - 1;
    return view != nullptr && at < view->columns.size() ? view->columns[at] : std::string();
  }

  static void add_keys(Json& json, const Index& index, const Table* table, const View* view) {
    for (const char* list : {"keys", "descending", "nulls_first", "opclasses"}) json[list] = Json::array();
    for (const IndexColumn& key : index.keys) {
      const std::string own = column_name(table, view, key.number);
      // A view's columns may not be known: what was written is a name then unless it can't be one.
      const bool named = key.number != 0 || (table == nullptr && key.text.find('(') == std::string::npos);
      json["keys"].push_back(named ? identifier_sql(own.empty() ? key.text : own) : fmt::format("({})", key.text));
      json["descending"].push_back(key.descending);
      json["nulls_first"].push_back(key.nulls_first);
      json["opclasses"].push_back(default_opclass(key.opclass, index.method) ? Json(nullptr) : Json(key.opclass));
    }
  }

  void add_view(const View& view) {
    Json& json = add("views", view);
    json["materialized"] = view.kind == RelationKind::materialized_view;
    json["populated"] = view.populated;
    json["reloptions"] = reloptions(view.options);
    json["columns"] = Json::array();
    for (const std::string& name : view.columns) json["columns"].push_back(Json{{"name", name}});
    json["def"] = text_or_null(view.query);
    for (const Trigger& trigger : view.triggers) add_trigger(view, trigger);
    for (const Rule& rule : view.rules) add("rules", view, rule);
  }

  void add_sequence(const Sequence& sequence) {
    const Table* owner = catalog_.table(sequence.owner_table);
    if (owner != nullptr && !wanted(*owner)) return;
    Json& json = add("sequences", sequence);
    json["type"] = sequence.type;
    const Column* column = owner == nullptr ? nullptr : owner->column(sequence.owner_column);
    json["owned_by"] = column == nullptr ? Json(nullptr) : Json(fmt::format("{}.{}", full_name(*owner), column->name));
    json["identity"] = sequence.identity;
  }

  void add_type(const UserType& type) {
    constexpr std::array<std::string_view, 6> kinds{"enum", "domain", "composite", "range", "base", "shell"};
    if (type.kind == UserTypeKind::shell) return;
    Json& json = add("types", type);
    json["kind"] = kinds[static_cast<std::size_t>(type.kind)];
    if (type.kind == UserTypeKind::enum_) json["labels"] = type.labels;
    if (type.kind == UserTypeKind::domain) {
      json["base"] = type.base.formatted;
      json["not_null"] = type.not_null;
      json["default"] = type.default_value ? Json(*type.default_value) : Json(nullptr);
      json["checks"] = Json::array();
      for (const DomainCheck& check : type.checks) json["checks"].push_back(Json{{"name", check.name}, {"validated", check.validated}});
    }
    if (type.kind == UserTypeKind::range) json["subtype"] = type.base.formatted;
    if (type.kind != UserTypeKind::composite) return;
    json["attributes"] = Json::array();
    for (const auto& [name, attribute] : type.attributes) json["attributes"].push_back(Json{{"name", name}, {"type", attribute.formatted}});
  }

  void add_function(const Function& function) {
    Json& json = add("functions", function);
    std::vector<std::string> arguments;
    for (const ColumnType& argument : function.arguments) arguments.push_back(argument.formatted);
    json["args"] = fmt::format("{}", fmt::join(arguments, ", "));
    json["kind"] = function.aggregate ? "aggregate" : function.procedure ? "procedure" : "function";
    json["returns"] = text_or_null(function.returns);
    json["language"] = function.aggregate ? "internal" : function.language;
    json["volatility"] = function.volatility == Volatility::immutable ? "i" : function.volatility == Volatility::stable ? "s" : "v";
    json["strict"] = function.strict;
    json["security_definer"] = function.security_definer;
  }

  Json& document_;
  std::unordered_map<Oid, const Function*> functions_;
  const Catalog& catalog_;
  const OriginOf& origin_of_;
};

}  // namespace

void add_catalog(Json& document, const Catalog& catalog, const OriginOf& origin_of) {
  for (const char* list : {"schemas", "extensions", "tables", "constraints", "indexes", "views", "sequences", "types", "functions",
                           "triggers", "rules", "policies", "event_triggers", "statistics", "publications"}) {
    if (!document.contains(list)) document[list] = Json::array();
  }
  Writer(document, catalog, origin_of).run();
}

}  // namespace pgtidy::cli
