// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cli/arguments.h"
#include "cli/project.h"

namespace pgtidy::cli {
namespace {

TEST(Versions, AreComparedNumericallyByParts) {
  struct Pair {
    const char* less;
    const char* more;
  };
  for (const Pair& pair : {Pair{"2", "10"}, Pair{"0009", "10"}, Pair{"1.2", "1.10"}, Pair{"1", "1.1"}, Pair{"20250301", "20250301120000"},
                           Pair{"99999999999999999999998", "99999999999999999999999"}, Pair{"2024_01", "2024-02"}, Pair{"", "1"}}) {
    EXPECT_TRUE(version_less(pair.less, pair.more)) << pair.less << " < " << pair.more;
    EXPECT_FALSE(version_less(pair.more, pair.less)) << pair.more << " < " << pair.less;
  }
  for (const Pair& pair : {Pair{"0010", "10"}, Pair{"1.0", "1"}, Pair{"", ""}, Pair{"v3", "3"}}) {
    EXPECT_FALSE(version_less(pair.less, pair.more));
    EXPECT_FALSE(version_less(pair.more, pair.less));
  }
}

Result<Arguments> parsed(std::vector<const char*> words) {
  words.insert(words.begin(), "pgtidy");
  return parse_arguments(static_cast<int>(words.size()), words.data());
}

TEST(ParseArguments, LintIsTheVerbWhenNoneIsGiven) {
  EXPECT_EQ(parsed({})->verb, Verb::lint);
  EXPECT_EQ(parsed({"./lint"})->operands, std::vector<std::string>{"./lint"});
  EXPECT_EQ(parsed({"--format", "json", "checks"})->verb, Verb::checks);
  EXPECT_EQ(parsed({"lint", "checks"})->operands, std::vector<std::string>{"checks"});
  EXPECT_EQ(parsed({"--", "checks"})->operands, std::vector<std::string>{"checks"});
}

TEST(ParseArguments, ValuesInBothForms) {
  for (const auto& arguments : {parsed({"--checks=-*,lock-*", "--var=a=b=c", "-qv", "."}),
                                parsed({"--checks", "-*", "--checks", "lock-*", "--var", "a=b=c", "-q", "-v", "."})}) {
    ASSERT_TRUE(arguments.ok());
    EXPECT_EQ(arguments->checks, (std::vector<std::string>{"-*", "lock-*"}));
    EXPECT_EQ(arguments->variables.at("a"), "b=c");
    EXPECT_TRUE(arguments->quiet && arguments->verbose);
    EXPECT_EQ(arguments->operands, std::vector<std::string>{"."});
  }
  EXPECT_EQ(parsed({"--direction=both"})->direction, std::nullopt);
  EXPECT_EQ(parsed({"--framework=auto"})->framework, std::nullopt);
  EXPECT_EQ(parsed({"--postgres=14-16"})->postgres, (Target{14, 16}));
  EXPECT_EQ(parsed({"--fail-on=never"})->fail_on, Severity::off);
}

TEST(ParseArguments, EveryFlagIsInTheHelp) {
  const std::string text = help(std::nullopt);
  for (const char* flag :
       {"--checks", "--severity",   "--fail-on", "--framework",  "--direction",      "--postgres",  "--transaction", "--var",
        "--before", "--files-from", "--format",  "--report",     "--stdin-filename", "--config",    "--no-config",   "--force-exclude",
        "--color",  "-q",           "-v",        "--statistics", "--since",          "--diff-base", "--staged"})
    EXPECT_NE(text.find(flag), std::string::npos) << flag;
}

}  // namespace
}  // namespace pgtidy::cli
