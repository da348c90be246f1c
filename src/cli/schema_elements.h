// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "pgtidy/operation.h"
#include "pgtidy/syntax/statement.h"

namespace pgtidy::cli {

// What stands in CREATE SCHEMA s CREATE TABLE … CREATE VIEW …, as statements of their own, in the order in which the server runs
// them (transformCreateSchemaStmtElements), as do their operations. They have no trees.
[[nodiscard]] std::vector<Statement> schema_elements(const Statement& statement);

// It is the first operation of such an element.
[[nodiscard]] bool begins_element(const op::Operation& operation);

}  // namespace pgtidy::cli
