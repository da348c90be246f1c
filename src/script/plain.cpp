// SPDX-License-Identifier: Apache-2.0
// Files that no migration tool claims: plain SQL, psql's scripts, pg_dump's dumps.
#include <array>

#include "script/lexer.h"
#include "script/psql.h"
#include "script/tools.h"

namespace pgtidy::script {
namespace {

constexpr std::array<std::string_view, 2> dump_titles{"-- PostgreSQL database dump", "-- PostgreSQL database cluster dump"};

// What a dump begins with whose comments were removed, as Rails does.
constexpr std::array<std::string_view, 2> dump_starts{"\\restrict ", "SET statement_timeout = 0;\nSET lock_timeout = 0;\n"};

// The title stands in the first comment; some tools that check a dump in write a comment or two of their own before it.
bool is_dump(std::string_view text) {
  const std::string_view head = text.substr(0, 4096);
  for (const std::string_view title : dump_titles) {
    const std::size_t at = head.find(title);
    if (at != std::string_view::npos && rest_of_line(head, at).size() == title.size() && only_comments_before(head, at)) return true;
  }
  for (const std::string_view start : dump_starts) {
    const std::size_t at = head.find(start);
    if (at != std::string_view::npos && only_comments_before(head, at)) return true;
  }
  return false;
}

bool is_psql(std::string_view text) { return psql::has_commands(text); }

constexpr Syntax psql_syntax{.psql = true, .variables = true};
constexpr Syntax sql_syntax{.psql = true, .variables = true, .variables_in_bodies = true};

}  // namespace

extern const Tool pg_dump_tool;
const Tool pg_dump_tool{
    .framework = Framework::pg_dump, .name = "pg_dump", .syntax = psql_syntax, .transaction = TransactionMode::none, .marked = is_dump};

extern const Tool psql_tool;
const Tool psql_tool{
    .framework = Framework::psql, .name = "psql", .syntax = psql_syntax, .transaction = TransactionMode::none, .marked = is_psql};

extern const Tool sql_tool;
const Tool sql_tool{.framework = Framework::sql, .name = "sql", .syntax = sql_syntax};

}  // namespace pgtidy::script
