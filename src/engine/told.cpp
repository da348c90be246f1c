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
    return column != nullptr && column->not_null;
  };
  for (const TableConstraint& constraint : table.constraints) {
    if (constraint.kind != ConstraintKind::foreign_key || !constraint.validated || !constraint.certain) continue;
    const Table* other = catalog.table(constraint.referenced);
    if (other == nullptr || constraint.created.file == but || std::ranges::find(all, other) != all.end()) continue;
    if (std::ranges::all_of(constraint.columns, never_null)) all.push_back(other);
  }
}

// Says one of the phrases, whatever stands between its words.
template <std::size_t N>
std::string_view said(std::string_view text, const std::array<std::string_view, N>& phrases) {
  const std::string spoken = fmt::format(" {} ", fmt::join(words(text), " "));
  const auto found =
      std::ranges::find_if(phrases, [&](auto phrase) { return spoken.find(fmt::format(" {} ", phrase)) != std::string::npos; });
  return found == phrases.end() ? std::string_view{} : *found;
}

// An object's name that says of itself that nothing uses it.
bool named_unused(std::string_view name) {
  static constexpr auto anywhere = std::to_array<std::string_view>({"deprecated", "obsolete", "unused"});
  const auto parts = words(name);
  if (parts.size() < 2) return false;
  return any_of(parts, anywhere) || parts.back() == "old" || parts.back() == "bak";
}

}  // namespace

bool CheckContext::made_shortly_before(const Place& made, const Place& now) const {
  constexpr std::int64_t minute = 60, day = 86'400;
  if (!made.known() || !now.known()) return false;
  const auto& one = dispatcher_.files_[static_cast<std::size_t>(made.file)];
  const auto& other = dispatcher_.files_[static_cast<std::size_t>(now.file)];
  if (!one.written || !other.written) return false;
  const std::int64_t between = *other.written - *one.written;
  return made.file == now.file || (minute <= between && between < day);
}

const Table* CheckContext::table_called(std::string_view relation) const {
  const std::size_t dot = relation.find('.');
  if (dispatcher_.statement_ == nullptr || dot == std::string_view::npos) return nullptr;
  return catalog().table(Name{relation.substr(0, dot), relation.substr(dot + 1)}).object;
}

std::optional<Told> CheckContext::few_rows_by_earlier(const Table& table) const {
  const Place now{dispatcher_.statement_->file, dispatcher_.statement_->range};
  if (table.has_rows || table.created.file == now.file) return std::nullopt;
  if (made_shortly_before(table.created, now))
    return Told{table.created.head(), fmt::format("{} was made here, within a day before: it hardly has rows", table.name)};
  const Place& empty = table.empty_at.file == now.file ? table.empty_earlier : table.empty_at;
  if (!made_shortly_before(empty, now)) return std::nullopt;
  return Told{empty, fmt::format("{} had no rows here, within a day before: this fails if it has any", table.name)};
}

std::optional<Told> CheckContext::empty_by_this(const Table& table) const {
  const Statement& statement = *dispatcher_.statement_;
  if (table.has_rows || table.created.file == statement.file) return std::nullopt;
  if (table.empty_at.file == statement.file)
    return Told{table.empty_at, fmt::format("{} has no rows by now: this fails if it has any", table.name)};
  const auto* required = later<op::AddColumn>([&](const op::AddColumn& add) {
    const bool same_transaction = statement.in_transaction == true && add.statement->transaction == statement.transaction;
    return (add.statement == &statement || same_transaction) && !add.in_create && catalog().table(add.table).object == &table &&
           requires_value(add.column, catalog());
  });
  if (required == nullptr) return std::nullopt;
  return Told{required->place, fmt::format("{} has no rows: this fails if it has any, and all of the transaction with it", table.name)};
}

std::optional<Told> CheckContext::few_rows_before(std::string_view relation) const {
  const Table* table = table_called(relation);
  return table == nullptr ? std::nullopt : few_rows_by_earlier(*table);
}

std::optional<Told> CheckContext::few_rows(std::string_view relation) const {
  const Table* table = table_called(relation);
  if (table == nullptr) return std::nullopt;
  if (auto few = few_rows_by_earlier(*table)) return few;
  constexpr std::size_t most = 10;  // tables
  std::vector<const Table*> asked{table};
  for (std::size_t i = 0; i < asked.size() && i < most; ++i) {
    const Table& one = *asked[i];
    if (auto few = empty_by_this(one)) {
      if (i > 0) few->why += fmt::format(", and each row of {} needs one of it", table->name);
      return few;
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
      {"unused", "obsolete", "deprecated", "no longer", "not used", "never used", "not needed", "unneeded", "useless", "dead"});
  static constexpr auto in_files = std::to_array<std::string_view>(
      {"unused", "obsolete", "deprecated", "legacy", "cleanup", "clean up", "useless", "no longer", "not used", "stale"});
  for (const std::string_view name : names) {
    const auto to_it = [&](const auto& rename) { return rename.to == name; };
    const bool before_now = before<op::RenameTable>(to_it) == nullptr && before<op::RenameColumn>(to_it) == nullptr;
    if (before_now && named_unused(name)) return Told{drop, fmt::format("{} says by its name that nothing uses it", name)};
  }
  const auto& file = dispatcher_.files_[static_cast<std::size_t>(drop.file)];
  for (const std::string_view comment : engine::comments_about(file.text, drop.statement)) {
    if (comment.find("You are about to drop") != std::string_view::npos) continue;  // Prisma's own words, with names in them
    if (const auto word = said(comment, in_comments); !word.empty())
      return Told{drop, fmt::format("the comment on it says that nothing uses it: {}", word)};
  }
  if (const auto word = said(file.name, in_files); !word.empty())
    return Told{drop, fmt::format("the migration's name says that nothing uses it: {}", word)};
  return std::nullopt;
}

}  // namespace pgtidy
