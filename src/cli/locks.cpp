// SPDX-License-Identifier: Apache-2.0
// `pgtidy locks`: per statement, what it locks, scans and rewrites, on each version where that differs.
#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/locks.h"
#include "cli/output.h"
#include "cli/project.h"
#include "cli/verbs.h"
#include "effects/effects.h"
#include "report/display.h"

namespace pgtidy::cli {
namespace {

void add_lock(std::vector<LockLine>& locks, const LockLine& lock) {
  const auto same = std::ranges::find(locks, lock.relation, &LockLine::relation);
  if (same == locks.end())
    locks.push_back(lock);
  else
    same->mode = std::max(same->mode, lock.mode);
}

void add_names(std::vector<std::string>& to, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (std::ranges::find(to, name) == to.end()) to.push_back(name);
  }
}

}  // namespace

void Cost::add(const Effect& effect) {
  for (const RelationLock& lock : effect.locks) {
    if (lock.mode != LockMode::none) add_lock(locks, {lock.relation, lock.kind, lock.mode, lock.role, lock.is_new});
  }
  add_names(rewrite, effect.rewrite);
  add_names(scan, effect.scan);
  add_names(rebuild, effect.rebuild);
  add_names(build, effect.build);
  add_names(waits, effect.waits);
  transaction_allowed = transaction_allowed && effect.transaction_allowed;
  certain = certain && effect.certain;
  if (because.empty()) because = effect.because;
  if (!fails && effect.fails) fails = std::pair(effect.fails->sqlstate, effect.fails->message);
}

void LockBook::see(const Statement& statement, std::span<const op::Operation* const> operations, const Catalog& before) {
  StatementLocks seen;
  seen.file = statement.file;
  seen.range = statement.range;
  seen.index = statement.index;
  seen.command = std::string(statement.command);
  seen.transaction = statement.transaction;
  seen.in_transaction = statement.in_transaction;
  for (const op::Operation* operation : operations) {
    if (const auto stage = stage_of(*operation, before)) seen.stages.insert(*stage);
  }
  const auto key = std::pair(statement.file, statement.transaction);
  if (key != transaction_) {
    held_.clear();
    transaction_ = key;
  }
  for (int version = target_.min; version <= target_.max; ++version) {
    Cost cost;
    cost.add(effects::statement_effect(operations, before, version));
    std::vector<LockLine>& held = held_[version];
    cost.held = held;
    if (statement.in_transaction == true) {
      for (const LockLine& lock : cost.locks) add_lock(held, lock);
    }
    if (!seen.costs.empty() && seen.costs.back().cost == cost)
      seen.costs.back().last = version;
    else
      seen.costs.push_back({version, version, std::move(cost)});
  }
  statements_.push_back(std::move(seen));
}

