// SPDX-License-Identifier: Apache-2.0
// Sequences, views, and what hangs on relations: REINDEX, CLUSTER, VACUUM, statistics, publications, schemas.
#include "ops/lowering.h"

namespace pgtidy::ops {
namespace {

// OWNED BY t.c, OWNED BY NONE, AS type, RESTART.
template <class T>
void sequence_options(Lowering& lowering, const ::List* options, T& made) {
  for (const auto* option : elements<::DefElem>(options)) {
    const std::string_view name = view(option->defname);
    if (name == "as") made.type = lowering.type(PGTIDY_AS(TypeName, option->arg));
    if constexpr (std::is_same_v<T, op::AlterSequence>) {
      if (name == "restart") made.restart = true;
      if (name == "owned_by") made.owned_by_written = true;
    }
    if (name != "owned_by") continue;
    const auto* parts = PGTIDY_AS(List, option->arg);
    if (elements(parts).size() < 2) continue;  // NONE
    made.owned_by = Lowering::name_before_last(parts);
    made.owned_by_column = string_of(elements(parts).back());
  }
}

void create_sequence(Lowering& lowering, const ::CreateSeqStmt& statement) {
  auto& made = lowering.add<op::CreateSequence>(lowering.whole());
  made.sequence = lowering.name(statement.sequence);
  made.if_not_exists = statement.if_not_exists;
  made.persistence = persistence_of(statement.sequence);
  sequence_options(lowering, statement.options, made);
}

void alter_sequence(Lowering& lowering, const ::AlterSeqStmt& statement) {
  auto& made = lowering.add<op::AlterSequence>(lowering.whole());
  made.sequence = lowering.name(statement.sequence);
  made.if_exists = statement.missing_ok;
  sequence_options(lowering, statement.options, made);
}

void create_view(Lowering& lowering, const ::ViewStmt& statement) {
  auto& made = lowering.add<op::CreateView>(lowering.whole());
  made.view = lowering.name(statement.view);
  made.or_replace = statement.replace;
  made.persistence = persistence_of(statement.view);
  made.column_names = lowering.names(statement.aliases);
  made.query = lowering.expression(statement.query);
  const auto written = lowering.options(statement.options);
  std::vector<op::Option> options(written.begin(), written.end());
  if (statement.withCheckOption != NO_CHECK_OPTION)  // kept among the options
    options.push_back({.name = "check_option", .value = statement.withCheckOption == LOCAL_CHECK_OPTION ? "local" : "cascaded"});
  made.options = lowering.keep(options);
}

op::ReindexScope reindex_scope(ReindexObjectType type) {
  switch (type) {
    case REINDEX_OBJECT_TABLE: return op::ReindexScope::table;
    case REINDEX_OBJECT_SCHEMA: return op::ReindexScope::schema;
    case REINDEX_OBJECT_SYSTEM: return op::ReindexScope::system;
    case REINDEX_OBJECT_DATABASE: return op::ReindexScope::database;
    default: return op::ReindexScope::index;
  }
}

void reindex(Lowering& lowering, const ::ReindexStmt& statement) {
  auto& made = lowering.add<op::Reindex>(lowering.whole());
  made.scope = reindex_scope(statement.kind);
  made.name = statement.relation != nullptr ? lowering.name(statement.relation) : Name{{}, view(statement.name)};
  for (const auto* option : elements<::DefElem>(statement.params)) {
    if (view(option->defname) == "concurrently") made.concurrently = boolean_option(*option);
    if (view(option->defname) == "tablespace") made.tablespace = true;
  }
}

void vacuum(Lowering& lowering, const ::VacuumStmt& statement) {
  bool full = false;
  for (const auto* option : elements<::DefElem>(statement.options))
    full = full || (view(option->defname) == "full" && boolean_option(*option));
  const auto relations = elements<::VacuumRelation>(statement.rels);
  const auto add = [&](const ::RangeVar* relation) {
    auto& made = lowering.add<op::Vacuum>(lowering.whole());
    made.table = lowering.name(relation);
    made.full = full;
    made.analyze_only = !statement.is_vacuumcmd;
  };
  if (relations.empty()) add(nullptr);
  for (const auto* relation : relations) add(relation->relation);
}

void create_publication(Lowering& lowering, const ::CreatePublicationStmt& statement) {
  auto& made = lowering.add<op::CreatePublication>(lowering.whole());
  made.name = view(statement.pubname);
  made.all_tables = statement.for_all_tables;
  std::vector<Name> tables;
  for (const auto* object : elements<::PublicationObjSpec>(statement.pubobjects)) {
    if (object->pubtable != nullptr) tables.push_back(lowering.name(object->pubtable->relation));
  }
  made.tables = lowering.keep(tables);
}

void create_statistics(Lowering& lowering, const ::CreateStatsStmt& statement) {
  auto& made = lowering.add<op::CreateStatistics>(lowering.whole());
  made.name = Lowering::name(statement.defnames);
  made.if_not_exists = statement.if_not_exists;
  const auto relations = elements(statement.relations);
  if (!relations.empty()) made.table = lowering.name(PGTIDY_AS(RangeVar, relations.front()));
  std::vector<std::string_view> columns;
  for (const auto* element : elements<::StatsElem>(statement.exprs)) {
    if (element->name != nullptr) columns.push_back(view(element->name));
    for (const auto& column : lowering.expression(element->expr).columns()) columns.push_back(column.column);
  }
  made.columns = lowering.keep(columns);
}

void create_schema(Lowering& lowering, const ::CreateSchemaStmt& statement) {
  auto& made = lowering.add<op::CreateSchema>(lowering.whole());
  made.schema = statement.schemaname != nullptr ? view(statement.schemaname) : Lowering::role(statement.authrole);
  made.if_not_exists = statement.if_not_exists;
  made.owner = Lowering::role(statement.authrole);
  lowering.set_default_schema(made.schema);
  // The server's own order, whatever was written (transformCreateSchemaStmtElements).
  static constexpr std::array order{T_CreateSeqStmt, T_CreateStmt, T_ViewStmt, T_IndexStmt, T_CreateTrigStmt, T_GrantStmt};
  for (const NodeTag tag : order) {
    for (const auto* element : elements(statement.schemaElts)) {
      if (tag_of(element) == tag) lowering.lower(element);
    }
  }
  lowering.set_default_schema({});
}

void create_extension(Lowering& lowering, const ::CreateExtensionStmt& statement) {
  auto& made = lowering.add<op::CreateExtension>(lowering.whole());
  made.extension = view(statement.extname);
  made.if_not_exists = statement.if_not_exists;
  for (const auto* option : elements<::DefElem>(statement.options)) {
    if (view(option->defname) == "schema") made.schema = string_of(option->arg);
    if (view(option->defname) == "cascade") made.cascade = boolean_option(*option);
  }
}

void cluster(Lowering& lowering, const ::ClusterStmt& statement) {
  auto& made = lowering.add<op::ClusterTable>(lowering.whole());
  made.table = lowering.name(statement.relation);
  made.index = view(statement.indexname);
}

void refresh(Lowering& lowering, const ::RefreshMatViewStmt& statement) {
  auto& made = lowering.add<op::Refresh>(lowering.whole());
  made.view = lowering.name(statement.relation);
  made.concurrently = statement.concurrent;
  made.with_data = !statement.skipData;
}

void create_event_trigger(Lowering& lowering, const ::CreateEventTrigStmt& statement) {
  auto& made = lowering.add<op::CreateEventTrigger>(lowering.whole());
  made.name = view(statement.trigname);
  made.event = view(statement.eventname);
}

}  // namespace

bool Lowering::lower_relation(const ::Node* node) {
  switch (tag_of(node)) {
    case T_CreateSeqStmt: create_sequence(*this, *reinterpret_cast<const ::CreateSeqStmt*>(node)); return true;
    case T_AlterSeqStmt: alter_sequence(*this, *reinterpret_cast<const ::AlterSeqStmt*>(node)); return true;
    case T_ViewStmt: create_view(*this, *reinterpret_cast<const ::ViewStmt*>(node)); return true;
    case T_RefreshMatViewStmt: refresh(*this, *reinterpret_cast<const ::RefreshMatViewStmt*>(node)); return true;
    case T_ReindexStmt: reindex(*this, *reinterpret_cast<const ::ReindexStmt*>(node)); return true;
    case T_ClusterStmt: cluster(*this, *reinterpret_cast<const ::ClusterStmt*>(node)); return true;
    case T_VacuumStmt: vacuum(*this, *reinterpret_cast<const ::VacuumStmt*>(node)); return true;
    case T_CreateStatsStmt: create_statistics(*this, *reinterpret_cast<const ::CreateStatsStmt*>(node)); return true;
    case T_CreatePublicationStmt: create_publication(*this, *reinterpret_cast<const ::CreatePublicationStmt*>(node)); return true;
    case T_CreateSchemaStmt: create_schema(*this, *reinterpret_cast<const ::CreateSchemaStmt*>(node)); return true;
    case T_CreateExtensionStmt: create_extension(*this, *reinterpret_cast<const ::CreateExtensionStmt*>(node)); return true;
    case T_CreateEventTrigStmt: create_event_trigger(*this, *reinterpret_cast<const ::CreateEventTrigStmt*>(node)); return true;
    default: return false;
  }
}

}  // namespace pgtidy::ops
