/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/shim.h"

#include <stdlib.h>
#include <string.h>

#include <libintl.h>

#include <pg_query.h>

#include "pg_query_internal.h"
#include "postgres.h"

#include "common/keywords.h"
#include "gramparse.h"
#include "nodes/parsenodes.h"
#include "parser/parser.h"
#include "parser/scanner.h"
#include "utils/memutils.h"

/* The context of one text. Small first block: most migrations are small, and a history has thousands. */
static MemoryContext enter(void) {
  pg_query_init();
  MemoryContext context = AllocSetContextCreate(TopMemoryContext, "pgtidy", 0, 16 * 1024, 8 * 1024 * 1024);
  MemoryContextSwitchTo(context);
  return context;
}

PgtidyParsed pgtidy_parse(const char* text) {
  volatile PgtidyParsed result = {0};
  MemoryContext context = enter();
  result.context = context;
  PG_TRY();
  { result.tree = raw_parser(text, RAW_PARSE_DEFAULT); }
  PG_CATCH();
  {
    MemoryContextSwitchTo(context);
    ErrorData* error = CopyErrorData();
    result.tree = NULL;
    result.message = pstrdup(error->message ? error->message : "syntax error");
    result.cursor = error->cursorpos;
    FlushErrorState();
  }
  PG_END_TRY();
  MemoryContextSwitchTo(TopMemoryContext);
  return result;
}

void pgtidy_release(void* context) { MemoryContextDelete((MemoryContext)context); }

int pgtidy_statement_count(const void* tree) { return list_length((const List*)tree); }

const void* pgtidy_statement(const void* tree, int n, int* location, int* length) {
  const RawStmt* statement = list_nth_node(RawStmt, (const List*)tree, n);
  *location = statement->stmt_location;
  *length = statement->stmt_len;
  return statement;
}

static int kind_of(int token) {
  switch (token) {
    case IDENT:
    case UIDENT: return PGTIDY_IDENTIFIER;
    case SCONST:
    case USCONST: return PGTIDY_STRING;
    case BCONST:
    case XCONST: return PGTIDY_BIT_STRING;
    case ICONST:
    case FCONST: return PGTIDY_NUMBER;
    case PARAM: return PGTIDY_PARAMETER;
    case SQL_COMMENT:
    case C_COMMENT: return PGTIDY_COMMENT;
    case Op:
    case TYPECAST:
    case DOT_DOT:
    case COLON_EQUALS:
    case EQUALS_GREATER:
    case LESS_EQUALS:
    case GREATER_EQUALS:
    case NOT_EQUALS: return PGTIDY_OPERATOR;
    default: return token < 256 ? PGTIDY_PUNCTUATION : PGTIDY_KEYWORD;
  }
}

static int is_reserved(const char* keyword) {
  int number = ScanKeywordLookup(keyword, &ScanKeywords);
  return number >= 0 && ScanKeywordCategories[number] == RESERVED_KEYWORD;
}

/* One context serves all scans of a thread; it goes with the thread's TopMemoryContext. */
static __thread MemoryContext scan_context;

void pgtidy_scan(const char* text, PgtidyTokenSink sink, void* user) {
  if (scan_context == NULL) scan_context = enter();
  MemoryContextSwitchTo(scan_context);
  PG_TRY();
  {
    core_yy_extra_type extra;
    core_YYSTYPE value;
    YYLTYPE location = 0;
    memset(&extra, 0, sizeof extra);
    core_yyscan_t scanner = scanner_init(text, &extra, &ScanKeywords, ScanKeywordTokens);
#if PG_VERSION_NUM >= 180000
    extra.return_comments = true;
#endif
    for (int token = 0; (token = core_yylex(&value, &location, scanner)) != 0;) {
      int kind = kind_of(token);
      /* Flex ends the token with a NUL, except those that it reads in pieces. */
      int ends = kind == PGTIDY_STRING || kind == PGTIDY_BIT_STRING || kind == PGTIDY_IDENTIFIER || token == C_COMMENT;
      int end = ends ? extra.yyllocend : location + (int)strlen(extra.scanbuf + location);
      int reserved = kind == PGTIDY_KEYWORD && is_reserved(value.keyword);
      sink(user, kind, kind == PGTIDY_PUNCTUATION ? token : 0, reserved, location, end);
    }
    scanner_finish(scanner);
  }
  PG_CATCH();
  { FlushErrorState(); }
  PG_END_TRY();
  MemoryContextSwitchTo(TopMemoryContext);
  MemoryContextReset(scan_context);
}

const char* pgtidy_postgres_version(void) { return PG_VERSION; }
int pgtidy_postgres_version_num(void) { return PG_VERSION_NUM; }
