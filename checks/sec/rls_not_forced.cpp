// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"
#include "pgtidy/sql_name.h"

namespace pgtidy::checks::sec {
namespace {

struct RlsNotForced final {
  static constexpr CheckInfo info{
      .summary = "row-level security that does not bind the owner, where other tables bind it",
      .why = R"(A table's owner is not subject to its policies unless the table has FORCE ROW LEVEL SECURITY. Where the application
connects as the role that runs the migrations, the policies then protect nothing at all.

Whether the application does so no migration tells. A history that forces most of its tables says it: the ones that it
forgot are reported, no others.)",
      .bad = R"(CREATE TABLE notes (id bigint PRIMARY KEY, owner text NOT NULL);
CREATE TABLE files (id bigint PRIMARY KEY, owner text NOT NULL);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE files ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (owner = current_user);
CREATE POLICY own ON files USING (owner = current_user);)",
      .good = R"(CREATE TABLE notes (id bigint PRIMARY KEY, owner text NOT NULL);
CREATE TABLE files (id bigint PRIMARY KEY, owner text NOT NULL);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE files ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (owner = current_user);
CREATE POLICY own ON files USING (owner = current_user);)",
      .severity = Severity::warning,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (!table.row_security || table.force_row_security || table.assumed || !table.row_security_place.known()) return;
    if (table.is_partition || table.persistence == Persistence::temporary) return;
    std::size_t forced = 0, left = 0;
    const Table* example = nullptr;
    for (const Table* other : cx.catalog().oldest_tables()) {
      if (!other->row_security || other->schema != table.schema) continue;
      ++(other->force_row_security ? forced : left);
      if (other->force_row_security) example = other;
    }
    if (example == nullptr || forced < left) return;

    auto finding = cx.report(table.row_security_place, "the owner of {} is not bound by its policies", table.name);
    finding.about(qualified(table)).also_allowed_at(table.created);
    finding.note(example->row_security_place, fmt::format("{} of {} tables with row-level security are forced", forced, forced + left));
    finding.help(fmt::format("ALTER TABLE {} FORCE ROW LEVEL SECURITY", sql_name(table, cx.catalog())));
  }
};

}  // namespace

extern constinit const CheckDef check_rls_not_forced = define_check<RlsNotForced>();

}  // namespace pgtidy::checks::sec
