// SPDX-License-Identifier: Apache-2.0
// The only one that changes a catalog: applies operations, as PostgreSQL would.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "pgtidy/catalog.h"
#include "pgtidy/operation.h"

namespace pgtidy::catalog {

// An operation that PostgreSQL would refuse (a table that is there already, a column that isn't) changes nothing.
class Writer {
 public:
  explicit Writer(Catalog& catalog);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // A file or changeset begins: what earlier ones made is no longer new (unless `pending`: several files under review
  // that nobody has applied yet count as one). search_path and variables of the session are reset, as each migration
  // tool opens its own session, unless `keep_session`.
  void begin_migration(std::uint32_t number, bool keep_session = false);
  // What will be rolled back while these operations are applied: BEGIN and those savepoints must remember the catalog.
  void expect_rollbacks(std::span<const op::Operation* const> ahead);
  // What is applied now happens under a condition that could not be decided: new objects become "maybe".
  void set_certain(bool certain);

  // SQL that can't be known runs here: from now on something may be gone that the catalog still has, so that a DROP which
  // only it would stand against is taken to have run.
  void expect_unknown_changes();

  void apply(const op::Operation& operation);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pgtidy::catalog
