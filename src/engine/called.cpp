// SPDX-License-Identifier: Apache-2.0
#include "engine/called.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include "engine/catalog_query.h"
#include "engine/embedded.h"
#include "engine/plpgsql_call.h"
#include "engine/plpgsql_value.h"
#include "parse/plpgsql.h"

namespace pgtidy::engine {
namespace {

using parse::TokenKind;

constexpr int deepest_call = 8;
constexpr long longest_range = 1000;
constexpr std::size_t most_statements = 10000;

// Statements that are run as they stand. Sorted.
constexpr std::array<std::string_view, 14> wanted{"alter",  "comment", "copy",    "create",  "delete", "drop",     "grant",
                                                  "insert", "lock",    "refresh", "reindex", "revoke", "truncate", "update"};
static_assert(std::ranges::is_sorted(wanted));

class Runner {
 public:
  Runner(const Catalog& catalog, const Steps& steps) : catalog_(catalog), steps_(steps) {}

  // A block whose text begins at `offset` of the script's: what stands in it as it is, is told by its place.
  void block(std::string_view text, std::uint32_t offset) {
    here_ = text;
    offset_ = offset;
    body(text, {}, 0);
  }

  void call(const Call& call, int depth) {
    if (depth > deepest_call) return;
    for (const Function* function : catalog_.functions({call.schema, call.name})) {
      if (function->language != "plpgsql" || call.arguments.size() > function->arguments.size()) continue;
      body(function->body, bound(*function, call), depth);
      return;
    }
  }

  void body(std::string_view text, Variables variables, int depth) {
    variables.query = [this](std::string_view select, const Variables& known) { return query_catalog(select, known, catalog_); };
    TokenReader reader(text);
    if (!block(reader, variables, depth, true)) pass_over(reader, variables, depth);
  }

  [[nodiscard]] std::uint32_t unknown() const {
    return static_cast<std::uint32_t>(std::ranges::count(executes_, false, [](const auto& each) { return each.second; }));
  }

 private:
  // Statements up to the word that ends the block, which is left to the caller. Answers false after RETURN.
  bool block(TokenReader& reader, Variables& variables, int depth, bool run) {
    while (!reader.done() && computed_ < most_statements) {
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
    if (word == "case") return case_of(reader, variables, depth, run);
    if (word == "return" && reader.word(1) != "query" && reader.word(1) != "next") {
      reader.skip_past(";");
      return !run;
    }
    if (word == "execute")
      execute(reader, variables, run);
    else if (word == "get" || word == "fetch")
      forget_assigned(reader, reader.at(), reader.skip_past(";"), variables);
    else if (word == "perform" || word == "call")
      perform(reader, variables, depth, run);
    else if (reader.word(1) == ":=" || (reader.word(1) == "=" && reader.token()->kind == TokenKind::identifier))
      assign(reader, variables, run);
    else
      plain(reader, word, run, variables);
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
      const bool around = std::exchange(in_handler_, true);
      const bool to_its_end = block(reader, variables, depth, false);
      in_handler_ = around;
      if (!to_its_end) return false;
    }
    reader.skip_past(";");  // END
    return true;
  }

  bool conditional(TokenReader& reader, Variables& variables, int depth, bool run) {
    bool taken = false, decided = false;  // an arm before this one holds; and is known to
    reader.next();
    while (true) {
      const std::size_t first = reader.at();
      const std::size_t then = reader.skip_past("then");
      const Value condition = evaluate(reader.source(first, then), variables);
      const bool holds = !condition.known() || condition.truth;
      if (!arm(reader, variables, depth, run && !taken && holds, decided || (condition.known() && !holds))) {
        if (condition.known()) return false;
        while (!reader.done() && !block(reader, variables, depth, false)) {}  // IF nobody knows THEN RETURN: may go on
      } else {
        taken = taken || holds;
        decided = decided || (condition.known() && holds);
      }
      const std::string word = reader.word();
      reader.next();
      if (word == "elsif" || word == "elseif") continue;
      if (word == "else" && !arm(reader, variables, depth, run && !taken, decided)) return false;
      reader.skip_past(";");  // END IF
      return true;
    }
  }

