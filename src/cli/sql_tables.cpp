// SPDX-License-Identifier: Apache-2.0
// CREATE TABLE: columns and checks; keys, indexes and foreign keys come later.
#include <algorithm>

#include <fmt/format.h>

#include "cli/sql_items.h"
#include "cli/sql_words.h"
#include "pgtidy/identifier.h"

namespace pgtidy::cli {
namespace {

class TableWriter {
 public:
  TableWriter(const SqlSource& source, const Table& table) : source_(source), table_(table) {}

  SqlItem write() {
    if (const Made* made = source_.definitions.of(table_.oid)) item_.search_path = made->search_path;
    if (table_.kind == RelationKind::foreign_table) return refuse("the catalog knows no foreign servers");
    if (!table_.columns_known) return refuse("not all its columns are known");
    for (const Oid parent : table_.parents) {
      if (source_.catalog.table(parent) == nullptr) return refuse("its parent isn't known");
      item_.needs.push_back(parent);
    }
    if (table_.of_type != Oid::none) item_.needs.push_back(table_.of_type);
    inherits_ = !table_.is_partition && !table_.parents.empty() && keeps_order();
    const std::string list = columns();
    const UserType* type = source_.catalog.type(table_.of_type);
    std::string head = fmt::format("CREATE {}TABLE {}", table_.persistence == Persistence::unlogged ? "UNLOGGED " : "", name_sql(table_));
    if (type != nullptr) head += " OF " + name_sql(*type);
    if (type == nullptr || !list.empty()) head += fmt::format(" ({})", list);
    if (inherits_) head += fmt::format(" INHERITS ({})", parents());
    item_.sql = fmt::format("{}{}{};\n", head, partition_by(), options_sql(table_.options));
    if (!item_.why_not.empty()) return refuse(item_.why_not);
    for (const Column& column : table_.columns) {
      const Sequence* sequence = column.identity == Identity::none ? nullptr : identity_of(source_.catalog, table_, column.number);
      if (sequence != nullptr) item_.sql += sequence_changes_sql(source_, *sequence);
    }
    if (inherits_) inherited_columns();
    checks();
    join_parents();
    if (table_.replica_identity == 'f' || table_.replica_identity == 'n')
      alter(fmt::format("REPLICA IDENTITY {}", table_.replica_identity == 'f' ? "FULL" : "NOTHING"));
    return std::move(item_);
  }

 private:
  SqlItem refuse(std::string why) {
    item_.why_not = std::move(why);
    return std::move(item_);
  }

  void alter(const std::string& what) { item_.sql += fmt::format("ALTER TABLE ONLY {} {};\n", name_sql(table_), what); }

  // INHERITS puts the parents' columns first; where ours stand otherwise, the table is made whole and then linked.
  [[nodiscard]] bool keeps_order() const {
    std::vector<std::string> order;
    const auto add = [&](const std::string& name) {
      if (std::find(order.begin(), order.end(), name) == order.end()) order.push_back(name);
    };
    for (const Oid parent : table_.parents) {
      for (const Column& column : source_.catalog.table(parent)->columns) add(column.name);
    }
    for (const Column& column : table_.columns) add(column.name);
    return std::equal(order.begin(), order.end(), table_.columns.begin(), table_.columns.end(),
                      [](const std::string& name, const Column& column) { return name == column.name; });
  }

  [[nodiscard]] std::string parents() const {
    std::string list;
    for (const Oid parent : table_.parents) list.append(list.empty() ? "" : ", ").append(name_sql(*source_.catalog.relation(parent)));
    return list;
  }

  std::string columns() {
    std::string list;
    for (const Column& column : table_.columns) {
      if (inherits_ && !column.local) continue;
      const std::string text = definition(column);
      if (!text.empty()) list.append(list.empty() ? "\n  " : ",\n  ").append(text);
    }
    return list.empty() ? list : list + "\n";
  }

  std::string definition(const Column& column) {
    if (!column.type.known())
      item_.why_not = fmt::format("no file creates the type {} of its column {}", column.type.formatted, quoted(column.name));
    if (!column.certain) item_.why_not = fmt::format("its column {} may exist or not", quoted(column.name));
    if (column.type.oid != Oid::none) item_.needs.push_back(column.type.oid);
    const bool typed = source_.catalog.type(table_.of_type) != nullptr;
    std::string text = fmt::format("{} {}", quoted(column.name), typed ? "WITH OPTIONS" : column.type.formatted);
    const std::size_t bare = text.size();
    if (!typed && !column.collation.empty()) text += " COLLATE " + collation_sql(column.collation);
    if (column.generated != GeneratedKind::none && column.generated_as) {
      need(*column.generated_as);
      text += fmt::format(" GENERATED ALWAYS AS ({}) {}", expression_sql(source_, *column.generated_as, &table_),
                          column.generated == GeneratedKind::stored ? "STORED" : "VIRTUAL");
    } else if (column.identity != Identity::none) {
      text += fmt::format(" GENERATED {} AS IDENTITY{}", column.identity == Identity::always ? "ALWAYS" : "BY DEFAULT", identity(column));
    } else if (column.default_value) {
      need(*column.default_value);
      text += " DEFAULT " + default_of(column);
    }
    if (column.not_null) text += " NOT NULL";
    return typed && text.size() == bare ? std::string() : text;
  }

