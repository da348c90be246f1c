// SPDX-License-Identifier: Apache-2.0
#include "support/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace pgtidy {
namespace {

struct Case {
  std::string_view pattern;
  std::string_view text;
  bool matches;
};

class Glob : public testing::TestWithParam<Case> {};

TEST_P(Glob, Matches) { EXPECT_EQ(glob_match(GetParam().pattern, GetParam().text), GetParam().matches); }

INSTANTIATE_TEST_SUITE_P(Table, Glob,
                         testing::Values(Case{"", "", true}, Case{"", "a", false}, Case{"*", "", true}, Case{"*", "a.sql", true},
                                         Case{"*", "a/b", false}, Case{"**", "a/b", true}, Case{"lock-*", "lock-add-column", true},
                                         Case{"lock-*", "unlock-x", false}, Case{"*-lock-*", "a-lock-b", true},
                                         Case{"db/legacy/**", "db/legacy/a/b.sql", true}, Case{"db/legacy/**", "db/legacy", false},
                                         Case{"**/x.sql", "x.sql", true}, Case{"**/x.sql", "a/b/x.sql", true},
                                         Case{"**/x.sql", "a/yx.sql", false}, Case{"a/**/b", "a/b", true}, Case{"a/**/b", "a/x/y/b", true},
                                         Case{"a/**/b", "ab", false}, Case{"a/*/b", "a/x/y/b", false},
                                         Case{"**/m*/*.sql", "a/mig/b/mig2/x.sql", true}, Case{"**/a/**/c", "a/b/a/c/d/c", true},
                                         Case{"a*b/c*d", "axb/cyd", true}, Case{"a*b/c*d", "ab/x/cd", false}, Case{"?.sql", "é.sql", true},
                                         Case{"?.sql", "/.sql", false}, Case{"000[1-3]_*.sql", "0002_x.sql", true},
                                         Case{"000[!1-3]_*.sql", "0002_x.sql", false}, Case{"000[^1-3]_*.sql", "0004_x.sql", true},
                                         Case{"[]a]", "]", true}, Case{"[a", "[a", true}, Case{"\\*", "*", true}, Case{"\\*", "a", false},
                                         Case{"a**b", "a/x/b", true}, Case{"***", "a/b", true}));

TEST(GlobSpeed, ManyStarsAreNotExponential) {
  std::string pattern;
  for (int i = 0; i < 60; ++i) pattern += "**/a*";
  EXPECT_FALSE(glob_match(pattern + "/z", std::string(3000, 'a')));
  std::string folders;
  for (int i = 0; i < 500; ++i) folders += "aaa/";
  EXPECT_FALSE(glob_match(pattern + "z", folders));
}

}  // namespace
}  // namespace pgtidy
