// SPDX-License-Identifier: Apache-2.0
#include "engine/called.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "engine/plpgsql_value.h"

namespace pgtidy::engine {
namespace {

using parse::TokenKind;

constexpr int deepest_call = 8;
constexpr std::size_t most_statements = 10000;

// Statements that are run as they stand. Sorted.
constexpr std::array<std::string_view, 14> wanted{"alter",  "comment", "copy",    "create",  "delete", "drop",     "grant",
                                                  "insert", "lock",    "refresh", "reindex", "revoke", "truncate", "update"};
static_assert(std::ranges::is_sorted(wanted));

// f(a, name => b) as it is called.
struct Call {
  std::string schema, name;
  struct Argument {
    std::string name;
    Value value;
  };
  std::vector<Argument> arguments;
};

// At the routine's name; nothing where it is no plain call.
std::optional<Call> read_call(TokenReader& reader, const Variables& variables) {
  Call call;
  call.name = reader.word();
  reader.next();
  if (reader.is('.')) {
    reader.next();
    call.schema = std::exchange(call.name, reader.word());
    reader.next();
  }
  if (!reader.is('(')) return std::nullopt;
  reader.next();
  while (!reader.done() && !reader.is(')')) {
    Call::Argument argument;
    if (reader.word(1) == "=>" || reader.word(1) == ":=") {
      argument.name = reader.word();
      reader.next();
      reader.next();
    }
    argument.value = evaluate(reader, variables);
    call.arguments.push_back(std::move(argument));
    if (reader.is(','))
      reader.next();
    else if (!reader.is(')'))
      return std::nullopt;
  }
  reader.next();
  return call;
}

class Runner {
 public:
  Runner(const Catalog& catalog, bool computed_only) : catalog_(catalog), computed_only_(computed_only) {}

  void call(const Call& call, int depth) {
    if (depth > deepest_call) return;
    for (const Function* function : catalog_.functions({call.schema, call.name})) {
      if (function->language != "plpgsql" || call.arguments.size() > function->arguments.size()) continue;
      body(function->body, bound(*function, call), depth);
      return;
    }
  }

  void body(std::string_view text, Variables variables, int depth) {
    TokenReader reader(text);
    block(reader, variables, depth, true);
  }

  std::vector<std::string> found;

 private:
  static Variables bound(const Function& function, const Call& call) {
    Variables variables;
    for (std::size_t i = 0; i < function.arguments.size(); ++i) {
      const std::string name = i < function.argument_names.size() ? function.argument_names[i] : std::string();
      Value value;
      if (i < call.arguments.size() && call.arguments[i].name.empty())
        value = call.arguments[i].value;
      else if (i < function.argument_defaults.size())
        value = evaluate(function.argument_defaults[i], {});
      for (const auto& argument : call.arguments) {
        if (!argument.name.empty() && argument.name == name) value = argument.value;
      }
      variables["$" + std::to_string(i + 1)] = value;
      if (!name.empty()) variables[name] = value;
    }
    return variables;
  }

  // Statements up to the word that ends the block, which is left to the caller. Answers false after RETURN.
  bool block(TokenReader& reader, Variables& variables, int depth, bool run) {
    while (!reader.done() && found.size() < most_statements) {
      const std::string word = reader.word();
      if (word == "end" || word == "else" || word == "elsif" || word == "elseif" || word == "exception" || word == "when") return true;
      if (!statement(reader, word, variables, depth, run)) return false;
    }
    return false;
  }

  bool statement(TokenReader& reader, const std::string& word, Variables& variables, int depth, bool run) {
    if (nesting_ > 200) return false;
    ++nesting_;
    const bool goes_on = one(reader, word, variables, depth, run);
    --nesting_;
    return goes_on;
  }

  bool one(TokenReader& reader, const std::string& word, Variables& variables, int depth, bool run) {
    if (word == "declare") return declarations(reader, variables);
    if (word == "begin") return inner_block(reader, variables, depth, run);
    if (word == "if") return conditional(reader, variables, depth, run);
    if (word == "foreach" || word == "for" || word == "while" || word == "loop") return loop(reader, variables, depth, run);
    if (word == "case") return skip_case(reader, variables, depth);
    if (word == "return" && reader.word(1) != "query" && reader.word(1) != "next") {
      reader.skip_past(";");
      return !run;
    }
    if (word == "execute")
      execute(reader, variables, run);
    else if (word == "perform" || word == "call")
      perform(reader, variables, depth, run);
    else if (reader.word(1) == ":=" || (reader.word(1) == "=" && reader.token()->kind == TokenKind::identifier))
      assign(reader, variables, run);
    else
      plain(reader, word, run);
    return true;
  }

