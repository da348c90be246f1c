// SPDX-License-Identifier: Apache-2.0
// What a check asks, and how it adds to what it reports: answered from the Dispatcher.
#include <algorithm>
#include <array>

#include "effects/effects.h"
#include "engine/decision.h"
#include "engine/dispatcher.h"
#include "evidence/collect.h"
#include "pgtidy/identifier.h"
#include "pgtidy/sql_name.h"
#include "script/tools.h"

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

bool CheckContext::has_queries() const { return dispatcher_.evidence_ != nullptr && dispatcher_.evidence_->has_application(); }

const Evidence& CheckContext::evidence() const {
  static const Evidence nothing;
  if (dispatcher_.evidence_ == nullptr) return nothing;
  dispatcher_.complete_evidence();
  return *dispatcher_.evidence_;
}

Evidence CheckContext::evidence_of(const View& view) const {
  Evidence evidence;
  evidence::add_view(view, catalog(), evidence);
  return evidence;
}

bool CheckContext::knows_queries() const { return has_queries() || !facts().statements.empty(); }

bool CheckContext::looks_inside_documents() const {
  if (knows_queries()) return true;
  auto& known = dispatcher_.views_look_inside_;
  if (!known) {
    const auto views = catalog().views();
    known = std::ranges::any_of(views, [](const View* view) {
      const auto has = [&](auto what) { return view->query.find(what) != std::string::npos; };
      return has('@') || has('?') || has("->>");
    });
  }
  return *known;
}

const Facts& CheckContext::facts() const {
  static const Facts nothing;
  return dispatcher_.settings_.facts == nullptr ? nothing : *dispatcher_.settings_.facts;
}

std::span<const Step> CheckContext::earlier() const {
  return dispatcher_.statement_ != nullptr ? dispatcher_.steps_ : std::span<const Step>();
}

namespace {
constexpr std::size_t far = 1000;  // operations
}

std::span<const op::Operation* const> CheckContext::ahead() const {
  const auto& ahead = dispatcher_.ahead_;
  return ahead.empty() ? ahead : ahead.subspan(1, std::min(far, ahead.size() - 1));
}

std::span<const op::Operation* const> CheckContext::behind() const {
  if (dispatcher_.statement_ == nullptr) return {};
  const auto behind = dispatcher_.expected_.first(dispatcher_.expected_.size() - dispatcher_.ahead_.size());
  return behind.last(std::min(far, behind.size()));
}

bool CheckContext::same_relation(const Name& a, const Name& b) const {
  if (a.name != b.name) return false;
  if (a.schema == b.schema) return true;
  const auto one = catalog().relation(a), other = catalog().relation(b);
  return one || other ? one.object == other.object : catalog().creation_schema(a) == catalog().creation_schema(b);
}

bool CheckContext::holds_one_row(const Name& name) const {
  const auto table = catalog().table(name);
  return table && catalog().holds_one_row(*table);
}

std::string_view CheckContext::outside_transaction(const Place& place) const {
  return script::tool_of(dispatcher_.files_[static_cast<std::size_t>(place.file)].script.framework).outside_transaction;
}

std::string CheckContext::run_concurrently(const Statement& statement) const {
  if (!statement.in_transaction) return ", outside a transaction block";
  if (!*statement.in_transaction) return ": this file runs it outside a transaction";
  const std::string_view way = outside_transaction({statement.file, statement.range});
  return fmt::format(", in {}", way.empty() ? "a migration of its own that runs outside a transaction" : way);
}

std::string CheckContext::run_concurrently(const Place& place) const {
  const std::string_view way = outside_transaction(place);
  return way.empty() ? std::string() : fmt::format(", in {}", way);
}

std::string CheckContext::another_transaction(std::string_view when, const Place& place) const {
  const script::Tool& tool = script::tool_of(dispatcher_.files_[static_cast<std::size_t>(place.file)].script.framework);
  const bool all_in_one = tool.transaction == TransactionMode::all_pending;
  return fmt::format("{} {}", when, all_in_one ? "release (all pending files run in one transaction)" : "transaction");
}