  void need(const StoredExpression& expression) { item_.needs.insert(item_.needs.end(), expression.uses.begin(), expression.uses.end()); }

  [[nodiscard]] std::string identity(const Column& column) const {
    const Sequence* sequence = identity_of(source_.catalog, table_, column.number);
    if (sequence == nullptr) return {};
    return fmt::format(" (SEQUENCE NAME {}{})", name_sql(*sequence), source_.definitions.sequence_options(sequence->oid));
  }

  // nextval's argument follows its sequence, whatever it was called then.
  [[nodiscard]] std::string default_of(const Column& column) const {
    const StoredExpression& value = *column.default_value;
    if (value.functions == std::vector<std::string>{"nextval"} && value.text.starts_with("nextval(")) {
      for (const Oid use : value.uses) {
        const Sequence* sequence = source_.catalog.sequence(use);
        if (sequence != nullptr && value.text.find(')') + 1 == value.text.size())
          return fmt::format("nextval({}::regclass)", literal(name_sql(*sequence)));
      }
    }
    std::string text = expression_sql(source_, value, &table_);
    const UserType* type = source_.catalog.type(column.type.oid);
    if (type == nullptr || type->kind != UserTypeKind::enum_) return text;
    const std::size_t open = text.find('\'');
    const std::size_t close = open == std::string::npos ? open : text.find('\'', open + 1);
    if (close == std::string::npos) return text;
    const std::string label = text.substr(open + 1, close - open - 1);
    return text.replace(open + 1, label.size(), source_.definitions.label_now(type->oid, label));
  }

  std::string partition_by() {
    if (table_.partition_by == PartitionStrategy::none) return {};
    std::string key;
    if (const Made* made = source_.definitions.of(table_.oid)) {
      const SqlWords words(made->text);
      for (std::size_t n = 0; n < words.size() && key.empty(); ++n) {
        if (words.is(n, "partition") && words.is(n + 1, "by")) key = words.between(n, words.closing(n + 3) + 1);
      }
    }
    if (key.empty()) item_.why_not = "its partition key isn't known";
    return " " + retold(source_, key, columns_of(table_, table_.partition_columns));
  }

  // What differs from what comes with INHERITS.
  void inherited_columns() {
    for (const Column& column : table_.columns) {
      if (column.local) continue;
      const Column* from = nullptr;
      for (const Oid parent : table_.parents) {
        const Column* same = source_.catalog.table(parent)->column(column.name);
        if (same != nullptr && (from == nullptr || !from->default_value)) from = same;
      }
      if (from == nullptr) continue;
      const std::string name = quoted(column.name);
      if (column.default_value && column.generated == GeneratedKind::none) {
        need(*column.default_value);
        if (!from->default_value || from->default_value->text != column.default_value->text)
          alter(fmt::format("ALTER COLUMN {} SET DEFAULT {}", name, default_of(column)));
      } else if (from->default_value) {
        alter(fmt::format("ALTER COLUMN {} DROP DEFAULT", name));
      }
      if (column.not_null && !from->not_null) alter(fmt::format("ALTER COLUMN {} SET NOT NULL", name));
      if (!column.not_null && from->not_null) alter(fmt::format("ALTER COLUMN {} DROP NOT NULL", name));
    }
  }

  void checks() {
    for (const TableConstraint& constraint : table_.constraints) {
      if (constraint.kind != ConstraintKind::check || !constraint.certain) continue;
      if (inherits_ && !constraint.local) continue;
      if (constraint.expression) need(*constraint.expression);
      item_.sql += check_sql(source_, table_, constraint);
    }
  }

  void join_parents() {
    if (!table_.is_partition) {
      for (const Oid parent : table_.parents) {
        if (!inherits_)
          item_.sql += fmt::format("ALTER TABLE {} INHERIT {};\n", name_sql(table_), name_sql(*source_.catalog.relation(parent)));
      }
      return;
    }
    const std::string bound = table_.default_partition ? "DEFAULT" : source_.definitions.bound(table_.oid);
    if (bound.empty()) item_.why_not = "its bounds are not known";
    if (!table_.parents.empty()) {
      item_.sql += fmt::format("ALTER TABLE ONLY {} ATTACH PARTITION {} {};\n", name_sql(*source_.catalog.relation(table_.parents.front())),
                               name_sql(table_), bound);
    }
  }

  const SqlSource& source_;
  const Table& table_;
  SqlItem item_;
  bool inherits_ = false;
};

}  // namespace

SqlItem table_sql(const SqlSource& source, const Table& table) { return TableWriter(source, table).write(); }

}  // namespace pgtidy::cli
