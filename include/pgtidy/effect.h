// SPDX-License-Identifier: Apache-2.0
// What running an operation costs: locks, scans, rewrites, and whether a transaction block may hold it. Every claim
// agrees with what servers were seen to do (truth/locks); sources: PostgreSQL docs "Explicit Locking", src/backend/
// commands/tablecmds.c (AlterTableGetLockLevel, ATRewriteTables), indexcmds.c.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/catalog.h"
#include "pgtidy/operation.h"
#include "pgtidy/target.h"

namespace pgtidy {

// storage/lockdefs.h, same numbers.
enum class LockMode : std::uint8_t {
  none = 0,
  access_share = 1,
  row_share = 2,
  row_exclusive = 3,
  share_update_exclusive = 4,
  share = 5,
  share_row_exclusive = 6,
  exclusive = 7,
  access_exclusive = 8,
};
[[nodiscard]] std::string_view to_string(LockMode mode);  // "SHARE ROW EXCLUSIVE"
[[nodiscard]] constexpr bool blocks_writes(LockMode mode) { return mode >= LockMode::share; }
[[nodiscard]] constexpr bool blocks_reads(LockMode mode) { return mode == LockMode::access_exclusive; }

enum class LockRole : std::uint8_t { target, referenced, referencing, parent, partition, index, other };
[[nodiscard]] std::string_view to_string(LockRole role);

struct RelationLock {
  Oid oid = Oid::none;   // none: not in the catalog
  std::string relation;  // schema.name
  RelationKind kind = RelationKind::table;
  LockMode mode = LockMode::none;
  LockRole role = LockRole::target;
  bool is_new = false;  // made by this migration: the lock harms nobody
};

struct Failure {
  std::string sqlstate;
  std::string message;
};

// The effect of one operation in one world on one version, or the worst over the target's versions.
class Effect {
 public:
  std::vector<RelationLock> locks;   // the strongest per relation
  std::vector<std::string> rewrite;  // tables written anew
  std::vector<std::string> scan;     // tables read in full under that lock, to verify something
  std::vector<std::string> rebuild;  // existing indexes built anew
  std::vector<std::string> build;    // new indexes built
  std::vector<std::string> waits;    // relations whose transactions CONCURRENTLY waits for
  bool transaction_allowed = true;   // false: refused in a transaction block
  std::optional<Failure> fails;      // certain to be refused
  bool certain = true;               // false: stands on something that isn't known
  std::string because;               // why the rewrite or scan, or why uncertain; lower case

  [[nodiscard]] LockMode lock(std::string_view relation) const;
  [[nodiscard]] LockMode strongest(bool with_new = false) const;
  [[nodiscard]] bool scans(std::string_view relation) const;
  [[nodiscard]] bool rewrites(std::string_view relation) const;
  [[nodiscard]] bool rewrites_or_scans() const { return !rewrite.empty() || !scan.empty() || !rebuild.empty(); }
};

// "SHARE lock on users: writes wait"
[[nodiscard]] std::string describe(const RelationLock& lock);

}  // namespace pgtidy