  // `never`: it is known not to run.
  bool arm(TokenReader& reader, Variables& variables, int depth, bool run, bool never) {
    const bool around = std::exchange(never_, never_ || never);
    const bool goes_on = block(reader, variables, depth, run);
    never_ = around;
    return goes_on;
  }

  // What stands behind RETURN.
  void pass_over(TokenReader& reader, Variables& variables, int depth) {
    const bool around = std::exchange(never_, true);
    while (!reader.done() && computed_ < most_statements) {
      block(reader, variables, depth, false);
      const std::string word = reader.word();
      if (word == "when" || word == "elsif" || word == "elseif")
        reader.skip_past("then");
      else if (word == "end")
        reader.skip_past(";");
      else
        reader.next();
    }
    never_ = around;
  }

  // FOR i IN [REVERSE] 1..3 [BY 2]: the scanner takes `1..3` for 1. and .3 or for 1 .. 3.
  static std::vector<std::string> range_of(TokenReader& reader, const Variables& variables) {
    const std::size_t first = reader.at() + 3;
    TokenReader ahead = reader;
    ahead.skip_past("loop");
    const std::string text(reader.source(first, ahead.at() - 1));
    const std::size_t dots = text.find("..");
    if (dots == std::string::npos) return {};
    const auto number = [&](std::string_view part) { return whole_number(evaluate(part, variables)); };
    const auto low = number(std::string_view(text).substr(0, dots));
    const auto high = number(std::string_view(text).substr(dots + 2));
    std::vector<std::string> list;
    if (!low || !high || *high - *low > longest_range) return {};
    for (long i = *low; i <= *high; ++i) list.push_back(std::to_string(i));
    return list;
  }

  static std::optional<long> whole_number(const Value& value) {
    long number = 0;
    const char* end = value.text.data() + value.text.size();
    const auto read = std::from_chars(value.text.data(), end, number);
    return value.kind == Value::Kind::text && read.ec == std::errc{} && read.ptr == end ? std::optional(number) : std::nullopt;
  }

