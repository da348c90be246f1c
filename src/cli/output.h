// SPDX-License-Identifier: Apache-2.0
// stdout is the report and nothing else, in one write; words about pgtidy itself go to stderr.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/arguments.h"
#include "support/result.h"

namespace pgtidy::cli {

// Exit statuses.
inline constexpr int fine = 0;
inline constexpr int findings = 1;
inline constexpr int usage = 2;
inline constexpr int bug = 70;

// Writes all of it. A reader that has gone is no error; a full disk is.
[[nodiscard]] std::optional<Error> write_stdout(std::string_view text);
// Writes a file whole or not at all.
[[nodiscard]] std::optional<Error> write_file(const std::string& path, std::string_view text);

// "pgtidy: …" on stderr; control characters are escaped.
void say(std::string_view message);
void say(const Error& error);

[[nodiscard]] bool wants_colour(Colour choice);

// Writes `text` to stdout, says the error if there is one, and answers with the exit status.
[[nodiscard]] int print(std::string_view text, int status);

}  // namespace pgtidy::cli
