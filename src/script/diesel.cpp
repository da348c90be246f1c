// SPDX-License-Identifier: Apache-2.0
// diesel: a folder `<version>_<name>` with up.sql and down.sql, each in a transaction unless the folder's metadata.toml
// says otherwise. The version is what stands before the first `_`, its dashes left out, compared as a string.
#include <algorithm>
#include <array>

#include "script/lexer.h"
#include "script/tools.h"

namespace pgtidy::script {
namespace {

constexpr std::array<std::string_view, 3> sidecars{"diesel.toml", "../diesel.toml", "../../diesel.toml"};

std::optional<Named> named(std::string_view folder, std::string_view file) {
  const bool up = file == "up.sql";
  if ((!up && file != "down.sql") || leading_digits(folder).empty()) return std::nullopt;
  std::string version(folder.substr(0, folder.find('_')));
  version.erase(std::remove(version.begin(), version.end(), '-'), version.end());
  return Named{std::move(version), up ? Direction::up : Direction::down};
}

// diesel reads a file that doesn't have the key as one that says false.
std::optional<TransactionMode> transaction_in(std::string_view metadata) {
  for (std::size_t at = 0; at < metadata.size(); at = std::min(metadata.find('\n', at), metadata.size() - 1) + 1) {
    const std::string_view line = trim(rest_of_line(metadata, at));
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos || trim(line.substr(0, equals)) != "run_in_transaction") continue;
    if (trim(line.substr(equals + 1)).substr(0, 4) == "true") return TransactionMode::per_file;
  }
  return TransactionMode::implicit;
}

bool distinctive(std::string_view folder, std::string_view file) {
  return named(folder, file).has_value() && folder.find('_') != std::string_view::npos;
}

}  // namespace

extern const Tool diesel_tool;
const Tool diesel_tool{.framework = Framework::diesel,
                       .name = "diesel",
                       .sidecars = sidecars,
                       .metadata = "metadata.toml",
                       .transaction_in = transaction_in,
                       .folder_per_migration = true,
                       .order = Order::textual,
                       .transaction = TransactionMode::per_file,
                       .outside_transaction = "a migration of its own with `run_in_transaction = false` in its metadata.toml",
                       .named = named,
                       .distinctive = distinctive};

}  // namespace pgtidy::script
