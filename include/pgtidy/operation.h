// SPDX-License-Identifier: Apache-2.0
// What statements do, however they were spelt. One statement lowers to a list of operations in the order in which
// PostgreSQL carries them out (ALTER TABLE's passes, CREATE TABLE's columns, checks, keys, then foreign keys).
//
// Operations are plain data. They, their names and their lists live in the arena of their script's parse tree: copy
// what must outlive it. `REFERENCES` in a column, `ADD FOREIGN KEY` and `CREATE TABLE … FOREIGN KEY` are all
// op::AddForeignKey; `in_create` tells when the table is made by the same statement.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "pgtidy/op/common.h"
#include "pgtidy/op/objects.h"
#include "pgtidy/op/rows.h"
#include "pgtidy/op/tables.h"

namespace pgtidy::op {

template <class... T>
struct TypeList {
  static constexpr std::size_t size = sizeof...(T);
};

using All =
    TypeList<CreateTable, AddColumn, DropColumn, SetNotNull, DropNotNull, SetDefault, DropDefault, SetType, AddIdentity, SetIdentity,
             DropIdentity, SetExpression, DropExpression, SetStatistics, SetStorage, SetCompression, SetColumnOptions, AddPrimaryKey,
             AddUnique, AddForeignKey, AddCheck, AddNotNull, AddExclusion, ValidateConstraint, DropConstraint, AlterConstraint,
             AttachPartition, DetachPartition, AttachIndex, SetInherit, SetRowSecurity, SetLogged, SetAccessMethod, SetTablespace,
             SetOptions, SetReplicaIdentity, SetCluster, EnableTrigger, SetOfType, RenameTable, RenameColumn, RenameConstraint,
             RenameObject, SetSchema, SetOwner, DropTable, DropIndex, DropObject, CommentOn, Grant, CreateIndex, Reindex, AlterIndexColumn,
             CreateSequence, AlterSequence, CreateView, Refresh, CreateType, AddEnumValue, RenameEnumValue, CreateDomain, AlterDomain,
             AlterComposite, CreateFunction, AlterFunction, CreateTrigger, CreateRule, CreatePolicy, AlterPolicy, CreateSchema,
             CreateExtension, CreateStatistics, CreatePublication, CreateEventTrigger, CreateOther, AlterOther, UpdateRows, DeleteRows,
             InsertRows, MergeRows, TruncateTable, CopyRows, Query, Begin, Commit, Rollback, Savepoint, ReleaseSavepoint, RollbackTo,
             SetVariable, LockTable, Vacuum, ClusterTable, Do, Call, Utility, Unmodelled>;

namespace detail {
template <class T, class... U>
constexpr std::uint8_t index_in(TypeList<U...>) {
  std::uint8_t index = 0;
  (void)((std::is_same_v<T, U> ? true : (++index, false)) || ...);
  return index;
}
}  // namespace detail

template <class T>
inline constexpr std::uint8_t kind_of = detail::index_in<T>(All{});

// The operation as a T, or null.
template <class T>
[[nodiscard]] const T* as(const Operation& operation) {
  return operation.kind == kind_of<T> ? static_cast<const T*>(&operation) : nullptr;
}

// Calls `function` with the operation as what it is. All overloads must return the same type.
template <class Function>
decltype(auto) dispatch(const Operation& operation, Function&& function) {
  return [&]<class... T>(TypeList<T...>) -> decltype(auto) {
    using Result = std::invoke_result_t<Function&, const CreateTable&>;
    using Call = Result (*)(Function&, const Operation&);
    static constexpr std::array<Call, sizeof...(T)> calls{
        +[](Function& f, const Operation& o) -> Result { return f(static_cast<const T&>(o)); }...};
    return calls[operation.kind](function, operation);
  }(All{});
}

}  // namespace pgtidy::op
