// SPDX-License-Identifier: Apache-2.0
// How a check's `visit` overloads become an entry of the registry. Include pgtidy/check.h, which includes this.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <utility>

#include "pgtidy/check.h"

namespace pgtidy {

// One kind of operation that a check visits: its place in op::All, and the call.
struct OperationVisitor {
  std::size_t kind = 0;
  void (*visit)(const op::Operation&, CheckContext&) = nullptr;
};

// What the registry holds of a check: its info, the operations that it visits, and one entry for each other thing (null: it
// doesn't). Only what is there is listed: every pointer here is one that the program's start has to relocate.
struct CheckDef {
  const CheckInfo* info = nullptr;
  std::span<const OperationVisitor> operations{};
  void (*statement)(const Statement&, CheckContext&) = nullptr;
  void (*migration)(const Migration&, CheckContext&) = nullptr;
  void (*table)(const Table&, CheckContext&) = nullptr;
  void (*column)(const Table&, const Column&, CheckContext&) = nullptr;
  void (*constraint)(const Table&, const TableConstraint&, CheckContext&) = nullptr;
  void (*policy)(const Table&, const Policy&, CheckContext&) = nullptr;
  void (*trigger)(const Table&, const Trigger&, CheckContext&) = nullptr;
  void (*index)(const Index&, CheckContext&) = nullptr;
  void (*view)(const View&, CheckContext&) = nullptr;
  void (*type)(const UserType&, CheckContext&) = nullptr;
  void (*function)(const Function&, CheckContext&) = nullptr;
};

namespace detail {
template <class T, class... A>
concept Visits = requires(const T& check, const A&... seen, CheckContext& cx) {
  check.visit(seen..., cx);
};

template <class T, class... A>
constexpr auto visitor() -> void (*)(const A&..., CheckContext&) {
  if constexpr (Visits<T, A...>)
    return +[](const A&... seen, CheckContext& cx) { T{}.visit(seen..., cx); };
  else
    return nullptr;
}

template <class T, class O>
constexpr auto operation_visitor() -> void (*)(const op::Operation&, CheckContext&) {
  if constexpr (Visits<T, O>)
    return +[](const op::Operation& o, CheckContext& cx) { T{}.visit(static_cast<const O&>(o), cx); };
  else
    return nullptr;
}

template <class T, class... O>
consteval auto visited_operations(op::TypeList<O...>) {
  std::array<OperationVisitor, (std::size_t{0} + ... + std::size_t{Visits<T, O>})> visited;
  std::size_t kind = 0, count = 0;
  const auto add = [&](auto* visit) {
    if (visit != nullptr) visited[count++] = {kind, visit};
    ++kind;
  };
  (add(operation_visitor<T, O>()), ...);
  return visited;
}
template <class T>
inline constexpr auto operations_of = visited_operations<T>(op::All{});
}  // namespace detail

template <class T>
consteval CheckDef define_check() {
  CheckDef def;
  def.info = &T::info;
  def.operations = detail::operations_of<T>;
  bool visits = !def.operations.empty();
  const auto set = [&](auto& slot, auto value) {
    slot = value;
    visits = visits || value != nullptr;
  };
  set(def.statement, detail::visitor<T, Statement>());
  set(def.migration, detail::visitor<T, Migration>());
  set(def.table, detail::visitor<T, Table>());
  set(def.column, detail::visitor<T, Table, Column>());
  set(def.constraint, detail::visitor<T, Table, TableConstraint>());
  set(def.policy, detail::visitor<T, Table, Policy>());
  set(def.trigger, detail::visitor<T, Table, Trigger>());
  set(def.index, detail::visitor<T, Index>());
  set(def.view, detail::visitor<T, View>());
  set(def.type, detail::visitor<T, UserType>());
  set(def.function, detail::visitor<T, Function>());
  if (!visits) throw "a check needs at least one visit() overload (pgtidy/check.h)";
  return def;
}

}  // namespace pgtidy
