// SPDX-License-Identifier: Apache-2.0
// All checks, from the array that CMake generates of checks/*/*.cpp; and the engine's own ids.
#pragma once

#include <span>
#include <string_view>

#include "pgtidy/check.h"

namespace pgtidy::engine {

struct RegisteredCheck {
  std::string_view id;      // lock-create-index-not-concurrent
  std::string_view family;  // lock
  const CheckDef* def;
};

[[nodiscard]] std::span<const RegisteredCheck> registry();  // sorted by id; src/engine/registry_table.cpp.in

// syntax-error, not-postgresql, suppression-*: found by the engine itself.
struct EngineCheck {
  std::string_view id;
  Severity severity;
  CheckInfo info;
};
[[nodiscard]] std::span<const EngineCheck> engine_checks();

}  // namespace pgtidy::engine
