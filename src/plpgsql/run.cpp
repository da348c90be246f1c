// SPDX-License-Identifier: Apache-2.0
#include "plpgsql/run.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "parse/plpgsql.h"
#include "plpgsql/expressions.h"
#include "plpgsql/loop_items.h"
#include "plpgsql/reader.h"
#include "plpgsql/statement_parts.h"
#include "plpgsql/targets.h"

namespace pgtidy::plpgsql {
namespace {

using parse::TokenKind;

constexpr int deepest_call = 8;
constexpr std::size_t most_statements = 10000;
constexpr std::size_t most_steps = 100'000;  // statements passed, whether they make any or not: loops in loops

// Statements that are run as they stand. Sorted.
constexpr std::array<std::string_view, 14> wanted{"alter",  "comment", "copy",    "create",  "delete", "drop",     "grant",
                                                  "insert", "lock",    "refresh", "reindex", "revoke", "truncate", "update"};
static_assert(std::ranges::is_sorted(wanted));

class Runner {
 public:
  Runner(const Catalog& catalog, const Steps& steps) : catalog_(catalog), steps_(steps), expressions_(catalog) {}

  // A block whose text begins at `offset` of the script's: what stands in it as it is, is told by its place.
  void block(std::string_view text, std::uint32_t offset) {
    here_ = text;
    offset_ = offset;
    body(text, {}, 0);
  }

  // All that the query does is to call them.
  bool calls(const syntax::Query& query, const Variables& variables, int depth) {
    if (!query.understood || !query.where.empty() || query.from.size() > 1) return false;
    if (query.from.size() == 1) {
      if (query.from.front().kind == syntax::Query::Source::Kind::function) call(query.from.front().function, variables, depth);
      return query.from.front().kind == syntax::Query::Source::Kind::function;
    }
    for (const auto& output : query.outputs) call(output.term, variables, depth);
    return true;
  }

  void body(std::string_view text, Variables variables, int depth) {
    TokenReader reader(text);
    if (!block(reader, variables, depth, true)) pass_over(reader, variables, depth);
  }

  // What was given up counts as one more.
  [[nodiscard]] std::uint32_t unknown() const {
    const auto texts = std::ranges::count(executes_, false, [](const auto& each) { return each.second; });
    return static_cast<std::uint32_t>(texts) + (exhausted() ? 1U : 0U);
  }

 private:
  enum class Leaving : std::uint8_t { nothing, iteration, loop };  // CONTINUE, EXIT

  [[nodiscard]] bool exhausted() const { return computed_ >= most_statements || passed_ >= most_steps; }

  void call(const syntax::Term& term, const Variables& variables, int depth) {
    if (depth > deepest_call || term.kind != syntax::Term::Kind::call) return;
    for (const Function* function : catalog_.functions({term.qualifier, term.text})) {
      if (term.arguments.size() > function->arguments.size()) continue;
      const std::string text = function->body;  // it may drop itself
      if (function->language == "plpgsql") return body(text, expressions_.bound(*function, term, variables), depth);
      if (function->language == "sql" && !text.empty() && !exhausted()) return compute(text);
    }
  }

  // Statements up to the word that ends the block, which is left to the caller. Answers false after RETURN.
  bool block(TokenReader& reader, Variables& variables, int depth, bool run) {
    while (!reader.done() && !exhausted()) {
      const std::string word = reader.word();
      if (word == "end" || word == "else" || word == "elsif" || word == "elseif" || word == "exception" || word == "when") return true;
      if (!statement(reader, word, variables, depth, run)) return false;
    }
    return false;
  }

  bool statement(TokenReader& reader, const std::string& word, Variables& variables, int depth, bool run) {
    if (nesting_ > 200) return false;
    ++passed_;
    ++nesting_;
    const bool goes_on = one(reader, word, variables, depth, run);
    --nesting_;
    return goes_on;
  }

