// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/flags.h"
#include "support/did_you_mean.h"

namespace pgtidy::cli {
namespace {

constexpr std::array<std::string_view, 4> later_verbs{"fix", "config", "lsp", "completions"};

Error usage(std::string message) { return {"", 0, 0, std::move(message), "usage"}; }

const VerbInfo* find_verb(std::string_view name) {
  const auto found = std::find_if(verbs().begin(), verbs().end(), [&](const VerbInfo& v) { return v.name == name; });
  return found == verbs().end() ? nullptr : &*found;
}

const Flag* find_flag(std::string_view name) {
  const auto found = std::find_if(flags().begin(), flags().end(), [&](const Flag& f) { return f.name == name; });
  return found == flags().end() ? nullptr : &*found;
}

std::string unknown_flag(std::string_view word) {
  if (!word.starts_with("--")) return fmt::format("unknown flag `{}`; see pgtidy --help", word);
  const std::string_view name = word.substr(2, word.find('=') == std::string_view::npos ? std::string_view::npos : word.find('=') - 2);
  std::vector<std::string_view> names;
  for (const Flag& flag : flags()) names.push_back(flag.name);
  const auto meant = did_you_mean(name, names);
  return fmt::format("unknown flag `--{}`{}", name, meant ? fmt::format("; did you mean `--{}`?", *meant) : "; see pgtidy --help");
}

std::string needs_value(const Flag& flag) { return fmt::format("`--{}` needs a value: --{}={}", flag.name, flag.name, flag.value); }

// What CLI11 2.1 accepts and pgtidy does not: `--format=` would take the next word, `--quiet=true` be --quiet, and `-q-v` be
// `-q --v`. A value that is not there is found here too, where it is known whose.
std::string check_forms(const std::vector<std::string>& words) {
  for (std::size_t at = 0; at < words.size() && words[at] != "--"; ++at) {
    const std::string_view word = words[at];
    if (word.size() < 2 || word[0] != '-') continue;
    if (!word.starts_with("--")) {
      if (word.find('-', 1) != std::string_view::npos) return unknown_flag(word);
      continue;
    }
    const std::size_t equals = word.find('=');
    const Flag* flag = find_flag(word.substr(2, equals == std::string_view::npos ? std::string_view::npos : equals - 2));
    if (flag == nullptr) return unknown_flag(word);
    if (equals != std::string_view::npos && flag->value.empty()) return fmt::format("`--{}` takes no value", flag->name);
    if (equals == std::string_view::npos && !flag->value.empty()) ++at;
    if (at == words.size() || equals + 1 == word.size()) return needs_value(*flag);
  }
  return {};
}

using OnFlag = std::function<void(const Flag&, std::string_view value)>;

void add_flag(CLI::App& app, const Flag& flag, const OnFlag& on_flag) {
  std::string names = fmt::format("--{}", flag.name);
  if (flag.letter != '\0') names += fmt::format(",-{}", flag.letter);
  const std::string text(flag.help);
  CLI::Option* option = nullptr;
  if (flag.value.empty()) {
    option = app.add_flag_callback(
        names, [&flag, on_flag] { on_flag(flag, ""); }, text);
  } else {
    const auto take = [&flag, on_flag](const CLI::results_t& values) {
      on_flag(flag, values.back());
      return true;
    };
    option = app.add_option(names, take, text)->type_name(std::string(flag.value));
  }
  option->group(std::string(flag.group))->trigger_on_parse();  // in the command line's order, each time anew
}

class Parser {
 public:
  Result<Arguments> run(std::vector<std::string> words) {
    problem_ = check_forms(words);
    if (problem_.empty()) parse(std::move(words));
    if (problem_.empty()) check();
    if (!problem_.empty()) return usage(problem_);
    return std::move(arguments_);
  }

 private:
  void parse(std::vector<std::string> words) {
    CLI::App app;
    app.set_help_flag();  // one of the table
    app.allow_extras();
    for (const Flag& flag : flags()) add_flag(app, flag, [this](const Flag& given, std::string_view value) { set(given, value); });
    std::reverse(words.begin(), words.end());
    try {
      app.parse(std::move(words));
      take_words(app.remaining());
    } catch (const CLI::ParseError& failure) {
      problem_ = failure.what();
    }
  }

