// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"

namespace pgtidy::checks::lock {
namespace {

struct CreateIndexNotConcurrent final {
  static constexpr CheckInfo info{
      .summary = "CREATE INDEX blocks writes to the table until every row is read",
      .why = R"(A plain `CREATE INDEX` holds a SHARE lock on the table from its first row to its last: reads pass,
every INSERT, UPDATE and DELETE waits. `CREATE INDEX CONCURRENTLY` holds SHARE UPDATE EXCLUSIVE, which lets writes
through; it takes longer, waits for older transactions, and is refused inside a transaction block. If it fails it
leaves an invalid index behind, to be dropped before the next try.

A partitioned table has no concurrent form. There the index is created `ON ONLY` the parent, which takes no time, built
`CONCURRENTLY` on each partition, and attached with `ALTER INDEX … ATTACH PARTITION`; when the last one is attached,
the parent's index becomes valid.)",
      .bad = "CREATE INDEX users_email_idx ON users (email);",
      .good = "CREATE INDEX CONCURRENTLY users_email_idx ON users (email);",
      .severity = Severity::error,
      .fix = FixSafety::unsafe,  // it is refused where the runner opens a transaction
  };

  void visit(const op::CreateIndex& index, CheckContext& cx) const {
    if (index.concurrently || !cx.has_rows_in_use(index.table)) return;
    const auto relation = cx.catalog().relation(index.table);
    if (relation && !relation->is_table()) return;  // nobody writes to a materialized view but REFRESH
    const bool partitioned = relation && relation->kind == RelationKind::partitioned_table;
    const Effect& effect = cx.effect(index);
    if (effect.build.empty()) return;  // ON ONLY a partitioned table, or it is there already

    const std::string_view unique = index.unique ? "UNIQUE " : "";
    auto finding = cx.report(index.place.head(), "CREATE {}INDEX blocks writes to {} while it builds", unique, index.table);
    finding.about(cx.object(index.table)).lock(effect);
    const bool in_transaction = index.statement->in_transaction.value_or(false);
    if (partitioned) {
      finding.help(
          fmt::format("CREATE INDEX ON ONLY {0}, then CREATE INDEX CONCURRENTLY on each partition and ALTER INDEX … "
                      "ATTACH PARTITION: {0} is partitioned, where CONCURRENTLY is refused",
                      index.table));
    } else {
      finding.help(fmt::format("CREATE {}INDEX CONCURRENTLY{}{}", unique, cx.run_concurrently(*index.statement),
                               takes_anothers_place(index, cx) ? "; and drop the old one behind it" : ""));
    }
    if (!partitioned && !in_transaction) insert_concurrently(index, finding, cx);
  }

 private:
  // Moved elsewhere, it would leave queries without the one and the other. Whose index was dropped only the name tells by now.
  static bool takes_anothers_place(const op::CreateIndex& index, const CheckContext& cx) {
    return cx.before<op::DropIndex>([&](const op::DropIndex& drop) { return drop.index.name.starts_with(index.table.name); }) != nullptr;
  }

  static void insert_concurrently(const op::CreateIndex& index, FindingBuilder& finding, const CheckContext& cx) {
    const Range head = cx.range(index.place.head());
    std::string words = cx.text(index.place.head());
    for (char& c : words) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    const auto at = words.find("INDEX");
    if (at == std::string::npos) return;
    const auto offset = head.begin + static_cast<std::uint32_t>(at + 5);
    finding.fix("insert CONCURRENTLY", FixSafety::unsafe, {Edit::insert(index.place.file, offset, " CONCURRENTLY")});
  }
};

}  // namespace

extern constinit const CheckDef check_create_index_not_concurrent = define_check<CreateIndexNotConcurrent>();

}  // namespace pgtidy::checks::lock
