// SPDX-License-Identifier: Apache-2.0
#include "cli/schema_elements.h"

#include <algorithm>
#include <array>
#include <utility>

#include "cli/sql_words.h"

namespace pgtidy::cli {
namespace {

constexpr std::array<std::string_view, 6> kinds{"sequence", "table", "view", "index", "trigger", "grant"};  // in the server's order

std::size_t kind_of(const SqlWords& words, std::size_t first) {
  constexpr std::size_t head = 6;  // CREATE CONSTRAINT TRIGGER, CREATE OR REPLACE RECURSIVE VIEW
  for (std::size_t n = first; n < first + head; ++n) {
    const auto found = std::find_if(kinds.begin(), kinds.end(), [&](std::string_view kind) { return words.is(n, kind); });
    if (found != kinds.end()) return static_cast<std::size_t>(found - kinds.begin());
  }
  return kinds.size();
}

}  // namespace

std::vector<Statement> schema_elements(const Statement& statement) {
  const SqlWords words(statement.text);
  std::vector<std::pair<std::size_t, Statement>> found;
  const auto begins = [&](std::size_t n) { return words.is(n, "create") || words.is(n, "grant"); };
  for (std::size_t n = 2, next = 0; n < words.size(); n = next) {
    next = words.is(n, "(") ? words.closing(n) + 1 : n + 1;
    if (!begins(n)) continue;
    while (next < words.size() && !begins(next)) next = words.is(next, "(") ? words.closing(next) + 1 : next + 1;
    Statement element = statement;
    element.tree = nullptr;
    element.text = words.between(n, next);
    const auto offset = static_cast<std::uint32_t>(element.text.data() - statement.text.data());
    element.range = {statement.range.begin + offset, statement.range.begin + offset + static_cast<std::uint32_t>(element.text.size())};
    found.emplace_back(kind_of(words, n), element);
  }
  std::ranges::stable_sort(found, {}, [](const auto& one) { return one.first; });
  std::vector<Statement> elements;
  for (const auto& [kind, element] : found) elements.push_back(element);
  return elements;
}

bool begins_element(const op::Operation& operation) {
  return op::as<op::CreateSequence>(operation) != nullptr || op::as<op::CreateTable>(operation) != nullptr ||
         op::as<op::CreateView>(operation) != nullptr || op::as<op::CreateIndex>(operation) != nullptr ||
         op::as<op::CreateTrigger>(operation) != nullptr || op::as<op::Grant>(operation) != nullptr;
}

}  // namespace pgtidy::cli
