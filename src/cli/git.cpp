// SPDX-License-Identifier: Apache-2.0
#include "cli/git.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
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

  int start(pid_t& process, const std::vector<std::string>& words, int output, int messages) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));  // NOLINT: posix_spawn's type
    arguments.push_back(nullptr);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, messages, STDERR_FILENO);
    return posix_spawnp(&process, "git", &actions_, &attributes_, arguments.data(), environ);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

struct Output {
  int status = 0;
  std::string text;
  std::string message;  // the first line that git complained in
};

// What was written to the file, up to the end of its first line.
std::string first_line(std::FILE* file) {
  std::array<char, 1024> line{};
  std::rewind(file);
  std::string text = std::fgets(line.data(), static_cast<int>(line.size()), file) == nullptr ? "" : line.data();
  while (text.ends_with('\n')) text.pop_back();
  for (const std::string_view word : {"fatal: ", "error: "}) {
    if (text.starts_with(word)) text.erase(0, word.size());
  }
  return text;
}

Result<Output> run(std::vector<std::string> words) {
  // A folder of the work tree may be made to look like a bare repository, whose config would then be obeyed: it names programs.
  words.insert(words.begin(), {"git", "--no-optional-locks", "-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false"});
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failure(std::strerror(errno));
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> messages(std::tmpfile(),
                                                                 [](std::FILE* file) { return file == nullptr ? 0 : std::fclose(file); });
  if (messages == nullptr) return failure(std::strerror(errno));
  Child child;
  pid_t process = 0;
  const int code = child.start(process, words, writing.number(), ::fileno(messages.get()));
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
  output.message = first_line(messages.get());
  return output;
}

// Output of a command that must succeed, without its last line end.
Result<std::string> text_of(const std::vector<std::string>& words, const std::string& problem) {
  auto output = run(words);
  if (!output) return output.error();
  if (output->status != 0) {
    const bool says_more = !output->message.empty() && !output->message.starts_with("not a git repository");
    return failure(says_more ? fmt::format("{} (git: {})", problem, output->message) : problem);
  }
  if (output->text.ends_with('\n')) output->text.pop_back();
  return std::move(output->text);
}

Result<std::string> root() {
  const auto inside = text_of({"rev-parse", "--is-inside-work-tree"}, "this is no git repository");
  if (inside && *inside == "false") return failure("here is git's own folder, not a work tree with files");
  return text_of({"rev-parse", "--show-toplevel"}, "this is no git repository");
}

// The words of `git -C root …`, each ended by NUL.
Result<std::vector<std::string>> words_of(const std::string& root, std::vector<std::string> command) {
  command.insert(command.begin(), {"-C", root});
  const auto text = text_of(command, fmt::format("`git {}` failed", fmt::join(command, " ")));
  if (!text) return text.error();
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text->size();) {
    const std::size_t end = std::min(text->find('\0', at), text->size());
    words.push_back(text->substr(at, end - at));
    at = end + 1;
  }
  return words;
}

// Names below the root.
Result<Paths> names_of(const std::string& root, std::vector<std::string> command) {
  const auto names = words_of(root, std::move(command));
  if (!names) return names.error();
  Paths paths;
  for (const std::string& name : *names) paths.insert(root + "/" + name);
  return paths;
}

// What `git diff …` says: a letter and a name for each file.
Result<Changes> changes_of(const std::string& root, const std::vector<std::string>& what) {
  std::vector<std::string> command{"diff", "--name-status", "-z", "--no-renames", "--no-ext-diff", "--diff-filter=d"};
  command.insert(command.end(), what.begin(), what.end());
  const auto words = words_of(root, std::move(command));
  if (!words) return words.error();
  Changes changes;
  for (std::size_t i = 0; i + 1 < words->size(); i += 2) {
    const std::string path = root + "/" + (*words)[i + 1];
    changes.all.insert(path);
    if ((*words)[i] == "A") changes.added.insert(path);
  }
  return changes;
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
  auto changes = changes_of(*top, {*base, "--"});
  if (!changes) return changes.error();
  const auto untracked = names_of(*top, {"ls-files", "-z", "--others", "--exclude-standard"});
  if (!untracked) return untracked.error();
  changes->all.insert(untracked->begin(), untracked->end());
  changes->added.insert(untracked->begin(), untracked->end());
  return std::move(*changes);
}

Result<Staged> staged() {
  Staged index;
  const auto top = root();
  if (!top) return top.error();
  index.root = *top;
  auto changed = changes_of(index.root, {"--cached"});
  if (!changed) return changed.error();
  auto tracked = names_of(index.root, {"ls-files", "-z"});
  if (!tracked) return tracked.error();
  auto different = names_of(index.root, {"diff", "--name-only", "-z", "--no-renames", "--no-ext-diff"});
  if (!different) return different.error();
  index.changed = std::move(*changed);
  index.tracked = std::move(*tracked);
  index.different = std::move(*different);
  return index;
}

Result<std::string> staged_text(const Staged& index, const std::string& path) {
  const std::string name = path.substr(index.root.size() + 1);
  auto output = run({"-C", index.root, "show", ":0:" + name});
  if (!output) return output.error();
  if (output->status != 0) return Error{path, 0, 0, "git has no one staged text of it (a merge that isn't resolved?)", "io"};
  return std::move(output->text);
}

std::map<unsigned, std::string> days_of(const std::string& path) {
  const std::filesystem::path file(path);
  const auto output = run({"-C", file.parent_path().string(), "blame", "--line-porcelain", "--", file.filename().string()});
  std::map<unsigned, std::string> days;
  if (!output || output->status != 0) return days;
  std::istringstream lines(output->text);
  unsigned number = 0;
  bool committed = false;
  long long seconds = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('\t')) {  // the line itself ends what is said about it
      number = 0;
    } else if (number == 0) {
      committed = !line.starts_with("0000000");
      std::istringstream words(line);
      std::string commit;
      unsigned before = 0;
      words >> commit >> before >> number;
    } else if (line.starts_with("author-time ")) {
      seconds = std::strtoll(line.c_str() + 12, nullptr, 10);
    } else if (line.starts_with("author-tz ") && committed) {
      const long long zone = std::strtoll(line.c_str() + 10, nullptr, 10);  // +0130
      const std::chrono::sys_seconds local{std::chrono::seconds(seconds + (zone / 100 * 60 + zone % 100) * 60)};
      const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(local)};
      days[number] = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                                 static_cast<unsigned>(day.day()));
    }
  }
  return days;
}

}  // namespace pgtidy::cli::git
