// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::model {
namespace {

constexpr std::array<OptionInfo, 2> required_options{{
    {.name = "columns", .default_value = "created_at,updated_at", .meaning = "columns that each table must have, NOT NULL"},
    {.name = "except", .default_value = "schema_migrations,flyway_schema_history", .meaning = "tables that needn't"},
}};

struct RequiredColumns final {
  static constexpr CheckInfo info{
      .summary = "a table without a column that the project wants in each",
      .why = R"(A column that all tables have, such as `created_at`, is worth having only if it is in all of them: then tools, exports
and people can count on it. Which ones they are is for the project to say, in the options; camelCase counts as the same
name. Columns that may be null are reported, too.

Off by default. Temporary tables, partitions and tables that only join others (each column a part of a foreign key) are
left alone.)",
      .bad = "CREATE TABLE orders (id bigint PRIMARY KEY, total numeric NOT NULL);",
      .good = R"(CREATE TABLE orders (
  id bigint PRIMARY KEY,
  total numeric NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);)",
      .severity = Severity::info,
      .on_by_default = false,
      .options = required_options,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (!table.stands_for_itself() || only_joins(table)) return;
    const auto& except = cx.option_list("except");
    if (std::find(except.begin(), except.end(), table.name) != except.end()) return;
    std::vector<std::string> missing;
    for (const std::string& name : cx.option_list("columns")) {
      const Column* column = table.column(name);
      if (column == nullptr) column = table.column(joined(words(name), true));
      if (column == nullptr)
        missing.push_back(name);
      else if (!column->not_null)
        cx.report(column->created, "{}.{} may be null", table.name, column->name).about(qualified(table)).also_allowed_at(table.created);
    }
    if (!missing.empty())
      cx.report(table.created.head(), "{} has no {}", table.name, fmt::join(missing, ", "))
          .about(qualified(table))
          .help("add it, NOT NULL");
  }

 private:
  static bool only_joins(const Table& table) {
    return std::all_of(table.columns.begin(), table.columns.end(), [&](const Column& column) { return table.refers_by(column.number); });
  }
};

}  // namespace

extern constinit const CheckDef check_required_columns = define_check<RequiredColumns>();

}  // namespace pgtidy::checks::model
