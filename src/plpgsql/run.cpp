// SPDX-License-Identifier: Apache-2.0
#include "plpgsql/run.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "parse/plpgsql.h"
#include "plpgsql/expressions.h"
#include "plpgsql/reader.h"

namespace pgtidy::plpgsql {
namespace {

using parse::TokenKind;

constexpr int deepest_call = 8;
constexpr std::int64_t longest_range = 1000;
constexpr std::size_t most_statements = 10000;

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

  [[nodiscard]] std::uint32_t unknown() const {
    return static_cast<std::uint32_t>(std::ranges::count(executes_, false, [](const auto& each) { return each.second; }));
  }

 private:
  enum class Leaving : std::uint8_t { nothing, iteration, loop };  // CONTINUE, EXIT
  struct Items {
    std::vector<Value> values;
    bool known = false;
  };

  void call(const syntax::Term& term, const Variables& variables, int depth) {
    if (depth > deepest_call || term.kind != syntax::Term::Kind::call) return;
    for (const Function* function : catalog_.functions({term.qualifier, term.text})) {
      if (term.arguments.size() > function->arguments.size()) continue;
      const std::string text = function->body;  // it may drop itself
      if (function->language == "plpgsql") return body(text, expressions_.bound(*function, term, variables), depth);
      if (function->language == "sql" && !text.empty() && computed_ < most_statements) return compute(text);
    }
  }

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

  // v := …, v.f = …, v[1] := …
  static bool is_assignment(const TokenReader& reader) {
    const bool field = reader.is('.', 1);
    const std::string op = reader.word(field ? 3 : 1);
    return op == ":=" || (op == "=" && (field || reader.token()->kind == TokenKind::identifier)) || reader.is('[', 1);
  }

