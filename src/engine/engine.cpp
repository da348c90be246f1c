// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <memory_resource>
#include <utility>

#include <fmt/format.h>

#include "catalog/writer.h"
#include "engine/dispatcher.h"
#include "engine/embedded.h"
#include "engine/foreign.h"
#include "engine/statements.h"
#include "engine/suppressions.h"
#include "engine/syntax_errors.h"
#include "evidence/collect.h"
#include "ops/lower.h"
#include "parse/parse.h"
#include "plpgsql/run.h"
#include "script/script.h"

namespace pgtidy::engine {
namespace {

// One history while it is replayed.
class Replay {
 public:
  Replay(const Settings& settings, Catalog& catalog, Evidence& evidence, Result& result, const Observer& observer)
      : settings_(settings),
        catalog_(catalog),
        evidence_(evidence),
        result_(result),
        observer_(observer),
        writer_(catalog),
        dispatcher_(settings, catalog, findings_) {}

  void run(const history::History& history) {
    for (const history::Entry& entry : history.entries) file(entry);
    dispatcher_.end_migration();
    read_queries();
    dispatcher_.schema(evidence_);
    if (settings_.evidence) dispatcher_.complete_evidence();
    suppress();
    std::ranges::move(findings_, std::back_inserter(result_.findings));
  }

 private:
  static constexpr auto pending_release = std::numeric_limits<std::uint32_t>::max();

  // What is kept of a file until the end of the history, for its suppressions.
  struct Kept {
    FileId file;
    std::vector<Range> statements;
    std::shared_ptr<const FileRules> rules;
  };

  void file(const history::Entry& entry) {
    const auto id = static_cast<FileId>(result_.files.size());
    FileResult& made = result_.files.emplace_back();
    made.path = entry.path;
    made.under_review = entry.under_review;
    made.framework = entry.framework;
    if (settings_.direction == Direction::up && entry.direction == Direction::down) return leave_out(made);
    auto source = read(entry.path, entry.regular);
    if (!source) {
      result_.errors.push_back(source.error());
      return;
    }
    made.source = std::make_unique<source::SourceFile>(std::move(*source));

    script::Options options;
    if (entry.framework_told || entry.framework != script::Framework::sql) options.framework = entry.framework;
    options.transaction = settings_.transaction ? settings_.transaction : entry.transaction;
    options.variables = settings_.variables;
    options.direction = entry.direction;
    script::Script script = script::prepare(made.source->text(), options);
    made.framework = script.framework;
    if (script.sections.size() == 1) made.direction = script.sections.front().direction;
    if (settings_.direction == Direction::up && !blank_down_parts(script)) return leave_out(made);
    lint(id, entry, std::move(script));
  }

  // A way back where only the way forward is linted: nothing that follows stands on it.
  static void leave_out(FileResult& made) {
    made.direction = Direction::down;
    made.left_out = true;
  }

  // So that they aren't parsed. False: there is nothing else.
  static bool blank_down_parts(script::Script& script) {
    bool has_up = false;
    for (const script::Section& section : script.sections) {
      has_up = has_up || section.direction == Direction::up;
      if (section.direction != Direction::down) continue;
      const auto begin = script.text.begin() + section.range.begin;
      std::replace_if(
          begin, script.text.begin() + section.range.end, [](char c) { return c != '\n'; }, ' ');
    }
    return has_up;
  }

  void read_queries() {
    for (const std::string& path : settings_.queries) {
      const auto source = read(path);
      if (!source)
        result_.errors.push_back(source.error());
      else
        result_.queries += evidence::add_queries({path, std::string(source->text())}, catalog_, evidence_, result_.errors);
    }
    if (settings_.facts == nullptr) return;
    for (const StatementFacts& statement : settings_.facts->statements)
      evidence::add_statement(statement.query, settings_.facts->path, catalog_, evidence_);
  }

