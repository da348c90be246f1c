// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::shape {
namespace {

struct DocumentStore final {
  static constexpr CheckInfo info{
      .summary = "a table that is a document store, without what PostgreSQL has for them",
      .why =
          R"(Nothing but a key and a document, and queries that look inside. PostgreSQL has for them

* a GIN index, `USING gin (doc jsonb_path_ops)`, for what is contained (`@>`, `@?`, `@@`);
* an index on the expression for one key that is compared: `((doc ->> 'email'))`;
* columns: what every query asks for isn't flexible, and as a column it has a type, statistics and constraints.

PostgreSQL by default: MongoDB or Firestore only where documents are all there is, with the reason above the table: `-- decision: …`.

Seen from the application's queries (`queries:`).)",
      .bad = R"(CREATE TABLE profiles (id bigint PRIMARY KEY, doc jsonb NOT NULL);
-- >>> queries/profiles.sql
SELECT doc FROM profiles WHERE doc @> $1;)",
      .good = R"(CREATE TABLE profiles (id bigint PRIMARY KEY, doc jsonb NOT NULL);
CREATE INDEX profiles_doc_idx ON profiles USING gin (doc jsonb_path_ops);
-- >>> queries/profiles.sql
SELECT doc FROM profiles WHERE doc @> $1;)",
      .severity = Severity::info,
      .on_by_default = false,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (!cx.has_queries() || !table.stands_for_itself()) return;
    const Column* document = document_of(table);
    if (document == nullptr || !cx.decision(table.created).empty()) return;
    for (const Access& access : cx.evidence().of(table.oid)) {
      if (!looks_inside(access, document->number)) continue;
      if (best_index(table, access, cx.catalog()).service.any()) continue;
      auto finding = cx.report(table.created, "{} is a document store: {} looks into {}, and nothing serves it", table.name,
                               to_string(cx.evidence().queries()[access.query]), document->name);
      finding.about(qualified(table)).note(to_sql(access, table));
      finding.help(fmt::format("USING gin ({} jsonb_path_ops), an index on the expression, or a column", quoted(document->name)));
      return;
    }
  }

 private:
  // The one column besides the key, references and times; null if there are others.
  static const Column* document_of(const Table& table) {
    const Column* document = nullptr;
    const TableConstraint* primary = table.primary_key();
    for (const Column& column : table.columns) {
      const bool key = (primary != nullptr && among(primary->columns, column.number)) || table.refers_by(column.number);
      if (key || column.type.is("timestamptz") || column.type.is("timestamp")) continue;
      if (document != nullptr || !column.type.is("jsonb")) return nullptr;
      document = &column;
    }
    return document;
  }

  static bool looks_inside(const Access& access, AttributeNumber document) {
    const auto inside = [&](const AccessKey& key) { return key.column == document && !key.optional; };
    return std::any_of(access.search.begin(), access.search.end(), inside) || std::any_of(access.equal.begin(), access.equal.end(), inside);
  }
};

}  // namespace

extern constinit const CheckDef check_document_store = define_check<DocumentStore>();

}  // namespace pgtidy::checks::shape
