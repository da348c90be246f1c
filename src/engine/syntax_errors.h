// SPDX-License-Identifier: Apache-2.0
// What PostgreSQL's parser, and the reading of psql's commands before it, refuse: `syntax-error` findings.
#pragma once

#include <string_view>

#include "engine/dispatcher.h"
#include "engine/engine.h"
#include "parse/parse.h"
#include "script/script.h"

namespace pgtidy::engine {

// Those of the directions that are linted. One statement's error loses no other statement.
void report_syntax_errors(FileId id, const script::Script& script, const parse::Tree& tree, const Settings& settings,
                          Dispatcher& dispatcher);

// Of what stands in the text, for findings about the file as a whole.
[[nodiscard]] Range first_line(std::string_view text);

}  // namespace pgtidy::engine
