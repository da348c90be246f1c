// SPDX-License-Identifier: Apache-2.0
// CREATE TABLE, CREATE TABLE AS, columns and their constraints (parser/parse_utilcmd.c: transformCreateStmt).
#include "ops/lowering.h"

namespace pgtidy::ops {
namespace {

PartitionStrategy strategy(char code) {
  return code == 'l'   ? PartitionStrategy::list
         : code == 'r' ? PartitionStrategy::range
         : code == 'h' ? PartitionStrategy::hash
                       : PartitionStrategy::none;
}

ForeignKeyAction action(char code) {
  switch (code) {
    case 'r': return ForeignKeyAction::restrict;
    case 'c': return ForeignKeyAction::cascade;
    case 'n': return ForeignKeyAction::set_null;
    case 'd': return ForeignKeyAction::set_default;
    default: return ForeignKeyAction::no_action;
  }
}

// serial, bigserial, smallserial: what they stand for (transformColumnDefinition).
std::string_view serial_type(const Name& type) {
  if (!type.schema.empty()) return {};
  if (type.name == "serial" || type.name == "serial4") return "int4";
  if (type.name == "bigserial" || type.name == "serial8") return "int8";
  if (type.name == "smallserial" || type.name == "serial2") return "int2";
  return {};
}

bool is_attribute(ConstrType type) {
  return type == CONSTR_ATTR_DEFERRABLE || type == CONSTR_ATTR_NOT_DEFERRABLE || type == CONSTR_ATTR_DEFERRED ||
         type == CONSTR_ATTR_IMMEDIATE;
}

op::LikeClause like_clause(const Lowering& lowering, const ::TableLikeClause& like, std::size_t columns) {
  const auto has = [&](bits32 flag) { return (like.options & flag) != 0; };
  return {.source = lowering.name(like.relation),
          .defaults = has(CREATE_TABLE_LIKE_DEFAULTS),
          .constraints = has(CREATE_TABLE_LIKE_CONSTRAINTS),
          .identity = has(CREATE_TABLE_LIKE_IDENTITY),
          .indexes = has(CREATE_TABLE_LIKE_INDEXES),
          .generated = has(CREATE_TABLE_LIKE_GENERATED),
          .comments = has(CREATE_TABLE_LIKE_COMMENTS),
          .statistics = has(CREATE_TABLE_LIKE_STATISTICS),
          .storage = has(CREATE_TABLE_LIKE_STORAGE),
          .compression = has(CREATE_TABLE_LIKE_COMPRESSION),
          .before_column = static_cast<std::uint16_t>(columns)};
}

// The order in which PostgreSQL makes a table's constraints: checks, then the primary key, other keys, foreign keys.
int creation_order(const op::Operation& operation) {
  if (op::as<op::AddCheck>(operation) != nullptr || op::as<op::AddNotNull>(operation) != nullptr) return 0;
  if (op::as<op::AddPrimaryKey>(operation) != nullptr) return 1;
  if (op::as<op::AddUnique>(operation) != nullptr || op::as<op::AddExclusion>(operation) != nullptr) return 2;
  return 3;
}

bool is_constraint(const op::Operation& operation) {
  return op::as<op::AddCheck>(operation) != nullptr || op::as<op::AddNotNull>(operation) != nullptr ||
         op::as<op::AddPrimaryKey>(operation) != nullptr || op::as<op::AddUnique>(operation) != nullptr ||
         op::as<op::AddExclusion>(operation) != nullptr || op::as<op::AddForeignKey>(operation) != nullptr;
}

}  // namespace

void Lowering::create_table(const ::CreateStmt& statement, ObjectKind object) {
  auto& table = add<op::CreateTable>(whole());
  table.table = name(statement.relation);
  table.object = object;
  table.persistence = persistence_of(statement.relation);
  table.if_not_exists = statement.if_not_exists;
  table.options = options(statement.options);
  if (statement.ofTypename != nullptr) table.of_type = name(statement.ofTypename->names);
  if (statement.partspec != nullptr) {
    table.partition_by = strategy(static_cast<char>(statement.partspec->strategy));
    std::vector<op::PartitionKey> keys;
    for (const auto* key : elements<::PartitionElem>(statement.partspec->partParams))
      keys.push_back({view(key->name), expression(key->expr)});
    table.partition_key = keep(keys);
  }
  std::vector<Name> parents;
  for (const auto* parent : elements<::RangeVar>(statement.inhRelations)) parents.push_back(name(parent));
  if (statement.partbound != nullptr) {
    table.partition_of = parents.empty() ? Name{} : parents.front();
    table.bound = {true, statement.partbound->is_default, strategy(statement.partbound->strategy)};
  } else {
    table.inherits = keep(parents);
  }

  const std::size_t first = into_.size();
  std::vector<op::LikeClause> likes;
  std::size_t columns = 0;
  std::size_t element = 0;
  for (const auto* node : elements(statement.tableElts)) {
    const Place place = part(Part::element, element++);
    if (const auto* definition = PGTIDY_AS(ColumnDef, node)) {
      ++columns;
      column(*definition, table.table, place, true, false);
    } else if (const auto* made = PGTIDY_AS(Constraint, node)) {
      constraint(*made, table.table, place, true, nullptr);
    } else if (const auto* like = PGTIDY_AS(TableLikeClause, node)) {
      likes.push_back(like_clause(*this, *like, columns));
    }
  }
  table.like = keep(likes);
  table.columns = static_cast<std::uint16_t>(std::min<std::size_t>(columns, 0xffff));
  const auto begin = into_.begin() + static_cast<std::ptrdiff_t>(first);
  const auto constraints = std::stable_partition(begin, into_.end(), [](const auto* made) { return !is_constraint(*made); });
  std::stable_sort(constraints, into_.end(), [](const auto* a, const auto* b) { return creation_order(*a) < creation_order(*b); });
}

void Lowering::create_table_as(const ::CreateTableAsStmt& statement) {
  const ::IntoClause& into = *statement.into;
  if (object_kind(statement.objtype) == ObjectKind::materialized_view) {
    auto& made = add<op::CreateView>(whole());
    made.view = name(into.rel);
    made.materialized = true;
    made.if_not_exists = statement.if_not_exists;
    made.with_data = !into.skipData;
    made.column_names = names(into.colNames);
    made.query = expression(statement.query);
    made.options = options(into.options);
    return;
  }
  auto& table = add<op::CreateTable>(whole());
  table.table = name(into.rel);
  table.persistence = persistence_of(into.rel);
  table.if_not_exists = statement.if_not_exists;
  table.as_query = true;
  table.with_data = !into.skipData;
  table.column_names = names(into.colNames);
  table.query = expression(statement.query);
  table.options = options(into.options);
}

void Lowering::column(const ::ColumnDef& definition, const Name& table, const Place& place, bool in_create, bool if_not_exists) {
  auto& added = add<op::AddColumn>(place);
  added.place.at = at(definition.location);
  added.table = table;
  added.in_create = in_create;
  added.if_not_exists = if_not_exists;
  op::ColumnDefinition& column = added.column;
  column.name = view(definition.colname);
  column.type = type(definition.typeName);
  if (const std::string_view serial = serial_type(column.type.name); !serial.empty()) {
    column.serial = true;
    column.type.name = {"pg_catalog", serial};
  }
  column.storage = view(definition.storage_name);
  column.compression = view(definition.compression);
  if (definition.collClause != nullptr) column.collation = name(definition.collClause->collname);
  if (definition.is_not_null) column.not_null = true;
  if (definition.raw_default != nullptr) column.default_value = expression(definition.raw_default);

  for (const auto* made : elements<::Constraint>(definition.constraints)) {
    switch (made->contype) {
      case CONSTR_NULL: column.null_written = true; break;
      case CONSTR_NOTNULL:
        column.not_null = true;
        column.not_null_at = at(made->location);
        column.not_null_name = view(made->conname);
        column.not_null_not_valid = made->skip_validation;
        break;
      case CONSTR_DEFAULT:
        column.default_value = expression(made->raw_expr);
        column.default_at = at(made->location);
        break;
      case CONSTR_IDENTITY:
        column.identity = made->generated_when == 'a' ? Identity::always : Identity::by_default;
        for (const auto* option : elements<::DefElem>(made->options)) {
          if (view(option->defname) == "sequence_name") column.identity_sequence = name(reinterpret_cast<const ::List*>(option->arg));
        }
        break;
      case CONSTR_GENERATED: column.generated_as = expression(made->raw_expr);
#if PG_VERSION_NUM >= 180000
        column.generated = made->generated_kind == 'v' ? GeneratedKind::virtual_ : GeneratedKind::stored;
#else
        column.generated = GeneratedKind::stored;
#endif
        break;
      case CONSTR_PRIMARY: column.primary_key = true; break;
      case CONSTR_UNIQUE: column.unique = true; break;
      case CONSTR_FOREIGN: column.references = true; break;
      case CONSTR_CHECK: column.check = true; break;
      default: break;
    }
  }
  const std::size_t first = into_.size();
  for (const auto* made : elements<::Constraint>(definition.constraints)) {
    constraint(*made, table, place, in_create, &definition);
  }
  if (!in_create) {
    std::stable_sort(into_.begin() + static_cast<std::ptrdiff_t>(first), into_.end(),
                     [](const auto* a, const auto* b) { return creation_order(*a) < creation_order(*b); });
  }
}

void Lowering::constraint(const ::Constraint& made, const Name& table, const Place& place, bool in_create, const ::ColumnDef* column,
                          bool only) {
  // DEFERRABLE and the like follow their constraint as nodes of their own.
  const auto attribute_of = [&](op::Constraint& added) {
    bool found = false;
    for (const auto* other : elements<::Constraint>(column == nullptr ? nullptr : column->constraints)) {
      if (other == &made)
        found = true;
      else if (found && !is_attribute(other->contype))
        break;
      if (!found) continue;
      if (other->contype == CONSTR_ATTR_DEFERRABLE) added.deferrable = true;
      if (other->contype == CONSTR_ATTR_DEFERRED) added.deferrable = added.initially_deferred = true;
    }
  };
  const auto fill = [&](op::Constraint& added) {
    added.table = table;
    added.name = view(made.conname);
    added.in_create = in_create;
    added.only = only;
    added.column_definition = column == nullptr ? std::string_view{} : view(column->colname);
    added.not_valid = made.skip_validation && !in_create;
#if PG_VERSION_NUM >= 180000
    added.enforced = made.contype != CONSTR_CHECK && made.contype != CONSTR_FOREIGN ? true : made.is_enforced;
#endif
    added.deferrable = made.deferrable;
    added.initially_deferred = made.initdeferred;
    added.no_inherit = made.is_no_inherit;
    attribute_of(added);
  };
  const Place here = column == nullptr ? place : place.constraint(at(made.location));
  const auto key = [&](op::KeyConstraint& added) {
    fill(added);
    added.columns = names(made.keys);
    if (column != nullptr && made.keys == nullptr) added.columns = keep(std::vector<std::string_view>{view(column->colname)});
    added.include = names(made.including);
    added.using_index = view(made.indexname);
#if PG_VERSION_NUM >= 180000
    added.without_overlaps = made.without_overlaps;
#endif
  };

  switch (made.contype) {
    case CONSTR_PRIMARY: return key(add<op::AddPrimaryKey>(here));
    case CONSTR_UNIQUE: {
      auto& added = add<op::AddUnique>(here);
      key(added);
      added.nulls_not_distinct = made.nulls_not_distinct;
      return;
    }
    case CONSTR_CHECK: {
      auto& added = add<op::AddCheck>(here);
      fill(added);
      added.expression = expression(made.raw_expr);
      return;
    }
    case CONSTR_FOREIGN: {
      auto& added = add<op::AddForeignKey>(here);
      fill(added);
      added.columns = column == nullptr ? names(made.fk_attrs) : keep(std::vector<std::string_view>{view(column->colname)});
      added.referenced = name(made.pktable);
      added.referenced_at = at(made.pktable->location);
      added.referenced_columns = names(made.pk_attrs);
      added.on_delete = action(made.fk_del_action);
      added.on_update = action(made.fk_upd_action);
      added.on_delete_columns = names(made.fk_del_set_cols);
      added.match = made.fk_matchtype;
      for (const auto* other : elements<::Constraint>(column == nullptr ? nullptr : column->constraints)) {
        added.column_has_default = added.column_has_default || other->contype == CONSTR_DEFAULT;
      }
      return;
    }
    case CONSTR_EXCLUSION: {
      auto& added = add<op::AddExclusion>(here);
      fill(added);
      added.method = made.access_method == nullptr ? std::string_view("gist") : view(made.access_method);
      std::vector<op::IndexKey> keys;
      for (const auto* pair : elements<::List>(made.exclusions)) {
        if (const auto* index_element = PGTIDY_AS(IndexElem, elements(pair).front())) keys.push_back(index_key(*index_element));
      }
      added.keys = keep(keys);
      added.include = names(made.including);
      added.predicate = expression(made.where_clause);
      return;
    }
#if PG_VERSION_NUM >= 180000
    case CONSTR_NOTNULL: {
      if (column != nullptr) return;  // part of the column's definition
      auto& added = add<op::AddNotNull>(here);
      fill(added);
      const auto columns = names(made.keys);
      added.column = columns.empty() ? std::string_view{} : columns.front();
      return;
    }
#endif
    default: return;
  }
}

}  // namespace pgtidy::ops
