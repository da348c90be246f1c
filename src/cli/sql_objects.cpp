// SPDX-License-Identifier: Apache-2.0
// Functions, views, triggers, policies: headed by what the catalog knows, the rest as it was written.
#include <algorithm>

#include <fmt/format.h>

#include "cli/sql_items.h"
#include "cli/sql_words.h"
#include "pgtidy/identifier.h"

namespace pgtidy::cli {
namespace {

std::string argument_list(const Function& function) {
  std::string list;
  for (const ColumnType& argument : function.arguments) list.append(list.empty() ? "" : ", ").append(argument.formatted);
  return list;
}

std::size_t after_kind(const SqlWords& words) {
  for (std::size_t n = 0; n < words.size(); ++n) {
    if (words.is(n, "function") || words.is(n, "procedure") || words.is(n, "aggregate")) return n + 1;
  }
  return SqlWords::none;
}

// ALTER FUNCTION has changed it since: these are what the catalog keeps.
std::string altered_since(const Function& function, const Made& made, std::string_view kind) {
  const SqlWords words(made.text);
  const auto says = [&](std::string_view word) { return words.find(word) != SqlWords::none; };
  std::string changes;
  const std::string_view volatility = function.volatility == Volatility::immutable ? "immutable"
                                      : function.volatility == Volatility::stable  ? "stable"
                                                                                   : "volatile";
  const bool otherwise = volatility == "volatile" ? says("immutable") || says("stable") : !says(volatility);
  if (otherwise && !function.procedure) changes += fmt::format(" {}", volatility);
  if (function.security_definer != says("definer")) changes += function.security_definer ? " SECURITY DEFINER" : " SECURITY INVOKER";
  if (function.strict && !says("strict") && !says("returns")) changes += " STRICT";
  return changes.empty() ? changes : fmt::format("ALTER {} {}({}){};\n", kind, name_sql(function), argument_list(function), changes);
}

}  // namespace

bool reads_when_made(const SqlSource& source, const Function& function) {
  const Made* made = source.definitions.of(function.oid);
  return function.language == "sql" && function.body.empty() && made != nullptr;
}

SqlItem function_sql(const SqlSource& source, const Function& function) {
  SqlItem item{.needs = function.uses};
  const Made* made = source.definitions.of(function.oid);
  const std::string_view kind = function.aggregate ? "AGGREGATE" : function.procedure ? "PROCEDURE" : "FUNCTION";
  const SqlWords words(made == nullptr ? std::string_view{} : std::string_view(made->text));
  const std::size_t name = after_kind(words);
  if (made == nullptr || name == SqlWords::none) {
    item.why_not = "the statement that made it isn't known";
    return item;
  }
  for (const ColumnType& argument : function.arguments) {
    if (!argument.known()) item.why_not = fmt::format("no file creates the type {} of its argument", argument.formatted);
  }
  std::size_t end = words.end(name);
  if (words.find("atomic", name) != SqlWords::none) end = words.size();  // its body has semicolons of its own
  std::vector<Dependency> uses;
  for (const Oid oid : function.uses) uses.push_back({oid, 0});
  item.search_path = made->search_path;
  const std::size_t arguments = words.after_name(name);
  item.sql = fmt::format("CREATE {} {}{};\n", kind, name_sql(function), retold(source, words.between(arguments, end), uses));
  if (!function.aggregate) item.sql += altered_since(function, *made, kind);
  return item;
}

namespace {

// `*` means the columns that there were when the view was made.
bool has_grown(const SqlSource& source, const View& view, const Made& made) {
  return std::any_of(view.uses.begin(), view.uses.end(), [&](const Dependency& use) {
    const Table* table = source.catalog.table(use.object);
    return table != nullptr && std::any_of(table->columns.begin(), table->columns.end(), [&](const Column& column) {
             return std::pair(column.created.file, column.created.statement.begin) > std::pair(made.file, made.range.begin);
           });
  });
}

// The view's columns, from tables in which some have another name by now.
std::string columns_then(const SqlSource& source, const View& view, std::string_view query) {
  const SqlWords words(query);
  const auto says = [&](const std::string& name) {
    for (std::size_t n = 0; n < words.size(); ++n) {
      if (words.is_name(n) && words.name(n) == name) return true;
    }
    return false;
  };
  std::string list;
  for (const std::string& name : view.columns) {
    std::string now = name;
    for (const Dependency& use : view.uses) {
      const Table* table = source.catalog.table(use.object);
      if (table == nullptr || table->column(name) != nullptr || says(name)) continue;
      for (const Column& column : table->columns) {
        const auto& former = source.definitions.former_names(table->oid, column.number);
        if (std::find(former.begin(), former.end(), name) != former.end()) now = column.name;
      }
    }
    list.append(list.empty() ? "" : ", ").append(quoted(now)).append(now == name ? "" : " AS " + quoted(name));
  }
  return list;
}

}  // namespace

SqlItem view_sql(const SqlSource& source, const View& view) {
  SqlItem item;
  for (const Dependency& use : view.uses) {
    const Relation* relation = source.catalog.relation(use.object);
    if (relation != nullptr && relation->assumed)
      item.why_not = fmt::format("no file creates the table {} that it reads", name_sql(*relation));
    item.needs.push_back(use.object);
  }
  const Made* made = source.definitions.of(view.oid);
  if (made != nullptr) item.search_path = made->search_path;
  const std::string& text = made == nullptr ? view.query : made->text;
  const SqlWords words(text);
  std::size_t as = SqlWords::none;
  for (std::size_t n = 0; n < words.size() && as == SqlWords::none; ++n) {
    if (words.is(n, "view")) as = words.find("as", n);
  }
  if (as == SqlWords::none) {
    item.why_not = "its query isn't known";
    return item;
  }
  const bool materialized = view.kind == RelationKind::materialized_view;
  std::size_t end = words.end(as);
  if (materialized && words.is(end - 1, "data")) end -= words.is(end - 2, "no") ? 3 : 2;
  if (!materialized && words.is(end - 1, "option") && words.is(end - 2, "check"))  // stands among the view's options, too
    end -= words.is(end - 3, "with") ? 3 : 4;
  const bool recursive = words.find("recursive") < as;
  const std::string columns = view.columns_known || recursive ? fmt::format(" ({})", names_sql(view.columns)) : "";
  std::string query = retold(source, words.between(as + 1, end), view.uses);
  if (made != nullptr && view.columns_known && has_grown(source, view, *made) && query.find('*') != std::string::npos)
    query = fmt::format("SELECT {} FROM ({}) AS {}", columns_then(source, view, query), query, quoted(view.name));
  item.sql =
      fmt::format("CREATE {}{}VIEW {}{}{} AS\n{}{};\n", recursive ? "RECURSIVE " : "", materialized ? "MATERIALIZED " : "", name_sql(view),
                  columns, options_sql(view.options), query, materialized && !view.populated ? "\nWITH NO DATA" : "");
  return item;
}

SqlItem trigger_sql(const SqlSource& source, const Relation& on, const Trigger& trigger) {
  SqlItem item{.needs = {on.oid}};
  const Made* made = source.definitions.of(trigger.oid);
  const SqlWords words(made == nullptr ? std::string_view{} : std::string_view(made->text));
  const std::size_t name = words.find("trigger") + 1;
  const std::size_t table = words.find("on", name) + 1;
  std::size_t execute = words.find("execute", table);
  if (name == 0 || table == 0 || execute == SqlWords::none) {
    item.why_not = "the statement that made it isn't known";
    return item;
  }
  if (trigger.function_oid != Oid::none) item.needs.push_back(trigger.function_oid);
  item.search_path = made->search_path;
  std::vector<AttributeNumber> columns = trigger.update_of;
  columns.insert(columns.end(), trigger.when_columns.begin(), trigger.when_columns.end());
  const auto uses = columns_of(on, columns);
  const std::size_t function = execute + 2;
  std::string function_name(words.between(function, words.after_name(function)));
  for (const Function* each : source.catalog.functions()) {
    if (each->oid == trigger.function_oid) function_name = name_sql(*each);
  }
  item.sql = fmt::format("CREATE {}TRIGGER {} {} ON {} {} EXECUTE FUNCTION {}{};\n", trigger.constraint ? "CONSTRAINT " : "",
                         quoted(trigger.name), retold(source, words.between(name + 1, table - 1), uses), name_sql(on),
                         retold(source, words.between(words.after_name(table), execute), uses), function_name,
                         words.between(words.after_name(function), words.end(function)));
  if (trigger.enabled == 'O') return item;
  const std::string_view state = trigger.enabled == 'D' ? "DISABLE" : trigger.enabled == 'A' ? "ENABLE ALWAYS" : "ENABLE REPLICA";
  item.sql += fmt::format("ALTER TABLE {} {} TRIGGER {};\n", name_sql(on), state, quoted(trigger.name));
  return item;
}

SqlItem policy_sql(const SqlSource& source, const Table& table, const Policy& policy) {
  SqlItem item{.needs = {table.oid}};
  if (const Made* made = source.definitions.of(table.oid)) item.search_path = made->search_path;
  std::string roles;
  for (const std::string& role : policy.roles) {
    const bool word = role == "public" || role == "current_user" || role == "session_user" || role == "current_role";
    roles.append(roles.empty() ? "" : ", ").append(word ? role : quoted(role));
  }
  const std::string_view command = policy.command == 'r'   ? "SELECT"
                                   : policy.command == 'a' ? "INSERT"
                                   : policy.command == 'w' ? "UPDATE"
                                   : policy.command == 'd' ? "DELETE"
                                                           : "ALL";
  item.sql = fmt::format("CREATE POLICY {} ON {}{} FOR {} TO {}", quoted(policy.name), name_sql(table),
                         policy.permissive ? "" : " AS RESTRICTIVE", command, roles.empty() ? "public" : roles);
  for (const auto* condition : {&policy.using_, &policy.with_check}) {
    if (!*condition) continue;
    item.needs.insert(item.needs.end(), (*condition)->uses.begin(), (*condition)->uses.end());
    item.sql += fmt::format(" {} ({})", condition == &policy.using_ ? "USING" : "WITH CHECK", expression_sql(source, **condition, &table));
  }
  item.sql += ";\n";
  return item;
}

SqlItem as_written(const SqlSource& source, const CatalogObject& object, const std::vector<Dependency>& uses) {
  SqlItem item;
  const Made* made = source.definitions.of(object.oid);
  if (made == nullptr) {
    item.why_not = "the statement that made it isn't known";
    return item;
  }
  std::vector<Dependency> all = uses;
  all.push_back({object.oid, 0});
  for (const Dependency& use : uses) item.needs.push_back(use.object);
  item.search_path = made->search_path;
  const SqlWords words(made->text);
  item.sql = retold(source, words.between(0, words.end(0)), all) + ";\n";
  return item;
}

}  // namespace pgtidy::cli
