// SPDX-License-Identifier: Apache-2.0
// The one glob matcher: for files in `exclude`, `overrides`, and for check ids.
#pragma once

#include <string_view>

namespace pgtidy {

// Does the whole of `text` match? `*` any run without `/`; `**` any run; `**/` any number of leading folders, also none;
// `?` one character that isn't `/`; `[a-z]`, `[!a-z]` one of a set; `\x` the character x. An unclosed `[` means itself.
// A folder pattern covers what is below it: `legacy/**` matches `legacy/a/b.sql`, not `legacy`.
// Never exponential: at most one `*` and one `**` are tried again at a time.
[[nodiscard]] bool glob_match(std::string_view pattern, std::string_view text);

}  // namespace pgtidy
