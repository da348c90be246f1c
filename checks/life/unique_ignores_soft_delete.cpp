// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/lifecycle.h"

namespace pgtidy::checks::life {
namespace {

constexpr std::array<OptionInfo, 1> unique_options{{
    {.name = "once-for-all",
     .default_value = "id,uuid,uid,guid,ulid,type,kind,status,role,currency,token,hash,digest,checksum,key,secret,code,nonce,"
                      "fingerprint,external,stripe,provider,number,"
                      "seq,sequence,version,revision,serial,idempotency,path,url,arn,eui,locator",
     .meaning = "words of columns whose values are given once, or must never come again"},
}};

// Values that never come twice anyway: generated, or the table's own key.
bool made_once(const Table& table, const Column& column) {
  if (column.serial || column.identity != Identity::none) return true;
  if (column.default_value && !column.default_value->constant && !is_point_in_time(column)) return true;
  const TableConstraint* primary = table.primary_key();
  return primary != nullptr && primary->columns.size() == 1 && primary->columns.front() == column.number;
}

// A name that people choose, and choose again: users (email), teams (org_id, slug).
bool chosen(const Table& table, const IndexColumn& key, const std::vector<std::string>& once) {
  const Column* column =
      key.number != 0 ? table.column(key.number) : table.column(key.expression_columns.size() == 1 ? key.expression_columns.front() : 0);
  if (column == nullptr || table.refers_by(column->number) || any_of(words(column->name), once)) return false;
  return column->type.is("text") || column->type.is("varchar") || column->type.is("bpchar") || column->type.name == "citext";
}

struct UniqueIgnoresSoftDelete final {
  static constexpr CheckInfo info{
      .summary = "a unique key that deleted rows still hold",
      .why = R"(A row that is marked as deleted is still there, and so is its place in a unique index: who deletes the account
of `a@example.com` can't open another one. Applications then fail on a row that nobody sees, or mangle the value when they
delete. A partial unique index, `WHERE deleted_at IS NULL`, keeps alive rows apart and lets deleted ones go.

A key that contains the mark itself is worse: nulls are distinct, so two alive rows with the same name are both accepted.

Reported are keys that end in a value that people choose (text that is no id, token, hash, or number), unless a foreign key
refers to them: that needs the whole index.)",
      .bad = R"(CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL UNIQUE, deleted_at timestamptz);)",
      .good = R"(CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, deleted_at timestamptz);
CREATE UNIQUE INDEX users_email_key ON users (email) WHERE deleted_at IS NULL;)",
      .severity = Severity::warning,
      .options = unique_options,
  };

  void visit(const Index& index, CheckContext& cx) const {
    if (!index.unique || index.primary || !index.valid || !index.certain || index.parent != Oid::none) return;
    const Table* table = cx.catalog().table(index.table);
    const Column* mark = table != nullptr && !table->is_partition ? soft_delete_mark(*table) : nullptr;
    if (mark == nullptr || index.in_expression(mark->number)) return;
    const auto& keys = index.keys;
    const auto once = [&](const IndexColumn& key) {
      const Column* column = table->column(key.number);
      return column != nullptr && made_once(*table, *column);
    };
    if (std::any_of(keys.begin(), keys.end(), once)) return;

    const bool holds_mark = std::any_of(keys.begin(), keys.end(), [&](const IndexColumn& k) { return k.number == mark->number; });
    if (holds_mark && index.nulls_not_distinct) return;
    const auto& words_once = cx.option_list("once-for-all");
    if (!holds_mark && !chosen(*table, keys.back(), words_once)) return;
    if (!holds_mark && (index.predicate || is_referenced(index, cx.catalog()))) return;
    if (alive_kept_apart(index, *table, *mark, cx.catalog()) || has_older_twin(index, *table, cx.catalog())) return;
    report(index, *table, *mark, holds_mark, cx);
  }

