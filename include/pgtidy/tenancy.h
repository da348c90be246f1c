// SPDX-License-Identifier: Apache-2.0
// Tables whose rows belong to a tenant: they have a column that says to which.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/catalog.h"

namespace pgtidy {

// The default of the option `tenant-columns`.
constexpr std::string_view default_tenant_columns =
    "tenant_id,tenantId,organization_id,organizationId,organisation_id,org_id,orgId,workspace_id,workspaceId,company_id";

// By the default of that option: for checks that have none.
[[nodiscard]] inline bool is_tenant_column(std::string_view name) {
  std::string_view names = default_tenant_columns;
  while (!names.empty()) {
    const std::size_t comma = std::min(names.find(','), names.size());
    if (names.substr(0, comma) == name) return true;
    names.remove_prefix(std::min(comma + 1, names.size()));
  }
  return false;
}

// The first column of the table that is called so; null where its rows belong to nobody in particular.
[[nodiscard]] inline const Column* tenant_column(const Table& table, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (const Column* column = table.column(name)) return column;
  }
  return nullptr;
}

}  // namespace pgtidy
