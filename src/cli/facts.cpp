// SPDX-License-Identifier: Apache-2.0
// `pgtidy facts`: what a live server knows of its tables, as a document for the config's `facts:`.
#include "cli/output.h"
#include "cli/verbs.h"
#include "facts/collect.h"

namespace pgtidy::cli {

int facts(const Arguments& arguments) {
  const auto collected = facts::collect(arguments.dsn.value_or(""));
  if (!collected) {
    say(collected.error());
    return usage;
  }
  for (const std::string& hint : collected->hints) say(hint);
  return print(collected->document, fine);
}

}  // namespace pgtidy::cli
