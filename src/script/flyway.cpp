// SPDX-License-Identifier: Apache-2.0
// Flyway: `V1.2__x.sql` by version, then `R__x.sql` by name; each in a transaction, unless it has a statement that Flyway
// knows to refuse one, or `<file>.conf` says executeInTransaction=false. `U1.2__x.sql` undoes. `afterMigrate__x.sql` is a
// callback, run at each migration: here once, where it stands in the last one.
#include <algorithm>
#include <array>

#include "script/lexer.h"
#include "script/tools.h"

namespace pgtidy::script {
namespace {

// As Flyway's own parser has them: REINDEX … CONCURRENTLY and DETACH PARTITION CONCURRENTLY are not there.
constexpr std::array<std::string_view, 19> outside_transactions{"CREATE INDEX CONCURRENTLY",
                                                                "CREATE UNIQUE INDEX CONCURRENTLY",
                                                                "DROP INDEX CONCURRENTLY",
                                                                "REINDEX SCHEMA",
                                                                "REINDEX DATABASE",
                                                                "REINDEX SYSTEM",
                                                                "REINDEX VERBOSE SCHEMA",
                                                                "REINDEX VERBOSE DATABASE",
                                                                "REINDEX VERBOSE SYSTEM",
                                                                "VACUUM",
                                                                "DISCARD ALL",
                                                                "ALTER SYSTEM",
                                                                "CREATE DATABASE",
                                                                "DROP DATABASE",
                                                                "CREATE TABLESPACE",
                                                                "DROP TABLESPACE",
                                                                "CREATE SUBSCRIPTION",
                                                                "ALTER SUBSCRIPTION",
                                                                "DROP SUBSCRIPTION"};
constexpr std::size_t most_words = 4;

bool refuses_transaction(std::string_view words) {
  return std::any_of(outside_transactions.begin(), outside_transactions.end(), [&](std::string_view start) {
    return same_word(words.substr(0, start.size()), start) && (words.size() == start.size() || words[start.size()] == ' ');
  });
}

TransactionMode mode_of(std::string_view text) {
  std::string words;
  std::size_t count = 0;
  for (Lexeme piece = lex(text, 0);; piece = lex(text, piece.end)) {
    const bool ends = piece.piece == Piece::end || (piece.piece == Piece::other && text[piece.begin] == ';');
    if (ends && refuses_transaction(words)) return TransactionMode::none;
    if (piece.piece == Piece::end) return TransactionMode::per_file;
    if (ends) {
      words.clear();
      count = 0;
    } else if (piece.piece == Piece::word && count < most_words) {
      if (count > 0) words += ' ';
      words.append(text, piece.begin, piece.end - piece.begin);
      ++count;
    } else if (piece.piece != Piece::blank && piece.piece != Piece::comment) {
      count = most_words;
    }
  }
}

void divide(std::string_view text, Script& script) { begin_section(script, Direction::up, 0, mode_of(text)); }

std::optional<TransactionMode> transaction_in(std::string_view conf) {
  for (std::size_t at = conf.find("executeInTransaction"); at != std::string_view::npos; at = conf.find("executeInTransaction", at + 1)) {
    const std::string_view line = rest_of_line(conf, at);
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos || at != line_begin(conf, at)) continue;
    return same_word(trim(line.substr(equals + 1)), "false") ? TransactionMode::none : TransactionMode::per_file;
  }
  return std::nullopt;
}

// Where in a migration a callback runs, and its names. Undo, clean, and what follows an error aren't part of one.
enum Rank : int { first = -1, by_version = 0, after_versions, repeatable, last };
struct Callback {
  std::string_view event;
  Rank rank;
  Direction direction = Direction::up;
};
constexpr std::array<Callback, 43> callbacks{{{"beforeConnect", first},
                                              {"afterConnect", first},
                                              {"beforeCreateSchema", first},
                                              {"createSchema", first},
                                              {"beforeInfo", first},
                                              {"afterInfo", first},
                                              {"beforeValidate", first},
                                              {"afterValidate", first},
                                              {"beforeBaseline", first},
                                              {"afterBaseline", first},
                                              {"beforeRepair", first},
                                              {"afterRepair", first},
                                              {"beforeMigrate", first},
                                              {"beforeEachMigrate", first},
                                              {"beforeEachMigrateStatement", first},
                                              {"afterEachMigrateStatement", last},
                                              {"afterEachMigrate", last},
                                              {"afterVersioned", after_versions},
                                              {"beforeRepeatables", after_versions},
                                              {"afterMigrate", last},
                                              {"afterMigrateApplied", last},
                                              {"afterMigrateOperationFinish", last},
                                              {"afterInfoOperationFinish", last},
                                              {"afterEachMigrateStatementError", last, Direction::down},
                                              {"afterEachMigrateError", last, Direction::down},
                                              {"afterMigrateError", last, Direction::down},
                                              {"afterInfoError", last, Direction::down},
                                              {"afterValidateError", last, Direction::down},
                                              {"afterBaselineError", last, Direction::down},
                                              {"afterRepairError", last, Direction::down},
                                              {"beforeUndo", last, Direction::down},
                                              {"beforeEachUndo", last, Direction::down},
                                              {"beforeEachUndoStatement", last, Direction::down},
                                              {"afterEachUndoStatement", last, Direction::down},
                                              {"afterEachUndoStatementError", last, Direction::down},
                                              {"afterEachUndo", last, Direction::down},
                                              {"afterEachUndoError", last, Direction::down},
                                              {"afterUndo", last, Direction::down},
                                              {"afterUndoError", last, Direction::down},
                                              {"beforeClean", last, Direction::down},
                                              {"afterClean", last, Direction::down},
                                              {"afterCleanError", last, Direction::down},
                                              {"afterCleanOperationFinish", last, Direction::down}}};

const Callback* callback(std::string_view file) {
  const std::string_view event = file.substr(0, std::min(file.find("__"), file.size() - 4));
  const auto* const found =
      std::find_if(callbacks.begin(), callbacks.end(), [&](const Callback& one) { return same_word(one.event, event); });
  return found == callbacks.end() ? nullptr : found;
}

// `V` and digits, dots or underscores, then two underscores; `R`; or a callback's event, perhaps with a description.
std::optional<Named> named(std::string_view /*folder*/, std::string_view file) {
  if (!ends_with(file, ".sql")) return std::nullopt;
  if (const Callback* one = callback(file)) return Named{"", one->direction, one->rank};
  const std::size_t between = file.find("__");
  if (between == std::string_view::npos) return std::nullopt;
  const std::string_view head = file.substr(0, between);
  if (head == "R") return Named{"", Direction::up, repeatable};
  const bool version = head.size() > 1 && (head[0] == 'V' || head[0] == 'U') && !leading_digits(head.substr(1)).empty() &&
                       head.find_first_not_of("0123456789._", 1) == std::string_view::npos;
  if (!version) return std::nullopt;
  std::string text(head.substr(1));
  std::replace(text.begin(), text.end(), '_', '.');
  return Named{std::move(text), head[0] == 'U' ? Direction::down : Direction::up, by_version};
}

bool distinctive(std::string_view folder, std::string_view file) {
  const std::optional<Named> name = named(folder, file);
  return name && name->rank != repeatable;
}

}  // namespace

extern const Tool flyway_tool;
const Tool flyway_tool{.framework = Framework::flyway,
                       .name = "flyway",
                       .metadata = "*.conf",
                       .transaction_in = transaction_in,
                       .transaction = TransactionMode::per_file,
                       // Since 9.1.2 Flyway's lock is a transaction of a second connection, which CONCURRENTLY waits for.
                       .outside_transaction =
                           "a migration of its own, with `executeInTransaction=false` in <file>.conf, and "
                           "`flyway.postgresql.transactional.lock=false`: else it waits for Flyway's own lock",
                       .named = named,
                       .distinctive = distinctive,
                       .divide = divide};

}  // namespace pgtidy::script
