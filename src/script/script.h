// SPDX-License-Identifier: Apache-2.0
// A Script is one file as its migration tool would run it: which parts are up and down, which transaction wraps it,
// and text that PostgreSQL's parser can read: byte for byte as long as the file, so that offsets never move.
//
// psql meta-commands, COPY data, BOMs and framework markers become blanks; placeholders (`:var`, `${var}`, `{{var}}`)
// become an identifier, literal or value of the same length. One .cpp for each migration framework; FRAMEWORKS says
// how each tool was found to read a file.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/source.h"
#include "pgtidy/syntax/statement.h"

namespace pgtidy::script {

// How the file is recognised and run. `sql`: no tool was recognised; the runner's transaction is unknown.
enum class Framework : std::uint8_t {
  sql,
  psql,
  pg_dump,
  goose,
  dbmate,
  golang_migrate,
  diesel,
  prisma,
  sqlx,
  sql_migrate,
  tern,
  sqitch,
  drizzle,
  flyway,
  liquibase,
  atlas,
  supabase,
  node_pg_migrate,
  graphile_migrate,
  refinery,
};
[[nodiscard]] std::string_view to_string(Framework framework);  // golang-migrate
[[nodiscard]] std::optional<Framework> parse_framework(std::string_view word);
[[nodiscard]] std::vector<std::string_view> framework_names();

struct Section {
  Direction direction = Direction::up;
  Range range;                                 // bytes of the file
  std::optional<TransactionMode> transaction;  // nothing: unknown
};

struct Problem {  // becomes a `syntax-error` finding
  Range range;
  std::string message;
};

struct Script {
  Framework framework = Framework::sql;
  std::string text;               // same length as the file's
  std::vector<Section> sections;  // in order, not overlapping; at least one
  std::vector<Problem> problems;  // \endif without \if, data without `\.`, an unknown placeholder …
  std::vector<Range> inserted;    // COPY … FROM stdin data that was blanked
  std::uint32_t skipped = 0;      // statements that can't be analysed (`\i`, `\gexec` …): "not analysed"
};

struct Options {
  std::optional<Framework> framework;            // as told; else detected
  std::optional<TransactionMode> transaction;    // as told; overrides every section's
  std::map<std::string, std::string> variables;  // --var, `placeholders:`
  std::optional<Direction> direction;            // of the whole file where its name says so (x.down.sql)
};

// What the text alone says of its tool: markers in the first lines. sql where nothing does.
[[nodiscard]] Framework detect(std::string_view text);

[[nodiscard]] Script prepare(std::string_view text, const Options& options);

}  // namespace pgtidy::script
