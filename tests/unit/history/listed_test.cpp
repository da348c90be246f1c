// SPDX-License-Identifier: Apache-2.0
// Histories whose order a file of the tool's gives, and tools that are known by what stands beside.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "history/history.h"

namespace pgtidy::history {
namespace {

namespace fs = std::filesystem;

class Listed : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "pgtidy-listed-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& path, const std::string& text = "SELECT 1;\n") const {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << text;
  }

  // Paths below the test's folder; (x): not under review.
  std::vector<std::string> found(const std::string& path) const {
    Options options;
    options.paths = {(folder_ / path).string()};
    std::vector<std::string> lines;
    for (const History& history : discover(options).histories) {
      std::string line(to_string(history.framework));
      for (const Entry& entry : history.entries) {
        const std::string relative = fs::path(entry.path).lexically_relative(folder_).string();
        line += entry.under_review ? " " + relative : " (" + relative + ")";
      }
      lines.push_back(line);
    }
    return lines;
  }

  using Lines = std::vector<std::string>;
  fs::path folder_;
};

TEST_F(Listed, SqitchPlan) {
  write("db/sqitch.plan", "%project=x\n\nz 2021 A <a@b>\ntables/a 2021 A <a@b>\n@v1 2021 A <a@b>\nz [z@v1] 2021 A <a@b>\ngone 2021 A\n");
  for (const char* name : {"z", "z@v1", "tables/a", "stray"}) write("db/deploy/" + std::string(name) + ".sql");
  write("db/revert/z.sql");
  write("db/test/z.sql");
  EXPECT_EQ(found("db"), (Lines{"sqitch db/deploy/z@v1.sql db/deploy/tables/a.sql db/deploy/z.sql", "sql db/deploy/stray.sql"}));
  EXPECT_EQ(found("db/deploy/tables/a.sql"), Lines{"sqitch (db/deploy/z@v1.sql) db/deploy/tables/a.sql (db/deploy/z.sql)"});
  EXPECT_EQ(found("db/deploy/tables"), Lines{"sqitch (db/deploy/z@v1.sql) db/deploy/tables/a.sql (db/deploy/z.sql)"});
}

TEST_F(Listed, DrizzleJournal) {
  write("m/meta/_journal.json", R"({"entries": [{"tag": "0001_b"}, {"tag": "0000_a"}]})");
  for (const char* name : {"0000_a", "0001_b", "0002_stray"}) write("m/" + std::string(name) + ".sql");
  EXPECT_EQ(found("m"), (Lines{"drizzle m/0001_b.sql m/0000_a.sql", "sql m/0002_stray.sql"}));
}

TEST_F(Listed, DrizzleFolders) {
  write("m/20240101000000_a/migration.sql");
  write("m/20240101000000_a/snapshot.json", "{}");
  write("m/20240202000000_b/migration.sql");
  EXPECT_EQ(found("m"), Lines{"drizzle m/20240101000000_a/migration.sql m/20240202000000_b/migration.sql"});
}

TEST_F(Listed, FilesBeside) {
  write("a/20240101_x.sql");
  write("a/atlas.sum", "h1:x\n");
  write("supabase/migrations/20240101_x.sql");
  write("supabase/config.toml");
  write("f/V1__x.sql");
  write("f/V1__x.sql.conf", "executeInTransaction=false\n");
  EXPECT_EQ(found("."), (Lines{"atlas a/20240101_x.sql", "flyway f/V1__x.sql", "supabase supabase/migrations/20240101_x.sql"}));
  Options options;
  options.paths = {(folder_ / "f").string()};
  EXPECT_EQ(discover(options).histories.at(0).entries.at(0).transaction, TransactionMode::none);
}

}  // namespace
}  // namespace pgtidy::history
