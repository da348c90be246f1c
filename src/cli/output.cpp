// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

#include "report/display.h"

namespace pgtidy::cli {
namespace {

// 0, or errno.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written >= 0)
      text.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EINTR)
      return errno;
  }
  return 0;
}

Error failure(const std::string& path, int code) { return {path, 0, 0, fmt::format("can't write: {}", std::strerror(code)), "io"}; }

std::optional<Error> write_in_place(const std::string& path, std::string_view text) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) return failure(path, errno);
  int code = write_all(descriptor, text);
  if (::close(descriptor) != 0 && code == 0) code = errno;
  if (code == 0 || code == EPIPE) return std::nullopt;
  return failure(path, code);
}

// Where a link leads to, so that renaming doesn't replace the link.
std::string resolved(const std::string& path) {
  char* real = ::realpath(path.c_str(), nullptr);
  std::string result = real == nullptr ? path : real;
  ::free(real);  // NOLINT: realpath's
  return result;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::optional<Error> write_stdout(std::string_view text) {
  const int code = write_all(STDOUT_FILENO, text);
  if (code == 0 || code == EPIPE) return std::nullopt;
  return Error{"", 0, 0, fmt::format("can't write to stdout: {}", std::strerror(code)), "io"};
}

std::optional<Error> write_file(const std::string& path, std::string_view text) {
  struct stat info {};
  const bool exists = ::stat(path.c_str(), &info) == 0;
  if (exists && !S_ISREG(info.st_mode)) return write_in_place(path, text);  // /dev/stderr, a pipe
  const std::string target = resolved(path);
  std::string temporary = target + ".XXXXXX";
  const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (descriptor < 0) return failure(path, errno);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  const mode_t mode = exists ? info.st_mode & 0777U : 0666U & ~mask;
  int code = write_all(descriptor, text);
  if (code == 0 && ::fchmod(descriptor, mode) != 0) code = errno;
  if (::close(descriptor) != 0 && code == 0) code = errno;
  if (code == 0 && std::rename(temporary.c_str(), target.c_str()) != 0) code = errno;
  if (code == 0) return std::nullopt;
  ::unlink(temporary.c_str());
  return failure(path, code);
}

void say(std::string_view message) {
  const std::string line = fmt::format("pgtidy: {}\n", report::printable(message));
  (void)write_all(STDERR_FILENO, line);
}

void say(const Error& error) { say(to_string(error)); }

bool wants_colour(Colour choice) {
  if (choice != Colour::automatic) return choice == Colour::always;
  const std::string forced = environment("CLICOLOR_FORCE");
  if (!forced.empty() && forced != "0") return true;
  return environment("NO_COLOR").empty() && environment("TERM") != "dumb" && ::isatty(STDOUT_FILENO) == 1;
}

int print(std::string_view text, int status) {
  const auto error = write_stdout(text);
  if (!error) return status;
  say(*error);
  return usage;
}

}  // namespace pgtidy::cli
