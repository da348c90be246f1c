// SPDX-License-Identifier: Apache-2.0
#include "plpgsql/pattern.h"

#include <algorithm>
#include <bitset>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "pgtidy/identifier.h"

namespace pgtidy::plpgsql {
namespace {

constexpr std::size_t longest_pattern = 128, longest_text = 256;
constexpr int deepest = 50;

// A nondeterministic automaton, walked with all its states at once (Thompson).
struct State {
  enum class Kind : std::uint8_t { accept, split, set, begin, end };
  Kind kind = Kind::accept;
  std::bitset<128> set;
  std::size_t next = 0, other = 0;
};

class Compiler {
 public:
  explicit Compiler(std::string_view pattern) : pattern_(pattern) {}

  // The states; the walk begins at `start`. Nothing where the pattern isn't understood.
  std::optional<std::pair<std::vector<State>, std::size_t>> compile() {
    states_.emplace_back();  // accept
    const auto start = alternatives(0, 0);
    if (!start || at_ != pattern_.size()) return std::nullopt;
    return std::pair(std::move(states_), *start);
  }
  [[nodiscard]] bool has_groups() const { return groups_; }

 private:
  using Where = std::optional<std::size_t>;
  struct Piece {
    std::size_t begin, end;  // of the pattern, an atom's text
    char many;               // * + ? or 0
  };

  [[nodiscard]] bool more() const { return at_ < pattern_.size() && pattern_[at_] != '|' && pattern_[at_] != ')'; }

  std::size_t add(State state) {
    states_.push_back(state);
    return states_.size() - 1;
  }

  Where alternatives(std::size_t then, int depth) {
    if (depth > deepest) return std::nullopt;
    Where made = branch(then, depth);
    while (made && at_ < pattern_.size() && pattern_[at_] == '|') {
      ++at_;
      const Where other = branch(then, depth);
      if (!other) return std::nullopt;
      made = add({State::Kind::split, {}, *made, *other});
    }
    return made;
  }

  // Pieces are found from left to right and built from right to left: each knows what follows it.
  Where branch(std::size_t then, int depth) {
    std::vector<Piece> pieces;
    while (more()) {
      Piece piece{at_, 0, 0};
      if (!skip_atom()) return std::nullopt;
      piece.end = at_;
      if (at_ < pattern_.size() && std::string_view("*+?").find(pattern_[at_]) != std::string_view::npos) piece.many = pattern_[at_++];
      if (at_ < pattern_.size() && std::string_view("*+?{").find(pattern_[at_]) != std::string_view::npos) return std::nullopt;
      pieces.push_back(piece);
    }
    const std::size_t after = at_;
    for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) {
      const Where made = built(*piece, then, depth);
      if (!made) return std::nullopt;
      then = *made;
    }
    at_ = after;
    return then;
  }

  Where built(const Piece& piece, std::size_t then, int depth) {
    if (piece.many == 0) return atom(piece, then, depth);
    const std::size_t split = add({State::Kind::split, {}, 0, then});
    const Where inside = atom(piece, piece.many == '?' ? then : split, depth);
    if (!inside) return std::nullopt;
    states_[split].next = *inside;
    return piece.many == '+' ? *inside : split;
  }

  bool skip_atom() {
    const char c = pattern_[at_++];
    if (c == '\\') return at_++ < pattern_.size();
    if (c == '[') {
      if (at_ < pattern_.size() && pattern_[at_] == '^') ++at_;
      at_ = pattern_.find(']', at_ + 1);
      return at_ != std::string_view::npos && ++at_ != 0;
    }
    if (c != '(') return std::string_view("*+?{").find(c) == std::string_view::npos;
    int depth = 1;
    while (at_ < pattern_.size() && depth > 0) {
      const char inside = pattern_[at_];
      if (inside == '[' || inside == '\\') {
        if (!skip_atom()) return false;
        continue;
      }
      depth += inside == '(' ? 1 : inside == ')' ? -1 : 0;
      ++at_;
    }
    return depth == 0;
  }

