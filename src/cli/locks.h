// SPDX-License-Identifier: Apache-2.0
// What statements cost, collected while a history is replayed.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "pgtidy/catalog.h"
#include "pgtidy/effect.h"
#include "pgtidy/operation.h"
#include "pgtidy/source.h"
#include "pgtidy/stage.h"
#include "pgtidy/syntax/statement.h"
#include "pgtidy/target.h"

namespace pgtidy::cli {

struct LockLine {
  std::string relation;
  RelationKind kind = RelationKind::table;
  LockMode mode = LockMode::none;
  LockRole role = LockRole::target;
  bool is_new = false;
  friend bool operator==(const LockLine&, const LockLine&) = default;
};

// The effects of all of a statement's operations together.
struct Cost {
  std::vector<LockLine> locks;  // the strongest per relation
  std::vector<LockLine> held;   // by earlier statements of the transaction
  std::vector<std::string> rewrite, scan, rebuild, build, waits;
  bool transaction_allowed = true;
  bool certain = true;
  std::string because;
  std::optional<std::pair<std::string, std::string>> fails;  // SQLSTATE, message

  void add(const Effect& effect);
  friend bool operator==(const Cost&, const Cost&) = default;
};

struct VersionCost {
  int first = 0, last = 0;  // versions on which it is the same
  Cost cost;
};

struct StatementLocks {
  FileId file = FileId::none;
  Range range;
  std::uint32_t index = 0;
  std::string command;
  std::uint32_t transaction = 0;
  std::optional<bool> in_transaction;
  std::set<Stage> stages;
  std::vector<VersionCost> costs;
};

class LockBook {
 public:
  explicit LockBook(const Target& target) : target_(target) {}

  // In the order of the replay.
  void see(const Statement& statement, std::span<const op::Operation* const> operations, const Catalog& before);
  [[nodiscard]] const std::vector<StatementLocks>& statements() const { return statements_; }

 private:
  Target target_;
  std::pair<FileId, std::uint32_t> transaction_{FileId::none, 0};
  std::map<int, std::vector<LockLine>> held_;  // by version, of the transaction that runs
  std::vector<StatementLocks> statements_;
};

}  // namespace pgtidy::cli
