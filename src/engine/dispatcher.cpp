// SPDX-License-Identifier: Apache-2.0
#include "engine/dispatcher.h"

#include <algorithm>

#include "evidence/collect.h"
#include "history/versions.h"
#include "pgtidy/identifier.h"
#include "script/tools.h"

namespace pgtidy::engine {
namespace {

// The last but one part of the path where each migration is a folder, else the last.
std::string name_of(const history::Entry& entry, script::Framework framework) {
  std::string_view path = entry.path;
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return entry.path;
  if (!script::tool_of(framework).folder_per_migration) return std::string(path.substr(slash + 1));
  path = path.substr(0, slash);
  return std::string(path.substr(path.rfind('/') + 1));  // npos + 1: from the beginning
}

// A baseline: its time says when it was written, not when its tables were made. Flyway's B1__x.sql, Supabase's x_remote_schema.sql.
bool describes_what_is_there(std::string_view name) {
  const bool flyway = name.size() > 1 && name[0] == 'B' && name[1] >= '0' && name[1] <= '9';
  return flyway || name.find("baseline") != std::string_view::npos || name.find("remote_schema") != std::string_view::npos;
}

}  // namespace

Dispatcher::Dispatcher(const Settings& settings, const Catalog& catalog, std::vector<Finding>& findings)
    : settings_(settings), catalog_(&catalog), findings_(findings) {
  const auto checks = registry();
  for (std::size_t check = 0; check < checks.size(); ++check) {
    for (const auto& [kind, visit] : checks[check].def->operations) visitors_[kind].push_back({check, visit});
  }
  enabled_.resize(checks.size());
  std::apply([](auto&... visitors) { (visitors.fill(), ...); }, others_);
}

const script::Script& Dispatcher::add_file(FileId file, script::Script script, std::shared_ptr<const FileRules> rules,
                                           const history::Entry& entry) {
  const auto number = static_cast<std::size_t>(file);
  if (files_.size() <= number) files_.resize(number + 1);
  std::string name = name_of(entry, script.framework);
  const bool described = describes_what_is_there(name);
  File& kept = files_[number] = {std::move(script),
                                 {},
                                 std::move(rules),
                                 {},
                                 described ? std::nullopt : history::moment_of(entry.when.empty() ? entry.version : entry.when),
                                 std::move(name)};
  kept.text = kept.script.text;
  if (kept.rules != nullptr && kept.rules != rules_seen_) {
    rules_seen_ = kept.rules;
    for (std::size_t check = 0; check < enabled_.size(); ++check) enabled_[check] = enabled_[check] || kept.rules->enabled[check];
  }
  return kept.script;
}

void Dispatcher::settle(FileId file, std::string_view source) {
  File& kept = files_[static_cast<std::size_t>(file)];
  if (kept.text != source) return;
  kept.text = source;
  kept.script.text = std::string();
  tokens_.reset();
  comments_of_ = FileId::none;
}

const FileRules* Dispatcher::rules(FileId file) const {
  const auto number = static_cast<std::size_t>(file);
  return number < files_.size() ? files_[number].rules.get() : nullptr;
}

std::string_view Dispatcher::text(FileId file) const {
  const auto number = static_cast<std::size_t>(file);
  return number < files_.size() ? files_[number].text : std::string_view{};
}

const Comments& Dispatcher::comments(const Place& place) {
  if (comments_of_ == place.file && comments_.statement == place.statement) return comments_;
  comments_of_ = place.file;
  comments_ = comments_about(text(place.file), place.statement);
  decision_ = decision_in(text(place.file), comments_);
  return comments_;
}

const syntax::StatementTokens& Dispatcher::tokens(const Place& place) {
  const bool same = tokens_ && tokens_of_.file == place.file && tokens_of_.statement == place.statement;
  if (!same) {
    tokens_.emplace(text(place.file), place.statement);
    tokens_of_ = place;
  }
  return *tokens_;
}

void Dispatcher::add_statements(FileId file, const std::vector<Statement>& statements) {
  std::vector<std::uint32_t>& begins = files_[static_cast<std::size_t>(file)].statements;
  for (const Statement& statement : statements) begins.push_back(statement.range.begin);
}

std::uint32_t Dispatcher::statement_at(const Place& place) const {
  const std::vector<std::uint32_t>& begins = files_[static_cast<std::size_t>(place.file)].statements;
  const auto after = std::ranges::upper_bound(begins, place.statement.begin);
  return after == begins.begin() ? 0 : static_cast<std::uint32_t>(after - begins.begin()) - 1;
}

Range Dispatcher::range(const Place& place) {
  if (place.part == Part::exact || !place.known()) return place.statement;
  return tokens(place).resolve(place);
}

void Dispatcher::statement(const Statement& statement) {
  statement_ = &statement;
  tables_called_.clear();
  CheckContext context(*this);
  ask_all<&CheckDef::statement>(context, statement);
}

namespace {

// What an operation is about, where that is a table.
const Name* table_of(const op::Operation& operation) {
  return op::dispatch(operation, [](const auto& exact) -> const Name* {
    if constexpr (requires { static_cast<const Name&>(exact.table); })
      return &exact.table;
    else
      return nullptr;
  });
}

bool changes_rows(const op::Operation* operation) {
  return op::as<op::UpdateRows>(*operation) != nullptr || op::as<op::DeleteRows>(*operation) != nullptr;
}

constexpr std::size_t most_steps = 1000;  // of a migration; the first tell enough

// A dump (pg_dump --clean drops what it is about to make) changes nothing that anybody uses.
bool judges_changes(std::string_view family) {
  return family == "lock" || family == "compat" || family == "dml" || family == "part" || family == "txn";
}

}  // namespace

void Dispatcher::expect(std::span<const op::Operation* const> operations) {
  expected_ = ahead_ = operations;
  rows_change_ = std::ranges::any_of(operations, changes_rows);
}

void Dispatcher::operation(const op::Operation& operation) {
  const FileRules* rules = this->rules(operation.place.file);
  if (rules == nullptr) return;
  statement_ = operation.statement;
  effect_of_ = nullptr;
  while (!ahead_.empty() && ahead_.front() != &operation) ahead_ = ahead_.subspan(1);
  const bool dump = files_[static_cast<std::size_t>(operation.place.file)].script.framework == script::Framework::pg_dump;
  CheckContext context(*this);
  for (const auto& visitor : visitors_[operation.kind]) {
    if (!rules->enabled[visitor.check]) continue;
    check_ = &registry()[visitor.check];
    if (dump && judges_changes(check_->family)) continue;
    check_number_ = visitor.check;
    visitor.visit(operation, context);
  }
  check_ = nullptr;
  if (!dump) remember(operation, context);
  effect_of_ = nullptr;
}

void Dispatcher::remember(const op::Operation& operation, CheckContext& context) {
  const Statement& statement = *operation.statement;
  const Name* table = op::as<op::CreateTable>(operation) != nullptr ? nullptr : table_of(operation);
  if (table == nullptr || steps_.size() >= most_steps || !context.in_use(*table)) return;
  const auto stage = stage_of(operation, *catalog_);
  if (!stage) return;
  const auto* drop = op::as<op::DropColumn>(operation);
  const auto known = catalog_->table(*table);
  if (drop != nullptr && known && known->columns_known && known->column(drop->column) == nullptr) return;  // IF EXISTS
  const std::string relation = known ? qualified(*known) : fmt::format("{}.{}", catalog_->creation_schema(*table), table->name);
  const auto column = op::dispatch(operation, [](const auto& exact) -> std::string_view {
    if constexpr (requires { static_cast<std::string_view>(exact.column); })
      return exact.column;
    else if constexpr (requires { exact.column.name; })
      return exact.column.name;
    else if constexpr (requires { exact.table, static_cast<std::string_view>(exact.from); })
      return exact.from;  // RENAME COLUMN
    else
      return {};
  });
  Step step{*stage,
            relation,
            std::string(column),
            operation.kind,
            {},
            statement.command,
            operation.place,
            statement.transaction,
            statement.in_transaction};
  // Working a lock out costs more than all the rest, and it only matters to rows that are changed under it.
  if (rows_change_) step.lock = changes_rows(&operation) ? LockMode::row_exclusive : context.effect(operation).lock(step.relation);
  steps_.push_back(std::move(step));
}

void Dispatcher::begin_migration(std::uint32_t migration) {
  if (std::exchange(migration_, migration) != migration) end_migration();
}

void Dispatcher::end_migration() {
  if (steps_.empty()) return;
  statement_ = nullptr;
  tables_called_.clear();
  CheckContext context(*this);
  ask_all<&CheckDef::migration>(context, Migration{steps_});
  steps_.clear();
}

void Dispatcher::step_aside(const Catalog& copy) {
  aside_ = std::exchange(steps_, {});
  catalog_ = &copy;
  tables_called_.clear();
}

void Dispatcher::step_back(const Catalog& catalog) {
  end_migration();
  steps_ = std::exchange(aside_, {});
  catalog_ = &catalog;
}

// What no file under review enables isn't asked.
template <auto Slot, class... A>
void Dispatcher::ask_all(CheckContext& context, const A&... seen) {
  for (const auto& visitor : std::get<Visitors<Slot>>(others_).all) {
    if (!enabled_[visitor.check]) continue;
    check_ = &registry()[visitor.check];
    check_number_ = visitor.check;
    visitor.visit(seen..., context);
  }
  check_ = nullptr;
}

void Dispatcher::complete_evidence() {
  if (std::exchange(evidence_complete_, true)) return;
  // Routines are read where queries are known at all: they are many, and most ask by key.
  evidence::add_schema(*catalog_, *evidence_, settings_.evidence || !evidence_->queries().empty());
}

void Dispatcher::schema(Evidence& evidence) {
  evidence_ = &evidence;
  statement_ = nullptr;
  tables_called_.clear();
  CheckContext context(*this);
  for (const Table* table : catalog_->tables()) this->table(*table, context);
  for (const Index* index : catalog_->indexes()) ask_all<&CheckDef::index>(context, *index);
  for (const View* view : catalog_->views()) ask_all<&CheckDef::view>(context, *view);
  for (const UserType* type : catalog_->types()) ask_all<&CheckDef::type>(context, *type);
  for (const Function* function : catalog_->functions()) ask_all<&CheckDef::function>(context, *function);
}

void Dispatcher::table(const Table& table, CheckContext& context) {
  ask_all<&CheckDef::table>(context, table);
  for (const Column& column : table.columns) ask_all<&CheckDef::column>(context, table, column);
  for (const TableConstraint& constraint : table.constraints) ask_all<&CheckDef::constraint>(context, table, constraint);
  for (const Policy& policy : table.policies) ask_all<&CheckDef::policy>(context, table, policy);
  for (const Trigger& trigger : table.triggers) ask_all<&CheckDef::trigger>(context, table, trigger);
}

std::span<const Table* const> Dispatcher::tables_called(std::span<const std::string> words) {
  if (tables_called_.empty()) {
    tables_called_.try_emplace("");  // there are no tables, perhaps
    for (const Table* table : catalog_->tables()) {
      if (table->is_partition || table->kind != RelationKind::table) continue;
      std::vector<std::string> name = pgtidy::words(table->name);
      if (name.empty()) continue;
      for (const std::string& last : singulars(name.back())) {
        name.back() = last;
        tables_called_[joined(name)].push_back(table);
      }
    }
  }
  const auto found = tables_called_.find(joined(words));
  return found == tables_called_.end() ? std::span<const Table* const>() : found->second;
}

const std::vector<std::string>& Dispatcher::option_list(std::string_view name) {
  const auto [known, is_new] = option_lists_.try_emplace({check_number_, std::string(name)});
  std::vector<std::string>& values = known->second;
  if (!is_new) return values;
  if (const auto check = settings_.options.find(std::string(check_->id)); check != settings_.options.end()) {
    if (const auto option = check->second.find(std::string(name)); option != check->second.end()) return values = option->second;
  }
  for (const OptionInfo& option : check_->def->info->options) {
    if (option.name != name || option.default_value.empty()) continue;
    for (std::size_t begin = 0; begin <= option.default_value.size();) {
      const std::size_t end = std::min(option.default_value.find(',', begin), option.default_value.size());
      values.emplace_back(option.default_value.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  return values;
}

void Dispatcher::report(std::string_view check, FileId file, Range range, std::string message, std::string help) {
  const FileRules* rules = this->rules(file);
  if (rules == nullptr) return;
  const auto severity = rules->engine_severity.find(check);
  Finding finding;
  finding.check = std::string(check);
  finding.severity = severity == rules->engine_severity.end() ? Severity::error : severity->second;
  if (finding.severity == Severity::off) return;
  finding.message = std::move(message);
  finding.help = std::move(help);
  finding.file = file;
  finding.range = range;
  finding.statement_range = range;
  findings_.push_back(std::move(finding));
}

}  // namespace pgtidy::engine
