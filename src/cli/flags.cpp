// SPDX-License-Identifier: Apache-2.0
#include "cli/flags.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "config/config.h"
#include "support/did_you_mean.h"

namespace pgtidy::cli {
namespace {

constexpr unsigned bit(Verb verb) { return static_cast<unsigned>(verb); }
constexpr unsigned lint = bit(Verb::lint);
constexpr unsigned linting = lint | bit(Verb::baseline);
constexpr unsigned reading = linting | bit(Verb::catalog) | bit(Verb::locks) | bit(Verb::access) | bit(Verb::decisions);
constexpr unsigned every = reading | bit(Verb::explain) | bit(Verb::checks);
constexpr unsigned always = every | bit(Verb::facts);

constexpr std::string_view read_group = "What is read";
constexpr std::string_view check_group = "What is checked";
constexpr std::string_view print_group = "What is printed";

std::string one_of(std::string_view word, std::string_view what, std::span<const std::string_view> names) {
  const std::string meant = suggestion(word, names);
  return fmt::format("unknown {} `{}`{}", what, word, meant.empty() ? fmt::format("; there are {}", fmt::join(names, ", ")) : meant);
}

// K=V
std::optional<std::pair<std::string, std::string>> key_and_value(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return std::nullopt;
  return std::pair(std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)));
}

std::string set_checks(Arguments& a, std::string_view value) {
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    if (comma == 0) return "an id is missing";
    a.checks.emplace_back(value.substr(0, comma));
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
  return {};
}

std::string set_severity(Arguments& a, std::string_view value) {
  const auto pair = key_and_value(value);
  if (!pair) return "write CHECK=error, CHECK=warning, CHECK=info or CHECK=off";
  const auto severity = parse_severity(pair->second);
  if (!severity) return fmt::format("a severity is error, warning, info or off, not `{}`", pair->second);
  a.severity.emplace_back(pair->first, *severity);
  return {};
}

std::string set_fail_on(Arguments& a, std::string_view value) {
  const auto severity = value == "never" ? std::optional(Severity::off) : parse_severity(value);
  if (!severity || (*severity == Severity::off && value != "never")) return fmt::format("error, warning, info or never, not `{}`", value);
  a.fail_on = severity;
  return {};
}

std::string set_framework(Arguments& a, std::string_view value) {
  a.framework = script::parse_framework(value);
  if (a.framework || value == "auto") return {};
  return one_of(value, "framework", script::framework_names());
}

std::string set_direction(Arguments& a, std::string_view value) {
  if (value == "up")
    a.direction = Direction::up;
  else if (value == "down")
    a.direction = Direction::down;
  else if (value == "both")
    a.direction = std::nullopt;
  else
    return fmt::format("up, down or both, not `{}`", value);
  return {};
}

std::string set_postgres(Arguments& a, std::string_view value) {
  const auto target = config::parse_target(value);
  if (!target) return target.error().message;
  a.postgres = *target;
  return {};
}

std::string set_transaction(Arguments& a, std::string_view value) {
  a.transaction = parse_transaction_mode(value);
  if (a.transaction) return {};
  constexpr std::array<std::string_view, 5> names{"none", "per-file", "implicit", "per-changeset", "all-pending"};
  return one_of(value, "transaction mode", names);
}

std::string set_var(Arguments& a, std::string_view value) {
  const auto pair = key_and_value(value);
  if (!pair) return "write NAME=VALUE";
  a.variables[pair->first] = pair->second;
  return {};
}

std::string set_report(Arguments& a, std::string_view value) {
  const std::size_t colon = value.find(':');
  if (colon == std::string_view::npos || colon + 1 == value.size()) return "write FORMAT:FILE";
  const auto format = report::parse_format(value.substr(0, colon));
  if (!format) return one_of(value.substr(0, colon), "format", report::format_names());
  a.reports.emplace_back(*format, std::string(value.substr(colon + 1)));
  return {};
}

std::string set_colour(Arguments& a, std::string_view value) {
  if (value == "auto")
    a.colour = Colour::automatic;
  else if (value == "always")
    a.colour = Colour::always;
  else if (value == "never")
    a.colour = Colour::never;
  else
    return fmt::format("auto, always or never, not `{}`", value);
  return {};
}

std::string set_since(Arguments& a, std::string_view value) {
  if (value.find_first_of("0123456789") == std::string_view::npos) return "write a migration's version";
  a.since = std::string(value);
  return {};
}

template <auto Member>
std::string set_text(Arguments& a, std::string_view value) {
  a.*Member = std::string(value);
  return {};
}

template <auto Member>
std::string set_true(Arguments& a, std::string_view) {
  a.*Member = true;
  return {};
}

std::string add_before(Arguments& a, std::string_view value) {
  a.before.emplace_back(value);
  return {};
}