  bool declarations(TokenReader& reader, Variables& variables) {
    reader.next();
    while (!reader.done() && reader.word() != "begin") {
      const std::string name = reader.word();
      const std::size_t first = reader.at();
      const std::size_t end = reader.skip_past(";");
      const std::size_t after = reader.at();
      Value value = null_value();
      for (reader.go(first); reader.at() < end; reader.next()) {
        const std::string each = reader.word();
        if (each != ":=" && each != "default" && each != "=") continue;
        value = expressions_.value(reader.source(reader.at() + 1, end), variables);
        break;
      }
      reader.go(first);
      if (reader.word(1) == "record" || reader.source(first, end).find('%') != std::string_view::npos) records_.insert(name);
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

  // FOR i IN 1..3: the scanner takes `1..3` for 1. and .3 or for 1 .. 3.
  std::optional<Items> range(std::string_view text, const Variables& variables) {
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos || text.substr(0, dots).find_first_of("('") != std::string_view::npos) return std::nullopt;
    const Value low = expressions_.value(text.substr(0, dots), variables);
    const Value high = expressions_.value(text.substr(dots + 2), variables);
    Items items;
    if (low.kind != Value::Kind::number || high.kind != Value::Kind::number) return items;
    items.known = high.number - low.number <= longest_range;
    for (std::int64_t i = low.number; items.known && i <= high.number; ++i) items.values.push_back(number(i));
    return items;
  }

  // What a loop goes over: a list that is written out, numbers, or the rows that are known of a query.
  Items items(TokenReader& reader, const Variables& variables, bool each, std::size_t names) {
    const std::size_t first = reader.at();
    const std::size_t end = reader.skip_past("loop");
    reader.go(first);
    const std::string word = reader.word();
    if (each) {
      const Value list = expressions_.value(reader.source(first + 1, end), variables);
      if (list.is_null()) return {{}, true};
      return {list.list, list.kind == Value::Kind::list};
    }
    if (word == "reverse") return {};
    std::string query(reader.source(first, end));
    if (auto numbers = range(query, variables)) return *numbers;
    if (word == "execute") {
      const Value text = expressions_.value(reader.source(first + 1, end), variables);
      if (text.kind != Value::Kind::text) return {};
      query = text.text;
    }
    Items made;
    const Result result = expressions_.query(query, word == "execute" ? Variables{} : variables);
    made.known = result.complete();
    for (const Result::Row& row : result.rows) {
      if (row.certain) made.values.push_back(names == 1 ? result.record(row) : list_of(row));
    }
    return made;
  }
  static Value list_of(const Result::Row& row) {
    Value list;
    list.kind = Value::Kind::list;
    list.list = row.values;
    return list;
  }

  // One name is a record, or, where it was declared with another type, the row's one value.
  void take(const std::vector<std::string>& names, const Value& item, Variables& variables) const {
    if (names.size() == 1) {
      const bool scalar = !records_.contains(names.front());
      variables[names.front()] = scalar && item.kind == Value::Kind::record && item.list.size() == 1 ? item.list.front() : item;
      return;
    }
    for (std::size_t i = 0; i < names.size(); ++i) variables[names[i]] = i < item.list.size() ? item.list[i] : null_value();
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
      if (run && !names.empty()) over = items(reader, variables, each, names.size());
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

  // What the loop's body may assign isn't known at its begin.
  static void forget_changed(TokenReader reader, Variables& variables) {
    int loops = 1;
    std::string before;
    for (std::size_t into = 0; !reader.done() && loops > 0; reader.next()) {
      const std::string word = reader.word();
      if (word == "loop") loops += before == "end" ? -1 : 1;
      into = word == "into" || word == "for" || word == "foreach" ? 8 : into > 0 ? into - 1 : 0;
      const std::string op = reader.word(reader.is('.', 1) ? 3 : 1);
      const auto variable = variables.find(word);
      if (variable != variables.end() && (into > 0 || op == ":=" || op == "=" || reader.is('[', 1))) variable->second = {};
      before = word;
    }
    variables["found"] = {};
  }

  bool rounds(TokenReader& reader, std::size_t begin, const std::vector<std::string>& names, const Items& over, Variables& variables, int depth) {
    for (const Value& item : over.values) {
      take(names, item, variables);
      reader.go(begin);
      if (block(reader, variables, depth, true)) continue;
      const Leaving leaving = std::exchange(leaving_, Leaving::nothing);
      if (leaving == Leaving::nothing) return computed_ >= most_statements;
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

  // What is read into variables is not known.
  static void forget(TokenReader& reader, std::size_t first, std::size_t end, Variables& variables) {
    const std::size_t after = reader.at();
    bool named = false;
    for (reader.go(first); reader.at() < end; reader.next()) {
      const std::string word = reader.word();
      if (word == "into" || word == "diagnostics") named = true;
      if (named && variables.contains(word)) variables[word] = {};
    }
    reader.go(after);
  }

  // The word in [reader's place, end), outside of parentheses; else `end`.
  static std::size_t find(TokenReader reader, std::string_view word, std::size_t end) {
    int depth = 0;
    for (; reader.at() < end; reader.next()) {
      if (reader.is('(')) ++depth;
      if (reader.is(')')) --depth;
      if (depth == 0 && reader.word() == word) break;
    }
    return std::min(reader.at(), end);
  }

  // [STRICT] a, b: where the names end, [first, answer).
  static std::size_t targets(TokenReader reader, std::vector<std::string>& names) {
    if (reader.word() == "strict") reader.next();
    while (!reader.done()) {
      names.push_back(reader.word());
      reader.next();
      if (!reader.is(',')) break;
      reader.next();
    }
    return reader.at();
  }

  void fill(const std::vector<std::string>& names, const Result& result, Variables& variables) {
    variables["found"] = result.any();
    const auto certain = std::ranges::count(result.rows, true, &Result::Row::certain);
    const bool none = result.rows.empty();
    const bool one = certain == 1 && result.rows.size() == 1;
    if (one) return take(names, names.size() == 1 ? result.record(result.rows.front()) : list_of(result.rows.front()), variables);
    for (const std::string& each : names) variables[each] = none ? null_value() : Value{};
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
      fill(names, expressions_.query(std::string(reader.source(first, into)).append(" ").append(reader.source(rest, end)), variables), variables);
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
        fill(names, expressions_.query(value.text, {}), variables);
      else
        forget(reader, first, end, variables);
    }
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

  void perform(TokenReader& reader, Variables& variables, int depth, bool run) {
    const std::size_t first = reader.at() + 1;
    const std::size_t end = reader.skip_past(";");
    if (!run) return;
    const std::string query = "SELECT " + std::string(reader.source(first, end));
    if (calls(*expressions_.parsed(query), variables, depth + 1))
      variables["found"] = {};
    else
      variables["found"] = expressions_.query(query, variables).any();
  }

  void assign(TokenReader& reader, Variables& variables, bool run) {
    const std::string name = reader.word();
    const bool field = reader.is('.', 1), subscript = reader.is('[', 1);
    const std::string member = field ? reader.word(2) : std::string();
    const std::size_t first = reader.at() + (field ? 4 : 2);
    const std::size_t end = reader.skip_past(";");
    if (!run && never_) return;
    Value value = run && !subscript ? expressions_.value(reader.source(first, end), variables) : Value{};
    if (!field) {
      variables[name] = std::move(value);
    } else if (Value* in = variables[name].field(member)) {
      *in = std::move(value);
    }
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
  std::set<std::string, std::less<>> records_;  // variables declared as such
  std::string_view here_;  // of the script; empty where all is in routines
  std::uint32_t offset_ = 0;
  std::map<const char*, bool> executes_;  // where each stands, and whether its text is known
  std::size_t computed_ = 0;
  bool never_ = false;
  bool in_handler_ = false;
  int nesting_ = 0;
};

}  // namespace

std::uint32_t run_block(std::string_view body, std::uint32_t offset, const Catalog& catalog, const Steps& steps) {
  Runner runner(catalog, steps);
  runner.block(body, offset);
  return runner.unknown();
}

std::uint32_t run_block(std::string_view body, const Catalog& catalog, const Steps& steps) {
  Runner runner(catalog, steps);
  runner.body(body, {}, 0);
  return runner.unknown();
}

std::uint32_t run_calls(const syntax::Query& query, const Catalog& catalog, const Steps& steps) {
  Runner runner(catalog, steps);
  runner.calls(query, {}, 0);
  return runner.unknown();
}

}  // namespace pgtidy::plpgsql
