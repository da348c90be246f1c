// SPDX-License-Identifier: Apache-2.0
#include "engine/plpgsql_value.h"

#include <algorithm>

namespace pgtidy::engine {

using parse::Token;
using parse::TokenKind;

std::string_view TokenReader::source(std::size_t token) const {
  if (token >= tokens_.size()) return {};
  return text_.substr(tokens_[token].range.begin, tokens_[token].range.size());
}

std::string_view TokenReader::source(std::size_t first, std::size_t last) const {
  if (first >= last || last > tokens_.size()) return {};
  return text_.substr(tokens_[first].range.begin, tokens_[last - 1].range.end - tokens_[first].range.begin);
}

std::string TokenReader::word(std::size_t ahead) const {
  std::string folded(source(at_ + ahead));
  if (folded.size() >= 2 && folded.front() == '"') return folded.substr(1, folded.size() - 2);
  std::ranges::transform(folded, folded.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return folded;
}

bool TokenReader::is(char punctuation, std::size_t ahead) const {
  return token(ahead) != nullptr && token(ahead)->punctuation == punctuation;
}

const Token* TokenReader::token(std::size_t ahead) const { return at_ + ahead < tokens_.size() ? &tokens_[at_ + ahead] : nullptr; }

std::size_t TokenReader::skip_past(std::string_view word) {
  int depth = 0;
  for (; !done(); ++at_) {
    if (is('(')) ++depth;
    if (is(')')) --depth;
    if (depth <= 0 && (word == ";" ? is(';') : this->word() == word)) return at_++;
  }
  return at_;
}

std::string string_value(std::string_view literal) {
  if (literal.starts_with('$')) {
    const std::size_t tag = literal.find('$', 1) + 1;
    return literal.size() < 2 * tag ? std::string() : std::string(literal.substr(tag, literal.size() - 2 * tag));
  }
  const bool escapes = !literal.empty() && (literal.front() == 'E' || literal.front() == 'e');
  const std::size_t begin = literal.find('\'');
  if (begin == std::string_view::npos) return {};
  std::string value;
  for (std::size_t i = begin + 1; i + 1 < literal.size(); ++i) {
    if (literal[i] == '\'' && literal[i + 1] == '\'') ++i;
    if (escapes && literal[i] == '\\' && i + 2 < literal.size()) {
      ++i;
      value += literal[i] == 'n' ? '\n' : literal[i] == 't' ? '\t' : literal[i];
      continue;
    }
    value += literal[i];
  }
  return value;
}

namespace {

constexpr int max_depth = 100;

// Nobody's SQL is longer; s := s || s would grow without end.
constexpr std::size_t longest = std::size_t{1} << 20;

Value text_value(std::string text) { return text.size() > longest ? Value{} : Value{Value::Kind::text, false, std::move(text), {}}; }
Value truth_value(bool truth) { return {Value::Kind::boolean, truth, {}, {}}; }

std::string quote(std::string_view text, char mark) {
  std::string quoted(1, mark);
  for (const char c : text) {
    if (c == mark) quoted += c;
    quoted += c;
  }
  return quoted + mark;
}

// Names that need no quotes stay as they are.
std::string quote_identifier(std::string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  const bool bare = !name.empty() && std::ranges::all_of(name, plain) && !(name.front() >= '0' && name.front() <= '9');
  return bare ? std::string(name) : quote(name, '"');
}

std::string as_text(const Value& value) {
  if (value.kind == Value::Kind::boolean) return value.truth ? "true" : "false";
  return value.text;
}

// format('%I of %2$L', …)
Value format(const std::vector<Value>& arguments) {
  std::string result;
  const std::string& pattern = arguments.front().text;
  std::size_t next = 1;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%' || i + 1 == pattern.size()) {
      result += pattern[i];
      continue;
    }
    std::size_t which = next;
    std::size_t digits = i + 1;
    while (digits < pattern.size() && pattern[digits] >= '0' && pattern[digits] <= '9') ++digits;
    if (digits > i + 1 && digits < i + 4 && digits < pattern.size() && pattern[digits] == '$') {
      which = static_cast<std::size_t>(std::stoi(pattern.substr(i + 1, digits - i - 1)));
      i = digits;
    }
    if (++i == pattern.size()) return {};
    if (pattern[i] == '%') {
      result += '%';
      continue;
    }
    if (which >= arguments.size()) return {};
    next = which + 1;
    const std::string text = as_text(arguments[which]);
    if (pattern[i] == 'I')
      result += quote_identifier(text);
    else if (pattern[i] == 'L')
      result += arguments[which].kind == Value::Kind::null ? "NULL" : quote(text, '\'');
    else if (pattern[i] == 's')
      result += text;
    else
      return {};
  }
  return text_value(std::move(result));
}

Value call(const std::string& name, const std::vector<Value>& arguments) {
  if (!std::ranges::all_of(arguments, &Value::known)) return {};
  if (name == "concat") {
    std::string text;
    for (const Value& each : arguments) text += as_text(each);
    return text_value(std::move(text));
  }
  if (arguments.empty()) return {};
  if (name == "coalesce") {
    const auto set = std::ranges::find_if(arguments, [](const Value& each) { return each.kind != Value::Kind::null; });
    return set == arguments.end() ? arguments.front() : *set;
  }
  const Value& first = arguments.front();
  if (first.kind == Value::Kind::null) return first;
  if (name == "format" && first.kind == Value::Kind::text) return format(arguments);
  if (name == "quote_ident") return text_value(quote_identifier(as_text(first)));
  if (name == "quote_literal" || name == "quote_nullable") return text_value(quote(as_text(first), '\''));
  if (name != "lower" && name != "upper") return {};
  std::string text = first.text;
  std::ranges::transform(text, text.begin(), [&](char c) {
    if (name == "lower") return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  return text_value(std::move(text));
}

class Evaluator {
 public:
  Evaluator(TokenReader& reader, const Variables& variables) : reader_(reader), variables_(variables) {}

  Value disjunction(int depth) {
    Value left = conjunction(depth);
    while (reader_.word() == "or") {
      reader_.next();
      const Value right = conjunction(depth);
      const bool truth = is_truth(left, true) || is_truth(right, true);
      left = truth ? truth_value(true) : is_truth(left, false) && is_truth(right, false) ? truth_value(false) : Value{};
    }
    return left;
  }

  Value concatenation(int depth) {
    Value left = primary(depth);
    while (reader_.word() == "||") {
      reader_.next();
      const Value right = primary(depth);
      const bool known = left.known() && right.known() && left.kind != Value::Kind::list && right.kind != Value::Kind::list;
      if (!known)
        left = {};
      else if (left.kind != Value::Kind::null)
        left = right.kind == Value::Kind::null ? right : text_value(as_text(left) + as_text(right));
    }
    return left;
  }

 private:
  static bool is_truth(const Value& value, bool truth) { return value.kind == Value::Kind::boolean && value.truth == truth; }

  Value conjunction(int depth) {
    Value left = negation(depth);
    while (reader_.word() == "and") {
      reader_.next();
      const Value right = negation(depth);
      const bool falsity = is_truth(left, false) || is_truth(right, false);
      left = falsity ? truth_value(false) : is_truth(left, true) && is_truth(right, true) ? truth_value(true) : Value{};
    }
    return left;
  }

  Value negation(int depth) {
    if (reader_.word() != "not") return comparison(depth);
    reader_.next();
    const Value inner = comparison(depth + 1);
    return inner.kind == Value::Kind::boolean ? truth_value(!inner.truth) : Value{};
  }

  Value comparison(int depth) {
    Value left = concatenation(depth);
    const std::string op = reader_.word();
    if (op == "is") return null_test(left);
    if (op != "=" && op != "<>" && op != "!=") return left;
    reader_.next();
    const Value right = concatenation(depth);
    if (left.kind == Value::Kind::null || right.kind == Value::Kind::null) return {Value::Kind::null, false, {}, {}};
    if (!left.known() || !right.known() || left.kind != right.kind) return {};
    return truth_value((as_text(left) == as_text(right)) == (op == "="));
  }

  Value null_test(const Value& value) {
    reader_.next();
    const bool negated = reader_.word() == "not";
    if (negated) reader_.next();
    const bool null = reader_.word() == "null";
    reader_.next();
    if (!null || !value.known()) return {};
    return truth_value((value.kind == Value::Kind::null) != negated);
  }

  Value primary(int depth) {
    Value value = depth > max_depth || reader_.done() ? Value{} : simple(depth);
    while (reader_.word() == "::") {  // ::text
      reader_.next();
      reader_.next();
      while (reader_.is('.') || reader_.is('[') || reader_.is(']')) {
        const bool qualified = reader_.is('.');
        reader_.next();
        if (qualified) reader_.next();
      }
    }
    return value;
  }

  Value simple(int depth) {
    const Token token = *reader_.token();
    const std::string word = reader_.word();
    const std::string_view source = reader_.source(reader_.at());
    reader_.next();
    if (token.kind == TokenKind::string) return text_value(string_value(source));
    if (token.kind == TokenKind::number) return text_value(std::string(source));
    if (token.punctuation == '(') return parenthesised(depth);
    if (word == "true" || word == "false") return truth_value(word == "true");
    if (word == "null") return {Value::Kind::null, false, {}, {}};
    if (word == "array" && reader_.is('[')) return list(depth);
    if (reader_.is('(')) return arguments_of(word, depth);
    const auto variable = variables_.find(word);
    return variable == variables_.end() || reader_.is('.') ? Value{} : variable->second;
  }

  Value parenthesised(int depth) {
    if (reader_.word() == "select") {
      const std::size_t first = reader_.at();
      reader_.go(first - 1);
      reader_.skip_past(")");
      return variables_.query ? variables_.query(reader_.source(first, reader_.at() - 1), variables_) : Value{};
    }
    Value inner = disjunction(depth + 1);
    if (reader_.is(')'))
      reader_.next();
    else
      inner = {};
    return inner;
  }

  Value list(int depth) {
    Value value{Value::Kind::list, false, {}, {}};
    do {
      reader_.next();
      const Value element = disjunction(depth + 1);
      if (element.kind != Value::Kind::text) return {};
      value.list.push_back(element.text);
    } while (reader_.is(','));
    if (!reader_.is(']')) return {};
    reader_.next();
    return value;
  }

  // Is there a row?
  Value exists() {
    const std::size_t open = reader_.at();
    reader_.skip_past(")");
    const std::size_t close = reader_.at();
    reader_.go(open + 1);
    const std::size_t from = reader_.skip_past("from");
    reader_.go(close);
    if (!variables_.query || from + 1 >= close) return {};
    const Value row = variables_.query("SELECT true FROM " + std::string(reader_.source(from + 1, close - 1)), variables_);
    return row.known() ? truth_value(row.kind == Value::Kind::boolean) : Value{};
  }

  Value arguments_of(const std::string& function, int depth) {
    std::vector<Value> arguments;
    const std::size_t open = reader_.at();
    if (function == "exists" && reader_.word(1) == "select") return exists();
    if (reader_.is(')', 1)) {
      reader_.go(open + 2);
      return call(function, arguments);
    }
    do {
      reader_.next();
      arguments.push_back(disjunction(depth + 1));
    } while (reader_.is(','));
    if (reader_.is(')')) {
      reader_.next();
      return call(function, arguments);
    }
    reader_.go(open);
    reader_.skip_past(")");  // EXISTS (SELECT …) and the like
    return {};
  }

  TokenReader& reader_;
  const Variables& variables_;
};

}  // namespace

Value evaluate(TokenReader& reader, const Variables& variables) { return Evaluator(reader, variables).disjunction(0); }

Value evaluate_operand(TokenReader& reader, const Variables& variables) { return Evaluator(reader, variables).concatenation(0); }

Value evaluate(std::string_view text, const Variables& variables) {
  TokenReader reader(text);
  Value value = evaluate(reader, variables);
  return reader.done() ? value : Value{};
}

}  // namespace pgtidy::engine
