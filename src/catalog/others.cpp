// SPDX-License-Identifier: Apache-2.0
// Schemas, extensions, statistics, publications, event triggers.
#include <algorithm>

#include "catalog/impl.h"
#include "ops/left_out.h"

namespace pgtidy::catalog {
namespace {

// What CREATE EXTENSION … CASCADE brings along.
struct Requirement {
  std::string_view extension, needs;
};
constexpr std::array<Requirement, 9> requirements{{{"earthdistance", "cube"},
                                                   {"postgis_raster", "postgis"},
                                                   {"postgis_sfcgal", "postgis"},
                                                   {"postgis_topology", "postgis"},
                                                   {"postgis_tiger_geocoder", "fuzzystrmatch"},
                                                   {"postgis_tiger_geocoder", "postgis"},
                                                   {"pgrouting", "postgis"},
                                                   {"vchord", "vector"},
                                                   {"vectors", "vector"}}};

}  // namespace

void Writer::Impl::apply(const op::CreateSchema& o) {
  schema_elements_ = {o.statement, std::string(o.schema)};
  if (o.schema.empty() || s().schemas.contains(o.schema)) return;
  Schema schema;
  describe(schema, "", o.schema, o);
  if (!o.owner.empty()) schema.owner = owner_of(o.owner);
  const Schema& kept = s().keep(std::move(schema));
  s().schemas.emplace(kept.name, kept.oid);
  s().gone_schemas.erase(kept.name);
}

void Writer::Impl::apply(const op::CreateExtension& o) {
  add_extension(o.extension, o.schema, o);
  if (!o.cascade) return;
  for (const auto& requirement : requirements) {
    if (requirement.extension == o.extension) add_extension(requirement.needs, o.schema, o);
  }
}

void Writer::Impl::add_extension(std::string_view name, std::string_view schema, const op::Operation& o) {
  if (s().extensions.contains(name)) return;
  const std::string_view fixed = fixed_schema(name);
  Extension extension;
  describe(extension, !fixed.empty() ? fixed : !schema.empty() ? schema : s().first_schema(), name, o);
  const Extension& kept = s().keep(std::move(extension));
  s().extensions.emplace(kept.name, kept.oid);
}

void Writer::Impl::apply(const op::CreateStatistics& o) {
  const View* view = s().find<View>(s().relation_oid(o.table));
  Table* table = view == nullptr ? altered(o.table, o) : nullptr;
  if (table == nullptr && view == nullptr) return;
  const Relation& owner = table == nullptr ? static_cast<const Relation&>(*view) : *table;
  const std::string schema = o.name.name.empty() ? owner.schema : creation_schema(o.name);
  Statistics statistics;
  if (table != nullptr) statistics.columns = numbers_of(*table, o.columns, o).value_or(Numbers{});
  for (const auto name : view == nullptr ? op::Names{} : o.columns) {
    const auto at = std::find(view->columns.begin(), view->columns.end(), name);
    if (at != view->columns.end()) statistics.columns.push_back(static_cast<AttributeNumber>(at - view->columns.begin() + 1));
  }
  std::sort(statistics.columns.begin(), statistics.columns.end());  // as pg_statistic_ext.stxkeys has them
  const std::vector<std::string> columns(o.columns.begin(), o.columns.end());
  const std::string made_up = free_statistics_name(schema, owner.name, join_columns(columns));
  describe(statistics, schema, o.name.name.empty() ? std::string_view(made_up) : o.name.name, o);
  if (s().statistics.contains(KeyView(statistics))) return;
  statistics.table = owner.oid;
  const Statistics& kept = s().keep(std::move(statistics));
  s().statistics.emplace(KeyView(kept).own(), kept.oid);
  s().refer(kept.oid, kept.table);
}

void Writer::Impl::apply(const op::CreatePublication& o) {
  if (s().publications.contains(o.name)) return;
  Publication publication;
  describe(publication, "", o.name, o);
  publication.all_tables = o.all_tables;
  for (const Name& name : o.tables) {
    const Oid table = s().relation_oid(name);
    if (table != Oid::none) publication.tables.push_back(table);
  }
  const Publication& kept = s().keep(std::move(publication));
  s().publications.emplace(kept.name, kept.oid);
  for (const Oid table : kept.tables) s().refer(kept.oid, table);
}

void Writer::Impl::apply(const op::CreateEventTrigger& o) {
  if (s().event_triggers.contains(o.name)) return;
  EventTrigger trigger;
  describe(trigger, "", o.name, o);
  trigger.event = o.event;
  const EventTrigger& kept = s().keep(std::move(trigger));
  s().event_triggers.emplace(kept.name, kept.oid);
  const auto* overloads = o.statement == nullptr ? nullptr : s().function_oids(ops::event_trigger_function(*o.statement));
  for (const Oid oid : overloads == nullptr ? std::vector<Oid>{} : *overloads) {
    if (s().find<Function>(oid)->arguments.empty()) s().refer(kept.oid, oid);
  }
}

}  // namespace pgtidy::catalog
