// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "source/source_file.h"

namespace pgtidy::source {
namespace {

class Read : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "pgtidy-read-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& bytes) const {
    std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  static std::string message(const std::string& path) {
    const Result<SourceFile> file = read(path);
    return file ? "no error" : file.error().message;
  }

  std::filesystem::path folder_;
};

TEST_F(Read, TextIsKeptByteForByte) {
  const std::string bytes = "\xEF\xBB\xBF-- é\r\nSELECT 1;\r\n";
  const Result<SourceFile> file = read(write("x.sql", bytes));
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->text(), bytes);
  EXPECT_EQ(read(write("empty.sql", ""))->text(), "");
  const std::string large(300000, 'x');
  EXPECT_EQ(read(write("large.sql", large))->text(), large);
}

TEST_F(Read, Utf16WithAByteOrderMarkIsConverted) {
  EXPECT_EQ(read(write("le.sql", std::string("\xFF\xFE"
                                             "a\0\xE9\0\x3D\xD8\x00\xDE",
                                             10)))
                ->text(),
            "aé😀");
  EXPECT_EQ(read(write("be.sql", std::string("\xFE\xFF"
                                             "\0a\0\xE9",
                                             6)))
                ->text(),
            "aé");
  EXPECT_EQ(message(write("odd.sql",
                          "\xFF\xFE"
                          "a")),
            "not UTF-16 although it begins with its byte order mark; convert the file to UTF-8");
}

TEST_F(Read, OnlyRegularFiles) {
  EXPECT_EQ(message(folder_), "a folder, not a file");
  EXPECT_EQ(message(folder_ / "none.sql"), "no such file");
  EXPECT_EQ(message(write("f.sql", "") + "/x.sql"), "a part of the path is not a folder");
  EXPECT_EQ(message("/dev/null"), "a device, not a file");
  const std::string pipe = folder_ / "pipe.sql";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(message(pipe), "a pipe, not a file");
  const std::string loop = folder_ / "loop.sql";
  std::filesystem::create_symlink(loop, loop);
  EXPECT_EQ(message(loop), "the symbolic links form a loop");
}

// What a folder's listing says of a file may be long ago.
TEST_F(Read, AListedFileIsReadAsAnyOther) {
  const auto text = [](const std::string& path) {
    const Result<SourceFile> file = read(path, true);
    return file ? std::string(file->text()) : file.error().message;
  };
  EXPECT_EQ(text(write("small.sql", "SELECT 1;")), "SELECT 1;");
  EXPECT_EQ(text(write("empty.sql", "")), "");
  const std::string large(100'000, '-');
  EXPECT_EQ(text(write("large.sql", large)), large);
  ASSERT_EQ(::mkfifo((folder_ / "pipe.sql").c_str(), 0600), 0);
  EXPECT_EQ(text(folder_ / "pipe.sql"), "a pipe, not a file");
  EXPECT_EQ(text(folder_), "a folder, not a file");
  EXPECT_EQ(text(folder_ / "gone.sql"), "no such file");
}

TEST_F(Read, OtherEncodingsAreErrorsWithAPosition) {
  const std::string path = write("latin1.sql", "-- a\n-- caf\xE9 cr\xE8me\nSELECT 1;\n");
  const Result<SourceFile> file = read(path);
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(to_string(file.error()),
            path + ":2:7: not UTF-8 at byte 11 (0xE9), perhaps Latin-1 or Windows-1252; convert the file to UTF-8");
}

}  // namespace
}  // namespace pgtidy::source
