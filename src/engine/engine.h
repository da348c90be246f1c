// SPDX-License-Identifier: Apache-2.0
// Histories to findings: reads, parses, replays, asks the checks, and keeps what is to be kept.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "effects/effects.h"
#include "engine/registry.h"
#include "history/history.h"
#include "pgtidy/catalog.h"
#include "pgtidy/evidence.h"
#include "pgtidy/facts.h"
#include "pgtidy/finding.h"
#include "pgtidy/target.h"
#include "source/source_file.h"

namespace pgtidy::engine {

// What is set for one file; the caller works it out from config and flags.
struct FileRules {
  std::vector<bool> enabled;                                     // parallel to registry()
  std::vector<Severity> severity;                                // parallel to registry(); off is not enabled
  std::map<std::string, Severity, std::less<>> engine_severity;  // of engine_checks()
};

using CheckOptions = std::map<std::string, std::map<std::string, std::vector<std::string>>>;

struct Settings {
  Target target;
  std::optional<TransactionMode> transaction;          // --transaction
  std::optional<Direction> direction = Direction::up;  // nothing: both are linted
  // What the replay needs to see: a down part stands on what the up parts made.
  [[nodiscard]] std::optional<Direction> direction_filter() const { return direction == Direction::up ? direction : std::nullopt; }
  std::map<std::string, std::string> variables;
  CheckOptions options;
  std::map<std::string, std::string> session;  // what the runner or role already sets
  // Asked once for each file under review; never null.
  std::function<std::shared_ptr<const FileRules>(const std::string& path)> rules;
  // Text instead of what is on disk (stdin).
  std::map<std::string, std::string> overlay;
  // The observer is told of every statement that is applied: of files that aren't under review and what DO blocks put together, too.
  bool observe_all = false;
  std::vector<std::string> queries;    // files of the application's queries: evidence
  std::shared_ptr<const Facts> facts;  // what a live server knows; null: nothing
  bool evidence = false;               // it is wanted for its own sake, also if no check asks for it
};

struct FileResult {
  std::string path;
  script::Framework framework = script::Framework::sql;
  Direction direction = Direction::up;
  bool under_review = true;
  bool left_out = false;                       // a way back, where only the way forward is linted
  std::unique_ptr<source::SourceFile> source;  // null: left out, or could not be read
};

struct Result {
  std::vector<FileResult> files;          // by FileId
  std::vector<Finding> findings;          // sorted by file, range, check; suppressed ones are gone
  std::vector<std::string> fingerprints;  // parallel to findings
  std::vector<Error> errors;
  std::uint32_t statements = 0;  // in files under review
  std::uint32_t suppressed = 0;
  std::uint32_t queries = 0;                          // of the application, that were understood
  std::map<std::string, std::uint32_t> not_analysed;  // why → how many statements, in files under review
};

// Watches the replay: called for every statement of a file under review (Settings::observe_all: of all), before it is applied.
using Observer = std::function<void(const Statement&, std::span<const op::Operation* const>, const Catalog& before)>;

// Lints histories one after the other, each with a catalog of its own.
class Engine {
 public:
  explicit Engine(Settings settings) : settings_(std::move(settings)) {}

  void run(const history::History& history, Result& into, const Observer& observer = {});
  // The catalog at the end of the history that ran last.
  [[nodiscard]] const Catalog& catalog() const { return catalog_; }
  // What its queries say, where there are some or Settings::evidence is set.
  [[nodiscard]] const Evidence& evidence() const { return evidence_; }

 private:
  Settings settings_;
  Catalog catalog_;
  Evidence evidence_;
};

// Sorts, counts occurrences and makes the fingerprints. Call once, after the last history.
void finish(Result& result, std::string_view root);

}  // namespace pgtidy::engine
