// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>

#include <fmt/format.h>

#include "cli/flags.h"
#include "support/did_you_mean.h"

namespace pgtidy::cli {
namespace {

constexpr std::array<std::string_view, 7> later_verbs{"fix", "decisions", "baseline", "config", "lsp", "completions", "access"};

Error usage(std::string message) { return {"", 0, 0, std::move(message), "usage"}; }

const VerbInfo* find_verb(std::string_view name) {
  const auto found = std::find_if(verbs().begin(), verbs().end(), [&](const VerbInfo& v) { return v.name == name; });
  return found == verbs().end() ? nullptr : &*found;
}

const Flag* find_flag(std::string_view name) {
  const auto found = std::find_if(flags().begin(), flags().end(), [&](const Flag& f) { return f.name == name; });
  return found == flags().end() ? nullptr : &*found;
}

const Flag* find_flag(char letter) {
  const auto found = std::find_if(flags().begin(), flags().end(), [&](const Flag& f) { return f.letter == letter; });
  return found == flags().end() ? nullptr : &*found;
}

std::string unknown_flag(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Flag& flag : flags()) names.push_back(flag.name);
  const auto meant = did_you_mean(name, names);
  return fmt::format("unknown flag `--{}`{}", name, meant ? fmt::format("; did you mean `--{}`?", *meant) : "; see pgtidy --help");
}

class Parser {
 public:
  Parser(int argc, const char* const* argv) : words_(argv + (argc > 0 ? 1 : 0), static_cast<std::size_t>(argc > 0 ? argc - 1 : 0)) {}

  Result<Arguments> run() {
    bool only_operands = false;
    while (at_ < words_.size() && problem_.empty()) {
      const std::string_view word = words_[at_++];
      if (only_operands || word == "-" || !word.starts_with('-'))
        operand(word, only_operands);
      else if (word == "--")
        only_operands = true;
      else if (word.starts_with("--"))
        long_flag(word.substr(2));
      else
        letters(word.substr(1));
    }
    if (problem_.empty()) check();
    if (!problem_.empty()) return usage(problem_);
    return std::move(arguments_);
  }

 private:
  void operand(std::string_view word, bool only_operands) {
    const VerbInfo* verb = verb_seen_ || only_operands || !arguments_.operands.empty() ? nullptr : find_verb(word);
    if (verb == nullptr) {
      arguments_.operands.emplace_back(word);
      return;
    }
    verb_seen_ = true;
    arguments_.verb = verb->verb;
  }

  void long_flag(std::string_view word) {
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const Flag* flag = find_flag(name);
    if (flag == nullptr) {
      problem_ = unknown_flag(name);
      return;
    }
    if (flag->value.empty() && equals != std::string_view::npos)
      problem_ = fmt::format("`--{}` takes no value", name);
    else if (equals != std::string_view::npos)
      set(*flag, word.substr(equals + 1));
    else
      take(*flag);
  }

  void letters(std::string_view word) {
    for (const char letter : word) {
      const Flag* flag = letter == '\0' ? nullptr : find_flag(letter);
      if (flag == nullptr)
        problem_ = fmt::format("unknown flag `-{}`; see pgtidy --help", word);
      else
        set(*flag, "");
      if (!problem_.empty()) return;
    }
  }

  void take(const Flag& flag) {
    if (flag.value.empty()) return set(flag, "");
    if (at_ == words_.size())
      problem_ = fmt::format("`--{}` needs a value: --{}={}", flag.name, flag.name, flag.value);
    else
      set(flag, words_[at_++]);
  }

  void set(const Flag& flag, std::string_view value) {
    used_.push_back(&flag);
    if (flag.set == nullptr)
      problem_ = fmt::format("`--{}` is not in this version", flag.name);
    else if (!flag.value.empty() && value.empty())
      problem_ = fmt::format("`--{}` needs a value: --{}={}", flag.name, flag.name, flag.value);
    else if (const std::string wrong = flag.set(arguments_, value); !wrong.empty())
      problem_ = fmt::format("--{}: {}", flag.name, wrong);
  }

  void check() {
    if (arguments_.help || arguments_.version) return;
    for (const Flag* flag : used_) {
      if (flag->is_for(arguments_.verb)) continue;
      problem_ = fmt::format("`pgtidy {}` has no flag `--{}`", to_string(arguments_.verb), flag->name);
      return;
    }
    if (!verb_seen_ && !arguments_.operands.empty()) check_verb(arguments_.operands.front());
    if (problem_.empty()) check_combinations();
  }