  // Only lists that are written out are gone over.
  bool loop(TokenReader& reader, Variables& variables, int depth, bool run) {
    std::string name;
    std::vector<std::string> list;
    if (reader.word() == "foreach" && reader.word(2) == "in" && reader.word(3) == "array") {
      name = reader.word(1);
      reader.go(reader.at() + 4);
      list = evaluate(reader, variables).list;
    } else if (reader.word() == "for" && reader.word(2) == "in") {
      name = reader.word(1);
      list = range_of(reader, variables);
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

  // CASE [value] WHEN … THEN …: an arm runs only where it is certain to.
  bool case_of(TokenReader& reader, Variables& variables, int depth, bool run) {
    const std::size_t first = reader.at() + 1;
    const std::size_t when = reader.skip_past("when");
    const std::string value(reader.source(first, when));
    bool open = run;  // no arm so far has run, nor might have
    while (!reader.done() && reader.word() != "end") {
      Value holds{Value::Kind::boolean, true, {}, {}};
      if (reader.word() == "else") {
        reader.next();
      } else {
        if (reader.word() == "when") reader.next();
        const std::size_t begin = reader.at();
        const std::size_t then = reader.skip_past("then");
        const std::string condition(reader.source(begin, then));
        holds = evaluate(value.empty() ? condition : value + " = " + condition, variables);
      }
      const bool taken = open && holds.known() && holds.truth;
      if (!block(reader, variables, depth, taken)) return false;
      open = open && !taken && holds.known();
    }
    reader.skip_past(";");
    return true;
  }

  // What INTO fills is not known.
  static void forget_assigned(TokenReader& reader, std::size_t first, std::size_t end, Variables& variables) {
    const std::size_t after = reader.at();
    bool named = false;
    for (reader.go(first); reader.at() < end; reader.next()) {
      const std::string word = reader.word();
      if (word == "into" || word == "diagnostics") named = true;
      if (named && variables.contains(word)) variables[word] = {};
    }
    reader.go(after);
  }

  void execute(TokenReader& reader, Variables& variables, bool run) {
    const std::size_t first = reader.at();
    reader.next();
    const bool alone = reader.token() != nullptr && reader.token()->kind == TokenKind::string && reader.is(';', 1);
    const std::string_view source = reader.source(reader.at());
    const auto literal = alone && stands_here(source) ? parse::literal_statement(source) : std::nullopt;
    const bool query = starts_query(reader);
    const Value value = evaluate(reader, variables);
    forget_assigned(reader, first, reader.skip_past(";"), variables);
    if (literal) return reach(source, literal->begin);
    const bool known = run && value.kind == Value::Kind::text;
    if (!in_handler_) executes_[source.data()] |= known || never_ || query;
    if (known) compute(value.text);
  }

  // EXECUTE 'SELECT …', EXECUTE format('SELECT …'): changes nothing.
  static bool starts_query(TokenReader reader) {
    while (reader.is('(') || reader.word() == "format" || reader.word() == "concat") reader.next();
    if (reader.token() == nullptr || reader.token()->kind != TokenKind::string) return false;
    const std::string text = string_value(reader.source(reader.at()));
    return TokenReader(text).word() == "select";
  }

  void perform(TokenReader& reader, const Variables& variables, int depth, bool run) {
    reader.next();
    const auto made = read_call(reader, variables);
    reader.skip_past(";");
    if (made && run) call(*made, depth + 1);
  }

  void assign(TokenReader& reader, Variables& variables, bool run) {
    const std::string name = reader.word();
    reader.next();
    reader.next();
    Value value = evaluate(reader, variables);
    if (!reader.is(';')) value = {};
    reader.skip_past(";");
    if (run || !never_) variables[name] = run ? std::move(value) : Value{};
  }

  void plain(TokenReader& reader, const std::string& word, bool run, Variables& variables) {
    const std::size_t first = reader.at();
    const std::size_t end = reader.skip_past(";");
    if (word == "select" || word == "with") forget_assigned(reader, first, end, variables);
    if (stands_here(reader.source(first))) return reach(reader.source(first), 0);
    if (run && std::ranges::binary_search(wanted, word)) compute(std::string(reader.source(first, end)));
  }

  [[nodiscard]] bool stands_here(std::string_view source) const {
    return source.data() >= here_.data() && source.data() < here_.data() + here_.size();
  }

  void reach(std::string_view source, std::size_t inside) {
    const auto at = offset_ + static_cast<std::uint32_t>(source.data() - here_.data()) + static_cast<std::uint32_t>(inside);
    steps_.reached(at, never_);
  }

  void compute(const std::string& sql) {
    ++computed_;
    steps_.computed(sql);
  }

  const Catalog& catalog_;
  const Steps& steps_;
  std::string_view here_;  // of the script; empty where all is in routines
  std::uint32_t offset_ = 0;
  std::map<const char*, bool> executes_;  // where each stands, and whether its text is known
  std::size_t computed_ = 0;
  bool never_ = false;
  bool in_handler_ = false;
  int nesting_ = 0;
};

}  // namespace

std::uint32_t run(const Statement& statement, const Catalog& catalog, const Steps& steps) {
  const bool block = statement.command == "DO";
  if ((!block && statement.command != "SELECT" && statement.command != "CALL") || statement.embedded) return 0;
  Runner runner(catalog, steps);
  if (const auto body = block ? block_body(statement) : std::nullopt) {
    runner.block(statement.text.substr(body->begin - statement.range.begin, body->size()), body->begin);
    return runner.unknown();
  }
  TokenReader reader(statement.text);
  reader.next();
  if (block) {
    while (!reader.done() && reader.token()->kind != TokenKind::string) reader.next();
    if (!reader.done()) runner.body(string_value(reader.source(reader.at())), {}, 0);
  } else if (const auto call = read_call(reader, {})) {
    if (reader.done() || reader.is(';')) runner.call(*call, 0);
  }
  return runner.unknown();
}

}  // namespace pgtidy::engine
