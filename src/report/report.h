// SPDX-License-Identifier: Apache-2.0
// A run's findings as text, JSON, …; one file per format. Output is deterministic: same input, same bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/finding.h"
#include "pgtidy/syntax/statement.h"
#include "pgtidy/target.h"
#include "source/source_file.h"
#include "support/result.h"

namespace pgtidy::report {

// Of pgtidy: what JSON and `--version` say.
inline constexpr std::string_view version = "0.1.0";

enum class Format : std::uint8_t { text, concise, json, github };
[[nodiscard]] std::optional<Format> parse_format(std::string_view word);
[[nodiscard]] std::vector<std::string_view> format_names();

// What a report needs to know of a file; indexed by FileId.
struct File {
  const source::SourceFile* source = nullptr;  // null: could not be read
  std::string path;
  std::string framework = "sql";
  Direction direction = Direction::up;
  bool under_review = true;
};

struct Summary {
  std::uint32_t files = 0;          // under review
  std::uint32_t history_files = 0;  // read for their schema only
  std::uint32_t statements = 0;     // in files under review
  std::uint32_t not_analysed = 0;
  std::vector<std::pair<std::string, std::uint32_t>> not_analysed_why;  // "dynamic SQL" 3, sorted by count, then word
  std::uint32_t errors = 0, warnings = 0, infos = 0;
  std::uint32_t files_with_findings = 0;
  std::uint32_t suppressed = 0, baselined = 0;
};

// Everything that is printed. Owns nothing of the files.
struct Run {
  std::vector<Finding> findings;          // in order of file, range, check
  std::vector<std::string> fingerprints;  // parallel to findings
  std::vector<File> files;
  std::vector<Error> errors;
  Summary summary;
  Target target;
};

// `lock` of lock-drop-index; `engine` of what the engine itself finds: syntax-error, suppression-unused, …
[[nodiscard]] std::string_view family_of(std::string_view check);

// The file, or null where the id means none.
[[nodiscard]] const File* file_of(const Run& run, FileId id);

// Where a range stands, for people. The path is empty where the finding has no file.
struct Extent {
  std::string_view path;
  Position begin;
  Position end;
};
[[nodiscard]] Extent extent(const Run& run, FileId id, Range range);

struct Style {
  bool colour = false;
  bool quiet = false;  // text: findings only, no last line when there are none
  bool verbose = false;
  bool statistics = false;  // text: findings per check at the end
};

[[nodiscard]] std::string render(const Run& run, Format format, const Style& style);

// Each format, for tests and for `render`.
[[nodiscard]] std::string render_text(const Run& run, const Style& style);
[[nodiscard]] std::string render_concise(const Run& run, const Style& style);
[[nodiscard]] std::string render_json(const Run& run);
[[nodiscard]] std::string render_github(const Run& run);

}  // namespace pgtidy::report
