// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"

namespace pgtidy::checks::lock {
namespace {

struct DropIndexNotConcurrent final {
  static constexpr CheckInfo info{
      .summary = "DROP INDEX blocks reads and writes of the table",
      .why = R"(`DROP INDEX` needs ACCESS EXCLUSIVE on the index's table. The drop itself is short, but it waits for every
query that reads the table, and every later query queues behind it. `DROP INDEX CONCURRENTLY` waits without standing
in anybody's way. It takes one index a statement, no CASCADE, and no transaction block.

The index of a partitioned table can't be dropped concurrently: no finding there, only `lock_timeout` helps.)",
      .bad = "DROP INDEX users_email_idx;",
      .good = "DROP INDEX CONCURRENTLY users_email_idx;",
      .severity = Severity::warning,  // the lock is short once it is granted
      .fix = FixSafety::unsafe,       // it is refused where the runner opens a transaction
  };

  void visit(const op::DropIndex& drop, CheckContext& cx) const {
    if (drop.concurrently || !cx.in_use(drop.index, drop.if_exists)) return;
    const auto index = cx.catalog().index(drop.index);
    if (index && !worth_waiting_for(*index, cx)) return;
    if (!index && drop.if_exists && cx.catalog().relation(drop.index).presence == Presence::absent) return;

    const Relation* table = index ? cx.catalog().relation(index->table) : nullptr;
    auto finding = cx.report(drop.of > 1 ? drop.place : drop.place.head(), "DROP INDEX {} blocks reads and writes of {}", drop.index,
                             table != nullptr ? table->name : "its table");
    finding.about(cx.object(drop.index)).lock(cx.effect(drop));
    const bool in_transaction = drop.statement->in_transaction.value_or(false);
    finding.help(fmt::format("DROP INDEX CONCURRENTLY{}{}", drop.of > 1 ? ", one statement for each index" : "",
                             cx.run_concurrently(*drop.statement)));
    if (drop.of == 1 && !drop.cascade && !in_transaction) insert_concurrently(drop, finding, cx);
  }

 private:
  static bool worth_waiting_for(const Index& index, const CheckContext& cx) {
    if (index.partitioned || index.parent != Oid::none || index.constraint != Oid::none) return false;  // impossible, or refused
    const Relation* table = cx.catalog().relation(index.table);
    return table == nullptr || cx.in_use({table->schema, table->name});
  }

  static void insert_concurrently(const op::DropIndex& drop, FindingBuilder& finding, const CheckContext& cx) {
    const Range head = cx.range(drop.place.head());
    std::string words = cx.text(drop.place.head());
    for (char& c : words) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    const auto at = words.find("INDEX");
    if (at == std::string::npos) return;
    const auto offset = head.begin + static_cast<std::uint32_t>(at + 5);
    finding.fix("insert CONCURRENTLY", FixSafety::unsafe, {Edit::insert(drop.place.file, offset, " CONCURRENTLY")});
  }
};

}  // namespace

extern constinit const CheckDef check_drop_index_not_concurrent = define_check<DropIndexNotConcurrent>();

}  // namespace pgtidy::checks::lock