  Where atom(const Piece& piece, std::size_t then, int depth) {
    const char c = pattern_[piece.begin];
    const std::string_view inside = pattern_.substr(piece.begin + 1, piece.end - piece.begin - 1);
    if (c == '(') return group(piece, then, depth);
    if (c == '^') return add({State::Kind::begin, {}, then, 0});
    if (c == '$') return add({State::Kind::end, {}, then, 0});
    State state{State::Kind::set, {}, then, 0};
    bool understood = true;
    if (c == '[')
      understood = bracket(inside.substr(0, inside.size() - 1), state.set);
    else if (c == '\\')
      understood = escape(inside.front(), state.set);
    else if (c == '.')
      state.set.set();
    else
      state.set.set(static_cast<unsigned char>(c));
    return understood ? Where(add(state)) : std::nullopt;
  }

  Where group(const Piece& piece, std::size_t then, int depth) {
    at_ = piece.begin + 1;
    if (pattern_.substr(at_, 2) == "?:")
      at_ += 2;
    else if (pattern_.substr(at_, 1) == "?")
      return std::nullopt;
    else
      groups_ = true;
    return alternatives(then, depth + 1);
  }

  static void range(std::bitset<128>& set, char from, char to) {
    for (int c = from; c <= to; ++c) set.set(static_cast<std::size_t>(c));
  }

  static bool escape(char c, std::bitset<128>& set) {
    std::bitset<128> made;
    const char kind = static_cast<char>(c | 0x20);
    if (kind == 'd' || kind == 'w') range(made, '0', '9');
    if (kind == 'w') range(made, 'a', 'z'), range(made, 'A', 'Z'), made.set('_');
    if (kind == 's') range(made, '\t', '\r'), made.set(' ');
    if (made.none()) {
      const bool letter = (kind >= 'a' && kind <= 'z') || (c >= '0' && c <= '9');
      made.set(static_cast<unsigned char>(c));
      set |= made;
      return !letter;
    }
    set |= c == kind ? made : ~made;
    return true;
  }

  static bool bracket(std::string_view inside, std::bitset<128>& set) {
    const bool negated = inside.starts_with('^');
    if (negated) inside.remove_prefix(1);
    for (std::size_t i = 0; i < inside.size(); ++i) {
      if (inside[i] == '[') return false;  // [[:alpha:]]
      if (inside[i] == '\\') {
        if (++i == inside.size() || !escape(inside[i], set)) return false;
      } else if (i + 2 < inside.size() && inside[i + 1] == '-') {
        range(set, inside[i], inside[i + 2]);
        i += 2;
      } else {
        set.set(static_cast<unsigned char>(inside[i]));
      }
    }
    if (negated) set.flip();
    return true;
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  bool groups_ = false;
  std::vector<State> states_;
};

class Automaton {
 public:
  static std::optional<Automaton> of(std::string_view pattern) {
    if (pattern.size() > longest_pattern || !is_ascii(pattern) || pattern.starts_with("***")) return std::nullopt;
    Compiler compiler(pattern);
    auto made = compiler.compile();
    if (!made) return std::nullopt;
    return Automaton(std::move(made->first), made->second, compiler.has_groups());
  }

  // The end of the longest match that begins at `from`.
  [[nodiscard]] std::optional<std::size_t> match(std::string_view text, std::size_t from) const {
    std::optional<std::size_t> end;
    std::vector<std::size_t> now, next;
    std::vector<std::size_t> seen(states_.size());  // where each state was last reached, counted from 1
    reach(start_, text, from, now, seen);
    for (std::size_t at = from; !now.empty(); ++at) {
      if (std::find(now.begin(), now.end(), 0) != now.end()) end = at;
      if (at == text.size()) break;
      next.clear();
      for (const std::size_t state : now) {
        const State& one = states_[state];
        if (one.kind == State::Kind::set && one.set[static_cast<unsigned char>(text[at])]) reach(one.next, text, at + 1, next, seen);
      }
      now.swap(next);
    }
    return end;
  }
  // A look at the first state alone: most places of a text are none where a match begins.
  [[nodiscard]] bool may_begin(std::string_view text, std::size_t from) const {
    const State& first = states_[start_];
    if (first.kind == State::Kind::begin) return from == 0;
    if (first.kind == State::Kind::set) return from < text.size() && first.set[static_cast<unsigned char>(text[from])];
    return true;
  }
  [[nodiscard]] bool has_groups() const { return groups_; }

 private:
  Automaton(std::vector<State> states, std::size_t start, bool groups) : states_(std::move(states)), start_(start), groups_(groups) {}

