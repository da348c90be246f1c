// SPDX-License-Identifier: Apache-2.0
// Names of types: PostgreSQL's own, those of common extensions, and how format_type() prints them.
#pragma once

#include <string>
#include <string_view>

#include "pgtidy/catalog.h"

namespace pgtidy::catalog {

[[nodiscard]] bool is_builtin_type(std::string_view name);
// Does the extension make a type of that name? An empty extension: does any that we know?
[[nodiscard]] bool is_extension_type(std::string_view extension, std::string_view name);
// Is it the operator class that the method takes anyway for columns of the class's type?
[[nodiscard]] bool is_default_opclass(std::string_view method, std::string_view opclass);
// The schema that an extension insists on; empty: the user chooses.
[[nodiscard]] std::string_view fixed_schema(std::string_view extension);

// The identifier as it must be written: quoted where it has to be.
[[nodiscard]] std::string quoted(std::string_view identifier);

// As format_type() prints it with search_path = pg_catalog. `with_modifiers` false: as in a function's arguments.
[[nodiscard]] std::string format_type(const ColumnType& type, bool with_modifiers = true);

// bigint -> int8; what has no spelling of its own is named so internally, too.
[[nodiscard]] std::string_view internal_type_name(std::string_view spelt);

}  // namespace pgtidy::catalog
