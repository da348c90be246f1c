// SPDX-License-Identifier: Apache-2.0
// What statements said that the catalog doesn't keep, noted while a history is replayed: bodies, bounds, conditions as they
// were written, and the names that things had when they were.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pgtidy/catalog.h"
#include "pgtidy/operation.h"
#include "pgtidy/syntax/statement.h"

namespace pgtidy::cli {

// A statement, and the search_path in which its names were looked up (empty: the server's own).
struct Made {
  std::string text;
  std::string search_path;
  FileId file = FileId::none;
  Range range;
};

class Definitions {
 public:
  // An engine::Observer; `end` is called after the last statement.
  void see(const Statement& statement, std::span<const op::Operation* const> operations, const Catalog& before);
  void end(const Catalog& catalog) { settle(catalog); }

  // The statement that made the object (of functions and views: as they are now); null where none was seen.
  [[nodiscard]] const Made* of(Oid oid) const;
  // `EXCLUDE USING …`, `FOR VALUES …`, `SET NULL (a)`'s columns, the index of REPLICA IDENTITY, by what they belong to.
  [[nodiscard]] std::string exclusion(Oid constraint) const { return text_in(exclusions_, constraint); }
  [[nodiscard]] std::string bound(Oid partition) const { return text_in(bounds_, partition); }
  // ` START 5 INCREMENT 2` of an identity column's sequence when it was made, and what ALTER SEQUENCE changed of any since.
  [[nodiscard]] std::string sequence_options(Oid sequence) const { return text_in(sequence_options_, sequence); }
  [[nodiscard]] std::string sequence_changes(Oid sequence) const { return text_in(sequence_changes_, sequence); }
  [[nodiscard]] std::vector<std::string> set_columns(Oid constraint) const;
  [[nodiscard]] Oid identity_index(Oid table) const;
  // Conditions that ALTER DOMAIN added: a name (empty: PostgreSQL made it up) and `CHECK (…)`.
  using Checks = std::vector<std::pair<std::string, std::string>>;
  [[nodiscard]] Checks domain_checks(Oid domain) const;
  // A kept expression (StoredExpression::text is normalised) as it was written.
  [[nodiscard]] std::string written(const std::string& normalised) const;
  // What an object, or with `column` a column, was called before, oldest first.
  [[nodiscard]] const std::vector<std::string>& former_names(Oid object, AttributeNumber column = 0) const;
  // A label of an enum as it is called now.
  [[nodiscard]] std::string label_now(Oid type, std::string label) const;
  // CREATE COLLATION, by names: the catalog has no collations.
  [[nodiscard]] const std::map<std::string, Made>& collations() const { return collations_; }
  // Statements of whose effect the catalog keeps nothing, as they were written: operators, casts, SET STORAGE.
  [[nodiscard]] const std::vector<std::string>& left_out() const { return left_out_; }
  // Tables that statements changed; some of them no file creates.
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& altered() const { return altered_; }

 private:
  friend class Observed;
  using Texts = std::map<Oid, std::string>;
  static std::string text_in(const Texts& texts, Oid oid);
  void settle(const Catalog& after);

  std::vector<std::function<void(const Catalog&)>> pending_;  // what can be noted only when the statement is applied
  std::map<Oid, Made> made_;
  Texts exclusions_, bounds_, sequence_options_, sequence_changes_;
  std::map<Oid, std::vector<std::string>> set_columns_;
  std::map<Oid, Oid> identity_indexes_;
  std::map<Oid, Checks> domain_checks_;
  std::map<std::string, std::string> written_;
  std::map<std::pair<Oid, AttributeNumber>, std::vector<std::string>> former_;
  std::map<Oid, std::vector<std::pair<std::string, std::string>>> labels_;  // from, to
  std::map<std::string, Made> collations_;
  std::vector<std::string> left_out_;
  std::vector<std::pair<std::string, std::string>> altered_;
};

// The sequence of an identity column; null where it has none.
[[nodiscard]] const Sequence* identity_of(const Catalog& catalog, const Table& table, AttributeNumber column);

// The conditions `[CONSTRAINT name] CHECK (…)` of CREATE DOMAIN or ALTER DOMAIN.
[[nodiscard]] Definitions::Checks checks_in(std::string_view statement);

}  // namespace pgtidy::cli