  bool one(TokenReader& reader, const std::string& word, Variables& variables, int depth, bool run) {
    if (word == "declare") return targets_.declare(reader, expressions_, variables), true;
    if (word == "begin") return inner_block(reader, variables, depth, run);
    if (word == "if") return conditional(reader, variables, depth, run);
    if (word == "foreach" || word == "for" || word == "while" || word == "loop") return loop(reader, variables, depth, run);
    if (word == "case") return case_of(reader, variables, depth, run);
    if (word == "exit" || word == "continue") return leave(reader, word, variables, run);
    if (word == "return" && reader.word(1) != "query" && reader.word(1) != "next") {
      reader.skip_past(";");
      return !run;
    }
    if (word == "execute")
      execute(reader, variables, run);
    else if (word == "get" || word == "fetch")
      forget(reader, reader.at(), reader.skip_past(";"), variables);
    else if (word == "select" || word == "with")
      select(reader, variables, depth, run);
    else if (word == "perform" || word == "call")
      perform(reader, variables, depth, run);
    else if (is_assignment(reader))
      assign(reader, variables, run);
    else
      plain(reader, word, run, variables);
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
      const Value condition = expressions_.value(reader.source(first, then), variables);
      const bool holds = !condition.known() || condition.is(true);
      if (!arm(reader, variables, depth, run && !taken && holds, decided || (condition.known() && !holds))) {
        if (condition.known()) return false;
        leaving_ = Leaving::nothing;
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
    while (!reader.done() && !exhausted()) {
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

  // EXIT [WHEN …], CONTINUE [WHEN …]: where that isn't known, the loop ends.
  bool leave(TokenReader& reader, const std::string& word, Variables& variables, bool run) {
    const std::size_t first = reader.at();
    const std::size_t end = reader.skip_past(";");
    const std::size_t after = reader.at();
    reader.go(first);
    while (reader.at() < end && reader.word() != "when") reader.next();
    const Value condition = reader.at() < end ? expressions_.value(reader.source(reader.at() + 1, end), variables) : boolean(true);
    reader.go(after);
    if (!run || (condition.known() && !condition.is(true))) return true;
    leaving_ = word == "exit" || !condition.known() ? Leaving::loop : Leaving::iteration;
    return false;
  }

  bool loop(TokenReader& reader, Variables& variables, int depth, bool run) {
    std::vector<std::string> names;
    Items over;
    const bool each = reader.word() == "foreach";
    if (each || reader.word() == "for") {
      for (reader.next(); !reader.done() && reader.word() != "in" && reader.word() != "slice"; reader.next()) {
        if (!reader.is(',')) names.push_back(reader.word());
      }
      reader.next();
      if (run && !names.empty()) over = items_of(reader, expressions_, variables, each, names.size());
    }
    reader.skip_past("loop");
    const std::size_t begin = reader.at();
    Variables passed = variables;  // after nobody knows how many rounds
    forget_changed(reader, passed);
    const bool around = std::exchange(never_, never_ || (over.known && over.values.empty()));
    const bool whole = block(reader, passed, depth, false);
    never_ = around;
    if (!whole) return false;
    const std::size_t end = reader.at();
    const bool goes_on = rounds(reader, begin, names, over, variables, depth);
    if (!over.known) variables = std::move(passed);
    if (run) variables["found"] = !over.values.empty() ? boolean(true) : over.known ? boolean(false) : Value{};
    reader.go(end);
    reader.skip_past(";");  // END LOOP
    return goes_on;
  }

  bool rounds(TokenReader& reader, std::size_t begin, const std::vector<std::string>& names, const Items& over, Variables& variables,
              int depth) {
    for (const Value& item : over.values) {
      targets_.take(names, item, variables);
      reader.go(begin);
      if (block(reader, variables, depth, true)) continue;
      const Leaving leaving = std::exchange(leaving_, Leaving::nothing);
      if (leaving == Leaving::nothing) return exhausted();
      if (leaving == Leaving::loop) break;
    }
    return true;
  }

  // CASE [value] WHEN … THEN …: an arm runs only where it is certain to.
  bool case_of(TokenReader& reader, Variables& variables, int depth, bool run) {
    const std::size_t first = reader.at() + 1;
    const std::size_t when = reader.skip_past("when");
    const std::string value(reader.source(first, when));
    bool open = run;  // no arm so far has run, nor might have
    while (!reader.done() && reader.word() != "end") {
      Value holds = boolean(true);
      if (reader.word() == "else") {
        reader.next();
      } else {
        if (reader.word() == "when") reader.next();
        const std::size_t begin = reader.at();
        const std::size_t then = reader.skip_past("then");
        const std::string condition(reader.source(begin, then));
        holds = expressions_.value(value.empty() ? condition : value + " = " + condition, variables);
      }
      const bool taken = open && holds.is(true);
      if (!block(reader, variables, depth, taken)) return false;
      open = open && !taken && holds.known();
    }
    reader.skip_past(";");
    return true;
  }

  // SELECT … INTO v …; what isn't read into variables may call routines.
  void select(TokenReader& reader, Variables& variables, int depth, bool run) {
    const std::size_t first = reader.at();
    const std::size_t end = reader.skip_past(";");
    TokenReader ahead = reader;
    ahead.go(first);
    const std::size_t into = find(ahead, "into", end);
    if (!run) {
      if (!never_) forget(reader, first, end, variables);
    } else if (into < end) {
      std::vector<std::string> names;
      ahead.go(into + 1);
      const std::size_t rest = targets(ahead, names);
      targets_.fill(names,
                    expressions_.query(std::string(reader.source(first, into)).append(" ").append(reader.source(rest, end)), variables),
                    variables);
    } else if (!calls(*expressions_.parsed(std::string(reader.source(first, end))), variables, depth + 1)) {
      variables["found"] = {};  // WITH … UPDATE
    }
    if (stands_here(reader.source(first))) reach(reader.source(first), 0);
  }

  void execute(TokenReader& reader, Variables& variables, bool run) {
    const std::size_t first = reader.at();
    reader.next();
    const bool alone = reader.token() != nullptr && reader.token()->kind == TokenKind::string && reader.is(';', 1);
    const std::string_view source = reader.source(reader.at());
    const auto literal = alone && stands_here(source) ? parse::literal_statement(source) : std::nullopt;
    const bool query = starts_query(reader);
    const std::size_t end = reader.skip_past(";");
    TokenReader ahead = reader;
    ahead.go(first);
    const std::size_t into = find(ahead, "into", end);
    const std::size_t text_end = std::min(into, find(ahead, "using", end));
    Value value;
    if (run && !literal) value = expressions_.value(reader.source(first + 1, text_end), variables);
    if (into < end && (run || !never_)) {
      std::vector<std::string> names;
      ahead.go(into + 1);
      const bool ends = targets(ahead, names) == end;
      if (run && ends && text_end == into && value.kind == Value::Kind::text)
        targets_.fill(names, expressions_.query(value.text, {}), variables);
      else
        forget(reader, first, end, variables);
    }
    if (literal) return reach(source, literal->begin);
    const bool known = run && value.kind == Value::Kind::text;
    if (!in_handler_) executes_[source.data()] |= known || never_ || query;
    if (known) compute(value.text);
  }

  void perform(TokenReader& reader, Variables& variables, int depth, bool run) {
    const std::size_t first = reader.at() + 1;
    const std::size_t end = reader.skip_past(";");
    if (!run) return;
    const std::string query = "SELECT " + std::string(reader.source(first, end));
    const bool called = calls(*expressions_.parsed(query), variables, depth + 1);
    variables["found"] = called ? Value{} : expressions_.query(query, variables).any();
  }

  void assign(TokenReader& reader, Variables& variables, bool run) {
    const std::string name = reader.word();
    const bool field = reader.is('.', 1), subscript = reader.is('[', 1);
    const std::string member = field ? reader.word(2) : std::string();
    const std::size_t first = reader.at() + (field ? 4 : 2);
    const std::size_t end = reader.skip_past(";");
    if (!run && never_) return;
    Value value = run && !subscript ? expressions_.value(reader.source(first, end), variables) : Value{};
    if (Value* into = field ? variables[name].field(member) : &variables[name]) *into = std::move(value);
  }

  void plain(TokenReader& reader, const std::string& word, bool run, Variables& variables) {
    const std::size_t first = reader.at();
    const std::size_t end = reader.skip_past(";");
    if (word == "insert" || word == "update" || word == "delete") {
      if (!never_) forget(reader, first, end, variables);
      if (run) variables["found"] = {};
    }
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
  Expressions expressions_;
  Leaving leaving_ = Leaving::nothing;
  Targets targets_;
  std::string_view here_;  // of the script; empty where all is in routines
  std::uint32_t offset_ = 0;
  std::map<const char*, bool> executes_;  // where each stands, and whether its text is known
  std::size_t computed_ = 0;
  std::size_t passed_ = 0;
  bool never_ = false;
  bool in_handler_ = false;
  int nesting_ = 0;
};

}  // namespace

std::uint32_t run_block(std::string_view body, std::optional<std::uint32_t> offset, const Catalog& catalog, const Steps& steps) {
  Runner runner(catalog, steps);
  offset ? runner.block(body, *offset) : runner.body(body, {}, 0);
  return runner.unknown();
}

std::uint32_t run_calls(const syntax::Query& query, const Catalog& catalog, const Steps& steps) {
  Runner runner(catalog, steps);
  runner.calls(query, {}, 0);
  return runner.unknown();
}

}  // namespace pgtidy::plpgsql
