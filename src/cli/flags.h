// SPDX-License-Identifier: Apache-2.0
// The table of flags: what each is called, which verbs have it, what it sets.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/arguments.h"

namespace pgtidy::cli {

struct Flag {
  std::string_view name;   // without the dashes
  char letter = '\0';      // -q
  std::string_view value;  // GLOBS, in help; empty: the flag takes none
  std::string_view group;  // heading in help
  std::string_view help;   // lines are broken by hand
  unsigned verbs = 0;      // bits of Verb
  // Sets it; answers what is wrong with the value, or nothing.
  std::string (*set)(Arguments&, std::string_view value) = nullptr;

  [[nodiscard]] bool is_for(Verb verb) const { return (verbs & static_cast<unsigned>(verb)) != 0; }
};

[[nodiscard]] std::span<const Flag> flags();

struct VerbInfo {
  Verb verb;
  std::string_view name;
  std::string_view operands;  // [PATH…]
  std::string_view summary;
};
[[nodiscard]] std::span<const VerbInfo> verbs();

}  // namespace pgtidy::cli
