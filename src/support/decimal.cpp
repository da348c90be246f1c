// SPDX-License-Identifier: Apache-2.0
#include "support/decimal.h"

#include <cstdlib>
#include <string>

namespace pgtidy {

std::optional<long double> decimal(std::string_view text) {
  if (text.empty() || text.front() == '+' || text.find_first_not_of("+-.0123456789eE") != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  char* end = nullptr;
  const long double value = std::strtold(terminated.c_str(), &end);  // the locale is C's: pgtidy sets none
  return end == terminated.c_str() + terminated.size() ? std::optional(value) : std::nullopt;
}

}  // namespace pgtidy
