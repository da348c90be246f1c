// SPDX-License-Identifier: Apache-2.0
// A file's text and where its lines are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/source.h"
#include "support/result.h"

namespace pgtidy::source {

// Owns the bytes. Offsets are those of the file on disk; a UTF-8 byte order mark is part of the text (script blanks it).
class SourceFile {
 public:
  SourceFile(std::string path, std::string text) : path_(std::move(path)), text_(std::move(text)) {}

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string_view text() const { return text_; }

  // Positions are found in a line index that is made when first asked for. Offsets past the end are the end.
  // Columns count code points; a byte that isn't UTF-8 counts as one. LF or CRLF ends a line; the BOM has no column. An
  // offset inside a character is that character's, one inside CRLF the line's end.
  [[nodiscard]] Position position(std::uint32_t offset) const;
  [[nodiscard]] std::uint32_t offset(std::uint32_t line, std::uint32_t column) const;  // the nearest that exists
  [[nodiscard]] std::string_view line(std::uint32_t line) const;                       // 1-based, without its line end
  [[nodiscard]] std::uint32_t line_count() const;

 private:
  void index_lines() const;
  [[nodiscard]] std::uint32_t line_index(std::uint32_t offset) const;
  [[nodiscard]] Range line_range(std::uint32_t index) const;
  [[nodiscard]] std::uint32_t characters_before(std::uint32_t offset) const;

  std::string path_;
  std::string text_;
  mutable std::vector<std::uint32_t> line_starts_;
  mutable std::vector<std::uint32_t> characters_;  // before every block of bytes, so that a huge line costs no more than others
};

// Why a file's bytes are no text that PostgreSQL could be sent: `not UTF-8 at byte 12`, `NUL byte at …`. UTF-16 files
// with a byte order mark are converted by `read`.
[[nodiscard]] std::optional<std::string> not_text(std::string_view bytes);

// Reads a regular file of at most 1 GiB. Errors: missing, not readable, a folder, not text. `regular`: the caller has seen that
// it's no pipe, device or socket; a small file then costs one call of the system less, a tenth of what reading it takes.
[[nodiscard]] Result<SourceFile> read(const std::string& path, bool regular = false);
// The first bytes of a regular file, for guessing what it is: nothing is checked; empty where it can't be read.
[[nodiscard]] std::string head(const std::string& path, std::size_t bytes);
// Reads a stream to its end, as if it were the file `path`.
[[nodiscard]] Result<SourceFile> read_stdin(const std::string& path);

}  // namespace pgtidy::source
