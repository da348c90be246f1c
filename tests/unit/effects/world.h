// SPDX-License-Identifier: Apache-2.0
// A schema made from SQL, and what one more statement would cost in it.
#pragma once

#include <list>
#include <memory_resource>
#include <string>
#include <vector>

#include "catalog/writer.h"
#include "effects/effects.h"
#include "ops/lower.h"
#include "parse/parse.h"

namespace pgtidy::effects {

class World {
 public:
  // What earlier migrations made.
  explicit World(const std::string& sql = "") : writer_(catalog_) {
    writer_.begin_migration(1);
    run(sql);
    writer_.begin_migration(2);
  }

  // Statements of the same migration as the one that is asked about.
  void run(const std::string& sql) {
    for (const Statement* statement : statements(sql)) {
      for (const op::Operation* operation : lowered(*statement)) writer_.apply(*operation);
    }
  }

  Effect effect(const std::string& sql, int version = 15) {
    Effect all;
    for (const Statement* statement : statements(sql)) merge(all, statement_effect(lowered(*statement), catalog_, version));
    return all;
  }

  Effect effect_on(const std::string& sql, const Target& target) {
    return effects::effect(*lowered(*statements(sql).front()).front(), catalog_, target);
  }

  std::vector<const op::Operation*> operations(const std::string& sql) { return lowered(*statements(sql).front()); }

  const Catalog& catalog() const { return catalog_; }

 private:
  std::vector<const Statement*> statements(const std::string& sql) {
    const std::string& text = texts_.emplace_back(sql);
    trees_.push_back(parse::parse(text));
    std::vector<const Statement*> made;
    for (const parse::ParsedStatement& parsed : trees_.back().statements()) {
      Statement& statement = statements_.emplace_back();
      statement.file = static_cast<FileId>(texts_.size());
      statement.range = parsed.range;
      statement.tree = parsed.tree;
      statement.text = std::string_view(text).substr(parsed.range.begin, parsed.range.size());
      statement.command = ops::command_tag(parsed.tree);
      made.push_back(&statement);
    }
    return made;
  }

  std::vector<const op::Operation*> lowered(const Statement& statement) {
    std::vector<const op::Operation*> operations;
    const std::size_t file = static_cast<std::size_t>(statement.file) - 1;
    ops::lower(statement, *std::next(texts_.begin(), static_cast<std::ptrdiff_t>(file)), arena_, operations);
    return operations;
  }

  Catalog catalog_;
  catalog::Writer writer_;
  std::list<std::string> texts_;
  std::list<parse::Tree> trees_;
  std::list<Statement> statements_;
  std::pmr::monotonic_buffer_resource arena_;
};

}  // namespace pgtidy::effects