  // The first word is a path, or a verb that doesn't exist: it looks like one, and there is no such file.
  void check_verb(const std::string& word) {
    if (word.find_first_of("/.\\*") != std::string::npos || word == "-") return;
    std::error_code ignored;
    if (std::filesystem::exists(word, ignored)) return;
    if (std::find(later_verbs.begin(), later_verbs.end(), word) != later_verbs.end()) {
      problem_ = fmt::format("`pgtidy {}` is not in this version", word);
      return;
    }
    std::vector<std::string_view> names;
    for (const VerbInfo& verb : verbs()) names.push_back(verb.name);
    const auto meant = did_you_mean(word, names);
    if (meant) problem_ = fmt::format("no verb and no file `{}`; did you mean `pgtidy {}`?", word, *meant);
  }

  void check_combinations() {
    const Arguments& a = arguments_;
    const bool reads_stdin = std::find(a.operands.begin(), a.operands.end(), "-") != a.operands.end();
    if (a.config && a.no_config)
      problem_ = "`--config` and `--no-config` exclude each other";
    else if (a.staged && a.diff_base)
      problem_ = "`--staged` and `--diff-base` exclude each other";
    else if (a.files_from && !a.operands.empty())
      problem_ = "`--files-from` and paths exclude each other";
    else if (a.stdin_filename && !reads_stdin)
      problem_ = "`--stdin-filename` needs the path `-`";
    else if (a.verb == Verb::explain && a.operands.size() != 1)
      problem_ = "explain one check: pgtidy explain CHECK";
    else if (a.verb == Verb::checks && !a.operands.empty())
      problem_ = fmt::format("`pgtidy checks` takes no `{}`", a.operands.front());
    else
      check_format();
  }

  void check_format() {
    const std::string& format = arguments_.format;
    if (format.empty()) return;
    std::vector<std::string_view> names{"text", "json"};
    if (arguments_.verb == Verb::lint) names = report::format_names();
    if (arguments_.verb == Verb::explain) names = {"text", "markdown", "json"};
    if (arguments_.verb == Verb::catalog) names = {"json"};
    if (std::find(names.begin(), names.end(), format) != names.end()) return;
    problem_ = fmt::format("--format: `pgtidy {}` has no format `{}`; there {} {}", to_string(arguments_.verb), format,
                           names.size() == 1 ? "is" : "are", fmt::join(names, ", "));
  }

  std::span<const char* const> words_;
  std::size_t at_ = 0;
  Arguments arguments_;
  bool verb_seen_ = false;
  std::vector<const Flag*> used_;
  std::string problem_;
};

std::string flag_help(const Flag& flag) {
  std::string head = flag.letter == '\0' ? "    " : fmt::format("-{}, ", flag.letter);
  head += fmt::format("--{}", flag.name);
  if (!flag.value.empty()) head += fmt::format("={}", flag.value);
  std::string text;
  std::string_view rest = flag.help;
  for (bool first = true; first || !rest.empty(); first = false) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    text += fmt::format("  {:<28}{}\n", first ? head : "", rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return text;
}

}  // namespace

std::string_view to_string(Verb verb) {
  for (const VerbInfo& info : verbs()) {
    if (info.verb == verb) return info.name;
  }
  return "lint";
}

Result<Arguments> parse_arguments(int argc, const char* const* argv) { return Parser(argc, argv).run(); }

std::string help(std::optional<Verb> verb) {
  std::string text = "pgtidy reads PostgreSQL migrations and says what is wrong with them before the server does.\n\n";
  for (const VerbInfo& info : verbs()) {
    if (verb && *verb != info.verb) continue;
    const std::string name = info.verb == Verb::lint ? "[lint]" : std::string(info.name);
    text += fmt::format("  {:<34}{}\n", fmt::format("pgtidy {} [FLAGS] {}", name, info.operands), info.summary);
  }
  const bool paths = !verb || *verb == Verb::catalog || *verb == Verb::locks;
  if (paths) text += "\nPATH is a file or folder; without one, `paths` of the config, else \".\". - is stdin.\n";
  std::string_view group;
  for (const Flag& flag : flags()) {
    if (flag.set == nullptr || (verb && !flag.is_for(*verb))) continue;
    if (flag.group != group) text += fmt::format("\n{}\n", flag.group);
    group = flag.group;
    text += flag_help(flag);
  }
  if (verb) return text + (paths ? "\nExit status: 0 fine, 1 something did not parse, 2 wrong usage or files, 70 our bug.\n" : "");
  text += "\nExit status: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or files, 70 our bug.\n";
  text += "A finding is silenced where it stands: -- pgtidy:allow CHECK: why\n";
  return text;
}

}  // namespace pgtidy::cli
