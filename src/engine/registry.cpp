// SPDX-License-Identifier: Apache-2.0
#include "engine/registry.h"

#include <array>

namespace pgtidy::engine {
namespace {

constexpr std::array<EngineCheck, 6> own_checks{{
    {"not-postgresql",
     Severity::info,
     {.summary = "the file looks like another database system's SQL",
      .why =
          "Repositories keep files for several databases side by side. A file that doesn't parse as PostgreSQL and shows another system's\n"
          "spellings is reported once and not analysed; exclude it in the config.",
      .bad = "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;",
      .good = "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);",
      .severity = Severity::info}},
    {"suppression-of-unknown-check",
     Severity::error,
     {.summary = "a suppression names a check that doesn't exist",
      .why = "It silences nothing, and whoever reads it believes that it does.",
      .bad = "-- pgtidy:allow no-such-check: because\nSELECT 1;",
      .good = "SELECT 1;",
      .severity = Severity::error}},
    {"suppression-unclosed",
     Severity::error,
     {.summary = "allow-begin without allow-end, or the other way round",
      .why = "A block that is never closed silences the rest of the file.",
      .bad = "-- pgtidy:allow-begin type-money: generated\nSELECT 1;",
      .good = "SELECT 1;",
      .severity = Severity::error}},
    {"suppression-unused",
     Severity::warning,
     {.summary = "a suppression silences nothing",
      .why = "What it allowed is gone. Left in place, it would silence the next mistake.",
      .bad = "-- pgtidy:allow type-money: prices\nSELECT 1;",
      .good = "SELECT 1;",
      .severity = Severity::warning,
      .fix = FixSafety::safe}},
    {"suppression-without-reason",
     Severity::error,
     {.summary = "a suppression gives no reason",
      .why = "A deviation is a decision; the next reader needs to know why it was taken. Write it after a colon.",
      .bad = "CREATE TABLE p (id bigint PRIMARY KEY, price money);  -- pgtidy:allow type-money",
      .good = "CREATE TABLE p (id bigint PRIMARY KEY, price money);  -- pgtidy:allow type-money: the ledger of 2009 needs it",
      .severity = Severity::error}},
    {"syntax-error",
     Severity::error,
     {.summary = "PostgreSQL can't parse the statement",
      .why = "The message and the place are PostgreSQL's own. Other statements of the file are still analysed.",
      .bad = "CREATE TABLE t (id bigint PRIMARY KEY,);",
      .good = "CREATE TABLE t (id bigint PRIMARY KEY);",
      .severity = Severity::error}},
}};

}  // namespace

std::span<const EngineCheck> engine_checks() { return own_checks; }

}  // namespace pgtidy::engine
