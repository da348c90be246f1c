// SPDX-License-Identifier: Apache-2.0
// A hash for tables of names in memory: short texts, a few nanoseconds. Not stable between machines; see
// engine/fingerprint.h for one that is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace pgtidy {

[[nodiscard]] inline std::size_t hash_text(std::string_view text, std::size_t seed = 0x9e3779b97f4a7c15ULL) {
  constexpr std::uint64_t factor = 0xff51afd7ed558ccdULL;
  const auto mix = [](std::uint64_t state, std::uint64_t word) {
    state = (state ^ word) * factor;
    return state ^ (state >> 32U);
  };
  std::uint64_t state = seed ^ text.size();
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= sizeof(std::uint64_t); left -= sizeof(std::uint64_t), at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    state = mix(state, word);
  }
  std::uint64_t rest = 0;  // the last 1 to 7 bytes: two loads that may overlap, not a call
  if (left >= sizeof(std::uint32_t)) {
    std::uint32_t first = 0, last = 0;
    std::memcpy(&first, at, sizeof first);
    std::memcpy(&last, at + left - sizeof last, sizeof last);
    rest = std::uint64_t{first} << 32U | last;
  } else if (left > 0) {
    const auto byte = [&](std::size_t n) { return std::uint64_t{static_cast<unsigned char>(at[n])}; };
    rest = byte(0) << 16U | byte(left / 2) << 8U | byte(left - 1);
  }
  return static_cast<std::size_t>(mix(mix(state, rest), 0));
}

}  // namespace pgtidy
