// SPDX-License-Identifier: Apache-2.0
#include "cli/cli.h"

#ifdef PGTIDY_MIMALLOC
#include <mimalloc.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

namespace {

// A history fills some megabytes in small pieces: malloc and the kernel's handing memory out page by page were a third of
// a lint's time. mimalloc gets its first memory from here, in huge pages where the system has them; when it is full, it
// takes more by itself. Only addresses are taken: memory comes as it is touched, and stays until the end.
void prepare_heap() {
  constexpr std::size_t size = 256 << 20;
  constexpr std::size_t alignment = 32 << 20;  // of a mimalloc segment
  void* const taken = mmap(nullptr, size + alignment, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (taken == MAP_FAILED) return;
  char* const heap = static_cast<char*>(taken) + (alignment - reinterpret_cast<std::uintptr_t>(taken) % alignment);
  (void)madvise(heap, size, MADV_HUGEPAGE);
  mi_option_disable(mi_option_page_reset);
  mi_option_disable(mi_option_allow_decommit);
  (void)mi_manage_os_memory(heap, size, true, false, true, -1);
}

// Before the libraries' own initialisers allocate.
[[gnu::section(".preinit_array"), gnu::used]] void (*const prepare)() = prepare_heap;

}  // namespace
#endif

int main(int argc, char** argv) { return pgtidy::cli::run(argc, argv); }
