// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::model {
namespace {

struct MultiValuedAttribute final {
  static constexpr CheckInfo info{
      .summary = "a list of ids kept in a text",
      .why = R"(`tag_ids text` with `'3,17,42'` in it is a relation that the database knows nothing of: no foreign key keeps the ids
alive, no index finds the rows with tag 17, `LIKE '%17%'` finds 117, too, and every change writes the whole list. A join table
has none of this.

Reported are columns of a character type whose name ends in `ids` or says that it is a list of them.)",
      .bad = "CREATE TABLE posts (id bigint PRIMARY KEY, tag_ids text NOT NULL);",
      .good = R"(CREATE TABLE posts (id bigint PRIMARY KEY);
CREATE TABLE tags (id bigint PRIMARY KEY);
CREATE TABLE post_tags (post_id bigint REFERENCES posts (id), tag_id bigint REFERENCES tags (id), PRIMARY KEY (post_id, tag_id));)",
      .severity = Severity::info,
  };

  void visit(const Table& table, const Column& column, CheckContext& cx) const {
    if (table.assumed || table.is_partition || table.persistence == Persistence::temporary || !column.local) return;
    if (table.kind == RelationKind::foreign_table) return;
    if (!column.type.is("text") && !column.type.is("varchar") && !column.type.is("bpchar")) return;
    const auto name = words(column.name);
    const bool ids = name.size() >= 2 && (name.back() == "ids" || name.back() == "uuids");
    const bool list = name.size() >= 2 && name.back() == "list" && (name[name.size() - 2] == "id" || name[name.size() - 2] == "ids");
    if (!ids && !list) return;
    auto finding = cx.report(column.created, "{}.{} seems to be a list of ids in a text", table.name, column.name);
    finding.about(qualified(table)).also_allowed_at(table.created).help("a table with one row for each pair, and foreign keys");
  }
};

}  // namespace

extern constinit const CheckDef check_multi_valued_attribute = define_check<MultiValuedAttribute>();

}  // namespace pgtidy::checks::model
