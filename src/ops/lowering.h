// SPDX-License-Identifier: Apache-2.0
// What the families of statements share while they lower one statement: the arena, places, names, expressions.
#pragma once

#include <memory_resource>
#include <string_view>
#include <type_traits>
#include <vector>

#include "pgtidy/operation.h"
#include "pgtidy/syntax/statement.h"
#include "syntax/nodes.h"

namespace pgtidy::ops {

using syntax::elements;
using syntax::string_of;
using syntax::tag_of;
using syntax::view;

class Lowering {
 public:
  Lowering(const Statement& statement, std::string_view text, std::pmr::memory_resource& arena, std::vector<const op::Operation*>& into)
      : statement_(statement), text_(text), arena_(arena), into_(into) {}

  // Lowers any statement's node; statements that aren't modelled become op::Unmodelled.
  void lower(const ::Node* node);

  // ── Making operations ──
  template <class T>
  T& add(const Place& place) {
    T* made = make<T>(place);
    into_.push_back(made);
    return *made;
  }
  template <class T>
  T* make(const Place& place) {
    static_assert(std::is_trivially_destructible_v<T>, "operations live in an arena that never destroys them");
    auto* made = new (arena_.allocate(sizeof(T), alignof(T))) T();
    made->kind = op::kind_of<T>;
    made->statement = &statement_;
    made->place = place;
    return made;
  }
  void push(const op::Operation* operation) { into_.push_back(operation); }

  template <class T>
  std::span<const T> keep(const std::vector<T>& items) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (items.empty()) return {};
    auto* made = static_cast<T*>(arena_.allocate(sizeof(T) * items.size(), alignof(T)));
    std::uninitialized_copy(items.begin(), items.end(), made);
    return {made, items.size()};
  }
  std::string_view keep(std::string_view text);

  // ── Places ──
  [[nodiscard]] Place whole() const { return {statement_.file, statement_.range, Part::statement, 0, Place::nowhere}; }
  [[nodiscard]] Place part(Part part, std::size_t index) const {
    return {statement_.file, statement_.range, part, static_cast<std::uint16_t>(std::min<std::size_t>(index, 0xffff)), Place::nowhere};
  }
  [[nodiscard]] static std::uint32_t at(int location) { return location < 0 ? Place::nowhere : static_cast<std::uint32_t>(location); }

  // ── Reading nodes ──
  [[nodiscard]] Name name(const ::RangeVar* relation) const;
  [[nodiscard]] static Name name(const ::List* parts);                                       // {"schema", "name"}
  [[nodiscard]] static Name name_before_last(const ::List* parts, std::size_t dropped = 1);  // table of {"t", "trigger"}
  [[nodiscard]] op::Names names(const ::List* strings);
  [[nodiscard]] TypeName type(const ::TypeName* type);
  [[nodiscard]] Expression expression(const void* node) const { return node == nullptr ? Expression() : Expression(node, text_, 0); }
  [[nodiscard]] std::string_view sql_body() const;  // of CREATE FUNCTION
  [[nodiscard]] op::List<op::Option> options(const ::List* definitions);
  [[nodiscard]] static std::string_view role(const ::RoleSpec* role);
  [[nodiscard]] op::Names roles(const ::List* list);
  [[nodiscard]] op::List<TypeName> argument_types(const ::ObjectWithArgs& routine);

  // ── Families ──
  void create_table(const ::CreateStmt& statement, ObjectKind object);
  void create_table_as(const ::CreateTableAsStmt& statement);
  [[nodiscard]] op::PartitionBound bound(const ::PartitionBoundSpec& spec);
  void column(const ::ColumnDef& definition, const Name& table, const Place& place, bool in_create, bool if_not_exists);
  void constraint(const ::Constraint& constraint, const Name& table, const Place& place, bool in_create, const ::ColumnDef* column,
                  bool only = false);
  void alter_table(const ::AlterTableStmt& statement);
  void create_index(const ::IndexStmt& statement);
  [[nodiscard]] op::IndexKey index_key(const ::IndexElem& element);
  void drop(const ::DropStmt& statement);
  void rename(const ::RenameStmt& statement);
  void set_schema(const ::AlterObjectSchemaStmt& statement);
  void set_owner(const ::AlterOwnerStmt& statement);
  void comment(const ::CommentStmt& statement);
  void grant(const ::GrantStmt& statement);
  bool lower_type(const ::Node* node);      // types and domains
  bool lower_routine(const ::Node* node);   // functions, triggers, rules, policies
  bool lower_relation(const ::Node* node);  // sequences, views, and what hangs on relations
  bool lower_rows(const ::Node* node);
  bool lower_session(const ::Node* node);
  bool lower_other(const ::Node* node);

  // CREATE SCHEMA s CREATE TABLE t: unqualified names belong to s.
  void set_default_schema(std::string_view schema) { default_schema_ = schema; }

  const Statement& statement() const { return statement_; }

 private:
  const Statement& statement_;
  std::string_view text_;
  std::pmr::memory_resource& arena_;
  std::vector<const op::Operation*>& into_;
  std::string_view default_schema_;
};

[[nodiscard]] ObjectKind object_kind(ObjectType type);
[[nodiscard]] inline Persistence persistence_of(const ::RangeVar* relation) {
  if (relation == nullptr) return Persistence::permanent;
  return relation->relpersistence == 't'   ? Persistence::temporary
         : relation->relpersistence == 'u' ? Persistence::unlogged
                                           : Persistence::permanent;
}
[[nodiscard]] bool boolean_option(const ::DefElem& option);  // present without a value means true

// The WHERE of an UPDATE, DELETE or SELECT, as op::Where says it.
[[nodiscard]] op::Where classify_where(const ::Node* condition, std::string_view target = {});  // target: of a join
// The same of a whole query: its LIMIT, aggregates and sub-selects count, too. `outer`: WITH around it.
[[nodiscard]] op::Where classify_query(const ::SelectStmt& query, const ::WithClause* outer);
// The same of an UPDATE: a FROM that only joins by columns is like a null test, it means every row that has a partner.
[[nodiscard]] op::Where classify_update(const ::UpdateStmt& update, const ::WithClause* outer);
// A condition on what the query makes isn't one on what it reads: LIMIT, DISTINCT ON, window functions
// (optimizer/path/allpaths.c, subquery_is_pushdown_safe).
[[nodiscard]] bool keeps_conditions_out(const ::SelectStmt& query);
// Columns that the condition's AND-ed parts hold equal to a value or a list of values.
[[nodiscard]] std::vector<std::string_view> equal_columns(const ::Node* condition);

}  // namespace pgtidy::ops
