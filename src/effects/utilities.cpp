// SPDX-License-Identifier: Apache-2.0
// Commands that touch no table of the schema: only whether a transaction block may hold them.
#include "effects/families.h"
#include "effects/spelling.h"

namespace pgtidy::effects {

namespace {

// ALTER TABLE (or INDEX, MATERIALIZED VIEW) ALL IN TABLESPACE … SET TABLESPACE: what lies where is not kept.
void move_all(const op::AlterOther& alter, Draft& draft) {
  const Catalog& catalog = draft.before();
  if (spelt(alter, "index")) {
    for (const Index* index : catalog.indexes()) draft.lock(*index, LockMode::access_exclusive, LockRole::index);
  } else if (spelt(alter, "materialized")) {
    for (const View* view : catalog.views()) {
      if (view->kind == RelationKind::materialized_view) draft.lock(*view, LockMode::access_exclusive);
    }
  } else {
    for (const Table* table : catalog.tables()) {
      if (table->kind != RelationKind::foreign_table) draft.lock(*table, LockMode::access_exclusive);
    }
  }
  draft.uncertain("which of them lie in the tablespace is not known");
}

}  // namespace

void add(const op::Utility& utility, Draft& draft) {
  const bool refused = (utility.command == "DISCARD ALL" || (utility.command.starts_with("DISCARD") && spelt(utility, "all"))) ||
                       (utility.command == "ALTER DATABASE" && spelt(utility, "tablespace"));
  if (!utility.transaction_allowed || refused) draft.refuse_in_transaction();
}

void add(const op::CreateOther& create, Draft& draft) {
  switch (create.object) {
    case ObjectKind::database:
    case ObjectKind::tablespace: return draft.refuse_in_transaction();
    case ObjectKind::subscription:
      if (!spelt(create, "connect") && !spelt(create, "create_slot")) draft.refuse_in_transaction();
      return;
    default: return;
  }
}

void add(const op::AlterOther& alter, Draft& draft) {
  switch (alter.object) {  // DEPENDS ON EXTENSION; a trigger locks its table
    case ObjectKind::index: return draft.lock(alter.name, LockMode::access_exclusive, LockRole::index);
    case ObjectKind::materialized_view:
    case ObjectKind::trigger: return draft.lock(alter.name, LockMode::access_exclusive);
    default: break;
  }
  if (alter.object == ObjectKind::tablespace && spelt(alter, "all")) return move_all(alter, draft);
  if (alter.object == ObjectKind::database && spelt(alter, "tablespace")) draft.refuse_in_transaction();
  const bool refreshes = spelt(alter, "refresh") || spelt(alter, "publication");
  if (alter.object == ObjectKind::subscription && refreshes) draft.refuse_in_transaction();
}

}  // namespace pgtidy::effects