  pgtidy::Result<source::SourceFile> read(const std::string& path, bool regular = false) const {
    if (const auto overlay = settings_.overlay.find(path); overlay != settings_.overlay.end()) {
      if (const auto problem = source::not_text(overlay->second)) return Error{path, 0, 0, *problem, "io"};
      return source::SourceFile(path, overlay->second);
    }
    return source::read(path, regular);
  }

  void lint(FileId id, const history::Entry& entry, script::Script made) {
    std::shared_ptr<const FileRules> rules;
    if (entry.under_review) rules = settings_.rules(entry.path);
    const script::Script& script = dispatcher_.add_file(id, std::move(made), rules, entry);
    const parse::Tree tree = parse::parse(script.text);
    if (const std::string_view system = foreign_system(script.text, tree); !system.empty()) {
      dispatcher_.report("not-postgresql", id, first_line(script.text),
                         fmt::format("this looks like {}, not PostgreSQL: not analysed", system),
                         "leave the file out with `exclude:` in .pgtidy.yaml");
      keep(id, {}, script.text, rules);
      return;
    }
    const std::uint32_t migration = next_migration(entry);
    dispatcher_.begin_migration(migration);
    writer_.begin_migration(migration);
    std::vector<Statement> statements = statements_of(id, migration, script, tree, {settings_.transaction, settings_.direction_filter()});
    report_syntax_errors(id, script, tree, settings_, dispatcher_);
    if (rules) {
      result_.statements += static_cast<std::uint32_t>(statements.size());
      if (script.skipped > 0) result_.not_analysed["psql meta-command"] += script.skipped;
    }
    keep(id, statements, script.text, rules);
    if (rules) dispatcher_.add_statements(id, statements);
    replay(statements, script, rules != nullptr);
    dispatcher_.settle(id, result_.files[static_cast<std::size_t>(id)].source->text());
  }

  // The files of a release, and those that are applied nowhere yet, count as one.
  std::uint32_t next_migration(const history::Entry& entry) {
    const std::uint32_t release = entry.pending ? pending_release : entry.release;
    if (release == 0) return ++migration_;
    const auto [number, begins] = releases_.try_emplace(release);
    if (begins) number->second = ++migration_;
    return number->second;
  }

  // Up parts in the catalog of the history; a down part on a copy, as nothing that follows has seen it.
  void replay(const std::vector<Statement>& statements, const script::Script& script, bool review) {
    const bool has_down = std::ranges::any_of(statements, [](const Statement& s) { return s.direction == Direction::down; });
    lower(statements, script);
    if (!embedded_.not_analysed.empty()) writer_.expect_unknown_changes();
    const bool review_up = review && settings_.direction != Direction::down;
    apply(Direction::up, {review_up, writer_, catalog_});
    if (!has_down || settings_.direction == Direction::up) return;
    Catalog copy(catalog_);
    catalog::Writer writer(copy);
    writer.begin_migration(++migration_);
    dispatcher_.step_aside(copy);
    apply(Direction::down, {review, writer, copy});
    dispatcher_.step_back(catalog_);
  }

  // Operations of one statement: [first, last) of operations_.
  struct Unit {
    const Statement* statement;
    std::size_t first;
    std::size_t last;
  };

  void lower(const std::vector<Statement>& statements, const script::Script& script) {
    operations_.clear();
    units_.clear();
    arena_.release();
    embedded_ = embedded_statements(statements, script.text);
    auto inner = embedded_.statements.begin();
    for (const Statement& statement : statements) {
      lower(statement, script.text);
      for (; inner != embedded_.statements.end() && inner->range.begin < statement.range.end; ++inner) lower(*inner, script.text);
    }
  }

  void lower(const Statement& statement, std::string_view text) {
    const std::size_t first = operations_.size();
    ops::lower(statement, text, arena_, operations_);
    units_.push_back({&statement, first, operations_.size()});
  }

  // Where a direction's operations go, and whether checks are asked about them.
  struct Pass {
    bool review;
    catalog::Writer& writer;
    const Catalog& catalog;
  };

