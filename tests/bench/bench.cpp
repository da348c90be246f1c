// SPDX-License-Identifier: Apache-2.0
// What a whole lint costs, as a ratio: CPU seconds (user and system, the best of several fresh processes) of pgtidy against
// bench_floor on the same files, folder by folder, in one run. Ratios carry from machine to machine; seconds don't.
//
//   bench --pgtidy PROGRAM --floor PROGRAM [--squawk PROGRAM] [--runs 5] [--limit RATIO] FOLDER…
//
// With --limit the exit status is 1 where a folder's ratio, or that of all together, is above it.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

namespace {

struct Options {
  std::string pgtidy, floor, squawk;
  int runs = 5;
  double limit = 0;
  std::vector<std::string> folders;
};

double seconds(const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; }

// CPU seconds of one run, output thrown away; nothing if the program could not be run, or crashed.
std::optional<double> cpu_of(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  int status = 0;
  rusage usage = {};
  if (child < 0 || wait4(child, &status, 0, &usage) != child) return std::nullopt;
  if (!WIFEXITED(status) || WEXITSTATUS(status) >= 70) return std::nullopt;
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::optional<double> best_of(int runs, const std::vector<std::string>& command) {
  std::optional<double> best;
  for (int i = 0; i < runs; ++i) {
    const auto cost = cpu_of(command);
    if (!cost) return std::nullopt;
    best = best ? std::min(*best, *cost) : *cost;
  }
  return best;
}

struct Files {
  std::vector<std::string> paths;
  double megabytes = 0;
};

Files files_of(const std::string& folder) {
  Files files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() != ".sql") continue;
    files.paths.push_back(entry.path().string());
    files.megabytes += static_cast<double>(entry.file_size()) / 1e6;
  }
  std::sort(files.paths.begin(), files.paths.end());
  return files;
}

std::vector<std::string> command_of(const std::vector<std::string>& words, const std::vector<std::string>& paths) {
  std::vector<std::string> command = words;
  command.insert(command.end(), paths.begin(), paths.end());
  return command;
}

struct Row {
  std::string name;
  std::size_t files = 0;
  double megabytes = 0;
  std::optional<double> floor, pgtidy, squawk;
};

Row measure(const std::string& folder, const Options& options) {
  const Files files = files_of(folder);
  Row row{std::filesystem::path(folder).filename().string(), files.paths.size(), files.megabytes, {}, {}, {}};
  row.floor = best_of(options.runs, command_of({options.floor}, files.paths));
  // As a user would start it.
  row.pgtidy = best_of(options.runs, {options.pgtidy, "--no-config", "--format=json", "--fail-on=never", folder});
  if (!options.squawk.empty()) row.squawk = best_of(options.runs, command_of({options.squawk, "--reporter", "json"}, files.paths));
  return row;
}

std::string seconds_of(const std::optional<double>& cost) {
  return cost ? fmt::format("{:>9.3f}", *cost) : fmt::format("{:>9}", "crashed");
}

std::string cost_of(const std::optional<double>& cost, const std::optional<double>& floor) {
  if (!cost || !floor || *floor <= 0) return fmt::format("{} {:>7}", seconds_of(cost), "?");
  return fmt::format("{} {:>6.2f}x", seconds_of(cost), *cost / *floor);
}

void print(const Row& row, bool squawk) {
  fmt::print("{:<24} {:>6} {:>8.2f} {} {}{}\n", row.name, row.files, row.megabytes, seconds_of(row.floor), cost_of(row.pgtidy, row.floor),
             squawk ? " " + cost_of(row.squawk, row.floor) : "");
  std::fflush(stdout);
}

Row sum_of(const std::vector<Row>& rows) {
  Row sum{"all", 0, 0, 0.0, 0.0, 0.0};
  for (const Row& row : rows) {
    sum.files += row.files;
    sum.megabytes += row.megabytes;
    *sum.floor += row.floor.value_or(0);
    *sum.pgtidy += row.pgtidy.value_or(0);
    *sum.squawk += row.squawk.value_or(0);
  }
  return sum;
}

std::optional<Options> parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (!word.starts_with("--")) {
      options.folders.emplace_back(word);
      continue;
    }
    if (++i == argc) return std::nullopt;
    if (word == "--pgtidy")
      options.pgtidy = argv[i];
    else if (word == "--floor")
      options.floor = argv[i];
    else if (word == "--squawk")
      options.squawk = argv[i];
    else if (word == "--runs")
      options.runs = std::atoi(argv[i]);
    else if (word == "--limit")
      options.limit = std::atof(argv[i]);
    else
      return std::nullopt;
  }
  if (options.pgtidy.empty() || options.floor.empty() || options.folders.empty() || options.runs < 1) return std::nullopt;
  return options;
}

bool above(const Row& row, double limit) { return limit > 0 && (!row.pgtidy || !row.floor || *row.pgtidy > limit * *row.floor); }

}  // namespace

int main(int argc, char** argv) {
  const auto options = parse(argc, argv);
  if (!options) {
    fmt::print(stderr, "usage: bench --pgtidy PROGRAM --floor PROGRAM [--squawk PROGRAM] [--runs 5] [--limit RATIO] FOLDER…\n");
    return 2;
  }
  const bool squawk = !options->squawk.empty();
  fmt::print("{:<24} {:>6} {:>8} {:>9} {:>9} {:>7}{}\n", "folder", "files", "MB", "floor s", "pgtidy s", "ratio",
             squawk ? fmt::format(" {:>9} {:>7}", "squawk s", "ratio") : "");
  std::vector<Row> rows;
  bool slow = false;
  for (const std::string& folder : options->folders) {
    rows.push_back(measure(folder, *options));
    print(rows.back(), squawk);
    slow = slow || above(rows.back(), options->limit);
  }
  print(sum_of(rows), squawk);
  return slow || above(sum_of(rows), options->limit) ? 1 : 0;
}
