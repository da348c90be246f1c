// SPDX-License-Identifier: Apache-2.0
//
// What a libpg_query built against a newer glibc asks for and this glibc lacks; FindPgQuery.cmake builds it only there.
// C23's strtoul differs from C17's in reading "0b1" where the base is 0 or 2: PostgreSQL's scanner passes neither.
#include <stdlib.h>

/* NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): the C library's name */
unsigned long __isoc23_strtoul(const char* text, char** end, int base);

unsigned long __isoc23_strtoul(const char* text, char** end, int base) { return strtoul(text, end, base); }
/* NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming) */
