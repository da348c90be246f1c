// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/effect.h"

#include <algorithm>

#include <fmt/format.h>

namespace pgtidy {
namespace {

// A question without a schema means the table of that name in any schema.
bool means(std::string_view full, std::string_view asked) {
  if (full == asked) return true;
  return asked.find('.') == std::string_view::npos && full.size() > asked.size() + 1 && full.ends_with(asked) &&
         full[full.size() - asked.size() - 1] == '.';
}

bool lists(const std::vector<std::string>& relations, std::string_view asked) {
  return std::any_of(relations.begin(), relations.end(), [&](const std::string& name) { return means(name, asked); });
}

std::string_view waits(LockMode mode) {
  if (blocks_reads(mode)) return "reads and writes wait";
  if (blocks_writes(mode)) return "writes wait";
  if (mode == LockMode::share_update_exclusive) return "reads and writes go on";
  return mode == LockMode::none ? "nothing waits" : "only schema changes wait";
}

}  // namespace

std::string_view to_string(LockMode mode) {
  switch (mode) {
    case LockMode::none: return "none";
    case LockMode::access_share: return "ACCESS SHARE";
    case LockMode::row_share: return "ROW SHARE";
    case LockMode::row_exclusive: return "ROW EXCLUSIVE";
    case LockMode::share_update_exclusive: return "SHARE UPDATE EXCLUSIVE";
    case LockMode::share: return "SHARE";
    case LockMode::share_row_exclusive: return "SHARE ROW EXCLUSIVE";
    case LockMode::exclusive: return "EXCLUSIVE";
    case LockMode::access_exclusive: return "ACCESS EXCLUSIVE";
  }
  return "none";
}

std::string_view to_string(LockRole role) {
  switch (role) {
    case LockRole::target: return "target";
    case LockRole::referenced: return "referenced";
    case LockRole::referencing: return "referencing";
    case LockRole::parent: return "parent";
    case LockRole::partition: return "partition";
    case LockRole::index: return "index";
    case LockRole::other: return "other";
  }
  return "other";
}

LockMode Effect::lock(std::string_view relation) const {
  LockMode strongest = LockMode::none;
  for (const RelationLock& held : locks) {
    if (means(held.relation, relation)) strongest = std::max(strongest, held.mode);
  }
  return strongest;
}

LockMode Effect::strongest(bool with_new) const {
  LockMode strongest = LockMode::none;
  for (const RelationLock& held : locks) {
    if (with_new || !held.is_new) strongest = std::max(strongest, held.mode);
  }
  return strongest;
}

bool Effect::scans(std::string_view relation) const { return lists(scan, relation); }
bool Effect::rewrites(std::string_view relation) const { return lists(rewrite, relation); }

std::string describe(const RelationLock& lock) {
  std::string_view name = lock.relation;
  if (name.starts_with("public.")) name.remove_prefix(7);
  return fmt::format("{} lock on {}: {}", to_string(lock.mode), name, waits(lock.mode));
}

}  // namespace pgtidy