namespace {

// UPDATE t SET c = 'x' of all rows, or those without a value, where this migration has added c: the column, else null.
const Column* filled_new_column(const op::UpdateRows& update, const Catalog& catalog) {
  const auto table = catalog.table(update.table);
  if (!table || update.columns.size() != 1 || update.from || update.value.is_null_constant()) return nullptr;
  const std::string value = update.value.text();
  if (!update.value.is_constant() && value != "now()" && value != "CURRENT_TIMESTAMP") return nullptr;  // those are stable, too
  const Column* column = table->column(update.columns.front());
  if (column == nullptr || column->created.file != update.place.file) return nullptr;
  const bool all = update.where_kind == op::Where::nothing || update.where_kind == op::Where::constant_true;
  const auto asked = update.where.columns();
  const bool of_itself = std::ranges::all_of(asked, [&](const ColumnReference& each) { return each.column == column->name; });
  const bool empty_ones = update.where_kind == op::Where::null_test && of_itself && !column->default_value;
  return all || empty_ones ? column : nullptr;
}

std::string value_in_help(const Expression& value) {
  constexpr std::size_t short_enough = 40;
  std::string text = value.text();
  return text.size() <= short_enough ? text : "…";
}

}  // namespace

std::string CheckContext::in_batches(std::string_view verb, const op::Operation& change) const {
  const auto* update = op::as<op::UpdateRows>(change);
  if (const Column* column = update == nullptr ? nullptr : filled_new_column(*update, catalog())) {
    return fmt::format(
        "no UPDATE: ADD COLUMN {} … DEFAULT {} gives all rows the value without touching them; {}", quoted(column->name),
        value_in_help(update->value),
        column->default_value ? "SET DEFAULT behind it, to what new rows are to have" : "DROP DEFAULT behind it, if it isn't to stay");
  }
  const auto changes_schema = [this](const op::Operation* operation) {
    const auto stage = stage_of(*operation, catalog());
    return stage && *stage != Stage::backfill;
  };
  const script::Tool& tool = script::tool_of(dispatcher_.files_[static_cast<std::size_t>(change.place.file)].script.framework);
  std::string_view where;
  if (tool.transaction == TransactionMode::all_pending)
    where = ", outside the migrations (all pending ones run in one transaction)";
  else if (std::ranges::any_of(behind(), changes_schema) || std::ranges::any_of(ahead(), changes_schema))
    where = ", outside the migration that changes the schema";
  return fmt::format("{} in batches by key, each in its own transaction{}", verb, where);
}

std::string CheckContext::value_for_all(const Name& table, std::string_view name) const {
  const auto* update = before<op::UpdateRows>([&](const op::UpdateRows& one) {
    const Column* column = same_relation(one.table, table) ? filled_new_column(one, catalog()) : nullptr;
    return column != nullptr && column->name == name;
  });
  return update == nullptr ? std::string() : value_in_help(update->value);
}

std::string CheckContext::without(const Index& index, const Index& kept) const {
  const bool beside = kept.created_in <= index.created_in;  // whoever makes it could know the one that is kept
  // Schema files have no words for expressions and WHERE: such an index was written by hand.
  const bool plain = !index.predicate && std::ranges::all_of(index.keys, [](const IndexColumn& key) { return key.number != 0; });
  return fmt::format("{}DROP INDEX {}{}{}{}", beside ? "leave it out; where this has run already: " : "",
                     index.partitioned ? "" : "CONCURRENTLY ", sql_name(index, catalog()),
                     index.partitioned ? ", which locks the table for a moment: CONCURRENTLY is refused for a partitioned one"
                                       : run_concurrently(index.created),
                     plain ? in_schema_file(index.created, "drop index") : std::string());
}

std::string CheckContext::in_schema_file(const Place& place, std::string_view sql) const {
  const auto file = static_cast<std::size_t>(place.file);
  if (file >= dispatcher_.files_.size()) return {};
  const auto spellings = script::tool_of(dispatcher_.files_[file].script.framework).spellings;
  const auto found = std::ranges::find(spellings, sql, &script::Spelling::sql);
  return found == spellings.end() ? std::string() : fmt::format("; {}", found->schema);
}

