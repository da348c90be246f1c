// SPDX-License-Identifier: Apache-2.0
#include "engine/catalog_query.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pgtidy::engine {
namespace {

using Row = std::map<std::string, Value, std::less<>>;

Value text(std::string_view value) { return {Value::Kind::text, false, std::string(value), {}}; }
const Value null{Value::Kind::null, false, {}, {}};

Row policy_row(const Table& table, const Policy& policy) {
  return {{"schemaname", text(table.schema)}, {"tablename", text(table.name)}, {"policyname", text(policy.name)}};
}

Row column_row(const Table& table, const Column& column) {
  return {{"table_schema", text(table.schema)},
          {"table_name", text(table.name)},
          {"column_name", text(column.name)},
          {"is_nullable", text(column.not_null ? "NO" : "YES")},
          {"column_default", column.default_value ? Value{} : null}};
}

// The catalogs that are understood: what their rows are named by, and the rows of one table.
struct View {
  std::string_view name, schema_column, table_column;
};
constexpr View policies{"pg_policies", "schemaname", "tablename"};
constexpr View columns{"columns", "table_schema", "table_name"};

std::vector<Row> rows_of(const View& view, const Table& table) {
  std::vector<Row> rows;
  if (view.name == policies.name) {
    for (const Policy& policy : table.policies) rows.push_back(policy_row(table, policy));
  } else {
    for (const Column& column : table.columns) rows.push_back(column_row(table, column));
  }
  return rows;
}

class Query {
 public:
  Query(std::string_view select, const Variables& variables, const Catalog& catalog)
      : reader_(select), variables_(variables), catalog_(catalog) {}

  Value run() {
    reader_.next();  // SELECT
    const std::size_t first = reader_.at();
    const std::size_t from = reader_.skip_past("from");
    const std::string output(reader_.source(first, std::min(from, first + 1)));
    const View* view = this->view();
    if (view == nullptr || reader_.word() != "where") return {};
    reader_.next();
    while (term(*view)) {
      if (reader_.done()) return answer(*view, output);
      if (reader_.word() != "and") return {};
      reader_.next();
    }
    return {};
  }

 private:
  const View* view() {
    if (reader_.word(1) == ".") {
      reader_.next();
      reader_.next();
    }
    const std::string name = reader_.word();
    reader_.next();
    return name == policies.name ? &policies : name == columns.name ? &columns : nullptr;
  }

  // column = value
  bool term(const View& view) {
    const std::string column = reader_.word();
    if (reader_.word(1) != "=") return false;
    reader_.next();
    reader_.next();
    Value value;
    if (reader_.word() == "current_schema" && column == view.schema_column) {
      value = text(catalog_.creation_schema({}));
      reader_.next();
      if (reader_.is('(')) reader_.skip_past(")");
    } else {
      value = evaluate_operand(reader_, variables_);
    }
    wanted_[column] = value;
    return value.kind == Value::Kind::text;
  }

  Value answer(const View& view, const std::string& output) const {
    const auto table_name = wanted_.find(view.table_column);
    const auto schema = wanted_.find(view.schema_column);
    if (table_name == wanted_.end()) return {};
    const std::string schema_name = schema == wanted_.end() ? std::string() : schema->second.text;
    const auto table = catalog_.table({schema_name, table_name->second.text});
    if (!table || table.presence != Presence::present || table->assumed || !table->columns_known) return {};
    for (const Row& row : rows_of(view, *table)) {
      const bool known = std::ranges::all_of(wanted_, [&](const auto& each) { return row.contains(each.first); });
      if (!known) return {};
      const bool fits = std::ranges::all_of(wanted_, [&](const auto& each) { return row.at(each.first).text == each.second.text; });
      if (!fits) continue;
      const auto column = row.find(output);
      return column != row.end() ? column->second : evaluate(output, variables_);
    }
    return null;
  }

  TokenReader reader_;
  const Variables& variables_;
  const Catalog& catalog_;
  Row wanted_;
};

}  // namespace

Value query_catalog(std::string_view select, const Variables& variables, const Catalog& catalog) {
  return Query(select, variables, catalog).run();
}

}  // namespace pgtidy::engine
