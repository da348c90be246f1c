// SPDX-License-Identifier: Apache-2.0
#include "engine/dispatcher.h"

#include <algorithm>

#include "effects/effects.h"
#include "engine/decision.h"
#include "evidence/collect.h"
#include "pgtidy/identifier.h"

namespace pgtidy::engine {

Dispatcher::Dispatcher(const Settings& settings, const Catalog& catalog, std::vector<Finding>& findings)
    : settings_(settings), catalog_(&catalog), findings_(findings) {
  const auto checks = registry();
  for (std::size_t check = 0; check < checks.size(); ++check) {
    for (std::size_t kind = 0; kind < op::All::size; ++kind) {
      if (auto* visit = checks[check].def->operation[kind]) visitors_[kind].push_back({check, visit});
    }
  }
}

const script::Script& Dispatcher::add_file(FileId file, script::Script script, std::shared_ptr<const FileRules> rules) {
  const auto number = static_cast<std::size_t>(file);
  if (files_.size() <= number) files_.resize(number + 1);
  File& kept = files_[number] = {std::move(script), {}, std::move(rules)};
  kept.text = kept.script.text;
  return kept.script;
}

void Dispatcher::settle(FileId file, std::string_view source) {
  File& kept = files_[static_cast<std::size_t>(file)];
  if (kept.text != source) return;
  kept.text = source;
  kept.script.text = std::string();
  tokens_.reset();
}

const FileRules* Dispatcher::rules(FileId file) const {
  const auto number = static_cast<std::size_t>(file);
  return number < files_.size() ? files_[number].rules.get() : nullptr;
}

std::string_view Dispatcher::text(FileId file) const {
  const auto number = static_cast<std::size_t>(file);
  return number < files_.size() ? files_[number].text : std::string_view{};
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
  ask_all(&CheckDef::statement, context, statement);
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

void Dispatcher::expect(std::span<const op::Operation* const> operations) { rows_change_ = std::ranges::any_of(operations, changes_rows); }

void Dispatcher::operation(const op::Operation& operation) {
  const FileRules* rules = this->rules(operation.place.file);
  if (rules == nullptr) return;
  statement_ = operation.statement;
  effect_of_ = nullptr;
  const bool dump = files_[static_cast<std::size_t>(operation.place.file)].script.framework == script::Framework::pg_dump;
  CheckContext context(*this);
  for (const Visitor& visitor : visitors_[operation.kind]) {
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
  if (std::exchange(steps_of_, statement.migration) != statement.migration) steps_.clear();
  const Name* table = op::as<op::CreateTable>(operation) != nullptr ? nullptr : table_of(operation);
  if (table == nullptr || steps_.size() >= most_steps || !context.in_use(*table)) return;
  const auto stage = stage_of(operation, *catalog_);
  if (!stage) return;
  const auto* drop = op::as<op::DropColumn>(operation);
  const auto known = catalog_->table(*table);
  if (drop != nullptr && known && known->columns_known && known->column(drop->column) == nullptr) return;  // IF EXISTS
  const std::string relation = known ? qualified(*known) : fmt::format("{}.{}", catalog_->creation_schema(*table), table->name);
  Step step{*stage, relation, {}, {}, statement.command, operation.place, statement.transaction, statement.in_transaction};
  // Working a lock out costs more than all the rest, and it only matters to rows that are changed under it.
  if (rows_change_) step.lock = changes_rows(&operation) ? LockMode::row_exclusive : context.effect(operation).lock(step.relation);
  if (const auto* add = op::as<op::AddColumn>(operation)) step.column = add->column.name;
  if (drop != nullptr) step.column = drop->column;
  steps_.push_back(std::move(step));
}

template <class Slot, class... A>
void Dispatcher::ask_all(Slot slot, CheckContext& context, const A&... seen) {
  const auto checks = registry();
  for (std::size_t check = 0; check < checks.size(); ++check) {
    const auto visit = checks[check].def->*slot;
    if (visit == nullptr) continue;
    check_ = &checks[check];
    check_number_ = check;
    visit(seen..., context);
  }
  check_ = nullptr;
}

void Dispatcher::complete_evidence() {
  if (std::exchange(evidence_complete_, true)) return;
  evidence::add_schema(*catalog_, *evidence_);
}

void Dispatcher::schema(Evidence& evidence) {
  evidence_ = &evidence;
  statement_ = nullptr;
  tables_called_.clear();
  CheckContext context(*this);
  for (const Table* table : catalog_->tables()) this->table(*table, context);
  for (const Index* index : catalog_->indexes()) ask_all(&CheckDef::index, context, *index);
  for (const View* view : catalog_->views()) ask_all(&CheckDef::view, context, *view);
  for (const UserType* type : catalog_->types()) ask_all(&CheckDef::type, context, *type);
  for (const Function* function : catalog_->functions()) ask_all(&CheckDef::function, context, *function);
}

void Dispatcher::table(const Table& table, CheckContext& context) {
  ask_all(&CheckDef::table, context, table);
  for (const Column& column : table.columns) ask_all(&CheckDef::column, context, table, column);
  for (const TableConstraint& constraint : table.constraints) ask_all(&CheckDef::constraint, context, table, constraint);
  for (const Policy& policy : table.policies) ask_all(&CheckDef::policy, context, table, policy);
  for (const Trigger& trigger : table.triggers) ask_all(&CheckDef::trigger, context, table, trigger);
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

namespace pgtidy {

const Catalog& CheckContext::catalog() const { return *dispatcher_.catalog_; }

const Target& CheckContext::target() const { return dispatcher_.settings_.target; }

bool CheckContext::in_use(const Name& name, bool if_exists) const {
  const auto relation = catalog().relation(name);
  if (!relation) return !(if_exists && catalog().makes_tables());
  if (catalog().is_new(*relation)) return false;
  const auto table = catalog().table(name);
  const bool filled_here = table && table->has_rows && !table->assumed && dispatcher_.statement_ != nullptr &&
                           table->created_in == dispatcher_.statement_->migration;
  return !filled_here;
}

bool CheckContext::emptied(const Name& name) const {
  const auto table = catalog().table(name);
  return table && dispatcher_.statement_ != nullptr && table->emptied_in == dispatcher_.statement_->migration;
}

const Effect& CheckContext::effect(const op::Operation& operation) {
  if (dispatcher_.effect_of_ != &operation) {
    dispatcher_.effect_ = effects::effect(operation, catalog(), target());
    dispatcher_.effect_of_ = &operation;
  }
  return dispatcher_.effect_;
}

Range CheckContext::range(const Place& place) const { return dispatcher_.range(place); }

std::string CheckContext::text(const Place& place) const {
  const Range range = this->range(place);
  const std::string_view text = dispatcher_.text(place.file);
  return std::string(text.substr(std::min<std::size_t>(range.begin, text.size()), range.size()));
}

const Evidence& CheckContext::evidence() const {
  static const Evidence nothing;
  if (dispatcher_.evidence_ == nullptr) return nothing;
  dispatcher_.complete_evidence();
  return *dispatcher_.evidence_;
}

std::span<const Step> CheckContext::earlier() const {
  const bool same = dispatcher_.statement_ != nullptr && dispatcher_.statement_->migration == dispatcher_.steps_of_;
  return same ? dispatcher_.steps_ : std::span<const Step>();
}
std::string_view CheckContext::decision(const Place& place) const {
  return engine::decision_about(dispatcher_.text(place.file), place.statement);
}
std::span<const Table* const> CheckContext::tables_called(std::span<const std::string> words) const {
  return dispatcher_.tables_called(words);
}
const std::vector<std::string>& CheckContext::option_list(std::string_view name) const { return dispatcher_.option_list(name); }

std::string CheckContext::option(std::string_view name) const { return fmt::format("{}", fmt::join(option_list(name), ",")); }

std::int64_t CheckContext::option_number(std::string_view name) const {
  const std::string value = option(name);
  return std::strtoll(value.c_str(), nullptr, 10);
}

bool CheckContext::wanted(const Place& place) const {
  const engine::FileRules* rules = dispatcher_.rules(place.file);
  return rules != nullptr && rules->enabled[dispatcher_.check_number_];
}

FindingBuilder CheckContext::add(const Place& place, std::string message) {
  Finding finding;
  finding.check = std::string(dispatcher_.check_->id);
  finding.severity = dispatcher_.rules(place.file)->severity[dispatcher_.check_number_];
  finding.message = std::move(message);
  finding.file = place.file;
  finding.range = range(place);
  finding.statement_range = place.statement;
  if (const Statement* statement = dispatcher_.statement_; statement != nullptr) {
    finding.statement = statement->index;
    finding.in_transaction = statement->in_transaction;
  } else {
    finding.statement = dispatcher_.statement_at(place);
  }
  dispatcher_.findings_.push_back(std::move(finding));
  return FindingBuilder(&dispatcher_.findings_.back(), this);
}

FindingBuilder& FindingBuilder::severity(Severity severity) {
  if (finding_ == nullptr) return *this;
  // What the user set for the check stands above what the check thinks of this case.
  const engine::Dispatcher& dispatcher = context_->dispatcher_;
  if (finding_->severity == dispatcher.check_->def->info->severity) finding_->severity = severity;
  return *this;
}

FindingBuilder& FindingBuilder::label(std::string text) {
  if (finding_ != nullptr) finding_->label = std::move(text);
  return *this;
}

FindingBuilder& FindingBuilder::about(std::string object) {
  if (finding_ != nullptr) finding_->object = std::move(object);
  return *this;
}

FindingBuilder& FindingBuilder::lock(const Effect& effect) {
  if (finding_ == nullptr) return *this;
  const RelationLock* strongest = nullptr;
  for (const RelationLock& lock : effect.locks) {
    if (lock.is_new || lock.kind == RelationKind::index) continue;
    if (strongest == nullptr || lock.mode > strongest->mode) strongest = &lock;
  }
  if (strongest == nullptr) return *this;
  finding_->label = describe(*strongest);
  finding_->lock = std::string(to_string(strongest->mode));
  if (finding_->object.empty()) finding_->object = strongest->relation;
  return *this;
}

FindingBuilder& FindingBuilder::help(std::string text) {
  if (finding_ != nullptr) finding_->help = std::move(text);
  return *this;
}

FindingBuilder& FindingBuilder::note(std::string text) {
  if (finding_ != nullptr) finding_->notes.push_back({std::move(text), FileId::none, {}});
  return *this;
}

FindingBuilder& FindingBuilder::note(const Place& place, std::string text) {
  if (finding_ != nullptr) finding_->notes.push_back({std::move(text), place.file, context_->range(place)});
  return *this;
}

FindingBuilder& FindingBuilder::fix(std::string title, FixSafety safety, std::vector<Edit> edits) {
  if (finding_ != nullptr) finding_->fix = Fix{std::move(title), safety, std::move(edits)};
  return *this;
}

FindingBuilder& FindingBuilder::also_allowed_at(const Place& place) {
  if (finding_ != nullptr && place.known()) finding_->also_allowed_at.push_back(place);
  return *this;
}

}  // namespace pgtidy
