// SPDX-License-Identifier: Apache-2.0
#include "support/cxx.h"

#include <gtest/gtest.h>

namespace pgtidy::tests {
namespace {

TEST(CodeOnly, BlanksCommentsAndLiterals) {
  EXPECT_EQ(code_only("a(\"{x}\"); // {\nb('{'); /* } */"), "a(\"   \");     \nb(' ');        ");
  EXPECT_EQ(code_only("R\"(\"{)\" + 1'000 + \"\\\"{\""), "R\"    \" + 1'000 + \"   \"");
}

TEST(Functions, AreMeasured) {
  const auto found = functions_of(R"(namespace x {
struct S final {
  int a{1};
  explicit S(int b) : a{b} {}
  int f() const {
    if (a) {
      for (;;) {
        while (true) {
        }
      }
    } else {
      g(T{1, 2});
    }
    return S{1}.a;
  }
};

template <class T>
void g() {
  const auto h = [&](int y) {
    if (y) {
    }
  };
  static constexpr int table[] = {
    1,
    2,
    3,
  };
}
}  // namespace x
)");
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[1].head, "int f() const");
  EXPECT_EQ(found[1].line, 5U);
  EXPECT_EQ(found[1].lines, 11U);
  EXPECT_EQ(found[1].nesting, 3U);
  EXPECT_EQ(found[2].lines, 9U);  // with template<…>, without the table's insides
  EXPECT_EQ(found[2].nesting, 0U);
  EXPECT_EQ(found[3].nesting, 1U);
}

TEST(Includes, AreRead) {
  const auto found = includes_of("#include <vector>\n  # include \"a/b.h\"  // why\n// #include <no>\n");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_TRUE(found[0].system);
  EXPECT_EQ(found[1].name, "a/b.h");
  EXPECT_EQ(found[1].line, 2U);
}

TEST(CallLiterals, JoinNeighbours) {
  const auto found = call_literals("cx.report(place(\n  1), \"one \"\n  \"two\", x);\nf.help(y);\nf.help(fmt(\"a {}\", z));", ".help(");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].text, "a {}");
  EXPECT_EQ(call_literals("cx.report(a, \"one \"\n \"two\", x);", "cx.report(")[0].text, "one two");
}

}  // namespace
}  // namespace pgtidy::tests
