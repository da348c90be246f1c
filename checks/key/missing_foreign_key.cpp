// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"
#include "pgtidy/reference.h"
#include "pgtidy/sql_name.h"

namespace pgtidy::checks::key {
namespace {

using Words = std::vector<std::string>;
using Span = std::span<const std::string>;

constexpr std::array<OptionInfo, 3> reference_options{{
    {.name = "record-tables",
     .default_value =
         "log,logs,audit,audits,auditlog,history,histories,hst,archive,archives,archived,event,events,stream,snapshot,snapshots,"
         "version,versions,revision,revisions,stat,stats,metrics,usage,usages,cache,caches,cached,outbox,inbox,queue,queued,staging,"
         "backup,bak,import,imports,trace,traces,analytics,fact,facts,deleted,denormalized,tombstones,debug,lineage,lineages,migration,"
         "session,sessions,run,runs,execution,executions,activity,activities,auditing,lock,locks,lease,leases,mutex,"
         "projection,projections",
     .meaning = "words in the names of tables that outlive what they speak of, or are written too often to be checked"},
    {.name = "external-ids",
     .default_value =
         "external,ext,remote,provider,request,trace,span,correlation,session,visitor,stripe,paypal,slack,github,gitlab,google,"
         "facebook,apple,azure,aws,twitter,discord,legacy,bot,oauth,saml,ldap,oidc,idp,client,memory,meta,foreign,tracking",
     .meaning = "words of ids that others give out, or that mark a flow of work rather than a row"},
    {.name = "roles",
     .default_value = "author,owner,owned,creator,created,updated,deleted,modified,by,parent,root,default,last,latest,current,first,"
                      "primary,main,assigned,approved,sender,from,to,new,old,response,invited,inviter,"
                      "requested,reviewer,manager,active,previous,prev,next,related,linked,child,billing,shipping,home,preferred",
     .meaning = "what may stand before a table's name: created_by_user_id, billing_address_id"},
}};

// The one table that the words name: in the same schema, or where search_path finds it.
const Table* named(Span stem, const Table& from, const CheckContext& cx) {
  const Table* found = nullptr;
  for (const Table* table : cx.tables_called(stem)) {
    const auto hidden = [&] {
      return cx.catalog().relation({from.schema, table->name}) || cx.catalog().relation({{}, table->name}).object != table;
    };
    if (table->schema != from.schema && hidden()) continue;
    if (found != nullptr) return nullptr;
    found = table;
  }
  return found;
}

// By the stem itself, with a prefix that both tables share (agent_id in workspace_stats), or without a role.
const Table* meant(Span stem, const Table& from, const CheckContext& cx, const Words& roles) {
  if (const Table* table = named(stem, from, cx)) return table;
  const Words own = words(from.name);
  for (std::size_t length = own.size(); length-- > 1;) {
    Words prefixed(own.begin(), own.begin() + static_cast<std::ptrdiff_t>(length));
    prefixed.insert(prefixed.end(), stem.begin(), stem.end());
    if (const Table* table = named(prefixed, from, cx)) return table;
  }
  const bool origin = stem[0] == "parent";  // parent_job_id of a pipeline tells where it came from, and may outlive it
  for (; stem.size() > 1 && any_of(stem.first(1), roles); stem = stem.subspan(1)) {
    const Table* table = named(stem.subspan(1), from, cx);
    if (table != nullptr) return origin && table != &from ? nullptr : table;
  }
  return stem.size() == 1 && stem[0] == "parent" ? &from : nullptr;
}

bool may_be_judged(const Table& table, const Column& column) {
  if (!column.name.ends_with('d') && !column.name.ends_with('D')) return false;  // few are worth a closer look
  if (table.kind != RelationKind::table || table.assumed || !table.columns_known || table.is_partition) return false;
  if (table.persistence == Persistence::temporary || !column.local || column.generated != GeneratedKind::none) return false;
  if (column.type.array_dimensions > 0 || column.created.part == Part::statement) return false;            // the latter: LIKE
  return !column.default_value || column.default_value->null_constant || !column.default_value->constant;  // DEFAULT 0: a sentinel
}

struct MissingForeignKey final {
  static constexpr CheckInfo info{
      .summary = "a column that refers to another table without a foreign key",
      .why = R"(A column named after a table, of the type of that table's primary key, is a reference whether it is declared or
not. Undeclared, nothing keeps the row that it points to from being deleted: orphans collect, and joins lose rows.

A column is reported if its name (without `_id` or `_uuid`, singular or plural, `user_id` or `"userId"`) means exactly one table
whose primary key is one column of the same type. Silent are polymorphic pairs (`owner_type`, `owner_id`), ids that others give
out (`stripe_…`, `request_id`, `client_id` beside a secret, `label_id` where `labels` have a `gmail_label_id`), constant
defaults, values that stand for no row (a CHECK knows `user_id = -1`), tables that keep records of the past (logs, events, history, statistics, caches) or locks, histories where few tables,
or few columns of that name, have a foreign key, and columns that a later migration passes over which adds foreign keys to
several others of the table.)",
      .bad = R"(CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL);)",
      .good = R"(CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id));)",
      .severity = Severity::warning,
      .fix = FixSafety::unsafe,  // deletes that went through will be refused
      .options = reference_options,
  };

