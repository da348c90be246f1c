// SPDX-License-Identifier: Apache-2.0
#include "engine/statements.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "ops/lower.h"
#include "pgtidy/identifier.h"

namespace pgtidy::engine {
namespace {

constexpr std::string_view blanks = " \t\r\n\f\v";

// The parser's start may lie before blanks and comments (PostgreSQL 17).
std::uint32_t skip_blanks(std::string_view text, std::uint32_t at, std::uint32_t end) {
  while (at < end) {
    if (blanks.find(text[at]) != std::string_view::npos) {
      ++at;
    } else if (text.substr(at, 2) == "--") {
      at = static_cast<std::uint32_t>(std::min<std::size_t>(text.find('\n', at), end));
    } else if (text.substr(at, 2) == "/*") {
      int depth = 1;
      for (at += 2; at < end && depth > 0; ++at) {
        if (text.substr(at, 2) == "/*")
          ++depth, ++at;
        else if (text.substr(at, 2) == "*/")
          --depth, ++at;
      }
    } else {
      break;
    }
  }
  return std::min(at, end);
}

Range trimmed(std::string_view text, Range range) {
  range.end = std::min<std::uint32_t>(range.end, static_cast<std::uint32_t>(text.size()));
  range.begin = skip_blanks(text, range.begin, range.end);
  while (range.end > range.begin && (blanks.find(text[range.end - 1]) != std::string_view::npos || text[range.end - 1] == ';')) --range.end;
  return range;
}

// The index of the section that holds `offset`, not before `from`: statements come in the order of the text.
std::size_t section_from(const script::Script& script, std::size_t from, std::uint32_t offset) {
  while (from + 1 < script.sections.size() && script.sections[from + 1].range.begin <= offset) ++from;
  return from;
}

// Where each statement lies, without the blanks around it, and in which section.
struct Located {
  Range range;
  std::size_t section;
};

std::vector<Located> located(const script::Script& script, const parse::Tree& tree) {
  std::vector<Located> all;
  all.reserve(tree.statements().size());
  std::size_t section = 0;
  for (const parse::ParsedStatement& parsed : tree.statements()) {
    const Range range = trimmed(script.text, parsed.range);
    section = section_from(script, section, range.begin);
    all.push_back({range, section});
  }
  return all;
}

// ROLLBACK TO a savepoint has ROLLBACK's tag, and ends nothing.
bool goes_back_to_savepoint(std::string_view text) {
  const std::string lower = lower_case(text);
  return lower.find(" to ") != std::string::npos || lower.find("\nto ") != std::string::npos;
}

// Walks a script's statements and knows the transaction at each. COMMIT in a file that its tool wraps ends the tool's
// transaction: what follows runs alone. In a string of several statements it does not: the rest is one transaction again.
class Transactions {
 public:
  explicit Transactions(std::optional<TransactionMode> told) : told_(told) {}

  void enter(const script::Section& section, std::size_t statements) {
    const std::optional<TransactionMode> mode = told_ ? told_ : section.transaction;
    known_ = mode.has_value();
    mode_ = mode.value_or(TransactionMode::none);
    in_block_ = false;
    left_ = false;
    ++number_;
    several_ = statements > 1;
  }

  // The transaction in which `statement` runs; BEGIN and COMMIT belong to the one that they open or end.
  void place(Statement& statement) {
    const bool opens = statement.command == "BEGIN" || statement.command == "START TRANSACTION";
    const bool ends = statement.command == "COMMIT" || statement.command == "PREPARE TRANSACTION" ||
                      (statement.command == "ROLLBACK" && !goes_back_to_savepoint(statement.text));
    if (!wrapped() && !in_block_) ++number_;
    if (opens) in_block_ = true;
    statement.transaction = number_;
    statement.explicit_transaction = in_block_;
    statement.in_transaction = in_block_ ? std::optional<bool>(true) : outside();
    if (!ends) return;
    in_block_ = false;
    if (wrapped() && mode_ != TransactionMode::implicit) left_ = true;
    ++number_;
  }

 private:
  [[nodiscard]] std::optional<bool> outside() const {
    if (!known_) return std::nullopt;
    if (mode_ == TransactionMode::none || left_) return false;
    return mode_ == TransactionMode::implicit ? several_ : true;
  }
  [[nodiscard]] bool wrapped() const { return mode_ != TransactionMode::none && !left_; }

  std::optional<TransactionMode> told_;
  TransactionMode mode_ = TransactionMode::none;  // none, too, where it is not known
  bool known_ = false;
  std::uint32_t number_ = 0;
  bool in_block_ = false;
  bool several_ = false;
  bool left_ = false;  // the file itself has ended its tool's transaction
};

}  // namespace

std::vector<Statement> statements_of(FileId file, std::uint32_t migration, const script::Script& script, const parse::Tree& tree,
                                     const StatementRules& rules) {
  const std::vector<Located> places = located(script, tree);
  std::vector<std::size_t> in_section(script.sections.size());
  for (const Located& place : places) ++in_section[place.section];

  std::vector<Statement> statements;
  statements.reserve(places.size());
  Transactions transactions(rules.transaction);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const script::Section& section = script.sections[places[i].section];
    if (i == 0 || places[i].section != places[i - 1].section) transactions.enter(section, in_section[places[i].section]);
    Statement statement;
    statement.file = file;
    statement.range = places[i].range;
    statement.tree = tree.statements()[i].tree;
    statement.text = std::string_view(script.text).substr(statement.range.begin, statement.range.size());
    statement.command = ops::command_tag(statement.tree);
    statement.direction = section.direction;
    statement.migration = migration;
    transactions.place(statement);
    if (rules.direction && *rules.direction != section.direction) continue;
    statement.index = static_cast<std::uint32_t>(statements.size());
    statements.push_back(statement);
  }
  return statements;
}

}  // namespace pgtidy::engine
