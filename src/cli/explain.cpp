// SPDX-License-Identifier: Apache-2.0
// `explain` and `checks`: all that they say comes from CheckInfo.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/configs.h"
#include "cli/output.h"
#include "cli/verbs.h"
#include "report/report.h"
#include "support/did_you_mean.h"

namespace pgtidy::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Described {
  std::string_view id;
  std::string_view family;
  bool engine = false;
  Severity severity = Severity::warning;
  const CheckInfo* info = nullptr;
};

std::vector<Described> all_checks() {
  std::vector<Described> all;
  for (const engine::RegisteredCheck& check : engine::registry())
    all.push_back({check.id, check.family, false, check.def->info->severity, check.def->info});
  for (const engine::EngineCheck& check : engine::engine_checks())
    all.push_back({check.id, report::family_of(check.id), true, check.severity, &check.info});
  std::ranges::sort(all, {}, &Described::id);
  return all;
}

std::string_view safety(FixSafety fix) {
  switch (fix) {
    case FixSafety::safe: return "safe";
    case FixSafety::unsafe: return "unsafe";
    case FixSafety::none: break;
  }
  return "none";
}

Json options_json(const CheckInfo& info) {
  Json options = Json::array();
  for (const OptionInfo& option : info.options)
    options.push_back(Json{{"name", option.name}, {"default", option.default_value}, {"meaning", option.meaning}});
  return options;
}

Json summary_json(const Described& check) {
  return Json{{"id", check.id},
              {"family", check.family},
              {"summary", check.info->summary},
              {"severity", to_string(check.severity)},
              {"default", check.info->on_by_default},
              {"fix", safety(check.info->fix)},
              {"engine", check.engine},
              {"options", options_json(*check.info)}};
}

Json whole_json(const Described& check) {
  Json json = summary_json(check);
  json["since"] = check.info->since;
  json["why"] = check.info->why;
  json["bad"] = check.info->bad;
  json["good"] = check.info->good;
  return json;
}

std::string facts(const Described& check) {
  std::string text = fmt::format("{}, {}", to_string(check.severity), check.info->on_by_default ? "on by default" : "off by default");
  if (check.info->fix != FixSafety::none) text += fmt::format(", {} fix", safety(check.info->fix));
  return text + fmt::format(", since {}", check.info->since);
}

std::string indented(std::string_view block) {
  std::string text;
  while (!block.empty()) {
    const std::size_t end = std::min(block.find('\n'), block.size());
    if (end > 0) text += fmt::format("    {}", block.substr(0, end));
    text += '\n';
    block.remove_prefix(std::min(end + 1, block.size()));
  }
  return text;
}

// `-- >>> name` begins the next file of an example, and its first line may say how it is linted: people are told so.
std::string readable(std::string_view example) {
  constexpr std::string_view mark = "-- >>> ", settings = "-- pgtidy: ";
  std::string text;
  while (!example.empty()) {
    const std::size_t end = std::min(example.find('\n'), example.size());
    const std::string_view line = example.substr(0, end);
    if (line.starts_with(mark))
      text += fmt::format("-- file {}", line.substr(mark.size()));
    else if (line.starts_with(settings))
      text += fmt::format("-- with {}", line.substr(settings.size(), std::min(line.find(" grammar="), line.size()) - settings.size()));
    else
      text += line;
    if (end < example.size()) text += '\n';
    example.remove_prefix(std::min(end + 1, example.size()));
  }
  return text;
}

std::string as_text(const Described& check) {
  std::string text = fmt::format("{}\n{}\n({})\n\n{}\n", check.id, check.info->summary, facts(check), check.info->why);
  if (!check.info->bad.empty()) text += fmt::format("\nBad:\n{}", indented(readable(check.info->bad)));
  if (!check.info->good.empty()) text += fmt::format("\nGood:\n{}", indented(readable(check.info->good)));
  if (!check.info->options.empty()) text += "\nOptions:\n";
  for (const OptionInfo& option : check.info->options)
    text += fmt::format("    {} (default: {})\n        {}\n", option.name, option.default_value.empty() ? "none" : option.default_value,
                        option.meaning);
  return text;
}

std::string as_markdown(const Described& check) {
  std::string text = fmt::format("# {}\n\n{}\n\n*{}*\n\n{}\n", check.id, check.info->summary, facts(check), check.info->why);
  if (!check.info->bad.empty()) text += fmt::format("\n## Bad\n\n```sql\n{}\n```\n", readable(check.info->bad));
  if (!check.info->good.empty()) text += fmt::format("\n## Good\n\n```sql\n{}\n```\n", readable(check.info->good));
  if (!check.info->options.empty()) text += "\n## Options\n\n| option | default | meaning |\n|---|---|---|\n";
  for (const OptionInfo& option : check.info->options)
    text += fmt::format("| `{}` | {} | {} |\n", option.name, option.default_value.empty() ? "" : fmt::format("`{}`", option.default_value),
                        option.meaning);
  return text;
}

}  // namespace

int explain(const Arguments& arguments) {
  const std::string& id = arguments.operands.front();
  const std::vector<Described> all = all_checks();
  const auto found = std::ranges::find(all, id, &Described::id);
  if (found == all.end()) {
    std::vector<std::string_view> ids;
    ids.reserve(all.size());
    for (const Described& check : all) ids.push_back(check.id);
    const std::string meant = suggestion(id, ids);
    say(fmt::format("unknown check `{}`{}", id, meant.empty() ? "; `pgtidy checks` lists them" : meant));
    return usage;
  }
  if (arguments.format == "json") return print(whole_json(*found).dump() + "\n", fine);
  return print(arguments.format == "markdown" ? as_markdown(*found) : as_text(*found), fine);
}

int checks(const Arguments& arguments) {
  const std::vector<Described> all = all_checks();
  if (arguments.format == "json") {
    Json list = Json::array();
    for (const Described& check : all) list.push_back(summary_json(check));
    return print(Json{{"checks", std::move(list)}}.dump() + "\n", fine);
  }
  std::size_t widest = 0;
  for (const Described& check : all) widest = std::max(widest, check.id.size());
  std::string text;
  for (const Described& check : all)
    text += fmt::format("{:<{}}  {:<7}  {}{}\n", check.id, widest, to_string(check.severity), check.info->summary,
                        check.info->on_by_default ? "" : " (off by default)");
  return print(text, fine);
}

}  // namespace pgtidy::cli