  void visit(const Table& table, const Column& column, CheckContext& cx) const {
    const Words name = may_be_judged(table, column) ? words(column.name) : Words{};
    if (name.size() < 2 || (name.back() != "id" && name.back() != "uuid")) return;
    const Span stem(name.data(), name.size() - 1);
    if (table.declares_foreign_key(column.number)) return;
    const Table* parent = meant(stem, table, cx, cx.option_list("roles"));
    if (parent == nullptr || (parent == &table && !any_of(stem.first(1), cx.option_list("roles")))) return;  // accounts.account_id
    const auto* primary = parent->primary_key();
    const Column* key = primary != nullptr && primary->columns.size() == 1 ? parent->column(primary->columns[0]) : nullptr;
    if (key == nullptr || key == &column || key->type.formatted != column.type.formatted) return;
    if (any_of(stem, cx.option_list("external-ids"))) return;
    const Words& records = cx.option_list("record-tables");
    if (any_of(words(table.name), records) || any_of(words(table.schema), records) || polymorphic(table, column, name.back())) return;
    if (credential(table, column, stem) || other_meaning(*parent, column, name, cx.catalog())) return;
    if (left_out_on_purpose(cx.catalog(), column) || passed_over(table, column) || has_sentinel(table, column, cx.catalog())) return;

    auto finding = cx.report(column.created, "{}.{} seems to refer to {}, without a foreign key", table.name, column.name, parent->name);
    const std::string references = fmt::format("REFERENCES {} ({})", sql_name(*parent, cx.catalog()), quoted(key->name));
    finding.about(qualified(table)).also_allowed_at(table.created);
    finding.note(parent->created.head(), fmt::format("{}.{} is {}, too", parent->name, key->name, key->type.formatted));
    const auto at = [](const Place& place) { return std::pair(place.file, place.statement.begin); };
    const bool together = column.created.part == Part::element && at(column.created) == at(table.created);
    const bool can_refer = together && at(parent->created) < at(table.created);
    const bool empty = table.created.file == column.created.file && parent->created.file <= column.created.file;
    const std::string way = can_refer ? ""
                            : empty   ? "FOREIGN KEY … "
                                      : fmt::format("add the foreign key NOT VALID, and VALIDATE CONSTRAINT in {}: ",
                                                    cx.another_transaction("a later", column.created));
    finding.help(fmt::format("{}{}{}", way, references, on_delete(*parent, column, cx.catalog())));
    const std::uint32_t end = cx.range(column.created).end;
    if (can_refer) finding.fix("add " + references, FixSafety::unsafe, {Edit::insert(column.created.file, end, " " + references)});
  }
};

}  // namespace

extern constinit const CheckDef check_missing_foreign_key = define_check<MissingForeignKey>();

}  // namespace pgtidy::checks::key
