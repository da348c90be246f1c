// SPDX-License-Identifier: Apache-2.0
// The command line as values. One table of flags makes CLI11's options, `--help` and "did you mean".
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pgtidy/finding.h"
#include "pgtidy/syntax/statement.h"
#include "pgtidy/target.h"
#include "report/report.h"
#include "script/script.h"
#include "support/result.h"

namespace pgtidy::cli {

enum class Verb : unsigned {
  lint = 1,
  explain = 2,
  checks = 4,
  catalog = 8,
  locks = 16,
  access = 32,
  decisions = 64,
  facts = 128,
  baseline = 256
};
[[nodiscard]] std::string_view to_string(Verb verb);

enum class Colour { automatic, always, never };

struct Arguments {
  Verb verb = Verb::lint;
  bool help = false;
  bool version = false;
  std::vector<std::string> operands;  // paths, or explain's check

  // What is read
  std::optional<std::string> config;
  bool no_config = false;
  std::optional<script::Framework> framework;
  std::optional<Direction> direction = Direction::up;  // nothing: both
  std::optional<Target> postgres;
  std::optional<TransactionMode> transaction;
  std::map<std::string, std::string> variables;
  std::vector<std::string> before;
  std::optional<std::string> files_from;
  std::optional<std::string> stdin_filename;
  bool force_exclude = false;

  // What is checked
  std::vector<std::string> checks;
  std::vector<std::pair<std::string, Severity>> severity;
  std::optional<Severity> fail_on;  // off: never
  std::optional<std::string> since;
  std::optional<std::string> diff_base;
  bool staged = false;
  std::optional<std::string> baseline;

  std::optional<std::string> dsn;  // the server that facts are asked of

  // What is printed
  std::string format;  // empty: the verb's own
  std::vector<std::pair<report::Format, std::string>> reports;
  Colour colour = Colour::automatic;
  bool quiet = false;
  bool verbose = false;
  bool statistics = false;
};

[[nodiscard]] Result<Arguments> parse_arguments(int argc, const char* const* argv);
[[nodiscard]] std::string help(std::optional<Verb> verb);

}  // namespace pgtidy::cli
