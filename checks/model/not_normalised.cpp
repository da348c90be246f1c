// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::model {
namespace {

constexpr std::array<OptionInfo, 1> copy_options{{
    {.name = "record-tables",
     .default_value = "log,logs,audit,audits,history,histories,event,events,snapshot,snapshots,version,versions,revision,revisions,"
                      "archive,archives,stat,stats,metrics,cache,caches,invoice,invoices,receipt,receipts,order,orders,charge,charges,"
                      "view,search",
     .meaning = "words in the names of tables that keep what was true at a time, or copies on purpose"},
}};

struct NotNormalised final {
  static constexpr CheckInfo info{
      .summary = "a column repeats what a reference already leads to",
      .why = R"(The row refers to a customer and holds the customer's name, too: it is kept twice, and from the first update on, the two
differ and nobody knows which is right. Read it from the table that it belongs to; a join by primary key is cheap. Where a
measurement says otherwise, write the reason beside the copy: `-- decision: …`.

Reported is a column named after a reference and a column there, of the same type (`customer_id`, `customer_name`,
`customers.name`). Copies that keep what was true at the time are right in records: events, invoices, history (see the
options). No copy is what a unique key needs, what was there before the reference, and what is all that is left where the
reference may be null.)",
      .bad = R"(CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE tickets (
  id bigint PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers (id),
  customer_name text NOT NULL
);)",
      .good = R"(CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE tickets (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers (id));)",
      .severity = Severity::info,
      .options = copy_options,
  };

  void visit(const Table& table, const TableConstraint& constraint, CheckContext& cx) const {
    if (constraint.kind != ConstraintKind::foreign_key || constraint.columns.size() != 1 || !table.stands_for_itself()) return;
    const Table* owner = cx.catalog().table(constraint.referenced);
    const Column* reference = table.column(constraint.columns[0]);
    if (owner == nullptr || owner == &table || reference == nullptr) return;
    if (!reference->not_null || any_of(words(table.name), cx.option_list("record-tables"))) return;
    std::vector<std::string> stem = words(reference->name);
    if (stem.size() < 2 || (stem.back() != "id" && stem.back() != "uuid")) return;
    stem.pop_back();
    for (const Column& column : table.columns) {
      const Column* there = copied(column, stem, *owner);
      if (there == nullptr || older(column, *reference) || needed(table, column, cx.catalog())) continue;
      if (table.refers_by(column.number) || !cx.decision(column.created).empty()) continue;
      auto finding = cx.report(column.created, "{}.{} repeats {}.{}, which {} leads to", table.name, column.name, owner->name, there->name,
                               reference->name);
      finding.about(qualified(table)).also_allowed_at(table.created).note(there->created, "it is kept here");
      finding.help(fmt::format("read it from {}, or say `-- decision: …` why it is kept twice", owner->name));
    }
  }

 private:
  static bool older(const Column& column, const Column& reference) {
    const auto at = [](const Place& place) { return std::pair(place.file, place.statement.begin); };
    return at(column.created) < at(reference.created);
  }

  static bool needed(const Table& table, const Column& column, const Catalog& catalog) {
    const auto indexes = catalog.indexes_of(table);
    return std::any_of(indexes.begin(), indexes.end(),
                       [&](const Index* index) { return (index->unique || index->exclusion) && index->uses(column.number); });
  }

  // customer_name, where the owner has a name; its keys are no copies but references.
  static const Column* copied(const Column& column, const std::vector<std::string>& stem, const Table& owner) {
    const std::vector<std::string> name = words(column.name);
    if (name.size() <= stem.size() || !std::equal(stem.begin(), stem.end(), name.begin())) return nullptr;
    const std::vector<std::string> rest(name.begin() + static_cast<std::ptrdiff_t>(stem.size()), name.end());
    const Column* there = owner.column(joined(rest));
    if (there == nullptr) there = owner.column(joined(rest, true));
    if (there == nullptr || there->type.formatted != column.type.formatted || column.generated != GeneratedKind::none) return nullptr;
    const bool describes = there->type.is("text") || there->type.is("varchar") || there->type.is("citext");
    const TableConstraint* primary = owner.primary_key();
    return describes && (primary == nullptr || !among(primary->columns, there->number)) ? there : nullptr;
  }
};

}  // namespace

extern constinit const CheckDef check_not_normalised = define_check<NotNormalised>();

}  // namespace pgtidy::checks::model
