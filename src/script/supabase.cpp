// SPDX-License-Identifier: Apache-2.0
// Supabase's CLI: supabase/migrations/<timestamp>_<name>.sql, sent in one batch, which the server takes as one
// transaction.
#include <array>

#include "script/tools.h"

namespace pgtidy::script {
namespace {

constexpr std::array<std::string_view, 1> sidecars{"../../supabase/config.toml"};

std::optional<Named> named(std::string_view /*folder*/, std::string_view file) {
  std::optional<Named> name = numbered(file);
  if (name) name->direction = Direction::up;
  return name;
}

}  // namespace

extern const Tool supabase_tool;
const Tool supabase_tool{.framework = Framework::supabase,
                         .name = "supabase",
                         .sidecars = sidecars,
                         .order = Order::name,
                         .transaction = TransactionMode::implicit,
                         .outside_transaction = "a migration of its own with this one statement",
                         .named = named};

}  // namespace pgtidy::script
