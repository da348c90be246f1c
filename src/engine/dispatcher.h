// SPDX-License-Identifier: Apache-2.0
// Asks the checks, and turns what they report into findings. One for each history.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/decision.h"
#include "engine/engine.h"
#include "engine/registry.h"
#include "history/history.h"
#include "pgtidy/check.h"
#include "script/script.h"
#include "syntax/ranges.h"

namespace pgtidy::engine {

class Dispatcher {
 public:
  Dispatcher(const Settings& settings, const Catalog& catalog, std::vector<Finding>& findings);

  // Keeps the script, as findings and catalog objects point into its text. Without rules: not under review. `entry`: for
  // what its name says.
  const script::Script& add_file(FileId file, script::Script script, std::shared_ptr<const FileRules> rules, const history::Entry& entry);
  void add_statements(FileId file, const std::vector<Statement>& statements);
  // The file is replayed: where the script is what is on disk, one copy of the text is enough. `source` outlives this.
  void settle(FileId file, std::string_view source);

  // A migration begins, and the one before ends: checks are asked what it left behind, in the catalog as it is then. The same
  // number again goes on with it.
  void begin_migration(std::uint32_t migration);
  void end_migration();
  // A down part is judged on a copy, as a migration of its own; then the one that it stands in goes on.
  void step_aside(const Catalog& copy);
  void step_back(const Catalog& catalog);

  // The operations of a file that come next, valid until they were asked about: what is kept of one for the checks depends on
  // what follows it, and CheckContext::later looks at them.
  void expect(std::span<const op::Operation* const> operations);
  // Asks about a statement as it is spelt, then about each operation, before it is applied.
  void statement(const Statement& statement);
  void operation(const op::Operation& operation);
  // Asks about the schema at the end of the history; `evidence` holds the application's queries, and gets those of the schema
  // when a check asks for them.
  void schema(Evidence& evidence);
  void complete_evidence();

  // A finding of the engine's own: syntax-error and the like.
  void report(std::string_view check, FileId file, Range range, std::string message, std::string help);

  // The range of a place in its file.
  [[nodiscard]] Range range(const Place& place);
  // The check that is being asked, for the report of a bug.
  [[nodiscard]] std::string_view asking() const { return check_ == nullptr ? std::string_view{} : check_->id; }

 private:
  friend class pgtidy::CheckContext;
  friend class pgtidy::FindingBuilder;

  struct File {
    script::Script script;
    std::string_view text;
    std::shared_ptr<const FileRules> rules;
    std::vector<std::uint32_t> statements;  // where each begins
    std::optional<std::int64_t> written;    // history::moment_of
    std::string name;                       // the migration's: of the file, or of its folder
  };

  // The checks that visit one kind of thing, side by side: each is asked thousands of times.
  template <class Visit>
  struct Visitor {
    std::size_t check;
    Visit visit;
  };
  template <auto Slot>
  struct Visitors {
    std::vector<Visitor<std::remove_cvref_t<decltype(std::declval<CheckDef>().*Slot)>>> all;

    void fill() {
      const auto checks = registry();
      for (std::size_t check = 0; check < checks.size(); ++check) {
        if (checks[check].def->*Slot != nullptr) all.push_back({check, checks[check].def->*Slot});
      }
    }
  };
  template <auto... Slots>
  using EachVisitors = std::tuple<Visitors<Slots>...>;

  void table(const Table& table, CheckContext& context);
  void remember(const op::Operation& operation, CheckContext& context);
  template <auto Slot, class... A>
  void ask_all(CheckContext& context, const A&... seen);
  [[nodiscard]] std::uint32_t statement_at(const Place& place) const;
  [[nodiscard]] const FileRules* rules(FileId file) const;
  [[nodiscard]] std::string_view text(FileId file) const;
  [[nodiscard]] const syntax::StatementTokens& tokens(const Place& place);
  [[nodiscard]] const Comments& comments(const Place& place);
  [[nodiscard]] std::span<const Table* const> tables_called(std::span<const std::string> words);
  // Of the check that is being asked.
  [[nodiscard]] const std::vector<std::string>& option_list(std::string_view name);

  const Settings& settings_;
  const Catalog* catalog_;
  std::vector<Finding>& findings_;
  std::deque<File> files_;  // by FileId; views point into them
  std::array<std::vector<Visitor<decltype(OperationVisitor::visit)>>, op::All::size> visitors_;
  EachVisitors<&CheckDef::statement, &CheckDef::migration, &CheckDef::table, &CheckDef::column, &CheckDef::constraint, &CheckDef::policy,
               &CheckDef::trigger, &CheckDef::index, &CheckDef::view, &CheckDef::type, &CheckDef::function>
      others_;
  std::vector<bool> enabled_;                                                                          // in some file under review
  std::shared_ptr<const FileRules> rules_seen_;                                                        // the last in there
  std::map<std::pair<std::size_t, std::string>, std::vector<std::string>, std::less<>> option_lists_;  // by check and name
  // By the words in their names, singular and plural; made when asked for, and empty when the catalog may have changed.
  std::unordered_map<std::string, std::vector<const Table*>> tables_called_;

  Evidence* evidence_ = nullptr;           // while the schema is asked about
  std::optional<bool> views_look_inside_;  // nothing: nobody has asked
  bool evidence_complete_ = false;         // with what the schema itself asks

  std::vector<Step> steps_;  // of the migration that runs
  std::uint32_t migration_ = 0;
  std::vector<Step> aside_;                         // of the one that goes on later
  std::span<const op::Operation* const> expected_;  // of the file
  std::span<const op::Operation* const> ahead_;     // of those, from the one at hand on
  bool rows_change_ = false;                        // somewhere in the file

  const Statement* statement_ = nullptr;
  const RegisteredCheck* check_ = nullptr;
  std::size_t check_number_ = 0;
  const op::Operation* effect_of_ = nullptr;
  Effect effect_;
  Place tokens_of_;
  std::optional<syntax::StatementTokens> tokens_;
  FileId comments_of_ = FileId::none;
  Comments comments_;          // of the statement that was last asked about
  std::string_view decision_;  // in those
};

}  // namespace pgtidy::engine
