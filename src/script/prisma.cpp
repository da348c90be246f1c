// SPDX-License-Identifier: Apache-2.0
// Prisma Migrate: a folder `<timestamp>_<name>` with migration.sql, in the order of the folders' names, sent as one
// string without BEGIN. There is no way down.
#include <array>

#include "script/tools.h"

namespace pgtidy::script {
namespace {

constexpr std::array<std::string_view, 1> sidecars{"migration_lock.toml"};

std::optional<Named> named(std::string_view folder, std::string_view file) {
  if (file != "migration.sql" || folder.empty()) return std::nullopt;
  return Named{std::string(leading_digits(folder)), Direction::up};
}

constexpr std::array<Spelling, 6> spellings{
    {{"timestamptz", "`@db.Timestamptz` in schema.prisma"},
     {"numeric", "`Decimal` in schema.prisma"},
     {"index", "`@@index` in schema.prisma"},
     {"drop index", "its `@@index` in schema.prisma goes, too"},
     {"partial unique", "its `@unique` in schema.prisma goes, and the index is written into a migration by hand"},
     {"rename", "or `@map` in schema.prisma, which renames what the code calls it, and leaves the column"}}};

bool distinctive(std::string_view folder, std::string_view file) { return file == "migration.sql" && leading_digits(folder).size() == 14; }

}  // namespace

extern const Tool prisma_tool;
const Tool prisma_tool{.framework = Framework::prisma,
                       .name = "prisma",
                       .sidecars = sidecars,
                       .folder_per_migration = true,
                       .order = Order::name,
                       .transaction = TransactionMode::implicit,
                       .outside_transaction = "a migration of its own with this one statement",
                       .spellings = spellings,
                       .named = named,
                       .distinctive = distinctive};

}  // namespace pgtidy::script
