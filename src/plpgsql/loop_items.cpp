// SPDX-License-Identifier: Apache-2.0
#include "plpgsql/loop_items.h"

#include <optional>
#include <string>

namespace pgtidy::plpgsql {
namespace {

constexpr std::int64_t longest_range = 1000;

// FOR i IN 1..3: the scanner takes `1..3` for 1. and .3 or for 1 .. 3.
std::optional<Items> range(std::string_view text, Expressions& expressions, const Variables& variables) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos || text.substr(0, dots).find_first_of("('") != std::string_view::npos) return std::nullopt;
  const Value low = expressions.value(text.substr(0, dots), variables);
  const Value high = expressions.value(text.substr(dots + 2), variables);
  Items items;
  if (low.kind != Value::Kind::number || high.kind != Value::Kind::number) return items;
  items.known = high.number - low.number <= longest_range;
  for (std::int64_t i = low.number; items.known && i <= high.number; ++i) items.values.push_back(number(i));
  return items;
}

}  // namespace

Value list_of(const Result::Row& row) {
  Value list;
  list.kind = Value::Kind::list;
  list.list = row.values;
  return list;
}

Items items_of(TokenReader& reader, Expressions& expressions, const Variables& variables, bool each, std::size_t names) {
  const std::size_t first = reader.at();
  const std::size_t end = reader.skip_past("loop");
  reader.go(first);
  const std::string word = reader.word();
  if (each) {
    const Value list = expressions.value(reader.source(first + 1, end), variables);
    if (list.is_null()) return {{}, true};
    return {list.list, list.kind == Value::Kind::list};
  }
  if (word == "reverse") return {};
  std::string query(reader.source(first, end));
  if (auto numbers = range(query, expressions, variables)) return *numbers;
  if (word == "execute") {
    const Value text = expressions.value(reader.source(first + 1, end), variables);
    if (text.kind != Value::Kind::text) return {};
    query = text.text;
  }
  Items made;
  const Result result = expressions.query(query, word == "execute" ? Variables{} : variables);
  made.known = result.complete();
  for (const Result::Row& row : result.rows) {
    if (row.certain) made.values.push_back(names == 1 ? result.record(row) : list_of(row));
  }
  return made;
}

}  // namespace pgtidy::plpgsql
