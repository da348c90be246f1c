// SPDX-License-Identifier: Apache-2.0
#include "fix/fix.h"

#include <gtest/gtest.h>

namespace pgtidy::fix {
namespace {

constexpr FileId first{0};
constexpr FileId second{1};

Fix fix_of(std::vector<Edit> edits) { return {"", FixSafety::safe, std::move(edits)}; }

Merged merge_all(const std::vector<Fix>& fixes) {
  std::vector<const Fix*> pointers;
  pointers.reserve(fixes.size());
  for (const Fix& fix : fixes) pointers.push_back(&fix);
  return merge(pointers);
}

struct Case {
  const char* name;
  std::vector<Fix> fixes;
  std::string expected;  // of "0123456789"
  std::vector<std::size_t> skipped = {};
};

class ApplyTest : public testing::TestWithParam<Case> {};

TEST_P(ApplyTest, GivesTheText) {
  const Case& test = GetParam();
  const Merged merged = merge_all(test.fixes);
  EXPECT_EQ(apply("0123456789", first, merged.edits), test.expected);
  EXPECT_EQ(merged.skipped, test.skipped);
}

INSTANTIATE_TEST_SUITE_P(
    All, ApplyTest,
    testing::Values(
        Case{"nothing", {}, "0123456789"}, Case{"insert", {fix_of({Edit::insert(first, 3, "x")})}, "012x3456789"},
        Case{"insert_at_both_ends", {fix_of({Edit::insert(first, 10, "z"), Edit::insert(first, 0, "a")})}, "a0123456789z"},
        Case{"replace", {fix_of({Edit::replace(first, {2, 5}, "x")})}, "01x56789"},
        Case{"remove_all", {fix_of({Edit::replace(first, {0, 10}, "")})}, ""},
        Case{"unsorted", {fix_of({Edit::insert(first, 8, "b")}), fix_of({Edit::replace(first, {1, 2}, "a")})}, "0a234567b89"},
        Case{"same_edit_twice", {fix_of({Edit::insert(first, 0, "x")}), fix_of({Edit::insert(first, 0, "x")})}, "x0123456789"},
        Case{"different_inserts_at_one_place",
             {fix_of({Edit::insert(first, 4, "x")}), fix_of({Edit::insert(first, 4, "y")})},
             "0123x456789",
             {1}},
        Case{"overlap", {fix_of({Edit::replace(first, {2, 5}, "x")}), fix_of({Edit::replace(first, {4, 6}, "y")})}, "01x56789", {1}},
        Case{"inside", {fix_of({Edit::replace(first, {2, 8}, "x")}), fix_of({Edit::insert(first, 5, "y")})}, "01x89", {1}},
        Case{"around", {fix_of({Edit::insert(first, 5, "y")}), fix_of({Edit::replace(first, {2, 8}, "x")})}, "01234y56789", {1}},
        Case{"touching",
             {fix_of({Edit::replace(first, {2, 4}, "x")}), fix_of({Edit::replace(first, {4, 6}, "y")}),
              fix_of({Edit::insert(first, 4, "-")})},
             "01x-y6789"},
        Case{"insert_before_replaced", {fix_of({Edit::replace(first, {0, 2}, "x")}), fix_of({Edit::insert(first, 0, "a")})}, "ax23456789"},
        Case{"whole_or_not_at_all",
             {fix_of({Edit::insert(first, 5, "y")}), fix_of({Edit::insert(first, 0, "a"), Edit::replace(first, {4, 6}, "b")})},
             "01234y56789",
             {1}},
        Case{"shared_edit_stays",
             {fix_of({Edit::insert(first, 0, "a"), Edit::insert(first, 5, "y")}),
              fix_of({Edit::insert(first, 0, "a"), Edit::replace(first, {4, 6}, "b")})},
             "a01234y56789",
             {1}},
        Case{"at_odds_with_itself", {fix_of({Edit::insert(first, 5, "y"), Edit::replace(first, {4, 6}, "b")})}, "0123456789", {0}},
        Case{"skipped_leaves_room",
             {fix_of({Edit::replace(first, {2, 4}, "x")}), fix_of({Edit::replace(first, {3, 8}, "y")}),
              fix_of({Edit::insert(first, 6, "z")})},
             "01x45z6789",
             {1}},
        Case{"past_the_end", {fix_of({Edit::replace(first, {8, 40}, "x"), Edit::insert(first, 50, "y")})}, "01234567xy"},
        Case{"other_file", {fix_of({Edit::insert(second, 1, "x"), Edit::insert(first, 1, "y")})}, "0y123456789"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(MergeTest, SortsByFileAndRange) {
  const Merged merged = merge_all({fix_of({Edit::insert(second, 1, "c"), Edit::insert(first, 9, "b"), Edit::insert(first, 2, "a")})});
  ASSERT_EQ(merged.edits.size(), 3U);
  EXPECT_EQ(merged.edits[0].text, "a");
  EXPECT_EQ(merged.edits[1].text, "b");
  EXPECT_EQ(merged.edits[2].text, "c");
}

TEST(MergeTest, ManyFixesTakeLittleTime) {
  std::vector<Fix> fixes;
  for (std::uint32_t i = 0; i < 100'000; ++i) fixes.push_back(fix_of({Edit::replace(first, {2 * i, 2 * i + 1}, "x")}));
  const Merged merged = merge_all(fixes);
  EXPECT_EQ(merged.edits.size(), fixes.size());
  EXPECT_EQ(apply(std::string(200'000, ' '), first, merged.edits).size(), 200'000U);
}

}  // namespace
}  // namespace pgtidy::fix
