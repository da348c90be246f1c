// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "history/history.h"

namespace pgtidy::history {
namespace {

namespace fs = std::filesystem;

// Works in a folder of its own, so that paths are short and relative.
class Discover : public testing::Test {
 protected:
  void SetUp() override {
    before_ = fs::current_path();
    std::string name = (fs::temp_directory_path() / "pgtidy-discover-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    fs::current_path(folder_);
  }
  void TearDown() override {
    fs::current_path(before_);
    fs::remove_all(folder_);
  }

  static void write(const std::string& path, const std::string& text = "SELECT 1;\n") {
    const fs::path folder = fs::path(path).parent_path();
    if (!folder.empty()) fs::create_directories(folder);
    std::ofstream(path) << text;
  }
  static void write_all(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) write(path);
  }

  // One line a history: its folder, tool, and files: `-x` down, `(x)` not under review.
  static std::vector<std::string> found(const Options& options) {
    std::vector<std::string> lines;
    for (const History& history : discover(options).histories) {
      std::string line = history.folder + " " + std::string(to_string(history.framework)) + ":";
      for (const Entry& entry : history.entries) {
        const std::string path = entry.direction == Direction::down ? "-" + entry.path : entry.path;
        line += entry.under_review ? " " + path : " (" + path + ")";
      }
      lines.push_back(line);
    }
    return lines;
  }
  static std::vector<std::string> found(const std::vector<std::string>& paths) {
    Options options;
    options.paths = paths;
    return found(options);
  }
  static std::vector<std::string> errors(const std::vector<std::string>& paths) {
    Options options;
    options.paths = paths;
    std::vector<std::string> words;
    for (const Error& error : discover(options).errors) words.push_back(to_string(error));
    return words;
  }

  using Lines = std::vector<std::string>;

