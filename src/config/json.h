// SPDX-License-Identifier: Apache-2.0
// JSON that people edit and git merges: what is wrong with it has a line, and a key stands once in an object.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "support/result.h"
#include "support/text.h"

namespace pgtidy {

// `advice` is what to do with text that isn't JSON. A key that stands twice is an error without a line: the library has none for it.
template <class Json = nlohmann::json>
[[nodiscard]] Result<Json> parse_json(const std::string& path, const std::string& text, std::string_view advice) {
  std::vector<std::set<std::string>> keys;
  std::string twice;
  const auto once = [&](int /*depth*/, typename Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key && !keys.back().insert(parsed.template get<std::string>()).second)
      twice = parsed.template get<std::string>();
    return true;
  };
  try {
    Json root = Json::parse(text, once);
    if (!twice.empty()) return Error{path, 0, 0, fmt::format("an object has the key `{}` twice", twice), "config"};
    return root;
  } catch (const typename Json::parse_error& failure) {
    return Error{path, line_of(text, failure.byte), 0, fmt::format("not JSON: {}", advice), "config"};
  } catch (const typename Json::out_of_range&) {
    return Error{path, 0, 0, "a number is larger than any that can be", "config"};
  }
}

}  // namespace pgtidy
