// SPDX-License-Identifier: Apache-2.0
// sql-migrate: `-- +migrate Up` and Down in one file, sent statement by statement, in one transaction unless the marker
// says `notransaction`. Files are ordered by their leading number, then by name.
#include "script/blocks.h"
#include "script/tools.h"

namespace pgtidy::script {
namespace {

constexpr BlockRules rules{.tool = "sql-migrate", .word = "+migrate", .options = true};

bool marked(std::string_view text) { return has_blocks(text, rules); }

void divide(std::string_view text, Script& script) { divide_blocks(text, rules, script); }

std::optional<Named> named(std::string_view /*folder*/, std::string_view file) {
  if (!ends_with(file, ".sql")) return std::nullopt;
  return Named{std::string(leading_digits(file)), std::nullopt};
}

}  // namespace

extern const Tool sql_migrate_tool;
const Tool sql_migrate_tool{.framework = Framework::sql_migrate,
                            .name = "sql-migrate",
                            .transaction = TransactionMode::per_file,
                            .outside_transaction = "a migration of its own with `-- +migrate Up notransaction`",
                            .marked = marked,
                            .named = named,
                            .divide = divide};

}  // namespace pgtidy::script