  static bool declarations(TokenReader& reader, Variables& variables) {
    reader.next();
    while (!reader.done() && reader.word() != "begin") {
      const std::string name = reader.word();
      const std::size_t first = reader.at();
      const std::size_t end = reader.skip_past(";");
      const std::size_t after = reader.at();
      Value value;
      for (std::size_t i = first; i < end; ++i) {
        reader.go(i);
        const std::string each = reader.word();
        if (each != ":=" && each != "default" && each != "=") continue;
        reader.next();
        value = evaluate(reader, variables);
        break;
      }
      variables[name] = value;
      reader.go(after);
    }
    return true;
  }

  bool inner_block(TokenReader& reader, Variables& variables, int depth, bool run) {
    reader.next();
    const bool goes_on = block(reader, variables, depth, run);
    if (!goes_on) return false;
    while (reader.word() == "exception" || reader.word() == "when") {  // handlers run only when something fails
      if (reader.word() == "when")
        reader.skip_past("then");
      else
        reader.next();
      if (!block(reader, variables, depth, false)) return false;
    }
    reader.skip_past(";");  // END
    return true;
  }

  bool conditional(TokenReader& reader, Variables& variables, int depth, bool run) {
    bool taken = false;
    reader.next();
    while (true) {
      const std::size_t first = reader.at();
      const std::size_t then = reader.skip_past("then");
      const Value condition = evaluate(reader.source(first, then), variables);
      const bool holds = condition.kind != Value::Kind::boolean || condition.truth;
      if (!block(reader, variables, depth, run && !taken && holds)) return false;
      taken = taken || holds;
      const std::string word = reader.word();
      reader.next();
      if (word == "elsif" || word == "elseif") continue;
      if (word == "else") {
        if (!block(reader, variables, depth, run && !taken)) return false;
      }
      reader.skip_past(";");  // END IF
      return true;
    }
  }

  // Only lists that are written out are gone over.
  bool loop(TokenReader& reader, Variables& variables, int depth, bool run) {
    std::string name;
    std::vector<std::string> list;
    if (reader.word() == "foreach" && reader.word(2) == "in" && reader.word(3) == "array") {
      name = reader.word(1);
      reader.go(reader.at() + 4);
      list = evaluate(reader, variables).list;
    }
    reader.skip_past("loop");
    const std::size_t begin = reader.at();
    if (!block(reader, variables, depth, false)) return false;
    const std::size_t end = reader.at();
    for (const std::string& each : run ? list : std::vector<std::string>{}) {
      variables[name] = {Value::Kind::text, false, each, {}};
      reader.go(begin);
      if (!block(reader, variables, depth, true)) return false;
    }
    reader.go(end);
    reader.skip_past(";");  // END LOOP
    return true;
  }

  bool skip_case(TokenReader& reader, Variables& variables, int depth) {
    reader.skip_past("when");
    while (!reader.done() && reader.word() != "end") {
      if (reader.word() == "else")
        reader.next();
      else
        reader.skip_past("then");
      if (!block(reader, variables, depth, false)) return false;
    }
    reader.skip_past(";");
    return true;
  }

  void execute(TokenReader& reader, const Variables& variables, bool run) {
    reader.next();
    const bool literal = reader.token() != nullptr && reader.token()->kind == TokenKind::string && reader.is(';', 1);
    const Value value = evaluate(reader, variables);
    reader.skip_past(";");
    if (run && value.kind == Value::Kind::text && !(computed_only_ && literal)) found.push_back(value.text);
  }

  void perform(TokenReader& reader, const Variables& variables, int depth, bool run) {
    reader.next();
    const auto made = read_call(reader, variables);
    reader.skip_past(";");
    if (made && run) call(*made, depth + 1);
  }

  static void assign(TokenReader& reader, Variables& variables, bool run) {
    const std::string name = reader.word();
    reader.next();
    reader.next();
    Value value = evaluate(reader, variables);
    if (!reader.is(';')) value = {};
    reader.skip_past(";");
    if (run) variables[name] = std::move(value);
  }

  void plain(TokenReader& reader, const std::string& word, bool run) {
    const std::size_t first = reader.at();
    const std::size_t end = reader.skip_past(";");
    if (run && !computed_only_ && std::ranges::binary_search(wanted, word)) found.emplace_back(reader.source(first, end));
  }

  const Catalog& catalog_;
  bool computed_only_;
  int nesting_ = 0;
};

}  // namespace

std::vector<std::string> called_statements(const Statement& statement, const Catalog& catalog) {
  const bool block = statement.command == "DO";
  if (!block && statement.command != "SELECT" && statement.command != "CALL") return {};
  if (statement.embedded) return {};
  Runner runner(catalog, block);
  TokenReader reader(statement.text);
  reader.next();
  if (block) {
    while (!reader.done() && reader.token()->kind != TokenKind::string) reader.next();
    if (!reader.done()) runner.body(string_value(reader.source(reader.at())), {}, 0);
  } else if (const auto call = read_call(reader, {})) {
    if (reader.done() || reader.is(';')) runner.call(*call, 0);
  }
  return std::move(runner.found);
}

}  // namespace pgtidy::engine
