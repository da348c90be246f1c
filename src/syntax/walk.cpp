// SPDX-License-Identifier: Apache-2.0
#include "syntax/children.h"
#include "syntax/nodes.h"

namespace pgtidy::syntax {

void walk(const void* root, const std::function<bool(const ::Node*)>& visitor) {
  if (root == nullptr) return;
  std::vector<const void*> pending{root};
  while (!pending.empty()) {
    const void* node = pending.back();
    pending.pop_back();
    if (tag_of(node) != T_List && !visitor(static_cast<const ::Node*>(node))) continue;
    const auto first = static_cast<std::ptrdiff_t>(pending.size());
    pgtidy_children(
        node, [](void* user, const void* child) { static_cast<std::vector<const void*>*>(user)->push_back(child); }, &pending);
    std::reverse(pending.begin() + first, pending.end());
  }
}

}  // namespace pgtidy::syntax
