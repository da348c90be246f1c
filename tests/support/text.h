// SPDX-License-Identifier: Apache-2.0
// Files and lines, for the test programs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace pgtidy::tests {

// The checkout.
[[nodiscard]] const std::filesystem::path& root();

// Aborts the program if the file can't be read or written: a test without its files proves nothing.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, std::string_view text);

// All regular files below a folder whose names end so, sorted.
[[nodiscard]] std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder, std::string_view suffix);

// With their line ends, so that the lines add up to the text.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);
[[nodiscard]] std::string_view without_line_end(std::string_view line);
[[nodiscard]] std::string_view trimmed(std::string_view text);

// Code points; a byte that isn't UTF-8 counts as one.
[[nodiscard]] std::uint32_t length_of(std::string_view text);

// "set_not_null" → "set-not-null"
[[nodiscard]] std::string dashed(std::string_view name);

}  // namespace pgtidy::tests
