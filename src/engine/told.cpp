// SPDX-License-Identifier: Apache-2.0
// What a history tells of how many rows a table has, whether what is there was released, and whether it is used: answered from the
// Dispatcher.
#include <algorithm>
#include <vector>

#include "engine/decision.h"
#include "engine/dispatcher.h"
#include "pgtidy/identifier.h"
#include "pgtidy/required.h"

namespace pgtidy {
namespace {

// The tables that each row of this one refers to, by keys of other files.
void add_needed_by(const Table& table, const Catalog& catalog, FileId but, std::vector<const Table*>& all) {
  const auto never_null = [&](AttributeNumber number) {
    const Column* column = table.column(number);
    return column != nullptr && column->not_null && column->not_null_valid;
  };
  for (const TableConstraint& constraint : table.constraints) {
    if (constraint.kind != ConstraintKind::foreign_key || !constraint.validated || !constraint.certain) continue;
    const Table* other = catalog.table(constraint.referenced);
    if (other == nullptr || constraint.created.file == but || std::ranges::find(all, other) != all.end()) continue;
    if (std::ranges::all_of(constraint.columns, never_null)) all.push_back(other);
  }
}

constexpr std::uint32_t few = 10'000;  // rows, as Scale::small

bool may_be_full(const Table& table) { return table.has_rows || table.rows_put > few || !table.certain || table.assumed; }

// An operation after which a table has the rows, and the name, that it had.
template <class... O>
bool one_of_these(const op::Operation& operation, op::TypeList<O...>) {
  return ((operation.kind == op::kind_of<O>) || ...);
}
bool keeps_rows(const op::Operation& operation) {
  using Kept =
      op::TypeList<op::CreateTable, op::AddColumn, op::DropColumn, op::SetNotNull, op::DropNotNull, op::SetDefault, op::DropDefault,
                   op::SetType, op::AddPrimaryKey, op::AddUnique, op::AddForeignKey, op::AddCheck, op::ValidateConstraint,
                   op::DropConstraint, op::RenameColumn, op::RenameConstraint, op::DropIndex, op::DropTable, op::CommentOn, op::CreateIndex,
                   op::CreateSequence, op::CreateView, op::CreateType, op::AddEnumValue, op::UpdateRows, op::InsertRows>;
  return one_of_these(operation, Kept{});
}

// It says what is to be done yet.
bool is_open(const std::vector<std::string>& spoken) {
  static constexpr auto open = std::to_array<std::string_view>({"todo", "fixme", "sure", "until", "unless", "once", "when", "if", "check"});
  return any_of(spoken, open);
}

// One of the phrases, whatever stands between its words, without a "not" before it.
template <std::size_t N>
std::string_view said(const std::vector<std::string>& spoken, const std::array<std::string_view, N>& phrases) {
  static constexpr auto no = std::to_array<std::string_view>({"not", "t", "never", "still", "nor", "isn", "aren"});
  for (const std::string_view phrase : phrases) {
    const auto wanted = words(phrase);
    const auto found = std::search(spoken.begin(), spoken.end(), wanted.begin(), wanted.end());
    if (found == spoken.end()) continue;
    const bool denied = found != spoken.begin() && std::ranges::find(no, *std::prev(found)) != no.end();
    if (!denied) return phrase;
  }
  return {};
}

// An object's name that says of itself that nothing uses it: plan_deprecated, but not is_deprecated.
bool named_unused(std::string_view name) {
  static constexpr auto last = std::to_array<std::string_view>({"deprecated", "obsolete", "unused", "bak"});
  static constexpr auto states = std::to_array<std::string_view>({"is", "was", "are", "has"});
  const auto parts = words(name);
  return parts.size() > 1 && std::ranges::find(last, parts.back()) != last.end() &&
         std::ranges::find(states, parts.front()) == states.end();
}

// Words that say so of what is dropped: remove legacy plans.
std::string_view removes_unused(const std::vector<std::string>& spoken) {
  static constexpr auto verbs = std::to_array<std::string_view>({"drop", "remove", "delete", "rm", "purge", "clean"});
  static constexpr auto unused = std::to_array<std::string_view>({"unused", "obsolete", "deprecated", "legacy", "stale", "useless"});
  for (std::size_t i = 0; i + 1 < spoken.size(); ++i) {
    const auto what = std::ranges::find(unused, spoken[i + 1]);
    if (what != unused.end() && std::ranges::find(verbs, spoken[i]) != verbs.end()) return *what;
  }
  return {};
}

// The same of a migration's name: remove_legacy_plans, cleanup.
std::string_view cleans_up(std::string_view name) {
  auto spoken = words(name);
  const auto number = [](const std::string& word) { return word.find_first_not_of("0123456789v") == std::string::npos; };
  spoken.erase(spoken.begin(), std::ranges::find_if_not(spoken, number));
  if (!spoken.empty() && spoken.front() == "cleanup") return "cleanup";
  if (spoken.size() > 1 && spoken[0] == "clean" && spoken[1] == "up") return "clean up";
  return removes_unused(spoken);
}

// Nothing but blanks and commas, and no more than so many line ends.
bool only_blanks(std::string_view text, std::size_t begin, std::size_t end, int lines) {
  if (begin > end || end > text.size()) return false;
  return std::ranges::all_of(text.substr(begin, end - begin), [&](char c) {
    if (c == '\n') return --lines >= 0;
    return c == ' ' || c == '\t' || c == '\r' || c == ',' || c == ';';
  });
}

// The comments on this part of the statement: all above it, the one before and the one behind on its lines.
std::vector<Range> comments_on(Range part, const engine::Comments& comments, std::string_view text) {
  std::vector<Range> on = comments.above;
  const auto after = std::ranges::lower_bound(comments.inside, part.begin, {}, &Range::begin);
  if (after != comments.inside.begin()) {
    const Range before = *std::prev(after);
    std::size_t line = before.begin;
    while (line > comments.statement.begin && (text[line - 1] == ' ' || text[line - 1] == '\t')) --line;
    const bool alone = line == 0 || text[line - 1] == '\n';
    if (only_blanks(text, before.end, part.begin, alone ? 1 : 0)) on.push_back(before);
  }
  const auto behind = std::ranges::lower_bound(comments.inside, part.end, {}, &Range::begin);
  if (behind != comments.inside.end() && only_blanks(text, part.end, behind->begin, 0)) on.push_back(*behind);
  if (!comments.behind.empty() && only_blanks(text, part.end, comments.behind.front().begin, 0)) on.push_back(comments.behind.front());
  return on;
}

}  // namespace

bool CheckContext::made_shortly_before(const Place& made, const Place& now) const {
  constexpr std::int64_t minute = 60, day = 86'400;
  if (!made.known() || !now.known()) return false;
  const auto& one = dispatcher_.files_[static_cast<std::size_t>(made.file)];
  const auto& other = dispatcher_.files_[static_cast<std::size_t>(now.file)];
  if (!one.written || !other.written) return false;
  const bool undone = dispatcher_.statement_ != nullptr && dispatcher_.statement_->direction == Direction::down;  // whenever that is
  const std::int64_t between = *other.written - *one.written;
  return made.file == now.file || (!undone && minute <= between && between < day);
}

const Table* CheckContext::table_called(std::string_view relation) const {
  const std::size_t dot = relation.find('.');
  if (dispatcher_.statement_ == nullptr || dot == std::string_view::npos) return nullptr;
  return catalog().table(Name{relation.substr(0, dot), relation.substr(dot + 1)}).object;
}

std::optional<Told> CheckContext::few_rows_by_earlier(const Table& table) const {
  const Place now{dispatcher_.statement_->file, dispatcher_.statement_->range};
  if (may_be_full(table) || table.created.file == now.file || !small_below(table, now)) return std::nullopt;
  if (made_shortly_before(table.created, now))
    return Told{table.created.head(), fmt::format("{} was made here, within a day before: it hardly has rows", table.name)};
  const Place& empty = table.empty_at.file == now.file ? table.empty_earlier : table.empty_at;
  if (!made_shortly_before(empty, now)) return std::nullopt;
  return Told{empty, fmt::format("{} had no rows here, within a day before: this fails if it has any", table.name)};
}

// Partitions and heirs, which may have been there before, too.
bool CheckContext::small_below(const Table& table, const Place& now) const {
  constexpr std::size_t most = 100;  // tables
  std::vector<Oid> below = table.children;
  for (std::size_t i = 0; i < below.size(); ++i) {
    const Table* child = i < most ? catalog().table(below[i]) : nullptr;
    if (child == nullptr || may_be_full(*child)) return false;
    if (child->created.file != now.file && !made_shortly_before(child->created, now)) return false;
    below.insert(below.end(), child->children.begin(), child->children.end());
  }
  return true;
}

std::optional<Told> CheckContext::empty_by_this(const Table& table) const {
  const Statement& statement = *dispatcher_.statement_;
  if (may_be_full(table) || table.created.file == statement.file || !table.children.empty()) return std::nullopt;
  if (table.empty_at.file == statement.file)
    return Told{table.empty_at, fmt::format("{} has no rows by now: this fails if it has any", table.name)};
  const auto of_it = [&](const Name& name) { return catalog().table(name).object == &table; };
  const auto fails_with_rows = [&](const op::AddColumn& add) {
    const bool same_transaction = statement.in_transaction == true && add.statement->transaction == statement.transaction;
    return (add.statement == &statement || same_transaction) && add.statement->certain && !add.in_create && !add.if_not_exists &&
           of_it(add.table) && requires_value(add.column, catalog());
  };
  const auto& operations = dispatcher_.ahead_;  // from this one on
  for (std::size_t i = 0; i < std::min<std::size_t>(operations.size(), 1000); ++i) {
    const op::Operation& operation = *operations[i];
    const auto* drop = op::as<op::DropTable>(operation);
    if (!keeps_rows(operation) || (drop != nullptr && of_it(drop->table))) return std::nullopt;
    const auto* add = op::as<op::AddColumn>(operation);
    if (add == nullptr || i == 0 || !fails_with_rows(*add)) continue;
    return Told{add->place, fmt::format("{} has no rows: this fails if it has any, and all of the transaction with it", table.name)};
  }
  return std::nullopt;
}

std::optional<Told> CheckContext::few_rows_before(std::string_view relation) const {
  const Table* table = table_called(relation);
  return table == nullptr ? std::nullopt : few_rows_by_earlier(*table);
}

std::optional<Told> CheckContext::few_rows(std::string_view relation) const {
  const Table* table = table_called(relation);
  if (table == nullptr) return std::nullopt;
  if (auto told = few_rows_by_earlier(*table)) return told;
  constexpr std::size_t most = 10;  // tables
  std::vector<const Table*> asked{table};
  for (std::size_t i = 0; i < asked.size() && i < most; ++i) {
    const Table& one = *asked[i];
    if (auto told = empty_by_this(one)) {
      if (i > 0) told->why += fmt::format(", and each row of {} needs one of it", table->name);
      return told;
    }
    add_needed_by(one, catalog(), dispatcher_.statement_->file, asked);
  }
  return std::nullopt;
}

bool CheckContext::copied(const Name& table) const {
  const auto reads = [&](const Expression& query) {
    const auto relations = query.relations();
    return std::ranges::any_of(relations, [&](const RelationReference& each) { return same_relation({each.schema, each.name}, table); });
  };
  const auto stays = [&](const Name& copy) {
    const auto known = catalog().relation(copy);
    return !same_relation(copy, table) && (!known || known->persistence != Persistence::temporary);
  };
  const auto inserted = [&](const op::InsertRows& copy) { return copy.select && reads(copy.query) && stays(copy.table); };
  const auto made = [&](const op::CreateTable& copy) {
    return copy.as_query && copy.persistence != Persistence::temporary && reads(copy.query);
  };
  return before<op::InsertRows>(inserted) != nullptr || before<op::CreateTable>(made) != nullptr;
}

std::optional<Told> CheckContext::unused(const Place& drop, std::initializer_list<std::string_view> names) const {
  static constexpr auto in_comments = std::to_array<std::string_view>(
      {"unused", "obsolete", "deprecated", "no longer used", "no longer needed", "no longer in use", "no longer referenced",
       "no longer required", "not used", "never used", "not in use", "not needed any more", "not needed anymore", "useless"});
  for (const std::string_view name : names) {
    const auto to_it = [&](const auto& rename) { return rename.to == name; };
    const bool before_now = before<op::RenameTable>(to_it) == nullptr && before<op::RenameColumn>(to_it) == nullptr;
    if (before_now && named_unused(name)) return Told{drop, fmt::format("{} says by its name that nothing uses it", name)};
  }
  const auto& file = dispatcher_.files_[static_cast<std::size_t>(drop.file)];
  for (const Range comment : comments_on(range(drop), dispatcher_.comments(drop), file.text)) {
    constexpr std::size_t longest = 500;
    const std::string_view text = file.text.substr(comment.begin, std::min<std::size_t>(comment.size(), longest));
    if (text.find("You are about to drop") != std::string_view::npos) continue;  // Prisma's own words, with names in them
    const auto spoken = words(text);
    if (is_open(spoken)) continue;
    const auto word = said(spoken, in_comments);
    if (const auto told = word.empty() ? removes_unused(spoken) : word; !told.empty())
      return Told{drop, fmt::format("the comment on it says that nothing uses it: {}", told)};
  }
  if (const auto word = cleans_up(file.name); !word.empty())
    return Told{drop, fmt::format("the migration's name says that nothing uses it: {}", word)};
  return std::nullopt;
}

}  // namespace pgtidy
