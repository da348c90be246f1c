// SPDX-License-Identifier: Apache-2.0
// golang-migrate: `N_x.up.sql` and `N_x.down.sql`, each sent as one string without BEGIN: several statements make one
// transaction all the same.
#include "script/tools.h"

namespace pgtidy::script {
namespace {

std::optional<Named> named(std::string_view /*folder*/, std::string_view file) {
  std::optional<Named> name = numbered(file);
  if (!name || !name->direction) return std::nullopt;
  return name;
}

bool distinctive(std::string_view folder, std::string_view file) { return named(folder, file).has_value(); }

}  // namespace

extern const Tool golang_migrate_tool;
const Tool golang_migrate_tool{.framework = Framework::golang_migrate,
                               .name = "golang-migrate",
                               .transaction = TransactionMode::implicit,
                               .outside_transaction = "a migration of its own with this one statement",
                               .named = named,
                               .distinctive = distinctive};

}  // namespace pgtidy::script
