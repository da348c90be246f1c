// SPDX-License-Identifier: Apache-2.0
// `-- pgtidy:allow …`: decisions with a reason, and the findings about suppressions themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/finding.h"
#include "pgtidy/source.h"

namespace pgtidy::engine {

enum class SuppressionScope : std::uint8_t { next_statement, this_statement, block, file };

struct Suppression {
  std::vector<std::string> checks;  // ids or globs, as written
  std::string reason;               // empty: a finding of its own
  SuppressionScope scope = SuppressionScope::next_statement;
  Range comment;           // the comment, for findings about it
  Range removal;           // what goes with it when it is deleted: its line, or the blanks before it
  Range end_removal;       // the same of a block's allow-end
  Range covers;            // bytes that it speaks of: a finding that begins there is silenced
  std::vector<bool> used;  // parallel to checks: it has silenced something
  bool faulty = false;     // reported already; not also as unused
};

// One file's suppressions. A comment on a line of its own speaks of what comes next: the next statement or, inside
// CREATE TABLE and ALTER TABLE, the elements on the next line. A comment behind something speaks of that: the elements on
// its line, else the statement. Comments are found outside of strings, quoted names and dollar quotes,
// and in the bodies of DO, functions and procedures, where the statements are the body's.
//
// Nothing is scanned but the statements (and what stands between them) in which `pgtidy:` occurs. `statements` are the file's statements in
// order, `text` the file as it is on disk.
class Suppressions {
 public:
  // `known` are all check ids, the engine's own included; a glob that matches none is unknown.
  Suppressions(FileId file, std::string_view text, std::span<const Range> statements, std::span<const std::string_view> known);

  // Marks and tells whether the finding (at `range`) is silenced. Findings of `suppression-*` never are.
  bool silences(std::string_view check, Range range);
  // suppression-without-reason, suppression-of-unknown-check, suppression-unclosed; and suppression-unused for those
  // which silenced nothing, as far as their checks ran (`ran` tells for an id).
  [[nodiscard]] std::vector<Finding> findings(std::span<const std::string_view> ran) const;
  [[nodiscard]] const std::vector<Suppression>& all() const { return suppressions_; }

 private:
  void index();
  bool silence(Suppression& suppression, std::string_view check, Range range);

  FileId file_;
  std::vector<std::string_view> known_;
  std::vector<Suppression> suppressions_;
  std::vector<Finding> problems_;
  // Suppressions of statements and elements by where they begin, with the furthest end so far: few speak of one place.
  std::vector<std::size_t> narrow_;
  std::vector<std::uint32_t> furthest_;
  std::vector<std::size_t> wide_;  // blocks and files
};

}  // namespace pgtidy::engine
