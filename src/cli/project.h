// SPDX-License-Identifier: Apache-2.0
// From arguments and configs to histories that are ready to be run.
#pragma once

#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/configs.h"
#include "engine/engine.h"
#include "history/history.h"

namespace pgtidy::cli {

struct Job {
  history::History history;
  engine::Settings settings;
};

struct Project {
  std::vector<Job> jobs;
  std::vector<Error> errors;           // what could not be read or understood
  std::vector<std::string> looked_in;  // for "no SQL file in …"
};

// `rules` must outlive the project: its jobs ask it.
[[nodiscard]] Project read_project(const Arguments& arguments, Configs& configs, Rules& rules);

// Takes out of review what is not after --since, not in --diff-base's or --staged's changes; adds staged texts.
[[nodiscard]] std::vector<Error> narrow(Project& project, const Arguments& arguments, Configs& configs);

// Migrations' versions, numerically by parts: 2 < 10, 1.2 < 1.10.
[[nodiscard]] bool version_less(std::string_view a, std::string_view b);

}  // namespace pgtidy::cli
