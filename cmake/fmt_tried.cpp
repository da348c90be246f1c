// SPDX-License-Identifier: Apache-2.0
// Links only if fmt.cpp has all that the library's users need.
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

int main(int count, char** arguments) {
  std::string text = fmt::format("{:>10} {:L} {:.3f} {}", count, count * 1000, static_cast<double>(count), arguments[0]);
  fmt::format_to(std::back_inserter(text), "{:x} {}", count, 0.5F * static_cast<float>(count));
  return text.empty() ? 1 : 0;
}
