// SPDX-License-Identifier: Apache-2.0
// The fuzz target without libFuzzer: every file given, or below a folder given, and each of them cut short and broken in a
// few fixed ways. The same run every time.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "support/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace pgtidy::tests {
namespace {

void run(const std::string& text) { LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()); }

void run_broken(const std::string& text) {
  static constexpr int cuts = 6;
  for (int i = 1; i < cuts; ++i) run(text.substr(0, text.size() * static_cast<std::size_t>(i) / cuts));
  for (const char* hostile :
       {"'", "$$", "/*", "(", "\"", "\xff", ";;", "\n-- >>> x.sql\n", "\n\\if false\n", "\n-- pgtidy:allow-begin *\n"}) {
    std::string broken = text;
    run(broken.insert(text.size() / 2, hostile));
  }
}

void run_all(const std::filesystem::path& path) {
  std::vector<std::filesystem::path> files = {path};
  if (std::filesystem::is_directory(path)) files = files_below(path, "");
  for (const auto& file : files) {
    const std::string text = read_file(file);
    std::fprintf(stderr, "%s\n", file.c_str());  // the last one printed is the one that crashed
    run(text);
    if (text.size() <= 64'000) run_broken(text);
  }
}

}  // namespace
}  // namespace pgtidy::tests

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::filesystem::exists(argv[i])) pgtidy::tests::run_all(argv[i]);
  }
}
