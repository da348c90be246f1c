// SPDX-License-Identifier: Apache-2.0
// One SQL statement of a script: where it stands, in which transaction it runs, and its parse tree.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "pgtidy/source.h"

namespace pgtidy {

// How the migration tool sends a file (INTERFACES: --transaction).
enum class TransactionMode : std::uint8_t {
  none,           // each statement alone
  per_file,       // BEGIN … COMMIT around the file
  implicit,       // one multi-statement string: one transaction if it has more than one statement
  per_changeset,  // one transaction per changeset
  all_pending,    // one for all pending files
};
[[nodiscard]] std::string_view to_string(TransactionMode mode);
[[nodiscard]] std::optional<TransactionMode> parse_transaction_mode(std::string_view word);

enum class Direction : std::uint8_t { up, down };
[[nodiscard]] std::string_view to_string(Direction direction);

class Statement {
 public:
  FileId file = FileId::none;
  std::uint32_t index = 0;     // 0-based, among the statements of its file that parse
  Range range;                 // from its first token to its last, without the semicolon
  const void* tree = nullptr;  // PostgreSQL's RawStmt*; null when only the text is known
  std::string_view text;       // range's text as it was parsed: placeholders replaced, same length
  std::string_view command;    // "ALTER TABLE", as in a command tag
  Direction direction = Direction::up;
  std::uint32_t migration = 0;         // number of the migration (file, changeset) in the history
  std::uint32_t transaction = 0;       // statements of one file with the same number run in one transaction
  std::optional<bool> in_transaction;  // inside a transaction block; unknown where the runner is unknown
  bool explicit_transaction = false;   // because of a BEGIN in the file
  bool embedded = false;               // inside a DO block: `text` and `range` are the inner statement's
  bool in_loop = false;                // inside a loop there: what it does to rows is a batch
  bool block_commits = false;          // that DO block ends transactions itself
  bool certain = true;                 // false: under a condition that isn't known
};

}  // namespace pgtidy
