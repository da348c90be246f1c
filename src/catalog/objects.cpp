// SPDX-License-Identifier: Apache-2.0
// What all families need: names, new objects, columns by name, expressions that outlive their parse tree.
#include <algorithm>
#include <unordered_set>

#include "catalog/impl.h"
#include "ops/query_shape.h"

namespace pgtidy::catalog {

std::string Writer::Impl::creation_schema(const Name& name, Persistence persistence) {
  if (persistence == Persistence::temporary && name.schema.empty()) return std::string(temporary_schema);
  return std::string(name.schema.empty() ? s().first_schema() : name.schema);
}

void Writer::Impl::describe(CatalogObject& object, std::string_view schema, std::string_view name, const op::Operation& o) {
  object.schema = schema;
  object.name = name;
  object.created = o.place;
  object.certain = s().certain;
  if (!s().variables.empty()) object.owner = owner_of("current_user");
}

void Writer::Impl::describe_relation(Relation& relation, RelationKind kind, std::string_view schema, std::string_view name,
                                     const op::Operation& o) {
  describe(relation, schema, name, o);
  relation.kind = kind;
  relation.created_in = s().migration;
  if (schema == temporary_schema) relation.persistence = Persistence::temporary;
}

void Writer::Impl::enter(const Relation& relation) {
  const KeyView key(relation);
  s().relations.insert_or_assign(key.own(), relation.oid);
  if (relation.schema == temporary_schema) {
    s().temporary.push_back(relation.oid);
    s().uses_temporary = true;
  }
  if (const auto gone = s().gone_relations.find(key); gone != s().gone_relations.end()) s().gone_relations.erase(gone);
}

void Writer::Impl::leave(const Relation& relation) {
  const auto at = s().relations.find(KeyView(relation));
  if (at == s().relations.end() || at->second != relation.oid) return;
  if (s().certain) s().gone_relations.insert(at->first);
  s().relations.erase(at);
}

Table* Writer::Impl::altered(const Name& name, const op::Operation& o) {
  const Oid oid = s().relation_oid(name);
  if (oid != Oid::none) return s().edit<Table>(oid);
  if (s().visible_gone(s().gone_relations, name)) return nullptr;
  if (name.empty() || name.schema == system_schema || name.schema == "information_schema" || name.name.starts_with("pg_")) return nullptr;
  Table table;
  describe_relation(table, RelationKind::table, creation_schema(name), name.name, o);
  table.assumed = true;
  table.columns_known = false;
  table.has_rows = true;
  Table& kept = s().keep(std::move(table));
  enter(kept);
  return &kept;
}

Column* Writer::Impl::find_column(Table& table, std::string_view name) {
  const auto at = std::find_if(table.columns.begin(), table.columns.end(), [&](const Column& column) { return column.name == name; });
  return at == table.columns.end() ? nullptr : &*at;
}

Column* Writer::Impl::find_column(Table& table, AttributeNumber number) {
  const auto at = std::find_if(table.columns.begin(), table.columns.end(), [&](const Column& column) { return column.number == number; });
  return at == table.columns.end() ? nullptr : &*at;
}

TableConstraint* Writer::Impl::find_constraint(Table& table, std::string_view name) {
  const auto at =
      std::find_if(table.constraints.begin(), table.constraints.end(), [&](const TableConstraint& c) { return c.name == name; });
  return at == table.constraints.end() ? nullptr : &*at;
}

TableConstraint* Writer::Impl::find_constraint(Table& table, Oid oid) {
  const auto at = std::find_if(table.constraints.begin(), table.constraints.end(), [&](const TableConstraint& c) { return c.oid == oid; });
  return at == table.constraints.end() ? nullptr : &*at;
}

// A column that an incomplete table is seen to have is noted; it can't be said what it is.
Column* Writer::Impl::column_of(Table& table, std::string_view name, const op::Operation& o) {
  if (Column* column = find_column(table, name)) return column;
  if (table.columns_known || name.empty()) return nullptr;
  Column column;
  column.name = name;
  column.number = ++table.last_number;
  column.created = o.place;
  column.certain = false;
  table.columns.push_back(std::move(column));
  return &table.columns.back();
}

std::optional<Numbers> Writer::Impl::numbers_of(Table& table, op::Names names, const op::Operation& o) {
  Numbers numbers;
  for (const auto name : names) {
    const Column* column = column_of(table, name, o);
    if (column == nullptr) return std::nullopt;
    numbers.push_back(column->number);
  }
  return numbers;
}

Numbers Writer::Impl::columns_in(const Expression& expression, const Table& table) {
  Numbers numbers;
  for (const auto& reference : expression.columns()) {
    const Column* column = table.column(reference.column);
    if (column == nullptr) continue;
    if (std::find(numbers.begin(), numbers.end(), column->number) == numbers.end()) numbers.push_back(column->number);
  }
  return numbers;
}

StoredExpression Writer::Impl::stored(const Expression& expression, const Table* table) {
  StoredExpression kept = used_in(expression);
  kept.text = expression.row_text();
  kept.constant = expression.is_constant();
  kept.null_constant = expression.is_null_constant();
  if (table != nullptr) kept.columns = columns_in(expression, *table);
  return kept;
}

StoredExpression Writer::Impl::used_in(const Expression& expression) {
  return expression.is_constant() ? StoredExpression{} : used_names(ops::names_used(expression));
}

StoredExpression Writer::Impl::used_names(const ops::NamesUsed& names) {
  StoredExpression kept;
  for (const FunctionCall& call : names.functions) {
    kept.functions.emplace_back(call.name);
    const auto* overloads = s().function_oids({call.schema, call.name});
    if (overloads == nullptr) continue;
    const auto fits = [&](Oid oid) { return overloads->size() == 1 || s().find<Function>(oid)->arguments.size() == call.arguments; };
    const auto one = std::find_if(overloads->begin(), overloads->end(), fits);
    const bool sure = one != overloads->end() && std::none_of(std::next(one), overloads->end(), fits);
    if (sure) kept.uses.push_back(*one);
  }
  for (const auto& [schema, name] : names.sequences) {
    const Oid sequence = s().relation_oid({schema, name});
    if (s().find<Sequence>(sequence) != nullptr) kept.uses.push_back(sequence);
  }
  for (const auto& relation : names.relations) {  // a policy's sub-select
    const Oid oid = s().relation_oid({relation.schema, relation.name});
    if (oid != Oid::none) kept.uses.push_back(oid);
  }
  for (const Name& name : names.types) {
    if (const Oid type = s().type_oid(name); type != Oid::none) kept.uses.push_back(type);
  }
  return kept;
}

void Writer::Impl::refer_expression(Oid holder, const StoredExpression& expression) {
  for (const Oid oid : expression.uses) s().refer(holder, oid);
}

Numbers Writer::Impl::translated(const Numbers& numbers, const Table& from, const Table& to) {
  Numbers result;
  for (const AttributeNumber number : numbers) {
    const Column* column = from.column(number);
    const Column* same = column == nullptr ? nullptr : to.column(column->name);
    result.push_back(same == nullptr ? AttributeNumber{0} : same->number);
  }
  return result;
}

StoredExpression Writer::Impl::translated(StoredExpression expression, const Table& from, const Table& to) {
  expression.columns = translated(expression.columns, from, to);
  return expression;
}

std::vector<Oid> Writer::Impl::descendants(Oid table) {
  std::vector<Oid> found{table};
  std::unordered_set<Oid> seen{table};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Table* parent = s().find<Table>(found[i]);
    if (parent == nullptr) continue;
    for (const Oid child : parent->children) {
      if (seen.insert(child).second) found.push_back(child);
    }
  }
  found.erase(found.begin());
  return found;
}

