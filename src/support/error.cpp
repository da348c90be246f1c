// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "support/result.h"

namespace pgtidy {

std::string to_string(const Error& error) {
  std::string text = error.path;
  if (error.line != 0) text += fmt::format("{}{}", text.empty() ? "line " : ":", error.line);
  if (error.line != 0 && error.column != 0) text += fmt::format(":{}", error.column);
  if (!text.empty()) text += ": ";
  return text + error.message;
}

}  // namespace pgtidy