constexpr std::array<VerbInfo, 9> all_verbs{{
    {Verb::lint, "lint", "[PATH…]", "report what is wrong (the verb when none is given)"},
    {Verb::explain, "explain", "CHECK", "why a check exists, what to write instead, its options"},
    {Verb::checks, "checks", "", "list all checks"},
    {Verb::catalog, "catalog", "[PATH…]", "the schema that the files add up to"},
    {Verb::locks, "locks", "[PATH…]", "what every statement locks, scans and rewrites"},
    {Verb::access, "access", "[PATH…]", "how queries look for the rows of each table, and by which index"},
    {Verb::decisions, "decisions", "[PATH…]", "what was decided against a check, and why, as a Markdown log"},
    {Verb::baseline, "baseline", "ACTION …", "create, update or check: what was found before isn't reported"},
    {Verb::facts, "facts", "", "a live server's sizes and statistics, for `facts:` in the config"},
}};

constexpr std::array<Flag, 28> all_flags{{
    {"config", '\0', "FILE", read_group, "this config, instead of the nearest .pgtidy.yaml", reading, set_text<&Arguments::config>},
    {"no-config", '\0', "", read_group, "no config at all", reading, set_true<&Arguments::no_config>},
    {"framework", '\0', "NAME", read_group, "the migration tool (default: auto)", reading, set_framework},
    {"direction", '\0', "WAY", read_group, "up, down or both (default: up)", reading, set_direction},
    {"postgres", '\0', "VERSIONS", read_group, "what the files run on: 15, or 14-18 (default: 15-18)", reading, set_postgres},
    {"transaction", '\0', "MODE", read_group, "how the tool sends a file: none, per-file, implicit,\nper-changeset or all-pending", reading,
     set_transaction},
    {"var", '\0', "NAME=VALUE", read_group, "value of a placeholder; may be repeated", reading, set_var},
    {"before", '\0', "FILE", read_group, "SQL that made what is there before the first migration", reading, add_before},
    {"files-from", '\0', "FILE", read_group, "read these files, in this order (-: from stdin)", reading, set_text<&Arguments::files_from>},
    {"stdin-filename", '\0', "PATH", read_group, "with the path -: lint stdin as if it were this file", reading,
     set_text<&Arguments::stdin_filename>},
    {"force-exclude", '\0', "", read_group, "`exclude` counts also for paths given here", reading, set_true<&Arguments::force_exclude>},
    {"dsn", '\0', "DSN", read_group, "the server, as psql takes it; what it leaves out comes from\nPGHOST, PGDATABASE, …", bit(Verb::facts),
     set_text<&Arguments::dsn>},
    {"checks", '\0', "GLOBS", check_group, "which checks, in order: \"*,-type-*\"; appended to the config's", linting, set_checks},
    {"severity", '\0', "CHECK=LEVEL", check_group, "error, warning, info or off; may be repeated", lint, set_severity},
    {"fail-on", '\0', "LEVEL", check_group, "exit 1 from error, warning or info on, or never\n(default: warning)", lint, set_fail_on},
    {"since", '\0', "VERSION", check_group, "only migrations after this version", lint, set_since},
    {"diff-base", '\0', "REF", check_group, "only files that differ from the merge base with REF", lint, set_text<&Arguments::diff_base>},
    {"staged", '\0', "", check_group, "only what is staged in git, as it is staged", lint, set_true<&Arguments::staged>},
    {"baseline", '\0', "FILE", check_group, "findings that this file knows are not reported", linting | bit(Verb::decisions),
     set_text<&Arguments::baseline>},
    {"format", '\0', "FORMAT", print_group,
     "lint: text, concise, json, github; explain: text,\nmarkdown, json; checks, locks, access: text, json; catalog:\njson, sql, mermaid, "
     "dot; decisions: markdown, json",
     every, set_text<&Arguments::format>},
    {"report", '\0', "FORMAT:FILE", print_group, "one more report of this run, to a file; may be repeated", lint, set_report},
    {"color", '\0', "WHEN", print_group, "auto, always or never", every, set_colour},
    {"quiet", 'q', "", print_group, "findings only", every, set_true<&Arguments::quiet>},
    {"verbose", 'v', "", print_group, "also say what was found and read", every, set_true<&Arguments::verbose>},
    {"statistics", '\0', "", print_group, "findings per check", lint, set_true<&Arguments::statistics>},
    {"help", 'h', "", print_group, "this text", always, set_true<&Arguments::help>},
    {"version", 'V', "", print_group, "pgtidy's version and its parser's", always, set_true<&Arguments::version>},
    // Known, so that the error is better than "unknown"; see set in arguments.cpp.
    {"profile", '\0', "", "", "", lint, nullptr},
}};

}  // namespace

std::span<const Flag> flags() { return all_flags; }
std::span<const VerbInfo> verbs() { return all_verbs; }

}  // namespace pgtidy::cli
