// SPDX-License-Identifier: Apache-2.0
// The words that flags, config and JSON have for what a Statement says of its run.
#include <array>
#include <utility>

#include "pgtidy/syntax/statement.h"

namespace pgtidy {
namespace {

constexpr std::array<std::pair<TransactionMode, std::string_view>, 5> modes{{
    {TransactionMode::none, "none"},
    {TransactionMode::per_file, "per-file"},
    {TransactionMode::implicit, "implicit"},
    {TransactionMode::per_changeset, "per-changeset"},
    {TransactionMode::all_pending, "all-pending"},
}};

}  // namespace

std::string_view to_string(TransactionMode mode) {
  for (const auto& [value, word] : modes) {
    if (value == mode) return word;
  }
  return "none";
}

std::optional<TransactionMode> parse_transaction_mode(std::string_view word) {
  for (const auto& [value, name] : modes) {
    if (name == word) return value;
  }
  return std::nullopt;
}

std::string_view to_string(Direction direction) { return direction == Direction::up ? "up" : "down"; }

}  // namespace pgtidy
