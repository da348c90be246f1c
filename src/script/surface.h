// SPDX-License-Identifier: Apache-2.0
// From a file's bytes to bytes of the same number that PostgreSQL's parser can read.
#pragma once

#include <string_view>

#include "script/placeholder.h"
#include "script/script.h"

namespace pgtidy::script {

// What stands in the file besides SQL.
struct Syntax {
  bool psql = false;                 // backslash commands; COPY data goes to the file's end
  bool variables = false;            // `:name`; without this only those that have a value
  bool variables_in_bodies = false;  // a program replaces `:name` everywhere, also in function bodies
  bool environment = false;          // `$NAME` between `-- +goose ENVSUB ON` and OFF
};

// Fills the script's text, problems, inserted and skipped.
void clean(std::string_view text, const Syntax& syntax, Variables variables, Script& script);

}  // namespace pgtidy::script
