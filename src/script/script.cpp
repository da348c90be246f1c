// SPDX-License-Identifier: Apache-2.0
#include "script/script.h"

#include "script/surface.h"
#include "script/tools.h"
#include "support/utf8.h"

namespace pgtidy::script {

std::string_view to_string(Framework framework) { return tool_of(framework).name; }

std::optional<Framework> parse_framework(std::string_view word) {
  for (const Tool* tool : tools()) {
    if (tool->name == word) return tool->framework;
  }
  return std::nullopt;
}

std::vector<std::string_view> framework_names() {
  std::vector<std::string_view> names;
  for (const Tool* tool : tools()) names.push_back(tool->name);
  return names;
}

namespace {

// A byte order mark stands in nobody's way: blanks of the same length.
std::string without_byte_order_mark(std::string_view text) {
  return std::string(utf8::byte_order_mark.size(), ' ').append(text.substr(utf8::byte_order_mark.size()));
}

}  // namespace

Framework detect(std::string_view text) {
  if (text.starts_with(utf8::byte_order_mark)) return detect(without_byte_order_mark(text));
  for (const Tool* tool : tools()) {
    if (tool->marked != nullptr && tool->marked(text)) return tool->framework;
  }
  return Framework::sql;
}

Script prepare(std::string_view text, const Options& options) {
  if (text.starts_with(utf8::byte_order_mark)) return prepare(without_byte_order_mark(text), options);
  Script script;
  script.framework = options.framework ? *options.framework : detect(text);
  const Tool& tool = tool_of(script.framework);
  Variables variables;
  for (const auto& [name, value] : options.variables) variables.emplace(name, value);
  clean(text, tool.syntax, std::move(variables), script);
  if (tool.divide != nullptr) {
    tool.divide(text, script);
  } else {
    begin_section(script, Direction::up, 0, tool.transaction);
  }
  for (Section& section : script.sections) {
    if (options.transaction) section.transaction = options.transaction;
    if (options.direction && script.sections.size() == 1) section.direction = *options.direction;
  }
  return script;
}

}  // namespace pgtidy::script
