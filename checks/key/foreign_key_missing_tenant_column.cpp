// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"
#include "pgtidy/tenancy.h"

namespace pgtidy::checks::key {
namespace {

constexpr std::array<OptionInfo, 1> tenant_options{{
    {.name = "tenant-columns", .default_value = default_tenant_columns, .meaning = "columns that say to which tenant a row belongs"},
}};

struct ForeignKeyMissingTenantColumn final {
  static constexpr CheckInfo info{
      .summary = "a foreign key between two tenant tables that lets a row refer to another tenant's",
      .why = R"(Both tables say to which tenant their rows belong, and the key doesn't compare it: an order of one tenant may
point to a customer of another, and no constraint will ever object. Row-level security hides the row, but not the mistake,
and PostgreSQL checks foreign keys past it.

Refer by tenant and id together: `FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)`, which needs
`UNIQUE (tenant_id, id)` there. Reported only where a good part of the schema's keys are like that: there the others were
forgotten.)",
      .bad = R"(CREATE TABLE customers (tenant_id bigint, id bigint PRIMARY KEY, UNIQUE (tenant_id, id));
CREATE TABLE orders (tenant_id bigint, id bigint PRIMARY KEY, customer_id bigint NOT NULL,
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id));
CREATE TABLE refunds (tenant_id bigint, id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers (id));)",
      .good = R"(CREATE TABLE customers (tenant_id bigint, id bigint PRIMARY KEY, UNIQUE (tenant_id, id));
CREATE TABLE orders (tenant_id bigint, id bigint PRIMARY KEY, customer_id bigint NOT NULL,
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id));)",
      .severity = Severity::warning,
      .options = tenant_options,
  };

  void visit(const Table& table, const TableConstraint& constraint, CheckContext& cx) const {
    if (constraint.kind != ConstraintKind::foreign_key || constraint.parent != Oid::none || !constraint.local || table.is_partition) return;
    const auto& names = cx.option_list("tenant-columns");
    const Table* referenced = cx.catalog().table(constraint.referenced);
    const Column* own = tenant_column(table, names);
    const Column* theirs = referenced == nullptr ? nullptr : tenant_column(*referenced, names);
    if (own == nullptr || theirs == nullptr || own->name != theirs->name) return;
    if (constraint.refers_by(own->number) || says_who(table, constraint) || !kept_elsewhere(*own, cx)) return;

    auto finding = cx.report(constraint.created, "{} may refer to a row of {} of another {}", table.name, referenced->name, own->name);
    finding.about(qualified(table)).also_allowed_at(table.created);
    std::vector<std::string> from = table.names(constraint.columns);
    from.insert(from.begin(), own->name);
    finding.help(fmt::format("FOREIGN KEY ({}) REFERENCES {} ({}, …), with a unique key over them", fmt::join(from, ", "),
                             quoted(referenced->name), theirs->name));
  }

 private:
  // updated_by, createdBy: who did it may well be somebody of the operator's.
  static bool says_who(const Table& table, const TableConstraint& constraint) {
    const Column* column = constraint.columns.size() == 1 ? table.column(constraint.columns.front()) : nullptr;
    const auto name = column == nullptr ? std::vector<std::string>{} : words(column->name);
    return name.size() > 1 && name.back() == "by";
  }

  // At least a third of the keys of tenant tables compare the tenant.
  static bool kept_elsewhere(const Column& tenant, const CheckContext& cx) {
    std::size_t keys = 0, with_tenant = 0;
    for (const Table* table : cx.catalog().oldest_tables()) {
      const Column* own = table->column(tenant.name);
      if (own == nullptr) continue;
      for (const TableConstraint& c : table->constraints) {
        if (c.kind != ConstraintKind::foreign_key || (c.columns.size() == 1 && c.refers_by(own->number)) || says_who(*table, c)) continue;
        ++keys;
        with_tenant += c.refers_by(own->number) ? 1 : 0;
      }
    }
    return with_tenant * 3 >= keys;
  }
};

}  // namespace

extern constinit const CheckDef check_foreign_key_missing_tenant_column = define_check<ForeignKeyMissingTenantColumn>();

}  // namespace pgtidy::checks::key
