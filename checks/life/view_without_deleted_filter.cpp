// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"
#include "pgtidy/lifecycle.h"

namespace pgtidy::checks::life {
namespace {

struct ViewWithoutDeletedFilter final {
  static constexpr CheckInfo info{
      .summary = "a view of a table with soft delete that shows deleted rows as if they were alive",
      .why = R"(Where rows are marked as deleted and not removed, every query has to leave them out, and a view that doesn't hands
them to everybody who reads it: its readers can't even see the mark.

Reported are views whose first table has a mark (`deleted_at`) that the view doesn't read at all, while an index, a policy or
another view does. One that shows the mark leaves the choice to its readers. Tables that are joined later may be wanted deleted or not: the name of an author who has
left still belongs to the article.)",
      .bad = R"(CREATE TABLE orders (id bigint PRIMARY KEY, total numeric NOT NULL, deleted_at timestamptz);
CREATE INDEX orders_total_idx ON orders (total) WHERE deleted_at IS NULL;
CREATE VIEW order_totals AS SELECT id, total FROM orders;)",
      .good = R"(CREATE TABLE orders (id bigint PRIMARY KEY, total numeric NOT NULL, deleted_at timestamptz);
CREATE VIEW order_totals AS SELECT id, total FROM orders WHERE deleted_at IS NULL;)",
      .severity = Severity::info,
  };

  void visit(const View& view, CheckContext& cx) const {
    if (!view.certain || !view.columns_known || view.uses.empty()) return;
    const Table* table = cx.catalog().table(view.uses.front().object);
    const Column* mark = table != nullptr && table->stands_for_itself() ? soft_delete_mark(*table) : nullptr;
    if (mark == nullptr) return;
    if (reads(view, *table, *mark) || !is_used(*table, *mark, cx.catalog())) return;
    auto finding = cx.report(view.created.head(), "{} shows deleted rows of {}", view.name, table->name);
    finding.about(qualified(view)).also_allowed_at(table->created).note(mark->created, "what marks them");
    finding.help(fmt::format("… WHERE {}.{} IS NULL", quoted(table->name), quoted(mark->name)));
  }

 private:
  static bool reads(const View& view, const Table& table, const Column& mark) {
    return std::find(view.uses.begin(), view.uses.end(), Dependency{table.oid, mark.number}) != view.uses.end();
  }

  // Somebody else looks at it: an index, a policy, another view. In some schemas each table has one that nobody uses.
  static bool is_used(const Table& table, const Column& mark, const Catalog& catalog) {
    const auto indexes = catalog.indexes_of(table);
    if (std::any_of(indexes.begin(), indexes.end(), [&](const Index* index) { return index->uses(mark.number); })) return true;
    const auto by_policy = [&](const Policy& policy) { return policy.using_ && among(policy.using_->columns, mark.number); };
    if (std::any_of(table.policies.begin(), table.policies.end(), by_policy)) return true;
    const auto users = catalog.users_of(table.oid);
    return std::any_of(users.begin(), users.end(), [&](Oid user) {
      const View* other = catalog.view(user);
      return other != nullptr && reads(*other, table, mark);
    });
  }
};

}  // namespace

extern constinit const CheckDef check_view_without_deleted_filter = define_check<ViewWithoutDeletedFilter>();

}  // namespace pgtidy::checks::life