 private:
  fs::path before_;
  fs::path folder_;
};

TEST_F(Discover, VersionsAreOrderedAsNumbersAndOtherNamesFollow) {
  write_all({"m/10_x.sql", "m/1_x.sql", "m/2_x.sql", "m/seed.sql", "m/9_b.sql", "m/9_a.sql", "m/notes.txt"});
  EXPECT_EQ(found({"m"}), Lines{"m sql: m/1_x.sql m/2_x.sql m/9_a.sql m/9_b.sql m/10_x.sql m/seed.sql"});
}

TEST_F(Discover, FlywayCallbacks) {
  write_all({"V2__b.sql", "R__v.sql", "afterMigrate__2.sql", "afterMigrate__1.sql", "V1__a.sql", "beforeMigrate.sql", "afterVersioned.sql",
             "beforeClean.sql"});
  EXPECT_EQ(found({"."}), Lines{". flyway: beforeMigrate.sql V1__a.sql V2__b.sql afterVersioned.sql R__v.sql afterMigrate__1.sql "
                                "afterMigrate__2.sql -beforeClean.sql"});
}

TEST_F(Discover, FlywayNames) {
  write_all({"V1__a.sql", "V1.10__c.sql", "V1.2__b.sql", "R__v.sql", "U1.2__b.sql"});
  EXPECT_EQ(found({"."}), Lines{". flyway: V1__a.sql V1.2__b.sql -U1.2__b.sql V1.10__c.sql R__v.sql"});
}

TEST_F(Discover, SchemaFilesAreOrderedByName) {
  write_all({"db/users.sql", "db/orders.sql", "db/api/views.sql"});
  EXPECT_EQ(found({"db"}), (Lines{"db sql: db/orders.sql db/users.sql", "db/api sql: db/api/views.sql"}));
}

TEST_F(Discover, AFileIsReadWithItsFolder) {
  write_all({"m/1_x.sql", "m/2_x.sql", "m/sub/9_x.sql"});
  EXPECT_EQ(found({"m/2_x.sql"}), Lines{"m sql: (m/1_x.sql) m/2_x.sql"});
  EXPECT_EQ(found({"./m//2_x.sql", "m/2_x.sql"}), Lines{"m sql: (m/1_x.sql) m/2_x.sql"});
  EXPECT_EQ(found({"m", "m/2_x.sql"}), (Lines{"m sql: m/1_x.sql m/2_x.sql", "m/sub sql: m/sub/9_x.sql"}));
}

TEST_F(Discover, DownFilesFollowTheirUpFiles) {
  write_all({"1_a.up.sql", "1_a.down.sql", "2_b.up.sql", "2_b.down.sql", "10_c.up.sql"});
  EXPECT_EQ(found({"."}), Lines{". golang-migrate: 1_a.up.sql -1_a.down.sql 2_b.up.sql -2_b.down.sql 10_c.up.sql"});
}

TEST_F(Discover, WeakWordsNeedATwin) {
  write_all({"1_a_up.sql", "1_a_down.sql", "2_shut_down.sql", "3_x.sql", "3_x.rollback.sql"});
  EXPECT_EQ(found({"."}), Lines{". sql: 1_a_up.sql -1_a_down.sql 2_shut_down.sql 3_x.sql -3_x.rollback.sql"});
}

TEST_F(Discover, FoldersThatAreMigrations) {
  write_all({"m/20240102_b/migration.sql", "m/20230101_a/migration.sql", "m/migration_lock.toml"});
  EXPECT_EQ(found({"m"}), Lines{"m prisma: m/20230101_a/migration.sql m/20240102_b/migration.sql"});
  EXPECT_EQ(found({"m/20240102_b"}), Lines{"m prisma: (m/20230101_a/migration.sql) m/20240102_b/migration.sql"});
  fs::current_path("m/20240102_b");
  EXPECT_EQ(found({"migration.sql"}), Lines{".. prisma: (../20230101_a/migration.sql) migration.sql"});
  EXPECT_EQ(found({"."}), Lines{".. prisma: (../20230101_a/migration.sql) migration.sql"});
  fs::current_path("../..");
}

TEST_F(Discover, DieselVersionsAreStringsWithoutDashes) {
  write_all({"00000000000000_s/up.sql", "2019-09-12-100000_b/up.sql", "2019-09-12-100000_b/down.sql", "20140924113530_a/up.sql"});
  write("2019-09-12-100000_b/metadata.toml", "# nothing\n");
  EXPECT_EQ(found({"."}),
            Lines{". diesel: 00000000000000_s/up.sql 20140924113530_a/up.sql 2019-09-12-100000_b/up.sql -2019-09-12-100000_b/down.sql"});
  Options options;
  options.paths = {"."};
  const Discovery all = discover(options);
  EXPECT_FALSE(all.histories[0].entries[0].transaction);
  EXPECT_EQ(all.histories[0].entries[2].transaction, TransactionMode::implicit);
}

TEST_F(Discover, FoldersThatAreVersions) {
  write_all({"s/v1.0/schema.sql", "s/v1.10/c.sql", "s/v1.2/b.sql", "s/v1.2/a.sql", "s/full.sql"});
  EXPECT_EQ(found({"s"}), (Lines{"s sql: s/full.sql", "s sql: s/v1.0/schema.sql s/v1.2/a.sql s/v1.2/b.sql s/v1.10/c.sql"}));
  write_all({"t/0/01_a.up.sql", "t/0/02_b.up.sql", "t/10/01_d.up.sql", "t/2/05_c.up.sql"});
  EXPECT_EQ(found({"t"}), Lines{"t golang-migrate: t/0/01_a.up.sql t/0/02_b.up.sql t/2/05_c.up.sql t/10/01_d.up.sql"});
  write_all({"u/1/a.sql", "u/api/b.sql"});
  EXPECT_EQ(found({"u"}), (Lines{"u/1 sql: u/1/a.sql", "u/api sql: u/api/b.sql"}));
}

TEST_F(Discover, MarkersDecideForTheWholeFolder) {
  write("1_a.sql", "-- +goose Up\nSELECT 1;\n");
  write("2_b.sql");
  write("seed.sql");
  EXPECT_EQ(found({"."}), (Lines{". goose: 1_a.sql 2_b.sql", ". sql: seed.sql"}));
  write("d/10_b.sql", "-- migrate:up\n-- migrate:down\n");
  write("d/2_a.sql", "-- migrate:up\n-- migrate:down\n");
  EXPECT_EQ(found({"d"}), Lines{"d dbmate: d/10_b.sql d/2_a.sql"});  // dbmate orders by name
}

TEST_F(Discover, WhatTheToolDoesNotReadStandsAlone) {
  for (int i = 1; i < 20; ++i) write("m/" + std::to_string(i) + "_x.up.sql");
  write("m/0021_y_up.sql");
  const Lines lines = found({"m"});
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[1], "m sql: m/0021_y_up.sql");
  write_all({"f/1_a.up.sql", "f/2_b.sql"});  // nobody's rule
  EXPECT_EQ(found({"f"}), Lines{"f sql: f/1_a.up.sql f/2_b.sql"});
}

TEST_F(Discover, NoToolPassesOverTheFirstMigration) {
  write("m/01_init.sql");
  for (int i = 2; i < 20; ++i) write("m/" + std::to_string(i) + "_x.up.sql");
  const Lines lines = found({"m"});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(lines[0].starts_with("m sql: m/01_init.sql m/2_x.up.sql m/3_x.up.sql")) << lines[0];
}

TEST_F(Discover, RefineryTakesFlywaysNamesWhereCargoNamesIt) {
  write_all({"a/migrations/V1__x.sql", "b/migrations/V2__y.sql", "b/migrations/U1__late.sql"});
  write("b/Cargo.toml", "[dependencies]\nrefinery = { version = \"0.8\", features = [\"tokio-postgres\"] }\n");
  EXPECT_EQ(found({"."}), (Lines{"a/migrations flyway: a/migrations/V1__x.sql",
                                 "b/migrations refinery: b/migrations/U1__late.sql b/migrations/V2__y.sql"}));
}

TEST_F(Discover, SqlxNeedsEvidence) {
  write_all({"a/migrations/1_x.sql", "b/migrations/1_x.sql", "c/migrations/1_x.up.sql"});
  write("a/.sqlx/query-1.json");
  write("c/Cargo.toml", "[dependencies]\nsqlx = \"0.8\"\n");
  EXPECT_EQ(found({"."}), (Lines{"a/migrations sqlx: a/migrations/1_x.sql", "b/migrations sql: b/migrations/1_x.sql",
                                 "c/migrations sqlx: c/migrations/1_x.up.sql"}));
}

TEST_F(Discover, DumpsStandAlone) {
  write_all({"1_a.sql", "2_b.sql"});
  write("structure.sql", "--\n-- PostgreSQL database dump\n--\n");
  EXPECT_EQ(found({"."}), (Lines{". sql: 1_a.sql 2_b.sql", ". pg_dump: structure.sql"}));
  EXPECT_EQ(found({"structure.sql"}), Lines{". pg_dump: structure.sql"});
}

TEST_F(Discover, WhatIsLeftOut) {
  write_all({".git/x.sql", "node_modules/p/x.sql", "m/mysql/1.sql", "m/postgres/1.sql", "m/sqlite/1.sql", "s/deploy/a.sql",
             "s/revert/a.sql", "s/verify/a.sql", "k/1.postgres.up.sql", "k/1.mysql.up.sql", "k/1.up.sql", "k/2.up.sql"});
  EXPECT_EQ(found({"."}),
            (Lines{"k sql: k/1.postgres.up.sql k/2.up.sql", "m/postgres sql: m/postgres/1.sql", "s/deploy sql: s/deploy/a.sql"}));
  EXPECT_EQ(found({"s/revert"}), Lines{"s/revert sql: s/revert/a.sql"});
  EXPECT_EQ(found({"m/mysql"}), Lines{"m/mysql sql: m/mysql/1.sql"});
}

TEST_F(Discover, TestsBesideMigrationsAreLeftOut) {
  write_all({"db/migrations/1_a.sql", "db/tests/a.sql"});
  EXPECT_EQ(found({"db"}), (std::vector<std::string>{"db/migrations sql: db/migrations/1_a.sql"}));
}

TEST_F(Discover, Excludes) {
  write_all({"m/1_a.sql", "m/2_b.sql", "old/1.sql", "m/old/2.sql"});
  Options options;
  options.paths = {"."};
  options.exclude = {"m/2*.sql", "old"};
  EXPECT_EQ(found(options), Lines{"m sql: m/1_a.sql"});
  options.paths = {"m/2_b.sql"};
  EXPECT_EQ(found(options), Lines{"m sql: (m/1_a.sql) m/2_b.sql"});
  options.force_exclude = true;
  EXPECT_TRUE(found(options).empty());
}

TEST_F(Discover, FilesFromKeepsItsOrder) {
  write_all({"m/1_a.up.sql", "m/2_b.up.sql", "n/x.txt", "m/0_z.up.sql"});
  Options options;
  options.files_from = Lines{"m/2_b.up.sql", "n/x.txt", "m/1_a.up.sql", "gone.sql"};
  EXPECT_EQ(found(options), Lines{"m golang-migrate: m/2_b.up.sql n/x.txt m/1_a.up.sql"});
  ASSERT_EQ(discover(options).errors.size(), 1U);
  EXPECT_EQ(to_string(discover(options).errors[0]), "gone.sql: no such file");
  EXPECT_EQ(discover(options).histories[0].entries[1].framework, script::Framework::sql);
}

TEST_F(Discover, StandardInputStandsForAPath) {
  write_all({"m/1_a.sql", "m/3_c.sql"});
  Options options;
  options.paths = {"-"};
  options.stdin_path = "m/2_b.sql";
  EXPECT_EQ(found(options), Lines{"m sql: (m/1_a.sql) m/2_b.sql (m/3_c.sql)"});
}

TEST_F(Discover, BeforeComesFirst) {
  write_all({"m/1_a.sql", "n/1_a.sql", "roles.sql"});
  Options options;
  options.paths = {"m", "n"};
  options.before = {"roles.sql"};
  EXPECT_EQ(found(options), (Lines{"m sql: (roles.sql) m/1_a.sql", "n sql: (roles.sql) n/1_a.sql"}));
}

TEST_F(Discover, WhatIsToldWins) {
  write_all({"m/1_a.sql"});
  Options options;
  options.paths = {"m"};
  options.framework = script::Framework::goose;
  EXPECT_EQ(found(options), Lines{"m goose: m/1_a.sql"});
  EXPECT_EQ(discover(options).histories[0].why, "goose: as told");
}

TEST_F(Discover, LoopsPipesAndDanglingLinksAreSurvived) {
  write("m/1_a.sql");
  fs::create_directory_symlink("..", "m/up");
  fs::create_symlink("nowhere.sql", "m/2_b.sql");
  ASSERT_EQ(::mkfifo("m/3_c.sql", 0600), 0);
  EXPECT_EQ(found({"m"}), Lines{"m sql: m/1_a.sql m/2_b.sql m/3_c.sql"});  // whoever reads them says what is wrong
  EXPECT_EQ(errors({"m"}), Lines{});
}

TEST_F(Discover, Errors) {
  EXPECT_EQ(errors({"gone", "gone.sql"}), (Lines{"gone: no such file or folder", "gone.sql: no such file or folder"}));
  fs::create_directories("empty");
  EXPECT_TRUE(found({"empty"}).empty());
  EXPECT_TRUE(errors({"empty"}).empty());
}

TEST_F(Discover, ThousandsOfFiles) {
  for (int i = 0; i < 2000; ++i) write("m/" + std::to_string(i) + "_x.sql");
  Options options;
  options.paths = {"m"};
  const Discovery all = discover(options);
  ASSERT_EQ(all.histories.size(), 1U);
  EXPECT_EQ(all.histories[0].entries.size(), 2000U);
  EXPECT_EQ(all.histories[0].entries[1999].path, "m/1999_x.sql");
}

}  // namespace
}  // namespace pgtidy::history
