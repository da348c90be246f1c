// SPDX-License-Identifier: Apache-2.0
// The command line: verbs, arguments, exit codes. Wires all rooms.
#pragma once

namespace pgtidy::cli {

// Exit status: 0 nothing at or above --fail-on, 1 findings, 2 usage, config or I/O, 70 a bug of pgtidy's.
[[nodiscard]] int run(int argc, char** argv);

}  // namespace pgtidy::cli
