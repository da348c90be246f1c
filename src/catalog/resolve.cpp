// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catalog/builtin_functions.h"
#include "catalog/state.h"
#include "catalog/types.h"

namespace pgtidy {

namespace {

// `_text` is how PostgreSQL itself names text[].
bool built_in(std::string_view& name, int& dimensions) {
  if (catalog::is_builtin_type(name)) return true;
  if (name.size() < 2 || name.front() != '_' || !catalog::is_builtin_type(name.substr(1))) return false;
  name.remove_prefix(1);
  dimensions = std::max(dimensions, 1);
  return true;
}

// Parts of a name as it is printed: public."order line".
std::vector<std::string> identifiers(std::string_view text) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      if (quoted && text.substr(i + 1).starts_with('"'))
        parts.back() += text[i++];
      else
        quoted = !quoted;
    } else if (text[i] == '.' && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += text[i];
    }
  }
  return parts;
}

}  // namespace

ColumnType Catalog::State::resolve(const TypeName& type) const {
  ColumnType resolved;
  std::string_view name = type.name.name;
  resolved.array_dimensions = type.array_dimensions;
  resolved.modifiers.assign(type.modifiers.begin(), type.modifiers.end());
  const bool anywhere = type.name.schema.empty();
  if ((anywhere || type.name.schema == catalog::system_schema) && built_in(name, resolved.array_dimensions)) {
    resolved.schema = catalog::system_schema;
  } else if (const Oid oid = type_oid(type.name); oid != Oid::none) {
    resolved.oid = oid;
    resolved.schema = find<UserType>(oid)->schema;
  } else if (const Oid row = relation_oid(type.name); find<Table>(row) != nullptr || find<View>(row) != nullptr) {
    resolved.oid = row;
    resolved.schema = find_relation(row)->schema;
  } else if (!anywhere) {
    if (catalog::is_extension_type("", name) || type.name.schema == "information_schema") resolved.schema = type.name.schema;
  } else {
    const auto at = std::find_if(extensions.begin(), extensions.end(),
                                 [&](const auto& extension) { return catalog::is_extension_type(extension.first, name); });
    if (at != extensions.end()) resolved.schema = find<Extension>(at->second)->schema;
  }
  resolved.name = name;
  resolved.formatted = catalog::format_type(resolved);
  if (!resolved.known() && !anywhere) resolved.formatted = catalog::quoted(type.name.schema) + '.' + resolved.formatted;
  return resolved;
}

ColumnType Catalog::State::resolve_formatted(std::string_view text) const {
  TypeName type;
  if (text.ends_with("[]")) text.remove_suffix(2), type.array_dimensions = 1;
  const std::vector<std::string> parts = identifiers(text);
  if (parts.size() > 1) {
    type.name = {parts[0], parts[1]};
    return resolve(type);
  }
  const std::string_view name = text.starts_with('"') && !parts.empty() ? std::string_view(parts[0]) : catalog::internal_type_name(text);
  const bool pseudo = name == "record" || name == "void" || name.starts_with("any");
  if (pseudo || !catalog::is_builtin_type(name)) return {};
  type.name = {catalog::system_schema, name};
  return resolve(type);
}

std::optional<Volatility> Catalog::State::volatility(const Expression& expression) const {
  auto worst = Volatility::immutable;
  bool known = true;
  for (const FunctionCall& call : expression.functions()) {
    std::optional<Volatility> one;
    const bool system = call.schema == catalog::system_schema;
    if (call.schema.empty() || system) one = catalog::builtin_volatility(call.name);
    if (!one && !system) {
      if (const auto* overloads = function_oids({call.schema, call.name})) {
        for (const Oid oid : *overloads) one = std::min(one.value_or(Volatility::immutable), find<Function>(oid)->volatility);
      } else {
        one = catalog::extension_volatility(call.name);
      }
    }
    known = known && one.has_value();
    if (one) worst = std::min(worst, *one);
  }
  // Nothing is worse than volatile, whatever the others are.
  return known || worst == Volatility::volatile_ ? std::optional(worst) : std::nullopt;
}

}  // namespace pgtidy
