// SPDX-License-Identifier: Apache-2.0
#include "source/source_file.h"

#include <gtest/gtest.h>

#include <string>

namespace pgtidy::source {
namespace {

struct Case {
  std::string text;
  std::uint32_t offset;
  std::uint32_t line;
  std::uint32_t column;
};

class Positions : public testing::TestWithParam<Case> {};

TEST_P(Positions, LineAndColumn) {
  const Case& c = GetParam();
  const Position position = SourceFile("x.sql", c.text).position(c.offset);
  EXPECT_EQ(position.line, c.line);
  EXPECT_EQ(position.column, c.column);
}

const std::string bom = "\xEF\xBB\xBF";

INSTANTIATE_TEST_SUITE_P(Table, Positions,
                         testing::Values(Case{"", 0, 1, 1}, Case{"", 9, 1, 1}, Case{"ab\ncd", 0, 1, 1}, Case{"ab\ncd", 2, 1, 3},
                                         Case{"ab\ncd", 3, 2, 1}, Case{"ab\ncd", 5, 2, 3}, Case{"ab\ncd", 99, 2, 3}, Case{"ab\n", 3, 2, 1},
                                         Case{"a\r\nb", 1, 1, 2}, Case{"a\r\nb", 2, 1, 2}, Case{"a\r\nb", 3, 2, 1},  // CRLF
                                         Case{"\tx", 1, 1, 2}, Case{"é!", 2, 1, 2}, Case{"😀!", 4, 1, 2}, Case{"€!", 3, 1, 2},
                                         Case{"é!", 1, 1, 1},  // inside a character
                                         Case{bom + "a", 0, 1, 1}, Case{bom + "a", 3, 1, 1}, Case{bom + "a", 4, 1, 2},
                                         Case{bom + "a\nb", 5, 2, 1}, Case{"\xE9\xE9x", 2, 1, 3}, Case{"\xE2\x82x", 2, 1, 3},
                                         Case{"\x80\x80x", 2, 1, 3}));

TEST(Source, OffsetIsTheInverseOfPosition) {
  const SourceFile file("x.sql", bom + "a\té\r\n😀b\n\nlast");
  for (std::uint32_t line = 1; line <= file.line_count(); ++line) {
    for (std::uint32_t column = 1; column <= 4; ++column) {
      const Position position = file.position(file.offset(line, column));
      EXPECT_EQ(position.line, line);
      EXPECT_LE(position.column, column);
    }
  }
  EXPECT_EQ(file.offset(1, 99), file.position(file.offset(1, 99)).byte);
  EXPECT_EQ(file.offset(1, 4), 7U);
  EXPECT_EQ(file.offset(0, 0), 3U);
  EXPECT_EQ(file.offset(99, 1), file.text().size());
}

TEST(Source, Lines) {
  const SourceFile file("x.sql", bom + "one\r\ntwo\n");
  EXPECT_EQ(file.line_count(), 3U);
  EXPECT_EQ(file.line(1), "one");
  EXPECT_EQ(file.line(2), "two");
  EXPECT_EQ(file.line(3), "");
  EXPECT_EQ(file.line(0), "");
  EXPECT_EQ(file.line(4), "");
}

TEST(Source, ColumnsOfAHugeLineAreExactAndQuick) {
  std::string text;
  for (int i = 0; i < 400000; ++i) text += "é😀x";
  const SourceFile file("x.sql", text);
  for (std::uint32_t i = 0; i < 400000; i += 7) EXPECT_EQ(file.position(i * 7).column, i * 3 + 1);
}

TEST(NotText, NamesTheByte) {
  EXPECT_FALSE(not_text("SELECT 'é€😀';"));
  EXPECT_EQ(not_text("a\xE9 b"), "not UTF-8 at byte 1 (0xE9), perhaps Latin-1 or Windows-1252; convert the file to UTF-8");
  EXPECT_EQ(not_text("abc\xC0\xAF"), "not UTF-8 at byte 3 (0xC0); convert the file to UTF-8");
  EXPECT_EQ(not_text(std::string("ab\0c", 4)), "NUL byte at byte 2: this is no text");
  EXPECT_EQ(not_text(std::string("a\0b\0", 4)), "NUL byte at byte 1, perhaps UTF-16 without a byte order mark; convert the file to UTF-8");
  EXPECT_TRUE(not_text("\xED\xA0\x80"));      // a surrogate
  EXPECT_TRUE(not_text("\xF4\x90\x80\x80"));  // above U+10FFFF
  EXPECT_TRUE(not_text("\xE2\x82"));          // cut off
}

}  // namespace
}  // namespace pgtidy::source
