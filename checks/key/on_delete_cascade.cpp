// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"

namespace pgtidy::checks::key {
namespace {

struct OnDeleteCascade final {
  static constexpr CheckInfo info{
      .summary = "a foreign key with ON DELETE CASCADE",
      .why = R"(Deleting one row deletes all that refer to it, and all that refer to those: how many, and of which tables, nobody who
writes the DELETE can see. RESTRICT, or NO ACTION, makes them say it.

A policy, off until asked for: for rows that are a part of another row (the lines of an order) cascading is right.)",
      .bad = R"(CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE TABLE payments (id bigint PRIMARY KEY, order_id bigint REFERENCES orders (id) ON DELETE CASCADE);)",
      .good = R"(CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE TABLE payments (id bigint PRIMARY KEY, order_id bigint REFERENCES orders (id) ON DELETE RESTRICT);)",
      .severity = Severity::info,
      .on_by_default = false,
  };

  // Of a table that no file creates, which isn't in the schema's visit.
  void visit(const op::AddForeignKey& add, CheckContext& cx) const {
    const auto table = cx.catalog().table(add.table);
    if (add.on_delete != ForeignKeyAction::cascade || (table && !table->assumed)) return;
    auto finding = cx.report(add.place, "deleting from {} deletes rows of {}", add.referenced.name, add.table.name);
    finding.about(cx.object(add.table)).help("ON DELETE RESTRICT");
  }

  void visit(const Table& table, const TableConstraint& fk, CheckContext& cx) const {
    if (fk.kind != ConstraintKind::foreign_key || fk.on_delete != ForeignKeyAction::cascade) return;
    if (table.is_partition || !fk.local || fk.inherited > 0) return;
    const Table* parent = cx.catalog().table(fk.referenced);
    auto finding =
        cx.report(fk.created, "deleting from {} deletes rows of {}", parent != nullptr ? parent->name : fk.referenced_name, table.name);
    finding.about(qualified(table)).also_allowed_at(table.created).help("ON DELETE RESTRICT");
  }
};

}  // namespace

extern constinit const CheckDef check_on_delete_cascade = define_check<OnDeleteCascade>();

}  // namespace pgtidy::checks::key
