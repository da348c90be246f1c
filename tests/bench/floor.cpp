// SPDX-License-Identifier: Apache-2.0
// The floor that pgtidy is measured against: starts, reads the files and parses each with a bare pg_query_raw_parse.
//
//   bench_floor FILE…
#include <cstdio>
#include <cstdlib>
#include <string>

#include <libintl.h>
#include <sys/stat.h>

extern "C" {
#include <pg_query.h>

#include "pg_query_internal.h"
}

namespace {

bool read(const char* path, std::string& text) {
  FILE* file = std::fopen(path, "rb");
  if (file == nullptr) return false;
  struct stat status = {};
  const bool known = fstat(fileno(file), &status) == 0;
  text.resize(known ? static_cast<std::size_t>(status.st_size) : 0);
  const bool whole = std::fread(text.data(), 1, text.size(), file) == text.size();
  std::fclose(file);
  return known && whole;
}

}  // namespace

int main(int argc, char** argv) {
  std::string text;
  for (int i = 1; i < argc; ++i) {
    if (!read(argv[i], text)) return 2;
    MemoryContext context = pg_query_enter_memory_context();
    const PgQueryInternalParsetreeAndError parsed = pg_query_raw_parse(text.c_str(), PG_QUERY_PARSE_DEFAULT);
    pg_query_exit_memory_context(context);
    std::free(parsed.stderr_buffer);
    if (parsed.error != nullptr) pg_query_free_error(parsed.error);
  }
  return 0;
}
