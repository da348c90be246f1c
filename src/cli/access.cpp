// SPDX-License-Identifier: Apache-2.0
// `pgtidy access`: per table, how the queries look for its rows, and which index serves each.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/output.h"
#include "cli/project.h"
#include "cli/verbs.h"
#include "pgtidy/evidence.h"
#include "report/display.h"

namespace pgtidy::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string_view to_string(Access::Kind kind) {
  switch (kind) {
    case Access::Kind::insert: return "INSERT";
    case Access::Kind::update: return "UPDATE";
    case Access::Kind::erase: return "DELETE";
    case Access::Kind::select: break;
  }
  return "SELECT";
}

// One table's accesses, with those that ask the same put together.
class TableAccesses {
 public:
  TableAccesses(const Catalog& catalog, const Evidence& evidence, const Table& table) : evidence_(evidence), table_(table) {
    for (const Access& access : evidence.of(table.oid)) {
      if (access.kind == Access::Kind::insert) continue;  // looks for nothing
      Line line{to_sql(access, table), to_string(access.kind), best_index(table, access, catalog), {}, access.selective()};
      const auto same = std::ranges::find_if(lines_, [&](const Line& other) { return other.asks == line.asks && other.kind == line.kind; });
      Line& kept = same == lines_.end() ? lines_.emplace_back(std::move(line)) : *same;
      kept.queries.insert(access.query);
    }
  }

  [[nodiscard]] bool empty() const { return lines_.empty(); }

  [[nodiscard]] std::string text() const {
    std::string made = report::printable(qualified(table_)) + "\n";
    for (const Line& line : lines_) {
      made += fmt::format("  {} {}\n", line.kind, report::printable(line.asks));
      made += fmt::format("    {}\n", report::printable(serving(line)));
      made += fmt::format("    asked by {}\n", report::printable(fmt::format("{}", fmt::join(names(line), ", "))));
    }
    return made + "\n";
  }

  [[nodiscard]] Json json() const {
    Json accesses = Json::array();
    for (const Line& line : lines_) {
      Json queries = Json::array();
      for (const std::size_t number : line.queries) {
        const EvidenceQuery& query = evidence_.queries()[number];
        queries.push_back({{"name", pgtidy::to_string(query)},
                           {"path", query.path.empty() ? Json(nullptr) : Json(query.path)},
                           {"line", query.line == 0 ? Json(nullptr) : Json(query.line)}});
      }
      const Service& one = line.served.service;
      accesses.push_back({{"kind", line.kind},
                          {"asks", line.asks},
                          {"index", line.served.index == nullptr ? Json(nullptr) : Json(qualified(*line.served.index))},
                          {"keys", one.equal + (one.range ? 1 : 0)},
                          {"order", one.order},
                          {"covers", one.covers},
                          {"queries", std::move(queries)}});
    }
    return {{"table", qualified(table_)}, {"accesses", std::move(accesses)}};
  }

 private:
  struct Line {
    std::string asks;
    std::string_view kind;
    Served served;
    std::set<std::size_t> queries;
    bool selective = false;
  };

  [[nodiscard]] static std::string serving(const Line& line) {
    if (line.served.index == nullptr) return line.selective ? "by no index: reads the whole table" : "reads the whole table";
    const Service& one = line.served.service;
    std::vector<std::string> how;
    if (const std::size_t keys = one.equal + (one.range ? 1 : 0); keys > 0)
      how.push_back(fmt::format("{} key{}", keys, keys == 1 ? "" : "s"));
    if (one.search) how.emplace_back("its operators");
    if (one.order) how.emplace_back("in order");
    if (one.covers) how.emplace_back("covers");
    return fmt::format("by {} ({})", line.served.index->name, fmt::join(how, ", "));
  }

  [[nodiscard]] std::vector<std::string> names(const Line& line) const {
    std::vector<std::string> made;
    for (const std::size_t number : line.queries) made.push_back(pgtidy::to_string(evidence_.queries()[number]));
    return made;
  }

  const Evidence& evidence_;
  const Table& table_;
  std::vector<Line> lines_;
};

}  // namespace

int access(const Arguments& arguments) {
  Configs configs(arguments);
  Rules rules(arguments, configs);
  Project project = read_project(arguments, configs, rules);
  engine::Result result;
  result.errors = std::move(project.errors);
  Json tables = Json::array();
  std::string text;
  std::size_t queries = 0;
  for (Job& job : project.jobs) {
    job.settings.rules = [none = no_checks()](const std::string&) { return none; };
    job.settings.evidence = true;
    engine::Engine engine(job.settings);
    engine.run(job.history, result);
    queries += engine.evidence().queries().size();
    for (const Table* table : engine.catalog().tables()) {
      const TableAccesses accesses(engine.catalog(), engine.evidence(), *table);
      if (accesses.empty()) continue;
      if (arguments.format == "json")
        tables.push_back(accesses.json());
      else
        text += accesses.text();
    }
  }
  engine::finish(result, "");
  const int status = status_of(result);
  if (arguments.format == "json") {
    const Json document = {{"schema_version", 1}, {"queries", queries}, {"tables", std::move(tables)}};
    return print(document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n", status);
  }
  text += fmt::format("{} quer{}: {} of the application, {} of views, policies and routines\n", queries, queries == 1 ? "y" : "ies",
                      result.queries, queries - result.queries);
  return print(text, status);
}

}  // namespace pgtidy::cli
