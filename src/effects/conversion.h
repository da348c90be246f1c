// SPDX-License-Identifier: Apache-2.0
// What ALTER COLUMN … TYPE does to the rows and to an index of the column (truth/locks/types.json holds every ordered
// pair of 89 types against it). The way is PostgreSQL's own: find the cast, see whether it is more than a relabelling
// (ATColumnChangeRequiresRewrite), then whether an index may be kept (CheckIndexCompatible).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pgtidy/catalog.h"

namespace pgtidy::effects {

enum class Work : std::uint8_t { none, index, rewrite, refused };  // index: the table is kept, indexes of the column are built anew
enum class UsingForm : std::uint8_t { none, cast, expression };    // cast: USING c::new_type; USING c is none

struct TypeChange {
  const ColumnType& from;
  std::string_view from_collation;  // empty: the type's own
  const ColumnType& to;
  std::string_view to_collation;
  UsingForm using_form = UsingForm::none;
};

struct Verdict {
  Work work = Work::rewrite;
  bool certain = true;
  bool new_operators = false;  // the default operator class changes with the type
  bool new_collation = false;
  std::string because;
  std::string_view sqlstate;  // where refused
};

[[nodiscard]] Verdict judge(const TypeChange& change, const Catalog& catalog, int version);

// A cast of pg_cast between two built-in types (or citext).
enum class CastContext : std::uint8_t { missing, explicit_only, assignment, implicit };
struct Cast {
  CastContext context = CastContext::missing;
  bool binary = false;  // the bytes stay the same
};
[[nodiscard]] Cast find_cast(std::string_view from, std::string_view to, int version);

// text, varchar, bpchar, name, citext; until 14 "char" too: any value may be assigned to them as text.
[[nodiscard]] bool is_string_type(std::string_view name, int version);

// The default operator class of the btree (or hash) access method, as the type's name that it is for.
[[nodiscard]] std::string_view operator_class_of(std::string_view type);

// Built-in types that no btree index can be made of.
[[nodiscard]] bool without_btree(const ColumnType& type);

// Do values keep their bytes when only the modifiers change: varchar(50) to varchar(100)?
[[nodiscard]] bool keeps_values(std::string_view type, const std::vector<std::string>& from, const std::vector<std::string>& to);
// Types of which that is known.
[[nodiscard]] bool modifiers_known(std::string_view type);

}  // namespace pgtidy::effects
