// SPDX-License-Identifier: Apache-2.0
// JSON that people edit and git merges: what is wrong with it has a line, and a key stands once in an object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "support/result.h"
#include "support/text.h"

namespace pgtidy {

/// The first key that stands twice in an object. It reads the text by itself: a callback beside the parser would have the parser look
/// through an array again for each object in it.
class KeyTwice : public nlohmann::json_sax<nlohmann::json> {
 public:
  [[nodiscard]] const std::string& name() const { return name_; }

  bool start_object(std::size_t /*elements*/) override {
    keys_.emplace_back();
    return true;
  }
  bool end_object() override {
    keys_.pop_back();
    return true;
  }
  bool key(std::string& name) override {
    const bool once = keys_.back().insert(name).second;
    if (!once) name_ = name;
    return once;
  }

  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(std::int64_t /*value*/) override { return true; }
  bool number_unsigned(std::uint64_t /*value*/) override { return true; }
  bool number_float(double /*value*/, const std::string& /*text*/) override { return true; }
  bool string(std::string& /*value*/) override { return true; }
  bool binary(nlohmann::json::binary_t& /*value*/) override { return true; }
  bool start_array(std::size_t /*elements*/) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/, const nlohmann::json::exception& /*failure*/) override {
    return false;
  }

 private:
  std::vector<std::set<std::string>> keys_;  // of each object that is open
  std::string name_;
};

// `advice` is what to do with text that isn't JSON. A key that stands twice is an error without a line: the library has none for it.
template <class Json = nlohmann::json>
[[nodiscard]] Result<Json> parse_json(const std::string& path, const std::string& text, std::string_view advice) {
  try {
    Json root = Json::parse(text);
    KeyTwice twice;
    if (!nlohmann::json::sax_parse(text, &twice))
      return Error{path, 0, 0, fmt::format("an object has the key `{}` twice", twice.name()), "config"};
    return root;
  } catch (const typename Json::parse_error& failure) {
    return Error{path, line_of(text, failure.byte), 0, fmt::format("not JSON: {}", advice), "config"};
  } catch (const typename Json::out_of_range&) {
    return Error{path, 0, 0, "a number is larger than any that can be", "config"};
  }
}

}  // namespace pgtidy
