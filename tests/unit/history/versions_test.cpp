// SPDX-License-Identifier: Apache-2.0
#include "history/versions.h"

#include <gtest/gtest.h>

#include "history/history.h"

namespace pgtidy::history {
namespace {

TEST(Version, IsReadFromTheName) {
  const std::pair<const char*, const char*> cases[]{
      {"0001_x.sql", "0001"},
      {"1-x.sql", "1"},
      {"20240101.sql", "20240101"},
      {"V1.2__x.sql", "1.2"},
      {"V1_2__x.sql", "1.2"},
      {"V0001.Initial.up.sql", "0001"},
      {"v1.10", "1.10"},
      {"07", "07"},
      {"2019-09-12-100000_x", "20190912100000"},
      {"2024_01_02_120000_x.sql", "20240102120000"},
      {"0001_02_03_x.sql", "0001.02.03"},
      {"001_2fa.sql", "001"},
      {"0001x.sql", "0001"},
      {"3d-models", ""},
      {"R__views.sql", ""},
      {"schema.sql", ""},
      {"version2.sql", ""},
      {"", ""},
  };
  for (const auto& [name, version] : cases) EXPECT_EQ(version_of(name), version) << name;
}

TEST(Version, ComparesNumbers) {
  EXPECT_EQ(compare_versions("1.2", "1.10"), std::strong_ordering::less);
  EXPECT_EQ(compare_versions("9", "10"), std::strong_ordering::less);
  EXPECT_EQ(compare_versions("007", "7"), std::strong_ordering::equal);
  EXPECT_EQ(compare_versions("1", "1.0"), std::strong_ordering::equal);
  EXPECT_EQ(compare_versions("20240101000000", "99999999999999999999999999"), std::strong_ordering::less);
  EXPECT_EQ(compare_versions("1.0.1", "1.0"), std::strong_ordering::greater);
  EXPECT_EQ(compare_versions("", "1"), std::strong_ordering::less);
}

TEST(Version, TellsWhenItWasWritten) {
  EXPECT_EQ(moment_of("19700101000000"), std::nullopt);  // before there were migrations
  EXPECT_EQ(moment_of("20230525111943"), 1685013583);
  EXPECT_EQ(moment_of("20230525111943.1"), 1685013583);
  EXPECT_EQ(moment_of("202305251119"), 1685013540);
  EXPECT_EQ(moment_of("20230525"), 1684972800);
  EXPECT_EQ(moment_of("1685013583"), 1685013583);
  EXPECT_EQ(moment_of("1685013583123"), 1685013583);
  for (const char* none : {"", "1", "0001", "1.2", "20239999000000", "00000012", "99999999999999999999999999", "2023x"}) {
    EXPECT_EQ(moment_of(none), std::nullopt) << none;
  }
}

TEST(Stem, TellsUpFromDown) {
  EXPECT_EQ(stem_of("1_x.down.sql").text, "1_x");
  EXPECT_EQ(stem_of("1_x.down.sql").direction, Direction::down);
  EXPECT_TRUE(stem_of("1_x.down.sql").certain);
  EXPECT_EQ(stem_of("down.sql").direction, Direction::down);
  EXPECT_EQ(stem_of("1_x_down.sql").text, "1_x");
  EXPECT_FALSE(stem_of("1_shut_down.sql").certain);
  EXPECT_EQ(stem_of("U1__x.sql").direction, Direction::down);
  EXPECT_EQ(stem_of("U1__x.sql").text, stem_of("V1__x.sql").text);
  EXPECT_FALSE(stem_of("1_x.sql").direction);
}

}  // namespace
}  // namespace pgtidy::history