namespace {

using Json = nlohmann::ordered_json;

// Locks on what the same migration made harm nobody and are left out.
Json locks_json(const std::vector<LockLine>& locks) {
  Json list = Json::array();
  for (const LockLine& lock : locks) {
    if (lock.is_new) continue;
    list.push_back(
        Json{{"relation", lock.relation}, {"kind", to_string(lock.kind)}, {"mode", to_string(lock.mode)}, {"role", to_string(lock.role)}});
  }
  return list;
}

std::vector<std::string> blocked(const Cost& cost, bool (*blocks)(LockMode)) {
  std::vector<std::string> names;
  for (const LockLine& lock : cost.locks) {
    const bool holds_rows = lock.kind <= RelationKind::foreign_table || lock.kind == RelationKind::materialized_view;
    if (holds_rows && !lock.is_new && blocks(lock.mode)) names.push_back(lock.relation);
  }
  return names;
}

std::vector<std::string_view> names_of(const std::set<Stage>& stages) {
  std::vector<std::string_view> names;
  for (const Stage stage : stages) names.push_back(to_string(stage));
  return names;
}

std::string versions(const VersionCost& at) {
  return at.first == at.last ? std::to_string(at.first) : fmt::format("{}-{}", at.first, at.last);
}

Json position_json(const Position& at) { return Json{{"line", at.line}, {"column", at.column}, {"byte", at.byte}}; }

Json statement_json(const StatementLocks& statement, const VersionCost& at, const engine::FileResult& file,
                    std::optional<TransactionMode> mode) {
  const Cost& cost = at.cost;
  Json json = {{"path", file.path}};
  json["range"] = Json{{"start", position_json(file.source->position(statement.range.begin))},
                       {"end", position_json(file.source->position(statement.range.end))}};
  json["statement"] = statement.index;
  json["command"] = statement.command;
  json["stages"] = names_of(statement.stages);
  json["postgres"] = versions(at);
  json["transaction"] = Json{{"mode", mode ? Json(to_string(*mode)) : Json(nullptr)}, {"number", statement.transaction}};
  json["in_transaction"] = statement.in_transaction ? Json(*statement.in_transaction) : Json(nullptr);
  json["in_transaction_allowed"] = cost.transaction_allowed;
  json["fails"] = cost.fails ? Json{{"sqlstate", cost.fails->first}, {"message", cost.fails->second}} : Json(nullptr);
  json["locks"] = locks_json(cost.locks);
  json["rewrite"] = cost.rewrite;
  json["rebuild"] = cost.rebuild;
  json["build"] = cost.build;
  json["scan"] = cost.scan;
  json["waits"] = cost.waits;
  json["blocks"] = Json{{"reads", blocked(cost, blocks_reads)}, {"writes", blocked(cost, blocks_writes)}};
  json["held"] = locks_json(cost.held);
  json["certain"] = cost.certain;
  json["because"] = cost.because.empty() ? Json(nullptr) : Json(cost.because);
  return json;
}

std::string_view harm(const LockLine& lock) {
  if (lock.is_new) return "new: nobody waits";
  if (blocks_reads(lock.mode)) return "reads and writes wait";
  return blocks_writes(lock.mode) ? "writes wait" : "";
}

void append_line(std::string& text, std::string_view word, std::string_view rest) {
  std::string line = fmt::format("    {:<9}{}", word, rest);
  line.erase(line.find_last_not_of(' ') + 1);
  text += line + "\n";
}

void append_cost(std::string& text, const Cost& cost) {
  const auto append_names = [&](std::string_view word, const std::vector<std::string>& names) {
    for (const std::string& name : names) append_line(text, word, report::printable(name));
  };
  for (const LockLine& lock : cost.locks)
    append_line(text, "lock", fmt::format("{:<24}{:<31} {}", to_string(lock.mode), report::printable(lock.relation), harm(lock)));
  append_names("rewrite", cost.rewrite);
  append_names("rebuild", cost.rebuild);
  append_names("build", cost.build);
  append_names("scan", cost.scan);
  append_names("waits", cost.waits);
  for (const LockLine& lock : cost.held) {
    if (blocks_writes(lock.mode) && !lock.is_new)
      append_line(text, "held", fmt::format("{:<24}{:<31} {}", to_string(lock.mode), report::printable(lock.relation), harm(lock)));
  }
  if (!cost.transaction_allowed) append_line(text, "refused", "in a transaction block");
  if (cost.fails) append_line(text, "fails", fmt::format("{} ({})", report::printable(cost.fails->second), cost.fails->first));
  if (!cost.because.empty()) append_line(text, "because", report::printable(cost.because));
  if (!cost.certain) append_line(text, "perhaps", "not all of it is known");
}

std::string statement_text(const StatementLocks& statement, const engine::FileResult& file) {
  const Position at = file.source->position(statement.range.begin);
  std::string text = fmt::format("{}:{}:{}  {}", report::printable(file.path), at.line, at.column, statement.command);
  if (statement.in_transaction) text += *statement.in_transaction ? "  (in a transaction)" : "  (no transaction)";
  text += "\n";
  if (!statement.stages.empty()) append_line(text, "stage", fmt::format("{}", fmt::join(names_of(statement.stages), ", ")));
  for (const VersionCost& cost : statement.costs) {
    if (statement.costs.size() > 1) text += fmt::format("  PostgreSQL {}\n", versions(cost));
    append_cost(text, cost.cost);
  }
  return text;
}

}  // namespace

int locks(const Arguments& arguments) {
  Configs configs(arguments);
  Rules rules(arguments, configs);
  Project project = read_project(arguments, configs, rules);
  engine::Result result;
  result.errors = std::move(project.errors);
  Json document = {{"schema_version", 1}, {"postgres", nullptr}, {"statements", Json::array()}};
  std::string text;
  for (Job& job : project.jobs) {
    job.settings.rules = [none = no_checks()](const std::string&) { return none; };
    LockBook book(job.settings.target);
    engine::Engine(job.settings).run(job.history, result, [&](const Statement& statement, auto operations, const Catalog& before) {
      book.see(statement, operations, before);
    });
    const Target& target = job.settings.target;
    document["postgres"] = target.min == target.max ? std::to_string(target.min) : fmt::format("{}-{}", target.min, target.max);
    for (const StatementLocks& statement : book.statements()) {
      const engine::FileResult& file = result.files[static_cast<std::size_t>(statement.file)];
      if (arguments.format != "json") text += statement_text(statement, file);
      for (const VersionCost& at : statement.costs) {
        if (arguments.format == "json") document["statements"].push_back(statement_json(statement, at, file, arguments.transaction));
      }
    }
  }
  engine::finish(result, "");
  const int status = status_of(result);
  if (arguments.format != "json") return print(text, status);
  return print(document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n", status);
}

}  // namespace pgtidy::cli
