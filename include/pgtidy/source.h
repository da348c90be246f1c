// SPDX-License-Identifier: Apache-2.0
// Where things stand in the files: plain data, no ownership, cheap to copy.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pgtidy {

// A file of the run, in the order of the history. The text belongs to the run's `source::SourceFile`.
enum class FileId : std::uint32_t { none = 0xffffffff };

// Half-open range of bytes in a file's text (offsets of the file as it is on disk, BOM included).
struct Range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] constexpr bool empty() const { return begin >= end; }
  [[nodiscard]] constexpr std::uint32_t size() const { return empty() ? 0 : end - begin; }
  [[nodiscard]] constexpr bool contains(std::uint32_t offset) const { return begin <= offset && offset < end; }
  friend constexpr bool operator==(const Range&, const Range&) = default;
  friend constexpr bool operator<(const Range& a, const Range& b) { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; }
};

// What people are shown: 1-based line and column (Unicode code points) and the 0-based byte offset.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::uint32_t byte = 0;
  friend constexpr bool operator==(const Position&, const Position&) = default;
};

// Which tokens of a statement a Place means. Parse nodes know where some things start and where none of them
// ends; a Part says it in words, and `syntax::resolve` finds the tokens when somebody asks.
enum class Part : std::uint8_t {
  statement,    // the whole statement, without its semicolon
  head,         // its keywords: CREATE UNIQUE INDEX, DROP TABLE, UPDATE
  subcommand,   // ALTER TABLE's n-th subcommand: ADD COLUMN x int NOT NULL
  element,      // CREATE TABLE's n-th element between the parentheses: a column or a table constraint
  constraint,   // a column constraint that begins at `at`, up to the next one: NOT NULL, REFERENCES users (id)
  column_type,  // the type in the column definition (or ALTER … TYPE) that contains `at`, modifiers and [] included
  object,       // the n-th name of a list of objects: DROP TABLE a, b
  token,        // the one token, or dotted name, at `at`
  exact,        // `statement` is the range itself
};

// A place that can outlive the parse tree: the statement's bytes and, in words, which part of them.
struct Place {
  FileId file = FileId::none;
  Range statement;
  Part part = Part::statement;
  std::uint16_t index = 0;        // n of subcommand, element, object; 0-based
  std::uint32_t at = 0xffffffff;  // byte offset in the file where the part begins, if the parser said so

  static constexpr std::uint32_t nowhere = 0xffffffff;

  [[nodiscard]] constexpr bool known() const { return file != FileId::none; }
  [[nodiscard]] constexpr Place whole() const { return {file, statement, Part::statement, 0, nowhere}; }
  // The keywords of the operation: of the statement, or of ALTER TABLE's subcommand (index is then n + 1).
  [[nodiscard]] constexpr Place head() const {
    return {file, statement, Part::head, static_cast<std::uint16_t>(part == Part::subcommand ? index + 1 : 0), nowhere};
  }
  // The keywords right before `offset`: UPDATE of a table that is named there, also inside WITH.
  [[nodiscard]] constexpr Place head_before(std::uint32_t offset) const { return {file, statement, Part::head, 0, offset}; }
  [[nodiscard]] constexpr Place token(std::uint32_t offset) const { return {file, statement, Part::token, index, offset}; }
  [[nodiscard]] constexpr Place column_type(std::uint32_t offset) const { return {file, statement, Part::column_type, index, offset}; }
  [[nodiscard]] constexpr Place constraint(std::uint32_t offset) const { return {file, statement, Part::constraint, index, offset}; }
  friend constexpr bool operator==(const Place&, const Place&) = default;
};

}  // namespace pgtidy
