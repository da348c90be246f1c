// SPDX-License-Identifier: Apache-2.0
// CREATE TABLE, CREATE TABLE AS, columns and their constraints (parser/parse_utilcmd.c: transformCreateStmt).
#include "ops/lowering.h"
#include "ops/partition_bound.h"

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
#if PG_VERSION_NUM >= 180000
  if (type == CONSTR_ATTR_ENFORCED || type == CONSTR_ATTR_NOT_ENFORCED) return true;
#endif
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

op::PartitionBound Lowering::bound(const ::PartitionBoundSpec& spec) {
  std::vector<op::BoundValue> values;
  if (spec.strategy == 'h' && !spec.is_default) {
    for (const int number : {spec.modulus, spec.remainder})
      values.push_back({op::BoundKind::number, keep(std::string_view(std::to_string(number)))});
  }
  for (const auto* datum : elements(spec.strategy == 'l' ? spec.listdatums : spec.lowerdatums)) values.push_back(bound_value(*this, datum));
  return {true, spec.is_default, strategy(spec.strategy), keep(values)};
}

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
    table.bound = bound(*statement.partbound);
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

namespace {

// What the constraints of a column's definition say of the column itself.
void read_column_constraint(Lowering& lowering, const ::Constraint& made, op::ColumnDefinition& column) {
  switch (made.contype) {
    case CONSTR_NULL: column.null_written = true; break;
    case CONSTR_NOTNULL:
      column.not_null = true;
      column.not_null_at = Lowering::at(made.location);
      column.not_null_name = view(made.conname);
      column.not_null_not_valid = made.skip_validation;
      break;
    case CONSTR_DEFAULT:
      column.default_value = lowering.expression(made.raw_expr);
      column.default_at = Lowering::at(made.location);
      break;
    case CONSTR_IDENTITY:
      column.identity = made.generated_when == 'a' ? Identity::always : Identity::by_default;
      for (const auto* option : elements<::DefElem>(made.options)) {
        if (view(option->defname) != "sequence_name") continue;
        column.identity_sequence = Lowering::name(reinterpret_cast<const ::List*>(option->arg));
      }
      break;
    case CONSTR_GENERATED: column.generated_as = lowering.expression(made.raw_expr); column.generated = GeneratedKind::stored;
#if PG_VERSION_NUM >= 180000
      if (made.generated_kind == 'v') column.generated = GeneratedKind::virtual_;
#endif
      break;
    case CONSTR_PRIMARY: column.primary_key = true; break;
    case CONSTR_UNIQUE: column.unique = true; break;
    case CONSTR_FOREIGN: column.references = true; break;
    case CONSTR_CHECK: column.check = true; break;
    default: break;
  }
}

// One constraint, of a table or in a column's definition.
class ConstraintLowering {
 public:
  ConstraintLowering(Lowering& lowering, const ::Constraint& made, const Name& table, bool in_create, const ::ColumnDef* column, bool only)
      : lowering_(lowering), made_(made), table_(table), in_create_(in_create), column_(column), only_(only) {}

  void lower(const Place& place) {
    const Place here = column_ == nullptr ? place : place.constraint(Lowering::at(made_.location));
    switch (made_.contype) {
      case CONSTR_PRIMARY: return key(lowering_.add<op::AddPrimaryKey>(here));
      case CONSTR_UNIQUE: {
        auto& added = lowering_.add<op::AddUnique>(here);
        key(added);
        added.nulls_not_distinct = made_.nulls_not_distinct;
        return;
      }
      case CONSTR_CHECK: {
        auto& added = lowering_.add<op::AddCheck>(here);
        common(added);
        added.expression = lowering_.expression(made_.raw_expr);
        return;
      }
      case CONSTR_FOREIGN: return foreign_key(lowering_.add<op::AddForeignKey>(here));
      case CONSTR_EXCLUSION: return exclusion(lowering_.add<op::AddExclusion>(here));
      case CONSTR_NOTNULL: return not_null(here);
      default: return;
    }
  }

 private:
  [[nodiscard]] std::span<const ::Constraint* const> siblings() const {
    return elements<::Constraint>(column_ == nullptr ? nullptr : column_->constraints);
  }

  [[nodiscard]] op::Names own_column() { return lowering_.keep(std::vector<std::string_view>{view(column_->colname)}); }

