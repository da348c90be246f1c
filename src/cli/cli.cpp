// SPDX-License-Identifier: Apache-2.0
#include "cli/cli.h"

#include <csignal>
#include <exception>

#include <fmt/format.h>

#include "cli/arguments.h"
#include "cli/output.h"
#include "cli/verbs.h"
#include "parse/parse.h"

namespace pgtidy::cli {
namespace {

int run_verb(int argc, char** argv) {
  const auto arguments = parse_arguments(argc, argv);
  if (!arguments) {
    say(arguments.error());
    return usage;
  }
  if (arguments->version) return print(fmt::format("pgtidy {} (PostgreSQL {} parser)\n", report::version, parse::postgres_version()), fine);
  if (arguments->help) return print(help(arguments->verb == Verb::lint ? std::nullopt : std::optional(arguments->verb)), fine);
  switch (arguments->verb) {
    case Verb::lint: return lint(*arguments);
    case Verb::explain: return explain(*arguments);
    case Verb::checks: return checks(*arguments);
    case Verb::catalog: return catalog(*arguments);
    case Verb::locks: return locks(*arguments);
    case Verb::access: return access(*arguments);
    case Verb::decisions: return decisions(*arguments);
    case Verb::baseline: return baseline(*arguments);
    case Verb::facts: return facts(*arguments);
  }
  return bug;
}

}  // namespace

int run(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is EPIPE, which ends the writing quietly
  try {
    return run_verb(argc, argv);
  } catch (const std::exception& failure) {
    say(fmt::format("internal error: {}", failure.what()));
    return bug;
  }
}

}  // namespace pgtidy::cli
