// SPDX-License-Identifier: Apache-2.0
// One function a verb; each answers with the exit status.
#pragma once

#include <memory>
#include <string>

#include "cli/arguments.h"
#include "engine/engine.h"
#include "pgtidy/catalog.h"

namespace pgtidy::cli {

[[nodiscard]] int lint(const Arguments& arguments);
[[nodiscard]] int explain(const Arguments& arguments);
[[nodiscard]] int checks(const Arguments& arguments);
[[nodiscard]] int catalog(const Arguments& arguments);
[[nodiscard]] int locks(const Arguments& arguments);
[[nodiscard]] int access(const Arguments& arguments);
[[nodiscard]] int decisions(const Arguments& arguments);
[[nodiscard]] int baseline(const Arguments& arguments);
[[nodiscard]] int facts(const Arguments& arguments);

// Rules under which no check runs; syntax errors are still found.
[[nodiscard]] std::shared_ptr<const engine::FileRules> no_checks();
// 2 where something could not be read, 1 where something did not parse, else 0; says both on stderr.
[[nodiscard]] int status_of(const engine::Result& result);

}  // namespace pgtidy::cli
