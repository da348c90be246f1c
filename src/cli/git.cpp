// SPDX-License-Identifier: Apache-2.0
#include "cli/git.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>
#include <vector>

#include <fmt/format.h>

extern char** environ;  // POSIX names it so

namespace pgtidy::cli::git {
namespace {

Error failure(std::string message) { return {"", 0, 0, "git: " + std::move(message), "io"}; }

// Closes itself; -1: nothing to close.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

// One process that is to be started.
class Child {
 public:
  Child() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    // pgtidy ignores SIGPIPE; git shouldn't inherit that.
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes_, &defaults);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }

  int start(pid_t& process, const std::vector<std::string>& words, int output) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));  // NOLINT: posix_spawn's type
    arguments.push_back(nullptr);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    return posix_spawnp(&process, "git", &actions_, &attributes_, arguments.data(), environ);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

struct Output {
  int status = 0;
  std::string text;
};

// git's messages appear on stderr as they are.
Result<Output> run(std::vector<std::string> words) {
  words.insert(words.begin(), "git");
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failure(std::strerror(errno));
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  Child child;
  pid_t process = 0;
  const int code = child.start(process, words, writing.number());
  if (code != 0) return failure(fmt::format("can't be run: {}", std::strerror(code)));
  writing.close();
  Output output;
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t got = ::read(reading.number(), buffer.data(), buffer.size());
    if (got > 0)
      output.text.append(buffer.data(), static_cast<std::size_t>(got));
    else if (got == 0 || errno != EINTR)
      break;
  }
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {}
  output.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return output;
}

// Output of a command that must succeed, without its last line end.
Result<std::string> text_of(const std::vector<std::string>& words, const std::string& problem) {
  auto output = run(words);
  if (!output) return output.error();
  if (output->status != 0) return failure(problem);
  if (output->text.ends_with('\n')) output->text.pop_back();
  return std::move(output->text);
}

Result<std::string> root() { return text_of({"rev-parse", "--show-toplevel"}, "this is no git repository"); }

// Names that end in NUL, relative to the root.
void add_names(Paths& paths, std::string_view names, const std::string& root) {
  while (!names.empty()) {
    const std::size_t end = std::min(names.find('\0'), names.size());
    if (end > 0) paths.insert(fmt::format("{}/{}", root, names.substr(0, end)));
    names.remove_prefix(std::min(end + 1, names.size()));
  }
}

Result<Paths> names_of(const std::string& root, std::vector<std::string> words) {
  words.insert(words.begin(), {"-C", root});
  const auto text = text_of(words, fmt::format("`git {}` failed", fmt::join(words, " ")));
  if (!text) return text.error();
  Paths paths;
  add_names(paths, *text, root);
  return paths;
}

}  // namespace

Result<Changes> changed_since(const std::string& ref) {
  if (ref.starts_with('-')) return failure(fmt::format("`{}` is no revision", ref));
  const auto top = root();
  if (!top) return top.error();
  const auto commit = text_of({"rev-parse", "--verify", "--quiet", ref + "^{commit}"}, fmt::format("no revision `{}` here", ref));
  if (!commit) return commit.error();
  const auto base =
      text_of({"merge-base", *commit, "HEAD"}, fmt::format("HEAD and `{}` have no commit in common (is the clone shallow?)", ref));
  if (!base) return base.error();
  const auto differing = [&](const std::string& filter) {
    return names_of(*top, {"diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", filter, *base, "--"});
  };
  auto all = differing("--diff-filter=d");
  if (!all) return all.error();
  auto added = differing("--diff-filter=A");
  if (!added) return added.error();
  const auto untracked = names_of(*top, {"ls-files", "-z", "--others", "--exclude-standard"});
  if (!untracked) return untracked.error();
  all->insert(untracked->begin(), untracked->end());
  added->insert(untracked->begin(), untracked->end());
  return Changes{std::move(*all), std::move(*added)};
}

Result<Staged> staged() {
  Staged index;
  const auto top = root();
  if (!top) return top.error();
  index.root = *top;
  struct Part {
    Paths* paths;
    std::vector<std::string> words;
  };
  const std::array<Part, 4> parts{{
      {&index.changed.all, {"diff", "--cached", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--diff-filter=d"}},
      {&index.changed.added, {"diff", "--cached", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--diff-filter=A"}},
      {&index.tracked, {"ls-files", "-z"}},
      {&index.different, {"diff", "--name-only", "-z", "--no-renames", "--no-ext-diff"}},
  }};
  for (const Part& part : parts) {
    auto names = names_of(index.root, part.words);
    if (!names) return names.error();
    *part.paths = std::move(*names);
  }
  return index;
}

Result<std::string> staged_text(const Staged& index, const std::string& path) {
  const std::string name = path.substr(index.root.size() + 1);
  auto output = run({"-C", index.root, "show", ":0:" + name});
  if (!output) return output.error();
  if (output->status != 0) return Error{path, 0, 0, "git can't show what is staged", "io"};
  return std::move(output->text);
}

}  // namespace pgtidy::cli::git
