// SPDX-License-Identifier: Apache-2.0
// The migration folders in fixtures/histories: each is recognised as its tool's, in its tool's order, without problems.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "history/history.h"
#include "source/source_file.h"

namespace pgtidy::history {
namespace {

struct Case {
  const char* folder;
  std::string_view tool;
  std::vector<std::string> ups;  // versions in order
  std::size_t downs;             // files that only go down
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.folder; }

std::string fixtures() {
  return (std::filesystem::path(__FILE__).parent_path() / "../../../fixtures/histories").lexically_normal().string();
}

class Fixture : public testing::TestWithParam<Case> {};

TEST_P(Fixture, IsRecognised) {
  Options options;
  options.paths = {fixtures() + "/" + GetParam().folder};
  const Discovery found = discover(options);
  ASSERT_EQ(found.histories.size(), 1U);
  EXPECT_EQ(to_string(found.histories[0].framework), GetParam().tool);
  std::vector<std::string> ups;
  std::size_t downs = 0;
  for (const Entry& entry : found.histories[0].entries) {
    EXPECT_EQ(entry.framework, found.histories[0].framework) << entry.path;
    entry.direction == Direction::down ? static_cast<void>(++downs) : ups.push_back(entry.version);
  }
  EXPECT_EQ(ups, GetParam().ups);
  EXPECT_EQ(downs, GetParam().downs);
}

TEST_P(Fixture, HasNoProblems) {
  Options options;
  options.paths = {fixtures() + "/" + GetParam().folder};
  for (const History& history : discover(options).histories) {
    for (const Entry& entry : history.entries) {
      const Result<source::SourceFile> file = source::read(entry.path);
      ASSERT_TRUE(file.ok()) << entry.path;
      script::Options told;
      told.framework = entry.framework;
      EXPECT_TRUE(script::prepare(file->text(), told).problems.empty()) << entry.path;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Folders, Fixture,
    testing::Values(Case{"goose", "goose", {"00001", "00002", "00003", "00010"}, 0},
                    Case{"dbmate", "dbmate", {"20240301090000", "20240302100000", "20240310113000"}, 0},
                    Case{"golang-migrate", "golang-migrate", {"1", "2", "9", "10"}, 4},
                    Case{"diesel", "diesel", {"00000000000000", "20240201083000", "20240214120000", "20240305101500"}, 4},
                    Case{"prisma", "prisma", {"20240105091500", "20240212140000", "20240320083000", "20240401100000"}, 0},
                    Case{"psql", "psql", {"01", "02", "03"}, 0}));

}  // namespace
}  // namespace pgtidy::history
