/* SPDX-License-Identifier: Apache-2.0 */
/* The children of any parse node, exact for the PostgreSQL version that is compiled against. */
#ifndef PGTIDY_SYNTAX_CHILDREN_H
#define PGTIDY_SYNTAX_CHILDREN_H

#ifdef __cplusplus
extern "C" {
#endif

typedef void (*PgtidyChildSink)(void* user, const void* node); /* NOLINT(modernize-use-using): C includes this */

/* Calls `sink` for each child node that is not NULL, in the order of the struct's fields; a List's elements for a List. */
void pgtidy_children(const void* node, PgtidyChildSink sink, void* user);

#ifdef __cplusplus
}
#endif

#endif
