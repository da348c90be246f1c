// SPDX-License-Identifier: Apache-2.0
#include "plpgsql/targets.h"

#include <algorithm>

#include "plpgsql/loop_items.h"

namespace pgtidy::plpgsql {

void Targets::declare(TokenReader& reader, Expressions& expressions, Variables& variables) {
  reader.next();
  while (!reader.done() && reader.word() != "begin") {
    const std::string name = reader.word();
    const std::size_t first = reader.at();
    const std::size_t end = reader.skip_past(";");
    const std::size_t after = reader.at();
    Value value = null_value();
    for (reader.go(first); reader.at() < end; reader.next()) {
      const std::string each = reader.word();
      if (each != ":=" && each != "default" && each != "=") continue;
      value = expressions.value(reader.source(reader.at() + 1, end), variables);
      break;
    }
    reader.go(first);
    if (reader.word(1) == "record" || reader.source(first, end).find('%') != std::string_view::npos) records_.insert(name);
    variables[name] = value;
    reader.go(after);
  }
}

void Targets::take(const std::vector<std::string>& names, const Value& item, Variables& variables) const {
  if (names.size() == 1) {
    const bool scalar = !records_.contains(names.front());
    variables[names.front()] = scalar && item.kind == Value::Kind::record && item.list.size() == 1 ? item.list.front() : item;
    return;
  }
  for (std::size_t i = 0; i < names.size(); ++i) variables[names[i]] = i < item.list.size() ? item.list[i] : null_value();
}

void Targets::fill(const std::vector<std::string>& names, const Result& result, Variables& variables) const {
  variables["found"] = result.any();
  const auto certain = std::ranges::count(result.rows, true, &Result::Row::certain);
  const bool none = result.rows.empty();
  const bool one = certain == 1 && result.rows.size() == 1;
  if (one) return take(names, names.size() == 1 ? result.record(result.rows.front()) : list_of(result.rows.front()), variables);
  for (const std::string& each : names) variables[each] = none ? null_value() : Value{};
}

}  // namespace pgtidy::plpgsql