  void apply(Direction direction, const Pass& pass) {
    pass.writer.expect_rollbacks(operations_);
    if (pass.review) expect(direction);
    for (std::size_t n = 0; n < units_.size();) {
      const Unit& unit = units_[n];
      if (unit.statement->direction == direction) apply(unit, pass);
      n = unit.statement->direction == direction ? run_unit(n, pass) : n + 1;
    }
    pass.writer.set_certain(true);
    if (pass.review) add_not_analysed();
  }

  void expect(Direction direction) {
    ahead_.clear();
    for (const op::Operation* operation : operations_) {
      if (operation->statement->direction == direction) ahead_.push_back(operation);
    }
    dispatcher_.expect(ahead_);
  }

  void apply(const Unit& unit, const Pass& pass) {
    const std::span<const op::Operation* const> operations(operations_.data() + unit.first, unit.last - unit.first);
    pass.writer.set_certain(unit.statement->certain);
    if (observer_ && (pass.review || settings_.observe_all)) observer_(*unit.statement, operations, pass.catalog);
    if (pass.review) ask(*unit.statement, operations);
    for (const op::Operation* operation : operations) {
      if (pass.review) dispatcher_.operation(*operation);
      pass.writer.apply(*operation);
    }
  }

  // What the unit does through PL/pgSQL. The statements that stand in a DO block are the units after it; what it puts
  // together is applied, but stands nowhere that a check could point at. Answers where the next unit is.
  std::size_t run_unit(std::size_t n, const Pass& pass) {
    const Statement& outer = *units_[n].statement;
    const auto* block = units_[n].first < units_[n].last ? op::as<op::Do>(*operations_[units_[n].first]) : nullptr;
    std::size_t end = ++n;
    while (end < units_.size() && units_[end].statement->embedded) ++end;
    const auto up_to = [&](std::uint32_t offset) {
      while (n < end && units_[n].statement->range.begin < offset) apply(units_[n++], pass);
    };
    const plpgsql::Steps steps{.reached =
                                   [&](std::uint32_t offset, bool never) {
                                     up_to(offset);
                                     if (never && n < end && units_[n].statement->range.begin == offset) ++n;
                                     up_to(offset + 1);
                                   },
                               .computed = [&](const std::string& sql) { computed(outer, sql, pass); }};
    unknown_sql(run(outer, block, pass.catalog, steps), pass.writer);
    up_to(outer.range.end);
    return end;
  }

  static std::uint32_t run(const Statement& statement, const op::Do* block, const Catalog& catalog, const plpgsql::Steps& steps) {
    if (statement.embedded) return 0;
    if (statement.command == "SELECT" || statement.command == "CALL")
      return plpgsql::run_calls(syntax::query_of(statement.tree), catalog, steps);
    if (block == nullptr || block->language != "plpgsql") return 0;
    const auto body = block_body(statement);
    if (!body) return plpgsql::run_block(block->body, std::nullopt, catalog, steps);
    return plpgsql::run_block(statement.text.substr(body->begin - statement.range.begin, body->size()), body->begin, catalog, steps);
  }

  void unknown_sql(std::uint32_t count, catalog::Writer& writer) {
    if (count == 0) return;
    embedded_.not_analysed["dynamic SQL"] += count;
    writer.expect_unknown_changes();
  }

  void computed(const Statement& outer, const std::string& sql, const Pass& pass) {
    catalog::Writer& writer = pass.writer;
    const parse::Tree tree = parse::parse(sql);
    unknown_sql(tree.failed(), writer);
    std::pmr::monotonic_buffer_resource arena;
    std::vector<const op::Operation*> operations;
    writer.set_certain(outer.certain);
    for (const parse::ParsedStatement& parsed : tree.statements()) {
      Statement inner = outer;
      inner.tree = parsed.tree;
      inner.text = sql;
      inner.command = ops::command_tag(parsed.tree);
      inner.embedded = true;
      operations.clear();
      ops::lower(inner, sql, arena, operations);
      if (observer_ && settings_.observe_all) observer_(inner, operations, pass.catalog);
      for (const op::Operation* operation : operations) writer.apply(*operation);
    }
  }