std::string_view CheckContext::decision(const Place& place) const {
  (void)dispatcher_.comments(place);
  return dispatcher_.decision_;
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
    const auto here = [&](const Step& step) { return step.place.file == place.file && step.place.statement == place.statement; };
    const auto step = std::ranges::find_if(dispatcher_.steps_, here);  // where a migration has ended
    if (step != dispatcher_.steps_.end()) finding.in_transaction = step->in_transaction;
  }
  dispatcher_.findings_.push_back(std::move(finding));
  return FindingBuilder(&dispatcher_.findings_.back(), this);
}

namespace {

// The relations that it reads or writes in full.
std::vector<std::string> worked_through(const Effect& effect) {
  std::vector<std::string> names = effect.scan;
  names.insert(names.end(), effect.rewrite.begin(), effect.rewrite.end());
  if (!effect.build.empty() || !effect.rebuild.empty()) {
    for (const RelationLock& lock : effect.locks) {
      if (lock.role == LockRole::target && lock.kind != RelationKind::index) names.push_back(lock.relation);
    }
  }
  return names;
}

}  // namespace

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
  return grows_with(worked_through(effect));
}

FindingBuilder& FindingBuilder::grows_with(const Name& relation) {
  if (finding_ == nullptr) return *this;
  const auto found = context_->catalog().relation(relation);
  return found ? grows_with(*found) : *this;
}

FindingBuilder& FindingBuilder::grows_with(const Relation& relation) {
  if (finding_ == nullptr) return *this;
  return grows_with(std::array{qualified(relation)});
}

FindingBuilder& FindingBuilder::grows_with(std::span<const std::string> relations) {
  const Facts& facts = context_->facts();
  const TableFacts* largest = nullptr;
  std::optional<Told> few;
  std::string name;
  for (const std::string& relation : relations) {
    const TableFacts* one = facts.table(relation);
    if (one == nullptr || scale(*one) == Scale::unknown) {
      few = context_->few_rows(relation);
      if (!few) return *this;  // it may be the large one
      continue;
    }
    if (largest != nullptr && one->rows.value_or(0) <= largest->rows.value_or(0)) continue;
    largest = one;
    name = relation;
  }
  if (largest == nullptr && few) return severity(Severity::info).note(few->place, few->why);
  if (largest == nullptr) return *this;
  if (scale(*largest) == Scale::small) severity(Severity::info);
  if (scale(*largest) == Scale::large) severity(finding_->severity == Severity::info ? Severity::warning : Severity::error);
  return note(facts.size_of(name));
}

FindingBuilder& FindingBuilder::matters_with_rows(const Name& table) {
  if (finding_ == nullptr) return *this;
  const auto found = context_->catalog().table(table);
  if (!found) return *this;
  const std::string name = qualified(*found);
  const TableFacts* facts = context_->facts().table(name);
  if (facts != nullptr && scale(*facts) != Scale::unknown && scale(*facts) != Scale::small) return *this;
  const auto few = context_->few_rows(name);
  return few ? severity(Severity::info).note(few->place, few->why) : *this;
}

FindingBuilder& FindingBuilder::matters_if_released(const Place& made, const Place& now) {
  const bool told = finding_ == nullptr || finding_->severity == Severity::info;
  if (told || made.file == now.file || !context_->made_shortly_before(made, now)) return *this;
  return severity(Severity::info).note(made, "made here, within a day before: hardly released");
}

FindingBuilder& FindingBuilder::matters_if_used(const Place& drop, std::initializer_list<std::string_view> names) {
  const bool told = finding_ == nullptr || finding_->severity == Severity::info;
  if (told) return *this;
  const auto unused = context_->unused(drop, names);
  return unused ? severity(Severity::info).note(unused->why) : *this;
}

FindingBuilder& FindingBuilder::note_size(const Relation& relation) {
  if (finding_ == nullptr) return *this;
  std::string size = context_->facts().size_of(qualified(relation));
  return size.empty() ? *this : note(std::move(size));
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
