// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"
#include "pgtidy/sql_name.h"

namespace pgtidy::checks::key {
namespace {

using Columns = std::vector<AttributeNumber>;

// The lookup is `WHERE c = $1`: a predicate that says no more than "c is not null" keeps no wanted row out.
bool predicate_holds(const Table& table, const Index& index, const Columns& key) {
  if (!index.predicate) return true;
  const std::string text = bare(index.predicate->text);
  return std::any_of(key.begin(), key.end(), [&](AttributeNumber number) {
    const Column* column = table.column(number);
    return column != nullptr && text == column->name + " IS NOT NULL";
  });
}

// Do the parent's columns that these stand for identify one of its rows? By a key, or as good as: `id` of a key (id, tenant_id).
bool identifies_parent(const TableConstraint& fk, const Columns& matched, const Catalog& catalog) {
  const Table* parent = catalog.table(fk.referenced);
  if (parent == nullptr) return false;
  Columns counterparts;
  for (std::size_t i = 0; i < fk.columns.size() && i < fk.referenced_columns.size(); ++i) {
    if (among(matched, fk.columns[i])) counterparts.push_back(fk.referenced_columns[i]);
  }
  const auto held = [&](const TableConstraint& c) {
    const bool unique = c.kind == ConstraintKind::primary_key || c.kind == ConstraintKind::unique;
    return unique && std::all_of(c.columns.begin(), c.columns.end(), [&](AttributeNumber n) { return among(counterparts, n); });
  };
  const auto is_id = [&](AttributeNumber n) { return parent->column(n) != nullptr && parent->column(n)->name == "id"; };
  return std::any_of(counterparts.begin(), counterparts.end(), is_id) ||
         std::any_of(parent->constraints.begin(), parent->constraints.end(), held);
}

// The index's first keys that are the foreign key's columns; none where a lookup by them can't use it.
Columns first_of_key(const Table& table, const TableConstraint& fk, const Index& index) {
  Columns matched;
  if (!index.valid || !predicate_holds(table, index, fk.columns)) return matched;
  const bool any_order = index.method == "gist" || index.method == "spgist";
  if (!any_order && index.method != "btree" && index.method != "hash") return matched;
  for (const IndexColumn& key : index.keys) {
    if (!among(fk.columns, key.number)) break;
    matched.push_back(key.number);
  }
  return matched;
}

// Can the index find the children of one parent row without reading many others?
bool serves(const TableConstraint& fk, const Index& index, const Columns& matched, const Catalog& catalog) {
  if (matched.empty()) return false;
  if (matched.size() >= fk.columns.size() || index.method == "gist" || index.method == "spgist") return true;
  return (index.unique && matched.size() == index.keys.size()) || identifies_parent(fk, matched, catalog);
}

constexpr auto wordy = std::to_array<std::string_view>({"name", "value", "label", "title", "description", "comment", "text", "code", "type",
                                                        "kind", "status", "state", "enum", "slug", "word", "explanation"});

// A list of words, (name, description): rows are added to it, and never deleted.
bool lists_words(const Table* parent) {
  const TableConstraint* primary = parent != nullptr ? parent->primary_key() : nullptr;
  if (primary == nullptr || primary->columns.size() != 1 || parent->columns.size() > 2) return false;
  const Column* key = parent->column(primary->columns.front());
  if (key == nullptr || (!key->type.is("text") && !key->type.is("varchar") && !key->type.is("bpchar"))) return false;
  const auto says_words = [](const Column& column) {
    const auto name = words(column.name);
    return !name.empty() && any_of(std::span(name).last(1), wordy);
  };
  return parent->columns.size() == 1 || std::any_of(parent->columns.begin(), parent->columns.end(), says_words);
}

struct ForeignKeyWithoutIndex final {
  static constexpr CheckInfo info{
      .summary = "a foreign key whose columns no index begins with",
      .why = R"(PostgreSQL indexes the referenced side of a foreign key, not the referencing one. Whenever a referenced row is
deleted or its key changes, it looks for rows that point there; without an index on the foreign key's columns that
reads the whole table, once for each deleted row, inside the deleting transaction. Joins from parent to children miss
the index, too.

An index serves if the foreign key's columns are its first ones, in any order. It has to be valid, and to hold all
rows, or all whose key is not null. For a key of several columns it is enough to begin with those that identify the
parent on their own, such as the `id` of `(tenant_id, id)`. The indexes are those at the end of the whole history.
References to a table of nothing but words, or words and their descriptions, are left alone: its rows stay.)",
      .bad = R"(CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id));)",
      .good = R"(CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id));
CREATE INDEX orders_user_id_idx ON orders (user_id);)",
      .severity = Severity::warning,
      .fix = FixSafety::unsafe,  // which columns follow, and whether writes can afford it, is for the author to say
  };

  void visit(const Table& table, const TableConstraint& fk, CheckContext& cx) const {
    if (fk.kind != ConstraintKind::foreign_key || !fk.enforced || fk.columns.empty()) return;
    if (table.assumed || !table.columns_known || table.persistence == Persistence::temporary) return;
    if (table.is_partition || !fk.local || fk.inherited > 0) return;
    const Index* partial = nullptr;
    Columns narrowed;  // by an index that begins with some of the columns
    for (const Index* index : cx.catalog().indexes_of(table)) {
      const Columns matched = first_of_key(table, fk, *index);
      if (serves(fk, *index, matched, cx.catalog())) return;
      if (matched.size() > narrowed.size()) narrowed = matched;
      if (index->predicate && !index->keys.empty() && among(fk.columns, index->keys.front().number)) partial = index;
    }

    const Table* parent = cx.catalog().table(fk.referenced);
    if (lists_words(parent)) return;

    const std::vector<std::string> names = table.names(fk.columns);
    const std::string reads =
        narrowed.empty() ? "the whole table" : fmt::format("all rows of one {}", fmt::join(table.names(narrowed), ", "));
    auto finding = cx.report(fk.created, "no index on {} ({}): deleting from {} reads {}", table.name, fmt::join(names, ", "),
                             parent != nullptr ? parent->name : fk.referenced_name, reads);
    finding.about(qualified(table)).also_allowed_at(table.created).grows_with(table);
    if (partial != nullptr) finding.note(partial->created, fmt::format("{} is partial: it does not hold all rows", partial->name));

    std::string columns;
    for (const std::string& name : names) columns += (columns.empty() ? "" : ", ") + quoted(name);
    const std::string on = fmt::format("{} ({})", sql_name(table, cx.catalog()), columns);
    const bool same_statement = table.created.file == fk.created.file && table.created.statement == fk.created.statement;
    const std::string in_schema = cx.in_schema_file(fk.created, "index");
    const bool same_file = table.created.file == fk.created.file;  // it is empty yet
    if (table.kind == RelationKind::partitioned_table && !same_file)
      finding.help(fmt::format(
          "CREATE INDEX ON ONLY {}, then CREATE INDEX CONCURRENTLY on each partition and ALTER INDEX … ATTACH PARTITION{}", on, in_schema));
    else
      finding.help(fmt::format("CREATE INDEX {}ON {}{}{}", same_file ? "" : "CONCURRENTLY ", on,
                               same_file ? std::string() : cx.run_concurrently(fk.created), in_schema));
    if (!same_statement) return;
    finding.fix("create the index", FixSafety::unsafe,
                {Edit::insert(table.created.file, table.created.statement.end, ";\nCREATE INDEX ON " + on)});
  }
};

}  // namespace

extern constinit const CheckDef check_foreign_key_without_index = define_check<ForeignKeyWithoutIndex>();

}  // namespace pgtidy::checks::key