  void common(op::Constraint& added) {
    added.table = table_;
    added.name = view(made_.conname);
    added.in_create = in_create_;
    added.column_definition = column_ == nullptr ? std::string_view{} : view(column_->colname);
    added.not_valid = made_.skip_validation && !in_create_;
#if PG_VERSION_NUM >= 180000
    const bool may_be_unenforced = made_.contype == CONSTR_CHECK || made_.contype == CONSTR_FOREIGN;
    added.enforced = !may_be_unenforced || made_.is_enforced;
#endif
    added.deferrable = made_.deferrable;
    added.initially_deferred = made_.initdeferred;
    added.no_inherit = made_.is_no_inherit;
    added.only = only_;
    attributes(added);
  }

  // DEFERRABLE, NOT ENFORCED and the like follow a column's constraint as nodes of their own.
  void attributes(op::Constraint& added) {
    bool found = false;
    for (const auto* other : siblings()) {
      if (other == &made_)
        found = true;
      else if (found && !is_attribute(other->contype))
        break;
      if (!found) continue;
      if (other->contype == CONSTR_ATTR_DEFERRABLE) added.deferrable = true;
      if (other->contype == CONSTR_ATTR_DEFERRED) added.deferrable = added.initially_deferred = true;
#if PG_VERSION_NUM >= 180000
      if (other->contype == CONSTR_ATTR_NOT_ENFORCED) added.enforced = false;
#endif
    }
  }

  void key(op::KeyConstraint& added) {
    common(added);
    added.columns = column_ != nullptr && made_.keys == nullptr ? own_column() : lowering_.names(made_.keys);
    added.include = lowering_.names(made_.including);
    added.options = lowering_.options(made_.options);
    added.using_index = view(made_.indexname);
#if PG_VERSION_NUM >= 180000
    added.without_overlaps = made_.without_overlaps;
#endif
  }

  void foreign_key(op::AddForeignKey& added) {
    common(added);
    added.columns = column_ == nullptr ? lowering_.names(made_.fk_attrs) : own_column();
    added.referenced = lowering_.name(made_.pktable);
    added.referenced_at = Lowering::at(made_.pktable->location);
    added.referenced_columns = lowering_.names(made_.pk_attrs);
    added.on_delete = action(made_.fk_del_action);
    added.on_update = action(made_.fk_upd_action);
    added.on_delete_columns = lowering_.names(made_.fk_del_set_cols);
    added.match = made_.fk_matchtype;
    added.column_has_default = std::ranges::any_of(siblings(), [](const auto* other) { return other->contype == CONSTR_DEFAULT; });
  }

  void exclusion(op::AddExclusion& added) {
    common(added);
    added.method = made_.access_method == nullptr ? std::string_view("gist") : view(made_.access_method);
    std::vector<op::IndexKey> keys;
    for (const auto* pair : elements<::List>(made_.exclusions)) {
      if (const auto* element = PGTIDY_AS(IndexElem, elements(pair).front())) keys.push_back(lowering_.index_key(*element));
    }
    added.keys = lowering_.keep(keys);
    added.options = lowering_.options(made_.options);
    added.include = lowering_.names(made_.including);
    added.predicate = lowering_.expression(made_.where_clause);
  }

  // 18's ADD CONSTRAINT n NOT NULL c. In a column's definition it is part of the column.
  void not_null([[maybe_unused]] const Place& here) {
#if PG_VERSION_NUM >= 180000
    if (column_ != nullptr) return;
    auto& added = lowering_.add<op::AddNotNull>(here);
    common(added);
    const auto columns = lowering_.names(made_.keys);
    added.column = columns.empty() ? std::string_view{} : columns.front();
#endif
  }

  Lowering& lowering_;
  const ::Constraint& made_;
  const Name& table_;
  bool in_create_;
  const ::ColumnDef* column_;
  bool only_;  // ALTER TABLE ONLY
};

}  // namespace

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
  for (const auto* made : elements<::Constraint>(definition.constraints)) read_column_constraint(*this, *made, column);

  const std::size_t first = into_.size();
  for (const auto* made : elements<::Constraint>(definition.constraints)) constraint(*made, table, place, in_create, &definition);
  if (in_create) return;  // sorted with the table's own
  std::stable_sort(into_.begin() + static_cast<std::ptrdiff_t>(first), into_.end(),
                   [](const auto* a, const auto* b) { return creation_order(*a) < creation_order(*b); });
}

void Lowering::constraint(const ::Constraint& made, const Name& table, const Place& place, bool in_create, const ::ColumnDef* column,
                          bool only) {
  ConstraintLowering(*this, made, table, in_create, column, only).lower(place);
}

}  // namespace pgtidy::ops
