// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1  // as GCC says it
#endif
#endif

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

#include "cli/cli.h"

namespace {

// A history fills some megabytes in small pieces, and a quarter of a lint's time went into the kernel's handing them out
// page by page: one heap that is never given back, in huge pages where the system has them.
void prepare_heap() {
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && defined(MADV_HUGEPAGE)
  constexpr int at_once = 64 << 20;  // of addresses; memory is taken as it is touched
  constexpr std::uintptr_t huge_page = 2 << 20;
  mallopt(M_TOP_PAD, at_once);
  mallopt(M_TRIM_THRESHOLD, at_once * 2);
  mallopt(M_MMAP_THRESHOLD, at_once);
  char* const begin = static_cast<char*>(sbrk(0));
  void* volatile more = std::malloc(1 << 20);  // than what is left: the heap grows
  std::free(more);
  char* const end = static_cast<char*>(sbrk(0));
  char* const first = begin + (huge_page - reinterpret_cast<std::uintptr_t>(begin) % huge_page) % huge_page;
  if (end > first) (void)madvise(first, static_cast<std::size_t>(end - first), MADV_HUGEPAGE);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  prepare_heap();
  return pgtidy::cli::run(argc, argv);
}
