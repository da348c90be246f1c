/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL generates copyfuncs from its node definitions: included with the field macros redefined, it lists every
   child of every node. Only the nodes that copyfuncs.c copies by hand are left: Const, A_Const, ExtensibleNode, lists. */
#include "syntax/children.h"

#include <libintl.h>

#include "postgres.h"

#include "nodes/extensible.h"
#include "nodes/parsenodes.h"
#include "nodes/pg_list.h"

static __thread PgtidyChildSink child_sink;
static __thread void* child_user;

static void child(const void* node) {
  if (node != NULL) child_sink(child_user, node);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wcast-qual"

/* Names, casts and includes here are as the generated code wants them.
   NOLINTBEGIN(bugprone-reserved-identifier,bugprone-suspicious-include,performance-no-int-to-ptr,readability-identifier-naming) */
#undef makeNode
#define makeNode(type) ((type*)(uintptr_t)from)
#define COPY_SCALAR_FIELD(field) ((void)0)
#define COPY_NODE_FIELD(field) child(from->field)
#define COPY_BITMAPSET_FIELD(field) ((void)0)
#define COPY_STRING_FIELD(field) ((void)0)
#define COPY_ARRAY_FIELD(field) ((void)0)
#define COPY_POINTER_FIELD(field, size) ((void)0)
#define COPY_LOCATION_FIELD(field) ((void)0)

static Const* _copyConst(const Const* from) { return makeNode(Const); }
static A_Const* _copyA_Const(const A_Const* from) { return makeNode(A_Const); }
static ExtensibleNode* _copyExtensibleNode(const ExtensibleNode* from) { return makeNode(ExtensibleNode); }
static Bitmapset* _copyBitmapset(const Bitmapset* from) { return makeNode(Bitmapset); }

#include "copyfuncs.funcs.c"

static void children_of(const void* from) {
  void* retval = NULL;
  switch (nodeTag(from)) {
#include "copyfuncs.switch.c"
    default: break;
  }
  (void)retval;
}

/* NOLINTEND(bugprone-reserved-identifier,bugprone-suspicious-include,performance-no-int-to-ptr,readability-identifier-naming) */
#pragma GCC diagnostic pop

void pgtidy_children(const void* node, PgtidyChildSink sink, void* user) {
  child_sink = sink;
  child_user = user;
  switch (nodeTag(node)) {
    case T_List: {
      const ListCell* cell = NULL;
      foreach (cell, (const List*)node) child(lfirst(cell));
      break;
    }
    case T_IntList:
    case T_OidList:
    case T_XidList: break;
    default: children_of(node);
  }
}
