// SPDX-License-Identifier: Apache-2.0
#include "engine/foreign.h"

#include <algorithm>
#include <array>
#include <string>

#include "pgtidy/identifier.h"

namespace pgtidy::engine {
namespace {

struct Mark {
  std::string_view system;
  std::string_view text;  // lower case
};

// Spellings that PostgreSQL refuses and one system writes.
constexpr std::array<Mark, 32> marks{{
    {"ClickHouse", "mergetree"},
    {"ClickHouse", "on cluster"},
    {"ClickHouse", "lowcardinality("},
    {"ClickHouse", "nullable("},
    {"ClickHouse", "datetime64("},
    {"ClickHouse", "engine = distributed"},
    {"ClickHouse", "engine = null"},
    {"ClickHouse", "fixedstring("},
    {"ClickHouse", "simpleaggregatefunction("},
    {"MySQL", "auto_increment"},
    {"MySQL", "engine=innodb"},
    {"MySQL", "engine = innodb"},
    {"MySQL", "default charset"},
    {"MySQL", "charset=utf8"},
    {"MySQL", "character set utf8"},
    {"MySQL", "unsigned"},
    {"MySQL", "on update current_timestamp"},
    {"MySQL", "modify column"},
    {"MySQL", "change column"},
    {"MySQL", "delimiter //"},
    {"MySQL", "delimiter ;;"},
    {"MySQL", "delimiter $$"},
    {"MySQL", "tinyint("},
    {"MySQL", "`"},
    {"SQLite", "autoincrement"},
    {"SQLite", "pragma "},
    {"SQLite", "without rowid"},
    {"SQL Server", "nvarchar("},
    {"SQL Server", "[dbo]"},
    {"SQL Server", "identity(1,1)"},
    {"Oracle", "varchar2("},
    {"Oracle", "number("},
}};

}  // namespace

std::string_view foreign_system(std::string_view text, const parse::Tree& tree) {
  if (tree.errors().empty()) return {};
  // Statements that every system shares (DROP TABLE t) parse; the rest must not.
  if (tree.failed() * 3 < tree.statements().size()) return {};
  constexpr std::size_t enough = 64 * 1024;
  const std::string folded = lower_case(text.substr(0, enough));
  for (const Mark& mark : marks) {
    if (folded.find(mark.text) != std::string::npos) return mark.system;
  }
  return {};
}

}  // namespace pgtidy::engine
