// SPDX-License-Identifier: Apache-2.0
// goose: `-- +goose Up` and Down in one file, sent statement by statement, in one transaction unless NO TRANSACTION says
// otherwise for the whole file.
#include "script/blocks.h"
#include "script/tools.h"

namespace pgtidy::script {
namespace {

constexpr BlockRules rules{.tool = "goose", .word = "+goose"};
constexpr Syntax syntax{.environment = true};

bool marked(std::string_view text) { return has_blocks(text, rules); }

void divide(std::string_view text, Script& script) { divide_blocks(text, rules, script); }

std::optional<Named> named(std::string_view /*folder*/, std::string_view file) {
  std::optional<Named> name = numbered(file);
  if (name) name->direction.reset();
  return name;
}

}  // namespace

extern const Tool goose_tool;
const Tool goose_tool{.framework = Framework::goose,
                      .name = "goose",
                      .syntax = syntax,
                      .transaction = TransactionMode::per_file,
                      .outside_transaction = "a migration of its own with `-- +goose NO TRANSACTION`",
                      .marked = marked,
                      .named = named,
                      .divide = divide};

}  // namespace pgtidy::script
