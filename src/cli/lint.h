// SPDX-License-Identifier: Apache-2.0
// What `lint` and `baseline` begin with: everything is read and linted, and nothing said yet.
#pragma once

#include <string>

#include "cli/arguments.h"
#include "cli/project.h"

namespace pgtidy::cli {

struct Linted {
  Project project;  // its errors are in the result
  engine::Result result;
  std::size_t found = 0;  // histories, before what isn't under review was left out
  std::string root;       // that fingerprints' paths are relative to
};
[[nodiscard]] Linted lint_all(const Arguments& arguments, Configs& configs, Rules& rules);

}  // namespace pgtidy::cli
