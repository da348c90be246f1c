// SPDX-License-Identifier: Apache-2.0
// psql's backslash commands, as far as they decide which SQL is sent: \if, \set, \g…, \i, \copy. All others only vanish.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "script/placeholder.h"

namespace pgtidy::script::psql {

enum class Kind : std::uint8_t {
  other,  // \echo, \timing, \connect, \restrict, …: no SQL
  if_,
  elif_,
  else_,
  endif_,
  set,
  unset,
  define,     // \getenv, \prompt: a variable with a value that we can't know
  send,       // \g, \gx, \gdesc, …: ends the statement as `;` does
  send_set,   // \gset: … and sets variables
  send_exec,  // \gexec: … and runs what it returns
  separate,   // \;
  include,    // \i, \ir: SQL that stands elsewhere
  copy,       // \copy
  quit,       // \q
  known,      // any other command of psql's, for telling psql's files from others
};

struct Command {
  Kind kind = Kind::other;
  std::string_view name;
  std::string_view arguments;
  std::size_t begin = 0;
  std::size_t end = 0;  // after the arguments: the line's end, or the next backslash
};

// The command whose backslash stands at `at`; nothing if what follows is no command's name.
[[nodiscard]] std::optional<Command> command_at(std::string_view text, std::size_t at);

// Does a line of the text begin with a command that only psql knows?
[[nodiscard]] bool has_commands(std::string_view text);

// A command's arguments with quotes, escapes and variables resolved; nothing for one that can't be known.
[[nodiscard]] std::vector<std::optional<std::string>> arguments(const Command& command, const Variables& variables);

// \set's and \unset's work.
void assign(const Command& command, Variables& variables);

// Which parts of a file the \if … \endif around them lets through. Where a condition can't be known all its parts are.
class Conditions {
 public:
  // Takes a command of the \if family; false if it has no \if that it could belong to.
  bool take(const Command& command, const Variables& variables);
  [[nodiscard]] bool active() const { return branches_.empty() || branches_.back().active; }
  // The innermost \if that is still open.
  [[nodiscard]] std::optional<std::size_t> open() const;

 private:
  enum class Taken : std::uint8_t { no, maybe, yes };
  struct Branch {
    std::size_t begin = 0;
    bool outer = true;
    bool active = true;
    bool last = false;  // \else was seen
    Taken taken = Taken::no;
  };
  static void choose(Branch& branch, std::optional<bool> condition);

  std::vector<Branch> branches_;
};

}  // namespace pgtidy::script::psql