 private:
  // Which is reported already.
  static bool has_older_twin(const Index& index, const Table& table, const Catalog& catalog) {
    const auto same = [](const IndexColumn& a, const IndexColumn& b) { return a.number == b.number && a.text == b.text; };
    const auto indexes = catalog.indexes_of(table);
    return std::any_of(indexes.begin(), indexes.end(), [&](const Index* other) {
      return other->oid < index.oid && other->unique && other->valid && !other->predicate && !index.predicate &&
             std::equal(index.keys.begin(), index.keys.end(), other->keys.begin(), other->keys.end(), same);
    });
  }

  // A partial unique index keeps alive rows apart already; this one then says something else, about deleted ones.
  static bool alive_kept_apart(const Index& index, const Table& table, const Column& mark, const Catalog& catalog) {
    const auto among_keys = [&](const IndexColumn& key) {
      return std::any_of(index.keys.begin(), index.keys.end(), [&](const IndexColumn& own) { return own.text == key.text; });
    };
    for (const Index* other : catalog.indexes_of(table)) {
      const bool partial = other->unique && other->predicate && other->in_expression(mark.number);
      if (partial && std::all_of(other->keys.begin(), other->keys.end(), among_keys)) return true;
    }
    return false;
  }

  static bool is_referenced(const Index& index, const Catalog& catalog) {
    for (const Oid user : catalog.users_of(index.table)) {
      const Table* table = catalog.table(user);
      if (table == nullptr) continue;
      for (const TableConstraint& c : table->constraints) {
        if (c.kind == ConstraintKind::foreign_key && c.referenced_index == index.oid) return true;
      }
    }
    return false;
  }

  // Of rows that are alive, by these columns and more: then fewer would be too few.
  static const Index* wider(const Index& index, const Table& table, const Column& mark, const Catalog& catalog) {
    for (const Index* other : catalog.indexes_of(table)) {
      const auto has = [&](const IndexColumn& key) {
        return key.number == mark.number ||
               std::any_of(other->keys.begin(), other->keys.end(), [&](const IndexColumn& k) { return k.text == key.text; });
      };
      const bool partial = other->unique && other->predicate && other->in_expression(mark.number);
      if (partial && std::all_of(index.keys.begin(), index.keys.end(), has)) return other;
    }
    return nullptr;
  }

  static void report(const Index& index, const Table& table, const Column& mark, bool holds_mark, CheckContext& cx) {
    const Catalog& catalog = cx.catalog();
    std::string columns, as_sql;
    for (const IndexColumn& key : index.keys) {
      if (key.number == mark.number) continue;
      columns += (columns.empty() ? "" : ", ") + key.text;
      as_sql += (as_sql.empty() ? "" : ", ") + (key.number != 0 ? quoted(key.text) : key.text);
    }
    const Place place = index.created.part == Part::statement ? index.created.head() : index.created;
    auto finding =
        holds_mark
            ? cx.report(place, "{} keeps nothing apart: {} is null in rows that are alive, and nulls are distinct", index.name, mark.name)
            : cx.report(place, "deleted rows of {} still hold their place: ({}) is unique among all rows", table.name, columns);
    finding.about(qualified(index))
        .also_allowed_at(table.created)
        .also_allowed_at(mark.created)
        .note(mark.created, "the mark of deleted rows");
    if (const Index* other = holds_mark ? wider(index, table, mark, catalog) : nullptr)
      finding.note(other->created.head(), fmt::format("{} keeps rows that are alive apart", other->name)).help("drop it");
    else
      finding.help(fmt::format("CREATE UNIQUE INDEX … ({}) WHERE {} IS NULL in its place", as_sql, quoted(mark.name)) +
                   cx.in_schema_file(place, "partial unique"));
  }
};

}  // namespace

extern constinit const CheckDef check_unique_ignores_soft_delete = define_check<UniqueIgnoresSoftDelete>();

}  // namespace pgtidy::checks::life
