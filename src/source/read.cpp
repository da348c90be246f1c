// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "source/source_file.h"
#include "support/utf8.h"

namespace pgtidy::source {
namespace {

constexpr std::size_t largest = std::size_t{1} << 30;
constexpr std::string_view utf16_little = "\xFF\xFE";
constexpr std::string_view utf16_big = "\xFE\xFF";

struct Descriptor {
  int number;
  explicit Descriptor(int value) : number(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number > STDERR_FILENO) ::close(number);
  }
};

// O_NONBLOCK: opening a pipe that nobody writes to would wait forever.
int open_for_reading(const std::string& path) { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); }

std::string describe(int error) {
  switch (error) {
    case ENOENT: return "no such file";
    case EACCES: return "permission denied";
    case ENOTDIR: return "a part of the path is not a folder";
    case ELOOP: return "the symbolic links form a loop";
    case ENAMETOOLONG: return "the name is too long";
    case EFBIG: return "larger than 1 GiB";
    default: return std::strerror(error);
  }
}

std::string_view kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

// The bytes up to the end of the file; errno's value where reading fails.
int read_to_end(int descriptor, std::size_t expected, std::string& into) {
  into.resize(expected + 1);  // one more than there should be: the end is seen without growing
  std::size_t size = 0;
  while (true) {
    if (size == into.size()) into.resize(std::max<std::size_t>(std::size_t{64} << 10, into.size() * 2));
    const ssize_t got = ::read(descriptor, into.data() + size, into.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
    if (size > largest) return EFBIG;
    if (size == expected) break;  // as long as it was said to be; what is appended this very moment is for the next run
  }
  into.resize(size);
  return 0;
}

bool begins_with(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

// Bytes that no UTF-8 has in this order, but that stand alone among letters: an old one-byte encoding.
std::string_view guess_encoding(std::string_view bytes, std::size_t invalid) {
  const bool alone = invalid + 1 >= bytes.size() || static_cast<unsigned char>(bytes[invalid + 1]) < 0x80;
  return alone ? ", perhaps Latin-1 or Windows-1252" : "";
}

struct Flaw {
  std::size_t byte = 0;
  std::string message;
};

std::optional<Flaw> find_flaw(std::string_view bytes) {
  const std::size_t nul = bytes.find('\0');
  const std::optional<std::size_t> invalid = utf8::first_invalid(bytes.substr(0, nul));
  if (invalid) {
    return Flaw{*invalid, fmt::format("not UTF-8 at byte {} (0x{:02X}){}; convert the file to UTF-8", *invalid,
                                      static_cast<unsigned char>(bytes[*invalid]), guess_encoding(bytes, *invalid))};
  }
  if (nul == std::string_view::npos) return std::nullopt;
  const bool wide = nul < 2 && bytes.size() > 3 && (bytes[nul + 2] == '\0' || bytes[1] == '\0');
  return Flaw{nul, fmt::format("NUL byte at byte {}{}", nul,
                               wide ? ", perhaps UTF-16 without a byte order mark; convert the file to UTF-8" : ": this is no text")};
}

Result<SourceFile> to_source(const std::string& path, std::string bytes) {
  if (begins_with(bytes, utf16_little) || begins_with(bytes, utf16_big)) {
    std::optional<std::string> text = utf8::from_utf16(bytes, begins_with(bytes, utf16_big));
    if (!text) return Error{.path = path, .message = "not UTF-16 although it begins with its byte order mark; convert the file to UTF-8"};
    bytes = std::move(*text);
  }
  std::optional<Flaw> flaw = find_flaw(bytes);
  if (!flaw) return SourceFile(path, std::move(bytes));
  const std::string message = std::move(flaw->message);
  const Position position = SourceFile(path, bytes).position(static_cast<std::uint32_t>(flaw->byte));
  return Error{.path = path, .line = position.line, .column = position.column, .message = message};
}

}  // namespace

std::optional<std::string> not_text(std::string_view bytes) {
  std::optional<Flaw> flaw = find_flaw(bytes);
  if (!flaw) return std::nullopt;
  return std::move(flaw->message);
}

Result<SourceFile> read(const std::string& path, bool regular) {
  const Descriptor file(open_for_reading(path));
  if (file.number < 0) return Error{.path = path, .message = errno == ENXIO ? "a socket or pipe, not a file" : describe(errno)};
  if (regular) {
    std::array<char, std::size_t{16} << 10> small;  // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
    const ssize_t got = ::pread(file.number, small.data(), small.size(), 0);
    const auto size = static_cast<std::size_t>(std::max<ssize_t>(got, 0));
    if (got > 0 && size < small.size()) return to_source(path, std::string(small.data(), size));  // less than asked for: all that there is
  }
  struct stat status {};
  if (::fstat(file.number, &status) != 0) return Error{.path = path, .message = describe(errno)};
  if (!S_ISREG(status.st_mode)) return Error{.path = path, .message = fmt::format("{}, not a file", kind_of(status.st_mode))};
  if (static_cast<std::size_t>(status.st_size) > largest) return Error{.path = path, .message = describe(EFBIG)};
  std::string bytes;
  if (const int error = read_to_end(file.number, static_cast<std::size_t>(status.st_size), bytes); error != 0) {
    return Error{.path = path, .message = describe(error)};
  }
  return to_source(path, std::move(bytes));
}

std::string head(const std::string& path, std::size_t bytes) {
  const Descriptor file(open_for_reading(path));
  struct stat status {};
  if (file.number < 0 || ::fstat(file.number, &status) != 0 || !S_ISREG(status.st_mode)) return {};
  std::string text(std::min(bytes, static_cast<std::size_t>(status.st_size)), '\0');
  const ssize_t got = ::read(file.number, text.data(), text.size());
  text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return text;
}

Result<SourceFile> read_stdin(const std::string& path) {
  std::string bytes;
  if (const int error = read_to_end(STDIN_FILENO, 0, bytes); error != 0) {
    return Error{.path = path, .message = "standard input: " + describe(error)};
  }
  return to_source(path, std::move(bytes));
}

}  // namespace pgtidy::source
