// SPDX-License-Identifier: Apache-2.0
#include "effects/effects.h"

#include <algorithm>

#include "catalog/writer.h"
#include "effects/draft.h"
#include "effects/families.h"

namespace pgtidy::effects {
namespace {

void merge_names(std::vector<std::string>& into, const std::vector<std::string>& more) {
  if (more.empty()) return;
  into.insert(into.end(), more.begin(), more.end());
  std::sort(into.begin(), into.end());
  into.erase(std::unique(into.begin(), into.end()), into.end());
}

void merge_locks(std::vector<RelationLock>& into, const std::vector<RelationLock>& more) {
  std::unordered_map<std::string_view, std::size_t> places;
  into.reserve(into.size() + more.size());  // the keys below point into it
  for (std::size_t i = 0; i < into.size(); ++i) places.emplace(into[i].relation, i);
  for (const RelationLock& lock : more) {
    const auto found = places.find(lock.relation);
    if (found == places.end()) {
      into.push_back(lock);
      places.emplace(into.back().relation, into.size() - 1);
    } else {
      RelationLock& held = into[found->second];
      held.mode = std::max(held.mode, lock.mode);
    }
  }
}

}  // namespace

void merge(Effect& into, const Effect& more) {
  merge_locks(into.locks, more.locks);
  merge_names(into.rewrite, more.rewrite);
  merge_names(into.scan, more.scan);
  merge_names(into.rebuild, more.rebuild);
  merge_names(into.build, more.build);
  merge_names(into.waits, more.waits);
  into.transaction_allowed = into.transaction_allowed && more.transaction_allowed;
  if (!into.fails) into.fails = more.fails;
  into.certain = into.certain && more.certain;
  if (into.because.empty()) into.because = more.because;
}

Effect effect(const op::Operation& operation, const Catalog& before, int version) {
  return effect(operation, before, Target{version, version});
}

Effect statement_effect(std::span<const op::Operation* const> operations, const Catalog& before, int version) {
  Effect all;
  // A new table's columns and constraints touch nothing that the catalog would have to know them for.
  const bool alone = operations.size() < 2 || op::as<op::CreateTable>(*operations.front()) != nullptr;
  if (alone) {
    for (const op::Operation* operation : operations) merge(all, effect(*operation, before, version));
    return all;
  }
  Catalog world(before);
  catalog::Writer writer(world);
  for (const op::Operation* operation : operations) {
    merge(all, effect(*operation, world, version));
    writer.apply(*operation);
  }
  return all;
}

Effect effect(const op::Operation& operation, const Catalog& before, const Target& target) {
  std::optional<Effect> worst;
  for (int version = target.min; version <= target.max; ++version) {
    Draft draft(before, version);
    op::dispatch(operation, [&draft](const auto& exact) { add(exact, draft); });
    const bool same_for_all = !draft.version_matters();
    Effect one = std::move(draft).finish();
    if (worst)
      merge(*worst, one);
    else
      worst = std::move(one);
    if (same_for_all) break;
  }
  return std::move(worst).value_or(Effect{});
}

}  // namespace pgtidy::effects
