// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>

#include "catalog/types.h"

namespace pgtidy::catalog {
namespace {

struct Spelling {
  std::string_view internal, prefix, suffix;  // modifiers stand between prefix and suffix
};
constexpr std::array<Spelling, 16> spellings{{
    {"bit", "bit", ""},
    {"bool", "boolean", ""},
    {"bpchar", "character", ""},
    {"float4", "real", ""},
    {"float8", "double precision", ""},
    {"int2", "smallint", ""},
    {"int4", "integer", ""},
    {"int8", "bigint", ""},
    {"interval", "interval", ""},
    {"numeric", "numeric", ""},
    {"time", "time", " without time zone"},
    {"timestamp", "timestamp", " without time zone"},
    {"timestamptz", "timestamp", " with time zone"},
    {"timetz", "time", " with time zone"},
    {"varbit", "bit varying", ""},
    {"varchar", "character varying", ""},
}};

int number(std::string_view text) {
  int value = -1;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  return result.ec == std::errc{} ? value : -1;
}

bool has_seconds_precision(std::string_view name) {
  return name == "time" || name == "timetz" || name == "timestamp" || name == "timestamptz";
}

// The parser gives an interval's fields as a set of bits (INTERVAL_MASK), then the precision.
std::string interval_modifiers(const std::vector<std::string>& modifiers) {
  constexpr int month = 1 << 1, year = 1 << 2, day = 1 << 3, hour = 1 << 10, minute = 1 << 11, second = 1 << 12;
  struct Fields {
    int mask;
    std::string_view text;
  };
  static constexpr std::array<Fields, 13> all{{{year, " year"},
                                               {month, " month"},
                                               {day, " day"},
                                               {hour, " hour"},
                                               {minute, " minute"},
                                               {second, " second"},
                                               {year | month, " year to month"},
                                               {day | hour, " day to hour"},
                                               {day | hour | minute, " day to minute"},
                                               {day | hour | minute | second, " day to second"},
                                               {hour | minute, " hour to minute"},
                                               {hour | minute | second, " hour to second"},
                                               {minute | second, " minute to second"}}};
  std::string text;
  const int mask = modifiers.empty() ? -1 : number(modifiers.front());
  for (const auto& fields : all) {
    if (fields.mask == mask) text = fields.text;
  }
  if (modifiers.size() > 1) text += "(" + std::to_string(std::min(number(modifiers[1]), 6)) + ")";
  return text;
}

std::string modifiers_of(const ColumnType& type) {
  if (type.modifiers.empty()) return {};
  const bool built_in = type.schema == "pg_catalog";
  if (built_in && type.name == "interval") return interval_modifiers(type.modifiers);
  if (built_in && has_seconds_precision(type.name)) return "(" + std::to_string(std::min(number(type.modifiers.front()), 6)) + ")";
  std::string text = "(";
  for (const auto& modifier : type.modifiers) {
    if (text.size() > 1) text += ',';
    text += modifier;
  }
  if (built_in && type.name == "numeric" && type.modifiers.size() == 1) text += ",0";
  return text + ')';
}

}  // namespace

std::string_view internal_type_name(std::string_view spelt) {
  for (const auto& [internal, prefix, suffix] : spellings) {
    if (spelt.size() == prefix.size() + suffix.size() && spelt.starts_with(prefix) && spelt.ends_with(suffix)) return internal;
  }
  return spelt;
}

std::string format_type(const ColumnType& type, bool with_modifiers) {
  const std::string modifiers = with_modifiers ? modifiers_of(type) : std::string{};
  std::string text;
  bool spelt = false;
  if (type.schema == "pg_catalog") {
    for (const auto& spelling : spellings) {
      if (spelling.internal != type.name) continue;
      // CHARACTER is CHARACTER(1); what has no length is not that.
      const bool unlimited = type.name == "bpchar" && modifiers.empty() && with_modifiers;
      text = unlimited ? "bpchar" : std::string(spelling.prefix) + modifiers + std::string(spelling.suffix);
      spelt = true;
    }
  } else if (!type.schema.empty()) {
    text = quoted(type.schema) + '.';
  }
  if (!spelt) text += quoted(type.name) + modifiers;
  if (type.array_dimensions > 0) text += "[]";
  return text;
}

}  // namespace pgtidy::catalog