void Writer::Impl::with_children(Oid table, bool only, const std::function<void(Table&)>& function) {
  if (Table* own = s().edit<Table>(table)) function(*own);
  if (only) return;
  for (const Oid child : descendants(table)) {
    if (Table* each = s().edit<Table>(child)) function(*each);
  }
}

void Writer::Impl::pass_down(Oid table, const std::function<bool(const Table& parent, Table& child)>& give) {
  std::vector<std::pair<Oid, Oid>> ways;
  const auto below = [&](Oid oid) {
    for (const Oid child : s().find<Table>(oid)->children) ways.emplace_back(oid, child);
  };
  below(table);
  for (std::size_t i = 0; i < ways.size(); ++i) {
    const Table* parent = s().find<Table>(ways[i].first);
    Table* child = s().edit<Table>(ways[i].second);
    if (parent != nullptr && child != nullptr && give(*parent, *child)) below(child->oid);
  }
}

std::vector<Oid> Writer::Impl::live_holders(Oid of) {
  const auto at = s().holders.find(of);
  if (at == s().holders.end()) return {};
  std::erase_if(at->second, [&](Oid holder) { return s().find_object(holder) == nullptr; });
  return at->second;
}

void Writer::Impl::remember_constraint_name(std::string_view schema, std::string_view name) {
  ++s().constraint_names[KeyView(schema, name).own()];
}

void Writer::Impl::forget_constraint_name(std::string_view schema, std::string_view name) {
  const auto at = s().constraint_names.find(KeyView(schema, name));
  if (at != s().constraint_names.end() && --at->second == 0) s().constraint_names.erase(at);
}

}  // namespace pgtidy::catalog
