// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"

namespace pgtidy::checks::lock {
namespace {

struct AddForeignKeyValidated final {
  static constexpr CheckInfo info{
      .summary = "adding a foreign key reads every row while writes to both tables wait",
      .why = R"(`ADD FOREIGN KEY` checks all rows that are there while it holds SHARE ROW EXCLUSIVE on both tables. With
`NOT VALID` only new rows are checked; `VALIDATE CONSTRAINT`, in a later transaction, reads the table under
SHARE UPDATE EXCLUSIVE, which lets writes through.

A partitioned table takes a `NOT VALID` foreign key only from PostgreSQL 18. Before, the key is added to each partition
(`NOT VALID`, then validated) and last to the parent, which adopts the partitions' keys.

`ADD COLUMN … REFERENCES` without a default reads nothing, since all values are null: no finding. With a default
spelt out, even `DEFAULT NULL`, every row is checked.)",
      .bad = "ALTER TABLE orders ADD CONSTRAINT orders_user_fkey FOREIGN KEY (user_id) REFERENCES users (id);",
      .good = "ALTER TABLE orders ADD CONSTRAINT orders_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;",
      .severity = Severity::error,
      .fix = FixSafety::unsafe,  // old rows stay unchecked until someone validates
  };

  void visit(const op::AddForeignKey& fk, CheckContext& cx) const {
    if (fk.in_create || fk.not_valid || !cx.has_rows_in_use(fk.table)) return;
    const Effect& effect = cx.effect(fk);
    if (effect.scan.empty()) return;  // an inline REFERENCES, NOT ENFORCED, no rows
    const bool both = fk.table != fk.referenced && cx.in_use(fk.referenced);

    auto finding = cx.report(fk.place, "foreign key {}reads every row of {} while writes to {} wait",
                             fk.name.empty() ? std::string() : fmt::format("{} ", fk.name), fk.table,
                             both ? fmt::format("it and to {}", fk.referenced) : "it");
    finding.about(cx.object(fk.table)).lock(effect);
    if (both && fk.referenced_at != Place::nowhere) {
      finding.note(fk.place.token(fk.referenced_at), fmt::format("SHARE ROW EXCLUSIVE lock on {}: writes wait", fk.referenced));
    }
    advise(fk, finding, cx);
  }

 private:
  static void advise(const op::AddForeignKey& fk, FindingBuilder& finding, const CheckContext& cx) {
    const auto table = cx.catalog().table(fk.table);
    const bool partitioned = table && table->kind == RelationKind::partitioned_table;
    if (partitioned && cx.target().any_below(18)) {
      finding.help(
          fmt::format("add the key NOT VALID to each partition and VALIDATE it there, then add it to {}, which adopts "
                      "them: a partitioned table takes NOT VALID only from PostgreSQL 18",
                      fk.table));
    } else if (!fk.column_definition.empty()) {
      finding.help(fmt::format("add the column without REFERENCES, then the foreign key NOT VALID, then VALIDATE CONSTRAINT in {}",
                               cx.another_transaction("a later", fk.place)));
    } else {
      finding.help(fmt::format("add it NOT VALID, then VALIDATE CONSTRAINT in {}", cx.another_transaction("a later", fk.place)));
      finding.fix("add NOT VALID", FixSafety::unsafe, {Edit::insert(fk.place.file, cx.range(fk.place).end, " NOT VALID")});
    }
  }
};

}  // namespace

extern constinit const CheckDef check_add_foreign_key_validated = define_check<AddForeignKeyValidated>();

}  // namespace pgtidy::checks::lock
