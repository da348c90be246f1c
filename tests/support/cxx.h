// SPDX-License-Identifier: Apache-2.0
// As much of C++ as project_test needs: comments and literals out of the way, and where functions begin and end. It counts
// on clang-format's layout: a block's brace follows a blank, an initialiser's doesn't.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgtidy::tests {

// The text with the insides of comments, strings and characters blanked, at equal length. The quotes stay.
[[nodiscard]] std::string code_only(std::string_view text);

struct FunctionSize {
  std::string head;           // what stands before its brace, in one line
  std::uint32_t line = 0;     // where that begins
  std::uint32_t lines = 0;    // until its closing brace; those inside a table of data don't count
  std::uint32_t nesting = 0;  // blocks within blocks: if, for, while, switch, …; a lambda begins anew
};
[[nodiscard]] std::vector<FunctionSize> functions_of(std::string_view text);

// What a file includes, in order: `pgtidy/check.h`, `vector`.
struct Include {
  std::uint32_t line = 0;
  std::string name;
  bool system = false;  // <…>
};
[[nodiscard]] std::vector<Include> includes_of(std::string_view text);

// Neighbouring string literals count as one.
struct Literal {
  std::uint32_t line = 0;
  std::string text;  // escapes as they are written
};
// The first literal among the arguments of every call of `name`: call_literals(text, ".help(").
[[nodiscard]] std::vector<Literal> call_literals(std::string_view text, std::string_view name);

[[nodiscard]] std::uint32_t line_at(std::string_view text, std::size_t offset);

}  // namespace pgtidy::tests