  void set(const Flag& flag, std::string_view value) {
    used_.push_back(&flag);
    if (flag.set == nullptr) throw CLI::ValidationError(fmt::format("`--{}` is not in this version", flag.name));
    if (!flag.value.empty() && value.empty()) throw CLI::ValidationError(needs_value(flag));
    const std::string wrong = flag.set(arguments_, value);
    if (!wrong.empty()) throw CLI::ValidationError(fmt::format("--{}: {}", flag.name, wrong));
  }

  // What CLI11 leaves over, in its order: the verb, operands, unknown flags, the first `--`. Verbs are no subcommands of CLI11: it would
  // find them after a path too (`pgtidy db checks`), and after `--` read what follows a verb's path as flags.
  void take_words(const std::vector<std::string>& words) {
    bool only_operands = false;
    for (const std::string& word : words) {
      const VerbInfo* verb = verb_decided_ || only_operands || !arguments_.operands.empty() ? nullptr : find_verb(word);
      if (!only_operands && word == "--") {
        only_operands = true;
        verb_decided_ = verb_decided_ || arguments_.operands.empty();  // what follows is a path, however it looks
      } else if (!only_operands && word != "-" && word.starts_with('-')) {
        throw CLI::ValidationError(unknown_flag(word));
      } else if (verb != nullptr) {
        verb_decided_ = true;
        arguments_.verb = verb->verb;
      } else {
        arguments_.operands.push_back(word);
      }
    }
  }

  void check() {
    if (arguments_.help || arguments_.version) return;
    for (const Flag* flag : used_) {
      if (flag->is_for(arguments_.verb)) continue;
      problem_ = fmt::format("`pgtidy {}` has no flag `--{}`", to_string(arguments_.verb), flag->name);
      return;
    }
    if (!verb_decided_ && !arguments_.operands.empty()) check_verb(arguments_.operands.front());
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

  static bool is_baseline_action(std::string_view word) { return word == "create" || word == "update" || word == "check"; }

  void check_combinations() {
    const Arguments& a = arguments_;
    const bool reads_stdin = std::find(a.operands.begin(), a.operands.end(), "-") != a.operands.end();
    if (std::find(a.operands.begin(), a.operands.end(), "") != a.operands.end())
      problem_ = "a path is empty (a variable that isn't set?)";
    else if (reads_stdin && (a.staged || a.diff_base))
      problem_ = fmt::format("`--{}` and the path `-` exclude each other: git knows nothing of stdin", a.staged ? "staged" : "diff-base");
    else if (a.config && a.no_config)
      problem_ = "`--config` and `--no-config` exclude each other";
    else if (a.staged && a.diff_base)
      problem_ = "`--staged` and `--diff-base` exclude each other";
    else if (a.files_from && !a.operands.empty())
      problem_ = "`--files-from` and paths exclude each other";
    else if (a.stdin_filename && !reads_stdin)
      problem_ = "`--stdin-filename` needs the path `-`";
    else if (a.verb == Verb::explain && a.operands.size() != 1)
      problem_ = "explain one check: pgtidy explain CHECK";
    else if (a.verb == Verb::baseline && (a.operands.empty() || !is_baseline_action(a.operands.front())))
      problem_ = "say what: pgtidy baseline create, update or check";
    else if (a.verb == Verb::baseline && a.operands.front() != "create" && !a.checks.empty())
      problem_ = "what the checks left out by --checks would find counts as gone: say it without --checks";
    else if (a.verb == Verb::baseline && reads_stdin)
      problem_ = "a baseline is of files, not of stdin";
    else if ((a.verb == Verb::checks || a.verb == Verb::facts) && !a.operands.empty())
      problem_ = fmt::format("`pgtidy {}` takes no `{}`", to_string(a.verb), a.operands.front());
    else
      check_format();
  }

  void check_format() {
    const std::string& format = arguments_.format;
    if (format.empty()) return;
    std::vector<std::string_view> names{"text", "json"};
    if (arguments_.verb == Verb::lint) names = report::format_names();
    if (arguments_.verb == Verb::explain) names = {"text", "markdown", "json"};
    if (arguments_.verb == Verb::baseline) names = {"text"};
    if (arguments_.verb == Verb::decisions) names = {"markdown", "json"};
    if (arguments_.verb == Verb::catalog) names = {"json", "sql", "mermaid", "dot"};
    if (std::find(names.begin(), names.end(), format) != names.end()) return;
    problem_ = fmt::format("--format: `pgtidy {}` has no format `{}`; there {} {}", to_string(arguments_.verb), format,
                           names.size() == 1 ? "is" : "are", fmt::join(names, ", "));
  }

  Arguments arguments_;
  bool verb_decided_ = false;
  std::vector<const Flag*> used_;
  std::string problem_;
};

// CLI11's, with `--flag=VALUE`, one column for letters, and a line per verb as usage.
class HelpText : public CLI::Formatter {
 public:
  explicit HelpText(std::optional<Verb> verb) : verb_(verb) { column_width(30); }

