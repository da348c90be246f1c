// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <memory_resource>
#include <vector>

#include "syntax/children.h"
#include "syntax/nodes.h"

namespace pgtidy::syntax {

void walk(const void* root, const std::function<bool(const ::Node*)>& visitor) {
  if (root == nullptr) return;
  std::array<std::byte, 2048> first_bytes;  // most trees need no more
  std::pmr::monotonic_buffer_resource memory(first_bytes.data(), first_bytes.size());
  std::pmr::vector<const void*> pending(&memory);
  pending.reserve(128);
  pending.push_back(root);
  while (!pending.empty()) {
    const void* node = pending.back();
    pending.pop_back();
    if (tag_of(node) != T_List && !visitor(static_cast<const ::Node*>(node))) continue;
    const auto first = static_cast<std::ptrdiff_t>(pending.size());
    pgtidy_children(
        node, [](void* user, const void* child) { static_cast<std::pmr::vector<const void*>*>(user)->push_back(child); }, &pending);
    std::reverse(pending.begin() + first, pending.end());
  }
}

}  // namespace pgtidy::syntax