  // Adds the state and those that it leads to without a character.
  void reach(std::size_t state, std::string_view text, std::size_t at, std::vector<std::size_t>& into,
             std::vector<std::size_t>& seen) const {
    if (states_[state].kind == State::Kind::set || states_[state].kind == State::Kind::accept) {
      if (std::exchange(seen[state], at + 1) != at + 1) into.push_back(state);
      return;
    }
    std::vector<std::size_t> open{state};
    while (!open.empty()) {
      const std::size_t n = open.back();
      open.pop_back();
      if (std::exchange(seen[n], at + 1) == at + 1) continue;
      into.push_back(n);
      const State& one = states_[n];
      if (one.kind == State::Kind::split) open.insert(open.end(), {one.other, one.next});
      if (one.kind == State::Kind::begin && at == 0) open.push_back(one.next);
      if (one.kind == State::Kind::end && at == text.size()) open.push_back(one.next);
    }
  }

  std::vector<State> states_;
  std::size_t start_;
  bool groups_;
};

// Made once for all rows that a loop asks about.
const std::optional<Automaton>& automaton_of(std::string_view pattern) {
  constexpr std::size_t most = 64;
  thread_local std::map<std::string, std::optional<Automaton>, std::less<>> known;
  if (const auto found = known.find(pattern); found != known.end()) return found->second;
  if (known.size() >= most) known.clear();
  return known.emplace(pattern, Automaton::of(pattern)).first->second;
}

const std::optional<Automaton> no_automaton;

bool usable(std::string_view text) { return text.size() <= longest_text && is_ascii(text); }

struct Match {
  std::size_t begin, end;
};
std::optional<Match> first_match(const Automaton& automaton, std::string_view text, std::size_t from) {
  for (; from <= text.size(); ++from) {
    if (!automaton.may_begin(text, from)) continue;
    if (const auto end = automaton.match(text, from)) return Match{from, *end};
  }
  return std::nullopt;
}

}  // namespace

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool like(std::string_view text, std::string_view pattern) {
  std::size_t at = 0, p = 0, star = std::string_view::npos, from = 0;
  while (at < text.size()) {
    const bool escaped = p + 1 < pattern.size() && pattern[p] == '\\';
    if (p < pattern.size() && pattern[p] == '%') {
      star = ++p;
      from = at;
    } else if (p < pattern.size() && (escaped ? pattern[p + 1] == text[at] : pattern[p] == '_' || pattern[p] == text[at])) {
      p += escaped ? 2 : 1;
      ++at;
    } else if (star != std::string_view::npos) {
      p = star;
      at = ++from;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '%') ++p;
  return p == pattern.size();
}

std::optional<bool> matches(std::string_view text, std::string_view pattern, bool fold) {
  const std::string folded = fold ? lower_case(text) : std::string();
  if (fold && pattern.find('\\') != std::string_view::npos) return std::nullopt;
  const auto& automaton = usable(text) ? automaton_of(fold ? lower_case(pattern) : std::string(pattern)) : no_automaton;
  if (!automaton) return std::nullopt;
  return first_match(*automaton, fold ? folded : text, 0).has_value();
}

std::optional<std::string> replaced(std::string_view text, std::string_view pattern, std::string_view by, std::string_view flags) {
  const auto& automaton = usable(text) ? automaton_of(pattern) : no_automaton;
  if (!automaton || by.find('\\') != std::string_view::npos || !(flags.empty() || flags == "g")) return std::nullopt;
  std::string made;
  std::size_t done = 0, from = 0;
  while (const auto match = first_match(*automaton, text, from)) {
    made.append(text.substr(done, match->begin - done)).append(by);
    done = match->end;
    from = std::max(match->end, match->begin + 1);
    if (flags.empty() || from > text.size()) break;
  }
  return made.append(text.substr(std::min(done, text.size())));
}

std::optional<std::optional<std::string>> matched(std::string_view text, std::string_view pattern) {
  const auto& automaton = usable(text) ? automaton_of(pattern) : no_automaton;
  if (!automaton || automaton->has_groups()) return std::nullopt;
  const auto match = first_match(*automaton, text, 0);
  return match ? std::optional(std::string(text.substr(match->begin, match->end - match->begin))) : std::optional<std::string>();
}

}  // namespace pgtidy::plpgsql
