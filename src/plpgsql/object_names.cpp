// SPDX-License-Identifier: Apache-2.0
#include "plpgsql/object_names.h"

#include <array>

#include "pgtidy/identifier.h"
#include "plpgsql/pattern.h"

namespace pgtidy::plpgsql {

std::optional<std::pair<std::string, std::string>> qualified_name(std::string_view written) {
  std::array<std::string, 2> parts;
  std::size_t n = 0;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written[i] == '"') {
      const std::size_t end = written.find('"', i + 1);
      if (end == std::string_view::npos) return std::nullopt;
      parts[n].append(written.substr(i + 1, end - i - 1));
      i = end;
    } else if (written[i] == '.') {
      if (++n == 2) return std::nullopt;
    } else if (written[i] == ' ' || written[i] == '(' || written[i] == '[') {
      return std::nullopt;
    } else {
      parts[n] += lower_case(written.substr(i, 1));
    }
  }
  return n == 0 ? std::pair(std::string(), parts[0]) : std::pair(parts[0], parts[1]);
}

Value named_relation(std::string_view written, const Catalog& catalog) {
  const auto name = qualified_name(written);
  if (!name) return {};
  const auto found = catalog.relation(Name{name->first, name->second});
  if (found.presence == Presence::present && !found->assumed) {
    Value value = relation_oid(found->oid);
    value.reg = true;
    return value;
  }
  return !found && sees(catalog, name->first, name->second) ? null_value() : Value{};
}

Value named_type(std::string_view written, const Catalog& catalog) {
  const auto name = qualified_name(written);
  if (!name) return {};
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> spelt{{{"integer", "int4"},
                                                                                       {"int", "int4"},
                                                                                       {"bigint", "int8"},
                                                                                       {"smallint", "int2"},
                                                                                       {"boolean", "bool"},
                                                                                       {"real", "float4"},
                                                                                       {"decimal", "numeric"},
                                                                                       {"char", "bpchar"}}};
  std::string_view internal = name->second;
  for (const auto& [from, to] : spelt) internal = internal == from && name->first.empty() ? to : internal;
  const ColumnType type = catalog.resolve(TypeName{{name->first, internal}});
  Value value = type_oid(type);
  value.reg = true;
  if (value.known()) return value;
  const bool gone = catalog.type({name->first, internal}).presence == Presence::absent;
  return gone || (!name->first.empty() && made_here(catalog, name->first)) ? null_value() : Value{};
}

}  // namespace pgtidy::plpgsql
