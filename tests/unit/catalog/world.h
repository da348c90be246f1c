// SPDX-License-Identifier: Apache-2.0
// A catalog made from SQL.
#pragma once

#include <algorithm>
#include <list>
#include <memory_resource>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "catalog/writer.h"
#include "ops/lower.h"
#include "parse/parse.h"

namespace pgtidy::catalog {

class World {
 public:
  World() : writer_(catalog_) { writer_.begin_migration(1); }
  explicit World(const std::string& sql) : World() { run(sql); }

  void run(const std::string& sql) {
    std::vector<const op::Operation*> all;
    for (const Statement* statement : statements(sql)) {
      for (const op::Operation* operation : lowered(*statement)) all.push_back(operation);
    }
    writer_.expect_rollbacks(all);
    for (const op::Operation* operation : all) writer_.apply(*operation);
  }
  std::vector<const op::Operation*> operations(const std::string& sql) { return lowered(*statements(sql).front()); }

  Writer& writer() { return writer_; }
  Catalog& catalog() { return catalog_; }

  // "a integer NOT NULL, b text" of a table.
  std::string columns(const Name& name) const {
    const auto table = catalog_.table(name);
    std::vector<std::string> words;
    for (const Column& column : table ? table->columns : std::vector<Column>{}) {
      words.push_back(column.name + " " + column.type.formatted + (column.not_null ? " NOT NULL" : "") +
                      (column.default_value ? " DEFAULT" : ""));
    }
    return fmt::format("{}", fmt::join(words, ", "));
  }
  // "t_pkey pk(id), t_a_check check(a)": constraints in order.
  std::string constraints(const Name& name) const {
    const auto table = catalog_.table(name);
    std::vector<std::string> words;
    for (const TableConstraint& each : table ? table->constraints : std::vector<TableConstraint>{}) {
      words.push_back(fmt::format("{} {}({})", each.name, to_string(each.kind), fmt::join(table->names(each.columns), ",")));
    }
    return fmt::format("{}", fmt::join(words, ", "));
  }
  // Names of all objects of a kind, sorted.
  std::string indexes() const { return names(catalog_.indexes()); }
  std::string tables() const { return names(catalog_.tables()); }
  std::string sequences() const { return names(catalog_.sequences()); }
  std::string views() const { return names(catalog_.views()); }
  std::string types() const { return names(catalog_.types()); }
  std::string functions() const { return names(catalog_.functions()); }

 private:
  template <class T>
  static std::string names(const std::vector<const T*>& objects) {
    std::vector<std::string> words;
    words.reserve(objects.size());
    for (const T* object : objects) words.push_back(object->schema == "public" ? object->name : qualified(*object));
    return fmt::format("{}", fmt::join(words, " "));
  }

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
  Writer writer_;
  std::list<std::string> texts_;
  std::list<parse::Tree> trees_;
  std::list<Statement> statements_;
  std::pmr::monotonic_buffer_resource arena_;
};

}  // namespace pgtidy::catalog
