/* SPDX-License-Identifier: Apache-2.0 */
/* What parse.cpp needs of PostgreSQL, in C: its macros and its longjmp stay on this side. */
#ifndef PGTIDY_PARSE_SHIM_H
#define PGTIDY_PARSE_SHIM_H

#ifdef __cplusplus
extern "C" {
#endif

/* NOLINTBEGIN(modernize-use-using): C reads this */
typedef struct PgtidyParsed {
  void* context; /* memory context of tree and message; release with pgtidy_release */
  void* tree;    /* List* of RawStmt*, NULL on error */
  char* message; /* NULL: no error */
  int cursor;    /* 1-based, in characters; 0: unknown */
} PgtidyParsed;

/* `text` must end in a NUL. */
PgtidyParsed pgtidy_parse(const char* text);
void pgtidy_release(void* context);

int pgtidy_statement_count(const void* tree);
/* RawStmt* number `n`; its start and its length (0: to the end of the text). */
const void* pgtidy_statement(const void* tree, int n, int* location, int* length);

enum PgtidyTokenKind {
  PGTIDY_IDENTIFIER,
  PGTIDY_KEYWORD,
  PGTIDY_STRING,
  PGTIDY_BIT_STRING,
  PGTIDY_NUMBER,
  PGTIDY_PARAMETER,
  PGTIDY_OPERATOR,
  PGTIDY_PUNCTUATION,
  PGTIDY_COMMENT
};

typedef void (*PgtidyTokenSink)(void* user, int kind, int character, int reserved, int begin, int end);

/* NOLINTEND(modernize-use-using) */

/* Calls `sink` for each token, comments included; stops at what the scanner refuses. */
void pgtidy_scan(const char* text, PgtidyTokenSink sink, void* user);

const char* pgtidy_postgres_version(void);
int pgtidy_postgres_version_num(void);

#ifdef __cplusplus
}
#endif

#endif
