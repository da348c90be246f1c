// SPDX-License-Identifier: Apache-2.0
// What a comment tells pgtidy.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/source.h"

namespace pgtidy::engine {

constexpr std::string_view directive_marker = "pgtidy:";

// `pgtidy:allow id, id: reason`
struct Directive {
  struct Id {
    std::string_view word;
    Range range;
  };
  Range word_range;
  std::string_view word;  // allow-begin
  std::vector<Id> ids;
  std::string reason;
};

// Of a comment in the text; nothing where it speaks of other things.
[[nodiscard]] std::optional<Directive> directive_in(std::string_view text, Range comment);

}  // namespace pgtidy::engine