  std::string make_usage(const CLI::App*, std::string) const override {
    std::string text = "\n";
    for (const VerbInfo& info : verbs()) {
      if (verb_ && *verb_ != info.verb) continue;
      const std::string name = info.verb == Verb::lint ? "[lint]" : std::string(info.name);
      text += fmt::format("  {:<34}{}\n", fmt::format("pgtidy {} [FLAGS] {}", name, info.operands), info.summary);
    }
    if (takes_paths(verb_)) text += "\nPATH is a file or folder; without one, `paths` of the config, else \".\". - is stdin.\n";
    return text + "\n";
  }

  std::string make_group(std::string group, bool positional, std::vector<const CLI::Option*> options) const override {
    return CLI::Formatter::make_group(std::move(group), positional, std::move(options)).substr(1);  // usage ends with the empty line
  }

  std::string make_option_name(const CLI::Option* option, bool) const override {
    const std::string letter = option->get_snames().empty() ? "    " : fmt::format("-{}, ", option->get_snames().front());
    return fmt::format("{}--{}", letter, option->get_lnames().front());
  }

  std::string make_option_opts(const CLI::Option* option) const override {
    return option->get_type_name().empty() ? "" : "=" + option->get_type_name();
  }

  static bool takes_paths(std::optional<Verb> verb) { return !verb || (*verb != Verb::explain && *verb != Verb::checks); }

 private:
  std::optional<Verb> verb_;
};

std::string footer(std::optional<Verb> verb) {
  if (!HelpText::takes_paths(verb)) return "Exit status: 0 fine, 2 wrong usage, 70 our bug.";
  if (verb && *verb != Verb::lint) return "Exit status: 0 fine, 1 something did not parse, 2 wrong usage or files, 70 our bug.";
  return "Exit status: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or files, 70 our bug.\n"
         "A finding is silenced where it stands: -- pgtidy:allow CHECK: why";
}

}  // namespace

std::string_view to_string(Verb verb) {
  for (const VerbInfo& info : verbs()) {
    if (info.verb == verb) return info.name;
  }
  return "lint";
}

Result<Arguments> parse_arguments(int argc, const char* const* argv) {
  return Parser().run(std::vector<std::string>(argv + std::min(argc, 1), argv + argc));
}

std::string help(std::optional<Verb> verb) {
  CLI::App app("pgtidy reads PostgreSQL migrations and says what is wrong with them before the server does.");
  app.set_help_flag();
  app.formatter(std::make_shared<HelpText>(verb));
  app.footer(footer(verb));
  for (const Flag& flag : flags()) {
    if (flag.set != nullptr && (!verb || flag.is_for(*verb))) add_flag(app, flag, [](const Flag&, std::string_view) {});
  }
  return app.help();
}

}  // namespace pgtidy::cli
