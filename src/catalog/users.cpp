// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catalog/state.h"

namespace pgtidy {

std::vector<Oid> Catalog::users_of(Oid object) const {
  std::vector<Oid> users;
  const auto at = state_->holders.find(object);
  if (at == state_->holders.end()) return users;
  for (const Oid holder : at->second) {
    if (state_->find_object(holder) != nullptr) users.push_back(holder);
  }
  std::sort(users.begin(), users.end());
  users.erase(std::unique(users.begin(), users.end()), users.end());
  return users;
}

}  // namespace pgtidy
