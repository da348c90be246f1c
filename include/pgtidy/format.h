// SPDX-License-Identifier: Apache-2.0
// How names and words print in messages: fmt::format("{}", op.table).
#pragma once

#include <string_view>

#include <fmt/format.h>

#include "pgtidy/catalog.h"
#include "pgtidy/effect.h"
#include "pgtidy/operation.h"

template <>
struct fmt::formatter<pgtidy::Name> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(const pgtidy::Name& name, Context& context) const {
    return fmt::formatter<std::string_view>::format(pgtidy::to_string(name), context);
  }
};

template <>
struct fmt::formatter<pgtidy::LockMode> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(pgtidy::LockMode mode, Context& context) const {
    return fmt::formatter<std::string_view>::format(pgtidy::to_string(mode), context);
  }
};

template <>
struct fmt::formatter<pgtidy::ObjectKind> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(pgtidy::ObjectKind kind, Context& context) const {
    return fmt::formatter<std::string_view>::format(pgtidy::to_string(kind), context);
  }
};
