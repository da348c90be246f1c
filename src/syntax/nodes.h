// SPDX-License-Identifier: Apache-2.0
// PostgreSQL's node definitions for C++, for src/syntax and src/ops alone. Include it last: postgres.h defines macros
// such as printf, _, Min and INFO, which break standard headers that come after it.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <functional>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <libintl.h>

#include <fmt/format.h>

extern "C" {
#include "postgres.h"

#include "nodes/parsenodes.h"
#include "nodes/pg_list.h"
#include "nodes/value.h"

#include "catalog/pg_trigger.h"
}

#undef _
#undef restrict
#undef Min
#undef Max
#undef Abs
#undef printf
#undef fprintf
#undef sprintf
#undef snprintf
#undef vsnprintf
#undef vprintf
#undef vfprintf
#undef vsprintf
#undef strerror
#undef strerror_r

namespace pgtidy::syntax {

// The node as a T if it is one. T's tag is named by the caller: node_as<ColumnRef>(node, T_ColumnRef).
template <class T>
[[nodiscard]] const T* node_as(const void* node, NodeTag tag) {
  return node != nullptr && static_cast<const ::Node*>(node)->type == tag ? static_cast<const T*>(node) : nullptr;
}
#define PGTIDY_AS(T, node) (::pgtidy::syntax::node_as<::T>((node), T_##T))

[[nodiscard]] inline NodeTag tag_of(const void* node) { return static_cast<const ::Node*>(node)->type; }

// A List's elements as pointers to T.
template <class T = ::Node>
[[nodiscard]] std::span<const T* const> elements(const ::List* list) {
  if (list == nullptr) return {};
  static_assert(sizeof(::ListCell) == sizeof(const T*));
  return {reinterpret_cast<const T* const*>(list->elements), static_cast<std::size_t>(list->length)};
}

[[nodiscard]] inline std::string_view view(const char* text) { return text == nullptr ? std::string_view{} : std::string_view(text); }

// The text of a String node, else nothing.
[[nodiscard]] inline std::string_view string_of(const void* node) {
  const auto* string = PGTIDY_AS(String, node);
  return string == nullptr ? std::string_view{} : view(string->sval);
}

// Visits the node and all below it, parents first, in order. Iterative: input may be nested without limit. The
// visitor answers whether to look below the node.
void walk(const void* root, const std::function<bool(const ::Node*)>& visitor);

}  // namespace pgtidy::syntax
