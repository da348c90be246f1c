// SPDX-License-Identifier: Apache-2.0
// Asks the checks, and turns what they report into findings. One for each history.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "engine/registry.h"
#include "pgtidy/check.h"
#include "syntax/ranges.h"

namespace pgtidy::engine {

// A file of the history as the dispatcher sees it. `text` is the script's, as long as the file's.
struct ReviewedFile {
  std::string text;
  std::shared_ptr<const FileRules> rules;  // null: not under review
  bool dump = false;                       // it fills an empty database: no change of anything in use
};

class Dispatcher {
 public:
  Dispatcher(const Settings& settings, const Catalog& catalog, std::vector<Finding>& findings);

  void add_file(FileId file, ReviewedFile reviewed);

  // The catalog that is asked from now on: a down part is judged on a copy.
  void use(const Catalog& catalog) { catalog_ = &catalog; }

  // Asks about a statement as it is spelt, then about each operation, before it is applied.
  void statement(const Statement& statement);
  void operation(const op::Operation& operation);
  // Asks about the schema at the end of the history.
  void schema();

  // A finding of the engine's own: syntax-error and the like.
  void report(std::string_view check, FileId file, Range range, std::string message, std::string help);

  // The range of a place in its file.
  [[nodiscard]] Range range(const Place& place);
  // The check that is being asked, for the report of a bug.
  [[nodiscard]] std::string_view asking() const { return check_ == nullptr ? std::string_view{} : check_->id; }

 private:
  friend class pgtidy::CheckContext;
  friend class pgtidy::FindingBuilder;

  struct Visitor {
    std::size_t check;
    void (*visit)(const op::Operation&, CheckContext&);
  };

  void table(const Table& table, CheckContext& context);
  template <class Slot, class... A>
  void ask_all(Slot slot, CheckContext& context, const A&... seen);
  [[nodiscard]] const FileRules* rules(FileId file) const;
  [[nodiscard]] const syntax::StatementTokens& tokens(const Place& place);

  const Settings& settings_;
  const Catalog* catalog_;
  std::vector<Finding>& findings_;
  std::vector<ReviewedFile> files_;  // by FileId
  std::array<std::vector<Visitor>, op::All::size> visitors_;
  std::vector<Visitor> none_;

  const Statement* statement_ = nullptr;
  const RegisteredCheck* check_ = nullptr;
  std::size_t check_number_ = 0;
  const op::Operation* effect_of_ = nullptr;
  Effect effect_;
  Place tokens_of_;
  std::optional<syntax::StatementTokens> tokens_;
};

}  // namespace pgtidy::engine
