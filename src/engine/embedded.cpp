// SPDX-License-Identifier: Apache-2.0
#include "engine/embedded.h"

#include <algorithm>
#include <memory_resource>
#include <string_view>

#include "ops/lower.h"
#include "parse/plpgsql.h"
#include "pgtidy/operation.h"
#include "script/lexer.h"

namespace pgtidy::engine {
namespace {

bool is_plpgsql(const Statement& statement, std::string_view text) {
  std::pmr::monotonic_buffer_resource arena;
  std::vector<const op::Operation*> operations;
  ops::lower(statement, text, arena, operations);
  const auto* block = operations.empty() ? nullptr : op::as<op::Do>(*operations.front());
  return block != nullptr && block->language == "plpgsql";
}

// The DO statement's own facts hold for what is inside.
Statement inner_statement(const Statement& outer, const parse::ParsedStatement& parsed, const parse::EmbeddedStatement& found,
                          std::string_view text) {
  Statement inner = outer;
  inner.range = found.range;
  inner.tree = parsed.tree;
  inner.text = text.substr(found.range.begin, found.range.size());
  inner.command = ops::command_tag(parsed.tree);
  inner.in_transaction = true;
  inner.embedded = true;
  inner.in_loop = found.in_loop;
  inner.block_commits = found.commits;
  inner.certain = found.certain;
  return inner;
}

}  // namespace

std::optional<Range> block_body(const Statement& block) {
  for (script::Lexeme piece = script::lex(block.text, 0); piece.piece != script::Piece::end; piece = script::lex(block.text, piece.end)) {
    if (piece.piece != script::Piece::dollar) continue;
    const script::Lexeme body = script::dollar_body(block.text, piece);
    return Range{block.range.begin + static_cast<std::uint32_t>(body.begin), block.range.begin + static_cast<std::uint32_t>(body.end)};
  }
  return std::nullopt;
}

Embedded embedded_statements(const std::vector<Statement>& statements, const std::string& text) {
  Embedded made;
  struct Found {
    const Statement* outer;
    parse::EmbeddedStatement statement;
  };
  std::vector<Found> found;
  for (const Statement& statement : statements) {
    if (statement.command != "DO") continue;
    const auto body = block_body(statement);
    if (!body || !is_plpgsql(statement, text)) {
      ++made.not_analysed["DO block"];
      continue;
    }
    for (const parse::EmbeddedStatement& inner : parse::embedded_statements(text, *body)) found.push_back({&statement, inner});
  }
  if (found.empty()) return made;

  std::string blanked(text.size() + 1, ' ');
  for (const Found& inner : found) {
    const Range range = inner.statement.range;
    std::copy_n(text.begin() + range.begin, range.size(), blanked.begin() + range.begin);
    blanked[range.end] = ';';
  }
  made.tree = parse::parse(blanked);
  if (made.tree.failed() > 0) made.not_analysed["PL/pgSQL"] += made.tree.failed();
  auto next = found.begin();
  for (const parse::ParsedStatement& parsed : made.tree.statements()) {
    const std::size_t ink = blanked.find_first_not_of(" \t\r\n", parsed.range.begin);
    while (next != found.end() && next->statement.range.end <= ink) ++next;
    if (next == found.end()) break;
    made.statements.push_back(inner_statement(*next->outer, parsed, next->statement, text));
  }
  return made;
}

}  // namespace pgtidy::engine
