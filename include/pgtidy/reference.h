// SPDX-License-Identifier: Apache-2.0
// Columns named like a reference that aren't one, and what keys to a table usually say.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/catalog.h"
#include "pgtidy/identifier.h"

namespace pgtidy {

// owner_type beside owner_id
[[nodiscard]] inline bool polymorphic(const Table& table, const Column& column, const std::string& last_word) {
  const std::string base = column.name.substr(0, column.name.size() - last_word.size());
  const auto kinds = std::to_array<std::string_view>({"type", "Type", "kind", "Kind", "class", "Class", "model", "table", "entity"});
  return std::any_of(kinds.begin(), kinds.end(), [&](std::string_view kind) { return table.column(base + std::string(kind)) != nullptr; });
}

// The id by which another system knows this one, beside what it lets in with: (application_id, secret, redirect_uri).
[[nodiscard]] inline bool credential(const Table& table, const Column& column, std::span<const std::string> stem) {
  const auto system = std::to_array<std::string_view>({"app", "application", "client", "consumer", "installation"});
  const auto secret = std::to_array<std::string_view>(
      {"secret", "client_secret", "redirect_uri", "redirect_uris", "redirect_url", "access_token", "refresh_token", "private_key"});
  if (!column.type.is("text") && !column.type.is("varchar")) return false;
  if (!any_of(stem.last(1), system)) return false;
  return std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& other) {
    const std::string name = joined(words(other.name));
    return std::any_of(secret.begin(), secret.end(),
                       [&](std::string_view word) { return name == word || name.ends_with("_" + std::string(word)); });
  });
}

// Do columns called so refer to the table by a foreign key? Nothing: none does, by any name.
[[nodiscard]] inline std::optional<bool> referred_by(const std::vector<std::string>& name, const Table& parent, const Catalog& catalog) {
  std::optional<bool> referred;
  for (const Oid user : catalog.users_of(parent.oid)) {
    const Table* table = catalog.table(user);
    if (table == nullptr) continue;
    for (const TableConstraint& c : table->constraints) {
      if (c.kind != ConstraintKind::foreign_key || c.referenced != parent.oid || c.columns.size() != 1) continue;
      const Column* own = table->column(c.columns.front());
      if (own != nullptr && joined(words(own->name)).ends_with(joined(name))) return true;
      referred = false;
    }
  }
  return referred;
}

// Made after the column, and called otherwise where it is referred to: another thing of that name. Or the table keeps the id
// that another system gave, gmail_label_id: label_id may be that one where no foreign key says otherwise.
[[nodiscard]] inline bool other_meaning(const Table& parent, const Column& column, const std::vector<std::string>& name,
                                        const Catalog& catalog) {
  const auto given = [&](const Column& other) {
    return other.type.formatted == column.type.formatted && joined(words(other.name)).ends_with("_" + joined(name));
  };
  const bool keeps_another =
      (column.type.is("text") || column.type.is("varchar")) && std::any_of(parent.columns.begin(), parent.columns.end(), given);
  if (!keeps_another && parent.created.file <= column.created.file) return false;
  const std::optional<bool> referred = referred_by(name, parent, catalog);
  return keeps_another ? !referred.value_or(false) : referred == false;
}

// A CHECK, or an index's WHERE, asks whether the column is 0 or negative (`user_id = -1`): that stands for no row, and no foreign key
// would take it.
[[nodiscard]] inline bool has_sentinel(const Table& table, const Column& column, const Catalog& catalog) {
  const auto edge = [](const std::string& text, std::size_t at) {
    return at >= text.size() || std::string_view(" ():").find(text[at]) != std::string_view::npos;
  };
  const auto asks = [&](const std::optional<StoredExpression>& condition) {
    if (!condition || !among(condition->columns, column.number)) return false;
    const std::string& text = condition->text;
    for (const std::string_view value : {" = 0", " = -", " = (-", " = '-"}) {
      const std::string test = quoted(column.name) + std::string(value);
      const std::size_t at = text.find(test);
      if (at == std::string::npos || (at > 0 && !edge(text, at - 1))) continue;
      if (!value.ends_with('0') || edge(text, at + test.size())) return true;
    }
    return false;
  };
  const auto indexes = catalog.indexes_of(table);
  return std::any_of(table.constraints.begin(), table.constraints.end(), [&](const TableConstraint& c) { return asks(c.expression); }) ||
         std::any_of(indexes.begin(), indexes.end(), [&](const Index* index) { return asks(index->predicate); });
}

// Few tables have foreign keys, or few columns of this name. The oldest tables are sample enough.
[[nodiscard]] inline bool left_out_on_purpose(const Catalog& catalog, const Column& column) {
  std::size_t tables = 0, keys = 0, alike = 0, declared = 0;
  for (const Table* table : catalog.oldest_tables()) {
    if (table->is_partition || table->assumed) continue;
    const Column* same = table->column(column.name);
    ++tables;
    alike += same != nullptr ? 1 : 0;
    for (const TableConstraint& c : table->constraints) {
      keys += c.kind == ConstraintKind::foreign_key ? 1 : 0;
      declared += same != nullptr && c.refers_by(same->number) ? 1 : 0;
    }
  }
  return (tables >= 8 && keys * 3 < tables) || (alike >= 4 && declared * 2 < alike);
}

// A later migration adds foreign keys to several columns of the table that were there by then, as this one was, and none to
// it: whoever did that had them all before them. Keys that are only made anew tell nothing.
[[nodiscard]] inline bool passed_over(const Table& table, const Column& column) {
  const auto added_late = [&](const TableConstraint& fk) {
    if (fk.kind != ConstraintKind::foreign_key || fk.columns.empty() || fk.created.file <= column.created.file) return false;
    const bool anew = std::find(table.released.begin(), table.released.end(), fk.columns) != table.released.end();
    const Column* own = table.column(fk.columns.back());
    return !anew && own != nullptr && own->created.file < fk.created.file;
  };
  for (const TableConstraint& fk : table.constraints) {
    const auto beside = [&](const TableConstraint& c) { return &c != &fk && c.created.file == fk.created.file && added_late(c); };
    if (added_late(fk) && std::any_of(table.constraints.begin(), table.constraints.end(), beside)) return true;
  }
  return false;
}

// What the others that refer to the table do when its row goes: a key without it may well forbid what works today.
[[nodiscard]] inline std::string_view on_delete(const Table& parent, const Column& column, const Catalog& catalog) {
  std::map<ForeignKeyAction, std::size_t> actions;
  std::size_t all = 0;
  for (const Oid user : catalog.users_of(parent.oid)) {
    const Table* table = catalog.table(user);
    if (table == nullptr || table->is_partition) continue;
    for (const TableConstraint& c : table->constraints) {
      if (c.kind != ConstraintKind::foreign_key || c.referenced != parent.oid) continue;
      ++all;
      ++actions[c.on_delete];
    }
  }
  const auto usual = [&](ForeignKeyAction action) { return all >= 2 && actions[action] * 2 > all; };
  if (usual(ForeignKeyAction::cascade)) return "; most other keys to it say ON DELETE CASCADE";
  return usual(ForeignKeyAction::set_null) && !column.not_null ? "; most other keys to it say ON DELETE SET NULL" : "";
}

}  // namespace pgtidy