  void add_not_analysed() {
    for (const auto& [why, count] : embedded_.not_analysed) result_.not_analysed[why] += count;
    embedded_.not_analysed.clear();
  }

  void ask(const Statement& statement, std::span<const op::Operation* const> operations) {
    dispatcher_.statement(statement);
    for (const op::Operation* operation : operations) {
      if (const auto* unknown = op::as<op::Unmodelled>(*operation)) ++result_.not_analysed[std::string(unknown->command)];
    }
  }

  void keep(FileId id, const std::vector<Statement>& statements, std::string_view text, const std::shared_ptr<const FileRules>& rules) {
    if (text.find("pgtidy:") == std::string_view::npos) return;
    Kept kept{id, {}, rules};
    for (const Statement& statement : statements) kept.statements.push_back(statement.range);
    kept_.push_back(std::move(kept));
  }

  // Takes out what is allowed, and adds what is wrong with the allowing.
  void suppress() {
    if (kept_.empty()) return;
    std::vector<std::string_view> known;
    for (const EngineCheck& check : engine_checks()) known.push_back(check.id);
    for (const RegisteredCheck& check : registry()) known.push_back(check.id);
    std::map<FileId, Suppressions> files;
    for (const Kept& kept : kept_) {
      const std::string_view text = result_.files[static_cast<std::size_t>(kept.file)].source->text();
      files.emplace(kept.file, Suppressions(kept.file, text, kept.statements, known));
    }
    const auto silenced = [&](const Finding& finding) {
      bool silent = false;
      if (const auto found = files.find(finding.file); found != files.end()) silent = found->second.silences(finding.check, finding.range);
      for (const Place& place : finding.also_allowed_at) {
        const auto found = files.find(place.file);
        if (!silent && found != files.end()) silent = found->second.silences(finding.check, dispatcher_.range(place));
      }
      return silent;
    };
    result_.suppressed += static_cast<std::uint32_t>(std::erase_if(findings_, silenced));
    for (const Kept& kept : kept_) {
      if (kept.rules) suppression_findings(files.at(kept.file), *kept.rules);
    }
  }

  void suppression_findings(const Suppressions& suppressions, const FileRules& rules) {
    std::vector<std::string_view> ran{"syntax-error", "not-postgresql"};
    for (std::size_t n = 0; n < registry().size(); ++n) {
      if (rules.enabled[n]) ran.push_back(registry()[n].id);
    }
    for (Finding& finding : suppressions.findings(ran)) {
      const auto severity = rules.engine_severity.find(finding.check);
      if (severity != rules.engine_severity.end()) finding.severity = severity->second;
      if (finding.severity != Severity::off) findings_.push_back(std::move(finding));
    }
  }

  const Settings& settings_;
  Catalog& catalog_;
  Evidence& evidence_;
  Result& result_;
  const Observer& observer_;
  std::vector<Finding> findings_;
  catalog::Writer writer_;
  Dispatcher dispatcher_;
  std::uint32_t migration_ = 0;
  std::map<std::uint32_t, std::uint32_t> releases_;  // their migrations' numbers
  std::vector<Kept> kept_;
  std::pmr::monotonic_buffer_resource arena_{64 * 1024};
  std::vector<const op::Operation*> operations_;
  std::vector<const op::Operation*> ahead_;  // of the direction that runs
  std::vector<Unit> units_;
  Embedded embedded_;
};

}  // namespace

void Engine::run(const history::History& history, Result& into, const Observer& observer) {
  catalog_ = Catalog();
  evidence_ = Evidence();
  Replay(settings_, catalog_, evidence_, into, observer).run(history);
}

}  // namespace pgtidy::engine
