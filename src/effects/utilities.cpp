// SPDX-License-Identifier: Apache-2.0
// Commands that touch no table of the schema: only whether a transaction block may hold them.
#include "effects/families.h"
#include "effects/spelling.h"

namespace pgtidy::effects {

void add(const op::Utility& utility, Draft& draft) {
  if (!utility.transaction_allowed) draft.refuse_in_transaction();
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
  if (alter.object == ObjectKind::database && spelt(alter, "tablespace")) draft.refuse_in_transaction();
  const bool refreshes = spelt(alter, "refresh") || spelt(alter, "publication");
  if (alter.object == ObjectKind::subscription && refreshes) draft.refuse_in_transaction();
}

}  // namespace pgtidy::effects
